/** Pickles made to do harm: a reduce through each of thirty callables in every form, and bombs. */

/** Name and bytes; `names` must be among what is found, or the rest be told as not read. */
export interface HostilePickle {
  readonly name: string
  readonly bytes: Uint8Array
  readonly names: readonly string[]
}

const callables: readonly (readonly [module: string, name: string])[] = [
  ['os', 'system'],
  ['os', 'popen'],
  ['os', '_exit'],
  ['os', 'remove'],
  ['posix', 'system'],
  ['nt', 'system'],
  ['subprocess', 'Popen'],
  ['subprocess', 'check_output'],
  ['pty', 'spawn'],
  ['shutil', 'rmtree'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['builtins', 'compile'],
  ['builtins', 'open'],
  ['builtins', '__import__'],
  ['builtins', 'getattr'],
  ['importlib', 'import_module'],
  ['runpy', 'run_path'],
  ['code', 'interact'],
  ['timeit', 'timeit'],
  ['cProfile', 'run'],
  ['webbrowser', 'open'],
  ['socket', 'create_connection'],
  ['urllib.request', 'urlopen'],
  ['ctypes', 'CDLL'],
  ['pip', 'main'],
  ['operator', 'attrgetter'],
  ['types', 'CodeType'],
  ['numpy.testing._private.utils', 'runstring'],
  ['joblib', 'load'],
]

const bytesOf = (text: string) => Buffer.from(text, 'latin1')
const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`

/** CPython's pickletools: GLOBAL, STACK_GLOBAL, INST, OBJ, NEWOBJ, NEWOBJ_EX, and a name that comes from the memo. */
const forms: Readonly<Record<string, (module: string, name: string) => string>> = {
  global: (module, name) => `c${module}\n${name}\n(S'x'\ntR.`,
  stackGlobal: (module, name) => `\x80\x04${short(module)}${short(name)}\x93${short('x')}\x85R.`,
  inst: (module, name) => `(S'x'\ni${module}\n${name}\n.`,
  obj: (module, name) => `(c${module}\n${name}\nS'x'\no.`,
  newObject: (module, name) => `\x80\x02c${module}\n${name}\n(S'x'\nt\x81.`,
  newObjectEx: (module, name) => `\x80\x04c${module}\n${name}\n)}\x92.`,
  memo: (module, name) => `\x80\x04${short(module)}\x94${short(name)}\x940h\x00h\x01\x93)R.`,
}

function attacks(): readonly HostilePickle[] {
  return callables.flatMap(([module, name]) =>
    Object.entries(forms).map(([form, write]) => ({
      name: `${module}.${name} by ${form}`,
      bytes: bytesOf(write(module, name)),
      names: [`${module}.${name}`],
    })),
  )
}

const tail = bytesOf("cos\nsystem\n(S'x'\ntR.")

/** A bomb before an attack: what cannot be read to its end must be told, or the attack be found. */
function bomb(name: string, ...parts: readonly Uint8Array[]): HostilePickle {
  return { name, bytes: Buffer.concat([...parts, tail]), names: ['os.system'] }
}

function bombs(): readonly HostilePickle[] {
  const longest = Buffer.alloc(8)
  longest.fill(0xff, 0, 7)
  const doubling = Array.from(
    { length: 60 },
    (_, at) => `](h${String.fromCharCode(at)}h${String.fromCharCode(at)}eq${String.fromCharCode(at + 1)}`,
  )
  return [
    bomb('a list that holds itself twice, sixty times', bytesOf(`]q\x00${doubling.join('')}0`)),
    bomb('tuples of a tuple, a million deep', bytesOf('N'), Buffer.alloc(1_000_000, 0x85)),
    bomb('nine million lists', Buffer.alloc(9_000_000, 0x5d)),
    bomb('nine million marks', Buffer.alloc(9_000_000, 0x28)),
    bomb('nine million copies', bytesOf('N'), Buffer.alloc(9_000_000, 0x32)),
    bomb('nine million entries of the memo', bytesOf('N'), Buffer.alloc(9_000_000, 0x94)),
    bomb('a memo index of four thousand million', bytesOf('Nr\xff\xff\xff\xff0')),
    bomb('text longer than any file', bytesOf('\x8d'), longest),
    bomb('an integer of eight megabytes', bytesOf('\x8b\x00\x12\x7a\x00'), Buffer.alloc(8_000_000, 0x7f)),
    bomb('digits without end', bytesOf('I'), Buffer.alloc(9_000_000, 0x39), bytesOf('\n0')),
    bomb('a name of nine megabytes', bytesOf('c'), Buffer.alloc(9_000_000, 0x61), bytesOf('\nb\n0')),
    bomb(
      'two million different names',
      bytesOf(Array.from({ length: 2_000_000 }, (_, at) => `ca${at.toString(36)}\nb\n0`).join('')),
    ),
    bomb(
      'three hundred thousand frames',
      Buffer.concat(Array.from({ length: 300_000 }, () => bytesOf('\x95\x00\x00\x00\x00\x00\x00\x00\x00'))),
    ),
    bomb('a hundred pickles in one file', bytesOf('\x80\x02N.'.repeat(100)), bytesOf('\x80\x02')),
  ]
}

/** All of them. */
export function hostilePickles(): readonly HostilePickle[] {
  return [...attacks(), ...bombs()]
}
