/** What an installer's last words mean for a person. pip, uv and conda tell it in text only. */
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import type { FailureCode } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import type { Step } from './installers.ts'
import type { Ran } from './run-bounded.ts'

interface Meaning {
  readonly pattern: RegExp
  readonly code: FailureCode
  readonly message: string
  readonly hint: string
}

/** uv's and pip's words for a package that would have to be built, where that was switched off. */
const NOT_BUILT =
  /has no usable wheels|no usable wheels|building .* (?:is|from source) (?:is )?(?:disabled|not allowed)/iu

const meanings: readonly Meaning[] = [
  {
    pattern: NOT_BUILT,
    code: 'untrusted',
    message: 'A package would have to be built, which runs scripts, and this model is not trusted.',
    hint: 'Trust the model, or override the package with a version that comes built.',
  },
  {
    pattern: /ensurepip is not available|No module named (?:venv|ensurepip|pip)\b/iu,
    code: 'no-runtime',
    message: 'The Python that was found cannot make environments.',
    hint: 'Install what it lacks (on Debian and Ubuntu the package python3-venv), or uv.',
  },
  {
    pattern:
      /name resolution|getaddrinfo|failed to lookup address|dns error|Network is unreachable|Connection refused|NewConnectionError|ConnectTimeout|error sending request|Could not connect|CondaHTTPError|No route to host|ProxyError/iu,
    code: 'unreachable',
    message: 'The package index cannot be reached.',
    hint: 'Check the network, or the proxy and index settings of pip. Nothing half made is left.',
  },
  {
    pattern: /No space left on device|ENOSPC|Disk quota exceeded/iu,
    code: 'not-written',
    message: 'The disk is full.',
    hint: 'Make room, for example by removing environments you no longer use. Nothing half made is left.',
  },
  {
    pattern:
      /No matching distribution|No solution found|ResolutionImpossible|conflicting dependencies|not find a version|PackagesNotFoundError|UnsatisfiableError|ResolvePackageNotFound/iu,
    code: 'bad-model',
    message: 'The requirements cannot be had together, or not for this Python and system.',
    hint: 'The last lines name the package. Try another version of it as an override, for example numpy==2.1.0.',
  },
]

/** pip's word for a package that has no wheel for this system, where nothing else may be installed. */
const UNBUILT = /not find a version that satisfies the requirement (\S+).*from versions: none/u

function notBuilt(requirement: string, detail: string): UserError {
  return new UserError({
    code: 'untrusted',
    message: `${requirement} is not there as a built package (wheel), if it is at all. Building one runs a script, and this model is not trusted.`,
    hint: 'Check its name and version. Then trust the model (in the window under Trust, on the command line with --trust), or override it with a version that comes built.',
    detail,
  })
}

/** As many of the last characters are shown. */
const MAX_DETAIL = 3_000

/** The failure of a step. */
export function installingFailure({ activity, command, args }: Step, ran: Ran): UserError {
  const said = maskCredentials(`${ran.stdout}\n${ran.stderr}`.trim())
  const detail = said.slice(-MAX_DETAIL)
  if (ran.end === 'timed-out') {
    return new UserError({
      code: 'timed-out',
      message: `${activity} took too long.`,
      hint: 'Check the network and try again. Nothing half made is left.',
      detail,
    })
  }
  const meaning = meanings.find(({ pattern }) => pattern.test(said))
  const unbuilt = args.includes('--only-binary') ? UNBUILT.exec(said)?.[1] : undefined
  // Without a network no version is found either.
  if (unbuilt !== undefined && meaning?.code !== 'unreachable') return notBuilt(unbuilt.slice(0, 100), detail)
  if (meaning !== undefined) {
    const { code, message, hint } = meaning
    return new UserError({ code, message, hint, detail })
  }
  return new UserError({
    code: 'model-failed',
    message: `${activity} failed${ran.end === 'not-started' ? `: ${command} cannot be started` : ''}.`,
    hint: 'The last lines say why. Nothing half made is left.',
    detail,
  })
}
