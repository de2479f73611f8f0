/** Files made to show one thing to whoever looks and another to the program that loads them: each has to be unknown. */
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { zipOf } from '#app/source/archive/testing.ts'
import type { RunningPart } from '#shared/trust.ts'
import { judgeImport } from './known-imports.ts'
import { runningParts } from './running-parts.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname

let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-hidden-'))
})
afterAll(async () => {
  await rm(place, { recursive: true, force: true })
})

interface Change {
  readonly like: string
  readonly file?: readonly [name: string, bytes: Uint8Array]
  readonly mlmodel?: readonly (readonly [from: string, to: string])[]
}

/** A fixture with one file put in and words of its MLmodel replaced. */
async function changed({ like, file, mlmodel = [] }: Change): Promise<string> {
  const root = join(await mkdtemp(join(place, 'model-')), 'model')
  await cp(`${fixtures}models/${like}`, root, { recursive: true })
  if (file !== undefined) await writeFile(join(root, file[0]), file[1])
  const text = await readFile(join(root, 'MLmodel'), 'utf8')
  await writeFile(
    join(root, 'MLmodel'),
    mlmodel.reduce((written, [from, to]) => written.replaceAll(from, to), text),
  )
  return root
}

async function partsOf(change: Change): Promise<readonly RunningPart[]> {
  const { folder, model } = await openModel(await changed(change))
  return await runningParts(folder, model)
}

