/** Params, tags and metrics as files: one for each key. */
import path from 'node:path'
import type { KeyValue, StoredMetric } from '#shared/store.ts'
import { fileOfKey, keysIn, readText } from './small-files.ts'

/** Params or tags in a folder. */
export function keyValuesIn(folder: string): readonly KeyValue[] {
  return keysIn(folder).map((key) => ({ key, value: readText(path.join(folder, key)) ?? '' }))
}

/** The last values of the metrics in a folder. */
export function metricsIn(folder: string): readonly StoredMetric[] {
  return keysIn(folder).flatMap((key) => metricIn(folder, key) ?? [])
}

/** One param or tag; null where it is not there. */
export function valueIn(folder: string, key: string): string | null {
  const file = fileOfKey(folder, key)
  return file === null ? null : readText(file)
}

/** The last value of one metric: highest step, then time, then value; null where it is not there. */
export function metricIn(folder: string, key: string): StoredMetric | null {
  const file = fileOfKey(folder, key)
  const text = file === null ? null : readText(file, { tail: true })
  let last: StoredMetric | null = null
  for (const line of (text ?? '').split('\n')) {
    const metric = metricOf(key, line)
    if (metric !== null && (last === null || isLater(metric, last))) last = metric
  }
  return last
}

/** `time value`, and since MLflow 1.0 the step (`FileStore._get_metric_from_line`); models have the run behind it. */
function metricOf(key: string, line: string): StoredMetric | null {
  const [time, value, step = '0'] = line.trim().split(' ')
  if (time === undefined || value === undefined || !/^-?\d+$/u.test(time)) return null
  const stepNumber = Number(step)
  return {
    key,
    value: pythonFloat(value),
    timestamp: Number(time),
    step: Number.isInteger(stepNumber) ? stepNumber : 0,
  }
}

function pythonFloat(text: string): number {
  const word = text.toLowerCase()
  if (/^[+]?inf(?:inity)?$/u.test(word)) return Infinity
  if (/^-inf(?:inity)?$/u.test(word)) return -Infinity
  return Number(text)
}

function isLater(one: StoredMetric, two: StoredMetric): boolean {
  if (one.step !== two.step) return one.step > two.step
  if (one.timestamp !== two.timestamp) return one.timestamp > two.timestamp
  return one.value > two.value
}
