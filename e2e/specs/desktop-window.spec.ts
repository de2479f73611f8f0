/** The desktop window keeps its promises: the built main bundle, run by the stand-in. */
import type { Page } from '@playwright/test'
import { expect, test } from '../door.ts'
import type { Bounds } from '../electron-stand-in/messages.ts'

/** The page's bridge, as main/desktop/preload.ts exposes it. */
interface Bridge {
  call(
    name: string,
    input: string,
    onMessage: (text: string) => void,
  ): { readonly done: Promise<void>; cancel(): void }
  pathOf(file: File): string
}

function bridgeCall(page: Page, name: string, input = '{}'): Promise<readonly string[]> {
  return page.evaluate(
    async ([name, input]) => {
      const { bridge } = globalThis as unknown as { readonly bridge: Bridge }
      const messages: string[] = []
      await bridge.call(name, input, (text) => messages.push(text)).done
      return messages
    },
    [name, input] as const,
  )
}

test('is sandboxed and isolated, with no Node in the page', async ({ startDesktop }) => {
  const app = startDesktop()
  const page = await app.window()
  const options = await app.ask({ kind: 'window-options', window: 1 })
  expect(options).toMatchObject({
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  expect(await app.recorded('app.enableSandbox')).toHaveLength(1)
  expect(await page.evaluate(() => [typeof globalThis.process, typeof globalThis.require])).toEqual([
    'undefined',
    'undefined',
  ])
})

test('the page gets two functions and nothing else', async ({ startDesktop }) => {
  const page = await startDesktop().window()
  const exposed = () =>
    Object.keys((globalThis as unknown as { readonly bridge: object }).bridge).toSorted((a, b) =>
      a.localeCompare(b),
    )
  expect(await page.evaluate(exposed)).toEqual(['call', 'pathOf'])
})

test('a call answers over the bridge, and an unknown one is a failure', async ({ startDesktop }) => {
  const page = await startDesktop().window()
  const about = await bridgeCall(page, 'about')
  expect(JSON.parse(about.at(-1) ?? '')).toMatchObject({ reply: { ok: true, value: { host: 'desktop' } } })
  const unknown = await bridgeCall(page, 'constructor')
  expect(JSON.parse(unknown.at(-1) ?? '')).toMatchObject({ reply: { failure: { code: 'bad-call' } } })
})

test('a cancelled call ends, and so does one whose page loads anew', async ({ startDesktop }) => {
  const app = startDesktop()
  const page = await app.window()
  const reply = await page.evaluate(async () => {
    const { bridge } = globalThis as unknown as { readonly bridge: Bridge }
    const messages: string[] = []
    const call = bridge.call('watch', '{}', (text) => {
      messages.push(text)
      if (messages.length === 1) call.cancel()
    })
    await call.done
    return messages.at(-1)
  })
  expect(JSON.parse(reply ?? '')).toMatchObject({ reply: { ok: true } })
  await page.evaluate(() => {
    const { bridge } = globalThis as unknown as { readonly bridge: Bridge }
    bridge.call('watch', '{}', () => undefined)
  })
  await page.reload()
  const about = await bridgeCall(page, 'about')
  expect(about).toHaveLength(1)
})

test('messages of other senders are not answered', async ({ startDesktop }) => {
  const app = startDesktop()
  const page = await app.window()
  const received = page.evaluate(
    () =>
      new Promise<readonly number[]>((resolve) => {
        const { bridge } = globalThis as unknown as { readonly bridge: Bridge }
        const stand = globalThis as unknown as {
          standInReceive: (channel: string, args: readonly { readonly id: number }[]) => void
        }
        const seen: number[] = []
        const receive = stand.standInReceive
        stand.standInReceive = (channel, args) => {
          for (const { id } of args) seen.push(id)
          receive(channel, args)
        }
        const wait = () => void bridge.call('about', '{}', () => undefined).done.then(() => resolve(seen))
        Object.assign(globalThis, { finish: wait })
      }),
  )
  const call = (id: number, frameUrl: string, isMainFrame: boolean) =>
    app.send({
      kind: 'page-message',
      window: 1,
      channel: 'palate:call',
      args: [{ id, name: 'about', input: '{}' }],
      frameUrl,
      isMainFrame,
    })
  await page.waitForFunction(() => 'finish' in globalThis)
  call(901, 'https://evil.example/', true)
  call(902, 'app://palate.evil.example/index.html', true)
  call(903, 'app://palate/index.html', false)
  call(904, 'about:blank', true)
  await page.evaluate(() => (globalThis as unknown as { readonly finish: () => void }).finish())
  const ids = await received
  expect(ids.length).toBeGreaterThan(0)
  expect(ids.filter((id) => id > 900)).toEqual([])
})

test('goes nowhere, opens nothing, gets no permission', async ({ startDesktop }) => {
  const app = startDesktop()
  await app.window()
  const navigate = (url: string, isMainFrame = true) =>
    app.ask({ kind: 'navigate', window: 1, url, isMainFrame })
  for (const url of [
    'https://evil.example/',
    'file:///etc/passwd',
    'app://other/',
    'app://palate/other.html',
  ]) {
    expect([url, await navigate(url)]).toEqual([url, 'prevented'])
  }
  expect(await navigate('app://palate/index.html', false)).toBe('prevented')
  expect(await navigate('app://palate/index.html')).toBe('allowed')
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'hid',
  ]) {
    const verdict = await app.ask({ kind: 'permission', permission, url: 'app://palate/index.html' })
    expect([permission, verdict]).toEqual([permission, { requested: false, checked: false }])
  }
  const copy = 'clipboard-sanitized-write'
  expect(await app.ask({ kind: 'permission', permission: copy, url: 'app://palate/index.html' })).toEqual({
    requested: true,
    checked: true,
  })
  expect(await app.ask({ kind: 'permission', permission: copy, url: 'https://evil.example/' })).toEqual({
    requested: false,
    checked: false,
  })
})

