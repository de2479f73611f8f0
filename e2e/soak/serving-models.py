"""Writes small models of many kinds with MLflow, each with several signatures, for serving-oracle.

usage: serving-models.py FOLDER; prints one JSON line a model: {"name": …, "columns": [{"name": …, "type": …}]}
"""

import json
import os
import sys
import warnings

os.environ["MLFLOW_LOGGING_LEVEL"] = "CRITICAL"
os.environ["OMP_NUM_THREADS"] = "1"
warnings.simplefilter("ignore")

import lightgbm
import mlflow
import numpy as np
import pandas as pd
import xgboost
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema, TensorSpec
from mlflow.types.schema import AnyType
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest, RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    LabelEncoder,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

folder = sys.argv[1]
rng = np.random.default_rng(5)
rows = 80
numbers = pd.DataFrame({"a": rng.normal(size=rows), "b": rng.normal(size=rows) * 3, "c": rng.integers(0, 9, size=rows)})
numbers["c"] = numbers["c"].astype("float64")
mixed = numbers.assign(city=rng.choice(["Rome", "Oslo", "Bonn"], size=rows), flag=rng.choice(["x", "y"], size=rows))
categories = mixed.astype({"city": "category", "flag": "category"})
texts = pd.Series(rng.choice(["red fish", "blue fish", "one two", "two red"], size=rows))
y = (numbers["a"] + 0.2 * numbers["b"] > 0).astype(int).to_numpy()
words = np.array(["no", "yes"])[y]


def by_name(final, **options):
    parts = [("n", StandardScaler(), ["a", "b", "c"]), ("k", OneHotEncoder(handle_unknown="ignore"), ["city", "flag"])]
    return make_pipeline(ColumnTransformer(parts, **options), final)


def by_place(final):
    parts = [("n", SimpleImputer(), [0, 1, 2]), ("k", OneHotEncoder(handle_unknown="ignore"), [3, 4])]
    return make_pipeline(ColumnTransformer(parts), final)


