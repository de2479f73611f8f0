/** Sides as the window chooses them, run: open models in their sessions, the others for once. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { interpreterFor } from '#app/interpreter-choice.ts'
import type { OpenModel } from '#app/open-models.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { keptLocation } from '#app/source/kept-location.ts'
import type { CustomCode } from '#app/runtime/python/python-input.ts'
import type { PlainSide, SideChoice } from '#shared/compare-calls.ts'
import type { Signature } from '#shared/model.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import { customSide } from './custom-side.ts'
import { askEndpoint } from './endpoint.ts'
import { variablesOfAddress } from './endpoint-secrets.ts'
import { givenToCode } from './given-to-code.ts'
import { lookAtScript } from './look-at-script.ts'
import { requireNamed } from './named-addresses.ts'
import type { MayAsk } from './named-addresses.ts'
import { answeredBy, classesOf } from './run-model.ts'
import { runRows } from './run-rows.ts'
import { runScriptSide } from './script-side.ts'
import { folderName, sideSpec } from './side-spec.ts'
import type { CustomSpec, ModelSpec, ScriptSpec, SideSpec } from './side-spec.ts'
import { withPlace, withSession } from './side-session.ts'
import type { SideParts } from './side-session.ts'
import { readSource } from './side-source.ts'
import type { SideSource } from './side-source.ts'
import { shownSide } from './side-text.ts'

/** One comparison's run. */
export interface SideRun {
  readonly parts: SideParts
  readonly payload: RequestPayload | null
  readonly signal: AbortSignal
  readonly report: (activity: string) => void
  /** Hears what is to be known beside the outputs. */
  readonly notice: (text: string) => void
  /** Which addresses the person at the window has named. */
  readonly mayAsk: MayAsk
}

/** A side that has run. */
export interface RanSide {
  readonly source: SideSource
  /** Of a model; null for files and endpoints. */
  readonly signature: Signature | null
}

/** The side across: code that names no model works on its. */
export interface AcrossSide {
  readonly side: SideChoice
  readonly signature: Signature | null
}

/** Runs a side. Throws a UserError where it cannot be opened; what fails while it runs is part of its output. */
export async function runSide(side: SideChoice, run: SideRun, across: AcrossSide): Promise<RanSide> {
  switch (side.kind) {
    case 'model': {
      const model = run.parts.models.get(side.id)
      const name = `${model.model.name}${side.method === null ? '' : `#${side.method}`}`
      return await runModel(model, { name, method: side.method, runtime: side.runtime }, run)
    }
    case 'location':
      return await runSpec(await sideSpec(side.location), side, run, across)
    case 'custom':
      return await runCustom(side, run, across)
    case 'script': {
      const { id, script, environment, python, request = null } = side
      const spec = { kind: 'script', file: path.resolve(script), model: null, environment, python } as const
      const model = run.parts.models.get(id)
      return await runScript({ ...spec, modelFolder: 'model', isBatch: null, request }, model, run)
    }
  }
}

type LocationSide = Extract<PlainSide, { kind: 'location' }>

async function runSpec(
  spec: SideSpec,
  side: LocationSide,
  run: SideRun,
  across: AcrossSide,
): Promise<RanSide> {
  switch (spec.kind) {
    case 'file':
      return { source: { kind: 'file', name: side.location, file: spec.file }, signature: null }
    case 'endpoint':
      return await runEndpoint(spec, side, run, across.signature)
    case 'model':
      return await runModelSpec(spec, shownSide(side.location), run)
    case 'script': {
      const model = await modelFor(spec.model, run, across.side)
      return await runScript(spec, model, run)
    }
    case 'custom':
      return await runCustomFile(spec, shownSide(side.location), run, across)
  }
}

async function runModelSpec(
  { location, method, runtime }: ModelSpec,
  name: string,
  run: SideRun,
): Promise<RanSide> {
  const { id } = await run.parts.models.open(location, { signal: run.signal })
  return await runModel(run.parts.models.get(id), { name, method, runtime }, run)
}

async function runEndpoint(
  { url, protocol, keyEnv }: Extract<SideSpec, { kind: 'endpoint' }>,
  { key: given, keepKey }: LocationSide,
  { parts, payload, signal, report, notice, mayAsk }: SideRun,
  signature: Signature | null,
): Promise<RanSide> {
  await requireNamed(url, mayAsk, 'Take the case into the form, look at its address, and compare there once.')
  const [variable] = variablesOfAddress(url)
  if (variable !== undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: `The address takes a part of its query from the environment variable ${variable}, which is read on the command line only.`,
      hint: 'Take the case into the form, and write what it stands for into the address.',
    })
  }
  report(`Asking ${new URL(url).host}`)
  const key = given ?? (await parts.keys.read(url))
  if (key === null && keyEnv !== null) {
    notice(
      `The key in ${keyEnv} is read on the command line only. Here, give the key of ${url} in its field.`,
    )
  }
  if (given !== null && keepKey) await parts.keys.keep(url, given)
  const started = performance.now()
  const ask = askEndpoint({ url, protocol, key, signature, signal })
  const output = await runRows(keptLocation(url), required(payload), ask)
  return {
    source: { kind: 'output', output, milliseconds: performance.now() - started },
    signature: null,
  }
}

interface ModelRun {
  readonly name: string
  readonly method: string | null
  readonly runtime: RuntimeChoice | null
  readonly custom?: CustomCode
}

