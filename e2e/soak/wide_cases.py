"""More random models: every class and option of docs/native-support.md that the plain cases do not reach."""
import numpy as np
import pandas as pd


def pick(rng, *options):
    return options[rng.integers(len(options))]


def matrix(rng, rows, columns, dtype, missing=False):
    if dtype == "bool":
        return rng.random((rows, columns)) < 0.5
    if dtype.startswith("int") or dtype.startswith("uint"):
        return rng.integers(0, 9, (rows, columns)).astype(dtype)
    X = rng.normal(size=(rows, columns)) * rng.choice([0.1, 1, 20], size=columns)
    if rng.random() < 0.3:
        X = np.round(X, 1)
    if missing:
        X[rng.random(X.shape) < 0.1] = np.nan
    return X.astype(dtype)


def frame(rng, X):
    """Columns of several numeric dtypes."""
    data = {}
    for place in range(X.shape[1]):
        column = X[:, place]
        kind = "same" if np.isnan(column.astype("float64")).any() else pick_by(rng, place, ["same", "same", "int64", "int32", "float32", "bool", "uint8"])
        if kind == "bool":
            column = column > np.median(column)
        elif kind == "uint8":
            column = np.clip(np.round(column), 0, 255).astype("uint8")
        elif kind != "same":
            column = np.round(column).astype(kind) if kind.startswith("int") else column.astype(kind)
        data[f"c{place}"] = column
    return pd.DataFrame(data)


def pick_by(rng, place, kinds):
    return kinds[(place * 7 + rng.kinds) % len(kinds)] if hasattr(rng, "kinds") else kinds[0]


class Kinds:
    """A generator that gives the same column kinds to the frames of fit and of predict."""

    def __init__(self, rng, kinds):
        self.rng = rng
        self.kinds = kinds

    def __getattr__(self, name):
        return getattr(self.rng, name)


def label_values(rng, count):
    kind = pick(rng, "int", "str", "object", "bool" if count == 2 else "int", "float", "int32", "neg")
    if kind == "str":
        return np.array(["zz", "a b", "ü", "C"])[:count]
    if kind == "object":
        return np.array(["no", "yes", "maybe", "?"], dtype=object)[:count]
    if kind == "bool":
        return np.array([False, True])
    if kind == "float":
        return np.array([0.5, 1.5, 2.0, 7.25])[:count]
    if kind == "int32":
        return np.arange(count).astype("int32")
    return np.arange(count) - 1 if kind == "neg" else np.arange(count)