numeric = [("a", "double"), ("b", "double"), ("c", "double")]
all_mixed = [*numeric, ("city", "string"), ("flag", "string")]
made = {
    "names-logistic": (by_name(LogisticRegression()), mixed, words, all_mixed),
    "names-passthrough": (
        make_pipeline(
            ColumnTransformer([("k", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["city"])], remainder="drop"),
            DecisionTreeClassifier(max_depth=3, random_state=1),
        ),
        mixed,
        y,
        all_mixed,
    ),
    "names-remainder": (
        make_pipeline(ColumnTransformer([("s", StandardScaler(), ["b"])], remainder="passthrough"), LinearRegression()),
        numbers,
        y,
        numeric,
    ),
    "selector": (
        make_pipeline(
            ColumnTransformer(
                [
                    ("n", StandardScaler(), make_column_selector(dtype_include="number")),
                    ("k", OneHotEncoder(handle_unknown="infrequent_if_exist"), make_column_selector(dtype_exclude="number")),
                ]
            ),
            LogisticRegression(),
        ),
        mixed,
        y,
        all_mixed,
    ),
    "places-logistic": (by_place(LogisticRegression()), mixed.to_numpy(dtype=object), y, all_mixed),
    "places-frame": (by_place(LogisticRegression()), mixed, y, all_mixed),
    "one-name": (
        make_pipeline(ColumnTransformer([("t", TfidfVectorizer(), "city")]), LogisticRegression()),
        mixed,
        y,
        all_mixed,
    ),
    "text": (make_pipeline(TfidfVectorizer(), LogisticRegression()), texts, words, [("text", "string")]),
    "text-counts": (make_pipeline(CountVectorizer(binary=True), LogisticRegression()), texts.tolist(), y, [("text", "string")]),
    "one-hot": (make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()), mixed[["city", "flag"]], y, all_mixed[3:]),
    "one-hot-strict": (make_pipeline(OneHotEncoder(), LogisticRegression()), mixed[["city", "flag"]], y, all_mixed[3:]),
    "ordinal": (make_pipeline(OrdinalEncoder(), DecisionTreeClassifier(max_depth=3)), mixed[["city", "flag"]], y, all_mixed[3:]),
    "scaled-array": (make_pipeline(StandardScaler(), LogisticRegression()), numbers.to_numpy(), y, numeric),
    "scaled-frame": (make_pipeline(StandardScaler(), LogisticRegression()), numbers, words, numeric),
    "imputed": (make_pipeline(SimpleImputer(strategy="median"), RandomForestClassifier(n_estimators=5, random_state=1)), numbers, y, numeric),
    "imputed-words": (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"), LogisticRegression()), mixed[["city", "flag"]].astype(object), y, all_mixed[3:]),
    "knn-imputed": (make_pipeline(KNNImputer(), LinearRegression()), numbers, y, numeric),
    "hist": (HistGradientBoostingClassifier(max_iter=5, max_depth=3), numbers, words, numeric),
    "hist-array": (HistGradientBoostingClassifier(max_iter=5, max_depth=3), numbers.to_numpy(), y, numeric),
    "tree": (DecisionTreeClassifier(max_depth=3, random_state=1), numbers.to_numpy(), y, numeric),
    "tree-frame": (DecisionTreeClassifier(max_depth=3, random_state=1), numbers, words, numeric),
    "forest": (RandomForestClassifier(n_estimators=5, random_state=1), numbers, words, numeric),
    "isolation": (IsolationForest(n_estimators=5, random_state=1), numbers, y, numeric),
    "neighbours": (KNeighborsClassifier(3), numbers, y, numeric),
    "svc": (SVC(), numbers, y, numeric),
    "bayes": (GaussianNB(), numbers.to_numpy(), words, numeric),
    "vote": (VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())], voting="soft"), numbers, y, numeric),
    "union": (make_pipeline(FeatureUnion([("p", PolynomialFeatures(2)), ("k", SelectKBest(k=2))]), LogisticRegression()), numbers, y, numeric),
    "bins": (make_pipeline(KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf"), LogisticRegression()), numbers, y, numeric),
    "target": (make_pipeline(TargetEncoder(random_state=1), LogisticRegression()), mixed[["city", "flag"]], y, all_mixed[3:]),
    "linear": (LinearRegression(), numbers, numbers.to_numpy() @ [1.0, 2.0, 3.0], numeric),
    "linear-two": (LinearRegression(), numbers, numbers.to_numpy() @ [[1.0, 2.0], [0.5, 3.0], [1.0, 1.0]], numeric),
    "xgb-classifier": (xgboost.XGBClassifier(n_estimators=4, max_depth=3), numbers, y, numeric),
    "xgb-array": (xgboost.XGBRegressor(n_estimators=4, max_depth=3), numbers.to_numpy(), y, numeric),
    "lgb-classifier": (lightgbm.LGBMClassifier(n_estimators=4, verbose=-1), numbers, words, numeric),
    "lgb-array": (lightgbm.LGBMRegressor(n_estimators=4, verbose=-1), numbers.to_numpy(), y, numeric),
    "xgb-categories": (xgboost.XGBClassifier(n_estimators=4, max_depth=3, enable_categorical=True), categories, y, all_mixed),
    "lgb-categories": (lightgbm.LGBMClassifier(n_estimators=4, verbose=-1), categories, words, all_mixed),
    "means": (KMeans(2, n_init=1, random_state=1), numbers, y, numeric),
    "xgb-in-pipeline": (make_pipeline(StandardScaler(), xgboost.XGBClassifier(n_estimators=4, max_depth=3)), numbers, y, numeric),
}


KINDS = ["datetime", "binary", "boolean", "long", "float", "string"]


def signatures(columns):
    yield "none", None
    for kind, types in (("dates", ["datetime"]), ("kinds", KINDS), ("longs", ["long"]), ("binary", ["binary"])):
        named = [(name, types[place % len(types)]) for place, (name, _) in enumerate(columns)]
        yield kind, ModelSignature(Schema([ColSpec(DataType[type_], name) for name, type_ in named])), named
    yield "any", ModelSignature(Schema([ColSpec(AnyType(), name) for name, _ in columns]))
    yield "typed", ModelSignature(Schema([ColSpec(DataType[kind], name) for name, kind in columns]))
    yield "unnamed", ModelSignature(Schema([ColSpec(AnyType()) for _ in columns]))
    kind = "float64" if all(kind == "double" for _, kind in columns) else "object"
    yield "tensor", ModelSignature(Schema([TensorSpec(np.dtype(kind), (-1, len(columns)))]))
    yield "free", ModelSignature(Schema([TensorSpec(np.dtype("str"), (-1,))]))


def save(name, model, library, columns):
    for kind, signature, *given in signatures(columns):
        path = os.path.join(folder, f"{name}.{kind}")
        options = {"signature": signature, "pip_requirements": ["mlflow"]}
        if library == "xgboost":
            mlflow.xgboost.save_model(model, path, **options)
        elif library == "lightgbm":
            mlflow.lightgbm.save_model(model, path, **options)
        else:
            mlflow.sklearn.save_model(model, path, serialization_format="pickle", pyfunc_predict_fn=library, **options)
        listed = [{"name": column, "type": kind_} for column, kind_ in (given[0] if given else columns)]
        print(json.dumps({"name": f"{name}.{kind}", "signature": kind, "columns": listed}), flush=True)


for name, (model, data, target, columns) in made.items():
    model.fit(data, target)
    if name.startswith("lgb-"):
        library = "lightgbm"
    elif name.startswith("xgb-") and "pipeline" not in name:
        library = "xgboost"
    else:
        library = "predict"
    save(name, model, library, columns)
    if name in ("scaled-frame", "names-logistic"):
        save(f"{name}-proba", model, "predict_proba", columns)

matrix = xgboost.DMatrix(numbers, label=y)
save("xgb-booster", xgboost.train({"max_depth": 3}, matrix, 4), "xgboost", numeric)
save("xgb-booster-array", xgboost.train({"max_depth": 3}, xgboost.DMatrix(numbers.to_numpy(), label=y), 4), "xgboost", numeric)
save("xgb-booster-categories", xgboost.train({"max_depth": 3}, xgboost.DMatrix(categories, label=y, enable_categorical=True), 4), "xgboost", all_mixed)
save("lgb-booster-array", lightgbm.train({"verbose": -1}, lightgbm.Dataset(numbers.to_numpy(), label=y), 4), "lightgbm", numeric)
save("lgb-booster-categories", lightgbm.train({"verbose": -1}, lightgbm.Dataset(categories, label=y), 4), "lightgbm", all_mixed)
save("lgb-booster", lightgbm.train({"verbose": -1}, lightgbm.Dataset(numbers, label=y), 4), "lightgbm", numeric)
