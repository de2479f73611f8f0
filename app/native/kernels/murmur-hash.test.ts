import { expect, test } from 'vitest'
import { murmurHash } from './murmur-hash.ts'

test('hashes are scikit-learn’s (sklearn.utils.murmurhash3_32, seed 0)', () => {
  const texts = ['', 'a', 'dog', 'good', 'straße', '東京 ab']
  expect(texts.map((text) => murmurHash(new TextEncoder().encode(text)))).toEqual([
    0, 1009084850, -1312749093, 115441729, 2095602437, 265034766,
  ])
})
