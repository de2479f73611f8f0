"""Pipelines as people log them: mixed tables, every way to select columns, boosters inside pipelines, text, searches, stacks."""
import numpy as np
import pandas as pd


def pick(rng, *options):
    return options[rng.integers(len(options))]


def table(rng, rows, holes):
    """Columns of every dtype a table has; `holes` leaves some cells empty."""
    X = pd.DataFrame({
        "age": rng.integers(18, 80, rows),
        "income": rng.normal(50, 20, rows).round(2),
        "score": rng.normal(size=rows).astype("float32"),
        "rate": rng.gamma(2.0, 3.0, rows),
        "member": rng.random(rows) < 0.5,
        "city": rng.choice(["Köln", "Paris", "東京", "New York"], rows, p=[0.5, 0.3, 0.15, 0.05]),
        "plan": rng.choice(["basic", "pro", "plus"], rows),
        "level": rng.integers(0, 4, rows),
    })
    X["plan"] = X["plan"].astype(object)
    if holes:
        X.loc[rng.random(rows) < 0.1, "income"] = np.nan
        X.loc[rng.random(rows) < 0.06, "rate"] = np.nan
        if rng.random() < 0.5:
            X.loc[rng.random(rows) < 0.1, "city"] = np.nan
        if rng.random() < 0.5:
            X.loc[rng.random(rows) < 0.1, "plan"] = pick(rng, None, np.nan)
    return X


NUMBERS, WORDS = ["age", "income", "score", "rate"], ["city", "plan"]


def numeric_steps(rng, holes):
    from sklearn import feature_selection, impute, pipeline, preprocessing

    steps = []
    if holes:
        steps.append(("fill", pick(rng, impute.SimpleImputer(strategy=pick(rng, "mean", "median", "most_frequent"), add_indicator=pick(rng, False, True)), impute.SimpleImputer(strategy="constant", fill_value=pick(rng, 0, -1, 2.5)), impute.KNNImputer(n_neighbors=3, weights=pick(rng, "uniform", "distance")))))
    options = [
        preprocessing.StandardScaler(), preprocessing.MinMaxScaler(clip=pick(rng, True, False)), preprocessing.RobustScaler(), preprocessing.MaxAbsScaler(), "passthrough", None,
        preprocessing.PolynomialFeatures(2, include_bias=False), preprocessing.PowerTransformer(), preprocessing.QuantileTransformer(n_quantiles=15), preprocessing.KBinsDiscretizer(4, encode=pick(rng, "ordinal", "onehot"), quantile_method="averaged_inverted_cdf"),
        preprocessing.SplineTransformer(n_knots=4), preprocessing.FunctionTransformer(np.abs), preprocessing.FunctionTransformer(), preprocessing.Normalizer(),
        pipeline.FeatureUnion([("a", preprocessing.StandardScaler()), ("b", preprocessing.MinMaxScaler()), ("c", pick(rng, "drop", "passthrough"))]), feature_selection.VarianceThreshold(),
    ]
    for place in range(int(pick(rng, 1, 1, 2))):
        steps.append((f"n{place}", pick(rng, *options)))
    return pipeline.Pipeline(steps)


def word_steps(rng):
    from sklearn import impute, pipeline, preprocessing

    one_hot = preprocessing.OneHotEncoder(handle_unknown=pick(rng, "ignore", "error", "infrequent_if_exist"), sparse_output=pick(rng, True, False), drop=pick(rng, None, None, "first", "if_binary"), min_frequency=pick(rng, None, None, 6), dtype=pick(rng, np.float64, np.float64, np.float32, np.int64, np.int32, np.uint8, bool))
    ordinal = preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=pick(rng, -1, np.nan), encoded_missing_value=pick(rng, np.nan, -2), dtype=pick(rng, np.float64, np.float32))
    encoder = pick(rng, one_hot, one_hot, ordinal, preprocessing.TargetEncoder(cv=2, random_state=0))
    if rng.random() < 0.5:
        return pipeline.Pipeline([("fill", impute.SimpleImputer(strategy=pick(rng, "most_frequent", "constant"), fill_value="none")), ("code", encoder)])
    return encoder


