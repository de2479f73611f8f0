"""Random models of the classes that were added after the other cases were written, alone and behind steps of a pipeline."""
import numpy as np
import pandas as pd
from wide_cases import label_values, matrix, pick


def classifiers(rng):
    from sklearn import calibration, ensemble, feature_selection, linear_model, multiclass, naive_bayes, pipeline, svm, tree

    base = pick(rng, svm.LinearSVC(), linear_model.LogisticRegression(), tree.DecisionTreeClassifier(max_depth=3), naive_bayes.GaussianNB(), linear_model.Ridge())
    graded = pick(rng, svm.LinearSVC(), linear_model.LogisticRegression(), naive_bayes.GaussianNB(), ensemble.RandomForestClassifier(5, max_depth=3, random_state=0))
    chooser = pick(
        rng,
        linear_model.LogisticRegression(),
        linear_model.LogisticRegression(l1_ratio=pick(rng, 0.5, 1.0), solver="saga"),
        linear_model.SGDClassifier(penalty=pick(rng, "l1", "elasticnet"), random_state=0),
        svm.LinearSVC(penalty="l1", dual=False),
        tree.DecisionTreeClassifier(max_depth=3),
    )
    return {
        "chosen": lambda: pipeline.make_pipeline(feature_selection.SelectFromModel(chooser, threshold=pick(rng, None, None, "median", "0.7*mean")), base),
        "codes": lambda: multiclass.OutputCodeClassifier(base, code_size=pick(rng, 1.5, 2, 4), random_state=0),
        "temperature": lambda: calibration.CalibratedClassifierCV(graded, method="temperature", cv=2, ensemble=pick(rng, True, False)),
        "bagged": lambda: ensemble.BaggingClassifier(pick(rng, linear_model.LogisticRegression(), tree.DecisionTreeClassifier(max_depth=3)), n_estimators=3, random_state=0),
        "sgd": lambda: linear_model.SGDClassifier(loss="log_loss", random_state=0),
    }


def regressors(rng):
    from sklearn import compose, cross_decomposition, feature_selection, isotonic, linear_model, pipeline, preprocessing

    chooser = pick(rng, linear_model.LassoLars(0.01), linear_model.LassoLarsIC(), linear_model.ElasticNet(0.01), linear_model.ElasticNetCV(cv=3), linear_model.Lasso(0.01), linear_model.Ridge(), linear_model.LassoCV(cv=3))
    iso = isotonic.IsotonicRegression(out_of_bounds=pick(rng, "clip", "nan", "clip"), increasing=pick(rng, True, False, "auto"), y_min=pick(rng, None, 0.1))
    return {
        "isotonic": lambda: pick(rng, iso, pipeline.make_pipeline(preprocessing.MinMaxScaler(), iso)),
        "chosen": lambda: pipeline.make_pipeline(feature_selection.SelectFromModel(chooser), linear_model.Ridge()),
        "canonical": lambda: cross_decomposition.PLSCanonical(n_components=1, scale=pick(rng, True, False)),
        "cca": lambda: cross_decomposition.CCA(n_components=1),
        "sinh": lambda: compose.TransformedTargetRegressor(linear_model.Ridge(), func=np.arcsinh, inverse_func=np.sinh),
        "arcsinh": lambda: compose.TransformedTargetRegressor(linear_model.Ridge(), func=np.sinh, inverse_func=np.arcsinh, check_inverse=False),
    }


def others(rng):
    from sklearn import cluster, decomposition, preprocessing

    return {
        "factors": lambda: decomposition.FactorAnalysis(n_components=pick(rng, 1, 2, None), rotation=pick(rng, None, "varimax"), random_state=0),
        "kmeans": lambda: pick(rng, cluster.KMeans(3, n_init=1, random_state=0), cluster.MiniBatchKMeans(3, n_init=1, random_state=0), cluster.BisectingKMeans(3, random_state=0)),
        "splines": lambda: preprocessing.SplineTransformer(n_knots=pick(rng, 3, 5), degree=pick(rng, 1, 2), extrapolation=pick(rng, "periodic", "constant", "continue"), knots=pick(rng, "uniform", "quantile")),
        "functions": lambda: preprocessing.FunctionTransformer(pick(rng, np.arcsinh, np.sinh, np.square, np.log1p), validate=pick(rng, True, False)),
    }


def newer_case(rng):
    """A fitted model and rows to ask it."""
    from sklearn import decomposition, neighbors, pipeline, preprocessing

    supervised = pick(rng, "c", "c", "r", "u")
    table = {"c": classifiers, "r": regressors, "u": others}[supervised](rng)
    name = sorted(table)[int(rng.integers(len(table)))]
    rows, columns = int(rng.integers(50, 110)), 1 if name == "isotonic" else int(rng.integers(2, 6))
    X = matrix(rng, rows, columns, pick(rng, "float64", "float64", "float64", "float32", "int64"))
    test = np.vstack([matrix(rng, pick(rng, 1, 30), columns, str(X.dtype)), X[: pick(rng, 0, 5)]])
    z = X.sum(axis=1, dtype="float64") + rng.normal(size=rows) * 0.4
    if pick(rng, True, False):
        names = [f"c{i}" for i in range(columns)]
        X, test = pd.DataFrame(X, columns=names), pd.DataFrame(test, columns=names)
    y = None
    if supervised == "c":
        count = int(rng.integers(2, 5))
        y = label_values(rng, count)[(np.argsort(np.argsort(z)) * count // rows).astype(int)]
    elif supervised == "r":
        y = np.c_[z, z + rng.random(rows)] if name in ("canonical", "cca") and rng.random() < 0.5 else z / 10
    before = [preprocessing.StandardScaler(), decomposition.FactorAnalysis(n_components=2, random_state=0), preprocessing.FunctionTransformer(np.arcsinh)]
    if supervised == "c":
        before.append(neighbors.NeighborhoodComponentsAnalysis(n_components=2, max_iter=5, random_state=0))
    model = table[name]()
    if name != "isotonic" and rng.random() < 0.5:
        model = pipeline.make_pipeline(pick(rng, *before), model)
    return (model.fit(X, y) if y is not None else model.fit(X)), test
