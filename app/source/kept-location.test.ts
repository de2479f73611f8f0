import { expect, test } from 'vitest'
import { keptLocation, requireWhole } from './kept-location.ts'

test.each([
  ['https://h/m.zip?X-Amz-Signature=abc#part', 'https://h/m.zip?…'],
  ['https://ada:pw@h/m.zip', 'https://***@h/m.zip'],
  ['s3://u:pw@bucket/m?versionId=3', 's3://***@bucket/m?…'],
  ['wasbs://c@a.example/m?sig=x', 'wasbs://c@a.example/m?…'],
])('%s is kept as %s, which says that it is not whole', (location, kept) => {
  expect(() => requireWhole(location)).not.toThrow()
  expect(keptLocation(location)).toBe(kept)
  expect(keptLocation(kept)).toBe(kept)
  expect(() => requireWhole(kept)).toThrow('is not whole: Palate does not keep')
})

test.each([
  'https://h/m.zip',
  'https://h/m.zip#part',
  'models:/iris@champion',
  'models:/what?/1',
  'runs:/1/a?b',
  'mlflow-artifacts:/1/a',
  'sqlite:///a.db?mode=ro',
  '/home/ana/what?…',
  String.raw`C:\what`,
  's3://bucket/m',
])('%s is kept whole', (location) => {
  const kept = keptLocation(location)
  expect(kept).toBe(location.replace('#part', ''))
  expect(() => requireWhole(kept)).not.toThrow()
})