def classifiers(rng):
    from sklearn import calibration, discriminant_analysis, dummy, ensemble, linear_model, model_selection, multiclass, naive_bayes, neighbors, neural_network, svm, tree

    n = int(rng.integers(2, 12))
    seed = int(rng.integers(100))
    metric = pick(rng, "minkowski", "euclidean", "manhattan", "chebyshev")
    return {
        "tree": lambda: tree.DecisionTreeClassifier(max_depth=pick(rng, None, 3), max_features=pick(rng, None, "sqrt", 1), ccp_alpha=pick(rng, 0, 0.01), random_state=seed),
        "extratree": lambda: tree.ExtraTreeClassifier(random_state=seed, class_weight=pick(rng, None, "balanced")),
        "forest": lambda: ensemble.RandomForestClassifier(n, max_samples=pick(rng, None, 0.6), bootstrap=True, min_samples_leaf=pick(rng, 1, 4), random_state=seed, class_weight=pick(rng, None, "balanced_subsample")),
        "extra": lambda: ensemble.ExtraTreesClassifier(n, min_samples_leaf=pick(rng, 1, 6), random_state=seed),
        "gb": lambda: ensemble.GradientBoostingClassifier(n_estimators=n, loss=pick(rng, "log_loss", "log_loss", "exponential"), learning_rate=pick(rng, 0.1, 1.0), max_features=pick(rng, None, 1), random_state=seed),
        "hist": lambda: ensemble.HistGradientBoostingClassifier(max_iter=n, min_samples_leaf=3, l2_regularization=pick(rng, 0, 1.0), max_leaf_nodes=pick(rng, 31, 5), early_stopping=pick(rng, False, True), monotonic_cst=None, random_state=seed),
        "ada": lambda: ensemble.AdaBoostClassifier(pick(rng, None, tree.DecisionTreeClassifier(max_depth=2), linear_model.LogisticRegression()), n_estimators=n, learning_rate=pick(rng, 1.0, 0.3), random_state=seed),
        "bag": lambda: ensemble.BaggingClassifier(pick(rng, None, naive_bayes.GaussianNB(), neighbors.KNeighborsClassifier(3)), n_estimators=4, max_samples=pick(rng, 1.0, 0.5), bootstrap=pick(rng, True, False), random_state=seed),
        "vote": lambda: ensemble.VotingClassifier([("a", ensemble.RandomForestClassifier(3, random_state=0)), ("b", linear_model.LogisticRegression()), ("d", "drop")], voting=pick(rng, "soft", "hard"), flatten_transform=pick(rng, True, False)),
        "stack": lambda: ensemble.StackingClassifier([("a", tree.DecisionTreeClassifier(max_depth=2)), ("b", linear_model.RidgeClassifier()), ("k", neighbors.KNeighborsClassifier(3))], stack_method=pick(rng, "auto", "predict"), cv=2, passthrough=pick(rng, False, True)),
        "logreg": lambda: linear_model.LogisticRegression(solver=pick(rng, "lbfgs", "newton-cg", "saga", "newton-cholesky"), C=pick(rng, 0.05, 1.0), max_iter=200, class_weight=pick(rng, None, "balanced")),
        "logregcv": lambda: linear_model.LogisticRegressionCV(Cs=2, cv=2),
        "sgd": lambda: linear_model.SGDClassifier(loss=pick(rng, "hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron", "squared_error", "huber"), penalty=pick(rng, "l2", "l1", "elasticnet"), average=pick(rng, False, True), random_state=seed),
        "ridge": lambda: linear_model.RidgeClassifier(alpha=pick(rng, 0.1, 5.0), fit_intercept=pick(rng, True, False)),
        "ridgecv": lambda: linear_model.RidgeClassifierCV(),
        "perceptron": lambda: linear_model.Perceptron(random_state=seed),
        "pa": lambda: linear_model.PassiveAggressiveClassifier(random_state=seed),
        "svc": lambda: svm.SVC(C=pick(rng, 0.5, 20.0), kernel=pick(rng, "rbf", "linear", "poly", "sigmoid"), degree=pick(rng, 2, 3), coef0=pick(rng, 0.0, 1.0), decision_function_shape=pick(rng, "ovr", "ovo"), break_ties=pick(rng, False, False, True), class_weight=pick(rng, None, "balanced")),
        "svcproba": lambda: svm.SVC(probability=True, kernel=pick(rng, "rbf", "linear"), random_state=seed),
        "nusvc": lambda: svm.NuSVC(nu=0.15, kernel=pick(rng, "rbf", "poly"), probability=pick(rng, False, True), random_state=seed),
        "linearsvc": lambda: svm.LinearSVC(loss=pick(rng, "hinge", "squared_hinge"), multi_class=pick(rng, "ovr", "crammer_singer"), random_state=seed),
        "knn": lambda: neighbors.KNeighborsClassifier(int(rng.integers(1, 7)), weights=pick(rng, "uniform", "distance"), metric=metric, p=pick(rng, 1, 2, 3), algorithm=pick(rng, "auto", "kd_tree", "ball_tree", "brute"), leaf_size=pick(rng, 5, 30)),
        "centroid": lambda: neighbors.NearestCentroid(metric=pick(rng, "euclidean", "manhattan"), shrink_threshold=pick(rng, None, 0.2)),
        "gnb": lambda: naive_bayes.GaussianNB(var_smoothing=pick(rng, 1e-9, 1e-3)),
        "bnb": lambda: naive_bayes.BernoulliNB(alpha=pick(rng, 1.0, 0.1), binarize=pick(rng, 0.0, 0.5, None), fit_prior=pick(rng, True, False)),
        "mnb": lambda: naive_bayes.MultinomialNB(alpha=pick(rng, 1.0, 0.2)),
        "cnb": lambda: naive_bayes.ComplementNB(norm=pick(rng, False, True)),
        "catnb": lambda: naive_bayes.CategoricalNB(min_categories=12),
        "mlp": lambda: neural_network.MLPClassifier(pick(rng, (4,), (5, 3)), activation=pick(rng, "relu", "tanh", "logistic", "identity"), max_iter=20, random_state=seed),
        "lda": lambda: discriminant_analysis.LinearDiscriminantAnalysis(**pick(rng, dict(solver="svd"), dict(solver="lsqr", shrinkage="auto"), dict(solver="eigen", shrinkage=0.3), dict(solver="svd", n_components=1))),
        "qda": lambda: discriminant_analysis.QuadraticDiscriminantAnalysis(**pick(rng, dict(reg_param=0.2), dict(solver="eigen", shrinkage=0.2))),
        "cal": lambda: calibration.CalibratedClassifierCV(pick(rng, ensemble.RandomForestClassifier(4, random_state=0), linear_model.SGDClassifier(random_state=0), svm.SVC(), naive_bayes.GaussianNB()), method=pick(rng, "sigmoid", "isotonic", "temperature"), cv=2, ensemble=pick(rng, True, False)),
        "ovr": lambda: multiclass.OneVsRestClassifier(pick(rng, svm.LinearSVC(), tree.DecisionTreeClassifier(max_depth=3), linear_model.LogisticRegression())),
        "ovo": lambda: multiclass.OneVsOneClassifier(pick(rng, svm.LinearSVC(), linear_model.LogisticRegression(), naive_bayes.GaussianNB())),
        "occ": lambda: multiclass.OutputCodeClassifier(linear_model.LogisticRegression(), random_state=seed),
        "dummy": lambda: dummy.DummyClassifier(strategy=pick(rng, "prior", "most_frequent", "constant", "stratified"), constant=None),
        "random": lambda: model_selection.RandomizedSearchCV(linear_model.LogisticRegression(), {"C": [0.1, 1.0]}, n_iter=2, cv=2, random_state=0),
        "threshold": lambda: model_selection.FixedThresholdClassifier(linear_model.LogisticRegression(), threshold=pick(rng, "auto", 0.3), response_method=pick(rng, "auto", "predict_proba")),
        "tuned": lambda: model_selection.TunedThresholdClassifierCV(linear_model.LogisticRegression(), cv=2),
        "radius": lambda: neighbors.RadiusNeighborsClassifier(radius=50.0, outlier_label="most_frequent"),
    }


