/** One side of `palate compare`, opened and run over the given input. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { SideOutput } from '#app/compare/compare.ts'
import { askEndpoint } from '#app/comparing/endpoint.ts'
import { withVariables } from '#app/comparing/endpoint-secrets.ts'
import { payloadOfTable } from '#app/comparing/input-payload.ts'
import { askedModel, classesOf, loadSide, runTable, withCustom } from '#app/comparing/run-model.ts'
import type { ModelSide } from '#app/comparing/run-model.ts'
import { runRows } from '#app/comparing/run-rows.ts'
import { savedOutput } from '#app/comparing/saved-output.ts'
import { lookAtScript } from '#app/comparing/look-at-script.ts'
import { runScriptSide } from '#app/comparing/script-side.ts'
import { enforcedForCode, givenToCode } from '#app/comparing/given-to-code.ts'
import type { GivenToCode } from '#app/comparing/given-to-code.ts'
import { plainAddress, requireNamed } from '#app/comparing/named-addresses.ts'
import type { MayAsk } from '#app/comparing/named-addresses.ts'
import { sideSpec } from '#app/comparing/side-spec.ts'
import { shownSide } from '#app/comparing/side-text.ts'
import type { CustomSpec, ModelSpec, ScriptSpec, SideSpec } from '#app/comparing/side-spec.ts'
import { interpreterFor } from '#app/interpreter-choice.ts'
import { openToRun } from '#app/open-to-run.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { keptLocation } from '#app/source/kept-location.ts'
import type { CustomCode } from '#app/runtime/python/python-input.ts'
import type { Signature } from '#shared/model.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { bodyWithParams, givenParams } from './given-params.ts'
import { findingLines } from './check-script.ts'
import { inputRows } from './compare-input.ts'
import type { CliIo } from './io.ts'
import { openOptions } from './open-options.ts'
import { modelToRun } from './model-to-run.ts'
import { tableInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'

/** What both sides share. */
export interface SideRun {
  readonly given: GivenInput | null
  readonly args: Arguments
  readonly io: CliIo
  /** Which addresses were named on the command line. */
  readonly mayAsk: MayAsk
}

/** A side that has run. */
export interface RanSide {
  readonly output: SideOutput
  /** Of a model; null for files and endpoints. */
  readonly signature: Signature | null
  readonly milliseconds: number
}

/**
 * Runs a side; `other` is the text of the other one, whose model code without one works on. Throws a UserError where it
 * cannot be opened; what fails while it runs is part of its output.
 */
export async function runSide(
  text: string,
  run: SideRun,
  other: { readonly text: string; readonly signature: Signature | null },
): Promise<RanSide> {
  const spec = await sideSpec(text)
  switch (spec.kind) {
    case 'file': {
      const started = performance.now()
      const { output, isTableFile } = await savedOutput(spec.file, run.io.signal)
      const side = { name: text, output, failure: null, rowNumbers: null, failures: [], isTableFile }
      return { output: side, signature: null, milliseconds: performance.now() - started }
    }
    case 'endpoint':
      return await runEndpoint(spec, run, other.signature)
    case 'model':
      return await runModel(shownSide(text), spec, run)
    case 'script':
      return await runScript(shownSide(text), spec, run, other.text)
    case 'custom':
      return await runCustom(shownSide(text), spec, run, other)
  }
}

/** A model, with the time of its predict alone. `custom` answers in its place. */
async function runModel(
  name: string,
  { location, method, runtime }: ModelSpec,
  { given, args, io }: SideRun,
  custom?: CustomCode,
): Promise<RanSide> {
  const found = await modelToRun(atLocation(args, location, runtime), 'compare', io)
  const { signature } = found
  const requested = custom === undefined ? found : { request: withCustom(found.request, custom) }
  const input = requireInput(given)
  const asked = askedModel(() => loadSide(requested, signature, method))
  try {
    const side = await asked.side()
    const started = performance.now()
    const inParts = async () => await runRows(name, await payloadOf(input, { args, io }), asked.ask)
    const output =
      input.kind === 'body' || side.output !== null
        ? await inParts()
        : await tableOutput(side, { name, input, args, io }, inParts)
    const milliseconds = performance.now() - started
    const { loaded } = await asked.side()
    const classes = await classesOf(async () => (await loaded.describeNative?.()) ?? null)
    return { output: { ...output, classes, method }, signature, milliseconds }
  } finally {
    await asked.close()
  }
}

/** A table of any size at once; where that fails, a small one in parts, so that the rows that fail are found. */
async function tableOutput(
  side: ModelSide,
  {
    name,
    input,
    args,
    io,
  }: Pick<SideRun, 'args' | 'io'> & { name: string; input: Extract<GivenInput, { kind: 'table' }> },
  inParts: () => Promise<SideOutput>,
): Promise<SideOutput> {
  const whole = await runTable(side, {
    name,
    input: await tableInput(input, side.signature, io),
    params: givenParams(args.text('params')),
    signal: io.signal,
  })
  if (whole.failure === null) return whole
  try {
    const parts = await inParts()
    return parts.output === null ? whole : parts
  } catch (error) {
    io.signal.throwIfAborted()
    if (error instanceof UserError) return whole
    throw error
  }
}

function atLocation(args: Arguments, location: string, runtime: RuntimeChoice | null): Arguments {
  if (runtime === null) return { ...args, positionals: [location] }
  const own = new Map<string, string | undefined>([
    ['runtime', runtime.runtime],
    ['python', runtime.python ?? args.text('python')],
  ])
  return {
    ...args,
    positionals: [location],
    text: (name) => (own.has(name) ? own.get(name) : args.text(name)),
  }
}

