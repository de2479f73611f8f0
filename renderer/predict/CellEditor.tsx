/** The editor of one value in the form: a field that fits the type, and the choice of value, null or absent. */
import type { ColumnType } from '#shared/model.ts'
import { base64Length, bytesToBase64 } from '#shared/encoding.ts'
import { ChevronDown } from 'lucide-react'
import { useId, useRef } from 'react'
import { formatBytes } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { predictText } from '../strings/predict.ts'
import { absentCell, nullCell, textCell } from './draft.ts'
import type { Cell } from './draft.ts'

/** The choices beside a value. */
export type CellState = 'value' | 'null' | 'absent'

/** What an editor is given. */
export interface CellEditorProps {
  readonly name: string
  readonly type: ColumnType
  readonly cell: Cell
  /** The states that can be chosen; one alone shows no choice. */
  readonly states: readonly CellState[]
  readonly placeholder?: string
  readonly invalid: boolean
  /** The id of the words about what is wrong. */
  readonly describedBy?: string | undefined
  readonly onChange: (cell: Cell) => void
}

/** One editor. */
export function CellEditor(props: CellEditorProps) {
  const { name, cell, states, onChange } = props
  const state = cell.kind === 'null' || cell.kind === 'absent' ? cell.kind : 'value'
  const lastText = useRef('')
  const choose = (chosen: CellState) => {
    if ('text' in cell) lastText.current = cell.text
    if (chosen === 'null') onChange(nullCell)
    else if (chosen === 'absent') onChange(absentCell)
    else onChange(textCell(lastText.current))
  }
  return (
    <div className="flex min-w-0 items-start gap-1.5">
      <div className="min-w-0 flex-1">
        {state === 'value' ? (
          <ValueField {...props} text={'text' in cell ? cell.text : ''} />
        ) : (
          <button
            type="button"
            onClick={() => choose('value')}
            aria-label={predictText.stateOf(name, predictText.states[state])}
            aria-describedby={props.describedBy}
            className={`min-h-[30px] w-full rounded-md border border-dashed px-2 text-left text-faint italic ${props.invalid ? 'border-bad' : 'border-control'}`}
          >
            {predictText.states[state]}
          </button>
        )}
      </div>
      {states.length > 1 && <StateChoice name={name} state={state} states={states} onChoose={choose} />}
    </div>
  )
}

interface StateChoiceProps {
  readonly name: string
  readonly state: CellState
  readonly states: readonly CellState[]
  readonly onChoose: (state: CellState) => void
}

/** The choice of value, null or absent. */
export function StateChoice({ name, state, states, onChoose }: StateChoiceProps) {
  return (
    <span className="relative flex shrink-0">
      <select
        aria-label={predictText.valueState(name)}
        title={predictText.stateHints[state]}
        value={state}
        onChange={(event) => {
          const chosen = states.find((choice) => choice === event.target.value)
          if (chosen !== undefined) onChoose(chosen)
        }}
        className="h-[30px] w-7 appearance-none rounded-md bg-transparent text-transparent hover:bg-sunken [&>option]:bg-panel [&>option]:text-ink"
      >
        {states.map((choice) => (
          <option key={choice} value={choice}>
            {predictText.states[choice]}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-2 left-[7px] text-muted"
      />
    </span>
  )
}

interface ValueFieldProps extends CellEditorProps {
  readonly text: string
}

const fieldLook = 'min-h-[30px] w-full rounded-md border bg-panel px-2 py-1 leading-5'

function ValueField(props: ValueFieldProps) {
  const { type, cell } = props
  if (type.kind !== 'scalar' || cell.kind === 'json') return <TextArea {...props} mono />
  switch (type.type) {
    case 'boolean':
      return <BooleanField {...props} />
    case 'string':
      return <TextArea {...props} />
    case 'binary':
      return <BinaryField {...props} />
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return <LineField {...props} numeric />
    case 'datetime':
      return <LineField {...props} placeholder={props.placeholder ?? '2026-03-01 08:30:00'} />
  }
}

function common({ name, invalid, describedBy, placeholder }: CellEditorProps) {
  return {
    'aria-label': name,
    'aria-invalid': invalid,
    'aria-describedby': describedBy,
    placeholder: placeholder ?? '',
    spellCheck: false,
    autoComplete: 'off',
    className: `${fieldLook} ${invalid ? 'border-bad' : 'border-line-strong'}`,
  } as const
}

function LineField(props: ValueFieldProps & { readonly numeric?: boolean }) {
  return (
    <input
      type="text"
      {...(props.numeric === true ? { inputMode: 'decimal' } : {})}
      value={props.text}
      onChange={(event) => props.onChange(textCell(event.target.value))}
      {...common(props)}
    />
  )
}

function TextArea(props: ValueFieldProps & { readonly mono?: boolean }) {
  const { className, ...rest } = common(props)
  const isJson = props.cell.kind === 'json'
  return (
    <textarea
      rows={Math.min(8, props.text.split('\n', 9).length)}
      value={props.text}
      onChange={(event) =>
        props.onChange(isJson ? { kind: 'json', text: event.target.value } : textCell(event.target.value))
      }
      className={`${className} block field-sizing-content max-h-48 ${props.mono === true ? 'resize-y font-mono text-small' : 'resize-none'}`}
      {...rest}
    />
  )
}

function BooleanField({ name, text, onChange }: ValueFieldProps) {
  return (
    <Segmented
      label={name}
      value={text.trim().toLowerCase()}
      choices={['true', 'false'].map((value) => ({ value, label: value }))}
      onChange={(value) => onChange(textCell(value))}
    />
  )
}

function BinaryField(props: ValueFieldProps) {
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const bytes = base64Length(props.text)
  const read = async (file: File | undefined) => {
    if (file !== undefined) props.onChange(textCell(bytesToBase64(new Uint8Array(await file.arrayBuffer()))))
  }
  return (
    <div className="flex flex-wrap items-start gap-1.5">
      <div className="min-w-32 flex-1">
        <TextArea {...props} mono />
      </div>
      <input
        ref={picker}
        id={id}
        type="file"
        className="sr-only"
        aria-label={`${props.name}: ${predictText.fromFile}`}
        tabIndex={-1}
        onChange={(event) => void read(event.target.files?.[0])}
      />
      <Button onClick={() => picker.current?.click()}>{predictText.fromFile}</Button>
      {bytes > 0 && (
        <span className="w-full text-small text-faint">{predictText.fileRead(formatBytes(bytes))}</span>
      )}
    </div>
  )
}
