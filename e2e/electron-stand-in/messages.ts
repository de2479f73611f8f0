/** What the two halves of the stand-in tell each other: the main process, and the test that owns the browser. */

/** A message of a page to `ipcMain`, with the frame that sent it. */
export interface PageMessage {
  readonly kind: 'page-message'
  readonly window: number
  readonly channel: string
  readonly args: readonly unknown[]
  readonly frameUrl: string
  readonly isMainFrame: boolean
}

/** A window's place in logical pixels. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What a test asks of the main process; the answer comes back as `answer`. */
export type Question =
  | { readonly kind: 'records' }
  | { readonly kind: 'window-options'; readonly window: number }
  | {
      readonly kind: 'navigate'
      readonly window: number
      readonly url: string
      readonly isMainFrame: boolean
    }
  | { readonly kind: 'open-window'; readonly window: number; readonly url: string }
  | { readonly kind: 'permission'; readonly permission: string; readonly url: string }
  | { readonly kind: 'request'; readonly url: string }
  | { readonly kind: 'script-dialog'; readonly answer: unknown }
  | { readonly kind: 'click-menu'; readonly path: readonly string[] }
  | { readonly kind: 'emit-app'; readonly event: string; readonly args: readonly unknown[] }
  | { readonly kind: 'move-window'; readonly window: number; readonly bounds: Bounds }
  | { readonly kind: 'close-window'; readonly window: number }
  /** A page's beforeunload says that it does not want to go; the answer is whether it goes all the same. */
  | { readonly kind: 'prevent-unload'; readonly window: number }
  | { readonly kind: 'focus-window'; readonly window: number }
  | { readonly kind: 'open-windows' }
  | { readonly kind: 'quit' }

/** From the test to the main process. */
export type ToMain =
  | PageMessage
  | {
      readonly kind: 'scheme-request'
      readonly id: number
      readonly url: string
      readonly method: string
    }
  | {
      readonly kind: 'navigation-started'
      readonly window: number
      readonly url: string
      readonly isMainFrame: boolean
    }
  | { readonly kind: 'page-ready'; readonly window: number }
  | { readonly kind: 'page-gone'; readonly window: number; readonly reason: string }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }

/** From the main process to the test. */
export type FromMain =
  | {
      readonly kind: 'window'
      readonly window: number
      readonly preload: string
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'load'; readonly window: number; readonly url: string }
  | {
      readonly kind: 'send'
      readonly window: number
      readonly channel: string
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'close'; readonly window: number }
  | {
      readonly kind: 'scheme-response'
      readonly id: number
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
    }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }

/** A call to the system that was not made but written down. */
export interface Recorded {
  readonly call: string
  readonly args: readonly unknown[]
}
