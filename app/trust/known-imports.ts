/**
 * The names a serialized model may import and still hold only data. It is a list of what is allowed: whatever is not on
 * it is unknown, whether or not it is known to do harm. What is on it makes containers, numbers, arrays, tables and
 * estimators; none of it calls what it is given, opens a file, or reaches into other objects by name.
 */
import type { ImportedName } from '#shared/trust.ts'
import { sklearnEstimators } from './sklearn-estimators.ts'

const exact = new Set(
  `
builtins.bool builtins.bytearray builtins.bytes builtins.complex builtins.dict builtins.float builtins.frozenset
builtins.int builtins.list builtins.object builtins.range builtins.set builtins.slice builtins.str builtins.tuple
builtins.Ellipsis builtins.NotImplemented
__builtin__.bool __builtin__.bytearray __builtin__.bytes __builtin__.complex __builtin__.dict __builtin__.float
__builtin__.frozenset __builtin__.int __builtin__.list __builtin__.long __builtin__.object __builtin__.range
__builtin__.set __builtin__.slice __builtin__.str __builtin__.tuple __builtin__.unicode __builtin__.xrange
copyreg._reconstructor copyreg.__newobj__ copyreg.__newobj_ex__ copy_reg._reconstructor copy_reg.__newobj__
_codecs.encode
collections.OrderedDict collections.defaultdict collections.Counter collections.deque
datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone datetime.tzinfo
zoneinfo.ZoneInfo._unpickle decimal.Decimal fractions.Fraction uuid.UUID uuid.SafeUUID
pathlib.PosixPath pathlib.WindowsPath pathlib.PurePosixPath pathlib.PureWindowsPath pathlib.Path
functools.partial
numpy.dtype numpy.ndarray numpy.matrix numpy.ma.core.MaskedArray numpy.ma.core._mareconstruct
numpy.core.multiarray._reconstruct numpy._core.multiarray._reconstruct
numpy.core.multiarray.scalar numpy._core.multiarray.scalar
numpy.core.numeric._frombuffer numpy._core.numeric._frombuffer
numpy.random._pickle.__randomstate_ctor numpy.random._pickle.__generator_ctor
numpy.random._pickle.__bit_generator_ctor numpy.random.__randomstate_ctor
numpy.random._mt19937.MT19937 numpy.random._pcg64.PCG64 numpy.random._pcg64.PCG64DXSM
numpy.random._philox.Philox numpy.random._sfc64.SFC64
joblib.numpy_pickle.NumpyArrayWrapper sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper
sklearn.tree._tree.Tree sklearn.tree.tree.Tree
sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor
sklearn.ensemble._hist_gradient_boosting.common.MonotonicConstraint
sklearn.neighbors._kd_tree.newObj sklearn.neighbors._ball_tree.newObj sklearn.metrics._dist_metrics.newObj
sklearn.neighbors.kd_tree.newObj sklearn.neighbors.ball_tree.newObj sklearn.neighbors.dist_metrics.newObj
sklearn.calibration._CalibratedClassifier sklearn.utils.Bunch sklearn.utils._bunch.Bunch
sklearn.cluster._bisect_k_means._BisectingTree sklearn.cluster._birch._CFNode sklearn.cluster._birch._CFSubcluster
sklearn.compose._column_transformer._RemainderColsList sklearn.compose._column_transformer.make_column_selector
sklearn.ensemble._gb.VerboseReporter sklearn.linear_model._logistic._LbfgsCallbackBridge
xgboost.core.Booster xgboost.core.DMatrix xgboost.compat.XGBoostLabelEncoder
xgboost.sklearn.XGBModel xgboost.sklearn.XGBClassifier xgboost.sklearn.XGBRegressor xgboost.sklearn.XGBRanker
xgboost.sklearn.XGBRFClassifier xgboost.sklearn.XGBRFRegressor
lightgbm.basic.Booster lightgbm.sklearn.LGBMModel lightgbm.sklearn.LGBMClassifier lightgbm.sklearn.LGBMRegressor
lightgbm.sklearn.LGBMRanker lightgbm.compat._LGBMLabelEncoder
catboost.core.CatBoost catboost.core.CatBoostClassifier catboost.core.CatBoostRegressor catboost.core.CatBoostRanker
pandas.core.frame.DataFrame pandas.DataFrame pandas.core.series.Series pandas.Series
pandas.core.indexes.base.Index pandas.core.indexes.base._new_Index pandas.core.indexes.range.RangeIndex
pandas.core.indexes.multi.MultiIndex pandas.core.indexes.datetimes.DatetimeIndex
pandas.core.indexes.datetimes._new_DatetimeIndex pandas.core.indexes.category.CategoricalIndex
pandas.core.indexes.numeric.Int64Index pandas.core.indexes.numeric.Float64Index pandas.Index
pandas.core.internals.managers.BlockManager pandas.core.internals.managers.SingleBlockManager
pandas.core.internals.blocks.new_block pandas._libs.internals._unpickle_block pandas._libs.internals.BlockManager
pandas._libs.arrays.__pyx_unpickle_NDArrayBacked pandas._libs.tslibs.timestamps._unpickle_timestamp
pandas.core.arrays.categorical.Categorical pandas.core.dtypes.dtypes.CategoricalDtype
pandas.core.arrays.datetimes.DatetimeArray pandas.core.dtypes.dtypes.DatetimeTZDtype
pandas.core.arrays.string_.StringDtype pandas.core.arrays.string_.StringArray pandas.core.flags.Flags
statsmodels.base.wrapper.ResultsWrapper
statsmodels.genmod.families.family.Gaussian statsmodels.genmod.families.family.Binomial
statsmodels.genmod.families.family.Poisson statsmodels.genmod.families.family.Gamma
`
    .trim()
    .split(/\s+/u),
)