test('an outside address is opened only after a yes, and only http and https', async ({ startDesktop }) => {
  const app = startDesktop()
  await app.window()
  const open = (url: string) => app.ask({ kind: 'open-window', window: 1, url })
  expect(await open('https://mlflow.org/')).toBe('deny')
  await app.ask({ kind: 'script-dialog', answer: { response: 0 } })
  expect(await open('https://mlflow.org/docs')).toBe('deny')
  for (const url of ['file:///etc/passwd', 'smb://host/share', 'javascript:alert(1)', 'nonsense'])
    await open(url)
  await expect
    .poll(() => app.recorded('shell.openExternal'))
    .toEqual([{ call: 'shell.openExternal', args: ['https://mlflow.org/docs'] }])
  expect(await app.recorded('dialog.showMessageBox')).toHaveLength(2)
})

test('the page loads with its policy and nothing from outside', async ({ startDesktop }) => {
  const app = startDesktop()
  const page = await app.window()
  const policy = await page.evaluate(async () => {
    const response = await fetch('./index.html')
    return response.headers.get('content-security-policy')
  })
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  const outcome = await page.evaluate(() => fetch('https://evil.example/').then(String, () => 'refused'))
  expect(outcome).toBe('refused')
  expect(await app.ask({ kind: 'request', url: 'https://evil.example/' })).toBe('cancelled')
  expect(await app.ask({ kind: 'request', url: 'file:///etc/passwd' })).toBe('cancelled')
  const status = (path: string) => page.evaluate(async (path) => (await fetch(path)).status, path)
  expect(await status('/../../package.json')).toBe(404)
  expect(await status('/%2e%2e%2fpackage.json')).toBe(404)
  expect(app.leaks).toEqual([])
})

test('crash dumps stay here', async ({ startDesktop }) => {
  const app = startDesktop()
  await app.window()
  expect(await app.recorded('crashReporter.start')).toEqual([
    { call: 'crashReporter.start', args: [{ uploadToServer: false }] },
  ])
})

test('a dropped file gives its path', async ({ startDesktop }) => {
  const page = await startDesktop().window()
  const dropped = await page.evaluate(() => {
    Object.assign(globalThis, { standInPaths: { MLmodel: '/models/iris/MLmodel' } })
    return (globalThis as unknown as { readonly bridge: Bridge }).bridge.pathOf(new File([], 'MLmodel'))
  })
  expect(dropped).toBe('/models/iris/MLmodel')
})

test('the window comes back where it was, and on a screen when that one is gone', async ({
  startDesktop,
}) => {
  const run = async (bounds?: Bounds) => {
    const app = startDesktop()
    await app.window()
    const options = await app.ask({ kind: 'window-options', window: 1 })
    if (bounds !== undefined) await app.ask({ kind: 'move-window', window: 1, bounds })
    await app.ask({ kind: 'close-window', window: 1 })
    return options
  }
  const moved = { x: 120, y: 60, width: 900, height: 700 }
  await run(moved)
  expect(await run({ ...moved, x: 5_000 })).toMatchObject(moved)
  expect(await run()).toMatchObject({ x: 320, y: 104, width: 1280, height: 832 })
})

test('a second launch ends at once; its models, and the system’s, reach the page of the first', async ({
  startDesktop,
}) => {
  const first = startDesktop()
  const page = await first.window()
  const second = startDesktop(['a-model'], { STAND_IN_SECOND_INSTANCE: '1' })
  await expect(second.window()).rejects.toThrow('The main process ended')
  const asked = page.evaluate(
    () =>
      new Promise<readonly string[]>((resolve) => {
        const { bridge } = globalThis as unknown as { readonly bridge: Bridge }
        const seen: string[] = []
        bridge.call('watch', '{}', (text) => {
          if (text.includes('open-requested')) seen.push(text)
          if (seen.length === 2) resolve(seen)
          if (text.includes('watching')) Object.assign(globalThis, { watching: true })
        })
      }),
  )
  await page.waitForFunction(() => 'watching' in globalThis)
  const handed = { locations: ['/handed/model', 7] }
  await first.ask({ kind: 'emit-app', event: 'second-instance', args: [[], '/', handed] })
  await first.ask({ kind: 'emit-app', event: 'open-file', args: ['/dropped/model'] })
  expect((await asked).map((text) => JSON.parse(text) as unknown)).toEqual([
    { progress: { kind: 'open-requested', location: '/handed/model' } },
    { progress: { kind: 'open-requested', location: '/dropped/model' } },
  ])
  expect(await first.recorded('window.focus')).toHaveLength(1)
})

test('the menu has the system’s roles and opens a model', async ({ startDesktop }) => {
  const app = startDesktop()
  await app.window()
  const [menu] = await app.recorded('Menu.setApplicationMenu')
  const items = menu?.args[0] as readonly { readonly role?: string }[] | undefined
  const roles = items?.map(({ role }) => role)
  expect(roles).toEqual(expect.arrayContaining(['fileMenu', 'editMenu', 'viewMenu', 'windowMenu']))
  await app.ask({ kind: 'click-menu', path: ['fileMenu', 'Open Model…'] })
  await expect.poll(() => app.recorded('dialog.showOpenDialog')).toHaveLength(1)
})
