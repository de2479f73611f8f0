/** What reading a request gives. */
import type { Refusal } from '#shared/prediction.ts'
import type { Frame, Value } from '#shared/values.ts'
import type { ColumnCast } from './cast-columns.ts'

/** A request body with its Content-Type header; null is "no such header". */
export interface RequestPayload {
  readonly contentType: string | null
  readonly body: Uint8Array
}

/** How a request was written. */
export type PayloadForm =
  | 'dataframe_split'
  | 'dataframe_records'
  | 'instances'
  | 'inputs'
  | 'llm'
  | 'csv'
  | 'parquet'
  | 'input_data'
  | 'v2'

/** What a request says: the input, its params (undefined when there are none), and what reading already changed. */
export type ParsedPayload =
  | {
      readonly ok: true
      readonly input: Frame
      readonly params: Value | undefined
      readonly form: PayloadForm
      /** What reading changed; looked up when a trace asks where it costs as much as reading. */
      readonly casts: readonly ColumnCast[] | (() => readonly ColumnCast[])
    }
  | { readonly ok: false; readonly refusal: Refusal }
