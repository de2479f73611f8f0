/** `npm start` finds its door: Electron where it can be had, else the browser, else the address. Linux decides by its display. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { builtFile, cleanEnvironment, repository } from '../built-product.ts'
import { expect, test } from '../door.ts'

interface Launch {
  readonly given?: readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

/** Starts it; `said` is what it has printed so far. */
function launch(home: string, { given = [], environment }: Launch) {
  const child = spawn(process.execPath, [builtFile('start.js'), ...given], {
    cwd: repository,
    env: { ...cleanEnvironment(home), DISPLAY: ':99', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const stop = () => (child.kill('SIGINT'), ended)
  return { ended, stop, has: (text: string) => expect.poll(() => said).toContain(text) }
}

/** A program that writes its arguments to a file, one a line, and ends with `code`. */
async function recorder(folder: string, name: string, code = 0): Promise<() => Promise<readonly string[]>> {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${name}.arguments`)
  await writeFile(path.join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" > '${file}'\nexit ${code}\n`)
  await chmod(path.join(folder, name), 0o755)
  return async () => (await readFile(file, 'utf8')).trim().split('\n')
}

/** An Electron that is not downloaded and can't be: the name of its host leads nowhere. */
function withoutElectron(home: string): NodeJS.ProcessEnv {
  return {
    ELECTRON_OVERRIDE_DIST_PATH: path.join(home, 'nothing'),
    ELECTRON_MIRROR: 'https://electron.invalid/',
  }
}

if (process.platform === 'linux') {
  test('Electron gets the app and the models, and its end is the end', async ({ home }) => {
    const folder = path.join(home, 'electron')
    const electron = await recorder(folder, 'electron')
    const run = launch(home, { given: ['some/model'], environment: { ELECTRON_OVERRIDE_DIST_PATH: folder } })
    expect(await run.ended).toEqual([0, null])
    expect(await electron()).toEqual([repository, path.join(repository, 'some/model')])
  })

  test('an Electron that ends at once with an error gives way to the browser', async ({ home }) => {
    const folder = path.join(home, 'electron')
    await recorder(folder, 'electron', 127)
    const run = launch(home, { environment: { ELECTRON_OVERRIDE_DIST_PATH: folder, PATH: '' } })
    await run.has('No window of its own: Electron ended at once (code 127).')
    await run.has('Open Palate in a browser: http://127.0.0.1:')
    expect(await run.stop()).toEqual([0, null])
  })

  test('without Electron’s binary and the network for it, the default browser gets the address', async ({
    home,
  }) => {
    const folder = path.join(home, 'programs')
    const opener = await recorder(folder, 'xdg-open')
    const run = launch(home, { environment: { ...withoutElectron(home), PATH: folder } })
    await run.has("No window of its own: its binary is not downloaded and electron.invalid can't be reached.")
    await run.has('Palate is open in your browser: http://127.0.0.1:')
    await expect.poll(() => opener().catch(() => [])).toHaveLength(1)
    expect((await opener())[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/u)
    expect(await run.stop()).toEqual([0, null])
  })

  test('without a program that opens browsers, the address is printed', async ({ home }) => {
    const run = launch(home, { environment: { ...withoutElectron(home), PATH: '' } })
    await run.has('Open Palate in a browser: http://127.0.0.1:')
    expect(await run.stop()).toEqual([0, null])
  })
}
