/** `palate open [MODEL]`: starts the app and stays until it ends. */
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'

/** Opens the app on a model, or on the samples. */
export const open: RunCommand = async (args, io) => {
  const extra = args.positionals[1]
  if (extra !== undefined) {
    throw new UserError({ code: 'bad-usage', message: `One model is enough: "${extra}" is left over.` })
  }
  // The app hears of Ctrl-C too, and its end is waited for.
  io.takeInterrupts()
  const port = args.text('port')
  const flags = ['browser', 'no-open'].filter((name) => args.flag(name)).map((name) => `--${name}`)
  const given = [...flags, ...(port === undefined ? [] : ['--port', port]), ...args.positionals]
  return await io.startApp(given, storeEnvironment(args))
}

/** The stores for the app, in its environment: an argument list is there for every process to read. */
function storeEnvironment(args: Arguments): Readonly<Record<string, string>> {
  const stores = [
    ['MLFLOW_TRACKING_URI', args.text('tracking-uri')],
    ['MLFLOW_REGISTRY_URI', args.text('registry-uri')],
  ] as const
  return Object.fromEntries(stores.flatMap(([name, uri]) => (uri === undefined ? [] : [[name, uri]])))
}
