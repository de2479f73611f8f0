/** The names of columns that a mapping and tolerances give: a name that is nowhere would be taken for given. */
import { UserError } from '#shared/user-error.ts'
import type { SideColumn } from './side-column.ts'

/** What names columns. */
interface NamedColumns {
  readonly map: readonly (readonly [string, string])[]
  readonly tolerances: Readonly<Record<string, unknown>>
}

/** Throws a UserError `bad-usage` for the first name that its side does not have, with the nearest one that it has. */
export function requireColumns(
  left: readonly SideColumn[],
  right: readonly SideColumn[],
  { map, tolerances }: NamedColumns,
): void {
  const ofLeft = left.map(({ column }) => column.name)
  const ofRight = right.map(({ column }) => column.name)
  for (const [one, other] of map) {
    if (!ofLeft.includes(one)) throw unknown('The mapping', one, { side: 'left', names: ofLeft })
    if (!ofRight.includes(other)) throw unknown('The mapping', other, { side: 'right', names: ofRight })
  }
  for (const name of Object.keys(tolerances)) {
    if (!ofLeft.includes(name)) throw unknown('A tolerance', name, { side: 'left', names: ofLeft })
  }
}

/** As many columns are named. */
const SHOWN = 20

function unknown(
  what: string,
  name: string,
  { side, names }: { readonly side: 'left' | 'right'; readonly names: readonly string[] },
): UserError {
  const nearest = names
    .map((one) => ({ one, distance: distanceOf(one, name) }))
    .toSorted((one, other) => one.distance - other.distance)[0]
  const isNear = nearest !== undefined && nearest.distance <= Math.max(2, name.length / 3)
  const there = `On the ${side} there ${names.length === 1 ? 'is' : 'are'}: ${names.slice(0, SHOWN).join(', ') || 'no columns'}.`
  return new UserError({
    code: 'bad-usage',
    message: `${what} names the column "${name}", which the ${side} does not have.`,
    hint: isNear ? `Is "${nearest.one}" meant? ${there}` : there,
  })
}

/** Names are short: more signs are not looked at. */
const MOST_SIGNS = 200

/** How many signs are to be put in, left out or changed (Levenshtein); case counts half. */
function distanceOf(one: string, other: string): number {
  const from = one.slice(0, MOST_SIGNS)
  const to = other.slice(0, MOST_SIGNS)
  let line = Array.from({ length: to.length + 1 }, (_none, place) => place)
  for (let row = 0; row < from.length; row++) {
    const next = [row + 1]
    for (let place = 0; place < to.length; place++) {
      const isSame = from[row] === to[place]
      const isCase = from[row]?.toLowerCase() === to[place]?.toLowerCase()
      const changed = (line[place] ?? 0) + (isSame ? 0 : isCase ? 0.5 : 1)
      next.push(Math.min(changed, (line[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1))
    }
    line = next
  }
  return line.at(-1) ?? 0
}
