import { expect, test } from 'vitest'
import { NOT_A_TIME } from '#shared/values.ts'
import { dateOfText, ticksOfText } from './numpy-datetime.ts'

/** Asked of numpy 2.4: `np.datetime64(text).item()`. */
test.each([
  '9223372036854775808',
  '-9223372036854775808',
  '27670116110564327424',
  '9223372036854775808-03-04',
  '9223372036854775808-03-04T05:06+01:00',
])('the year %s wraps around to the one that stands for no time', (text) => {
  expect(dateOfText(text)).toBeNull()
  expect(ticksOfText(text, 'ns')).toBe(NOT_A_TIME)
  expect(ticksOfText(text, 'D')).toBe(NOT_A_TIME)
})

test.each(['12345', '2020-01-01T00:00:00.1234567'])(
  '%s is a number to Python, whose dates cannot hold it',
  (text) => {
    expect(dateOfText(text)).toBeTypeOf('bigint')
  },
)

test('a year that Python can hold is a date', () => {
  expect(dateOfText(' +12')).toStrictEqual({ kind: 'instant', unit: 'D', ticks: -715_145n })
})
