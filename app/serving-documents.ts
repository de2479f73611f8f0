/** The OpenAPI documents of a model to be served, composed: read from its folder when they are first asked for. */
import { readInputExample } from '#app/model/input-example.ts'
import { openModel } from '#app/opening.ts'
import type { OpenedFolder } from '#app/opening.ts'
import type { Json } from '#app/scoring/openapi-schema.ts'
import { openApiDocuments } from '#app/scoring/openapi.ts'

/** An example is to be looked at in a document; a batch of images is not. */
const MAX_EXAMPLE_CHARACTERS = 100_000

/** Documents by version, as JSON text. */
export async function servedDocuments(location: string): Promise<ReadonlyMap<string, string>> {
  const opened = await openModel(location)
  const { name, signature } = opened.model
  return new Map(openApiDocuments({ name, signature, example: await exampleOf(opened) }))
}

/** The saved example as plain JSON; null when there is none that can be read, or it is too long to be one. */
async function exampleOf({ folder, model }: OpenedFolder): Promise<Json | null> {
  const example = await readInputExample(folder, model).catch(() => null)
  if (example === null || example.payload.body.length > MAX_EXAMPLE_CHARACTERS) return null
  try {
    return JSON.parse(example.payload.body) as Json
  } catch {
    return null
  }
}