def regressors(rng):
    from sklearn import compose, cross_decomposition, dummy, ensemble, gaussian_process, isotonic, kernel_ridge, linear_model, model_selection, multioutput, neighbors, neural_network, preprocessing, svm, tree

    n = int(rng.integers(2, 12))
    seed = int(rng.integers(100))
    linear = ["LinearRegression", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet", "ElasticNetCV", "Lars", "LarsCV", "LassoLars", "LassoLarsCV", "LassoLarsIC", "OrthogonalMatchingPursuit", "OrthogonalMatchingPursuitCV", "BayesianRidge", "ARDRegression", "HuberRegressor", "TheilSenRegressor", "QuantileRegressor", "SGDRegressor", "PassiveAggressiveRegressor", "RANSACRegressor", "PoissonRegressor", "GammaRegressor", "TweedieRegressor"]
    out = {name: (lambda name=name: getattr(linear_model, name)()) for name in linear}
    out.update({
        "tweedie": lambda: linear_model.TweedieRegressor(power=pick(rng, 0, 1.5, 2), link=pick(rng, "auto", "identity", "log")),
        "positive": lambda: linear_model.LinearRegression(positive=True, fit_intercept=pick(rng, True, False)),
        "multitask": lambda: pick(rng, linear_model.MultiTaskLasso, linear_model.MultiTaskElasticNet, linear_model.MultiTaskLassoCV, linear_model.MultiTaskElasticNetCV)(),
        "tree": lambda: tree.DecisionTreeRegressor(max_depth=pick(rng, None, 3), criterion=pick(rng, "squared_error", "poisson", "absolute_error"), random_state=seed),
        "extratree": lambda: tree.ExtraTreeRegressor(random_state=seed),
        "forest": lambda: ensemble.RandomForestRegressor(n, min_samples_leaf=pick(rng, 1, 5), random_state=seed),
        "extra": lambda: ensemble.ExtraTreesRegressor(n, random_state=seed, bootstrap=pick(rng, False, True)),
        "gb": lambda: ensemble.GradientBoostingRegressor(n_estimators=n, loss=pick(rng, "squared_error", "absolute_error", "huber", "quantile"), init=pick(rng, None, "zero"), random_state=seed),
        "hist": lambda: ensemble.HistGradientBoostingRegressor(max_iter=n, min_samples_leaf=3, loss=pick(rng, "squared_error", "absolute_error", "poisson", "gamma", "quantile"), quantile=0.3, random_state=seed),
        "ada": lambda: ensemble.AdaBoostRegressor(pick(rng, None, linear_model.Ridge()), n_estimators=n, loss=pick(rng, "linear", "square", "exponential"), random_state=seed),
        "bag": lambda: ensemble.BaggingRegressor(pick(rng, None, linear_model.Ridge(), neighbors.KNeighborsRegressor(2)), n_estimators=3, max_features=pick(rng, 1.0, 0.6), random_state=seed),
        "vote": lambda: ensemble.VotingRegressor([("a", linear_model.Ridge()), ("b", ensemble.RandomForestRegressor(3, random_state=0)), ("c", "drop")]),
        "stack": lambda: ensemble.StackingRegressor([("a", linear_model.Ridge()), ("b", neighbors.KNeighborsRegressor(3))], final_estimator=pick(rng, None, tree.DecisionTreeRegressor(max_depth=3)), cv=2, passthrough=pick(rng, False, True)),
        "svr": lambda: svm.SVR(C=pick(rng, 1.0, 30.0), kernel=pick(rng, "rbf", "linear", "poly", "sigmoid"), epsilon=pick(rng, 0.1, 0.01)),
        "nusvr": lambda: svm.NuSVR(nu=pick(rng, 0.3, 0.7)),
        "linearsvr": lambda: svm.LinearSVR(random_state=seed, loss=pick(rng, "epsilon_insensitive", "squared_epsilon_insensitive")),
        "knn": lambda: neighbors.KNeighborsRegressor(int(rng.integers(1, 7)), weights=pick(rng, "uniform", "distance"), metric=pick(rng, "minkowski", "manhattan", "chebyshev"), algorithm=pick(rng, "auto", "kd_tree", "ball_tree", "brute")),
        "radius": lambda: neighbors.RadiusNeighborsRegressor(radius=50.0),
        "mlp": lambda: neural_network.MLPRegressor(hidden_layer_sizes=pick(rng, (4,), (5, 3)), activation=pick(rng, "relu", "tanh", "logistic"), max_iter=20, random_state=seed),
        "kr": lambda: kernel_ridge.KernelRidge(kernel=pick(rng, "linear", "rbf", "poly", "sigmoid"), gamma=0.05, alpha=pick(rng, 1.0, 0.1)),
        "pls": lambda: cross_decomposition.PLSRegression(n_components=pick(rng, 1, 2), scale=pick(rng, True, False)),
        "plsc": lambda: cross_decomposition.PLSCanonical(n_components=1),
        "dummy": lambda: dummy.DummyRegressor(strategy=pick(rng, "mean", "median", "quantile"), quantile=0.3),
        "ttr": lambda: compose.TransformedTargetRegressor(pick(rng, linear_model.Ridge(), ensemble.RandomForestRegressor(3, random_state=0)), **pick(rng, dict(func=np.sqrt, inverse_func=np.square), dict(func=np.log1p, inverse_func=np.expm1), dict(func=np.log, inverse_func=np.exp), dict(transformer=preprocessing.MinMaxScaler()), dict(transformer=preprocessing.PowerTransformer()), dict(transformer=preprocessing.QuantileTransformer(n_quantiles=10)), dict())),
        "multi": lambda: multioutput.MultiOutputRegressor(pick(rng, linear_model.Ridge(), tree.DecisionTreeRegressor(max_depth=3), ensemble.GradientBoostingRegressor(n_estimators=3, random_state=0))),
        "chain": lambda: multioutput.RegressorChain(linear_model.Ridge()),
        "halving": lambda: model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}, cv=2),
        "gp": lambda: gaussian_process.GaussianProcessRegressor(alpha=0.1),
        "isotonic": lambda: isotonic.IsotonicRegression(out_of_bounds="clip"),
    })
    return out