def selection(rng, names, X):
    """The same columns by one of the ways a ColumnTransformer knows."""
    from sklearn.compose import make_column_selector

    places = [X.columns.get_loc(name) for name in names]
    options = [names, list(reversed(names)), places, [place - X.shape[1] for place in places], [column in names for column in X.columns], np.isin(X.columns, names), make_column_selector(pattern="|".join(names)), pd.Index(names), np.array(places), slice(min(places), max(places) + 1), slice(X.columns[min(places)], X.columns[max(places)]), make_column_selector(dtype_include=np.number) if names == NUMBERS else make_column_selector(dtype_exclude=[np.number, bool])]
    return pick(rng, *options)


def preprocessor(rng, X, holes):
    from sklearn import compose, preprocessing

    parts = [("num", numeric_steps(rng, holes), selection(rng, NUMBERS, X)), ("cat", word_steps(rng), selection(rng, WORDS, X))]
    if rng.random() < 0.4:
        parts.append(("flag", pick(rng, "passthrough", "drop", preprocessing.OrdinalEncoder(), preprocessing.OneHotEncoder(drop="if_binary")), ["member"]))
    if rng.random() < 0.3:
        parts.append(("one", pick(rng, preprocessing.OneHotEncoder(handle_unknown="ignore"), preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), preprocessing.MinMaxScaler()), ["level"]))
    if rng.random() < 0.1:
        parts.append(("none", preprocessing.StandardScaler(), []))
    remainder = pick(rng, "drop", "drop", "passthrough", preprocessing.MinMaxScaler())
    made = compose.ColumnTransformer(parts, remainder=remainder, sparse_threshold=pick(rng, 0.3, 0.0, 1.0), verbose_feature_names_out=pick(rng, True, False), transformer_weights=pick(rng, None, None, None, {"num": 2.0}))
    if rng.random() < 0.2:
        made.set_output(transform=pick(rng, "pandas", "default"))
    return made


def boosters(rng, supervised):
    import lightgbm as lgb
    import xgboost as xgb

    n = int(rng.integers(2, 15))
    common = dict(n_estimators=n, n_jobs=1, random_state=0)
    booster = pick(rng, "gbtree", "gbtree", "gbtree", "dart", "gblinear")
    x = dict(common, max_depth=int(rng.integers(1, 6)), subsample=pick(rng, 1.0, 0.8), booster=booster, missing=pick(rng, np.nan, np.nan, 0.0, -1.0)) if booster != "gblinear" else dict(n_estimators=n, booster=booster)
    l = dict(common, num_leaves=int(rng.integers(3, 15)), min_child_samples=4, verbose=-1, boosting_type=pick(rng, "gbdt", "gbdt", "dart"), linear_tree=rng.random() < 0.1)
    if supervised == "c":
        return [xgb.XGBClassifier(**x), xgb.XGBRFClassifier(n_estimators=n, max_depth=3), lgb.LGBMClassifier(**l, class_weight=pick(rng, None, "balanced"))]
    return [xgb.XGBRegressor(**x, objective=pick(rng, "reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror")), xgb.XGBRFRegressor(n_estimators=n, max_depth=3), lgb.LGBMRegressor(**l, objective=pick(rng, "regression", "l1", "huber", "quantile", "fair"))]


def finals(rng, supervised):
    from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, svm, tree

    n = int(rng.integers(3, 12))
    if rng.random() < 0.45:
        return pick(rng, *boosters(rng, supervised))
    if supervised == "c":
        return pick(
            rng,
            linear_model.LogisticRegression(max_iter=200, class_weight=pick(rng, None, "balanced")), linear_model.LogisticRegression(solver="liblinear") , linear_model.SGDClassifier(loss=pick(rng, "log_loss", "modified_huber", "hinge"), random_state=0), linear_model.RidgeClassifier(),
            svm.SVC(kernel=pick(rng, "rbf", "linear"), probability=pick(rng, False, True), random_state=0, class_weight=pick(rng, None, "balanced")), svm.LinearSVC(), neighbors.KNeighborsClassifier(pick(rng, 3, 5), weights=pick(rng, "uniform", "distance")),
            tree.DecisionTreeClassifier(max_depth=4), ensemble.RandomForestClassifier(n, max_depth=pick(rng, None, 4), random_state=0), ensemble.ExtraTreesClassifier(n, random_state=0), ensemble.GradientBoostingClassifier(n_estimators=n, random_state=0),
            ensemble.HistGradientBoostingClassifier(max_iter=n, random_state=0), ensemble.AdaBoostClassifier(n_estimators=n, random_state=0), neural_network.MLPClassifier((5,), max_iter=30, random_state=0), naive_bayes.GaussianNB(),
        )
    return pick(
        rng,
        linear_model.LinearRegression(), linear_model.Ridge(), linear_model.Lasso(0.1), linear_model.ElasticNet(0.1), svm.SVR(), neighbors.KNeighborsRegressor(3), tree.DecisionTreeRegressor(max_depth=4), ensemble.RandomForestRegressor(n, random_state=0),
        ensemble.ExtraTreesRegressor(n, random_state=0), ensemble.GradientBoostingRegressor(n_estimators=n, random_state=0), ensemble.HistGradientBoostingRegressor(max_iter=n, random_state=0), neural_network.MLPRegressor(hidden_layer_sizes=(5,), max_iter=30, random_state=0), linear_model.HuberRegressor(), linear_model.BayesianRidge(),
    )


