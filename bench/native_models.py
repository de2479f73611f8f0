"""Fits four models, saves each as an MLflow model with random rows beside them, and times `pyfunc.predict`.

usage: native_models.py FOLDER THREADS; prints its models as JSON, then for each line "MODEL ROWS TIMES" the milliseconds by the clock and of processor time.
"""
import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import mlflow
import numpy as np
import pandas as pd
import sklearn.ensemble
import sklearn.linear_model
import sklearn.pipeline
import sklearn.preprocessing

mlflow.set_tracking_uri("file:" + sys.argv[1] + "/runs")
threads = int(sys.argv[2])
rng = np.random.default_rng(0)
names = [f"f{i}" for i in range(10)]


def rows(count):
    return pd.DataFrame(rng.normal(size=(count, 10)), columns=names)


X = rows(2000)
y = (np.argsort(np.argsort(X.to_numpy() @ rng.normal(size=10) + rng.normal(size=2000))) * 3 // 2000).astype(int)


def models():
    import lightgbm
    import xgboost

    yield "forest of 100 trees", mlflow.sklearn, sklearn.ensemble.RandomForestClassifier(100, min_samples_leaf=3, random_state=0, n_jobs=threads).fit(X, y), {"serialization_format": "cloudpickle"}
    yield "XGBoost, 180 trees", mlflow.xgboost, xgboost.XGBClassifier(n_estimators=60, max_depth=6, n_jobs=threads).fit(X, y), {}
    yield "LightGBM, 180 trees", mlflow.lightgbm, lightgbm.LGBMClassifier(n_estimators=60, verbose=-1, n_jobs=threads).fit(X, y), {}
    yield "scaler and logistic regression", mlflow.sklearn, sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), sklearn.linear_model.LogisticRegression()).fit(X, y), {"serialization_format": "cloudpickle"}


out = []
inputs = {count: rows(count) for count in (1, 1000, 100_000)}
for count, frame in inputs.items():
    frame.to_numpy().astype("<f8").tofile(os.path.join(sys.argv[1], f"rows-{count}.bin"))
loaded = []
for place, (title, flavor, model, options) in enumerate(models()):
    path = os.path.join(sys.argv[1], f"model-{place}")
    flavor.save_model(model, path, **options)
    loaded.append(mlflow.pyfunc.load_model(path))
    out.append({"title": title, "path": path})
print(json.dumps(out), flush=True)
for line in sys.stdin:
    place, count, times = map(int, line.split())
    took = []
    for _ in range(times):
        start, cpu = time.perf_counter(), time.process_time()
        loaded[place].predict(inputs[count])
        took.append([(time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000])
    print(json.dumps(took), flush=True)
