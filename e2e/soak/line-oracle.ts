/** A Python script beside us that answers one JSON line with another. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A running script. */
export interface LineOracle {
  readonly ask: (question: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>
  readonly close: () => void
}

/** Starts a script of this folder; `ask` rejects once it has ended. */
export function startLineOracle(python: string, script: string): LineOracle {
  const child = spawn(python, [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PYTHONHASHSEED: '0' },
  })
  child.on('error', () => child.stdout.destroy())
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    ask: async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`${script} has ended.`)
      return JSON.parse(value)
    },
    close: () => child.stdin.end(),
  }
}
