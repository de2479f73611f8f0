/** The package of this system, made of the build with a look-alike Electron: what is in it, and that it starts. */
import { execFile } from 'node:child_process'
import { readdir, readFile, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment, repository } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { StandInApp } from '../electron-stand-in/stand-in-app.ts'
import { fusesOn, writeLookAlikeElectron } from '../look-alike-electron.ts'
import { modelShown, pressPredict, showTab } from '../palate-page.ts'

const run = promisify(execFile)

/** What a package may take without Electron itself: DuckDB's and onnxruntime's libraries are most of it. */
const MAX_BYTES = 200 * 1024 * 1024

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await filesOf(folder)).map(async (file) => (await stat(path.join(folder, file))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

test('the package holds what it needs and nothing else, has its fuses set, and predicts', async ({
  browser,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'The look-alike is of Linux.')
  test.setTimeout(240_000)
  const electron = path.join(home, 'electron')
  await writeLookAlikeElectron(electron)
  const release = path.join(home, 'release')
  const packed = await run(
    process.execPath,
    [path.join(repository, '.ci/run-typescript.mjs'), 'e2e/pack-linux.ts', electron, release],
    { cwd: repository, env: cleanEnvironment(home) },
  )
  const [appImage, deb] = JSON.parse(packed.stdout.trim().split('\n').at(-1) ?? '') as [
    { desktop: string },
    readonly [readonly string[], string],
  ]
  // The sandbox is not turned off, links are taken, and a package says whose it is.
  expect(appImage.desktop).toContain('Exec=AppRun %U\n')
  expect(appImage.desktop).toContain('x-scheme-handler/palate')
  const given = (option: string) => deb[0][deb[0].indexOf(option) + 1] ?? ''
  expect(given('--maintainer')).toMatch(/^\S.* <\S+@\S+>$/u)
  expect(given('--url')).toMatch(/^https:/u)
  expect(given('--package')).toMatch(/palate_[\d.]+_\w+\.deb$/u)
  const [unpacked = ''] = await readdir(release).then((names) =>
    names.filter((name) => name.endsWith('unpacked')),
  )
  const resources = path.join(release, unpacked, 'resources')
  expect(fusesOn(await readFile(path.join(release, unpacked, 'palate')))).toEqual([
    'enableCookieEncryption',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
  ])
  expect(await sizeOf(resources)).toBeLessThan(MAX_BYTES)
  expect(await readFile(path.join(resources, 'app-update.yml'), 'utf8')).toContain(
    'https://feed.example/palate',
  )

  // Where Node has no archives the app stands in a folder of the archive's name.
  const extracted = path.join(home, 'extracted', 'app.asar')
  const asar = path.join(repository, 'node_modules/@electron/asar/bin/asar.js')
  await run(process.execPath, [asar, 'extract', path.join(resources, 'app.asar'), extracted])
  await symlink(path.join(resources, 'app.asar.unpacked'), `${extracted}.unpacked`)
  const files = await filesOf(extracted)
  const natives = files.filter((file) => /\.(node|dll|dylib|so(\.\d+)?)$/u.test(file))
  expect(natives.length).toBeGreaterThan(3)
  expect(natives.filter((file) => !file.includes(process.arch) || !/linux/u.test(file))).toEqual([])
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'package.json', 'dist/desktop.js', 'dist/preload.cjs']),
  )
  expect(
    files.filter((file) => /^(e2e|docs|bench|shared|main|renderer)\/|\.(tsx?|map)$/u.test(file)),
  ).toEqual([])
  expect(files.filter((file) => /(^|\/)\.(env|npmrc|git)/u.test(file))).toEqual([])

  const app = new StandInApp({
    browser,
    main: path.join(extracted, 'dist/desktop.js'),
    arguments: [`--user-data-dir=${path.join(home, 'user-data')}`],
    environment: { ...cleanEnvironment(home), STAND_IN_RESOURCES: resources },
    folder: extracted,
    context: {},
  })
  try {
    const page = await app.window()
    await page
      .getByRole('button', { name: /wine-cultivar/u })
      .first()
      .click()
    await modelShown(page, 'wine-cultivar')
    await showTab(page, 'Predict')
    await pressPredict(page)
    await expect(page.getByRole('table', { name: 'predictions' })).toBeVisible()
  } finally {
    await app.close()
  }
})
