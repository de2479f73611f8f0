"""Fits tree models and asks them about rows at their own thresholds: each, one unit in the last place to either side, NaN, zeros,
infinities and extremes. Writes one JSON line a model, as native-oracle.py does.

usage: threshold_rows.py FOLDER ROWS
"""
import importlib.util
import json
import os
import pickle
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
os.environ["OMP_NUM_THREADS"] = "1"
here = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("native_oracle", os.path.join(here, "native-oracle.py"))
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)
rng = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 7)


def data(missing):
    X = rng.normal(size=(600, 6))
    X[:, 2] = np.round(X[:, 2], 1)
    X[:, 3] = rng.integers(0, 9, 600)
    if missing:
        X[rng.random(X.shape) < 0.1] = np.nan
    z = np.nan_to_num(X).sum(axis=1) + rng.normal(size=600)
    return X, z, (np.argsort(np.argsort(z)) * 3 // 600).astype(int)


def edge_rows(thresholds, rows, missing, infinite):
    values = np.array(sorted({float(t) for t in thresholds if np.isfinite(t)}))
    single = values.astype("float32")
    pool = [values, np.nextafter(values, np.inf), np.nextafter(values, -np.inf), single.astype("float64"), np.nextafter(single, np.float32(np.inf)).astype("float64"), np.nextafter(single, np.float32(-np.inf)).astype("float64"), np.array([0.0, -0.0, 1e-35, -1e-35, 1.0000001e-35, float(np.float32(1e-35)), 5e-324, 1e30, -1e30] * 20)]
    if missing:
        pool.append(np.full(len(values) // 2 + 5, np.nan))
    if infinite:
        pool.append(np.array([np.inf, -np.inf] * 20))
    return rng.choice(np.concatenate(pool), size=(rows, 6))


def sklearn_thresholds(model):
    if hasattr(model, "_predictors"):
        return [t for group in model._predictors for p in group for t in p.nodes["num_threshold"]]
    trees = np.ravel(model.estimators_) if hasattr(model, "estimators_") else [model]
    return [t for tree in trees for t in tree.tree_.threshold[tree.tree_.children_left >= 0]]


def models(folder):
    from sklearn import ensemble, tree
    import lightgbm as lgb
    import xgboost as xgb

    for missing in (False, True):
        X, z, y = data(missing)
        for name, model, target in [
            ("decision tree", tree.DecisionTreeClassifier(min_samples_leaf=3), y),
            ("forest, fractional leaves", ensemble.RandomForestClassifier(40, min_samples_leaf=4, random_state=0), y),
            ("forest, full", ensemble.RandomForestClassifier(30, random_state=0), y),
            ("forest of regressors", ensemble.RandomForestRegressor(40, random_state=0), z),
            ("extra trees", ensemble.ExtraTreesClassifier(30, min_samples_leaf=2, random_state=0), y),
            ("gradient boosting", ensemble.GradientBoostingClassifier(n_estimators=20), y),
            ("gradient boosting, squares", ensemble.GradientBoostingRegressor(n_estimators=30), z),
            ("histogram boosting", ensemble.HistGradientBoostingClassifier(max_iter=20), y),
            ("histogram boosting, squares", ensemble.HistGradientBoostingRegressor(max_iter=30), z),
        ]:
            if missing and name.startswith("gradient"):
                continue
            model.fit(X, target)
            path = f"{name} {missing}.pkl".replace(" ", "-")
            pickle.dump(model, open(os.path.join(folder, path), "wb"))
            rows = edge_rows(sklearn_thresholds(model), int(sys.argv[2]), missing, False)
            yield name + (", missing" if missing else ""), dict(library="sklearn", format="pickle", modelClass="", path=path, version=__import__("sklearn").__version__), rows
        for name, model, target in [
            ("XGBoost classes", xgb.XGBClassifier(n_estimators=30, max_depth=6, n_jobs=1), y),
            ("XGBoost two classes", xgb.XGBClassifier(n_estimators=40, max_depth=4, n_jobs=1), y > 0),
            ("XGBoost squares", xgb.XGBRegressor(n_estimators=60, n_jobs=1), z),
            ("XGBoost dart", xgb.XGBRegressor(n_estimators=20, booster="dart", rate_drop=0.3, n_jobs=1), z),
        ]:
            model.fit(X, target)
            path = f"{name} {missing}.ubj".replace(" ", "-")
            model.save_model(os.path.join(folder, path))
            frame = model.get_booster().trees_to_dataframe()
            rows = edge_rows(frame["Split"].dropna(), int(sys.argv[2]), True, False)
            yield name + (", missing" if missing else ""), dict(library="xgboost", format="ubj", modelClass=f"xgboost.sklearn.{type(model).__name__}", path=path, version=xgb.__version__), rows
        for name, model, target in [
            ("LightGBM classes", lgb.LGBMClassifier(n_estimators=30, verbose=-1, n_jobs=1), y),
            ("LightGBM squares", lgb.LGBMRegressor(n_estimators=60, verbose=-1, n_jobs=1), z),
            ("LightGBM zero as missing", lgb.LGBMRegressor(n_estimators=40, zero_as_missing=True, verbose=-1, n_jobs=1), z),
            ("LightGBM without missing", lgb.LGBMRegressor(n_estimators=40, use_missing=False, verbose=-1, n_jobs=1), z),
            ("LightGBM forest", lgb.LGBMRegressor(n_estimators=30, boosting_type="rf", bagging_freq=1, bagging_fraction=0.6, verbose=-1, n_jobs=1), z),
        ]:
            model.fit(X, target)
            path = f"{name} {missing}.lgb".replace(" ", "-")
            model.booster_.save_model(os.path.join(folder, path))
            rows = edge_rows(model.booster_.trees_to_dataframe()["threshold"].dropna(), int(sys.argv[2]), True, True)
            yield name + (", missing" if missing else ""), dict(library="lightgbm", format="text", modelClass="lightgbm.basic.Booster", path=path, version=lgb.__version__), rows


for name, file, rows in models(sys.argv[1]):
    calls = oracle.load(sys.argv[1], file)
    if file["library"] == "lightgbm":
        import lightgbm as lgb

        booster = lgb.Booster(model_file=os.path.join(sys.argv[1], file["path"]))
        calls["decision_function"] = lambda data: booster.predict(data, raw_score=True)
    if file["library"] == "xgboost":
        inner = calls["predict"].__self__
        calls["decision_function"] = lambda data: inner.predict(data, output_margin=True)
    calls.pop("apply", None)
    answers = {method: oracle.answer(call, rows) for method, call in calls.items()}
    print(json.dumps({"name": name, "file": file, "input": oracle.pack_input(rows), "answers": answers}), flush=True)
