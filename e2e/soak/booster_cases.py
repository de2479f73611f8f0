"""XGBoost and LightGBM models of every objective, with categories, several targets, linear leaves and early stopping."""
import os
import pickle

import numpy as np
import pandas as pd


def pick(rng, *options):
    return options[rng.integers(len(options))]


def data(rng, rows, columns, categories):
    X = rng.normal(size=(rows, columns)) * rng.choice([0.01, 1, 50], size=columns)
    X[:, 0] = np.round(X[:, 0] / np.abs(X[:, 0]).max() * 3)
    if categories:
        X[:, 1] = rng.integers(0, categories, rows)
    if rng.random() < 0.5:
        X[rng.random(X.shape) < 0.1] = np.nan
    if rng.random() < 0.3:
        X[rng.random(X.shape) < 0.2] = 0
    return X


def strange(rng, test, categories):
    """Values that no training row had."""
    test = test.copy()
    for place in range(min(12, len(test))):
        test[place, rng.integers(test.shape[1])] = pick(rng, np.nan, 0.0, -0.0, 1e30, -1e30, 1e-36, 5e-324, 1e300 if rng.random() < 0.2 else 7.0)
    if categories:
        test[: len(test) // 2, 1] = rng.choice([-1, -0.5, 0.5, 1.7, categories, categories + 40, 3e7, 2**24, 1e10, np.nan, 0, 1, 2], len(test) // 2)
    return test


def xgboost_case(rng, folder, name):
    import xgboost as xgb

    rows, columns = 200, int(rng.integers(2, 6))
    categories = pick(rng, 0, 0, 3, 9, 40)
    X, test = data(rng, rows, columns, categories), strange(rng, data(rng, 60, columns, categories), categories)
    z = np.nan_to_num(X[:, 0]) + (np.nan_to_num(X[:, 1]) % 3 == 1) * 2 + rng.normal(size=rows) * 0.3
    kinds = ["c" if categories and place == 1 else "q" for place in range(columns)]
    objective = pick(rng, "reg:squarederror", "reg:squaredlogerror", "reg:logistic", "reg:pseudohubererror", "reg:absoluteerror", "reg:quantileerror", "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft", "binary:logistic", "binary:logitraw", "binary:hinge", "multi:softmax", "multi:softprob", "rank:pairwise", "rank:ndcg", "rank:map")
    params = dict(objective=objective, max_depth=int(rng.integers(1, 6)), eta=pick(rng, 0.3, 0.05, 1.0), tree_method=pick(rng, "hist", "exact", "approx") if not categories else pick(rng, "hist", "approx"), booster=pick(rng, "gbtree", "gbtree", "gbtree", "dart"), nthread=1, seed=0, subsample=pick(rng, 1.0, 0.7), colsample_bytree=pick(rng, 1.0, 0.7), reg_lambda=pick(rng, 1.0, 0.0, 10.0), grow_policy=pick(rng, "depthwise", "lossguide"), max_cat_to_onehot=pick(rng, 1, 4), num_parallel_tree=pick(rng, 1, 1, 3))
    if params["booster"] == "dart":
        params.update(rate_drop=pick(rng, 0.3, 0.0), one_drop=pick(rng, 0, 1), normalize_type=pick(rng, "tree", "forest"), sample_type=pick(rng, "uniform", "weighted"))
    if rng.random() < 0.2:
        params["base_score"] = pick(rng, 0.5, 0.2)
    if rng.random() < 0.2:
        params["monotone_constraints"] = tuple([1] + [0] * (columns - 1))
    y = z
    if objective in ("count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft", "reg:squaredlogerror"):
        y = np.abs(z) + 0.1
    if objective == "reg:logistic":
        y = 1 / (1 + np.exp(-z))
    if objective.startswith("binary"):
        y = (z > np.median(z)) * 1
    if objective.startswith("multi"):
        params["num_class"] = int(rng.integers(2, 5))
        y = np.argsort(np.argsort(z)) * params["num_class"] // rows
    if objective == "reg:quantileerror":
        params["quantile_alpha"] = pick(rng, 0.3, [0.1, 0.5, 0.9])
    if objective.startswith("rank"):
        y = np.clip(np.round(np.abs(z)), 0, 1 if objective == "rank:map" else 4)
    if objective in ("reg:squarederror", "binary:logistic", "reg:absoluteerror") and rng.random() < 0.25:
        y = np.c_[y, (np.nan_to_num(X[:, 0]) > 0) * 1]
        if rng.random() < 0.2 and params["booster"] == "gbtree":
            params["multi_strategy"] = "multi_output_tree"
    as_frame = rng.random() < 0.6
    train = pd.DataFrame(X, columns=[f"c{i}" for i in range(columns)]) if as_frame else X
    rounds = int(rng.integers(1, 25))
    if as_frame and categories and rng.random() < 0.3:
        train["c1"] = train["c1"].astype("category")
        matrix = xgb.DMatrix(train, label=y, enable_categorical=True)
    else:
        matrix = xgb.DMatrix(train, label=y, feature_types=kinds if categories or rng.random() < 0.3 else None, enable_categorical=True)
    if objective == "survival:aft":
        matrix.set_float_info("label_lower_bound", y)
        matrix.set_float_info("label_upper_bound", y * 2)
    if objective.startswith("rank"):
        matrix.set_group([100, 100])
    stop = dict(evals=[(matrix, "train")], early_stopping_rounds=2, verbose_eval=False) if rng.random() < 0.2 else {}
    booster = xgb.train(params, matrix, rounds, **stop)
    fmt = pick(rng, "ubj", "json")
    path = f"{name}.{fmt}"
    booster.save_model(os.path.join(folder, path))
    kind = pick(rng, "Booster", "Booster", "XGBRegressor", "XGBClassifier" if objective.startswith(("binary", "multi")) else "XGBModel")
    cls = "xgboost.core.Booster" if kind == "Booster" else f"xgboost.sklearn.{kind}"
    given = pd.DataFrame(test, columns=[f"c{i}" for i in range(columns)]) if as_frame else test
    if rng.random() < 0.2:
        given = given.astype("float32")
    return dict(library="xgboost", format=fmt, modelClass=cls, path=path, version=xgb.__version__), given, None, str(params)


def lightgbm_case(rng, folder, name):
    import lightgbm as lgb

    rows, columns = 200, int(rng.integers(2, 6))
    categories = pick(rng, 0, 0, 3, 9, 60)
    X, test = data(rng, rows, columns, categories), strange(rng, data(rng, 60, columns, categories), categories)
    z = np.nan_to_num(X[:, 0]) + (np.nan_to_num(X[:, 1]) % 3 == 1) * 2 + rng.normal(size=rows) * 0.3
    objective = pick(rng, "regression", "regression_l1", "huber", "fair", "poisson", "quantile", "mape", "gamma", "tweedie", "binary", "multiclass", "multiclassova", "cross_entropy", "cross_entropy_lambda", "lambdarank", "rank_xendcg", "regression", "regression")
    boosting = pick(rng, "gbdt", "gbdt", "dart", "rf", "goss")
    params = dict(objective=objective, num_leaves=int(rng.integers(2, 20)), learning_rate=pick(rng, 0.1, 0.5), min_data_in_leaf=pick(rng, 3, 10), verbose=-1, num_threads=1, seed=0, boosting=boosting, zero_as_missing=pick(rng, False, False, True), use_missing=pick(rng, True, True, False), max_bin=pick(rng, 255, 15), extra_trees=pick(rng, False, True), path_smooth=pick(rng, 0.0, 1.0), max_cat_to_onehot=pick(rng, 1, 4), cat_smooth=pick(rng, 1.0, 10.0), min_data_per_group=5, boost_from_average=pick(rng, True, True, False), linear_tree=objective in ("regression", "binary", "huber", "quantile") and boosting in ("gbdt", "dart", "goss") and rng.random() < 0.4, sigmoid=pick(rng, 1.0, 1.0, 2.0), deterministic=True)
    if boosting == "rf":
        params.update(bagging_freq=1, bagging_fraction=0.6)
    if objective == "regression" and rng.random() < 0.2 and not params["linear_tree"]:
        params["reg_sqrt"] = True
    if rng.random() < 0.2:
        params["monotone_constraints"] = [1] + [0] * (columns - 1)
        params["extra_trees"] = False
    y = z
    if objective in ("poisson", "gamma", "tweedie"):
        y = np.abs(z) + 0.1
    if objective.startswith("cross_entropy"):
        y = 1 / (1 + np.exp(-z))
    if objective == "binary":
        y = (z > np.median(z)) * 1
    if objective.startswith("multiclass"):
        params["num_class"] = int(rng.integers(2, 5))
        y = np.argsort(np.argsort(z)) * params["num_class"] // rows
    group = None
    if objective in ("lambdarank", "rank_xendcg"):
        y, group = np.clip(np.round(np.abs(z)), 0, 4).astype(int), [100, 100]
    as_frame = rng.random() < 0.6
    names = [f"c{i}" for i in range(columns)]
    train = pd.DataFrame(X, columns=names) if as_frame else X
    cats = [1] if categories else "auto"
    if as_frame and categories and rng.random() < 0.2:
        train["c1"] = train["c1"].astype("category")
        cats = "auto"
    matrix = lgb.Dataset(train, label=y, group=group, categorical_feature=cats, free_raw_data=False, params=dict(linear_tree=params["linear_tree"], verbose=-1))
    callbacks = [lgb.early_stopping(2, verbose=False)] if rng.random() < 0.2 and boosting == "gbdt" else None
    booster = lgb.train(params, matrix, int(rng.integers(1, 25)), valid_sets=[matrix] if callbacks else None, callbacks=callbacks)
    given = pd.DataFrame(test, columns=names) if as_frame else test
    if rng.random() < 0.2:
        given = given.astype("float32")
    if rng.random() < 0.15:
        given = (given.fillna(0) if as_frame else np.nan_to_num(given)).clip(-1e6, 1e6).astype(pick(rng, "int64", "int32"))
    if rng.random() < 0.5:
        path = f"{name}.lgb"
        booster.save_model(os.path.join(folder, path))
        return dict(library="lightgbm", format="text", modelClass="lightgbm.basic.Booster", path=path, version=lgb.__version__), given, None, str(params)
    path = f"{name}.pkl"
    with open(os.path.join(folder, path), "wb") as file:
        pickle.dump(booster, file)
    return dict(library="lightgbm", format="pickle", modelClass="lightgbm.basic.Booster", path=path, version=lgb.__version__), given, None, str(params)


def wide_booster_case(rng, folder, name):
    return pick(rng, xgboost_case, lightgbm_case)(rng, folder, name)
