/** What is written, and what the writers know of where it goes. */
import type { Signature } from '#shared/model.ts'
import type { Frame, Table, Tensor, Tensors, ValueMap } from '#shared/values.ts'
import type { WrittenPayload } from '#shared/payload-target.ts'

/** An input as parsing gave it. */
export interface WritableInput {
  readonly frame: Frame
  readonly params: ValueMap | null
  /** Whether it came as an LLM request, whose keys and params stand side by side. */
  readonly isLlm?: boolean
}

/** Where an input goes. Everything is for the text of code only, but for the signature. */
export interface WriteContext {
  readonly signature: Signature | null
  /** What `mlflow.pyfunc.load_model` is given. */
  readonly modelUri: string
  /** The server's address without a path. */
  readonly serverUrl: string
  /** The name of the Azure ML endpoint. */
  readonly endpointName: string
}

/** The data of a request without its params: the text of one JSON value, and what is lost. */
export interface Written {
  readonly text: string
  readonly losses: readonly string[]
}

/** A frame as the table or tensors it is; a series is a table of one column. */
export type Shaped =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'tensors'; readonly tensors: Tensors }
  | { readonly kind: 'plain'; readonly frame: Extract<Frame, { readonly kind: 'plain' }> }

/** Sorts a frame. */
export function shapedOf(frame: Frame): Shaped {
  switch (frame.kind) {
    case 'table':
      return { kind: 'table', table: frame }
    case 'series': {
      const column = { name: frame.name ?? 0, values: frame.values }
      return {
        kind: 'table',
        table: { kind: 'table', rowCount: frame.values.data.length, columns: [column] },
      }
    }
    case 'tensor':
      return { kind: 'tensor', tensor: frame }
    case 'tensors':
      return { kind: 'tensors', tensors: frame }
    case 'plain':
      return { kind: 'plain', frame }
  }
}

/** A JSON body. */
export function jsonPayload(text: string, losses: readonly string[]): WrittenPayload {
  return { text, contentType: 'application/json', losses: Array.from(new Set(losses)) }
}
