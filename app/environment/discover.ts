/** The interpreters of this machine, each asked what it is: side by side, in bounded time, only when someone asks. */
import { homedir } from 'node:os'
import type { Interpreter } from '#shared/python-environment.ts'
import { interpreterCandidates } from './candidates.ts'
import type { Candidate, Machine } from './candidates.ts'
import { inspectInterpreter } from './inspect-interpreter.ts'
import type { InspectedInterpreter } from './inspect-interpreter.ts'
import { runBounded } from './run-bounded.ts'

/** What discovering is given. */
export interface DiscoverOptions {
  readonly signal?: AbortSignal
  readonly report?: (done: number, total: number) => void
  /** Interpreters to ask first, such as those of environments Palate made. */
  readonly known?: readonly Candidate[]
  /** This machine, where not another. */
  readonly machine?: Machine
}

/** Interpreters asked at once: more would only wait for one another. */
const AT_ONCE = 4

/** As many are asked at all. */
const MAX_ASKED = 100

/** This machine. */
export function thisMachine(): Machine {
  return { platform: process.platform, home: homedir(), environment: process.env }
}

/** Every interpreter once, by where it is installed; those that do not answer come last, with the reason. */
export async function discoverInterpreters(options: DiscoverOptions = {}): Promise<readonly Interpreter[]> {
  const machine = options.machine ?? thisMachine()
  const found = [
    ...(options.known ?? []),
    ...(await interpreterCandidates(machine)),
    ...(await launcherCandidates(machine, options.signal)),
  ].slice(0, MAX_ASKED)
  const pending = found.entries()
  const answers: InspectedInterpreter[] = []
  let done = 0
  const ask = async () => {
    for (const [place, { path, source }] of pending) {
      answers[place] = await inspectInterpreter(path, source, options.signal)
      done += 1
      options.report?.(done, found.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, ask))
  // `python` and `python3` of one installation are one interpreter.
  const byPrefix = new Map<string, Interpreter>()
  for (const { interpreter, prefix } of answers) {
    const key = `${interpreter.version ?? ''} ${prefix}`
    if (!byPrefix.has(key)) byPrefix.set(key, interpreter)
  }
  const once = [...byPrefix.values()]
  return [
    ...once.filter(({ problem }) => problem === null),
    ...once.filter(({ problem }) => problem !== null),
  ]
}

/** The Windows launcher lists what the registry knows: ` -V:3.11 *  C:\\…\\python.exe`. */
async function launcherCandidates(machine: Machine, signal?: AbortSignal): Promise<readonly Candidate[]> {
  if (machine.platform !== 'win32') return []
  const ran = await runBounded('py', ['-0p'], {
    timeLimit: 5_000,
    cwd: machine.home,
    environment: machine.environment,
    maxOutput: 100_000,
    ...(signal === undefined ? {} : { signal }),
  })
  const paths = ran.stdout
    .split(/\r?\n/u)
    .flatMap((line) => /([A-Za-z]:\\.*python[\w.]*\.exe)\s*$/iu.exec(line)?.[1] ?? [])
  return paths.map((path) => ({ path, source: 'launcher' }))
}