const bytes = (text: string) => Buffer.from(text, 'latin1')
const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`
const runsCommand = bytes("cos\nsystem\n(S'x'\ntR.")

/** `str(b'os', 'latin1')`: a name that stands nowhere in the file as text. */
const madeUp = (text: string) =>
  `cbuiltins\nstr\n(C${String.fromCharCode(text.length)}${text}${short('latin1')}tR`

/** joblib reads as many raw bytes after the wrapper as its shape says; pickle takes them for opcodes. */
function insideJoblibArray(code: string): Uint8Array {
  const dtype = `cnumpy\ndtype\n${short('u1')}\x89\x88\x87R(K\x03${short('|')}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb`
  const state = [
    `${short('subclass')}cnumpy\nndarray\n`,
    `${short('shape')}K${String.fromCharCode(code.length)}\x85`,
    `${short('order')}${short('C')}`,
    short('dtype') + dtype,
    `${short('allow_mmap')}\x89`,
    `${short('numpy_array_alignment_bytes')}N`,
  ]
  return bytes(`\x80\x04cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(${state.join('')}ub${code}.`)
}

test.each([
  [`0${madeUp('os')}${madeUp('system')}\x93${short('x')}\x85R.`],
  ["0cos\nsystem\n(S'x'\ntR."],
  ['0\x82\x01)R.'],
])('what pickle.load runs in the bytes of a joblib array: %j', async (code) => {
  const parts = await partsOf({
    like: 'sklearn-format-pickle',
    file: ['model.pkl', insideJoblibArray(code)],
  })
  expect(parts[0]).toMatchObject({ kind: 'pickle', verdict: 'unknown' })
})

test.each([
  ['gzip', gzipSync(runsCommand)],
  ['zlib', deflateSync(runsCommand)],
  ['bzip2', bytes('BZh91AY&SY')],
])('what is compressed under a name that tells nothing: %s', async (_how, packed) => {
  const parts = await partsOf({
    like: 'statsmodels-ols',
    file: ['model.gz', packed],
    mlmodel: [['model.statsmodels', 'model.gz']],
  })
  expect(parts).toContainEqual(expect.objectContaining({ path: 'model.gz', verdict: 'unknown' }))
})

test('a large bomb is told by its beginning', async () => {
  const root = await changed({ like: 'sklearn-format-pickle' })
  const file = join(root, 'model.pkl')
  await writeFile(file, Buffer.concat([bytes('\x80\x04cos\nsystem\n0'), Buffer.alloc(16_000_000, 'N0')]))
  // Beyond what is ever read of a pickle: only its beginning can have told this.
  await truncate(file, 300_000_000)
  const { folder, model } = await openModel(root)
  const [part] = await runningParts(folder, model)
  expect(part).toMatchObject({ path: 'model.pkl', verdict: 'unknown' })
  expect(part?.imports.map(({ name }) => name)).toEqual(['os.system'])
  expect(part?.summary).toMatch(/more opcodes|longer to follow/)
})

test.each(['weights.dat', 'model.json', 'model'])(
  'a pickle of protocol 0 under the name %s',
  async (name) => {
    const parts = await partsOf({
      like: 'sklearn-format-pickle',
      file: [name, runsCommand],
      mlmodel: [['model.pkl', name]],
    })
    expect(parts).toContainEqual(expect.objectContaining({ kind: 'pickle', path: name, verdict: 'unknown' }))
    expect(JSON.stringify(parts)).toContain('os.system')
  },
)

test.each(['conda.yaml', 'python_env.yaml'])(
  'a pickle that is named in the place of %s as well',
  async (environment) => {
    const parts = await partsOf({
      like: 'sklearn-format-pickle',
      file: ['weights.dat', runsCommand],
      mlmodel: [
        ['model.pkl', 'weights.dat'],
        [environment, 'weights.dat'],
      ],
    })
    expect(JSON.stringify(parts)).toContain('os.system')
  },
)

test('a pickle of protocol 0 behind more bytes than are looked at first', async () => {
  const padded = Buffer.concat([bytes('N0'.repeat(40_000)), runsCommand])
  const parts = await partsOf({
    like: 'sklearn-format-pickle',
    file: ['weights.dat', padded],
    mlmodel: [['model.pkl', 'weights.dat']],
  })
  expect(JSON.stringify(parts)).toContain('os.system')
})

const harmless = JSON.stringify({ __class__: 'list', __module__: 'builtins', content: [] })
const harmful = JSON.stringify({ __class__: 'system', __module__: 'os', __loader__: 'FunctionNode' })
const schema = (content: string) => ({ name: 'schema.json', content })

/** A directory that says where it is from the file's beginning, and an archive behind it that counts from the end. */
function behindAnother(): Uint8Array {
  const first = zipOf([schema(harmless)])
  const second = zipOf([schema(harmful)])
  const end = Buffer.from(second.subarray(second.length - 22))
  end.writeUInt32LE(first.readUInt32LE(first.length - 22 + 16), 16)
  return Buffer.concat([first, second.subarray(0, second.length - 22), end])
}

test.each<[string, () => Uint8Array]>([
  ['two entries of one name', () => zipOf([schema(harmless), schema(harmful)])],
  ['a name cut by a NUL', () => zipOf([schema(harmless), { name: 'schema.json\0x', content: harmful }])],
  ['an archive behind another', behindAnother],
  ['an archive that begins as a pickle', () => Buffer.concat([runsCommand, zipOf([schema(harmless)])])],
])('a skops file with %s', async (_what, file) => {
  const parts = await partsOf({ like: 'sklearn-format-skops', file: ['model.skops', file()] })
  expect(parts.find(({ path }) => path === 'model.skops')).toMatchObject({ verdict: 'unknown' })
})

test('a zip that is skops and PyTorch at once names what either loads', async () => {
  const file = zipOf([{ name: 'archive/data.pkl', content: bytes('\x80\x02N.') }, schema(harmful)])
  const parts = await partsOf({
    like: 'sklearn-format-skops',
    file: ['model.pkl', file],
    mlmodel: [['model.skops', 'model.pkl']],
  })
  expect(JSON.stringify(parts.find(({ path }) => path === 'model.pkl'))).toContain('os.system')
})

test('a skops file behind other bytes, under a name that says nothing', async () => {
  const parts = await partsOf({
    like: 'sklearn-format-skops',
    file: ['weights.dat', Buffer.concat([bytes('\0junk'), zipOf([schema(harmful)])])],
    mlmodel: [['model.skops', 'weights.dat']],
  })
  expect(parts).toContainEqual(expect.objectContaining({ path: 'weights.dat', verdict: 'unknown' }))
})

test('what the model asks skops to trust is shown without a file of skops as well', async () => {
  const parts = await partsOf({
    like: 'sklearn-format-pickle',
    mlmodel: [['skops_trusted_types: null', 'skops_trusted_types: [subprocess.Popen]']],
  })
  expect(parts[0]).toMatchObject({ kind: 'skops', path: 'MLmodel', verdict: 'unknown' })
  expect(parts[0]?.imports[0]).toMatchObject({ name: 'subprocess.Popen', isKnown: false })
})

test('many pickles that grow large are given up together', async () => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(25_000_000)
  const content = Buffer.concat([bytes('B'), size, Buffer.alloc(25_000_000), bytes('.')])
  const file = zipOf(Array.from({ length: 3 }, (_, at) => ({ name: `a/${at}.pkl`, content })))
  const parts = await partsOf({ like: 'sklearn-format-pickle', file: ['model.pkl', file] })
  expect(parts[0]).toMatchObject({ kind: 'pickle', verdict: 'unknown' })
  expect(parts[0]?.summary).toContain('larger than Palate reads')
})

const nothingButAList = bytes('\x80\x02].')

test.each([
  [
    'under a name in capitals',
    'data/model.pth',
    () =>
      zipOf([
        { name: 'a/x.pkl', content: nothingButAList },
        { name: 'a/DATA.PKL', content: runsCommand },
      ]),
  ],
  [
    'as an exported program',
    'data/model.pt2',
    () => zipOf([{ name: 'model/data/weights/weight_0', content: runsCommand }]),
  ],
  [
    'as an archive of another kind',
    'data/weights',
    () => zipOf([{ name: 'weights/0', content: runsCommand }]),
  ],
  [
    'behind the first of several pickles',
    'data/model.pth',
    () => Buffer.concat([nothingButAList, runsCommand]),
  ],
] as const)('what PyTorch loads %s', async (_what, path, file) => {
  const root = await changed({
    like: 'sklearn-format-pickle',
    mlmodel: [
      ['loader_module: mlflow.sklearn', 'loader_module: mlflow.pytorch'],
      ['model_path: model.pkl', 'data: data'],
    ],
  })
  await mkdir(join(root, 'data'))
  await writeFile(join(root, path), file())
  const { folder, model } = await openModel(root)
  const parts = await runningParts(folder, model)
  expect(parts).toContainEqual(expect.objectContaining({ path, verdict: 'unknown' }))
})

const dtypeOf = (type: string) => `cnumpy\ndtype\n${short(type)}\x89\x88\x87R`
const objectDtype = `${dtypeOf('O8')}(K\x03${short('|')}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb`

/** What known names become when they are called with more than data needs. */
const calls: readonly (readonly [what: string, pickle: string])[] = [
  ['a booster of a path', `clightgbm.basic\nBooster\n(NN${short('/etc/passwd')}tR.`],
  ['a booster by its parts', `(clightgbm.basic\nBooster\nNN${short('/etc/passwd')}o.`],
  ['a booster in one line', `(NN${short('/etc/passwd')}ilightgbm.basic\nBooster\n.`],
  ['a booster made with keywords', `cxgboost.core\nBooster\n)}\x92.`],
  ['a booster as a value that others call', `cfunctools\npartial\ncxgboost.core\nBooster\n\x85R.`],
  ['a booster in a list', `](cxgboost.core\nBooster\ne.`],
  [
    'a base with an __init__',
    `ccopyreg\n_reconstructor\n(csklearn.utils\nBunch\ncxgboost.core\nBooster\n${short('x')}tR.`,
  ],
  [
    'a generator by any constructor',
    `cnumpy.random._pickle\n__generator_ctor\n${short('x')}cxgboost.core\nBooster\n\x86R.`,
  ],
  ['an encoding of any name', `c_codecs\nencode\n${short('x')}${short('idna')}\x86R.`],
  ['bytes without bounds', 'cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R.'],
  ['a list of a range', 'cbuiltins\nlist\ncbuiltins\nrange\nJ\xff\xff\xff\x7f\x85R\x85R.'],
  [
    'an array without bounds',
    'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nJ\xff\xff\xff\x7f\x85C\x01btR.',
  ],
  ['a fraction of a long number', `cfractions\nFraction\n${short('1e999999999')}\x85R.`],
  ['a time zone by a path', `cpandas\nDatetimeIndex\n${short('x')}\x85R.`],
  ['a class that is changed', `csklearn.utils\nBunch\n}${short('x')}csklearn.utils\nBunch\nsb.`],
  ['a call of what was made', `cfunctools\npartial\ncsklearn.utils\nBunch\n\x85R)R.`],
  [
    'a vectorizer of files',
    `csklearn.feature_extraction.text\nCountVectorizer\n)\x81}${short('input')}${short('filename')}sb.`,
  ],
  ...[
    ['tuples', `](${short('input')}${short('filename')}ta`],
    ['short tuples', `]${short('input')}${short('filename')}\x86a`],
    ['lists', `]](${short('input')}${short('filename')}ea`],
    ['lists that grow', `]]${short('input')}a${short('filename')}aa`],
  ].map(([pairs = '', made = '']): [string, string] => [
    `a vectorizer of files, told in pairs that are ${pairs}`,
    `csklearn.feature_extraction.text\nCountVectorizer\n)\x81ccollections\nOrderedDict\n${made}\x85Rb.`,
  ]),
  [
    'a vectorizer of made-up files',
    `csklearn.feature_extraction.text\nCountVectorizer\n)\x81}${short('input')}cdecimal\nDecimal\n)Rsb.`,
  ],
  ...[
    ['a row of text', `](${short('a')}${short('b')}tacnumpy\nstr_\n${short('input')}\x85Ra`],
    ['nothing', ''],
  ].map(([what = '', made = '']): [string, string] => [
    `a vectorizer whose state is a call's, of ${what}`,
    `csklearn.feature_extraction.text\nCountVectorizer\n)\x81ccollections\nOrderedDict\n${made === '' ? ')' : `${made}\x85`}Rb.`,
  ]),
  ...['__array_interface__', '__array_struct__', '__array__', '__class__', '__dict__', '__len__'].map(
    (name): [string, string] => [
      `an object with ${name}`,
      `csklearn.dummy\nDummyRegressor\n)\x81}${short(name)}Nsb.`,
    ],
  ),
  ...[
    ['in slots', `N}${short('__array__')}Ns\x86`],
    ['in a dict made of a mark', `(${short('__array__')}Nd`],
    ['of protocol 0', "(S'__array__'\nNd"],
    ['made while it loads', `}cnumpy\nstr_\n${short('__array__')}\x85RNs`],
    ['put in by another way', `}q\x00h\x00${short('__array__')}Ns0`],
    ['put in by a copy', `}2${short('__array__')}Ns0`],
    ['in pairs', `(${short('__array__')}N\x86t`],
    ['in slots that a call makes', 'Nccollections\nOrderedDict\n)R\x86'],
  ].map(([how = '', state = '']): [string, string] => [
    `a protocol's name ${how}`,
    `cxgboost.sklearn\nXGBRegressor\n)\x81${state}b.`,
  ]),
  ['a Bunch with a protocol', `csklearn.utils\nBunch\n)R${short('__array__')}Ns.`],
  [
    'objects told as plain',
    `${dtypeOf('O8')}(K\x03${short('|')}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb.`,
  ],
  [
    'numbers told as objects',
    `${dtypeOf('i8')}(K\x03${short('<')}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb.`,
  ],
  [
    'a record of objects told as plain',
    `${dtypeOf('V8')}(K\x03${short('|')}N${short('a')}\x85}${short('a')}${objectDtype}K\x00\x86sK\x08K\x01K\x00tb.`,
  ],
  ...['str', 'bytes'].map((maker): [string, string] => [
    `a booster behind a step that makes ${maker}`,
    `]csklearn.preprocessing._function_transformer\nFunctionTransformer\n)\x81}${short('func')}cbuiltins\n${maker}\nsbacxgboost.sklearn\nXGBRegressor\n)\x81}ba.`,
  ]),
  ['a booster beside a path', `](cpathlib\nPosixPath\n${short('x')}\x85Rclightgbm.basic\nBooster\n)\x81}be.`],
  [
    'a dropped run of values',
    `\x80\x04${short('os')}${short('system')}(${short('builtins')}${short('int')}1\x93${short('x')}\x85R.`,
  ],
  ['a memo index of minus zero', `Np-0\n0cos\nsystem\n${short('x')}\x85R.`],
]

