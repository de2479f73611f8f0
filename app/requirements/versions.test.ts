import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evaluateMarker } from './evaluate-marker.ts'
import { satisfiesSpecifier } from './satisfies.ts'

interface Recorded {
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly markers: readonly (Readonly<Record<string, boolean | null | string>> & {
    readonly marker: string
  })[]
  readonly specifiers: readonly (readonly [string, string, boolean | null])[]
}

const recorded = JSON.parse(
  readFileSync(new URL('recorded/answers.json', import.meta.url), 'utf8'),
) as Recorded

test('markers are judged as packaging judges them', () => {
  const judged = recorded.markers.map(({ marker }) => {
    const answers = Object.entries(recorded.environments).map(([name, environment]) => [
      name,
      evaluateMarker(marker, environment),
    ])
    return { marker, ...Object.fromEntries(answers) }
  })
  expect(judged).toEqual(recorded.markers)
})

test('versions are judged as packaging judges them', () => {
  const different = recorded.specifiers.flatMap(([version, specifier, answer]) => {
    const judged = satisfiesSpecifier(version, specifier)
    return judged === answer ? [] : [`${version} ${specifier}: ${String(answer)}, not ${String(judged)}`]
  })
  expect(different).toEqual([])
})

test('a marker or specifier of any length is refused in time', () => {
  expect(evaluateMarker('('.repeat(4_000), {})).toBeNull()
  expect(evaluateMarker("os_name == 'a' or ".repeat(10_000), {})).toBeNull()
  expect(satisfiesSpecifier('1.0', '>=1,'.repeat(10_000))).toBeNull()
})
