/** Options that have no part in a run: they are refused, never taken and ignored. */
import { UserError } from '#shared/user-error.ts'
import type { GivenArguments, OptionKinds } from './command-line.ts'

/** What an option goes with on one command. */
export interface OptionRule {
  readonly option: string
  /** One of these has to be given too. */
  readonly needs?: readonly string[]
  /** None of these may be. */
  readonly without?: readonly string[]
  /** What may have been meant. */
  readonly hint?: string
}

/** A command as far as its options go. */
export interface CommandOptions {
  readonly options: OptionKinds
  readonly rules?: readonly OptionRule[]
}

/** `--python` of a command that runs no model: MLflow may bring it by that interpreter, where it may at all. */
const pythonOfOpening: OptionRule = { option: 'python', needs: ['allow-mlflow'] }

/** What Palate runs itself needs none of these. */
const nativeRules: readonly OptionRule[] = [
  {
    option: 'model-config',
    without: ['runtime native'],
    hint: 'It is for MLflow: --runtime python hands it on.',
  },
]

/** Throws UserError `bad-usage` for an option that does nothing beside the others. */
export function requireMeaning(
  args: GivenArguments,
  command: string,
  { options, rules = [] }: CommandOptions,
): void {
  const runs = Object.hasOwn(options, 'runtime')
  const opens = Object.hasOwn(options, 'allow-mlflow') && !rules.some(({ option }) => option === 'python')
  const all = [...rules, ...(runs ? nativeRules : opens ? [pythonOfOpening] : [])]
  for (const { option, needs = [], without = [], hint } of all) {
    if (!args.given(option)) continue
    const against = without.find((words) => isGiven(args, words))
    const lacks = needs.length > 0 && !needs.some((words) => isGiven(args, words))
    if (against === undefined && !lacks) continue
    const rest =
      against === undefined
        ? `has no part in this without --${needs.join(' or --')}`
        : `has no part in this with --${against}`
    throw new UserError({
      code: 'bad-usage',
      message: `--${option} ${rest}.`,
      hint: hint ?? `See: palate ${command} --help`,
    })
  }
}

/** `create`, or an option with its value: `runtime native`. */
function isGiven(args: GivenArguments, words: string): boolean {
  const [name = '', value] = words.split(' ')
  return value === undefined ? args.given(name) : args.text(name) === value
}
