/** The loopback host: the same app in a browser of this machine. */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { rendererFiles } from '#main/renderer-files.ts'
import { UserError } from '#shared/user-error.ts'
import { admission } from './admission.ts'
import type { WebWindows } from './web-windows.ts'
import { webRoutes } from './routes.ts'

/** What the host serves. */
export interface WebHostOptions {
  readonly windows: Pick<WebWindows, 'apiOf'>
  /** The built renderer. */
  readonly rendererFolder: string
  /** 0, the default, takes a free one. */
  readonly port?: number
}

/** A running host. */
export interface WebHost {
  readonly port: number
  /** An address to open; its token lets one browser in, once. */
  readonly newAddress: () => string
  /** Aborts all calls and ends all connections. */
  readonly close: () => Promise<void>
}

/** Listens on 127.0.0.1 only. Rejects with a UserError when the port is taken or the renderer is not built. */
export async function startWebHost({ windows, rendererFolder, port = 0 }: WebHostOptions): Promise<WebHost> {
  const closing = new AbortController()
  const pages = admission()
  const files = await rendererFiles(rendererFolder).catch((error: unknown) => {
    throw new UserError(
      { code: 'not-found', message: 'The app is not built.', hint: 'Run: npm run build' },
      { cause: error },
    )
  })
  const routes = webRoutes({ windows, files, admission: pages, closing: closing.signal })
  const listener = getRequestListener((request) => routes.fetch(request), { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  const taken = await listen(server, port)
  return {
    port: taken,
    newAddress: () => `http://127.0.0.1:${taken}/#token=${pages.newToken()}`,
    close: () => {
      closing.abort()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, port)))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function listenFailure(error: NodeJS.ErrnoException, port: number): UserError {
  const reason = error.code === 'EADDRINUSE' ? 'it is taken' : error.message
  return new UserError(
    {
      code: 'bad-usage',
      message: `Port ${port} can't be used: ${reason}.`,
      hint: 'Choose another with --port, or leave it out for a free one.',
    },
    { cause: error },
  )
}