def others(rng):
    from sklearn import cluster, decomposition, ensemble, kernel_approximation, manifold, mixture, neighbors, random_projection, svm

    seed = int(rng.integers(100))
    return {
        "kmeans": lambda: cluster.KMeans(pick(rng, 1, 2, 4), n_init=1, random_state=seed),
        "minikmeans": lambda: cluster.MiniBatchKMeans(3, n_init=1, random_state=seed),
        "bisect": lambda: cluster.BisectingKMeans(3, random_state=seed),
        "iforest": lambda: ensemble.IsolationForest(6, max_samples=pick(rng, "auto", 20), contamination=pick(rng, "auto", 0.2), random_state=seed),
        "ocsvm": lambda: svm.OneClassSVM(nu=0.3, kernel=pick(rng, "rbf", "poly", "linear", "sigmoid")),
        "gm": lambda: mixture.GaussianMixture(pick(rng, 1, 2), covariance_type=pick(rng, "full", "tied", "diag", "spherical"), random_state=seed),
        "bgm": lambda: mixture.BayesianGaussianMixture(n_components=2, random_state=seed),
        "lof": lambda: neighbors.LocalOutlierFactor(n_neighbors=5, novelty=True),
        "nmf": lambda: decomposition.NMF(2, random_state=0, max_iter=20),
        "fa": lambda: decomposition.FactorAnalysis(2),
        "kpca": lambda: decomposition.KernelPCA(2, kernel=pick(rng, "rbf", "linear")),
        "spca": lambda: decomposition.SparsePCA(2, random_state=0, max_iter=5),
        "grp": lambda: random_projection.GaussianRandomProjection(3, random_state=0),
        "srp": lambda: random_projection.SparseRandomProjection(3, random_state=0),
        "rbf": lambda: kernel_approximation.RBFSampler(n_components=4, gamma=pick(rng, 1.0, 0.1, "scale"), random_state=0),
        "nys": lambda: kernel_approximation.Nystroem(kernel=pick(rng, "rbf", "poly", "linear", "sigmoid"), n_components=5, random_state=0, gamma=pick(rng, None, 0.1)),
        "chi2": lambda: kernel_approximation.AdditiveChi2Sampler(),
    }


