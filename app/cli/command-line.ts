/** argv as one command with its options, or the way it is wrong. */
import { parseArgs } from 'node:util'
import { UserError } from '#shared/user-error.ts'

/** Options by name: a `flag` stands alone, a `text` takes a value, `texts` one each time it is given. */
export type OptionKinds = Readonly<Record<string, 'flag' | 'text' | 'texts'>>

/** The arguments of one command. */
export interface Arguments {
  readonly positionals: readonly string[]
  text(name: string): string | undefined
  /** Every value of an option of the kind `texts`. */
  texts(name: string): readonly string[]
  flag(name: string): boolean
}

/** Arguments that also tell how they were given. */
export interface GivenArguments extends Arguments {
  /** Whether the option is there, whatever its kind. */
  given(name: string): boolean
  /** What was given and never asked for. */
  unread(): readonly string[]
}

const SHORT: Readonly<Record<string, string>> = { input: 'i', output: 'o', help: 'h' }

/** Reads arguments by the command's options; anything unknown is `bad-usage`. */
export function readArguments(args: readonly string[], command: string, kinds: OptionKinds): GivenArguments {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => {
      const type = kind === 'flag' ? ('boolean' as const) : ('string' as const)
      const short = SHORT[name]
      const multiple = kind === 'texts'
      return [name, short === undefined ? { type, multiple } : { type, short, multiple }]
    }),
  )
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const unread = new Set(Object.keys(values))
    const read = (name: string) => {
      unread.delete(name)
      return values[name]
    }
    return {
      positionals,
      text: (name) => {
        const given = read(name)
        return typeof given === 'string' ? given : undefined
      },
      texts: (name) => {
        const given = read(name)
        return Array.isArray(given) ? given.filter((value) => typeof value === 'string') : []
      },
      flag: (name) => read(name) === true,
      given: (name) => values[name] !== undefined,
      unread: () => [...unread],
    }
  } catch (error) {
    throw new UserError(
      {
        code: 'bad-usage',
        message: error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error),
        hint: `See: palate ${command} --help`,
      },
      { cause: error },
    )
  }
}

/** The one MODEL a command needs. */
export function theModel(args: Arguments, command: string): string {
  const [location, extra] = args.positionals
  const hint = `palate ${command} MODEL. See: palate ${command} --help`
  if (location === undefined) {
    throw new UserError({ code: 'bad-usage', message: 'Which model? A folder is needed.', hint })
  }
  if (extra !== undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: `One model is enough: "${extra}" is left over.`,
      hint,
    })
  }
  return location
}

/** The value of an option that is one of a few words. */
export function oneOf<T extends string>(value: string, option: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === value)
  if (word !== undefined) return word
  throw new UserError({
    code: 'bad-usage',
    message: `--${option} takes ${words.join(', ')}; it was given "${value}".`,
  })
}
