/** Python environments: interpreters of this machine, what a model needs held against one, and those Palate made. */
import { z } from 'zod'
import { Finding } from './model.ts'

/** How an interpreter was found. `palate`: in an environment that Palate made; `given`: named by the user. */
export const InterpreterSource = z.enum([
  'active',
  'path',
  'pyenv',
  'conda',
  'uv',
  'launcher',
  'palate',
  'given',
])
export type InterpreterSource = z.output<typeof InterpreterSource>

/** A Python interpreter of this machine. */
export const Interpreter = z.object({
  /** The executable, absolute, as it names itself. */
  path: z.string(),
  source: InterpreterSource,
  /** The environment it belongs to: a name where it has one, else its folder. */
  environment: z.string(),
  /** `3.11.7`; null where it did not answer. */
  version: z.string().nullable(),
  /** The version of MLflow it has; null for none. */
  mlflow: z.string().nullable(),
  /** Why it did not answer. */
  problem: z.string().nullable(),
})
export type Interpreter = z.output<typeof Interpreter>

/**
 * `same`: what is asked for is there. `other`: another version. `missing`: not there. `extra`: only there.
 * `not-needed`: the requirement does not count on that system. `open`: not to be told before it is installed.
 */
export const RequirementState = z.enum(['same', 'other', 'missing', 'extra', 'not-needed', 'open'])
export type RequirementState = z.output<typeof RequirementState>

/** One package: what the model asks for and what the other side has or asks for. */
export const RequirementComparison = z.object({
  /** Normalised name (PEP 503). */
  name: z.string(),
  /** The model's specifier ("==1.9.1"), empty for any version; null where the model does not ask for it. */
  wanted: z.string().nullable(),
  /** The version that is installed, or the specifier of the other side; null where it is not there. */
  found: z.string().nullable(),
  state: RequirementState,
  /** `loading`: the model cannot be loaded without it. `serving`: a deployment needs it. */
  matters: z.enum(['loading', 'serving', 'other']),
})
export type RequirementComparison = z.output<typeof RequirementComparison>

/** The other side of a comparison. */
export const ComparedEnvironment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('interpreter'), interpreter: Interpreter }),
  z.object({
    /** An environment written down: of a deployment or workspace, or another model's own. */
    kind: z.literal('specification'),
    form: z.enum(['conda', 'azure-environment', 'azure-deployment', 'requirements', 'model']),
    name: z.string(),
    /** What the environment of a deployment is called, where that names one of its own. */
    environment: z.string().optional(),
    /** Every file that was read, the one the user named first. */
    files: z.array(z.string()).readonly(),
    /** The container image it starts from, where it names one. */
    image: z.string().nullable(),
    /** An environment of the workspace it refers to (`azureml:name:3`), which only Azure ML can look up. */
    registered: z.string().nullable(),
    /** False where the deployment names no environment, so that the model's own is used. */
    overrides: z.boolean(),
  }),
])
export type ComparedEnvironment = z.output<typeof ComparedEnvironment>

/** What a model needs, held against something. */
export const EnvironmentComparison = z.object({
  against: ComparedEnvironment,
  python: z.object({
    wanted: z.string().nullable(),
    found: z.string().nullable(),
    state: RequirementState,
  }),
  /** What matters for loading first, then what differs, then by name. */
  rows: z.array(RequirementComparison).readonly(),
  findings: z.array(Finding).readonly(),
})
export type EnvironmentComparison = z.output<typeof EnvironmentComparison>

/** An environment that Palate made; models that need the same share it. */
export const CreatedEnvironment = z.object({
  /** The hash of what it holds. */
  key: z.string().regex(/^[0-9a-f]{16}$/u),
  folder: z.string(),
  /** Its interpreter. */
  python: z.string(),
  pythonVersion: z.string(),
  tool: z.enum(['uv', 'venv', 'conda']),
  /** What was asked for, line by line, after the overrides. */
  requirements: z.array(z.string()).readonly(),
  /** Lines that took the place of the model's own. */
  overrides: z.array(z.string()).readonly(),
  /** Lines of the model that were left out: options and addresses that are not followed without trust. */
  leftOut: z.array(z.string()).readonly(),
  /** Names of the models it was made for or used by. */
  models: z.array(z.string()).readonly(),
  bytes: z.number(),
  /** Milliseconds since the epoch. */
  created: z.number(),
})
export type CreatedEnvironment = z.output<typeof CreatedEnvironment>

/** What making an environment is doing, and a line of its log. */
export const CreationProgress = z.object({ activity: z.string(), line: z.string().optional() })
export type CreationProgress = z.output<typeof CreationProgress>
