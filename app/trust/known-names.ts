/**
 * The names a serialized model may import and still hold only data, and what it may do with each. It is a list of what is
 * allowed: whatever is not on it is unknown, whether or not it is known to do harm. Nothing on it, used as it is allowed
 * here, opens a file, imports by a name it is given, evaluates text, reaches the network, or takes memory by a number.
 * pandas is not on it: its constructors read dtypes and time zones from texts, and a time zone can be the path of a file.
 * Nor is statsmodels: its data classes evaluate formulas.
 */

/** How a name may be used, in the words of `NameUses.listed` and of `skopsTypes`. */
export interface Allowed {
  readonly names: ReadonlySet<string>
  /** Null for any use but changing the name itself. */
  readonly uses: RegExp | null
}

function allow(names: string, uses: string | null): Allowed {
  return {
    names: new Set(names.trim().split(/\s+/u)),
    uses: uses === null ? null : new RegExp(`^(?:${uses})$`, 'u'),
  }
}

/** Handed on: to be made by its `__new__` alone, compared, or kept as a type. */
const HANDED = String.raw`value|argument\(.*\)|skops\((?!Constructor)\w+\)`
/** Made by its `__new__` without arguments, and filled: in protocol 0 and 1 by copyreg, later by an opcode. */
const MADE = String.raw`new\(\)|argument\(copy_?reg\._reconstructor,0\)|skops\(ObjectNode\)`
const CALLED_EMPTY = String.raw`call\(\)`
/** What stands in the file itself as a list, set, dict or tuple. */
const LITERAL = '(?:container|empty|tuple)'
const BASE = String.raw`global:(?:builtins|__builtin__)\.`

/** What may only be made and filled: called with arguments it opens a file, or takes memory by a number. */
export const FILLED = new RegExp(`^(?:${MADE}|${HANDED})$`, 'u')

export const allowed: readonly Allowed[] = [
  // Plain values, and classes that keep what they are given.
  allow(
    `builtins.object builtins.bool builtins.float builtins.complex builtins.slice builtins.Ellipsis builtins.NotImplemented
    __builtin__.object __builtin__.bool __builtin__.float __builtin__.complex __builtin__.slice
    datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone datetime.tzinfo decimal.Decimal
    uuid.UUID uuid.SafeUUID functools.partial numpy.dtype
    pathlib.PosixPath pathlib.WindowsPath pathlib.PurePosixPath pathlib.PureWindowsPath pathlib.Path
    sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor
    sklearn.ensemble._hist_gradient_boosting.common.MonotonicConstraint
    sklearn.calibration._CalibratedClassifier sklearn.utils.Bunch sklearn.utils._bunch.Bunch
    sklearn.cluster._bisect_k_means._BisectingTree sklearn.cluster._birch._CFNode sklearn.cluster._birch._CFSubcluster
    sklearn.compose._column_transformer._RemainderColsList sklearn.compose._column_transformer.make_column_selector
    sklearn.ensemble._gb.VerboseReporter sklearn.linear_model._logistic._LbfgsCallbackBridge
    xgboost.compat.XGBoostLabelEncoder xgboost.sklearn.XGBModel xgboost.sklearn.XGBClassifier
    xgboost.sklearn.XGBRegressor xgboost.sklearn.XGBRanker xgboost.sklearn.XGBRFClassifier xgboost.sklearn.XGBRFRegressor
    lightgbm.sklearn.LGBMModel lightgbm.sklearn.LGBMClassifier lightgbm.sklearn.LGBMRegressor
    lightgbm.sklearn.LGBMRanker lightgbm.compat._LGBMLabelEncoder`,
    null,
  ),
  // Called with what they are made of they take memory by a number, or make texts.
  allow(
    'builtins.int builtins.str builtins.list builtins.tuple builtins.dict __builtin__.int __builtin__.str ' +
      '__builtin__.list __builtin__.tuple __builtin__.dict __builtin__.long __builtin__.unicode numpy.ndarray ' +
      'numpy.matrix numpy.void numpy.generic numpy.number numpy.integer numpy.floating numpy.inexact ' +
      'numpy.random.bit_generator.SeedSequence numpy.ma.core.MaskedArray numpy.ma.MaskedArray numpy.random._mt19937.MT19937 ' +
      'numpy.random._pcg64.PCG64 numpy.random._pcg64.PCG64DXSM numpy.random._philox.Philox numpy.random._sfc64.SFC64',
    HANDED,
  ),
  allow(
    'joblib.numpy_pickle.NumpyArrayWrapper sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper',
    `${MADE}|${HANDED}`,
  ),
  // Called with arguments, these read the files that the arguments name. Nothing else may call them either.
  allow(
    'xgboost.core.Booster lightgbm.basic.Booster catboost.core.CatBoost catboost.core.CatBoostClassifier ' +
      'catboost.core.CatBoostRegressor catboost.core.CatBoostRanker',
    MADE,
  ),
  allow(
    'builtins.bytes builtins.bytearray __builtin__.bytes __builtin__.bytearray',
    String.raw`${HANDED}|${CALLED_EMPTY}|call\((?:bytes|text|text,latin1)\)`,
  ),
  allow(
    'builtins.set builtins.frozenset __builtin__.set __builtin__.frozenset collections.Counter collections.OrderedDict',
    String.raw`${MADE}|${HANDED}|${CALLED_EMPTY}|call\(${LITERAL}\)`,
  ),
  allow(
    'collections.deque',
    String.raw`${MADE}|${HANDED}|${CALLED_EMPTY}|call\(${LITERAL}(?:,(?:none|number|small|zero))?\)`,
  ),
  allow(
    'collections.defaultdict',
    String.raw`${MADE}|${HANDED}|${CALLED_EMPTY}|call\((?:none|global:.+)(?:,${LITERAL})?\)`,
  ),
  allow(
    'builtins.range __builtin__.range __builtin__.xrange',
    String.raw`value|call\((?:zero|small)(?:,(?:zero|small)){0,2}\)`,
  ),
  // It imports the encoding's module.
  allow('_codecs.encode', String.raw`call\(text,latin1\)`),
  // With another base than a plain one it calls the base's `__init__`.
  allow(
    'copyreg._reconstructor copy_reg._reconstructor',
    String.raw`call\(global:.+,${BASE}(?:object,none|(?:dict|list|tuple|set|frozenset|str|int|float),(?:text|none|number|small|zero|container|empty|tuple|zeros))\)`,
  ),
  allow(
    'numpy.core.multiarray._reconstruct numpy._core.multiarray._reconstruct',
    String.raw`call\(global:numpy\.(?:ndarray|matrix),zeros,(?:bytes|text|opaque)\)`,
  ),
  allow(
    'numpy.ma.core._mareconstruct numpy.ma._mareconstruct',
    String.raw`call\(global:numpy\.ma\.(?:core\.)?MaskedArray,global:numpy\.ndarray,zeros,(?:bytes|text|opaque)\)`,
  ),
  allow(
    'numpy.core.multiarray.scalar numpy._core.multiarray.scalar',
    String.raw`call\(opaque,(?:bytes|text|opaque)\)`,
  ),
  allow('numpy.core.numeric._frombuffer numpy._core.numeric._frombuffer', String.raw`call\(.+\)`),
  // What they are given as the second argument they call.
  allow(
    'numpy.random._pickle.__randomstate_ctor numpy.random._pickle.__generator_ctor numpy.random.__randomstate_ctor',
    String.raw`call\((?:text|opaque)(?:,global:numpy\.random\._pickle\.__bit_generator_ctor)?\)`,
  ),
  allow(
    'numpy.random._pickle.__bit_generator_ctor',
    String.raw`call\((?:text|global:numpy\.random\._[\w.]+)\)|argument\(numpy\.random\._pickle\.__(?:randomstate|generator)_ctor,1\)`,
  ),
  allow(
    'numpy.random.bit_generator.__pyx_unpickle_SeedSequence',
    String.raw`call\(global:numpy\.random\.bit_generator\.SeedSequence,number,(?:none|tuple|empty)\)`,
  ),
  allow(
    'sklearn.tree._tree.Tree sklearn.tree.tree.Tree',
    String.raw`call\((?:number|small|zero),opaque,small\)|skops\(TreeNode\)`,
  ),
  allow(
    'sklearn.neighbors._kd_tree.newObj sklearn.neighbors._ball_tree.newObj sklearn.metrics._dist_metrics.newObj ' +
      'sklearn.neighbors.kd_tree.newObj sklearn.neighbors.ball_tree.newObj sklearn.neighbors.dist_metrics.newObj',
    String.raw`call\(global:sklearn\.[\w.]+\)`,
  ),
]

