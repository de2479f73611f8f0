/** The command line's surroundings for tests: everything it writes is kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Comparison } from '#shared/comparison.ts'
import type { CliIo } from './io.ts'
import { runCli } from './run-cli.ts'

/** What one run did. */
export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Arguments the app was started with; undefined when it was not. */
  readonly started: readonly string[] | undefined
  /** What the app's environment had beside. */
  readonly startedIn: Readonly<Record<string, string>>
}

/** Runs the command line in this process on the given stdin. */
export async function runInProcess(
  argv: readonly string[],
  options: Partial<CliIo> & { readonly input?: string } = {},
) {
  const texts = { stdout: '', stderr: '' }
  let started: readonly string[] | undefined
  let startedIn: Readonly<Record<string, string>> = {}
  const sink = (name: 'stdout' | 'stderr') => ({
    isTerminal: false,
    hasColor: false,
    write: async (chunk: string | Uint8Array) => {
      texts[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    },
  })
  const io: CliIo = {
    stdin: stdinOf(options.input ?? ''),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    signal: new AbortController().signal,
    takeInterrupts: () => undefined,
    leaveInterrupts: () => undefined,
    startApp: async (args, environment) => {
      started = args
      startedIn = environment
      return 0
    },
    runGuarded: null,
    csvWorker: null,
    customWorker: null,
    sessionWorker: null,
    startServingWorker: null,
    ...options,
  }
  const code = await runCli(argv, io)
  return { code, ...texts, started, startedIn } satisfies CliRun
}

async function* stdinOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** A folder for the tests of one file, gone after them. */
export function temporaryFolder() {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    /** A path in it. */
    inFolder: (name: string): string => path.join(folder, name),
    /** Writes a file of it; gives its path. */
    written: (name: string, text: string): string => {
      writeFileSync(path.join(folder, name), text)
      return path.join(folder, name)
    },
  }
}

/** Runs `palate compare … --json`, with the comparison it printed. */
export async function compared(...args: string[]) {
  const run = await runInProcess(['compare', ...args, '--json'])
  return { ...run, comparison: JSON.parse(run.stdout || 'null') as Comparison }
}
