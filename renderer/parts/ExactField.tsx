/** A line of text in which every letter counts: a path, an address, a list of packages. */
import type { ComponentProps } from 'react'

interface ExactFieldProps extends Omit<
  ComponentProps<'input'>,
  'type' | 'spellCheck' | 'autoComplete' | 'onChange' | 'className' | 'value'
> {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** In fixed pitch, as wide as there is room, and left as it was typed: not checked, not completed. */
export function ExactField({ onChange, ...rest }: ExactFieldProps) {
  return (
    <input
      {...rest}
      type="text"
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      className="min-h-8 min-w-0 flex-[1_1_240px] rounded-md border border-line-strong bg-panel px-2.5 font-mono text-small"
    />
  )
}
