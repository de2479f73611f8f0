/** `palate open [MODEL]`: starts the app and stays until it ends. */
import { UserError } from '#shared/user-error.ts'
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
  return await io.startApp([...flags, ...(port === undefined ? [] : ['--port', port]), ...args.positionals])
}
