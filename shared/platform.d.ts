/** The parts of the platform that shared code uses; Node and browsers both have them. */
interface AbortSignal {
  readonly aborted: boolean
}
declare const AbortController: { new (): { readonly signal: AbortSignal; abort(): void } }
declare function atob(base64: string): string
declare function btoa(binary: string): string
