/** The confusion matrix of two decisions: what stays lies on the diagonal. */
import type { ClassComparison } from '#shared/comparison.ts'
import { Box } from '../parts/Section.tsx'
import { compareText } from '../strings/compare.ts'

/** A larger matrix is read in the report's JSON. */
const MAX_CLASSES = 40

/** One matrix with how each side decides. */
export function ClassMatrix({ classes: found }: { classes: ClassComparison }) {
  const { left, right, classes, matrix } = found
  if (classes.length > MAX_CLASSES) return null
  const caption = compareText.classesBy(left, right)
  return (
    <div className="w-fit max-w-full min-w-0">
      <p className="mb-1 text-muted">{caption}</p>
      <Box label={caption}>
        <table className="data-table w-auto!">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{compareText.classCorner}</th>
              {classes.map((name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map((counts, row) => (
              <tr key={classes[row]}>
                <th scope="row">{classes[row]}</th>
                {counts.map((count, column) => (
                  <td key={classes[column]} className={`number ${cellTone(row === column, count)}`}>
                    {count.toLocaleString('en-US')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
    </div>
  )
}

function cellTone(stays: boolean, count: number): string {
  if (stays) return 'text-muted'
  return count > 0 ? 'bg-warn-soft font-semibold text-warn' : 'text-faint'
}
