/** Fields of the Compare form. */
import { useId } from 'react'
import type { ComponentProps, ReactNode } from 'react'

/** The look of a field. */
export const fieldLook =
  'h-7 w-full min-w-0 rounded-md border border-control bg-panel px-2 text-ink focus-visible:outline-2 focus-visible:outline-accent'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string
  readonly list?: string
  readonly type?: 'text' | 'password'
  readonly isCode?: boolean
}

/** A line of text under its name in the accessibility tree; the name is not drawn. */
export function TextField({ label, value, onChange, isCode = false, ...rest }: TextFieldProps) {
  return (
    <input
      aria-label={label}
      value={value}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      className={`${fieldLook} ${isCode ? 'font-mono' : ''}`}
      {...rest}
    />
  )
}

/** A field under its drawn name. */
export function Labelled({
  label,
  className = 'w-28',
  ...rest
}: { label: string; className?: string } & Omit<ComponentProps<'input'>, 'id'>) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-small text-muted">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        className={`h-7 rounded-md border border-control bg-panel px-2 ${className}`}
      />
    </div>
  )
}

interface CheckProps {
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly children: ReactNode
}

/** A box to tick. */
export function Check({ isChecked, onChange, children }: CheckProps) {
  return (
    <label className="flex w-fit items-center gap-2">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
        className="accent-accent"
      />
      {children}
    </label>
  )
}
