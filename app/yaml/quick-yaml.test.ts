import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseYaml } from './parse-yaml.ts'
import { quickYaml } from './quick-yaml.ts'

const fixtures = new URL('../../e2e/fixtures', import.meta.url).pathname

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return yamlFiles(path)
    return entry.name === 'MLmodel' || /\.ya?ml$/u.test(entry.name) ? [path] : []
  })
}

const texts = ['models', 'stores', 'bad']
  .flatMap((folder) => yamlFiles(join(fixtures, folder)))
  .filter((path) => statSync(path).size < 100_000)
  .map((path) => [path.slice(fixtures.length + 1), readFileSync(path, 'utf8')] as const)

/** Both readers' answers; the library's failures as their message. */
function bySlowReader(text: string): unknown {
  try {
    const { value, duplicateKeys, cycles } = parseYaml(text)
    return duplicateKeys.length + cycles.length === 0 ? value : 'odd'
  } catch (error) {
    return String(error)
  }
}

test.each(texts.filter(([path]) => path.startsWith('models/')))('reads %s as the library does', (_, text) => {
  expect(quickYaml(text)).toEqual(bySlowReader(text))
})

test('reads the other fixtures as the library does, or leaves them to it', () => {
  const read = texts.flatMap(([, text]) => {
    const quick = quickYaml(text)
    return quick === undefined ? [] : [[quick, bySlowReader(text)]]
  })
  expect(read.map(([quick]) => quick)).toEqual(read.map(([, slow]) => slow))
  expect(read.length).toBeGreaterThan(texts.length / 2)
})

test('leaves every other form to the library, or reads it the same: small changes to real files', () => {
  const pieces = [
    ...Array.from(`'":#-&*!|>%@\`{}[],?~<= \n\t\r\\`),
    '\n\n',
    '\n  ',
    '\n- ',
    '- ',
    ': ',
    ' #',
    '---',
    '...',
    "''",
    'x:',
    '  ',
    '<<: ',
    'yes',
    'null',
    '0o1',
    '1e3',
    '\n    ',
    '\u0085',
    '\u2028',
    '\ufeff',
    '🎉',
    '"a\\nb"',
    '!!str ',
    '\nk: |\n  t',
  ]
  const short = texts.filter(([, text]) => text.length < 3000).map(([, text]) => text)
  const change = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), piece: fc.constantFrom('', ...pieces) })
  let read = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...short),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (text, changes) => {
        const changed = changes.reduce((current, { at, cut, piece }) => {
          const place = at % (current.length + 1)
          return current.slice(0, place) + piece + current.slice(place + cut)
        }, text)
        const quick = quickYaml(changed)
        if (quick === undefined) return
        read += 1
        expect(quick).toEqual(bySlowReader(changed))
      },
    ),
    { numRuns: 4000 },
  )
  expect(read).toBeGreaterThan(500)
})