test.each(calls)('%s is unknown', async (_what, pickle) => {
  const parts = await partsOf({ like: 'sklearn-format-pickle', file: ['model.pkl', bytes(pickle)] })
  expect(parts[0]).toMatchObject({ kind: 'pickle', verdict: 'unknown' })
})

test.each([
  ['a booster that is filled', `clightgbm.basic\nBooster\n)\x81}${short('handle')}${short('tree')}sb.`],
  [
    'a booster of protocol 0',
    `ccopy_reg\n_reconstructor\n(cxgboost.core\nBooster\nc__builtin__\nobject\nNtR}b.`,
  ],
  ['an empty array', 'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85C\x01btR.'],
  ['a dtype of objects', `${objectDtype}.`],
  [
    'a record of numbers',
    `${dtypeOf('V8')}(K\x03${short('|')}N${short('a')}\x85}${short('a')}${dtypeOf('i8')}K\x00\x86sK\x08K\x01K\x10tb.`,
  ],
  [
    'a dict of words with underscores',
    `csklearn.dummy\nDummyRegressor\n)\x81}${short('a')}}${short('__init__')}K\x01ssb.`,
  ],
  [
    'a booster behind a step that calls nothing',
    `]csklearn.preprocessing._function_transformer\nFunctionTransformer\n)\x81}${short('func')}Nsbacxgboost.sklearn\nXGBRegressor\n)\x81}ba.`,
  ],
  ['latin-1', `c_codecs\nencode\n${short('x')}${short('latin1')}\x86R.`],
  [
    'a vectorizer of texts',
    `csklearn.feature_extraction.text\nCountVectorizer\n)\x81}${short('input')}${short('content')}sb.`,
  ],
])('%s is known', async (_what, pickle) => {
  const parts = await partsOf({ like: 'sklearn-format-pickle', file: ['model.pkl', bytes(pickle)] })
  expect(parts.find(({ kind }) => kind === 'pickle')).toMatchObject({ verdict: 'known' })
})

