import type { Field, Finding, Flavor } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'
import { isValueMap } from '#shared/values.ts'
import type { DescribeFlavor, NamedPath } from './flavor-knowledge.ts'

/** The flavors of a model and every path their fields name, with the field's full name. */
export interface ReadFlavors {
  readonly flavors: readonly Flavor[]
  readonly named: readonly NamedPath[]
  readonly findings: readonly Finding[]
}

/** A model of more flavors than this is none. */
const MAX_FLAVORS = 200

/** Reads `flavors` of an MLmodel. `paths` of a flavor holds what it names as written; what leaves the folder is left out later. */
export function readFlavors(fields: ValueMap, root: string, describe: DescribeFlavor): ReadFlavors {
  const written = fields.get('flavors') ?? null
  if (!isValueMap(written) || written.size === 0) {
    return { flavors: [], named: [], findings: [noFlavors(fields.has('flavors'))] }
  }
  const flavors: Flavor[] = []
  const named: NamedPath[] = []
  const findings: Finding[] = []
  for (const [key, value] of [...written].slice(0, MAX_FLAVORS)) {
    const name = String(key)
    const own = isValueMap(value) ? value : new Map()
    if (!isValueMap(value)) findings.push(notAMapping(name))
    const described = describe(name, own, root)
    if (!described.known) findings.push(unknownFlavor(name))
    if (described.retired) findings.push(retiredFlavor(name))
    named.push(...described.named.map((path) => ({ ...path, field: `flavors.${name}.${path.field}` })))
    flavors.push({
      name,
      fields: toFields(own),
      loaders: described.loaders,
      paths: [...new Set(described.named.map((path) => path.path))],
    })
  }
  if (!written.has('python_function')) findings.push(noInference)
  return { flavors, named, findings }
}

/** The entries of a mapping as fields. */
function toFields(map: ValueMap): readonly Field[] {
  return Array.from(map, ([key, value]) => ({ name: String(key), value }))
}

function noFlavors(isThere: boolean): Finding {
  return {
    code: 'no-flavors',
    severity: 'problem',
    message: isThere
      ? 'The MLmodel has no flavor under "flavors", so nothing can load the model.'
      : 'The MLmodel has no "flavors", so nothing can load the model.',
    hint: 'Restore the file as MLflow wrote it.',
    where: 'MLmodel: flavors',
  }
}

function notAMapping(name: string): Finding {
  return {
    code: 'flavor-unreadable',
    severity: 'problem',
    message: `The flavor "${name}" is not a mapping of fields.`,
    hint: 'Restore the file as MLflow wrote it.',
    where: `MLmodel: flavors.${name}`,
  }
}

function unknownFlavor(name: string): Finding {
  return {
    code: 'unknown-flavor',
    severity: 'warning',
    message: `MLflow has no flavor named "${name}"; it is shown as it is, and Palate cannot say how to load it.`,
    hint: 'A plugin of the people who saved the model may know it.',
    where: `MLmodel: flavors.${name}`,
  }
}

function retiredFlavor(name: string): Finding {
  return {
    code: 'retired-flavor',
    severity: 'warning',
    message: `MLflow 3 no longer has the flavor "${name}".`,
    hint: 'Load the model with the MLflow version that saved it.',
    where: `MLmodel: flavors.${name}`,
  }
}

const noInference: Finding = {
  code: 'no-python-function',
  severity: 'warning',
  message:
    'The model has no flavor "python_function", so mlflow.pyfunc.load_model, mlflow models serve and Azure ML cannot load it.',
  hint: 'Load it with its own flavor, or save it again with one that MLflow gives a predict.',
  where: 'MLmodel: flavors',
}
