/** Words that dateutil knows (`dateutil.parser.parserinfo`). */

const jumps = new Set([
  ' ',
  '.',
  ',',
  ';',
  '-',
  '/',
  "'",
  'at',
  'on',
  'and',
  'ad',
  'm',
  't',
  'of',
  'st',
  'nd',
  'rd',
  'th',
])

/** English month names. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** English weekday names, Monday first. */
export const weekdayNames = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

const months = new Map<string, number>()
for (const [place, name] of monthNames.entries()) {
  months.set(name.toLowerCase(), place + 1)
  months.set(name.slice(0, 3).toLowerCase(), place + 1)
}
months.set('sept', 9)

const weekdays = new Map<string, number>()
for (const [place, name] of weekdayNames.entries()) {
  weekdays.set(name.toLowerCase(), place)
  weekdays.set(name.slice(0, 3).toLowerCase(), place)
}

const units = new Map([
  ['h', 0],
  ['hour', 0],
  ['hours', 0],
  ['m', 1],
  ['minute', 1],
  ['minutes', 1],
  ['s', 2],
  ['second', 2],
  ['seconds', 2],
])

const halves = new Map([
  ['am', 0],
  ['a', 0],
  ['pm', 1],
  ['p', 1],
])

const utcNames = new Set(['utc', 'gmt', 'z'])

/** Whether a token says nothing. */
export function isJump(token: string): boolean {
  return jumps.has(token.toLowerCase())
}

/** The month a word names, from 1. */
export function monthOf(token: string): number | null {
  return months.get(token.toLowerCase()) ?? null
}

/** The weekday a word names, Monday is 0. */
export function weekdayOf(token: string): number | null {
  return weekdays.get(token.toLowerCase()) ?? null
}

/** 0 for hours, 1 for minutes, 2 for seconds. */
export function unitOf(token: string | undefined): number | null {
  return token === undefined ? null : (units.get(token.toLowerCase()) ?? null)
}

/** 0 before noon, 1 after. */
export function halfOf(token: string | undefined): number | null {
  return token === undefined ? null : (halves.get(token.toLowerCase()) ?? null)
}

/** Whether a word names UTC. */
export function isUtcName(token: string): boolean {
  return utcNames.has(token.toLowerCase())
}
