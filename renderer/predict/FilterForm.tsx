/** One condition on a column: the line it is made in, and the chip it is afterwards. */
import { X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../parts/Button.tsx'
import { tableText } from '../strings/table.ts'

/** A way to compare: its name for the engine, its words, and whether it compares with nothing. */
export interface FilterOperator<Operator extends string> {
  readonly value: Operator
  readonly label: string
  readonly isAlone?: boolean
}

/** A condition as it is made here; `operand` is empty where its operator stands alone. */
interface Condition<Operator extends string> {
  readonly column: number
  readonly operator: Operator
  readonly operand: string
}

interface FilterFormProps<Operator extends string> {
  /** Names of the three fields; two such forms can be on one screen. */
  readonly labels: { readonly column: string; readonly operator: string; readonly operand: string }
  /** The columns, named by their place. */
  readonly names: readonly string[]
  /** At least one; the first is chosen at the start. */
  readonly operators: readonly [FilterOperator<Operator>, ...FilterOperator<Operator>[]]
  readonly onAdd: (condition: Condition<Operator>) => void
  readonly onClose: () => void
}

/** Columns that are listed to choose from: a longer list is slow to open. */
const MAX_LISTED = 5_000
const control = 'h-7 rounded-md border border-control bg-panel px-1.5'

/** Column, comparison, value. */
export function FilterForm<Operator extends string>(props: FilterFormProps<Operator>) {
  const { labels, names, operators, onAdd, onClose } = props
  const [column, setColumn] = useState(0)
  const [chosen, setChosen] = useState(operators[0])
  const [operand, setOperand] = useState('')
  const isAlone = chosen.isAlone === true
  return (
    <form
      className="flex flex-wrap items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ column, operator: chosen.value, operand: isAlone ? '' : operand })
      }}
    >
      <select
        aria-label={labels.column}
        value={column}
        onChange={(event) => setColumn(Number(event.target.value))}
        className={`${control} max-w-48`}
      >
        {names.slice(0, MAX_LISTED).map((name, place) => (
          <option key={`${place} ${name}`} value={place}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={labels.operator}
        value={chosen.value}
        onChange={(event) =>
          setChosen(operators.find(({ value }) => value === event.target.value) ?? operators[0])
        }
        className={control}
      >
        {operators.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {!isAlone && (
        <input
          type="text"
          aria-label={labels.operand}
          value={operand}
          spellCheck={false}
          onChange={(event) => setOperand(event.target.value)}
          className={`${control} w-32`}
        />
      )}
      <Button type="submit">{tableText.apply}</Button>
      <IconButton label={tableText.cancel} onClick={onClose}>
        <X aria-hidden size={13} />
      </IconButton>
    </form>
  )
}

interface FilterChipProps {
  readonly name: string
  readonly operator: string
  readonly operand: string
  readonly onRemove: () => void
}

/** A condition in words, and its way out. */
export function FilterChip({ name, operator, operand, onRemove }: FilterChipProps) {
  return (
    <span className="flex items-center gap-1 rounded-md border border-line bg-raised pl-2">
      <span>
        {name} <span className="text-muted">{operator}</span> {operand}
      </span>
      <IconButton label={tableText.removeFilter(name)} className="size-6" onClick={onRemove}>
        <X aria-hidden size={12} />
      </IconButton>
    </span>
  )
}
