/** The names of a pickle, whatever it does to hide them or to make finding them dear. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pickleImports, scanImports } from './read-pickle.ts'
import { scanPickle } from './scan-pickle.ts'

const fixtures = new URL('../../../e2e/fixtures/', import.meta.url).pathname

function pickles(folder: string): readonly string[] {
  return readdirSync(`${fixtures}${folder}`).flatMap((name) =>
    ['model.pkl', 'python_model.pkl', 'model.statsmodels']
      .map((file) => join(fixtures, folder, name, file))
      .filter((path) => existsSync(path)),
  )
}

const real = pickles('models').map((path) => readFileSync(path))

/** Callables a hostile pickle calls, written as protocol 0 with REDUCE, INST and OBJ, and as protocol 4. */
const callables = [
  'os.system', 'posix.system', 'nt.system', 'os.popen', 'os.execv', 'os.spawnl', 'os.remove', 'os.putenv',
  'subprocess.Popen', 'subprocess.call', 'subprocess.check_output', 'subprocess.run', 'builtins.eval', 'builtins.exec',
  'builtins.compile', 'builtins.open', 'builtins.__import__', 'builtins.getattr', 'builtins.setattr', '__builtin__.eval',
  'importlib.import_module', 'runpy.run_path', 'runpy._run_code', 'code.interact', 'pty.spawn', 'socket.socket',
  'ctypes.CDLL', 'shutil.rmtree', 'webbrowser.open', 'pickle.loads', 'marshal.loads', 'types.FunctionType',
  'operator.attrgetter', 'timeit.timeit', 'asyncio.run', 'urllib.request.urlopen',
] as const // prettier-ignore

