/** A field that narrows a list. */
import { Search } from 'lucide-react'

interface FilterFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** What Enter does. */
  readonly onEnter?: () => void
}

/** A small search field. */
export function FilterField({ label, value, onChange, onEnter }: FilterFieldProps) {
  return (
    <label className="flex h-7 items-center gap-1.5 rounded-md border border-control bg-panel px-2 text-faint focus-within:outline-2 focus-within:outline-accent">
      <Search aria-hidden size={12} />
      <span className="sr-only">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.()
        }}
        className="w-44 bg-transparent text-ink outline-none"
      />
    </label>
  )
}
