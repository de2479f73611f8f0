import { expect, test } from 'vitest'
import { parseJson } from '#app/payload/parse-json.ts'
import { blotterOf, secretsOfAddress, withVariables, withoutSecrets } from './endpoint-secrets.ts'

const key = 'S3cr"t+/Käy&123'

test('a key is blotted in every form that servers write it in', () => {
  const { text } = blotterOf([key])
  const base64 = (given: string) => Buffer.from(given).toString('base64')
  const said = [
    key,
    `Bearer ${key}`,
    key.toLowerCase(),
    encodeURIComponent(key),
    JSON.stringify({ error: `bad key Bearer ${key}` }),
    `<p>${key.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</p>`,
    base64(key),
    base64(`user:${key}`),
    base64(`me:${key}:more`),
    Buffer.from(`a:${key}`).toString('base64url'),
    Buffer.from(key).toString('hex'),
  ]
  for (const one of said) {
    const blotted = text(one)
    expect([one, blotted]).toEqual([one, expect.stringContaining('***')])
    expect(blotted).not.toContain('Käy')
    const decoded = Buffer.from(blotted.replaceAll('***', ''), 'base64').toString('utf8')
    expect(decoded).not.toContain('cr"t')
  }
  expect(text('nothing of it')).toBe('nothing of it')
})

test('a key is blotted where single signs of it are escaped, as .NET, PHP, HTML and addresses do, once or twice', () => {
  const { text } = blotterOf(['Ab3/x+y==zz'])
  for (const said of [
    String.raw`{"error": "Key Ab3/x\u002By==zz is bad"}`,
    String.raw`{"error": "Key Ab3\/x+y==zz is bad"}`,
    String.raw`{"error": "{\"inner\": \"Ab3\\/x\\u002by\\u003d\\u003Dzz\"}"}`,
    'Ab3&#47;x&#43;y&#x3D;&#x3d;zz',
    'Ab3&sol;x&plus;y&equals;=zz',
    'q=Ab3/x%2By%3D%3Dzz and q=Ab3%252Fx%252By==zz',
  ]) {
    expect([said, text(said)]).toEqual([said, expect.stringContaining('***')])
    expect(text(said)).not.toContain('zz')
  }
})

test('values of an answer, also those written with escapes; numbers and other texts stay', () => {
  const { value } = blotterOf(['SEKRET123'])
  const source = String.raw`{"SEKRET123": ["x SEKRET\u0031\u0032\u0033", 1.5, 9007199254740993, null, "plain"]}`
  expect(value(parseJson(source), source)).toEqual(
    new Map([['***', ['x ***', 1.5, 9_007_199_254_740_993n, null, 'plain']]]),
  )
})

test('what is too short to hide anything blots only the header it was sent in', () => {
  const { text } = blotterOf(['1', ''])
  expect(text('[1, 0.1] Bearer 1')).toBe('[1, 0.1] ***')
})

test('tokens in the query of an address, and the variables that stand for them', () => {
  const address = 'https://h/score?api-version=2024-01-01&sig=ab%2Bcd%3D&code=xyz#key-env=NAME'
  expect(secretsOfAddress(address)).toEqual(['ab%2Bcd%3D', 'ab+cd=', 'xyz', 'xyz'])
  expect(secretsOfAddress('https://h/score?t=4f6c2d9a8b7e1f0a3c5d7e9b')).toHaveLength(2)
  expect(secretsOfAddress('https://h/v2/models/m/infer?timeout=30')).toEqual([])
  const kept = withoutSecrets(address)
  expect(kept).toEqual({
    url: 'https://h/score?api-version=2024-01-01&sig=$PALATE_QUERY_SIG&code=$PALATE_QUERY_CODE#key-env=NAME',
    names: ['PALATE_QUERY_SIG', 'PALATE_QUERY_CODE'],
  })
  expect(withoutSecrets(kept.url)).toEqual({ url: kept.url, names: [] })
  const environment = { PALATE_QUERY_SIG: 'ab%2Bcd%3D', PALATE_QUERY_CODE: 'x z' }
  expect(withVariables(kept.url, environment)).toBe(
    'https://h/score?api-version=2024-01-01&sig=ab%2Bcd%3D&code=x%20z#key-env=NAME',
  )
  expect(() => withVariables(kept.url, {})).toThrow('PALATE_QUERY_SIG, which is not set')
})
