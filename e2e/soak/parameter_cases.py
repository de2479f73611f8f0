"""Models of every class that is lowered with one constructor parameter at another value than its default: set before fit, or on the fitted
estimator; and what else a state can hold that inference goes by (methods replaced on the instance, parameters of distances and of boosters)."""
import importlib
import inspect
import math
import os
import re

import numpy as np
import pandas as pd

REGISTRY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "app", "native", "lowering", "sklearn-registry.ts")


def pick(rng, *options):
    return options[rng.integers(len(options))]


def lowered_classes():
    from sklearn.experimental import enable_halving_search_cv  # noqa: F401

    with open(REGISTRY, encoding="utf8") as file:
        names = sorted(set(re.findall(r"'(sklearn\.[\w.]+)'", file.read())))
    return [getattr(importlib.import_module(module), name) for module, _, name in (full.rpartition(".") for full in names) if not name.startswith("_")]


# PALATE_ORACLE_CLASS=KNNImputer makes models of that class alone.
CLASSES = [cls for cls in lowered_classes() if os.environ.get("PALATE_ORACLE_CLASS") in (None, cls.__name__)]


def values_for(rng, cls, name, default):
    """Values that the class's own table of constraints allows, other than the default."""
    from sklearn.utils._param_validation import Interval, Options, StrOptions, make_constraint

    found = []
    for constraint in getattr(cls, "_parameter_constraints", {}).get(name, []):
        if constraint == "boolean" or (inspect.isclass(constraint) and constraint is bool):
            found += [True, False]
            continue
        if constraint is None:
            found.append(None)
            continue
        made = make_constraint(constraint) if not isinstance(constraint, str) else constraint
        if isinstance(made, (StrOptions, Options)):
            found += sorted(made.options - getattr(made, "deprecated", set()), key=str)
        elif isinstance(made, Interval):
            found += interval_values(made)
        elif made == "random_state":
            found.append(3)
    own = [value for value in found if not same(value, default)]
    return own


def same(one, other):
    return type(one) is type(other) and (one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other)))


def interval_values(interval):
    whole = "Integral" in str(interval.type)
    low = interval.left if interval.left is not None else -3
    high = interval.right if interval.right is not None else low + 6
    if whole:
        tried = [int(low), int(low) + 1, int(low) + 3, int(high)]
    else:
        tried = [float(low), low + (high - low) * 0.3, low + (high - low) * 0.7, float(high), low + 1e-3]
    return [value for value in tried if value in interval and abs(value) <= 50]


def special_values(cls, name):
    """What the tables do not say, or not closely enough."""
    weights = np.array([5, 1, 0.1, 2.0])
    table = {
        "metric_params": [{"p": 3}, {"w": weights}, {}],
        "p": [1, 1.5, 3],
        "metric": ["minkowski", "euclidean", "manhattan", "chebyshev", "l1", "cosine", "canberra"],
        "kernel_params": [{"gamma": 0.3}, {}],
        "kw_args": [{}, {"dtype": "float32"}],
        "func": [np.log1p, np.reciprocal, np.square, np.exp, np.sqrt, np.negative, np.sign],
        "dtype": [np.float32, np.float64, np.int32, np.int64],
        "feature_range": [(0, 2), (-1, 1)],
        "quantile_range": [(5.0, 95.0)],
        "ngram_range": [(1, 2)],
        "stop_words": ["english", ["the"]],
        "vocabulary": [["dog", "cat", "good"]],
        "token_pattern": [r"\w+", r"(?u)\b\w\w\w+\b", r"(\w)\w+"],
        "encoding": ["latin-1"],
        "class_weight": ["balanced"],
        "categories": [],
        "missing_values": [np.nan, 0, -1],
        "fill_value": [7, np.nan],
        "strategy": ["constant", "median", "most_frequent", "prior", "uniform", "stratified", "quantile"],
        "monotonic_cst": [[1, 0, -1, 0]],
        "max_features": [2, 0.5, "sqrt"],
        "max_samples": [0.5, 7],
        "drop": ["first", "if_binary"],
        "unknown_value": [-1],
        "degree": [2, 3, (2, 2)],
        "threshold": [0.3, "mean", "0.5*median", 0.0],
        "weights": ["distance", "uniform", [1, 2, 0.5]],
        "hidden_layer_sizes": [(3, 2)],
        "response_method": ["predict_proba", "decision_function"],
        "transformer_weights": [{"a": 2.0}],
        "remainder": ["passthrough", "drop"],
        "sparse_threshold": [0, 1.0],
        "order": ["F", "random"] if "Chain" in cls.__name__ else ["F"],
        "base_estimator": [],
        "estimator": [],
        "alphas": [[0.1, 1.0]],
        "Cs": [2],
        "init": ["zero", "random", "k-means++"],
        "priors": [],
        "outlier_label": ["most_frequent"],
        "importance_getter": ["auto"],
        "percentile": [40, 100, 0],
        "k": [1, "all", 0],
        "alpha": [0.3, 0.01],
        "scoring": ["accuracy", "f1_macro", "neg_mean_squared_error"],
        "tol": [1e-2],
        "error_on_new": [False],
        "feature_names_out": ["one-to-one"],
        "accept_sparse": [True],
        "validate": [True],
        "copy": [False],
    }
    return table.get(name, [])


