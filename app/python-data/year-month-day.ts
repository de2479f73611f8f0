/** Which of up to three numbers is the year, the month and the day. Source: `dateutil.parser._parser._ymd`. */
import { daysInMonth } from './instant-text.ts'

/** Thrown where Python raises ValueError inside dateutil: the text is no date. */
export class NotADate extends Error {}

type Label = 'year' | 'month' | 'day'

/** Numbers of a date in the order they came, and what is known of them. */
export interface DateNumbers {
  readonly values: number[]
  readonly places: Map<Label, number>
  centurySpecified: boolean
}

/** No numbers yet. */
export function noNumbers(): DateNumbers {
  return { values: [], places: new Map(), centurySpecified: false }
}

/** Adds a number; text of more than two digits, or a value beyond 100, can only be a year. */
export function addNumber(numbers: DateNumbers, given: string | number, label: Label | null = null): void {
  const isLong = typeof given === 'string' ? /^\d{3,}$/.test(given) : given > 100
  if (isLong) {
    numbers.centurySpecified = true
    if (label !== null && label !== 'year') throw new NotADate()
  }
  const known = isLong ? 'year' : label
  const value = typeof given === 'string' ? integer(given) : Math.trunc(given)
  numbers.values.push(value)
  if (known === null) return
  if (numbers.places.has(known)) throw new NotADate()
  numbers.places.set(known, numbers.values.length - 1)
}

/** `int(text)` of a token. */
export function integer(text: string): number {
  if (!/^\d+$/.test(text)) throw new NotADate()
  return Number(text)
}

/** Whether a number could be the day. */
export function couldBeDay(numbers: DateNumbers, value: number): boolean {
  if (numbers.places.has('day')) return false
  const monthPlace = numbers.places.get('month')
  if (monthPlace === undefined) return value >= 1 && value <= 31
  const month = numbers.values[monthPlace] ?? 1
  const yearPlace = numbers.places.get('year')
  const year = yearPlace === undefined ? 2000 : (numbers.values[yearPlace] ?? 2000)
  return value >= 1 && value <= daysInMonth(year, month)
}

/** The date the numbers make; undefined parts are not known. */
export interface ResolvedDate {
  readonly year?: number | undefined
  readonly month?: number | undefined
  readonly day?: number | undefined
}

/** Tells year, month and day apart, American order where nothing else speaks. */
export function resolveDate(numbers: DateNumbers): ResolvedDate {
  const { values, places } = numbers
  if ((places.size > 0 && places.size === values.length) || (values.length === 3 && places.size === 2)) {
    return fromPlaces(values, places)
  }
  const monthPlace = places.get('month')
  const [a = 0, b = 0, c = 0] = values
  if (values.length > 3) throw new NotADate()
  if (values.length === 1 || (monthPlace !== undefined && values.length === 2)) {
    return withMonth(values, monthPlace)
  }
  if (values.length === 2) return ofTwo(a, b)
  return values.length === 3 ? ofThree([a, b, c], monthPlace, places.get('year')) : {}
}

function fromPlaces(values: readonly number[], places: ReadonlyMap<Label, number>): ResolvedDate {
  const all = new Map(places)
  if (values.length === 3 && places.size === 2) {
    const free = [0, 1, 2].find((place) => !Array.from(places.values()).includes(place)) ?? 0
    const label = (['year', 'month', 'day'] as const).find((name) => !places.has(name)) ?? 'day'
    all.set(label, free)
  }
  const valueOf = (label: Label) => {
    const place = all.get(label)
    return place === undefined ? undefined : values[place]
  }
  return { year: valueOf('year'), month: valueOf('month'), day: valueOf('day') }
}

function withMonth(values: readonly number[], monthPlace: number | undefined): ResolvedDate {
  const month = monthPlace === undefined ? undefined : values[monthPlace]
  if (values.length === 1 && monthPlace !== undefined) return { month }
  const other = monthPlace === undefined ? values[0] : values.at(monthPlace - 1)
  if (other === undefined) return { month }
  return other > 31 ? { year: other, month } : { month, day: other }
}

function ofTwo(a: number, b: number): ResolvedDate {
  if (a > 31) return { year: a, month: b }
  return b > 31 ? { month: a, year: b } : { month: a, day: b }
}

function ofThree(
  [a, b, c]: readonly [number, number, number],
  monthPlace: number | undefined,
  yearPlace: number | undefined,
): ResolvedDate {
  if (monthPlace === 0) return b > 31 ? { month: a, year: b, day: c } : { month: a, day: b, year: c }
  if (monthPlace === 1) return a > 31 ? { year: a, month: b, day: c } : { day: a, month: b, year: c }
  if (monthPlace === 2) return b > 31 ? { day: a, year: b, month: c } : { year: a, day: b, month: c }
  if (a > 31 || yearPlace === 0) return { year: a, month: b, day: c }
  return a > 12 ? { day: a, month: b, year: c } : { month: a, day: b, year: c }
}
