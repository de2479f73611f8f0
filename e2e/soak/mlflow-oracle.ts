/** Real MLflow in a Python process beside us, asked one request at a time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { MadeRequest, OracleAnswer } from '#app/payload/request-outcome.testing.ts'

/** A running oracle. */
export interface Oracle {
  readonly ask: (request: MadeRequest) => Promise<OracleAnswer>
  readonly close: () => void
}

/** Starts the Python that `PALATE_PYTHON` names (otherwise `python3`); null where it has no MLflow. */
export async function startOracle(): Promise<Oracle | null> {
  const script = fileURLToPath(new URL('oracle.py', import.meta.url))
  const python = process.env['PALATE_PYTHON'] ?? 'python3'
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = once(child, 'exit')
  gone.catch(() => undefined)
  child.on('error', () => child.stdout.destroy())
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const askLine = async (line: string): Promise<OracleAnswer | null> => {
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    return done === true ? null : JSON.parse(value)
  }
  const first = await askLine('{"signature": null, "content_type": "text/csv", "body": "YQox"}')
  if (first === null) return null
  return {
    ask: async (request) => {
      const answer = await askLine(lineOf(request))
      if (answer === null) throw new Error('The oracle has ended.')
      return answer
    },
    close: () => child.stdin.end(),
  }
}

function lineOf({ signature, contentType, body, encoding }: MadeRequest): string {
  const base64 = Buffer.from(body, encoding ?? 'utf8').toString('base64')
  return JSON.stringify({ signature, content_type: contentType, body: base64 })
}
