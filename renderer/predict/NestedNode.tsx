/** A value inside a nested one, by its type: a field, a list, keys, or JSON text where no field can show it. */
import type { ColumnType } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import { useId, useState } from 'react'
import { nestedText } from '../strings/nested.ts'
import { predictText } from '../strings/predict.ts'
import { cellToNode, nodeToCell } from './cell-json.ts'
import { CellEditor, StateChoice } from './CellEditor.tsx'
import type { CellState } from './CellEditor.tsx'
import { absentCell } from './draft.ts'
import type { Cell } from './draft.ts'
import type { JsonNode } from './json-text.ts'
import { JsonPiece } from './JsonPiece.tsx'
import { nodeProblem } from './nested-check.ts'
import { anyKindOf, anyKinds, blankNode, fitsFields, sameNode, typeOfAny } from './nested-edits.ts'
import type { AnyKind } from './nested-edits.ts'
import { NestedKeys } from './NestedKeys.tsx'
import { NestedList } from './NestedList.tsx'
import type { NestedNodeProps } from './nested-node.ts'
import { NestedObject } from './NestedObject.tsx'

/** Nesting that is drawn as fields; deeper parts are JSON text, which needs no room to the right. */
const MAX_DEPTH = 8

/** One part. */
export function NestedNode(props: NestedNodeProps) {
  const { type } = props
  if (type.kind === 'scalar') return <ScalarField {...props} />
  if (type.kind === 'any') return <AnyField {...props} />
  return <Container {...props} />
}

const nullNode: JsonNode = { kind: 'literal', value: null }

/** An object, a map or a list, which can be null or absent as a whole. */
function Container(props: NestedNodeProps) {
  const { name, type, node, states, depth, onChange } = props
  const isNull = node?.kind === 'literal' && node.value === null
  // Where nothing else can be chosen, nothing yet is an empty one.
  const isAbsent = node === undefined && states.length > 1
  const state: CellState = isAbsent ? 'absent' : isNull && states.includes('null') ? 'null' : 'value'
  const choose = (chosen: CellState) =>
    onChange(chosen === 'absent' ? undefined : chosen === 'null' ? nullNode : blankNode(type))
  return (
    <div className="flex min-w-0 items-start gap-1.5">
      <div className="min-w-0 flex-1">
        {state !== 'value' ? (
          <button
            type="button"
            aria-label={predictText.stateOf(name, predictText.states[state])}
            onClick={() => choose('value')}
            className="min-h-[30px] w-full rounded-md border border-dashed border-control px-2 text-left text-faint italic"
          >
            {predictText.states[state]}
          </button>
        ) : depth >= MAX_DEPTH || (node !== undefined && !fitsFields(type, node)) ? (
          <JsonPiece
            name={name}
            node={node ?? blankNode(type)}
            said={depth >= MAX_DEPTH ? nestedText.tooDeep : nestedText.otherKind(typeText(type))}
            onChange={onChange}
          />
        ) : (
          <Parts {...props} node={node ?? blankNode(type)} />
        )}
      </div>
      {states.length > 1 && <StateChoice name={name} state={state} states={states} onChoose={choose} />}
    </div>
  )
}

function Parts({ name, type, node, depth, onChange }: NestedNodeProps & { readonly node: JsonNode }) {
  const rest = { name, depth, onChange, part: drawn }
  if (node.kind === 'array') {
    const items = type.kind === 'array' ? type.items : anyType
    return <NestedList {...rest} items={items} node={node} />
  }
  if (node.kind !== 'object') return null
  if (type.kind === 'object') return <NestedObject {...rest} type={type} node={node} />
  return <NestedKeys {...rest} values={type.kind === 'map' ? type.values : anyType} node={node} />
}

const anyType: ColumnType = { kind: 'any' }

function drawn(props: NestedNodeProps) {
  return <NestedNode {...props} />
}

/** One value; what was typed stands as long as it says the same. */
function ScalarField({ name, type, node, states, onChange }: NestedNodeProps) {
  const id = useId()
  const [typed, setTyped] = useState<Cell | null>(null)
  const isTyped = typed !== null && sameNode(cellToNode(typed, type), node)
  const cell = isTyped ? typed : node === undefined ? absentCell : nodeToCell(node, type)
  const isEmpty = node?.kind === 'string' && node.value === ''
  const problem = node === undefined || isEmpty ? null : nodeProblem(node, type)
  return (
    <>
      <CellEditor
        name={name}
        type={type}
        cell={cell}
        states={states}
        invalid={problem !== null}
        describedBy={problem === null ? undefined : id}
        onChange={(next) => {
          setTyped(next)
          onChange(cellToNode(next, type))
        }}
      />
      {problem !== null && (
        <p id={id} className="mt-0.5 text-small wrap-anywhere text-bad">
          {problem}
        </p>
      )}
    </>
  )
}

/** A value of any type: its kind is chosen, and its field is that kind's. */
function AnyField(props: NestedNodeProps) {
  const { name, node, states, depth, onChange } = props
  const [chosen, setChosen] = useState<AnyKind | null>(null)
  const found = node === undefined ? null : anyKindOf(node)
  // Half a number is a text until it is whole.
  const kind = chosen === 'number' && found === 'text' ? 'number' : (found ?? chosen ?? 'text')
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {found !== null && (
        <select
          aria-label={nestedText.kindOf(name)}
          value={kind}
          onChange={(event) => {
            const next = anyKinds.find((candidate) => candidate === event.target.value)
            if (next === undefined) return
            setChosen(next)
            onChange(blankOfKind(next))
          }}
          className="h-7 w-fit rounded-md border border-control bg-panel px-1.5 text-small text-muted"
        >
          {anyKinds.map((value) => (
            <option key={value} value={value}>
              {nestedText.kinds[value]}
            </option>
          ))}
        </select>
      )}
      <NestedNode
        key={kind}
        name={name}
        type={typeOfAny(kind)}
        node={node}
        states={states.length > 1 ? states : ['value', 'null']}
        depth={depth}
        onChange={onChange}
      />
    </div>
  )
}

function blankOfKind(kind: AnyKind): JsonNode {
  if (kind === 'boolean') return { kind: 'literal', value: false }
  if (kind === 'number') return { kind: 'number', text: '0' }
  return blankNode(typeOfAny(kind))
}
