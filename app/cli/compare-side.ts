/** One side of `palate compare`, opened and run over the given input. */
import type { SideOutput } from '#app/compare/compare.ts'
import { askEndpoint } from '#app/comparing/endpoint.ts'
import { askModel, loadSide, runTable } from '#app/comparing/run-model.ts'
import { runRows } from '#app/comparing/run-rows.ts'
import { savedOutput } from '#app/comparing/saved-output.ts'
import { sideSpec } from '#app/comparing/side-spec.ts'
import type { SideSpec } from '#app/comparing/side-spec.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { bodyWithParams, givenParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import { modelToRun } from './model-to-run.ts'
import { tableInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'

/** What both sides share. */
export interface SideRun {
  readonly given: GivenInput | null
  readonly args: Arguments
  readonly io: CliIo
}

/** A side that has run. */
export interface RanSide {
  readonly output: SideOutput
  /** Of a model; null for files and endpoints. */
  readonly signature: Signature | null
  readonly milliseconds: number
}

/** Runs a side. Throws a UserError where it cannot be opened; what fails while it runs is part of its output. */
export async function runSide(text: string, run: SideRun, like: Signature | null = null): Promise<RanSide> {
  const spec = await sideSpec(text)
  switch (spec.kind) {
    case 'file': {
      const started = performance.now()
      const output = await savedOutput(spec.file, run.io.signal)
      const side = { name: text, output, failure: null, rowNumbers: null, failures: [] }
      return { output: side, signature: null, milliseconds: performance.now() - started }
    }
    case 'endpoint':
      return await runEndpoint(spec, run, like)
    case 'model':
      return await runModel(text, spec, run)
  }
}

/** A model, with the time of its predict alone. */
async function runModel(
  name: string,
  { location, method }: Extract<SideSpec, { kind: 'model' }>,
  { given, args, io }: SideRun,
): Promise<RanSide> {
  const model = await modelToRun(atLocation(args, location), 'compare', io)
  const { signature } = model
  const input = requireInput(given)
  const side = await loadSide(model, signature, method)
  try {
    const started = performance.now()
    const output =
      input.kind === 'body'
        ? await runRows(name, payloadOf(input, args), askModel(side))
        : await runTable(side, {
            name,
            input: await tableInput(input, signature, io),
            params: givenParams(args.text('params')),
            signal: io.signal,
          })
    return { output, signature, milliseconds: performance.now() - started }
  } finally {
    await side.loaded.close()
  }
}

function atLocation(args: Arguments, location: string): Arguments {
  return { ...args, positionals: [location] }
}

function requireInput(given: GivenInput | null): GivenInput {
  if (given !== null) return given
  throw new UserError({
    code: 'bad-usage',
    message: 'Which rows? -i FILE is needed; -i - reads stdin.',
    hint: 'Two files of saved outputs are compared without.',
  })
}

function payloadOf(input: Extract<GivenInput, { kind: 'body' }>, args: Arguments): RequestPayload {
  return { contentType: input.contentType, body: bodyWithParams(input, args.text('params')) }
}

const DEFAULT_KEY = 'PALATE_ENDPOINT_KEY'

async function runEndpoint(
  { url, protocol }: Extract<SideSpec, { kind: 'endpoint' }>,
  { given, args, io }: SideRun,
  signature: Signature | null,
): Promise<RanSide> {
  const input = requireInput(given)
  if (input.kind === 'table') {
    throw new UserError({
      code: 'unsupported',
      message: 'An endpoint is sent one request; this input is a table of rows.',
      hint: 'Give it as a request body, e.g. -i request.json with {"dataframe_split": …}, or a CSV file of at most 1 MiB.',
    })
  }
  const key = process.env[args.text('key-env') ?? DEFAULT_KEY] ?? null
  const ask = askEndpoint({ url, protocol, key, signature, signal: io.signal })
  const started = performance.now()
  const output = await runRows(url, payloadOf(input, args), ask)
  return { output, signature: null, milliseconds: performance.now() - started }
}
