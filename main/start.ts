/** `npm start -- [MODEL]`: the app in a window of its own where Electron can be had, else in the browser. */
import path from 'node:path'
import { toFailure } from '#shared/user-error.ts'
import { openDesktop } from './launch/desktop-door.ts'
import { launchArguments, launchUsage, missingPaths } from './launch/launch-arguments.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const warn = (line: string) => process.stderr.write(`${line}\n`)

async function start(): Promise<number> {
  const asked = launchArguments(process.argv.slice(2), process.cwd())
  if (asked.help) {
    say(launchUsage)
    return 0
  }
  for (const missing of missingPaths(asked.locations)) warn(`There is nothing at ${missing}.`)
  const builtFolder = import.meta.dirname
  if (!asked.browser) {
    const outcome = await openDesktop(path.dirname(builtFolder), asked.locations, say)
    if (outcome.kind === 'ended') return outcome.code
    say(`No window of its own: ${outcome.reason}.`)
  }
  const { openInBrowser } = await import('./launch/web-door.ts')
  return openInBrowser({ builtFolder, say, ...asked })
}

function failed(error: unknown): number {
  const { message, hint } = toFailure(error)
  warn(hint === undefined ? message : `${message}\n${hint}`)
  return 2
}

void start()
  .catch(failed)
  .then((code) => (process.exitCode = code))
