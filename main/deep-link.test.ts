import { expect, test } from 'vitest'
import { deepLink } from './deep-link.ts'

const link = (query: string) => deepLink(`palate://open?${query}`)

test('a location, and the store it is asked of', () => {
  expect(link('location=models%3A%2Firis%403')).toEqual({ location: 'models:/iris@3' })
  expect(link('location=runs:/a/model&store=https://mlflow.example.org')).toEqual({
    location: 'runs:/a/model',
    store: 'https://mlflow.example.org',
  })
  expect(deepLink('PALATE://open/?location=/home/ana/my%20model')).toEqual({ location: '/home/ana/my model' })
})

test.each([
  'palate://open',
  'palate://open?location=',
  'palate://open?location=%20models:/a/1',
  'palate://open?location=a&location=b',
  'palate://open?location=a&trust=true',
  'palate://close?location=a',
  'palate://open/else?location=a',
  'palate://ana:secret@open?location=a',
  'palate://open?location=a#b',
  'palate:open?location=a',
  'https://open?location=a',
  'palate://open?location=a%00b',
  'palate://open?location=a%0Ab',
  'palate://open?location=palate://open?location=a',
  'palate://open?location=%5C%5Chost%5Cshare',
  'palate://open?location=//host/share',
  'palate://open?location=file://host/share',
  'palate://open?location=https://ana:secret@host/m.zip',
  'palate://open?location=models:/a/1&store=https://ana@host',
  `palate://open?location=${'a'.repeat(5000)}`,
  'palate://[',
])('%s opens nothing', (text) => {
  expect(deepLink(text)).toBeNull()
})
