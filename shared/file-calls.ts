/** Calls about folders of this machine and the files of an open model. */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import { Bytes } from './payload.ts'

/** See contract.ts, which joins them with the others. */
export const fileCalls = {
  /** Folders and models under a folder of this machine; null is the home folder. */
  browseFolder: call({
    input: z.strictObject({ path: z.string().max(4096).nullable() }),
    output: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      isModel: z.boolean(),
      entries: z.array(z.object({ name: z.string(), path: z.string(), isModel: z.boolean() })).readonly(),
    }),
    progress: Progress,
  }),
  /** The system's folder dialog, where the host has one; null when it was dismissed. */
  chooseFolder: call({
    input: z.strictObject({}),
    output: z.object({ location: z.string().nullable() }),
    progress: Progress,
  }),
  /** SHA-256 of every file, and of the model as a whole. */
  digestFiles: call({
    input: z.strictObject({ id: ModelId }),
    output: z.object({
      whole: z.string(),
      files: z.array(z.object({ path: z.string(), sha256: z.string() })).readonly(),
    }),
    progress: Progress,
  }),
  /** Up to 1 MiB of a file inside the model's folder. */
  readFile: call({
    input: z.strictObject({
      id: ModelId,
      path: z.string().max(4096),
      offset: z.number().int().min(0),
      length: z.number().int().min(1).max(1_048_576),
    }),
    output: z.object({ bytes: Bytes, size: z.number(), isText: z.boolean() }),
    progress: Progress,
  }),
  /** Shows a file or folder of the model in the system's file manager; `unsupported` where the host has none. */
  revealFile: call({
    input: z.strictObject({ id: ModelId, path: z.string().max(4096) }),
    output: z.strictObject({}),
    progress: Progress,
  }),
} as const