def targets(rng, z, supervised, booster):
    order = np.argsort(np.argsort(z))
    if supervised == "r":
        return z
    count = int(rng.integers(2, 4))
    y = order * count // len(z)
    kind = pick(rng, "int", "str", "object", "bool" if count == 2 else "int", "offset", "float")
    if booster == "XGB" or kind == "int":
        return y
    if kind == "str":
        return np.array(["aä", "b", "cc"])[y]
    if kind == "object":
        return np.array(["no", "yes", "maybe"], dtype=object)[y]
    if kind == "bool":
        return y.astype(bool)
    return y * 2 - 1 if kind == "offset" else y * 1.5


def around(rng, model, supervised):
    """Estimators around a whole pipeline, as searches and stacks are."""
    from sklearn import base, calibration, compose, ensemble, linear_model, model_selection, multiclass, naive_bayes, tree

    kind = pick(rng, "no", "no", "no", "no", "grid", "random", "calibrated", "vote", "stack", "bag", "other")
    is_class = supervised == "c"
    if kind == "grid":
        return model_selection.GridSearchCV(model, {}, cv=2)
    if kind == "random":
        return model_selection.RandomizedSearchCV(model, {"pre__sparse_threshold": [0.0, 1.0]}, n_iter=1, cv=2, random_state=0)
    second = base.clone(model).set_params(model=linear_model.LogisticRegression() if is_class else linear_model.Ridge())
    third = base.clone(model).set_params(model=tree.DecisionTreeClassifier(max_depth=3) if is_class else tree.DecisionTreeRegressor(max_depth=3))
    parts = [("a", model), ("b", second), ("c", third), ("d", "drop")]
    if kind == "calibrated" and is_class:
        return calibration.CalibratedClassifierCV(model, method=pick(rng, "sigmoid", "isotonic"), cv=2, ensemble=pick(rng, True, False))
    if kind == "vote":
        weights = pick(rng, None, [2, 1, 0.5, 1])
        return ensemble.VotingClassifier(parts, voting=pick(rng, "soft", "hard"), weights=weights) if is_class else ensemble.VotingRegressor(parts, weights=weights)
    if kind == "stack":
        return ensemble.StackingClassifier(parts, cv=2, final_estimator=pick(rng, None, naive_bayes.GaussianNB())) if is_class else ensemble.StackingRegressor(parts, cv=2)
    if kind == "bag":
        return ensemble.BaggingClassifier(model, 3, random_state=0) if is_class else ensemble.BaggingRegressor(model, 3, random_state=0)
    if kind == "other":
        if is_class:
            return multiclass.OneVsRestClassifier(model)
        return compose.TransformedTargetRegressor(model, **pick(rng, dict(func=np.arcsinh, inverse_func=np.sinh), dict(func=np.cbrt, inverse_func=np.power) if False else dict(func=np.expm1, inverse_func=np.log1p), dict()))
    return model


