/** Paths and methods of the server, and where a request goes. */

/** What a path and method lead to. */
export type Route =
  | { readonly kind: 'ping' }
  | { readonly kind: 'version' }
  | { readonly kind: 'invocations' }
  | { readonly kind: 'openapi' }
  | { readonly kind: 'guide' }
  | { readonly kind: 'score'; readonly method: 'GET' | 'POST' | 'OPTIONS' }
  | { readonly kind: 'azure-health' }
  | { readonly kind: 'swagger' }
  | { readonly kind: 'redirect'; readonly path: string }
  | { readonly kind: 'method-not-allowed'; readonly allow: string; readonly style: Style }
  | { readonly kind: 'not-found' }

/** Whose habits a path follows. */
export type Style = 'mlflow' | 'azure'

interface Path {
  readonly style: Style
  /** As the `allow` header lists them. */
  readonly allow: string
  readonly methods: Readonly<Record<string, Route>>
}

const guide: Path = {
  style: 'mlflow',
  allow: 'HEAD, GET',
  methods: { GET: { kind: 'guide' }, HEAD: { kind: 'guide' } },
}
const ping: Path = { style: 'mlflow', allow: 'GET', methods: { GET: { kind: 'ping' } } }

const paths: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['/ping', ping],
  ['/health', ping],
  ['/version', { style: 'mlflow', allow: 'GET', methods: { GET: { kind: 'version' } } }],
  ['/invocations', { style: 'mlflow', allow: 'POST', methods: { POST: { kind: 'invocations' } } }],
  [
    '/openapi.json',
    { style: 'mlflow', allow: 'HEAD, GET', methods: { GET: { kind: 'openapi' }, HEAD: { kind: 'openapi' } } },
  ],
  ['/docs', guide],
  ['/redoc', guide],
  ['/docs/oauth2-redirect', guide],
  [
    '/score',
    {
      style: 'azure',
      allow: 'GET, HEAD, OPTIONS, POST',
      methods: {
        GET: { kind: 'score', method: 'GET' },
        POST: { kind: 'score', method: 'POST' },
        OPTIONS: { kind: 'score', method: 'OPTIONS' },
      },
    },
  ],
  [
    '/',
    {
      style: 'azure',
      allow: 'GET, HEAD, OPTIONS',
      methods: { GET: { kind: 'azure-health' }, HEAD: { kind: 'azure-health' } },
    },
  ],
  [
    '/swagger.json',
    {
      style: 'azure',
      allow: 'GET, HEAD, OPTIONS',
      methods: { GET: { kind: 'swagger' }, HEAD: { kind: 'swagger' } },
    },
  ],
])

/** The route of a request. `url` is the request target as sent; percent escapes in its path are undone. */
export function routeOf(method: string, url: string): Route {
  const path = pathOf(url)
  const entry = paths.get(path)
  if (entry === undefined) return otherPath(path)
  return entry.methods[method] ?? { kind: 'method-not-allowed', allow: entry.allow, style: entry.style }
}

/** Starlette's `redirect_slashes`: a known path with a slash too many leads to the path without it. */
function otherPath(path: string): Route {
  if (!path.endsWith('/')) return { kind: 'not-found' }
  const shorter = path.replace(/\/+$/, '')
  const entry = paths.get(shorter)
  return entry?.style === 'mlflow' ? { kind: 'redirect', path: shorter } : { kind: 'not-found' }
}

function pathOf(url: string): string {
  // A fragment is no part of a request target (RFC 9112, 3.2); uvicorn takes it for a part of the path.
  const end = url.indexOf('?')
  const path = end < 0 ? url : url.slice(0, end)
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