def transformers(rng, supervised):
    from sklearn import decomposition, discriminant_analysis, ensemble, feature_selection, impute, linear_model, neighbors, preprocessing, tree

    seed = 0
    numpy_functions = [None, np.abs, np.square, np.exp, np.sign, np.tanh, np.cbrt, np.negative, np.log1p, np.sqrt, np.reciprocal, np.log2]
    score = {"c": feature_selection.f_classif, "r": feature_selection.f_regression, None: feature_selection.f_classif}[supervised]
    options = [
        lambda: preprocessing.StandardScaler(with_mean=pick(rng, True, False), with_std=pick(rng, True, False)),
        lambda: preprocessing.MinMaxScaler(feature_range=pick(rng, (0, 1), (-1, 5)), clip=pick(rng, False, True)),
        lambda: preprocessing.MaxAbsScaler(),
        lambda: preprocessing.RobustScaler(with_centering=pick(rng, True, False), with_scaling=pick(rng, True, False), quantile_range=pick(rng, (25.0, 75.0), (5.0, 95.0)), unit_variance=pick(rng, False, True)),
        lambda: preprocessing.Normalizer(norm=pick(rng, "l1", "l2", "max")),
        lambda: preprocessing.Binarizer(threshold=pick(rng, 0.0, 1.5)),
        lambda: preprocessing.PolynomialFeatures(degree=pick(rng, 1, 2, 3, (2, 3)), interaction_only=pick(rng, True, False), include_bias=pick(rng, True, False), order=pick(rng, "C", "F")),
        lambda: preprocessing.KBinsDiscretizer(n_bins=pick(rng, 2, 5), encode=pick(rng, "ordinal", "onehot", "onehot-dense"), strategy=pick(rng, "uniform", "quantile", "kmeans"), quantile_method="averaged_inverted_cdf", dtype=pick(rng, None, np.float32, np.float64)),
        lambda: preprocessing.PowerTransformer(standardize=pick(rng, True, False)),
        lambda: preprocessing.QuantileTransformer(n_quantiles=pick(rng, 5, 30), output_distribution=pick(rng, "uniform", "normal"), subsample=None),
        lambda: preprocessing.SplineTransformer(n_knots=pick(rng, 3, 5), degree=pick(rng, 1, 2, 3), knots=pick(rng, "uniform", "quantile"), extrapolation=pick(rng, "constant", "linear", "continue", "periodic", "error"), include_bias=pick(rng, True, False)),
        lambda: preprocessing.FunctionTransformer(pick(rng, *numpy_functions), validate=pick(rng, False, True)),
        lambda: preprocessing.KernelCenterer(),
        lambda: decomposition.PCA(n_components=pick(rng, None, 1, 2, 0.9), whiten=pick(rng, True, False), random_state=0, svd_solver=pick(rng, "auto", "full", "covariance_eigh")),
        lambda: decomposition.TruncatedSVD(n_components=2, random_state=0, algorithm=pick(rng, "randomized", "arpack")),
        lambda: decomposition.IncrementalPCA(n_components=2, whiten=pick(rng, True, False)),
        lambda: decomposition.FastICA(n_components=2, random_state=0, max_iter=20, whiten=pick(rng, "unit-variance", "arbitrary-variance")),
        lambda: feature_selection.VarianceThreshold(pick(rng, 0.0, 0.01)),
        lambda: impute.SimpleImputer(strategy=pick(rng, "mean", "median", "most_frequent", "constant"), add_indicator=pick(rng, False, True), keep_empty_features=pick(rng, False, True)),
        lambda: impute.KNNImputer(n_neighbors=pick(rng, 1, 3), weights=pick(rng, "uniform", "distance"), add_indicator=pick(rng, False, True)),
        lambda: impute.MissingIndicator(features=pick(rng, "missing-only", "all")),
        lambda: impute.IterativeImputer(max_iter=2, random_state=0) if hasattr(impute, "IterativeImputer") else preprocessing.MaxAbsScaler(),
        lambda: preprocessing.OneHotEncoder(handle_unknown=pick(rng, "ignore", "infrequent_if_exist", "error", "warn"), sparse_output=pick(rng, True, False), min_frequency=pick(rng, None, 3), max_categories=pick(rng, None, 4), drop=None, dtype=pick(rng, np.float64, np.float64, np.float32, np.int64)),
        lambda: preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=pick(rng, None, 3), dtype=pick(rng, np.float64, np.float32)),
    ]
    if supervised:
        lean = linear_model.Ridge() if supervised == "r" else linear_model.LogisticRegression()
        trees = ensemble.ExtraTreesRegressor(4, random_state=0) if supervised == "r" else ensemble.ExtraTreesClassifier(4, random_state=0)
        options += [
            lambda: feature_selection.SelectKBest(score, k=pick(rng, 1, 2, "all")),
            lambda: feature_selection.SelectPercentile(score, percentile=50),
            lambda: feature_selection.SelectFpr(score, alpha=0.5),
            lambda: feature_selection.SelectFwe(score, alpha=0.9),
            lambda: feature_selection.SelectFdr(score, alpha=0.9),
            lambda: feature_selection.GenericUnivariateSelect(score, mode="k_best", param=2),
            lambda: feature_selection.SelectFromModel(pick(rng, lean, trees), threshold=pick(rng, None, "mean", "0.5*median", -np.inf), max_features=pick(rng, None, 2)),
            lambda: feature_selection.RFE(pick(rng, lean, trees), n_features_to_select=2),
            lambda: feature_selection.RFECV(lean, cv=2),
            lambda: feature_selection.SequentialFeatureSelector(lean, n_features_to_select=1, cv=2),
            lambda: neighbors.NeighborhoodComponentsAnalysis(n_components=1, max_iter=3, random_state=0) if supervised == "c" else preprocessing.MaxAbsScaler(),
            lambda: discriminant_analysis.LinearDiscriminantAnalysis(n_components=1) if supervised == "c" else preprocessing.MaxAbsScaler(),
            lambda: preprocessing.TargetEncoder(cv=2, smooth=pick(rng, "auto", 2.0), random_state=0, target_type="auto"),
        ]
    return options


