/** How the outputs of a run are spread, and the inputs they answer. */
import type { Prediction, ResultPlace, ResultSummary } from '#shared/prediction.ts'
import { areClassProbabilities, probabilityColumns, SAMPLED_ROWS } from '#shared/probabilities.ts'
import { evenRows, spreadOf } from '#shared/value-spread.ts'
import type { SpreadCell } from '#shared/value-spread.ts'
import { useMemo } from 'react'
import { useEngine } from '../engine.tsx'
import { CallView } from '../parts/CallView.tsx'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { isNumeric } from '../type-text.ts'
import { useCall } from '../use-call.ts'
import type { RowsInput } from './draft.ts'
import { Scatter, Spread, SpreadFigure } from './Spread.tsx'
import type { SpreadChoice } from './Spread.tsx'

/** A column of a result, or of the input that it answers row for row. */
type Place =
  | { readonly side: 'output'; readonly view: string; readonly at: ResultPlace }
  | { readonly side: 'input'; readonly column: number }

interface ResultSpreadProps {
  readonly modelId: string
  readonly predictionId: string
  readonly results: readonly ResultSummary[]
  /** The rows that were answered; null where they are not known. */
  readonly input: RowsInput | null
}

/** Fewer rows are seen at a glance. */
const MIN_ROWS = 5

/** A histogram of the column that is chosen; nothing for a few rows. */
export function ResultSpread(props: ResultSpreadProps) {
  const [first] = props.results
  const count = first?.rowCount ?? 0
  if (count < MIN_ROWS || !props.results.every(({ rowCount }) => rowCount === count)) return null
  return <Choices {...props} rowCount={count} />
}

function Choices({
  modelId,
  predictionId,
  results,
  input,
  rowCount,
}: ResultSpreadProps & { rowCount: number }) {
  const aligned = input?.rows.length === rowCount ? input : null
  const of = { id: modelId, predictionId }
  const [first] = results
  const { calls } = useEngine()
  const sampled = useCall(
    calls,
    'resultWindow',
    first === undefined ? null : { ...of, view: first.view, from: 0, count: SAMPLED_ROWS },
    { when: 'now' },
  )
  if (sampled.state.kind !== 'done') return null
  const { columns } = sampled.state.value
  const maps = probabilityColumns(columns)
  const hasClasses = areClassProbabilities(columns)
  const told = (view: string, column: number, name: string): readonly SpreadChoice<Place>[] =>
    (['class', 'probability'] as const).map((what) => ({
      name: name === '' ? resultText.told[what] : `${name}: ${resultText.told[what]}`,
      at: { side: 'output', view, at: { column, told: what } },
    }))
  const choices: readonly SpreadChoice<Place>[] = [
    ...results.flatMap(({ view, columns: own }) => [
      ...(view === first?.view && hasClasses ? told(view, 0, '') : []),
      ...own.flatMap(({ name }, column): readonly SpreadChoice<Place>[] =>
        view === first?.view && maps.has(column)
          ? told(view, column, maps.size > 1 ? name : '')
          : [{ name, at: { side: 'output', view, at: { column } } }],
      ),
    ]),
    ...(aligned?.columns ?? []).map(({ name }, column): SpreadChoice<Place> => ({
      name,
      at: { side: 'input', column },
    })),
  ]
  return (
    <Spread choices={choices}>
      {(up, across) =>
        across === undefined ? (
          <Alone of={of} input={aligned} choice={up} />
        ) : (
          <Pair of={of} input={aligned} rowCount={rowCount} up={up} across={across} />
        )
      }
    </Spread>
  )
}

type Of = Pick<Prediction, 'predictionId'> & { readonly id: string }

function Alone({
  of,
  input,
  choice: { name, at },
}: Pick<PairProps, 'of' | 'input'> & { choice: SpreadChoice<Place> }) {
  return at.side === 'output' ? (
    <OutputSpread of={of} name={name} view={at.view} at={at.at} />
  ) : (
    <InputSpread input={input} name={name} column={at.column} />
  )
}

function OutputSpread({ of, name, view, at }: { of: Of; name: string; view: string; at: ResultPlace }) {
  const { calls } = useEngine()
  const spread = useCall(calls, 'resultSpread', { ...of, view, at }, { when: 'now' })
  return (
    <CallView call={spread} busy={tableText.counting}>
      {(value) => <SpreadFigure name={name} spread={value} />}
    </CallView>
  )
}

function InputSpread({ input, name, column }: { input: RowsInput | null; name: string; column: number }) {
  const spread = useMemo(
    () => spreadOf((input?.rows ?? []).map((_row, row) => inputCell(input, row, column))),
    [input, column],
  )
  return <SpreadFigure name={name} spread={spread} />
}

function inputCell(input: RowsInput | null, row: number, column: number): SpreadCell {
  const cell = input?.rows[row]?.[column]
  const type = input?.columns[column]?.type
  if (cell === undefined || !('text' in cell)) return { text: null, number: null }
  const text = cell.text.trim()
  const isNumber = type !== undefined && (isNumeric(type) || type.kind === 'any') && text !== ''
  return { text: cell.text, number: isNumber && Number.isFinite(Number(text)) ? Number(text) : null }
}

interface PairProps {
  readonly of: Of
  readonly input: RowsInput | null
  readonly rowCount: number
  readonly up: SpreadChoice<Place>
  readonly across: SpreadChoice<Place>
}

/** The same rows of both. */
function Pair({ of, input, rowCount, up, across }: PairProps) {
  const xs = useAxis(of, input, { place: across.at, rowCount })
  const ys = useAxis(of, input, { place: up.at, rowCount })
  if (xs.values === null || ys.values === null) {
    const call = xs.values === null ? xs.call : ys.call
    return (
      <CallView call={call} busy={tableText.counting}>
        {() => null}
      </CallView>
    )
  }
  const { values } = ys
  const points = xs.values.flatMap((x, at): (readonly [number, number])[] => {
    const y = values[at] ?? null
    return x === null || y === null || !Number.isFinite(x) || !Number.isFinite(y) ? [] : [[x, y]]
  })
  return <Scatter across={across.name} up={up.name} points={points} />
}

/** The numbers of a column at `evenRows`; null while they are on their way. */
function useAxis(
  of: Of,
  input: RowsInput | null,
  { place, rowCount }: { readonly place: Place; readonly rowCount: number },
) {
  const { calls } = useEngine()
  const asked = place.side === 'output' ? { ...of, view: place.view, at: place.at } : null
  const call = useCall(calls, 'resultSample', asked, { when: 'now' })
  const own = useMemo(
    () =>
      place.side === 'input'
        ? evenRows(rowCount).map((row) => inputCell(input, row, place.column).number)
        : null,
    [input, place, rowCount],
  )
  return { call, values: own ?? (call.state.kind === 'done' ? call.state.value.values : null) }
}
