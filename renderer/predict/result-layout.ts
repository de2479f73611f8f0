/** How a result's columns are drawn: their widths, what stands to the right, what are probabilities. */
import type { ResultSummary, ResultWindow } from '#shared/prediction.ts'
import { areClassProbabilities, probabilityColumns } from '#shared/probabilities.ts'
import { cellText } from '#shared/value-text.ts'
import { columnWidth } from './column-widths.ts'

/** Pixels of a class with its bar. */
export const BAR_WIDTH = 176

/** The layout of a result. */
export interface ResultLayout {
  readonly widths: readonly number[]
  /** Columns that hold dicts or lists of probabilities. */
  readonly maps: ReadonlySet<number>
  /** Whether the columns are the classes of one distribution. */
  readonly hasClasses: boolean
  /** Columns whose values stand to the right. */
  readonly numeric: ReadonlySet<number>
}

const SAMPLED_ROWS = 40

/** The layout, from the first rows; before they are there, from the headings alone. */
export function layoutOf(result: ResultSummary, first: ResultWindow | null): ResultLayout {
  const maps = first === null ? new Set<number>() : probabilityColumns(first.columns)
  const samples = result.columns.map((_, place) => first?.columns[place]?.cells.slice(0, SAMPLED_ROWS) ?? [])
  const widths = result.columns.map((column, place) =>
    maps.has(place)
      ? BAR_WIDTH
      : columnWidth(
          [column.name, column.dtype],
          (samples[place] ?? []).map((value) => cellText(value, column.dtype).text),
        ),
  )
  const numeric = samples.flatMap((cells, place) =>
    cells.length > 0 && cells.every((value) => cellText(value).align === 'right') ? [place] : [],
  )
  return {
    widths,
    maps,
    numeric: new Set(numeric),
    hasClasses: first !== null && areClassProbabilities(first.columns),
  }
}
