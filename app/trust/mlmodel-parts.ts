/** What loading reads in MLmodel files and Palate cannot tell: other lines in the model's own, and further such files. */
import type { Folder } from '#app/folder/folder.ts'
import { otherMlmodels } from '#app/folder/other-mlmodels.ts'
import { readInside } from '#app/folder/read-inside.ts'
import { decodeText } from '#app/text/decode-text.ts'
import { oddCharacter } from '#app/yaml/odd-character.ts'
import type { Model } from '#shared/model.ts'
import type { RunningPart } from '#shared/trust.ts'
import type { Value } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { toFailure } from '#shared/user-error.ts'

/** As much as is read of the MLmodel to show it. */
const MAX_MLMODEL_BYTES = 8_000_000

/** The first few show it; a hostile folder can have thousands. */
const MAX_OTHERS = 50

/** Reading a model stops at 200 flavors and 500 paths (app/model); real ones have about three, and about ten. */
const MAX_FLAVORS = 150
const MAX_TEXTS = 400

const TOO_MUCH = 'It names more flavors or files than any model does, and more than Palate follows.'

/** Unknown parts for an MLmodel that Python may read otherwise, and for every other MLmodel in the folder. */
export async function mlmodelParts(
  folder: Folder,
  { files, flavors }: Model,
): Promise<readonly RunningPart[]> {
  const reason = namesTooMuch(flavors) ? TOO_MUCH : await oddity(folder)
  const others = otherMlmodels(files).slice(0, MAX_OTHERS)
  return [
    ...(reason === null ? [] : [unknown('MLmodel', reason)]),
    ...(hasOwnSettings(flavors) ? [unknown('MLmodel', OWN_SETTINGS)] : []),
    ...others.map((path) =>
      unknown(
        path,
        'This is another MLmodel: where a field names its folder, loading follows what it says, and Palate does not look into it.',
      ),
    ),
  ]
}

const OWN_SETTINGS =
  'Its onnx flavor gives onnxruntime settings of its own (extra_session_config, or options of a provider). MLflow passes them on, and some name files to write or libraries to load.'

/** Whether the onnx flavor sets what onnxruntime may read, write or load: all but plain options and names of providers. */
function hasOwnSettings(flavors: Model['flavors']): boolean {
  const fields = flavors.filter(({ name }) => name === 'onnx').flatMap((flavor) => flavor.fields)
  const valueOf = (wanted: string) => fields.find(({ name }) => name === wanted)?.value
  const options = valueOf('onnx_session_options')
  const extra = options !== undefined && isValueMap(options) ? options.get('extra_session_config') : undefined
  const providers = valueOf('providers') ?? null
  const areNames = isValueList(providers) && providers.every((provider) => typeof provider === 'string')
  return (extra ?? null) !== null || !(providers === null || areNames)
}

/** Whether some of what flavors name may have been left out; lists of texts alone (types that are trusted) name no files. */
function namesTooMuch(flavors: Model['flavors']): boolean {
  const pending: Value[] = flavors.map(
    ({ fields }) => new Map(fields.map(({ name, value }) => [name, value])),
  )
  let texts = 0
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (isValueList(value)) for (const item of value) pending.push(item)
    else if (isValueMap(value)) {
      for (const part of value.values()) {
        if (typeof part === 'string') texts += 1
        else pending.push(part)
      }
    }
    if (texts > MAX_TEXTS) return true
  }
  return flavors.length > MAX_FLAVORS
}

async function oddity(folder: Folder): Promise<string | null> {
  try {
    const decoded = decodeText(await readInside(folder, 'MLmodel', MAX_MLMODEL_BYTES))
    if (!decoded.ok) return 'It is not UTF-8 text, so Python may read other fields in it than are shown here.'
    const name = oddCharacter(decoded.text)
    if (name === null) return null
    return `It holds the character ${name}, which Python's YAML reader takes otherwise than Palate's: it may find lines and fields there that are not shown here, and run what they name.`
  } catch (error) {
    return `It could not be read to be looked into: ${toFailure(error).message}`
  }
}

function unknown(path: string, summary: string): RunningPart {
  return { kind: 'loader', path, verdict: 'unknown', summary, imports: [] }
}
