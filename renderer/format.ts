/** Numbers, sizes, times and names as people read them. */

const groups = new Intl.NumberFormat('en-US')

/** 12345 as "12,345". */
export function formatCount(count: number): string {
  return groups.format(count)
}

/** "1 row", "12,345 rows". */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** Bytes with three digits at most: "0 B", "1.19 kB", "3.1 MB" (SI, as file managers count). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${String(Number(value.toFixed(digits)))} ${units[unit] ?? 'TB'}`
}

/** Milliseconds: "0.42 ms", "12 ms", "3.2 s", "2 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(milliseconds < 1 ? 2 : 1))} ms`
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${Number((milliseconds / 1000).toFixed(1))} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Elapsed time of something that runs: "0.4 s", "12 s", "2 min 5 s". */
export function formatElapsed(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`
  return formatDuration(Math.floor(milliseconds / 1000) * 1000)
}

/** How long ago: "now", "5 min", "2 h", "yesterday", "Nov 12", "Nov 12, 2023". */
export function formatAge(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000)
  // Clocks of two machines differ by minutes; what is further ahead has a date of its own.
  if (minutes < 1 && minutes > -60) return 'now'
  if (minutes >= 0 && minutes < 60) return `${minutes} min`
  if (minutes >= 0 && minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`
  if (minutes >= 0 && minutes < 48 * 60) return 'yesterday'
  const date = new Date(then)
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const)
  return date.toLocaleDateString('en-US', { month: 'short', day: 'numeric', ...year })
}

/** MLflow's `2026-11-22 03:59:23.299870` (UTC) as "22 Nov 2026, 03:59 UTC"; anything else as it is. */
export function formatSavedAt(text: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}:\d{2})/.exec(text)
  const [, year, month, day, time] = match ?? []
  const monthName = monthNames[Number(month) - 1]
  return monthName === undefined ? text : `${Number(day)} ${monthName} ${year}, ${time} UTC`
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A point of time of today as "14:02:31", of another day as "22 Nov, 14:02". */
export function formatTime(time: number, now: number): string {
  const date = new Date(time)
  const clock = date.toLocaleTimeString('en-GB')
  if (date.toDateString() === new Date(now).toDateString()) return clock
  return `${date.getDate()} ${monthNames[date.getMonth()]}, ${clock.slice(0, 5)}`
}

/** The last part of a path or location. */
export function lastPart(location: string): string {
  return (
    location
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) || location
  )
}
