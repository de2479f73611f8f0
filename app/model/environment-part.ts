/** What one file says of the environment. */
import type { Finding, RequirementOrigin } from '#shared/model.ts'

/** A package one file asks for. */
export interface EnvironmentEntry {
  readonly name: string
  readonly origin: RequirementOrigin
  readonly specifier: string
  readonly marker: string
  readonly text: string
  readonly installer: 'pip' | 'conda'
  readonly line?: number
}

/** A line that is not a package; `isBroken` when no installer would take it. */
export interface EnvironmentLine {
  readonly origin: RequirementOrigin
  readonly text: string
  readonly line?: number
  readonly isBroken: boolean
}

/** One file of the environment, read. */
export interface EnvironmentPart {
  readonly files: readonly { readonly origin: RequirementOrigin; readonly path: string }[]
  readonly python: readonly { readonly origin: string; readonly version: string }[]
  readonly condaChannels: readonly string[]
  readonly buildDependencies: readonly string[]
  readonly entries: readonly EnvironmentEntry[]
  readonly otherLines: readonly EnvironmentLine[]
  /** Whether it takes in requirements.txt, so that what stands there is asked for here too. */
  readonly includesRequirements: boolean
  readonly findings: readonly Finding[]
}

/** A file that is not there says nothing. */
export const silent: EnvironmentPart = {
  files: [],
  python: [],
  condaChannels: [],
  buildDependencies: [],
  entries: [],
  otherLines: [],
  includesRequirements: false,
  findings: [],
}
