/** What is said of single columns, and of what counts as a difference. */
import { Button } from '../parts/Button.tsx'
import { compareText } from '../strings/compare.ts'
import type { ColumnPair, ColumnTolerance } from './compare-session.ts'
import { Check, TextField } from './field.tsx'
import { useCompare, useCompareStore } from './use-compare.ts'

/** The options under their heading, closed until they are wanted. */
export function ComparisonOptions() {
  const store = useCompareStore()
  const nanEqual = useCompare((state) => state.nanEqual)
  const strictTypes = useCompare((state) => state.strictTypes)
  const count = useCompare(
    ({ tolerances, map, ...state }) =>
      tolerances.filter(({ column }) => column !== '').length +
      map.filter(({ left, right }) => left !== '' && right !== '').length +
      (state.nanEqual ? 0 : 1) +
      (state.strictTypes ? 1 : 0),
  )
  return (
    <details className="rounded-lg border border-line bg-panel px-3 py-2">
      <summary className="cursor-pointer font-semibold">
        {compareText.moreOptions}
        {count > 0 && <span className="ml-2 font-normal text-muted">{compareText.optionsSet(count)}</span>}
      </summary>
      <div className="mt-2 grid gap-4 @min-[640px]:grid-cols-2">
        <Tolerances />
        <Pairs />
        <Check isChecked={nanEqual} onChange={(isChecked) => store.setState({ nanEqual: isChecked })}>
          {compareText.nanEqual}
        </Check>
        <Check isChecked={strictTypes} onChange={(isChecked) => store.setState({ strictTypes: isChecked })}>
          {compareText.strictTypes}
        </Check>
      </div>
      <KnownColumns />
    </details>
  )
}

/** Names to choose from, once a comparison has told them. */
function KnownColumns() {
  const outcome = useCompare((state) => state.outcome)
  const comparison = outcome.kind === 'done' ? outcome.value.comparison : null
  const columns = comparison?.columns ?? []
  const lone = (names: readonly { readonly name: string }[] | undefined) =>
    (names ?? []).map(({ name }) => name)
  const names = {
    left: [...columns.map(({ left }) => left), ...lone(comparison?.onlyLeft)],
    right: [...columns.map(({ right }) => right), ...lone(comparison?.onlyRight)],
  }
  return (['left', 'right'] as const).map((side) => (
    <datalist key={side} id={`columns-${side}`}>
      {[...new Set(names[side])].map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  ))
}

function Tolerances() {
  const store = useCompareStore()
  const tolerances = useCompare((state) => state.tolerances)
  const change = (place: number, part: Partial<ColumnTolerance>) =>
    store.setState({
      tolerances: tolerances.map((one, other) => (other === place ? { ...one, ...part } : one)),
    })
  return (
    <ListOf
      title={compareText.columnTolerances}
      add={compareText.addTolerance}
      onAdd={() => store.setState({ tolerances: [...tolerances, { column: '', atol: '', rtol: '' }] })}
    >
      {tolerances.map((tolerance, place) => (
        // A row has no name of its own while it is typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={place} className="flex items-center gap-2">
          <TextField
            label={compareText.toleranceColumn(place + 1)}
            placeholder={compareText.column}
            list="columns-left"
            value={tolerance.column}
            onChange={(column) => change(place, { column })}
          />
          {(['atol', 'rtol'] as const).map((name) => (
            <TextField
              key={name}
              label={compareText.toleranceAmount(compareText[name], place + 1)}
              placeholder={compareText[name]}
              value={tolerance[name]}
              onChange={(text) => change(place, { [name]: text })}
            />
          ))}
          <Button
            weight="quiet"
            aria-label={compareText.removeTolerance(place + 1)}
            onClick={() =>
              store.setState({ tolerances: tolerances.filter((_one, other) => other !== place) })
            }
          >
            ×
          </Button>
        </div>
      ))}
    </ListOf>
  )
}

function Pairs() {
  const store = useCompareStore()
  const map = useCompare((state) => state.map)
  const change = (place: number, part: Partial<ColumnPair>) =>
    store.setState({ map: map.map((one, other) => (other === place ? { ...one, ...part } : one)) })
  return (
    <ListOf
      title={compareText.columnPairs}
      add={compareText.addPair}
      onAdd={() => store.setState({ map: [...map, { left: '', right: '' }] })}
    >
      {map.map((pair, place) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={place} className="flex items-center gap-2">
          {(['left', 'right'] as const).map((side) => (
            <TextField
              key={side}
              label={compareText.pairColumn(compareText[side], place + 1)}
              placeholder={compareText.columnOf(compareText[side])}
              list={`columns-${side}`}
              value={pair[side]}
              onChange={(text) => change(place, { [side]: text })}
            />
          ))}
          <Button
            weight="quiet"
            aria-label={compareText.removePair(place + 1)}
            onClick={() => store.setState({ map: map.filter((_one, other) => other !== place) })}
          >
            ×
          </Button>
        </div>
      ))}
    </ListOf>
  )
}

interface ListOfProps {
  readonly title: string
  readonly add: string
  readonly onAdd: () => void
  readonly children: React.ReactNode
}

function ListOf({ title, add, onAdd, children }: ListOfProps) {
  return (
    <div className="grid content-start gap-2">
      <div className="flex items-center gap-3">
        <span className="text-small text-muted">{title}</span>
        <Button weight="link" onClick={onAdd}>
          {add}
        </Button>
      </div>
      {children}
    </div>
  )
}
