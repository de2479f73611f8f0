import { expect, test } from 'vitest'
import { parseJson, writeJson } from './json-text.ts'
import type { JsonNode } from './json-text.ts'
import { freeKey, repeatedKeys, withEntry, withItem, withMoved, withProperty } from './nested-edits.ts'

function objectOf(text: string) {
  const parsed = parseJson(text)
  if (!('node' in parsed) || parsed.node.kind !== 'object') throw new Error(text)
  return parsed.node
}

function listOf(text: string) {
  const parsed = parseJson(text)
  if (!('node' in parsed) || parsed.node.kind !== 'array') throw new Error(text)
  return parsed.node
}

const one: JsonNode = { kind: 'number', text: '1' }

test('a property changes, and nothing else: digits, order, keys the signature does not know', () => {
  const node = objectOf('{"id": 12345678901234567890, "x": 1.50, "id": 2, "extra": {"a": [1, 1.0]}}')
  expect(writeJson(withProperty(node, 'x', one))).toBe(
    '{"id": 12345678901234567890, "x": 1, "id": 2, "extra": {"a": [1, 1.0]}}',
  )
  expect(writeJson(withProperty(node, 'id', one))).toBe(
    '{"id": 12345678901234567890, "x": 1.50, "id": 1, "extra": {"a": [1, 1.0]}}',
  )
  expect(writeJson(withProperty(node, 'new', one))).toContain('"new": 1}')
})

test('an absent property has no key, however often it was given', () => {
  const node = objectOf('{"a": 1, "b": 2, "a": 3}')
  expect(repeatedKeys(node)).toEqual(['a'])
  expect(writeJson(withProperty(node, 'a', undefined))).toBe('{"b": 2}')
  expect(writeJson(withEntry(node, 0, undefined))).toBe('{"b": 2, "a": 3}')
})

test('items are set, taken away and moved', () => {
  const node = listOf('[10, 20, 30]')
  expect(writeJson(withItem(node, 1, one))).toBe('[10, 1, 30]')
  expect(writeJson(withItem(node, 1, undefined))).toBe('[10, 30]')
  expect(writeJson(withMoved(node, 0, 2))).toBe('[20, 30, 10]')
  expect(withMoved(node, 0, -1)).toBe(node)
})

test('a new key is another than those there are', () => {
  expect(freeKey(objectOf('{}'))).toBe('key')
  expect(freeKey(objectOf('{"key": 1, "key 2": 2}'))).toBe('key 3')
})