test.each([
  [
    { __class__: 'list', __module__: 'builtins', content: { module_path: 'os', function: 'system' } },
    'os.system',
  ],
  [
    {
      __class__: 'DataFrame',
      __module__: 'pandas',
      content: { obj: { __class__: 'DataFrame', __module__: 'pandas' }, func: 'eval' },
    },
    'pandas.DataFrame.eval',
  ],
])('what a skops node names in its content: %j', async (node, name) => {
  const file = zipOf([schema(JSON.stringify({ ...node, __loader__: 'FunctionNode', protocol: 0 }))])
  const parts = await partsOf({ like: 'sklearn-format-skops', file: ['model.skops', file] })
  expect(parts[0]).toMatchObject({ kind: 'skops', verdict: 'unknown' })
  expect(parts[0]?.imports).toContainEqual(expect.objectContaining({ name, isKnown: false }))
})

test.each([
  [
    'DictNode',
    {
      __array_interface__: { __class__: 'dict', __module__: 'builtins', __loader__: 'DictNode', content: {} },
    },
  ],
  ['JsonNode', '{"__array_interface__": 1}'],
  ['NdArrayNode', null],
])('attributes of a skops object in a %s that could be more than data', async (loader, content) => {
  const attributes = { __class__: 'dict', __module__: 'builtins', __loader__: loader, content }
  const node = {
    __class__: 'DummyRegressor',
    __module__: 'sklearn.dummy',
    __loader__: 'ObjectNode',
    content: attributes,
    protocol: 2,
  }
  const file = zipOf([schema(JSON.stringify(node))])
  const parts = await partsOf({ like: 'sklearn-format-skops', file: ['model.skops', file] })
  expect(parts.find(({ path }) => path === 'model.skops')).toMatchObject({ verdict: 'unknown' })
})