COUNTS = ("mnb", "cnb", "catnb", "nmf", "chi2")


def wide_case(rng):
    """A fitted model and rows to ask it."""
    from sklearn import pipeline

    supervised = pick(rng, "c", "c", "r", "r", "u", "t")
    rows = int(rng.integers(50, 110))
    columns = int(rng.integers(1, 6))
    table = {"c": classifiers, "r": regressors, "u": others, "t": lambda rng: {}}[supervised](rng)
    name = sorted(table)[int(rng.integers(len(table)))] if table else "steps"
    dtype = pick(rng, "float64", "float64", "float64", "float32", "int64", "int32", "bool", "uint8")
    if name in COUNTS:
        dtype = "int64"
    if name == "isotonic":
        columns = 1
    handles_missing = name in ("hist", "tree", "forest", "extra", "bag", "iforest", "extratree")
    missing = dtype.startswith("float") and rng.random() < (0.4 if handles_missing else 0.1)
    X = matrix(rng, rows, columns, dtype, missing)
    test = matrix(np.random.default_rng(int(rng.integers(1 << 30))), pick(rng, 1, 2, 30, 30, 30), columns, dtype, missing)
    test = np.vstack([test, X[: pick(rng, 0, 0, 5)]])
    z = np.nan_to_num(X.astype("float64") / (np.nanstd(X.astype("float64"), axis=0) + 1e-9)).sum(axis=1) + rng.normal(size=rows) * 0.4
    kinds = Kinds(rng, int(rng.integers(7)))
    form = pick(rng, "array", "array", "frame", "mixed frame")
    if form != "array":
        names = [f"c{i}" for i in range(columns)]
        X, test = (frame(kinds, X), frame(kinds, test)) if form == "mixed frame" else (pd.DataFrame(X, columns=names), pd.DataFrame(test, columns=names))
    y = None
    if supervised == "c":
        count = 2 if name in ("threshold", "tuned") or rng.random() < 0.4 else int(rng.integers(3, 5))
        y = label_values(rng, count)[(np.argsort(np.argsort(z)) * count // rows).astype(int)]
    elif supervised == "r":
        y = z
        if name in ("PoissonRegressor", "GammaRegressor", "TweedieRegressor", "tweedie", "ttr") or name == "hist" or name == "tree":
            y = np.abs(z) + 0.1
        if name in ("multitask", "multi", "chain", "plsc") or (rng.random() < 0.12 and name not in ("isotonic",)):
            y = np.c_[y, y * 0.5 + rng.random(rows)]
        if rng.random() < 0.1:
            y = np.round(y).astype("int64") if name != "GammaRegressor" else y
    pre = []
    options = transformers(rng, supervised if supervised in "cr" else None)
    if supervised == "t":
        options = transformers(rng, pick(rng, "c", None))
    for step in range(int(pick(rng, 0, 0, 0, 1, 1, 2)) if supervised != "t" else int(pick(rng, 1, 1, 2))):
        pre.append((f"s{step}", pick(rng, *options)()))
    if missing and not handles_missing and rng.random() < 0.7:
        from sklearn import impute

        pre.insert(0, ("imp", pick(rng, impute.SimpleImputer(strategy=pick(rng, "mean", "median", "most_frequent")), impute.KNNImputer(n_neighbors=2))))
    if supervised == "t":
        y = (z > 0).astype(int)
        steps = pre
    else:
        steps = pre + [("model", table[name]())]
    model = pipeline.Pipeline(steps) if len(steps) > 1 else steps[0][1]
    if rng.random() < 0.2 and hasattr(model, "set_output"):
        model.set_output(transform=pick(rng, "pandas", "default"))
    if rng.random() < 0.2 and len(steps) == 1 and y is not None:
        try:
            return model.fit(X, y, sample_weight=rng.random(rows) + 0.1), test
        except TypeError:
            pass
    return (model.fit(X, y) if y is not None else model.fit(X)), test


def several_labels_case(rng):
    """Classifiers of several label columns."""
    from sklearn import ensemble, linear_model, multiclass, multioutput, neighbors, neural_network, tree

    rows = int(rng.integers(50, 100))
    X = matrix(rng, rows, 4, pick(rng, "float64", "float32"))
    test = matrix(rng, pick(rng, 1, 20), 4, "float64")
    binary = rng.random() < 0.5
    first = label_values(rng, 2 if binary else 3)
    y = np.c_[first[(np.argsort(np.argsort(X[:, 0])) * len(first) // rows).astype(int)], first[(np.argsort(np.argsort(X[:, 1])) * len(first) // rows).astype(int)]]
    if binary and rng.random() < 0.5:
        y = np.c_[X[:, 0] > 0, X[:, 1] > 0, X[:, 2] > 1].astype(int)
    base = pick(rng, linear_model.LogisticRegression(), tree.DecisionTreeClassifier(max_depth=3))
    model = pick(rng, tree.DecisionTreeClassifier(max_depth=3), ensemble.RandomForestClassifier(4, random_state=0), ensemble.ExtraTreesClassifier(4, random_state=0), neighbors.KNeighborsClassifier(3, weights=pick(rng, "uniform", "distance")), multioutput.MultiOutputClassifier(base), multioutput.ClassifierChain(base), multiclass.OneVsRestClassifier(base), neural_network.MLPClassifier((4,), max_iter=20, random_state=0), linear_model.RidgeClassifier())
    return model.fit(X, y), test


def sparse_case(rng):
    """A sparse matrix inside a pipeline, given to every kind of estimator."""
    from sklearn import compose, pipeline, preprocessing

    rows = int(rng.integers(60, 110))
    X = pd.DataFrame({"a": rng.choice(["x", "y", "z", "w"], rows), "b": rng.choice(["u", "v"], rows), "n": np.abs(rng.normal(size=rows)).round(2)})
    supervised = pick(rng, "c", "r", "u")
    table = {"c": classifiers, "r": regressors, "u": others}[supervised](rng)
    name = sorted(table)[int(rng.integers(len(table)))]
    pre = compose.ColumnTransformer([("o", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["a", "b"]), ("n", pick(rng, preprocessing.MaxAbsScaler(), preprocessing.StandardScaler(with_mean=False), "passthrough"), ["n"])], sparse_threshold=1.0)
    z = (X["a"] == "x").to_numpy() + X["n"].to_numpy() + rng.normal(size=rows) * 0.1
    steps = [("pre", pre)]
    if rng.random() < 0.4:
        steps.append(("s", pick(rng, *transformers(rng, supervised if supervised in "cr" else None))()))
    y = None
    if supervised == "c":
        values = label_values(rng, 2 if name in ("threshold", "tuned") else int(rng.integers(2, 4)))
        y = values[(np.argsort(np.argsort(z)) * len(values) // rows).astype(int)]
    elif supervised == "r":
        y = np.abs(z) + 0.05
    test = X.sample(25, random_state=1).reset_index(drop=True)
    if rng.random() < 0.3:
        test.loc[0, "a"] = "new"
    model = pipeline.Pipeline([*steps, ("model", table[name]())])
    return (model.fit(X, y) if y is not None else model.fit(X)), test
