/** Places of names in a list, in time that grows with the list and what is asked, not with both multiplied. */

/** So many comparisons are made sooner than a Map. */
const FEW = 4_096

/** Where a name first stands among `names`, -1 where it does not; about `asked` names will be asked for. */
export function placeOf(names: readonly string[], asked: number): (name: string) => number {
  if (names.length * asked <= FEW) return (name) => names.indexOf(name)
  const places = new Map<string, number>()
  names.forEach((name, place) => {
    if (!places.has(name)) places.set(name, place)
  })
  return (name) => places.get(name) ?? -1
}