const latin = (text: string) => Buffer.from(text, 'latin1')
const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`

function forms(dotted: string): readonly Buffer[] {
  const at = dotted.lastIndexOf('.')
  const [module, name] = [dotted.slice(0, at), dotted.slice(at + 1)]
  return [
    latin(`c${module}\n${name}\n(S'x'\ntR.`),
    latin(`(S'x'\ni${module}\n${name}\n.`),
    latin(`(c${module}\n${name}\nS'x'\no.`),
    latin(`\x80\x04${short(module)}${short(name)}\x93)R.`),
    // The parts by way of the memo, taken off in between.
    latin(`\x80\x04${short(name)}\x94${short(module)}\x9400h\x01h\x00\x93)\x81.`),
    // In raw unicode with escapes, among marks and copies.
    latin(
      `\x80\x04(V\\u${module.charCodeAt(0).toString(16).padStart(4, '0')}${module.slice(1)}\n2V${name}\n\x93)R.`,
    ),
    // After a pickle that is nothing.
    latin(`\x80\x02N.\x80\x04${short(module)}${short(name)}\x93)R.`),
    latin(`\x80\x04}(${short('k')}c${module}\n${name}\n)Ru.`),
  ]
}

describe('what it names', () => {
  test.each(callables)('%s, however it is called', (dotted) => {
    for (const bytes of forms(dotted)) {
      expect(scanImports(bytes)).toMatchObject({ names: [dotted], problem: null })
      expect(scanImports(deflateSync(bytes)).names).toEqual([dotted])
      expect(scanImports(gzipSync(bytes)).names).toEqual([dotted])
    }
  })

  test('what reading finds in every model is found by scanning, too', () => {
    expect(real.length).toBeGreaterThan(15)
    for (const bytes of real) {
      const { globals, complete } = pickleImports(bytes)
      const { names, problem } = scanImports(bytes)
      expect(problem === null).toBe(complete)
      expect(names).toEqual(globals.map(({ module, name }) => `${module}.${name}`))
    }
  })

  test('every pickle in bad/', () => {
    const found = pickles('bad').map((path) => scanImports(readFileSync(path)))
    expect(found.some(({ names }) => names.includes('posix.system'))).toBe(true)
    expect(found.filter(({ problem }) => problem !== null).length).toBeGreaterThan(0)
  })

  test.each([
    ['a run of values that is dropped', '\x80\x04\x8c\x02os\x8c\x06system(\x8c\x01a\x8c\x01b1\x93.'],
    ['a name before the mark that is missing', 'ios\nsystem\n.'],
    ['a value put to two places, each recalled', 'Vos\np1\n0Vsystem\nr\x07\0\0\x000g1\nj\x07\0\0\0\x93.'],
  ])('%s', (_what, text) => {
    expect(scanPickle(latin(text)).names).toEqual(['os.system'])
  })

  test.each([
    ['a name made by a call', '\x80\x04\x8c\x02oscbuiltins\nstr\n(S"x"\ntR\x93.', 'made up'],
    ['a number of the registry', '\x80\x02\x82\x01)R.', 'registry'],
    ['cut off', "cos\nsystem\n(S'x'", 'end'],
    ['nothing', '', 'without its STOP'],
    ['what is no pickle', 'hello', 'never remembered'],
    ['a memo index that Python reads otherwise', 'Np-0\n.', 'as picklers do'],
    ['a module that ends with the file', 'cantigravity!', 'no end'],
    ['more behind it', 'N.cos\nsystem\n.', 'more follows'],
    ['a newer protocol', '\x80\x09N.', 'newer'],
    ['a mark that is not there', 't.', 'not opened'],
    ['a value that is not there', 'R.', 'not there'],
    ['a memo that is empty', 'h\x07.', 'never remembered'],
    ['a length beyond the end', '\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.', 'in the middle'],
  ])('%s leaves it open whether there is more', (_, text, problem) => {
    expect(scanPickle(latin(text)).problem).toContain(problem)
  })

  test('joblib’s arrays do not hide what plain unpickling would run, nor end the reading', () => {
    const wrapper = 'cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81'
    const state = "}(S'shape'\n(I2\ntS'dtype'\ncnumpy\ndtype\n(S'u1'\nI0\nI1\ntRS'order'\nS'C'\nu"
    const hidden = latin(`${wrapper}${state}b)0cos\nsystem\n)R.`)
    expect(scanImports(hidden).names).toContain('os.system')
    const honest = latin(`${wrapper}${state}b\x00\x00.`)
    expect(scanImports(honest)).toMatchObject({
      names: ['joblib.numpy_pickle.NumpyArrayWrapper', 'numpy.dtype'],
    })
    expect(scanImports(honest).problem).toContain('raw arrays of joblib')
  })
})

const repeated = (unit: string, times: number, before = '', after = 'N.'): Buffer =>
  Buffer.concat([latin(before), Buffer.alloc(latin(unit).length * times, latin(unit)), latin(after)])

describe('what would make it dear', () => {
  const bombs: readonly (readonly [string, () => Buffer])[] = [
    ['copies of a value', () => repeated('2', 9_000_000, 'N')],
    ['lists', () => repeated(']', 9_000_000)],
    ['values remembered', () => repeated('\x94', 9_000_000, 'N')],
    [
      'values out of order',
      () =>
        Buffer.concat([
          latin('N'),
          ...Array.from({ length: 200_000 }, (_, at) => latin(`p${1_000_000 + at * 7}\n`)),
          latin('.'),
        ]),
    ],
    ['marks', () => repeated('(', 9_000_000)],
    ['nested tuples', () => repeated('\x85', 9_000_000, 'N')],
    ['memo and expansion', () => repeated('h\x00h\x00\x86q\x00', 2_000_000, ']q\x00')],
    ['long integers', () => repeated(`\x8a\xff${'\x07'.repeat(255)}0`, 200_000)],
    ['texts', () => repeated(`\x8c\x3c${'A'.repeat(60)}`, 1_000_000)],
    ['numbers as text', () => repeated('I123456\n0', 3_000_000)],
    ['one name again and again', () => repeated('cos\nsystem\n0', 2_000_000)],
    [
      'different names',
      () =>
        Buffer.concat([
          ...Array.from({ length: 50_000 }, (_, at) => latin(`cos\nsystem${at}\n0`)),
          latin('N.'),
        ]),
    ],
    ['calls', () => repeated('h\x00)R0', 2_000_000, 'cos\nsystem\nq\x000')],
    ['pickles one after the other', () => repeated('\x80\x02N.', 2_000_000)],
    ['a line without end', () => repeated('I', 9_000_000)],
    ['compressed nothing', () => deflateSync(Buffer.alloc(100_000_000))],
    [
      'joblib’s arrays without end',
      () => repeated(`\x8a\xff${'\x07'.repeat(255)}0`, 100_000, 'cjoblib.numpy_pickle\nNumpyArrayWrapper\n0'),
    ],
  ]
  test.each(bombs)('%s', (_, make) => {
    const bytes = make()
    const before = process.memoryUsage()
    const { names } = scanImports(bytes)
    const after = process.memoryUsage()
    expect(names.length).toBeLessThanOrEqual(5_001)
    // Typed arrays of four million values, twice, and what they grew from.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(300_000_000)
  })

  test('all pickles of a model share one budget', () => {
    const budget = { opcodes: 1_000 }
    expect(scanPickle(repeated('N0', 400), budget).problem).toBeNull()
    expect(scanPickle(repeated('N0', 400), budget)).toMatchObject({ isPartial: true })
  })
})

test('10,000 mutations of real pickles end in an answer', () => {
  let state = 20_261_122
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  const small = real.filter(({ length }) => length < 20_000)
  let complete = 0
  for (let count = 0; count < 10_000; count++) {
    const mutant = Buffer.from(small[random(small.length)] ?? latin('N.'))
    for (let change = 0; change <= random(3); change++) mutant[random(mutant.length)] = random(256)
    const cut = random(10) === 0 ? mutant.subarray(0, random(mutant.length)) : mutant
    const { problem } = scanImports(cut)
    if (problem === null) complete++
  }
  expect(complete).toBeGreaterThan(0)
  expect(complete).toBeLessThan(10_000)
})