def pipeline_case(rng):
    """A mixed table through a ColumnTransformer, sometimes a selector, to an estimator, sometimes inside another."""
    from sklearn import decomposition, feature_selection, pipeline

    rows, holes = int(rng.integers(70, 120)), rng.random() < 0.6
    X, test = table(rng, rows, holes), table(rng, 30, holes)
    supervised = pick(rng, "c", "c", "r", "r", "t")
    z = X["score"].to_numpy() + (X["city"] == "Paris").to_numpy() + X["age"].to_numpy() / 40 + rng.normal(size=rows) * 0.3
    final = finals(rng, supervised) if supervised != "t" else None
    steps = [("pre", preprocessor(rng, X, holes))]
    if rng.random() < 0.2:
        steps.append(("pick", pick(rng, decomposition.TruncatedSVD(3, random_state=0), decomposition.PCA(3), feature_selection.SelectKBest(feature_selection.f_classif if supervised == "c" else feature_selection.f_regression, k=4), feature_selection.VarianceThreshold(), "passthrough")))
    if final is not None:
        steps.append(("model", final))
    y = targets(rng, z, "r" if supervised == "t" else supervised, type(final).__name__[:3])
    model = pipeline.Pipeline(steps)
    model = around(rng, model, supervised) if final is not None else model
    weights = {}
    if rng.random() < 0.15 and isinstance(model, pipeline.Pipeline) and final is not None:
        weights = {"model__sample_weight": rng.random(rows) + 0.1}
    if rng.random() < 0.3:
        test.loc[0, "city"] = "Oslo"
    if rng.random() < 0.2:
        X = X.astype({"city": "category", "plan": "category"})
    if rng.random() < 0.2:
        test = test[list(rng.permutation(test.columns))]
    if rng.random() < 0.1:
        test["more"] = 1
    if rng.random() < 0.3:
        test["city"] = test["city"].astype(object)
    try:
        return model.fit(X, y, **weights), test
    except TypeError:
        if not weights:
            raise
        return model.fit(X, y), test


def text_case(rng):
    """Text beside numbers, to every kind of estimator that takes sparse matrices."""
    from sklearn import compose, decomposition, ensemble, feature_selection, linear_model, naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree
    from sklearn.feature_extraction import text

    words = ["der Hund", "the dog", "runs", "Über", "naïve", "co-op", "it's", "42", "x", "a1_b", "東京", "good", "bad", "very", "not", "ÉCOLE", "straße", "was", "because", "fine", "e-mail", "3.14", "İstanbul", "ﬁne", "don’t"]
    docs = [" ".join(rng.choice(words, rng.integers(1, 10))) + pick(rng, "", "!", " ...", "\n?") for _ in range(90)]
    kind = pick(rng, text.CountVectorizer, text.TfidfVectorizer, text.TfidfVectorizer, text.HashingVectorizer)
    options = dict(lowercase=pick(rng, True, True, False), ngram_range=pick(rng, (1, 1), (1, 1), (1, 2), (2, 3)), analyzer=pick(rng, "word", "word", "word", "char", "char_wb"), binary=pick(rng, False, True), strip_accents=pick(rng, None, "unicode", "ascii"), stop_words=pick(rng, None, None, "english", ["the", "der"]), token_pattern=pick(rng, r"(?u)\b\w\w+\b", r"(?u)\b\w\w+\b", r"(?u)\b\w+\b", r"\b[a-zA-Z]{2,}\b", r"[A-Za-z]+(?:'[a-z]+)?"))
    if kind is text.HashingVectorizer:
        options.update(n_features=pick(rng, 16, 64, 256), alternate_sign=pick(rng, True, False), norm=pick(rng, "l2", "l1", None))
    else:
        options.update(min_df=pick(rng, 1, 2), max_df=pick(rng, 1.0, 0.9), max_features=pick(rng, None, 25))
    if kind is text.TfidfVectorizer:
        options.update(norm=pick(rng, "l2", "l2", "l1", None), use_idf=pick(rng, True, False), sublinear_tf=pick(rng, False, True), smooth_idf=pick(rng, True, False))
    z = rng.normal(size=90) + np.array([d.count("good") - d.count("bad") for d in docs])
    supervised = pick(rng, "c", "c", "c", "r")
    if supervised == "c":
        final = pick(rng, linear_model.LogisticRegression(), linear_model.LogisticRegression(solver="liblinear"), naive_bayes.MultinomialNB(), naive_bayes.ComplementNB(), naive_bayes.BernoulliNB(), svm.LinearSVC(), svm.SVC(kernel=pick(rng, "linear", "rbf")), ensemble.RandomForestClassifier(5, random_state=0), linear_model.SGDClassifier(loss=pick(rng, "log_loss", "hinge"), random_state=0), linear_model.PassiveAggressiveClassifier(random_state=0), neighbors.KNeighborsClassifier(3), tree.DecisionTreeClassifier(max_depth=4), neural_network.MLPClassifier((4,), max_iter=20, random_state=0), linear_model.RidgeClassifier(), *boosters(rng, "c"))
    else:
        final = pick(rng, linear_model.Ridge(), linear_model.SGDRegressor(random_state=0), svm.SVR(), svm.LinearSVR(), ensemble.RandomForestRegressor(5, random_state=0), neighbors.KNeighborsRegressor(3), *boosters(rng, "r"))
    y = targets(rng, z, supervised, type(final).__name__[:3])
    middle = pick(rng, None, None, None, text.TfidfTransformer(), decomposition.TruncatedSVD(3, random_state=0), feature_selection.SelectKBest(feature_selection.chi2 if supervised == "c" and kind is not text.HashingVectorizer else feature_selection.f_regression, k=10), preprocessing.MaxAbsScaler(), preprocessing.StandardScaler(with_mean=False), feature_selection.SelectPercentile(feature_selection.f_classif if supervised == "c" else feature_selection.f_regression, percentile=40))
    steps = [] if middle is None else [("middle", middle)]
    if rng.random() < 0.5:
        X = pd.DataFrame({"title": docs, "body": [doc[::-1] for doc in docs], "n": np.abs(rng.normal(size=90))})
        pre = compose.ColumnTransformer([("t", kind(**options), "title"), ("b", pick(rng, "drop", text.CountVectorizer()), "body"), ("n", pick(rng, "passthrough", preprocessing.MinMaxScaler()), ["n"])])
        return pipeline.Pipeline([("pre", pre), *steps, ("model", final)]).fit(X, y), X.sample(20, random_state=1).reset_index(drop=True)
    model = pipeline.Pipeline([("text", kind(**options)), *steps, ("model", final)]).fit(docs, y)
    return model, np.array(docs[:20] + ["", "unseen words of the dog", "İ ﬁ ß x"], dtype=object)


