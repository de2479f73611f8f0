"""Writes inside-expected.json: what scikit-learn, XGBoost and LightGBM say of the golden models of their installed versions.

usage: python inside_expected.py PATH_OF_e2e/fixtures/native-golden
"""
import base64
import json
import os
import pickle
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn.utils._pprint import _changed_params

warnings.filterwarnings("ignore")
ROWS = 5
TREES = 3


def unpack(packed):
    if "bytes" in packed:
        return np.frombuffer(base64.b64decode(packed["bytes"]), "<f8").reshape(packed["shape"]).astype(packed["dtype"])
    return np.array([np.nan if item is None else item for item in packed["items"]], dtype=object)


def given(data):
    if data["kind"] == "array":
        return unpack(data)
    return pd.DataFrame({column["name"]: unpack(column) for column in data["columns"]})


def parts_of(model):
    """The model and what it is made of, as far as it has names."""
    yield model
    inner = []
    if hasattr(model, "steps"):
        inner = [step for _, step in model.steps]
    elif hasattr(model, "transformers_"):
        inner = [part for _, part, *_ in model.transformers_]
    elif type(model).__name__.startswith(("Voting", "Stacking")):
        inner = list(model.estimators_)
    for part in inner:
        if hasattr(part, "get_params"):
            yield from parts_of(part)


def changed(model):
    names = type(model)._get_param_names()
    return [type(model).__name__, sorted(set(_changed_params(model)) & set(names))]


def sklearn_says(model, data):
    said = {"changed": [changed(part) for part in parts_of(model)]}
    last, before = (model[-1], model[:-1]) if hasattr(model, "steps") else (model, None)
    try:
        into = data if before is None or len(before) == 0 else before.transform(data)
    except Exception:
        return said
    if hasattr(last, "feature_importances_"):
        said["importances"] = {"impurity": list(last.feature_importances_)}
    if hasattr(last, "coef_") and not hasattr(last, "support_vectors_"):
        said["coefficients"] = np.atleast_2d(last.coef_).tolist()
        said["intercepts"] = np.atleast_1d(last.intercept_).tolist()
    if before is not None and len(before) > 0:
        try:
            said["names"] = list(before.get_feature_names_out())
        except Exception:
            pass
    trees = [last.tree_] if hasattr(last, "tree_") else [tree.tree_ for tree in np.ravel(getattr(last, "estimators_", [])) if hasattr(tree, "tree_")]
    if trees and not type(last).__name__.startswith(("Voting", "Stacking", "MultiOutput")):
        columns = getattr(last, "estimators_features_", [slice(None)] * len(trees))
        values = np.asarray(into, dtype=np.float32)
        said["paths"] = [[path_of(tree, values[row:row + 1, own]) for row in range(ROWS)] for tree, own in list(zip(trees, columns))[:TREES]]
    return said


def path_of(tree, row):
    return [int(node) for node in tree.decision_path(np.ascontiguousarray(row)).indices]


def xgboost_says(path, file, data):
    import xgboost as xgb

    booster = xgb.Booster()
    booster.load_model(path)
    features = booster.feature_names or [f"f{place}" for place in range(booster.num_features())]
    said = {"importances": {}}
    if file["name"].startswith("linear"):
        weights = booster.get_score(importance_type="weight")
        return {"coefficients": [[float(weights[name]) for name in features]]}
    for kind in ["gain", "total_gain", "weight", "cover", "total_cover"]:
        scores = booster.get_score(importance_type=kind)
        said["importances"][kind] = [float(scores.get(name, 0)) for name in features]
    types = ["q", "q", "q", "c"] if "categories" in file["name"] else None
    values = np.asarray(data, dtype=np.float32)
    matrix = xgb.DMatrix(values[:ROWS], feature_names=booster.feature_names, feature_types=types, enable_categorical=types is not None)
    leaves = booster.predict(matrix, pred_leaf=True).reshape(min(ROWS, len(values)), -1)
    said["leaves"] = [[int(leaf) for leaf in leaves[:, tree]] for tree in range(min(TREES, leaves.shape[1]))]
    return said


def lightgbm_says(path, file, data):
    import lightgbm as lgb

    if file["file"]["format"] == "text":
        booster = lgb.Booster(model_file=path)
    else:
        with open(path, "rb") as content:
            model = pickle.load(content)
        booster = model.booster_
    values = np.asarray(data, dtype=float)[:ROWS]
    leaves = booster.predict(values, pred_leaf=True).reshape(len(values), -1)
    said = {"importances": {kind: [float(one) for one in booster.feature_importance(kind)] for kind in ["gain", "split"]},
            "leaves": [[int(leaf) for leaf in leaves[:, tree]] for tree in range(min(TREES, leaves.shape[1]))]}
    if file["file"]["format"] != "text":
        said["changed"] = [[type(model).__name__, sorted(name for name, value in model.get_params().items() if value != type(model)().get_params().get(name, value))]]
    return said


def main():
    golden, = sys.argv[1:]
    versions = {"sklearn": sklearn.__version__, "xgboost": __import__("xgboost").__version__, "lightgbm": __import__("lightgbm").__version__}
    expected = {}
    for library, version in versions.items():
        folder = f"{library}-{'.'.join(version.split('.')[:2])}"
        with open(os.path.join(golden, folder, "cases.json"), encoding="utf8") as cases:
            files = json.load(cases)
        for file in files:
            path = os.path.join(golden, folder, file["file"]["path"])
            data = given(file["input"])
            if library == "sklearn":
                with open(path, "rb") as content:
                    said = sklearn_says(pickle.load(content), data)
            else:
                said = (xgboost_says if library == "xgboost" else lightgbm_says)(path, file, data)
            expected[f"{folder}/{file['name']}"] = said
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inside-expected.json")
    with open(target, "w", encoding="utf8") as out:
        json.dump({"versions": versions, "models": expected}, out, separators=(",", ":"))
        out.write("\n")


main()
