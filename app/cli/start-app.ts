/** The app, started from the command line. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { UserError } from '#shared/user-error.ts'

/** Runs the built app by its script and gives its exit code; a UserError `internal` where it is not built. */
export async function startApp(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  if (!existsSync(script)) {
    throw new UserError({
      code: 'internal',
      message: 'The app is not built here.',
      hint: 'In a checkout, run: npm run build',
      where: script,
    })
  }
  const child = spawn(process.execPath, [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 130))
  })
}
