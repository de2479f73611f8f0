/** The part of the platform's AbortSignal that shared code uses; Node and browsers both have it. */
interface AbortSignal {
  readonly aborted: boolean
}
declare const AbortController: { new (): { readonly signal: AbortSignal; abort(): void } }
