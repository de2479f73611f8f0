/**
 * Parameters that inference reads, and whose value changes nothing of what is lowered. A parameter that inference reads,
 * that is not here and that a class's lowering does not ask for is refused by name.
 */

/** Threads, messages and memory, in whatever class. */
const everywhere: ReadonlySet<string> = new Set(['n_jobs', 'verbose', 'cache_size'])

/** Read for the tags alone: what fit takes, or what the estimator within takes. */
const tags = 'estimator base_estimator regressor'

/** libsvm is handed what training took, and its prediction looks at none of it. */
const libsvm = 'C nu epsilon tol shrinking'

/** By the class's short name. */
const byClass: Readonly<Record<string, string>> = {
  // For its spread alone.
  ARDRegression: 'threshold_lambda',
  AdaBoostClassifier: 'algorithm',
  BaggingClassifier: tags,
  BaggingRegressor: tags,
  CalibratedClassifierCV: `${tags} method`,
  ClassifierChain: tags,
  // The fitted `transformers_` stand for them.
  ColumnTransformer: 'transformers verbose_feature_names_out',
  DummyClassifier: 'random_state constant',
  CountVectorizer: 'vocabulary token_pattern',
  HashingVectorizer: 'token_pattern',
  TfidfVectorizer: 'vocabulary token_pattern',
  // Asked for in the versions and places where it decides.
  DecisionTreeClassifier: 'criterion monotonic_cst splitter',
  DecisionTreeRegressor: 'criterion monotonic_cst splitter',
  ExtraTreeClassifier: 'criterion monotonic_cst splitter',
  ExtraTreeRegressor: 'criterion monotonic_cst splitter',
  ExtraTreesClassifier: 'criterion n_estimators',
  ExtraTreesRegressor: 'criterion n_estimators',
  RandomForestClassifier: 'criterion n_estimators',
  RandomForestRegressor: 'criterion n_estimators',
  FactorAnalysis: 'n_components',
  // Its own columns have no names here.
  FeatureUnion: 'verbose_feature_names_out',
  FunctionTransformer: 'inverse_func inv_kw_args',
  GaussianMixture: 'init_params warm_start',
  GaussianRandomProjection: 'n_components compute_inverse_components',
  SparseRandomProjection: 'n_components compute_inverse_components dense_output',
  GenericUnivariateSelect: 'score_func',
  HistGradientBoostingClassifier: 'categorical_features max_bins',
  HistGradientBoostingRegressor: 'categorical_features max_bins',
  IncrementalPCA: 'n_components',
  IsolationForest: 'random_state',
  // For kernels that are functions only; the fitted `gamma_` stands for `gamma`.
  KernelPCA: 'kernel_params fit_inverse_transform gamma',
  KernelRidge: 'kernel_params gamma coef0 degree',
  Nystroem: 'gamma coef0 degree',
  LinearRegression: 'positive',
  LocalOutlierFactor: 'n_neighbors',
  MinMaxScaler: 'feature_range',
  MultiOutputClassifier: tags,
  MultiOutputRegressor: tags,
  NuSVC: libsvm,
  NuSVR: libsvm,
  OneClassSVM: libsvm,
  SVC: libsvm,
  SVR: libsvm,
  OneHotEncoder: 'sparse sparse_output',
  OneVsOneClassifier: tags,
  OneVsRestClassifier: tags,
  OutputCodeClassifier: tags,
  OrdinalEncoder: 'unknown_value',
  PCA: 'power_iteration_normalizer svd_solver',
  PoissonRegressor: 'solver',
  // The order of memory.
  PolynomialFeatures: 'order',
  SplineTransformer: 'order',
  QuantileTransformer: 'ignore_implicit_zeros',
  RadiusNeighborsClassifier: 'outlier_label',
  RANSACRegressor: tags,
  RegressorChain: tags,
  RFE: tags,
  RFECV: tags,
  Ridge: 'fit_intercept solver',
  RidgeClassifier: 'fit_intercept solver',
  GridSearchCV: tags,
  RandomizedSearchCV: tags,
  HalvingGridSearchCV: tags,
  HalvingRandomSearchCV: tags,
  SelectFromModel: 'prefit norm_order max_features threshold estimator',
  SequentialFeatureSelector: tags,
  // Fit makes `statistics_` of it.
  SimpleImputer: 'fill_value',
  StackingClassifier: 'estimators',
  StackingRegressor: 'estimators',
  TransformedTargetRegressor: tags,
  FixedThresholdClassifier: tags,
  TunedThresholdClassifierCV: tags,
  // Fit makes a link of them, which is asked for.
  TweedieRegressor: 'link power',
  VotingClassifier: 'flatten_transform',
}

/** Whether a parameter of a class (by its short name) is read by inference without changing its answer. */
export function isWithoutEffect(name: string, parameter: string): boolean {
  if (everywhere.has(parameter)) return true
  const known = Object.hasOwn(byClass, name) ? byClass[name] : undefined
  return known?.split(' ').includes(parameter) === true
}
