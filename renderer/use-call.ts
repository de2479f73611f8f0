/** The asynchronous state of calls as one closed union, kept by input so that changing tabs asks nothing twice. */
import type { Api, CallInput, CallName, CallOutput, Progress } from '#shared/contract.ts'
import { decode, encode } from '#shared/encoding.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useCallback, useEffect } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** A call from the screen's side. */
export type CallState<T> =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'busy'
      readonly since: number
      readonly progress: Progress | null
      readonly cancel: () => void
    }
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Calls by name and input. */
export interface CallCache {
  readonly store: StoreApi<Readonly<Record<string, CallState<unknown>>>>
  /** Starts a call with its encoded input, unless it is under way. */
  readonly start: (name: CallName, input: string, key: string) => void
}

const idle = { kind: 'idle' } as const

/** An empty cache over an engine. */
export function createCallCache(api: Api): CallCache {
  const store = createStore<Readonly<Record<string, CallState<unknown>>>>(() => ({}))
  const put = (key: string, state: CallState<unknown>) => store.setState({ [key]: state })
  function start(name: CallName, input: string, key: string) {
    if (store.getState()[key]?.kind === 'busy') return
    const aborting = new AbortController()
    const busy = { kind: 'busy', since: Date.now(), progress: null, cancel: () => aborting.abort() } as const
    put(key, busy)
    const run = api[name] as (input: unknown, context: object) => Promise<unknown>
    run(decode(input), {
      signal: aborting.signal,
      report: (progress: Progress) => put(key, { ...busy, progress }),
    }).then(
      (value) => put(key, { kind: 'done', value }),
      (error: unknown) => {
        const failure = toFailure(error)
        put(key, failure.code === 'cancelled' ? idle : { kind: 'failed', failure })
      },
    )
  }
  return { store, start }
}

/** A call with the means to start it (again). */
export interface Call<T> {
  readonly state: CallState<T>
  readonly start: () => void
}

/** How a call is made. */
interface CallOptions {
  /** `now` asks as soon as it is shown; `asked` waits for `start`. */
  readonly when: 'now' | 'asked'
  /** Answers for another revision are not used. */
  readonly revision?: number | string
}

/** One call over the cache; a null input asks nothing. */
export function useCall<K extends CallName>(
  cache: CallCache,
  name: K,
  input: CallInput<K> | null,
  options: CallOptions,
): Call<CallOutput<K>> {
  const text = input === null ? null : encode(input)
  const key = text === null ? '' : `${name} ${options.revision ?? 0} ${text}`
  const isWanted = options.when === 'now' && text !== null
  const state = useStore(cache.store, (states) => states[key] ?? idle)
  const start = useCallback(() => {
    if (text !== null) cache.start(name, text, key)
  }, [cache, name, text, key])
  useEffect(() => {
    if (isWanted && cache.store.getState()[key] === undefined) start()
  }, [cache, key, isWanted, start])
  // The cast of the cache: the key holds the call's name, so what is kept under it is that call's output.
  return { state: state as CallState<CallOutput<K>>, start }
}
