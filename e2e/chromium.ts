/**
 * A Chromium to test with. On Linux x64 it comes out of the npm package @sparticuz/chromium, with what it needs of
 * libraries and fonts, so that a bare machine runs the tests; elsewhere it is Playwright's own or the system's.
 */
import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import type { LaunchOptions } from '@playwright/test'
import { extract } from 'tar-stream'

/** The package's own `args` hold --single-process, with which closing one page ends the browser. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const execute = promisify(execFile)

/** How to launch the browser for tests. Unpacks it on the first call (about 3 s, 190 MB under node_modules/.cache). */
export async function chromiumLaunch(): Promise<LaunchOptions> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return ownBrowser()
  const folder = await unpacked()
  const executablePath = path.join(folder, 'chromium')
  const fonts = { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') }
  const libraries = (await starts(executablePath)) ? {} : { LD_LIBRARY_PATH: path.join(folder, 'lib') }
  return { executablePath, args: flags, env: { ...definedEnvironment(), ...fonts, ...libraries } }
}

/** Whether the system has the libraries that the browser needs beside the C library: NSS, NSPR and expat. */
async function starts(executablePath: string): Promise<boolean> {
  return execute(executablePath, ['--version']).then(
    () => true,
    () => false,
  )
}

function definedEnvironment(): Record<string, string> {
  const defined = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(defined)
}

async function ownBrowser(): Promise<LaunchOptions> {
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath()) ? { args: flags } : { channel: 'chrome', args: flags }
}

/** The unpacked package. Another process may unpack at the same time: whole folders are put in place by a rename. */
async function unpacked(): Promise<string> {
  const require = createRequire(import.meta.url)
  const packed = path.join(path.dirname(require.resolve('@sparticuz/chromium')), '..', '..')
  const { version } = require(path.join(packed, 'package.json')) as { version: string }
  const cache = path.join(packed, '..', '..', '.cache', 'palate')
  const folder = path.join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  const part = (name: string) => path.join(packed, 'bin', name)
  await Promise.all([
    decompress(part('chromium.br'), path.join(unfinished, 'chromium')),
    unpackTar(part('al2023.tar.br'), unfinished),
    unpackTar(part('fonts.tar.br'), unfinished),
  ])
  await writeFile(path.join(unfinished, 'fonts.conf'), fontConfiguration(folder, require))
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  })
  return folder
}

async function decompress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to))
  await chmod(to, 0o755)
}

async function unpackTar(from: string, folder: string): Promise<void> {
  const files = extract()
  const reading = pipeline(createReadStream(from), createBrotliDecompress(), files)
  for await (const file of files) {
    const target = path.join(folder, file.header.name)
    if (file.header.type !== 'file') {
      file.resume()
      continue
    }
    await mkdir(path.dirname(target), { recursive: true })
    await pipeline(file, createWriteStream(target, { mode: file.header.mode ?? 0o644 }))
  }
  await reading
}

/** Fontconfig with the fonts of npm packages only: pictures look the same on every machine, one without fonts too. */
function fontConfiguration(folder: string, require: NodeJS.Require): string {
  const packageFolder = (name: string) => path.dirname(require.resolve(`${name}/package.json`))
  const folders = [
    packageFolder('@expo-google-fonts/inter'),
    packageFolder('@expo-google-fonts/jetbrains-mono'),
    path.join(folder, 'fonts'),
  ]
  const families = { 'system-ui': 'Inter', 'sans-serif': 'Inter', monospace: 'JetBrains Mono' }
  const aliases = Object.entries({ ...families, 'ui-monospace': 'JetBrains Mono' }).map(
    ([family, preferred]) =>
      `<alias binding="strong"><family>${family}</family><prefer><family>${preferred}</family></prefer></alias>`,
  )
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((fonts) => `<dir>${fonts}</dir>`),
    `<cachedir>${path.join(folder, 'font-cache')}</cachedir>`,
    ...aliases,
    '</fontconfig>',
    '',
  ].join('\n')
}
