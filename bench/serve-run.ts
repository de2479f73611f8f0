/** `npm run bench:serve`: the serving lines of `npm run bench` alone. */
import { pythonWith } from './python.ts'
import { benchServe, serveText } from './serve.ts'

process.stdout.write(`${serveText(await benchServe(pythonWith(['mlflow'])))}\n`)
