/** Buttons of three weights. */
import type { ComponentProps } from 'react'

const weights = {
  primary:
    'bg-accent text-on-accent border-accent font-semibold hover:bg-accent-strong hover:border-accent-strong',
  plain: 'bg-panel text-ink border-control hover:border-line-strong hover:bg-raised',
  quiet: 'border-transparent text-muted hover:text-ink hover:bg-sunken',
  // As high as a line of text: it stands in one.
  link: '-my-1 border-transparent text-accent px-0! underline-offset-3 hover:underline',
} as const

type ButtonProps = ComponentProps<'button'> & { readonly weight?: keyof typeof weights }

/** A button with words in it. */
export function Button({ weight = 'plain', className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex min-h-7 items-center justify-center gap-1.5 rounded-md border px-2.5 py-[3px] leading-5 whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45 ${weights[weight]} ${className}`}
      {...rest}
    />
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & { readonly label: string }

/** A button with only an icon in it; `label` is its name and its tooltip. */
export function IconButton({ label, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink disabled:pointer-events-none disabled:opacity-40 ${className}`}
      {...rest}
    />
  )
}
