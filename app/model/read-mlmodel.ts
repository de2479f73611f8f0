/** The MLmodel file of a folder as plain data (`mlflow/models/model.py`, `Model.load`). */
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { readInside } from '#app/folder/read-inside.ts'
import { decodeText } from '#app/text/decode-text.ts'
import { readYaml } from '#app/yaml/read-yaml.ts'
import type { ParsedYaml } from '#app/yaml/parse-yaml.ts'
import { YamlError } from '#app/yaml/yaml-error.ts'
import type { Finding } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'

/** MLflow's name for the file that makes a folder a model. */
const MLMODEL = 'MLmodel'

/** A signature of 100,000 columns has about 7 MB; the largest real MLmodel seen has 40 KB. */
const MAX_MLMODEL_BYTES = 8_000_000

/** The fields of the MLmodel, and what is odd about the file itself. */
export interface Mlmodel {
  readonly fields: ValueMap
  readonly findings: readonly Finding[]
}

/**
 * Reads the MLmodel. Throws UserError `bad-model` when there is none or it is not a mapping of YAML as MLflow reads it,
 * `over-limit` when it is too large, too deep, or its aliases expand without end.
 */
export async function readMlmodel(folder: Folder): Promise<Mlmodel> {
  await requireFile(folder)
  const bytes = await readInside(folder, MLMODEL, MAX_MLMODEL_BYTES)
  const decoded = decodeText(bytes)
  if (!decoded.ok) throw wrongEncoding(decoded)
  const parsed = await parse(decoded.text)
  if (!isValueMap(parsed.value)) throw notAMapping(parsed.value)
  const findings: Finding[] = decoded.hasMark ? [markFinding] : []
  return { fields: parsed.value, findings: [...findings, ...yamlFindings(parsed)] }
}

async function requireFile(folder: Folder): Promise<void> {
  const located = await locateInside(folder, MLMODEL)
  if (located.ok || located.fault !== 'missing') return
  throw new UserError({
    code: 'bad-model',
    message: `The folder ${folder.root} is not an MLflow model: it has no file named MLmodel.`,
    hint: 'Open the folder that mlflow.<flavor>.save_model wrote.',
    where: MLMODEL,
  })
}

async function parse(text: string): Promise<ParsedYaml> {
  try {
    return await readYaml(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const where = `${MLMODEL}:${error.line}:${error.column}`
    throw new UserError({ ...failureOf(error), where }, { cause: error })
  }
}

function failureOf(error: YamlError): { code: 'bad-model' | 'over-limit'; message: string; hint: string } {
  switch (error.kind) {
    case 'limit':
      return {
        code: 'over-limit',
        message: `The MLmodel file is not read: ${lowerFirst(error.message)}`,
        hint: 'No model that MLflow saves is like this. Do not load this folder in Python either.',
      }
    case 'tag':
      return {
        code: 'bad-model',
        message: `The MLmodel file is not plain data. ${error.message}`,
        hint: 'MLflow refuses it as well; an unsafe YAML loader would run what the tag names. Do not trust this folder.',
      }
    case 'syntax':
      return {
        code: 'bad-model',
        message: `The MLmodel file is not valid YAML. ${error.message}`,
        hint: 'Restore the file as MLflow wrote it, or mend the line.',
      }
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function wrongEncoding(decoded: { encoding: string; line: number; byte: number }): UserError {
  const byte = `0x${decoded.byte.toString(16).padStart(2, '0')}`
  return new UserError({
    code: 'bad-model',
    message:
      decoded.encoding === 'unknown'
        ? `The MLmodel file is not UTF-8 text: the byte ${byte} in line ${decoded.line} does not belong there.`
        : `The MLmodel file is ${decoded.encoding} text; MLflow reads UTF-8 only.`,
    hint: 'Save the file again as UTF-8.',
    where: `${MLMODEL}:${decoded.line}`,
  })
}

function notAMapping(value: Value): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The MLmodel file is ${nameOf(value)}, not a mapping of fields.`,
    hint: 'An MLmodel begins with fields such as "flavors:". Restore the file as MLflow wrote it.',
    where: MLMODEL,
  })
}

function nameOf(value: Value): string {
  if (value === null) return 'empty'
  return isValueList(value) ? 'a list' : 'a single value'
}

const markFinding: Finding = {
  code: 'byte-order-mark',
  severity: 'note',
  message: 'The MLmodel file begins with a UTF-8 byte order mark. MLflow reads it all the same.',
  hint: 'An editor on Windows probably added it; saving as UTF-8 without BOM takes it away.',
  where: MLMODEL,
}

function yamlFindings(parsed: ParsedYaml): readonly Finding[] {
  const duplicates = parsed.duplicateKeys.map(({ key, line }): Finding => ({
    code: 'duplicate-key',
    severity: 'warning',
    message: `The field "${key}" is written twice; MLflow takes the last and forgets the first.`,
    hint: 'Take one of the two out.',
    where: `${MLMODEL}:${line}`,
  }))
  const cycles = parsed.cycles.map((line): Finding => ({
    code: 'alias-cycle',
    severity: 'problem',
    message: 'An alias stands inside the value it refers to, so the value contains itself without end.',
    hint: 'No model that MLflow saves has one. It is read as null here.',
    where: `${MLMODEL}:${line}`,
  }))
  return [...duplicates, ...cycles].slice(0, MAX_YAML_FINDINGS)
}

/** A hostile file can repeat keys thousands of times; the first few say it. */
const MAX_YAML_FINDINGS = 50
