/** `npm run bench:serve`: the serving lines alone. */
import { benchServe, serveTable } from './serve.ts'

const lines = await benchServe()
if (lines !== null) process.stdout.write(`${serveTable(lines)}\n`)