/** Families of data types; each says in which modules its names must lie. */
const families: readonly RegExp[] = [
  /^numpy\.(?:bool_?|str_?|bytes_|void|object_|datetime64|timedelta64|u?int(?:8|16|32|64)|float(?:16|32|64|128)|complex(?:64|128)|longdouble)$/u,
  /^scipy\.sparse\.(?:_?(?:csr|csc|coo|bsr|dia|dok|lil)\.)?(?:csr|csc|coo|bsr|dia|dok|lil)_(?:matrix|array)$/u,
  /^sklearn\._loss\.(?:_loss|loss|link)\.(?:__pyx_unpickle_)?(?!ABC)[A-Z]\w*$/u,
  /^sklearn\.ensemble\.(?:_gb_losses|gradient_boosting)\.[A-Z]\w*(?:Error|Loss|Deviance|Estimator|LossFunction)$/u,
  /^sklearn\.metrics\._dist_metrics\.(?!PyFunc)[A-Z]\w*Distance(?:32|64)?$/u,
  /^sklearn\.neighbors\.(?:_?dist_metrics)\.(?!PyFunc)[A-Z]\w*Distance$/u,
  /^sklearn\.neighbors\.(?:_?kd_tree|_?ball_tree)\.(?:KDTree|BallTree)(?:32|64)?$/u,
  /^sklearn\.gaussian_process\.kernels\.(?:\w*Kernel|Sum|Product|Exponentiation|KernelOperator|RBF|Matern|RationalQuadratic|ExpSineSquared|DotProduct|Hyperparameter)$/u,
  /^sklearn\.linear_model\.(?:_sgd_fast|sgd_fast)\.[A-Z]\w*$/u,
  /^sklearn\.neural_network\.(?:_stochastic_optimizers|_multilayer_perceptron)\.(?:Adam|SGD|Base)Optimizer$/u,
  /^sklearn\.model_selection\._split\.(?:\w+Fold|\w*Split|Leave\w+Out)$/u,
  /^sklearn\.utils\._tags\.\w*Tags$/u,
  /^statsmodels\.(?:regression|genmod|discrete|tsa|robust)\.[\w.]+\.[A-Z]\w*(?:Results|ResultsWrapper)$/u,
  /^statsmodels\.regression\.linear_model\.(?:OLS|WLS|GLS|GLSAR)$/u,
]

/** scikit-learn's own tests, and libraries it carries, are not estimators whatever their names. */
const ESTIMATOR = /^sklearn\.(?!externals\.|.*\b(?:tests|_testing|_mocking|datasets)\b)[\w.]+\.(\w+)$/u

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

/** Judges one name; `shadowed` are top-level modules that the model's own code folders would put in the place of others. */
export function judgeImport(name: string, shadowed: ReadonlySet<string>): ImportedName {
  const root = name.split('.', 1)[0] ?? name
  if (shadowed.has(root)) return { name, isKnown: false, note: "comes from the model's own code" }
  if (isKnown(name)) return { name, isKnown: true }
  const note = notes.find(([pattern]) => pattern.test(name))?.[1]
  return note === undefined ? { name, isKnown: false } : { name, isKnown: false, note }
}

function isKnown(name: string): boolean {
  if (exact.has(name) || families.some((family) => family.test(name))) return true
  const estimator = ESTIMATOR.exec(name)?.[1]
  return estimator !== undefined && sklearnEstimators.has(estimator)
}
