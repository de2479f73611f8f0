import { expect, test } from 'vitest'
import { maskCredentials } from './mask-credentials.ts'

test.each([
  ['--index-url https://user:s3cret@e.invalid/simple', '--index-url https://***@e.invalid/simple'],
  ['x @ git+https://ghp_abc@e.invalid/x.git@v1', 'x @ git+https://***@e.invalid/x.git@v1'],
  ['git+ssh://git@e.invalid/x.git', 'git+ssh://git@e.invalid/x.git'],
  ['git+ssh://git:s3cret@e.invalid/x.git', 'git+ssh://***@e.invalid/x.git'],
  ['https://user:p@ss@e.invalid/x', 'https://***@e.invalid/x'],
  ['https://user:p/a?s#s@e.invalid/x', 'https://***@e.invalid/x'],
  ['https://user:${TOKEN}@e.invalid/x', 'https://***@e.invalid/x'],
  ['https://e.invalid:8080/x.git@v1', 'https://e.invalid:8080/x.git@v1'],
  ['git+https://e.invalid/x.git@v1#egg=x', 'git+https://e.invalid/x.git@v1#egg=x'],
  ['http://[::1]:8080/x@1', 'http://[::1]:8080/x@1'],
  [
    'https://a.blob.core.windows.net/w/x.whl?sv=2024-11-04&se=2027&sr=b&sp=r&sig=ab%2Bc%3D#sha256=00',
    'https://a.blob.core.windows.net/w/x.whl?sv=2024-11-04&se=2027&sr=b&sp=r&sig=***#sha256=00',
  ],
  [
    'https://s3.invalid/x.whl?X-Amz-Credential=AK%2F1&X-Amz-Signature=00ff&X-Amz-Expires=60',
    'https://s3.invalid/x.whl?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Expires=60',
  ],
  ['https://e.invalid/x?private_token=glpat-1&ref=main', 'https://e.invalid/x?private_token=***&ref=main'],
  ['https://conda.anaconda.org/t/qu-1234-abcd/mine', 'https://conda.anaconda.org/t/***/mine'],
  [
    'one https://a:b@e.invalid two https://c@f.invalid',
    'one https://***@e.invalid two https://***@f.invalid',
  ],
  ['numpy==2.1 ; python_version < "3.12"', 'numpy==2.1 ; python_version < "3.12"'],
  ['someone@example.invalid', 'someone@example.invalid'],
])('%j is shown as %j', (text, shown) => {
  expect(maskCredentials(text)).toBe(shown)
  expect(maskCredentials(shown)).toBe(shown)
})

test('long text without an end is masked in no time that grows with its square', () => {
  const text = `${'://'.repeat(40_000)}${'a'.repeat(200_000)}`
  expect(maskCredentials(text)).toBe(text)
})
