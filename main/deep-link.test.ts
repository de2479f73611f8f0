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
  'palate://open?location=http:///u:pw@HOST/ok.zip',
  'palate://open?location=http:/u:pw@h',
  'palate://open?location=http:u:pw@h',
  'palate://open?location=https:%5C%5C%5Cu:pw@h/m.zip',
  'palate://open?location=https://u:p/w@h/m.zip',
  'palate://open?location=s3:/u:pw@h/m',
  'palate://open?location=s3:///u:pw@h/m',
  'palate://open?location=a&store=https:////u:p@h',
  'palate://open?location=a&store=postgresql://bob:pw/sec@ret@h/db',
  'palate://open?location=a&store=sqlite://///evil/share/x.db',
  'palate://open?location=a&store=sqlite%2Bpysqlite:///%5C%5Cevil/share/x.db',
  'palate://open?location=a&store=sqlite:////%5Cevil/share/x.db',
  'palate://open?location=a&store=sqlite:///file://evil/share/x.db',
  'palate://open?location=file:////evil/share',
  'palate://open?location=file:/%5Cevil/share',
  'palate://open?location=file:///.//evil/share',
  `palate://open?location=${'a'.repeat(5000)}`,
  'palate://[',
])('%s opens nothing', (text) => {
  expect(deepLink(text)).toBeNull()
})

test.each([
  'models:/iris@champion',
  'runs:/abc/model@1',
  'https://host:8443/a@b/m.zip',
  's3://bucket/models/a@b',
  'file:///home/ana/a@b',
  'sqlite:///mlflow.db',
  'sqlite:////home/ana/a@b/mlflow.db',
  'sqlite:///C:/ana/mlflow.db',
  String.raw`C:\ana\a@b`,
])('%s is a place like any other', (place) => {
  const asked = encodeURIComponent(place)
  expect(link(`location=${asked}&store=${asked}`)).toEqual({ location: place, store: place })
})
