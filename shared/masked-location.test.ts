import { expect, test } from 'vitest'
import { maskedLocation, maskedLocations, shownLocation } from './masked-location.ts'
import { toFailure, UserError } from './user-error.ts'

test.each([
  ['http:/u:pw@h/x.zip', 'http:/***@h/x.zip'],
  ['http:u:pw@h', 'http:***@h'],
  ['https:////u:p@h', 'https:////***@h'],
  [String.raw`HTTPS:\\u:p@h`, String.raw`HTTPS:\\***@h`],
  ['s3://u:pw@h/x', 's3://***@h/x'],
  ['postgresql://bob:pw/sec@ret@h/db', 'postgresql://***@h/db'],
  ['mysql+pymysql://bob:p:/w@h', 'mysql+pymysql://***@h'],
  ['http://u:p w@h/x', 'http://***@h/x'],
  ['models://u:pw@databricks/m/1', 'models://***@databricks/m/1'],
  ['git+https://u:pw@h/x.git@v1', 'git+https://***@h/x.git@v1'],
  ['/home/ana/http:/u:pw@h', '/home/ana/http:/***@h'],
  ['abfss://models@acc.dfs.core.windows.net/a@b', 'abfss://models@acc.dfs.core.windows.net/a@b'],
  ['wasbs://$root@acc/x', 'wasbs://$root@acc/x'],
  ['abfss://u:pw@acc/x', 'abfss://***@acc/x'],
  ['models:/iris@champion', 'models:/iris@champion'],
  ['sqlite:////home/a@b/mlflow.db', 'sqlite:////home/a@b/mlflow.db'],
  ['file:///home/a@b', 'file:///home/a@b'],
  [String.raw`C:\a@b`, String.raw`C:\a@b`],
  ['git+ssh://git@h/x.git', 'git+ssh://git@h/x.git'],
  ['http://h:5000/x', 'http://h:5000/x'],
  ['someone@example.invalid', 'someone@example.invalid'],
])('%j is shown as %j', (location, shown) => {
  expect(maskedLocation(location)).toBe(shown)
  expect(maskedLocation(shown)).toBe(shown)
})

test('of a web address that is used the query is not shown', () => {
  expect(shownLocation('https://u:pw@h/m.zip?sig=a\nb#c')).toBe('https://***@h/m.zip?…')
  expect(shownLocation('https://h/m.zip')).toBe('https://h/m.zip')
  expect(shownLocation('/home/what?sig=a')).toBe('/home/what?sig=a')
})

test('in text, a location ends at a blank', () => {
  expect(
    maskedLocations("Run: get -u 's3://u:pw@h/x' -d a@b\nor --uri=http:/u:pw@h models:/iris@champion"),
  ).toBe("Run: get -u 's3://***@h/x' -d a@b\nor --uri=http:/***@h models:/iris@champion")
})

test('long text takes no time that grows with its square', () => {
  const text = `${'git+x://a@'.repeat(30_000)}${'ab:/'.repeat(50_000)}${'a'.repeat(200_000)} @`
  expect(maskedLocations(text)).toContain('git+x://***@')
})

test('no failure says a password, whichever of its texts has it', () => {
  const words = 'See postgresql://bob:pw/sec@ret@h/db and http:/u:sec@h.'
  const failure = { code: 'unsupported', message: words, hint: words, where: words, detail: words } as const
  const masked = 'See postgresql://***@h/db and http:/***@h.'
  expect(toFailure(new UserError(failure))).toEqual({
    code: 'unsupported',
    message: masked,
    hint: masked,
    where: masked,
    detail: masked,
  })
  expect(toFailure(new Error(words)).message).toContain(masked)
})
