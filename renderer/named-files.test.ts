import { expect, test } from 'vitest'
import type { FileEntry, Flavor, Model } from '#shared/model.ts'
import { fileLanguage } from './file-language.ts'
import { namedFiles } from './named-files.ts'

function model(
  paths: readonly string[],
  files: readonly string[],
): Pick<Model, 'flavors' | 'files' | 'inputExample'> {
  const flavor: Flavor = { name: 'sklearn', fields: [], paths, loaders: [] }
  const entry = (path: string): FileEntry => ({ path, kind: 'file', size: 1, modified: 0 })
  return {
    flavors: [flavor],
    files: files.map(entry),
    inputExample: {
      path: 'input_example.json',
      type: 'dataframe',
      orient: 'split',
      servingPath: 'serving_input_example.json',
      hasParams: false,
    },
  }
}

test('what names a file, what nothing names, what is named and missing', () => {
  const named = namedFiles(
    model(
      ['model.pkl', 'code', './data/', 'gone.bin'],
      [
        'MLmodel',
        'model.pkl',
        'code/a/b.py',
        'data/w.npy',
        'notes.txt',
        'input_example.json',
        'metadata/MLmodel',
        'codex',
      ],
    ),
  )
  expect(named.by('code/a/b.py')).toEqual({ kind: 'flavors', flavors: ['sklearn'] })
  expect(named.by('data/w.npy')).toEqual({ kind: 'flavors', flavors: ['sklearn'] })
  expect(named.by('input_example.json')).toEqual({ kind: 'example' })
  expect(named.by('metadata/MLmodel')).toEqual({ kind: 'mlflow' })
  expect(named.extra).toEqual(['notes.txt', 'codex'])
  expect(named.missing).toEqual(['gone.bin', 'serving_input_example.json'])
})

test('a path that begins the names of several files names them all', () => {
  const named = namedFiles(model(['model'], ['model.pdmodel', 'model.pdiparams', 'modelling']))
  expect(named.extra).toEqual(['modelling'])
})

test.each([
  ['MLmodel', 'yaml'],
  ['code/train.PY', 'python'],
  ['a.json', 'json'],
  ['conda.yaml', 'yaml'],
  ['constructor', 'plain'],
  ['model.pkl', 'plain'],
])('%s is shown as %s', (path, language) => {
  expect(fileLanguage(path)).toBe(language)
})
