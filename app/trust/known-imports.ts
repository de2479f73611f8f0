/** Judges the names a serialized model imports, by the list in `known-names.ts`. */
import type { ImportedName } from '#shared/trust.ts'
import { allowed, families, FILLED } from './known-names.ts'
import { sklearnEstimators } from './sklearn-estimators.ts'

/** scikit-learn's own tests, and libraries it carries, are not estimators whatever their names. */
const ESTIMATOR = /^sklearn\.(?!externals\.|.*\b(?:tests|_testing|_mocking|datasets)\b)[\w.]+\.(\w+)$/u

/** Those with `input`, which can be `filename`. */
const VECTORIZER = /\.(?:Count|Hashing|Tfidf)Vectorizer$/u

/**
 * Those that call a method by a name in their own attributes (`stack_method_`, `chain_method_`, `response_method`), of whatever
 * object another attribute holds: an array's `tofile` or a path's `write_bytes` as well as `predict`.
 */
const BY_NAME =
  /\.(?:_?(?:Base)?(?:Stacking|Chain)|Stacking(?:Classifier|Regressor)|(?:Classifier|Regressor)Chain|(?:Fixed|Base|Tuned)ThresholdClassifier(?:CV)?)$/u

/** Those that open the file which a text or a path in the place of their input names (xgboost's `DMatrix`, lightgbm's `predict`). */
const OPENS_INPUT = /^(?:xgboost|lightgbm|catboost)\./u

/** Those that make texts or paths of anything when a step of a pipeline calls them, or that keep arguments for such a call. */
const MAKES_TEXT =
  /^(?:(?:builtins|__builtin__)\.(?:str|unicode|bytes|bytearray)|pathlib\.\w+|numpy\.(?:str_?|bytes_|unicode_)|functools\.partial|_codecs\.\w+)$/u
/** Of objects of old protocols it is the base class, and called it makes one text that stands in the file. */
const MADE_HERE =
  /^(?:call\(.*\)|new\(.*\)|argument\(copy_?reg\._reconstructor,1\)|skops\((?:key|JsonNode|BytesNode|BytearrayNode)\))$/u

/** Whether a file hands on, to whoever calls it, what makes texts or paths; or holds a path. */
export function handsOnText(uses: ReadonlyMap<string, readonly string[]>): boolean {
  return Array.from(uses).some(
    ([name, how]) =>
      MAKES_TEXT.test(name) &&
      (/^(?:pathlib|functools)\./u.test(name) || how.some((use) => !MADE_HERE.test(use))),
  )
}

/** What some well-known names can do. Only to explain: being absent here makes nothing known. */
const notes: readonly (readonly [RegExp, string])[] = [
  [/^(?:os|posix|nt|posixpath|ntpath|subprocess|pty|commands|popen2)\./u, 'runs commands or reaches files'],
  [/^(?:builtins|__builtin__)\.(?:eval|exec|execfile|compile|__import__)$/u, 'runs any code'],
  [
    /^(?:builtins|__builtin__)\.(?:getattr|setattr|delattr|vars|globals|locals|apply)$/u,
    'reaches any function by its name',
  ],
  [
    /^(?:(?:builtins|__builtin__)\.(?:open|file)$|(?:io|_io|codecs|shutil|tempfile|glob|fileinput|zipfile|tarfile)\.)/u,
    'can read or write files',
  ],
  [/^(?:builtins|__builtin__)\.type$/u, 'makes classes'],
  [/^(?:operator|_operator)\.(?:attrgetter|methodcaller|itemgetter)$/u, 'reaches any function by its name'],
  [
    /^(?:importlib|imp|runpy|code|codeop|pkgutil|zipimport|pip|ensurepip|venv|site)\b/u,
    'imports or runs any code',
  ],
  [
    /^(?:pickle|_pickle|cPickle|dill|marshal|shelve|joblib|torch\.load|torch\.serialization)\b/u,
    'loads more pickles or code',
  ],
  [/^pandas\b/u, 'can read texts as time zones, which can be paths of files'],
  [/^statsmodels\.base\.data\./u, 'can evaluate a formula in the file, and formulas are Python code'],
  [/^(?:cloudpickle)\b/u, 'makes functions and classes from code in the file'],
  [/^types\.(?:CodeType|FunctionType|LambdaType|MethodType)$/u, 'makes functions from code in the file'],
  [
    /^(?:socket|ssl|http|urllib|urllib2|httplib|ftplib|smtplib|requests|webbrowser|xmlrpc|telnetlib)\b/u,
    'reaches the network',
  ],
  [/^(?:ctypes|_ctypes|cffi|mmap|gc|signal|resource)\b/u, 'reaches the machine below Python'],
  [
    /^(?:multiprocessing|threading|_thread|asyncio|concurrent|sched|atexit|bdb|pdb|timeit|cProfile|profile|trace|doctest)\b/u,
    'can run code',
  ],
]

/** What is judged a name by: modules that are not what they are called, and what the file does with the name. */
export interface JudgedBy {
  /** Top-level modules that the model's own code folders would put in the place of others. */
  readonly shadowed: ReadonlySet<string>
  /** As in `NameUses.listed`; made empty where nothing else is told. */
  readonly uses?: readonly string[]
  /** Whether objects are told to take their input from elsewhere than its content. */
  readonly hasOddInput?: boolean
  /** Whether the file hands on what makes texts or paths (`handsOnText`). */
  readonly hasTextMaker?: boolean
}

const MADE_EMPTY: readonly string[] = ['new()']

/** Judges one name. */
export function judgeImport(
  name: string,
  { shadowed, uses = MADE_EMPTY, hasOddInput, hasTextMaker }: JudgedBy,
): ImportedName {
  const root = name.split('.', 1)[0] ?? name
  if (shadowed.has(root)) return { name, isKnown: false, note: "comes from the model's own code" }
  const permitted = permittedUses(name)
  if (permitted === undefined) {
    const note = notes.find(([pattern]) => pattern.test(name))?.[1]
    return note === undefined ? { name, isKnown: false } : { name, isKnown: false, note }
  }
  if (hasOddInput === true && VECTORIZER.test(name))
    return { name, isKnown: false, note: 'is told to read the files that its input names' }
  if (hasTextMaker === true && OPENS_INPUT.test(name))
    return {
      name,
      isKnown: false,
      note: 'opens the file that a text names, and the file holds what makes texts',
    }
  if (BY_NAME.test(name))
    return { name, isKnown: false, note: 'calls methods of other objects by names that stand in the file' }
  const isKnown = uses.every(
    (use) => !use.startsWith('change(') && (permitted === null || permitted.test(use)),
  )
  return isKnown
    ? { name, isKnown }
    : { name, isKnown, note: 'is called with more than it needs to hold data' }
}

/** How a name on the list may be used, null for anyhow; undefined for a name that is not on it. */
function permittedUses(name: string): RegExp | null | undefined {
  const listed = allowed.find(({ names }) => names.has(name))
  if (listed !== undefined) return listed.uses
  const family = families.find(([pattern]) => pattern.test(name))
  if (family !== undefined) return family[1]
  const estimator = ESTIMATOR.exec(name)?.[1]
  if (estimator === undefined || !sklearnEstimators.has(estimator)) return undefined
  return VECTORIZER.test(name) ? FILLED : null
}