test.each([
  ['xgboost-classifier', 'model_class: xgboost.sklearn.XGBClassifier', 'model_class: antigravity.flight'],
  ['keras-dense', 'keras_version: 2.21.0', 'keras_module: antigravity'],
  ['sklearn-linreg', 'loader_module: mlflow.sklearn', 'loader_module: mlflow.spacy'],
  // What describes the model imports the flavor's own loader.
  ['sklearn-linreg', '  sklearn:', '  spacy: {x: mlflow.spacy}\n  sklearn:'],
] as const)('%s: a class or loader that a field names', async (like, from, to) => {
  const parts = await partsOf({ like, mlmodel: [[from, to]] })
  const named = to.startsWith('  spacy') ? 'mlflow.spacy' : to.split(': ')[1]
  expect(parts).toContainEqual(expect.objectContaining({ kind: 'loader', path: named, verdict: 'unknown' }))
})

test('a module that is named by a file of its own', async () => {
  const parts = await partsOf({ like: 'keras-dense', file: ['data/keras_module.txt', bytes('antigravity')] })
  expect(parts).toContainEqual(
    expect.objectContaining({ kind: 'loader', path: 'data/keras_module.txt', verdict: 'unknown' }),
  )
})

test.each([
  'sklearn.gaussian_process.kernels.ABCMeta',
  'sklearn.model_selection._split.ABCMeta',
  'sklearn._loss.link.ABC',
  'sklearn.metrics._dist_metrics.PyFuncDistance64',
  'pandas.core.frame.DataFrame.eval',
  'pandas.core.frame.DataFrame',
  'statsmodels.regression.linear_model.OLS',
  // Their __setstate__ gives a formula of the pickle to patsy or formulaic, which evaluate it.
  'statsmodels.base.data.ModelData',
  'statsmodels.base.data.PandasData',
  'statsmodels.base.data.PatsyData',
])('%s is no constructor of data', (name) => {
  expect(judgeImport(name, { shadowed: new Set() }).isKnown).toBe(false)
})

test.each([
  'sklearn.gaussian_process.kernels.ConstantKernel',
  'sklearn.gaussian_process.kernels.RBF',
  'sklearn.model_selection._split.RepeatedStratifiedKFold',
  'sklearn.model_selection._split.LeavePGroupsOut',
  'sklearn.model_selection._split.TimeSeriesSplit',
  'sklearn._loss._loss.__pyx_unpickle_CyHalfMultinomialLoss',
])('%s is one', (name) => {
  expect(judgeImport(name, { shadowed: new Set() }).isKnown).toBe(true)
})

test.each([
  'sklearn.ensemble._stacking.StackingRegressor',
  'sklearn.ensemble._stacking.StackingClassifier',
  'sklearn.ensemble._stacking._BaseStacking',
  'sklearn.multioutput.ClassifierChain',
  'sklearn.multioutput.RegressorChain',
  'sklearn.model_selection._classification_threshold.FixedThresholdClassifier',
  'sklearn.model_selection._classification_threshold.TunedThresholdClassifierCV',
])('%s calls what its own attributes name: nothing is known of the rest of the file', (name) => {
  expect(judgeImport(name, { shadowed: new Set() })).toMatchObject({ isKnown: false })
})
