import type { ParsedYaml } from './parse-yaml.ts'
import { quickYaml } from './quick-yaml.ts'

/** Reads a YAML document as PyYAML's safe loader does; rejects with YamlError. The library is loaded when it is needed. */
export async function readYaml(text: string): Promise<ParsedYaml> {
  const value = quickYaml(text)
  if (value !== undefined) return { value, duplicateKeys: [], cycles: [] }
  const { parseYaml } = await import('./parse-yaml.ts')
  return parseYaml(text)
}