/** Families of data types; each says in which modules its names must lie. */
export const families: readonly (readonly [RegExp, RegExp | null])[] = [
  [
    /^numpy\.(?:bool_?|str_?|bytes_|object_|datetime64|timedelta64|u?int(?:8|16|32|64)|float(?:16|32|64|128)|complex(?:64|128)|longdouble)$/u,
    null,
  ],
  // Made of a shape they take memory for it.
  [
    /^scipy\.sparse\.(?:_?(?:csr|csc|coo|bsr|dia|dok|lil)\.)?(?:csr|csc|coo|bsr|dia|dok|lil)_(?:matrix|array)$/u,
    FILLED,
  ],
  [/^sklearn\._loss\.(?:_loss|loss|link)\.(?:__pyx_unpickle_)?(?!ABC)[A-Z]\w*$/u, null],
  [
    /^sklearn\.ensemble\.(?:_gb_losses|gradient_boosting)\.[A-Z]\w*(?:Error|Loss|Deviance|Estimator|LossFunction)$/u,
    null,
  ],
  [/^sklearn\.metrics\._dist_metrics\.(?!PyFunc)[A-Z]\w*Distance(?:32|64)?$/u, null],
  [/^sklearn\.neighbors\.(?:_?dist_metrics)\.(?!PyFunc)[A-Z]\w*Distance$/u, null],
  [/^sklearn\.neighbors\.(?:_?kd_tree|_?ball_tree)\.(?:KDTree|BallTree)(?:32|64)?$/u, null],
  [
    /^sklearn\.gaussian_process\.kernels\.(?:\w*Kernel|Sum|Product|Exponentiation|KernelOperator|RBF|Matern|RationalQuadratic|ExpSineSquared|DotProduct)$/u,
    null,
  ],
  [/^sklearn\.linear_model\.(?:_sgd_fast|sgd_fast)\.[A-Z]\w*$/u, null],
  [
    /^sklearn\.neural_network\.(?:_stochastic_optimizers|_multilayer_perceptron)\.(?:Adam|SGD|Base)Optimizer$/u,
    null,
  ],
  [/^sklearn\.model_selection\._split\.(?:\w+Fold|\w*Split|Leave\w+Out)$/u, null],
  // Functions of arrays that fitting calls.
  [
    /^sklearn\.feature_selection\.(?:_?univariate_selection\.(?:f_classif|f_regression|chi2)|_?mutual_info_?\.mutual_info_(?:classif|regression))$/u,
    FILLED,
  ],
  [/^sklearn\.cluster\._kmeans\._kmeans_single_(?:lloyd|elkan)$/u, FILLED],
  [/^sklearn\.utils\._tags\.\w*Tags$/u, null],
]
