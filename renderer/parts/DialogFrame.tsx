/** The frame of a dialog: title, close button, content that scrolls. */
import { Dialog } from 'radix-ui'
import { X } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { windowText } from '../strings/window.ts'
import { IconButton } from './Button.tsx'

const widths = {
  narrow: 'w-[min(520px,calc(100vw-32px))]',
  wide: 'w-[min(1040px,calc(100vw-32px))]',
} as const

interface DialogFrameProps {
  readonly title: string
  readonly width?: keyof typeof widths
  readonly onClose: () => void
  readonly children: ReactNode
}

/** An open dialog; Escape, the button and a press beside it close it. */
export function DialogFrame({ title, width = 'narrow', onClose, children }: DialogFrameProps) {
  // No trigger of Radix's opens it, so what had the focus is remembered here.
  const [before] = useState(() => document.activeElement)
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.35)]" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (before instanceof HTMLElement && before.isConnected) before.focus()
          }}
          className={`fixed top-[8vh] left-1/2 z-50 max-h-[84vh] -translate-x-1/2 overflow-auto rounded-xl border border-line bg-panel p-5 shadow-float outline-none ${widths[width]}`}
        >
          <div className="mb-4 flex items-center">
            <Dialog.Title className="text-large font-semibold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={windowText.close} className="ml-auto">
                <X aria-hidden size={15} />
              </IconButton>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