def outputs_case(rng):
    """Several targets and several labels a row."""
    from sklearn import ensemble, linear_model, multiclass, multioutput, neighbors, neural_network, pipeline, preprocessing, tree

    rows = int(rng.integers(60, 100))
    X = rng.normal(size=(rows, 4)).astype(pick(rng, "float64", "float32"))
    test = np.vstack([rng.normal(size=(20, 4)), X[:5]])
    scale = pick(rng, [], [("s", preprocessing.StandardScaler())])
    if rng.random() < 0.5:
        y = np.c_[X[:, 0] + X[:, 1], X[:, 2] * 2, X[:, 3] - X[:, 0]][:, : int(rng.integers(2, 4))] + rng.normal(size=(rows, 1)) * 0.1
        model = pick(rng, linear_model.LinearRegression(), linear_model.Ridge(), linear_model.Lasso(0.01), tree.DecisionTreeRegressor(max_depth=4), ensemble.RandomForestRegressor(5, random_state=0), ensemble.ExtraTreesRegressor(5, random_state=0), neighbors.KNeighborsRegressor(3, weights=pick(rng, "uniform", "distance")), neural_network.MLPRegressor(hidden_layer_sizes=(5,), max_iter=30, random_state=0), multioutput.MultiOutputRegressor(pick(rng, *boosters(rng, "r"))), multioutput.MultiOutputRegressor(ensemble.GradientBoostingRegressor(n_estimators=4, random_state=0)), multioutput.RegressorChain(pick(rng, linear_model.Ridge(), tree.DecisionTreeRegressor(max_depth=3)), order=pick(rng, None, "random"), random_state=0), pick(rng, *boosters(rng, "r")))
    else:
        y = np.c_[X[:, 0] > 0, X[:, 1] > 0.2, X[:, 2] > 0.5].astype(int)
        if rng.random() < 0.3:
            y = np.array(["no", "yes"], dtype=pick(rng, object, "<U3"))[y]
        base = pick(rng, linear_model.LogisticRegression(), tree.DecisionTreeClassifier(max_depth=3))
        model = pick(rng, tree.DecisionTreeClassifier(max_depth=4), ensemble.RandomForestClassifier(5, random_state=0), ensemble.ExtraTreesClassifier(5, random_state=0), neighbors.KNeighborsClassifier(3, weights=pick(rng, "uniform", "distance")), multioutput.MultiOutputClassifier(pick(rng, base, *boosters(rng, "c"))), multioutput.ClassifierChain(base, order=pick(rng, None, "random"), random_state=0), multiclass.OneVsRestClassifier(base), neural_network.MLPClassifier((5,), max_iter=30, random_state=0), linear_model.RidgeClassifier(), pick(rng, *boosters(rng, "c")))
    return pipeline.Pipeline([*scale, ("model", model)]).fit(X, y), test
