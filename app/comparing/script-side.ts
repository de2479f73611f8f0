/** A scoring script as one side: its server's request in, its answer out. */
import { readFile } from 'node:fs/promises'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SideOutput } from '#app/compare/compare.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { startScript } from '#app/runtime/python/python-script.ts'
import type { BatchAnswer, RunningScript, ScoreAnswer } from '#app/runtime/python/python-script.ts'
import { makeModelDir } from '#app/scoring-script/model-dir.ts'
import type { Signature } from '#shared/model.ts'
import { appendedFrame } from './appended-rows.ts'
import { answerOf, shownText } from './endpoint.ts'
import { runRows } from './run-rows.ts'
import type { Answered, Ask } from './run-rows.ts'
import { requestIn, scriptBody, written } from './script-request.ts'

/** A script with the model it scores. Whoever makes this has seen that both are trusted. */
export interface ScriptSide {
  readonly name: string
  /** Absolute path. */
  readonly file: string
  readonly kind: 'online' | 'batch'
  /** How it takes rows (`scriptBody`); null is told from its text. */
  readonly request: string | null
  /** The model's folder. */
  readonly root: string
  readonly modelFolder: string
  readonly python: string
  readonly signature: Signature | null
  readonly signal: AbortSignal
}

/** The server's own limit for one `run()`. */
const TIME_LIMIT_MS = 180_000

/**
 * Starts the script, gives it the rows and ends it. Milliseconds are those of `run` alone. What it raises is part of the
 * output; a script that does not start is a UserError `model-failed`.
 */
export async function runScriptSide(
  side: ScriptSide,
  payload: RequestPayload,
): Promise<{ readonly output: SideOutput; readonly milliseconds: number }> {
  const modelDir = await makeModelDir(side.root, side.modelFolder)
  try {
    const { file, root, kind, python, signal } = side
    signal.throwIfAborted()
    const place = { python, file, folder: path.dirname(file), modelDir: modelDir.path, root, kind }
    const scripts = restarting(() => startScript(place))
    const end = () => void scripts.close()
    signal.addEventListener('abort', end, { once: true })
    try {
      await scripts.running()
      const ask = kind === 'batch' ? askBatch(scripts, side) : await askOnline(scripts, side)
      const started = performance.now()
      const output = await runRows(side.name, payload, ask)
      return { output, milliseconds: performance.now() - started }
    } finally {
      signal.removeEventListener('abort', end)
      await scripts.close()
      signal.throwIfAborted()
    }
  } finally {
    await modelDir.remove()
  }
}

/** A script that is started when it is needed, and again after its process ended. */
interface Restarting {
  readonly running: () => Promise<RunningScript>
  /** Asks it; what ends its process leaves none running. */
  readonly asked: <T>(ask: (script: RunningScript) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

function restarting(start: () => Promise<RunningScript>): Restarting {
  let script: RunningScript | null = null
  const close = async () => {
    const ending = script
    script = null
    await ending?.close()
  }
  const running = async () => (script ??= await start())
  const asked = async <T>(ask: (script: RunningScript) => Promise<T>) => {
    try {
      return await ask(await running())
    } catch (error) {
      await close()
      throw error
    }
  }
  return { running, asked, close }
}

async function askOnline(scripts: Restarting, side: ScriptSide): Promise<Ask> {
  const form = side.request ?? requestIn(await readFile(side.file, 'utf8'))
  return async (payload) => {
    const body = scriptBody(payload, form, side.signature)
    const headers = { 'content-type': 'application/json' }
    const request = { body, headers, timeout: TIME_LIMIT_MS }
    return answered(await scripts.asked((script) => script.request(request)))
  }
}

function answered({ status, body, exception }: ScoreAnswer): Answered {
  if (status < 400) return answerOf(body)
  const raised = exception === null ? shownText(body) : `${exception.type}: ${exception.message}`
  return { ok: false, message: `status ${status}: ${raised}` }
}

/** The rows as one CSV file in a mini-batch of its own. */
function askBatch(scripts: Restarting, { signature }: ScriptSide): Ask {
  return async (payload) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'palate-batch-'))
    try {
      const file = path.join(folder, 'rows.csv')
      await writeFile(file, written(payload, 'csv', signature))
      return appended(await scripts.asked((script) => script.batch([file])))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function appended({ rows, exception }: BatchAnswer): Answered {
  if (exception !== null) return { ok: false, message: `${exception.type}: ${exception.message}` }
  if (rows === null) return { ok: false, message: 'The mini-batch gave no rows.' }
  return { ok: true, output: appendedFrame(rows.text, rows.returned) }
}
