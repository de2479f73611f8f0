/** A block that says something: neutral, good, a warning, a problem. */
import type { ReactNode } from 'react'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'

const tones = {
  plain: { box: 'border-line bg-raised', mark: 'text-muted', Icon: Info },
  ok: { box: 'border-transparent bg-ok-soft', mark: 'text-ok', Icon: CircleCheck },
  warn: { box: 'border-transparent bg-warn-soft', mark: 'text-warn', Icon: TriangleAlert },
  bad: { box: 'border-transparent bg-bad-soft', mark: 'text-bad', Icon: CircleAlert },
} as const

interface NoteProps {
  readonly tone?: keyof typeof tones
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** `alert` is read out at once, `status` when there is time. */
  readonly role?: 'alert' | 'status' | undefined
}

/** One note; what it means is also said by its icon, never by colour alone. */
export function Note({ tone = 'plain', title, children, actions, role }: NoteProps) {
  const { box, mark, Icon } = tones[tone]
  return (
    <div role={role} className={`flex gap-2.5 rounded-lg border px-3 py-2.5 ${box}`}>
      <Icon aria-hidden size={15} className={`mt-[2.5px] shrink-0 ${mark}`} />
      <div className="min-w-0 flex-1 wrap-anywhere">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children}
        {actions !== undefined && <div className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1">{actions}</div>}
      </div>
    </div>
  )
}
