/** Newer packages: the packaged app asks the feed it names, waits for nothing, and can be told not to ask. */
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, test } from '../door.ts'

const NEWER = Buffer.from('#!/bin/sh\necho a newer Palate\n')

interface Feed {
  readonly url: string
  readonly asked: readonly string[]
  readonly close: () => Promise<void>
}

/** A feed that names a version, whose answers may be held back. */
async function startFeed(version: string, sha512: string, held?: Promise<void>): Promise<Feed> {
  const asked: string[] = []
  const file = 'Palate-newer.AppImage'
  const notes = [
    `version: ${version}`,
    'files:',
    `  - url: ${file}`,
    `    sha512: ${sha512}`,
    `    size: ${NEWER.length}`,
    `path: ${file}`,
    `sha512: ${sha512}`,
    "releaseDate: '2026-01-01T00:00:00.000Z'",
  ].join('\n')
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://feed')
    asked.push(pathname)
    void Promise.resolve(held).then(() => {
      if (pathname.endsWith('.yml')) response.end(notes)
      else if (pathname === `/${file}`) response.end(NEWER)
      else response.writeHead(404).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** A package of the home folder: an AppImage that is running, and resources that name the feed. */
async function packaged(home: string, url: string): Promise<NodeJS.ProcessEnv> {
  const resources = path.join(home, 'resources')
  await mkdir(resources, { recursive: true })
  const config = `provider: generic\nurl: ${url}\nupdaterCacheDirName: palate-updater\n`
  await writeFile(path.join(resources, 'app-update.yml'), config)
  const image = path.join(home, 'Palate.AppImage')
  await writeFile(image, 'the old one')
  await chmod(image, 0o755)
  return { STAND_IN_RESOURCES: resources, APPIMAGE: image, XDG_CACHE_HOME: path.join(home, 'cache') }
}

const sha512 = createHash('sha512').update(NEWER).digest('base64')

test('a newer package is fetched beside the work, offered, and takes the place of the old one at the end', async ({
  startDesktop,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'An AppImage runs on Linux.')
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const feed = await startFeed('9.9.9', sha512, held)
  const environment = await packaged(home, feed.url)
  const app = startDesktop([], environment)
  const page = await app.window()
  await expect.poll(() => feed.asked).toContain('/latest-linux.yml')
  // The feed has not answered; the window works.
  await expect(page.getByRole('region', { name: 'Sample models' })).toBeVisible()
  answer()
  await expect
    .poll(async () => JSON.stringify(await app.recorded('dialog.showMessageBox')))
    .toContain('Palate 9.9.9 is here.')
  const image = environment['APPIMAGE'] ?? ''
  expect(await readFile(image, 'utf8')).toBe('the old one')
  await app.ask({ kind: 'close-window', window: 1 })
  await expect.poll(() => readFile(image, 'utf8').catch(() => 'between')).toBe(NEWER.toString())
  await feed.close()
})

test('a package that is not what the feed says is not taken', async ({ startDesktop, home }) => {
  test.skip(process.platform !== 'linux', 'An AppImage runs on Linux.')
  const feed = await startFeed('9.9.9', createHash('sha512').update('another').digest('base64'))
  const environment = await packaged(home, feed.url)
  const app = startDesktop([], environment)
  await app.window()
  const log = path.join(home, 'user-data', 'logs', 'palate.log')
  await expect.poll(() => readFile(log, 'utf8').catch(() => '')).toContain('sha512 checksum mismatch')
  expect(await app.recorded('dialog.showMessageBox')).toEqual([])
  await app.ask({ kind: 'close-window', window: 1 })
  await app.close()
  expect(await readFile(environment['APPIMAGE'] ?? '', 'utf8')).toBe('the old one')
  await feed.close()
})

test('switched off, nothing is asked, over launches too; asked by a person it says what came of it', async ({
  startDesktop,
  home,
}) => {
  const feed = await startFeed('0.0.0', sha512)
  const environment = await packaged(home, feed.url)
  const first = startDesktop([], environment)
  await first.window()
  await expect.poll(() => feed.asked).toHaveLength(1)
  await first.ask({ kind: 'click-menu', path: ['help', 'Check for Updates Automatically'] })
  await first.close()

  const second = startDesktop([], environment)
  await second.window()
  const [menu] = await second.recorded('Menu.setApplicationMenu')
  expect(JSON.stringify(menu)).toContain(
    '"label":"Check for Updates Automatically","type":"checkbox","checked":false',
  )
  await second.ask({ kind: 'click-menu', path: ['help', 'Check for Updates Now'] })
  const told = async () => JSON.stringify(await second.recorded('dialog.showMessageBox'))
  await expect.poll(told).toContain('Palate 0.0.0 is the newest.')
  expect(feed.asked).toHaveLength(2)
  await feed.close()
  await second.ask({ kind: 'click-menu', path: ['help', 'Check for Updates Now'] })
  await expect.poll(told, { timeout: 30_000 }).toContain('The feed of updates could not be asked.')
})

test('a checkout asks no feed', async ({ startDesktop }) => {
  const app = startDesktop()
  await app.window()
  const [menu] = await app.recorded('Menu.setApplicationMenu')
  expect(JSON.stringify(menu)).not.toContain('Updates')
  expect(await app.recorded('net.request')).toEqual([])
})