def nested(cls):
    """An instance with what its constructor must be given."""
    from sklearn import compose, ensemble, feature_extraction, feature_selection, linear_model, naive_bayes, pipeline, preprocessing, tree

    name = cls.__name__
    c, r = linear_model.LogisticRegression(), linear_model.Ridge()
    forest = ensemble.RandomForestClassifier(5, random_state=0)
    if name in ("VotingClassifier", "StackingClassifier"):
        return cls([("a", c), ("b", tree.DecisionTreeClassifier(max_depth=3)), ("c", naive_bayes.GaussianNB())])
    if name in ("VotingRegressor", "StackingRegressor"):
        return cls([("a", r), ("b", tree.DecisionTreeRegressor(max_depth=3)), ("c", linear_model.LinearRegression())])
    if name == "Pipeline":
        return cls([("a", preprocessing.StandardScaler()), ("b", c)])
    if name == "FeatureUnion":
        return cls([("a", preprocessing.StandardScaler()), ("b", preprocessing.MinMaxScaler())])
    if name == "ColumnTransformer":
        return cls([("a", preprocessing.StandardScaler(), [0, 1]), ("b", preprocessing.MinMaxScaler(), [2])])
    if name in ("GridSearchCV", "HalvingGridSearchCV"):
        return cls(c, {"C": [0.1, 1.0]}, cv=2)
    if name in ("RandomizedSearchCV", "HalvingRandomSearchCV"):
        return cls(c, {"C": [0.1, 1.0]}, cv=2, random_state=0)
    if name in ("OneVsRestClassifier", "OneVsOneClassifier", "OutputCodeClassifier", "MultiOutputClassifier", "ClassifierChain", "FixedThresholdClassifier", "TunedThresholdClassifierCV", "SelectFromModel", "RFE", "RFECV", "SequentialFeatureSelector", "CalibratedClassifierCV"):
        return cls(forest if name == "SelectFromModel" else c)
    if name in ("MultiOutputRegressor", "RegressorChain"):
        return cls(r)
    if name == "FrozenEstimator":
        return cls(None)
    if name == "TransformedTargetRegressor":
        return cls(r, func=np.log1p, inverse_func=np.expm1)
    if name in ("GenericUnivariateSelect",):
        return cls(mode="k_best", param=2)
    if name == "SelectKBest":
        return cls(k=2)
    if name == "LocalOutlierFactor":
        return cls(novelty=True)
    if name == "GaussianRandomProjection" or name == "SparseRandomProjection":
        return cls(n_components=3, random_state=0)
    if name == "RadiusNeighborsClassifier":
        return cls(radius=4.0, outlier_label="most_frequent")
    if name == "RadiusNeighborsRegressor":
        return cls(radius=4.0)
    if name in ("QuantileTransformer",):
        return cls(n_quantiles=20)
    if name == "Nystroem":
        return cls(n_components=6, random_state=0)
    if name == "FunctionTransformer":
        return cls(np.log1p)
    if name == "HashingVectorizer":
        return cls(n_features=32)
    if name in ("CountVectorizer", "TfidfVectorizer"):
        return cls()
    parameters = inspect.signature(cls).parameters
    given = {"hidden_layer_sizes": (5,)} if name.startswith("MLP") else {}
    for size in ("n_estimators", "max_iter"):
        if size in parameters and hasattr(cls, "fit") and "ensemble" in cls.__module__:
            given[size] = 5
    if "random_state" in parameters:
        given["random_state"] = 0
    if "KMeans" in name:
        given["n_clusters"] = 3
    if name == "GaussianMixture":
        given["n_components"] = 2
    if name.startswith("PLS") or name == "CCA":
        given["n_components"] = 2 if name == "PLSRegression" else 1
    if name in ("PCA", "IncrementalPCA", "TruncatedSVD", "FactorAnalysis", "FastICA", "KernelPCA"):
        given["n_components"] = 2
    return cls(**given)


