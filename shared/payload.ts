/** An input of a model as a request. */
import { z } from 'zod'

/** Bytes, whatever buffer they lie in. */
export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** An input as an endpoint would get it: the request body and its content type. */
export const Payload = z.object({
  contentType: z.string().nullable(),
  body: z.union([z.string(), Bytes]),
})
export type Payload = z.output<typeof Payload>
