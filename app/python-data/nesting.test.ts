import { expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { deepCopyFrames, reprCalls } from './nesting.ts'

function lists(depth: number): Value {
  let value: Value = []
  for (let level = 1; level < depth; level++) value = [value]
  return value
}

function dicts(depth: number): Value {
  let value: Value = 1n
  for (let level = 0; level < depth; level++) value = new Map([['a', value]])
  return value
}

// Measured: MLflow's server copies 494 lists or 493 dicts of `inputs`, and has 989 frames left when it begins.
test('copying takes two frames a level', () => {
  expect([lists(494), lists(495), dicts(493), dicts(494)].map(deepCopyFrames)).toEqual([989, 991, 988, 990])
  expect(deepCopyFrames([1n, 2n, []])).toBe(5)
})

test('repr calls itself once a level', () => {
  expect([lists(969), dicts(969)].map(reprCalls)).toEqual([969, 970])
})
