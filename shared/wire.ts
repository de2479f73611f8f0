/** The contract over any transport: `answer` on the engine's side, `clientOver` on a door's side. */
import { z } from 'zod'
import { contract, isCallName } from './contract.ts'
import type { Api, CallContext, CallName, Message, Reply } from './contract.ts'
import { decode, encode } from './encoding.ts'
import { toFailure, UserError } from './user-error.ts'

/** One side of a call under way, as the engine's door gives it. */
export interface AnswerContext {
  readonly signal: AbortSignal
  /** Takes encoded progress messages. */
  readonly send: (message: string) => void
}

/**
 * Runs one call given as encoded text and gives the encoded reply message. Never rejects: a wrong name, wrong
 * input, or anything thrown becomes a failure.
 */
export async function answer(api: Api, name: string, text: string, context: AnswerContext): Promise<string> {
  const reply = await replyTo(api, name, text, context)
  try {
    return encode({ reply } satisfies Message)
  } catch (error) {
    return encode({ reply: { ok: false, failure: toFailure(error) } } satisfies Message)
  }
}

async function replyTo(api: Api, name: string, text: string, context: AnswerContext): Promise<Reply> {
  try {
    if (!isCallName(name)) {
      throw new UserError({ code: 'bad-call', message: `There is no call named "${name.slice(0, 100)}".` })
    }
    const input = parseInput(name, text)
    const run = api[name] as (input: unknown, context: CallContext<CallName>) => Promise<unknown>
    const report = (progress: unknown) => context.send(encode({ progress } satisfies Message))
    return { ok: true, value: await run(input, { signal: context.signal, report }) }
  } catch (error) {
    return { ok: false, failure: toFailure(error) }
  }
}

function parseInput(name: CallName, text: string): unknown {
  let raw: unknown
  try {
    raw = decode(text)
  } catch (error) {
    throw new UserError(
      { code: 'bad-call', message: `The input of "${name}" is not readable.` },
      { cause: error },
    )
  }
  const parsed = contract[name].input.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new UserError({
    code: 'bad-call',
    message: `The input of "${name}" is wrong: ${z.prettifyError(parsed.error)}`,
  })
}

/**
 * Carries one call: takes the name, the encoded input and a signal, hands every encoded message to `receive`, and
 * resolves when the transport has no more. It rejects only when the engine cannot be reached.
 */
export type Transport = (
  name: CallName,
  input: string,
  options: { readonly signal: AbortSignal; readonly receive: (message: string) => void },
) => Promise<void>

/** The engine as an Api over a transport. Outputs are checked against the contract before anyone sees them. */
export function clientOver(transport: Transport): Api {
  const entries = Object.keys(contract).map((name) => [name, callOver(transport, name as CallName)])
  // The one cast of the wire: each entry is made from the contract's own name and schemas.
  return Object.fromEntries(entries) as Api
}

function callOver(transport: Transport, name: CallName) {
  return async (input: unknown, context: Partial<CallContext<CallName>> = {}): Promise<unknown> => {
    const signal = context.signal ?? new AbortController().signal
    let reply: Reply | undefined
    const receive = (text: string) => {
      const message = decode(text) as Message
      if ('reply' in message) reply = message.reply
      else
        (context.report as ((progress: unknown) => void) | undefined)?.(
          contract[name].progress.parse(message.progress),
        )
    }
    await carry(transport, name, encode(input), { signal, receive })
    if (reply === undefined) throw unreachable()
    if (!reply.ok) throw new UserError(reply.failure)
    return contract[name].output.parse(reply.value)
  }
}

async function carry(...call: [Transport, ...Parameters<Transport>]): Promise<void> {
  const [transport, name, input, options] = call
  try {
    await transport(name, input, options)
  } catch (error) {
    if (options.signal.aborted) throw new UserError({ code: 'cancelled', message: 'Cancelled.' })
    throw unreachable(error)
  }
  if (options.signal.aborted) throw new UserError({ code: 'cancelled', message: 'Cancelled.' })
}

function unreachable(cause?: unknown): UserError {
  return new UserError(
    {
      code: 'unreachable',
      message: 'The engine did not answer.',
      hint: 'Check that Palate is still running, then reload this page. Inputs are kept.',
    },
    { cause },
  )
}