/** A model's session answers one request after the other; a graph's outputs are among what it computed. */
async function runModel(
  model: OpenModel,
  { name, method, ...who }: ModelRun,
  run: SideRun,
): Promise<RanSide> {
  run.report(`Running ${name}`)
  const payload = required(run.payload)
  return await withSession(model, who, run.parts, async (session, isGraph) => {
    const { signal } = run
    const ask = async (part: RequestPayload) => {
      const options = method === null || isGraph ? { signal } : { signal, method }
      return answeredBy(await session.predict(part, options), isGraph ? method : null)
    }
    await session.start({ signal, report: ({ activity }) => run.report(activity) })
    const started = performance.now()
    const output = await runRows(name, payload, ask)
    const milliseconds = performance.now() - started
    const classes = await classesOf(() => session.describeNative({ signal }))
    return {
      source: { kind: 'output', output: { ...output, classes, method }, milliseconds },
      signature: model.model.signature,
    }
  })
}

function required(payload: RequestPayload | null): RequestPayload {
  if (payload !== null) return payload
  throw new UserError({
    code: 'bad-call',
    message: 'There are no rows to compare with.',
    hint: 'Enter some on the Predict tab, or choose a file.',
  })
}

async function runCustom(
  { of, language, code, python }: Extract<SideChoice, { kind: 'custom' }>,
  run: SideRun,
  across: AcrossSide,
): Promise<RanSide> {
  if (language === 'javascript') {
    const plain = await runSide(of, run, across)
    const name = plain.source.kind === 'file' ? plain.source.name : plain.source.output.name
    return await customized(plain, { name: `${name}, customized`, code }, run, across)
  }
  const { model, method, runtime } = await modelOf(of, run)
  const custom = { code, file: 'custom_predict.py' }
  const name = `${model.model.name}, customized`
  if (method !== null) throw methodInPython(method)
  return await runModel(model, { name, method, runtime: inPython(runtime, python), custom }, run)
}

function methodInPython(method: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `A custom predict in Python gets the whole model, not its ${method} alone.`,
    hint: `Leave the method out, and call it in the code: load the native object, then .${method}(…).`,
  })
}

function inPython(runtime: RuntimeChoice | null, python: string | null): RuntimeChoice {
  return { runtime: 'python', python: python ?? runtime?.python ?? null }
}

async function modelOf(
  side: PlainSide,
  { parts, signal }: SideRun,
): Promise<{ readonly model: OpenModel } & Pick<ModelRun, 'method' | 'runtime'>> {
  if (side.kind === 'model') {
    const model = parts.models.get(side.id)
    return { model, method: side.method, runtime: side.runtime ?? model.choice }
  }
  const spec = await sideSpec(side.location)
  if (spec.kind !== 'model') throw noModel(shownSide(side.location))
  const { id } = await parts.models.open(spec.location, { signal })
  return { model: parts.models.get(id), method: spec.method, runtime: spec.runtime }
}

/** The model that is named for some code, else the one across. */
async function modelFor(named: string | null, run: SideRun, across: SideChoice): Promise<OpenModel> {
  if (named !== null) {
    return (await modelOf({ kind: 'location', location: named, key: null, keepKey: false }, run)).model
  }
  const side = across.kind === 'custom' ? across.of : across
  if (side.kind === 'script') return run.parts.models.get(side.id)
  return (await modelOf(side, run)).model
}

function noModel(location: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `"${location}" is no model that code could work on.`,
    hint: 'Name the model behind the file: "predict.py?model=./model".',
  })
}

async function runCustomFile(
  { file, language, of, python }: CustomSpec,
  name: string,
  run: SideRun,
  across: AcrossSide,
): Promise<RanSide> {
  const code = await readFile(file, 'utf8')
  if (language === 'javascript') {
    const base: SideChoice =
      of === null ? across.side : { kind: 'location', location: of, key: null, keepKey: false }
    return await customized(await runSide(base, run, across), { name, code }, run, across)
  }
  const model = await modelFor(of, run, across.side)
  await run.parts.scripts.require(path.resolve(file))
  const custom = { code, file: path.resolve(file) }
  return await runModel(model, { name, method: null, runtime: inPython(null, python), custom }, run)
}

async function customized(
  plain: RanSide,
  { name, code }: { readonly name: string; readonly code: string },
  { parts, payload, signal, report }: SideRun,
  across: AcrossSide,
): Promise<RanSide> {
  const side = await readSource(plain.source, signal)
  report('Running the custom predict')
  const given = givenToCode(payload, plain.signature ?? across.signature)
  const around = { ...given, worker: parts.customWorker, signal }
  const started = performance.now()
  const output = await customSide(side.output, { name, code, ...around })
  const milliseconds = side.milliseconds + performance.now() - started
  return { ...plain, source: { kind: 'output', output, milliseconds } }
}

async function runScript(
  { file, environment, python, modelFolder, isBatch, request }: ScriptSpec,
  { folder, model }: OpenModel,
  { parts, payload, signal, report, notice }: SideRun,
): Promise<RanSide> {
  if (environment === null || environment.trim() === '') throw noEnvironment(file)
  const seen = await lookAtScript(file, { environment, isBatch })
  for (const { line, message, hint } of seen.findings) {
    notice(`${path.basename(file)}${line === null ? '' : `, line ${line}`}: ${message} ${hint}`)
  }
  await parts.scripts.require(path.resolve(file))
  await withPlace(parts.python, model.name).requireTrust(folder)
  report('Starting the scoring script')
  const { executable } = await interpreterFor(python, folder, { signal })
  const side = { name: path.basename(file), file: path.resolve(file), kind: seen.kind, request }
  const around = { root: folder.root, modelFolder: folderName(modelFolder), python: executable, signal }
  const ran = await runScriptSide({ ...side, ...around, signature: model.signature }, required(payload))
  return { source: { kind: 'output', ...ran }, signature: model.signature }
}

function noEnvironment(file: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `Which environment does "${path.basename(file)}" run in? Azure ML takes no scoring script without one.`,
    hint: 'Name its conda.yaml, requirements.txt, or the YAML of an Azure ML environment or deployment.',
  })
}
