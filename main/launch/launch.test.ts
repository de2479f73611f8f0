import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { browserOpener } from './default-browser.ts'
import { launchArguments, locationsOf, missingPaths } from './launch-arguments.ts'
import { noScreenReason } from './screen.ts'

test('paths become absolute, URIs stay', () => {
  const { locations } = launchArguments(['a/b', '/c', 'runs:/1/model', 'models:/iris@best'], '/home/x')
  expect(locations).toEqual([
    path.resolve('/home/x', 'a/b'),
    path.resolve('/c'),
    'runs:/1/model',
    'models:/iris@best',
  ])
  expect(missingPaths([...locations, process.cwd()])).toEqual(locations.slice(0, 2))
})

test('locations among the arguments of a packaged app and of a checkout', () => {
  expect(locationsOf(['/opt/Palate', '--some-switch', 'm', 'runs:/1/m'], 1, '/home/x')).toEqual([
    path.resolve('/home/x', 'm'),
    'runs:/1/m',
  ])
  expect(locationsOf(['electron', '.', '-psn_0_1', '/m'], 2, '/')).toEqual([path.resolve('/m')])
})

test('a port or no window means the browser', () => {
  expect(launchArguments([], '/')).toEqual({
    help: false,
    browser: false,
    open: true,
    port: 0,
    locations: [],
  })
  expect(launchArguments(['--port', '8080'], '/')).toMatchObject({ browser: true, open: true, port: 8080 })
  expect(launchArguments(['--no-open'], '/')).toMatchObject({ browser: true, open: false })
})

test.each([['--nonsense'], ['--port', '70000'], ['--port', 'x'], ['--port=-1']])(
  '%s is refused with what would do',
  (...given) => {
    expect(() => launchArguments(given, '/')).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'bad-usage', hint: expect.any(String) as string }) as object,
      }),
    )
  },
)

test('without a display there is no window and no browser on Linux', () => {
  expect(noScreenReason('linux', {})).toContain('DISPLAY')
  expect(noScreenReason('linux', { DISPLAY: ':0' })).toBeNull()
  expect(noScreenReason('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull()
  expect(noScreenReason('darwin', {})).toBeNull()
  expect(browserOpener('http://127.0.0.1:1/', 'linux', { PATH: process.env['PATH'] })).toBeNull()
})

test('the opener is the system’s own, where it is there', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-opener-'))
  const environment = { DISPLAY: ':0', PATH: folder }
  const url = 'http://127.0.0.1:1/#token=a'
  expect(browserOpener(url, 'linux', environment)).toBeNull()
  await writeFile(path.join(folder, 'xdg-open'), '#!/bin/sh\n')
  await chmod(path.join(folder, 'xdg-open'), 0o755)
  expect(browserOpener(url, 'linux', environment)).toEqual({ program: 'xdg-open', arguments: [url] })
  expect(browserOpener(url, 'darwin', {})).toEqual({ program: 'open', arguments: [url] })
  expect(browserOpener(url, 'win32', {})?.arguments.at(-1)).toBe(url)
  await rm(folder, { recursive: true })
})
