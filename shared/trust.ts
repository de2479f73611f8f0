/** What of a model's own Python would run, and what a person let run. Nothing is executed to find out. */
import { z } from 'zod'

/** SHA-256 of a model's content in hexadecimal, as `digestFiles` gives it for the whole. */
export const ContentDigest = z.string().regex(/^[0-9a-f]{64}$/u)

/** A module-level name that a file makes Python import. */
export const ImportedName = z.object({
  /** `module.name`. */
  name: z.string(),
  /** Whether it is on the list of constructors that only hold data. */
  isKnown: z.boolean(),
  /** What it can do, where that is known: "runs commands", "makes functions from code in the file". */
  note: z.string().optional(),
})
export type ImportedName = z.output<typeof ImportedName>

/** One thing of the model that Python would run, or that lets code run when it is loaded. */
export const RunningPart = z.object({
  /**
   * `loader` the module MLflow imports to load it; `code` a folder put on Python's path; `script` a model from code;
   * `pickle` and `skops` files that name what to import; `format` a file of another format that can hold code;
   * `link` an entry that leads out of the folder, or that is neither file nor folder.
   */
  kind: z.enum(['loader', 'code', 'script', 'pickle', 'skops', 'format', 'link']),
  /** The file or folder inside the model, or the module's name. */
  path: z.string(),
  /** `known`: nothing but what is on the list. `unknown`: anything else; no part is ever called clean. */
  verdict: z.enum(['known', 'unknown']),
  /** One sentence. */
  summary: z.string(),
  /** For `pickle` and `skops`: what is imported, unknown ones first. */
  imports: z.array(ImportedName).readonly(),
})
export type RunningPart = z.output<typeof RunningPart>

/** What would run, shown before a person trusts a model's content. */
export const TrustReport = z.object({
  digest: ContentDigest,
  trusted: z.boolean(),
  /** Milliseconds since the epoch at which this content was trusted. */
  since: z.number().nullable(),
  /** When other content at this same place was trusted, if it was: the folder changed since. */
  trustedBefore: z.number().nullable(),
  /** Why this content cannot be trusted at all (part of it lies outside the folder, too many files); else null. */
  obstacle: z.string().nullable(),
  parts: z.array(RunningPart).readonly(),
})
export type TrustReport = z.output<typeof TrustReport>

/** A content that a person trusted, and where it was then. */
export const TrustedContent = z.object({
  digest: ContentDigest,
  name: z.string(),
  location: z.string(),
  /** Milliseconds since the epoch. */
  since: z.number(),
})
export type TrustedContent = z.output<typeof TrustedContent>