/** A custom predict: in Python in the model's place, in JavaScript over what its side answers. */
async function runCustom(
  name: string,
  { file, language, of, python }: CustomSpec,
  run: SideRun,
  other: { readonly text: string; readonly signature: Signature | null },
): Promise<RanSide> {
  const { args, io } = run
  const base = of ?? args.text('model') ?? other.text
  const code = await codeOf(file)
  const spec = await sideSpec(base)
  if (language === 'python') {
    if (spec.kind !== 'model') throw noModelFor(file)
    const runtime = { runtime: 'python', python: python ?? spec.runtime?.python ?? null } as const
    return await runModel(name, { ...spec, runtime }, run, { code, file: path.resolve(file) })
  }
  if (spec.kind === 'custom' || spec.kind === 'script') throw noModelFor(file)
  const plain = await runSide(base, run, { text: base, signature: other.signature })
  const given = await givenOf(run, plain.signature ?? other.signature)
  const { customSide } = await import('#app/comparing/custom-side.ts')
  const started = performance.now()
  const around = { ...given, worker: io.customWorker, signal: io.signal }
  const output = await customSide(plain.output, { name, code, ...around })
  return { ...plain, output, milliseconds: plain.milliseconds + performance.now() - started }
}

/** Input and params as the model gets them. */
async function givenOf({ given, args, io }: SideRun, signature: Signature | null): Promise<GivenToCode> {
  const params = givenParams(args.text('params'))
  if (given === null) return { inputs: null, params: params ?? null }
  if (given.kind === 'body') return givenToCode(await payloadOf(given, { args, io }), signature)
  const table = await inputRows(given, signature, io)
  return table === null ? { inputs: null, params: params ?? null } : enforcedForCode(table, params, signature)
}

async function codeOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UserError(
      { code: 'not-found', message: `The custom predict "${file}" cannot be read.`, where: file },
      { cause: error },
    )
  }
}

function noModelFor(file: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `Which model does "${file}" work on? The other side is none.`,
    hint: 'Name it with --model MODEL, or behind the file: "predict.py?model=./model".',
  })
}

/** A scoring script over the model that is named for it, else over that of the other side. */
async function runScript(
  name: string,
  { file, model, environment, python, modelFolder, isBatch, request }: ScriptSpec,
  { given, args, io }: SideRun,
  other: string,
): Promise<RanSide> {
  const specification = environment ?? args.text('environment') ?? null
  if (specification === null) throw noEnvironment(file)
  const input = requireInput(given)
  const spec = await sideSpec(model ?? args.text('model') ?? other)
  if (spec.kind !== 'model') throw noModelFor(file)
  const seen = await lookAtScript(file, {
    environment: specification,
    isBatch: isBatch ?? (args.flag('batch') ? true : null),
  })
  if (!args.flag('trust')) throw untrustedScript(file)
  const { folder, model: opened } = await openToRun(spec.location, openOptions(args, io))
  if (seen.findings.length > 0) await io.stderr.write(findingLines(file, seen.findings))
  const named = python ?? args.text('python') ?? 'auto'
  const search = { signal: io.signal }
  const { executable } = await interpreterFor(named === 'auto' ? null : named, folder, search)
  const side = { name, file: path.resolve(file), kind: seen.kind, request, root: folder.root, modelFolder }
  const around = { python: executable, signature: opened.signature, signal: io.signal }
  const ran = await runScriptSide({ ...side, ...around }, await payloadOf(input, { args, io }))
  return { ...ran, signature: opened.signature }
}

function noEnvironment(file: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `Which environment does "${file}" run in? Azure ML takes no scoring script without one.`,
    hint: 'Name it with --environment conda.yaml, or behind the script: "score.py?environment=conda.yaml".',
  })
}

function untrustedScript(file: string): UserError {
  return new UserError({
    code: 'untrusted',
    message: `"${file}" would run in Python, with the model's own code, and neither is trusted.`,
    hint: 'Look at both (palate check-script, palate inspect), then add --trust.',
    where: file,
  })
}

function requireInput(given: GivenInput | null): GivenInput {
  if (given !== null) return given
  throw new UserError({
    code: 'bad-usage',
    message: 'Which rows? -i FILE is needed; -i - reads stdin.',
    hint: 'Two files of saved outputs are compared without.',
  })
}

/** One request with all rows; a table of up to 64 MiB becomes one. */
async function payloadOf(
  input: GivenInput,
  { args, io }: Pick<SideRun, 'args' | 'io'>,
): Promise<RequestPayload> {
  const { contentType, body } =
    input.kind === 'body' ? input : await payloadOfTable(input.file, input.format, io.signal)
  const type = contentType ?? 'application/json'
  return { contentType: type, body: bodyWithParams({ contentType: type, body }, args.text('params')) }
}

const DEFAULT_KEY = 'PALATE_ENDPOINT_KEY'

async function runEndpoint(
  { url, protocol, keyEnv }: Extract<SideSpec, { kind: 'endpoint' }>,
  { given, args, io, mayAsk }: SideRun,
  signature: Signature | null,
): Promise<RanSide> {
  await requireNamed(url, mayAsk, `Look at the file; then name the address: --endpoint ${plainAddress(url)}`)
  const input = requireInput(given)
  const key = process.env[keyEnv ?? args.text('key-env') ?? DEFAULT_KEY] ?? null
  const whole = withVariables(url, process.env)
  const ask = askEndpoint({ url: whole, protocol, key, signature, signal: io.signal })
  const started = performance.now()
  const output = await runRows(keptLocation(url), await payloadOf(input, { args, io }), ask)
  return { output, signature: null, milliseconds: performance.now() - started }
}
