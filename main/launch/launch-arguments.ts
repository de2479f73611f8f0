/** What `npm start -- …` was asked. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '#shared/user-error.ts'

/** What to start and with which models. */
export interface LaunchArguments {
  readonly help: boolean
  /** Take the browser even where Electron could be had. */
  readonly browser: boolean
  /** Open a browser window; off, the address is only printed. */
  readonly open: boolean
  /** Of the loopback host; 0 takes a free one. */
  readonly port: number
  /** Model locations, paths made absolute. */
  readonly locations: readonly string[]
}

/** How to start, for people. */
export const launchUsage = `Usage: npm start -- [MODEL ...] [options]

Opens Palate: in a window of its own where Electron can be had, else in the browser.

  --browser     in the browser in any case
  --no-open     print the address, open nothing
  --port PORT   port of the loopback address (a free one when left out)
  --help        this text
`

/** Reads the arguments; throws a UserError for what is not understood. `folder` is where relative paths start. */
export function launchArguments(given: readonly string[], folder: string): LaunchArguments {
  const { values, positionals } = parse(given)
  return {
    help: values.help === true,
    browser: values.browser === true || values['no-open'] === true || values.port !== undefined,
    open: values['no-open'] !== true,
    port: portOf(values.port ?? '0'),
    locations: positionals.map((location) => absoluteLocation(location, folder)),
  }
}

/** The locations among a process's arguments. `skipped` is how many name the program itself. */
export function locationsOf(argv: readonly string[], skipped: number, folder: string): readonly string[] {
  return argv
    .slice(skipped)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => absoluteLocation(argument, folder))
}

/** A path as an absolute one; a URI (`runs:/…`, `models:/…`, `https://…`) as it is. */
export function absoluteLocation(location: string, folder: string): string {
  return isUri(location) ? location : path.resolve(folder, location)
}

/** The locations that are paths at which nothing is. */
export function missingPaths(locations: readonly string[]): readonly string[] {
  return locations.filter((location) => !isUri(location) && !existsSync(location))
}

/** A scheme has two letters or more, so that `C:\models` is a path. */
function isUri(location: string): boolean {
  return /^[a-z][\d+.a-z-]+:\//iu.test(location)
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        port: { type: 'string' },
      },
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UserError({ code: 'bad-usage', message, hint: launchUsage })
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : -1
  if (port >= 0 && port <= 65_535) return port
  throw new UserError({
    code: 'bad-usage',
    message: `"${text}" is no port.`,
    hint: 'Give a number from 1 to 65535, or 0 for a free one.',
  })
}