DOCS = ["good dog", "bad dog runs", "the good runs", "bad bad cat", "über naïve good", "cat 42 the", "dog cat good bad", "runs a runs"]


def data_for(rng, cls):
    """Rows of fit, target, rows to ask."""
    name, module = cls.__name__, cls.__module__
    rows = 60
    if "Vectorizer" in name:
        return DOCS * 5, np.arange(40) % 2, np.array(DOCS + ["", "new words of a good day"], dtype=object)
    if name in ("OneHotEncoder", "OrdinalEncoder", "TargetEncoder"):
        return encoded(rng, rows)
    X = np.round(rng.normal(size=(rows, 4)) * [1, 5, 0.3, 2], 2)
    T = np.round(rng.normal(size=(20, 4)) * [1, 5, 0.3, 2], 2)
    z = X[:, 0] + X[:, 1] / 5 - X[:, 2] * 2 + rng.normal(size=rows) * 0.3
    positive = name in ("MultinomialNB", "ComplementNB", "CategoricalNB", "TfidfTransformer") or (name == "FunctionTransformer" and rng.random() < 0.6)
    if positive:
        X, T = np.abs(X), np.abs(T)
    if name == "CategoricalNB":
        X, T = np.minimum(X, 3).astype(int), np.minimum(T, 2).astype(int)
    if name == "IsotonicRegression":
        X, T = X[:, :1], T[:, :1]
    if name in ("SimpleImputer", "KNNImputer", "MissingIndicator") or (("HistGradient" in name or "tree" in module) and rng.random() < 0.5):
        X[rng.random(X.shape) < 0.15] = np.nan
        T[rng.random(T.shape) < (0.15 if rng.random() < 0.7 else 0.6)] = np.nan
        if rng.random() < 0.3:
            X[:, 3] = np.where(np.isnan(X[:, 3]), 0, X[:, 3])
    elif rng.random() < 0.1:
        T[0, 0] = np.nan
    order = np.argsort(np.argsort(z))
    classes = int(rng.integers(2, 4))
    if name in ("FixedThresholdClassifier", "TunedThresholdClassifierCV"):
        classes = 2
    y = order * classes // rows
    if rng.random() < 0.3:
        y = np.array(["a", "bb", "c"])[y]
    if name.startswith(("Poisson", "Gamma", "Tweedie")) or name == "TransformedTargetRegressor":
        z = np.abs(z) + 0.1
    if name in ("MultiOutputClassifier", "ClassifierChain"):
        y = np.c_[order * 2 // rows, (X[:, 1] > 0).astype(int)]
    if name in ("MultiOutputRegressor", "RegressorChain") or name.startswith(("MultiTask", "CCA", "PLSCanonical")):
        z = np.c_[z, X[:, 0] - z]
    target = y if is_classifier_like(cls) else z
    if rng.random() < 0.3 and not np.isnan(X).any() and X.dtype.kind == "f":
        X[:, 0], T[:, 0] = np.round(X[:, 0]), np.round(np.nan_to_num(T[:, 0]))
    if rng.random() < 0.5:
        X, T = pd.DataFrame(X, columns=list("abcd")[: X.shape[1]]), pd.DataFrame(T, columns=list("abcd")[: T.shape[1]])
        if rng.random() < 0.3 and not X["a"].isna().any() and not T["a"].isna().any():
            kind = pick(rng, "int64", "int32", "bool")
            X["a"], T["a"] = X["a"].round().astype(kind), T["a"].round().astype(kind)
    return X, target, T


def is_classifier_like(cls):
    from sklearn.base import ClassifierMixin

    return issubclass(cls, ClassifierMixin) or cls.__name__ in ("Pipeline", "SelectFromModel", "RFE", "RFECV", "SequentialFeatureSelector", "LinearDiscriminantAnalysis", "NeighborhoodComponentsAnalysis") or cls.__name__.endswith("SearchCV") or cls.__name__.startswith(("SelectF", "SelectK", "SelectP", "Generic"))


def encoded(rng, rows):
    texts = rng.choice(["x", "y", "z", "ü"], rows, p=[0.5, 0.3, 0.15, 0.05])
    numbers = rng.choice([1e20, 1e-7, -0.0, 2.5, 1.0], rows)
    whole = rng.integers(-2, 3, rows)
    X = pd.DataFrame({"t": texts, "n": numbers, "w": whole, "b": rng.random(rows) < 0.5})
    X = X[list(rng.permutation(X.columns)[: rng.integers(1, 5)])]
    T = X.sample(15, random_state=1).reset_index(drop=True)
    if rng.random() < 0.3 and "t" in T:
        T.loc[0, "t"] = "new"
    z = rng.normal(size=rows)
    return X, z if rng.random() < 0.5 else (z > 0).astype(int), T


def changed(rng, cls):
    """One parameter and a value for it."""
    signature = inspect.signature(cls.__init__).parameters
    names = [name for name, one in signature.items() if name not in ("self", "n_jobs", "verbose") and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    for _ in range(30):
        name = pick(rng, *names)
        options = [*values_for(rng, cls, name, signature[name].default), *special_values(cls, name)]
        if options:
            return name, options[rng.integers(len(options))]
    return None, None


OVERRIDES = [("predict", "predict_proba"), ("predict", "decision_function"), ("predict_proba", "predict_log_proba"), ("predict", "apply"), ("transform", "inverse_transform")]


def parameter_case(rng):
    """(model, rows to ask): one class with one parameter changed."""
    from sklearn import pipeline, preprocessing

    cls = pick(rng, *CLASSES)
    X, y, T = data_for(rng, cls)
    model = nested(cls)
    name, value = changed(rng, cls)
    after = rng.random() < 0.25
    if cls.__name__ == "FrozenEstimator":
        from sklearn.linear_model import LogisticRegression

        model, name = cls(LogisticRegression().fit(X, np.argsort(np.argsort(np.asarray(X)[:, 0])) > 30)), None
    if name is not None and not after:
        model.set_params(**{name: value})
    if rng.random() < 0.1 and hasattr(model, "set_output"):
        try:
            model.set_output(transform="pandas")
        except Exception:
            pass
    model.fit(X, y)
    if name is not None and after:
        model.set_params(**{name: value})
    if rng.random() < 0.04:
        replaced(rng, model)
    if rng.random() < 0.15 and not isinstance(X, list) and cls.__name__ not in ("IsotonicRegression",):
        model = around(rng, model, X, y) or model
    return model, T


def default_case(rng, place):
    """A class by its place, as it is by default."""
    cls = CLASSES[place % len(CLASSES)]
    X, y, T = data_for(rng, cls)
    if cls.__name__ == "FrozenEstimator":
        from sklearn.linear_model import LogisticRegression

        return cls(LogisticRegression().fit(X, np.argsort(np.argsort(np.asarray(X)[:, 0])) > 30)), T
    return nested(cls).fit(X, y), T


def replaced(rng, model):
    for own, other in OVERRIDES:
        if hasattr(model, own) and hasattr(model, other):
            setattr(model, own, getattr(model, other))
            return


def around(rng, model, X, y):
    """A model with this one in it, fitted anew."""
    from sklearn import base, ensemble, feature_selection, pipeline, preprocessing, tree

    own = base.clone(model)
    kind = rng.integers(5)
    try:
        if hasattr(model, "transform") and not hasattr(model, "predict"):
            final = tree.DecisionTreeRegressor(max_depth=3, random_state=0)
            target = np.argsort(np.argsort(np.asarray(y, dtype=object).astype(str).ravel()))[: len(X)] if np.asarray(y).dtype.kind == "U" else np.asarray(y).reshape(len(X), -1)[:, 0]
            if kind == 0:
                return pipeline.make_pipeline(pipeline.FeatureUnion([("a", own), ("b", preprocessing.StandardScaler())]), final).fit(X, target)
            if kind == 1:
                return pipeline.make_pipeline(own, preprocessing.MaxAbsScaler(), final).fit(X, target)
            return pipeline.make_pipeline(own, final).fit(X, target)
        step = pick(rng, preprocessing.StandardScaler(), preprocessing.SplineTransformer(n_knots=3), preprocessing.KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf"), preprocessing.PolynomialFeatures(2), preprocessing.QuantileTransformer(n_quantiles=10), preprocessing.OneHotEncoder(handle_unknown="ignore"), preprocessing.MaxAbsScaler(), feature_selection.VarianceThreshold(), preprocessing.FunctionTransformer(np.abs))
        if base.is_classifier(own) and kind == 0 and np.ndim(y) == 1:
            return ensemble.BaggingClassifier(own, n_estimators=3, random_state=0).fit(X, y)
        if base.is_regressor(own) and kind == 0 and np.ndim(y) == 1:
            return ensemble.BaggingRegressor(own, n_estimators=3, random_state=0).fit(X, y)
        return pipeline.make_pipeline(step, own).fit(X, y)
    except Exception:
        return None


def parameter_booster_case(rng):
    """LightGBM's and XGBoost's scikit-learn classes, on their own and in pipelines, with parameters that their predict goes by."""
    import lightgbm as lgb
    import xgboost as xgb
    from sklearn import pipeline, preprocessing

    X = np.round(rng.normal(size=(150, 4)) * [1, 5, 0.3, 2], 2)
    T = np.round(rng.normal(size=(30, 4)) * [1, 5, 0.3, 2], 2)
    z = X[:, 0] + X[:, 1] / 5 - X[:, 2] * 2 + rng.normal(size=150) * 0.3
    classes = int(rng.integers(2, 4))
    y = np.argsort(np.argsort(z)) * classes // 150
    if rng.random() < 0.5:
        names = ["pred_early_stop", "pred_early_stop_freq", "pred_early_stop_margin", "predict_disable_shape_check", "num_iteration_predict", "start_iteration_predict", "predict_raw_score", "raw_score", "pred_contrib", "sigmoid", "is_unbalance", "max_bin", "extra_trees", "path_smooth", "metric", "boost_from_average", "reg_sqrt", "early_stopping_round", "made_up_name", "validate_features", "linear_tree", "monotone_constraints", "min_child_samples", "data_has_header"]
        values = {"pred_early_stop": True, "pred_early_stop_freq": 1, "pred_early_stop_margin": 0.2, "num_iteration_predict": 2, "start_iteration_predict": 2, "sigmoid": 2.0, "max_bin": 15, "path_smooth": 1.0, "metric": ["auc", "binary_logloss"], "early_stopping_round": 3, "monotone_constraints": [1, 0, 0, -1], "min_child_samples": 3}
        chosen = {name: values.get(name, True) for name in map(str, rng.choice(names, int(rng.integers(0, 4)), replace=False))}
        common = dict(n_estimators=12, num_leaves=5, verbose=-1, n_jobs=1, random_state=0)
        objective = pick(rng, None, None, "multiclass", "multiclassova", "binary", "softmax", "ova")
        late = {name: chosen.pop(name) for name in list(chosen) if rng.random() < 0.3 or name == "early_stopping_round"}
        if rng.random() < 0.75:
            extra = {"num_class": classes} if objective in ("multiclass", "multiclassova", "softmax", "ova") and rng.random() < 0.9 else {}
            model = lgb.LGBMClassifier(**common, **{"objective": objective, **extra}, **chosen)
            target = np.array(["no", "yes", "maybe"])[y] if rng.random() < 0.3 else y
        else:
            model, target = lgb.LGBMRegressor(**common, **chosen), z
    else:
        common = dict(n_estimators=7, max_depth=3, n_jobs=1, random_state=0)
        chosen = {name: value for name, value in {"missing": 0.0, "base_score": 0.3, "enable_categorical": True, "booster": pick(rng, "dart", "gblinear", "gbtree"), "importance_type": "gain", "validate_parameters": False, "max_bin": 16, "grow_policy": "lossguide", "num_parallel_tree": 2, "objective": pick(rng, "multi:softprob", "multi:softmax", "binary:hinge")}.items() if rng.random() < 0.2}
        late = {name: chosen.pop(name) for name in list(chosen) if rng.random() < 0.2}
        if rng.random() < 0.7:
            if str(chosen.get("objective", "")).startswith("multi"):
                chosen["num_class"] = classes
            model, target = xgb.XGBClassifier(**common, **chosen), y
        else:
            chosen.pop("objective", None)
            model, target = xgb.XGBRegressor(**common, **chosen), z
    if rng.random() < 0.5:
        outer = pipeline.make_pipeline(preprocessing.StandardScaler(), model).fit(X, target)
    else:
        outer = model.fit(X, target)
    if isinstance(model, xgb.XGBModel) and rng.random() < 0.2:
        model.get_booster().set_attr(best_iteration=str(pick(rng, 0, 2, 6, 7, 500, -1)))
    model.set_params(**late)
    if rng.random() < 0.1:
        replaced(rng, model)
    if rng.random() < 0.05:
        T = T[:, :3]
    return outer, T
