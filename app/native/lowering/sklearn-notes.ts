/** What is refused of a scikit-learn class, for people. The refusals themselves are in the lowering functions. */

/** By the class's short name. */
export const sklearnNotes: ReadonlyMap<string, string> = new Map([
  ['AdaBoostClassifier', 'SAMME before 1.3'],
  ['BaggingClassifier', 'estimators without probabilities, or that did not see every class'],
  ['CalibratedClassifierCV', 'temperature scaling'],
  ['ColumnTransformer', '`transformer_weights`'],
  [
    'CountVectorizer',
    'own tokenizers and preprocessors, unusual token patterns, `stop_words="english"` with n-grams',
  ],
  ['DecisionTreeClassifier', 'several outputs before 1.4'],
  ['DummyClassifier', 'random strategies'],
  ['ExtraTreeClassifier', 'several outputs before 1.4'],
  ['ExtraTreesClassifier', 'several outputs before 1.4'],
  ['FunctionTransformer', 'functions other than none and numpy functions of one number'],
  ['GaussianMixture', 'diag and spherical covariances'],
  ['GradientBoostingClassifier', 'an init estimator other than the default and "zero"'],
  ['GradientBoostingRegressor', 'an init estimator other than the default and "zero"'],
  ['HistGradientBoostingClassifier', 'categorical features before 1.4'],
  ['HistGradientBoostingRegressor', 'categorical features before 1.4'],
  ['KBinsDiscretizer', 'before 1.2'],
  [
    'KNeighborsClassifier',
    'other metrics than minkowski, euclidean, manhattan, chebyshev; several outputs; ties of a brute-force search',
  ],
  [
    'KNeighborsRegressor',
    'other metrics than minkowski, euclidean, manhattan, chebyshev; ties of a brute-force search',
  ],
  ['MLPClassifier', 'several labels a row'],
  ['KernelRidge', 'float32 data'],
  ['NearestCentroid', 'the manhattan metric, priors that differ, decision values'],
  ['Nystroem', 'float32 data'],
  ['OneHotEncoder', 'another dtype than float64, `drop` together with infrequent categories'],
  ['OneVsRestClassifier', 'several labels a row'],
  ['PowerTransformer', 'box-cox'],
  ['RandomForestClassifier', 'several outputs before 1.4'],
  ['SGDClassifier', 'probabilities of modified_huber'],
  ['SVC', 'break_ties over one against one, callable and precomputed kernels, sparse training data'],
  ['SVR', 'callable and precomputed kernels, sparse training data'],
  ['SelectFromModel', 'elastic nets, own importance getters, importances at the threshold'],
  ['SimpleImputer', 'own strategies'],
  [
    'TfidfVectorizer',
    'own tokenizers and preprocessors, unusual token patterns, `stop_words="english"` with n-grams',
  ],
  [
    'TransformedTargetRegressor',
    "functions other than numpy's, transformers other than StandardScaler, several targets",
  ],
])
