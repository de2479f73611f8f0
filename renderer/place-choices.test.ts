import { expect, test } from 'vitest'
import type { OpenedModel, Place } from '#shared/contract.ts'
import { closedPlaces, keyOfPlace } from './place-choices.ts'

const place = (location: string, store?: string) =>
  ({ location, ...(store === undefined ? {} : { store }) }) as Place
const opened = (location: string, store?: string) =>
  ({
    location,
    folder: `/cache${location}`,
    source: store === undefined ? undefined : { store },
  }) as OpenedModel

test('a model that is open hides its own place only, not the same location of another store', () => {
  const [one, two, folder] = [place('models:/iris/1', 'a'), place('models:/iris/1', 'b'), place('/m')]
  expect(new Set([one, two, folder].map(keyOfPlace)).size).toBe(3)
  expect(closedPlaces([one, two, folder], [opened('models:/iris/1', 'b')])).toEqual([one, folder])
  expect(closedPlaces([one, two, folder], [opened('/m')])).toEqual([one, two])
})
