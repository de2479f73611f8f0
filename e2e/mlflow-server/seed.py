"""Fills a running MLflow server: models logged by MLflow itself, then many rows put straight into its database.

usage: seed.py SERVER_URI DATABASE_URI RUNS VERSIONS
Prints one JSON object: ids of what was logged, and what MLflow predicts with it.
"""

import json
import sys

import mlflow
import numpy as np
from mlflow.models import infer_signature
from sklearn.linear_model import LinearRegression

server, database, run_count, version_count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
mlflow.set_tracking_uri(server)
mlflow.set_registry_uri(server)
experiment = mlflow.set_experiment("studies of flowers")
client = mlflow.MlflowClient()

inputs = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 4.5], [3.0, 3.0]])
logged = []
for slope in (1.0, 3.0):
    targets = slope * inputs[:, 0] + 0.5 * inputs[:, 1]
    with mlflow.start_run(run_name=f"slope {slope:g}") as run:
        model = LinearRegression().fit(inputs, targets)
        mlflow.log_param("slope", slope)
        mlflow.log_metric("score", float(model.score(inputs, targets)))
        mlflow.log_metric("slope", slope)
        mlflow.set_tag("team", "flowers")
        info = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(inputs, targets),
            input_example=inputs[:2],
            pip_requirements=["scikit-learn"],
            registered_model_name="flower-size",
        )
        logged.append(
            {
                "run": run.info.run_id,
                "model": info.model_id,
                "artifacts": client.get_logged_model(info.model_id).artifact_location,
                "predictions": model.predict(inputs[:2]).tolist(),
            }
        )
client.set_registered_model_alias("flower-size", "champion", "1")
client.set_model_version_tag("flower-size", "2", "checked", "yes")
client.transition_model_version_stage("flower-size", "1", "Production")


def fill(runs, versions):
    """Rows like those the server would write, thousands at once."""
    from mlflow.store.model_registry.dbmodels.models import SqlModelVersion, SqlRegisteredModel
    from mlflow.store.tracking.dbmodels.models import SqlExperiment, SqlLatestMetric, SqlParam, SqlRun
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    start = 1_700_000_000_000
    with Session(create_engine(database)) as session:
        if runs > 0:
            many = SqlExperiment(
                name="many runs",
                artifact_location="mlflow-artifacts:/many",
                lifecycle_stage="active",
                creation_time=start,
                last_update_time=start,
            )
            session.add(many)
            session.flush()
            ids = [f"{place:032x}" for place in range(1, runs + 1)]
            session.bulk_save_objects(
                SqlRun(
                    run_uuid=run_id,
                    name=f"run {place}",
                    user_id="seed",
                    status="FINISHED",
                    start_time=start + place * 1000,
                    end_time=start + place * 1000 + 500,
                    lifecycle_stage="active",
                    artifact_uri=f"mlflow-artifacts:/many/{run_id}/artifacts",
                    experiment_id=many.experiment_id,
                    source_type="LOCAL",
                )
                for place, run_id in enumerate(ids)
            )
            session.bulk_save_objects(
                SqlLatestMetric(run_uuid=run_id, key="score", value=place / runs, timestamp=start, step=0, is_nan=False)
                for place, run_id in enumerate(ids)
            )
            session.bulk_save_objects(
                SqlParam(run_uuid=run_id, key="depth", value=str(place % 10)) for place, run_id in enumerate(ids)
            )
        if versions > 0:
            session.add(SqlRegisteredModel(name="many-versions", creation_time=start, last_updated_time=start))
            session.flush()
            session.bulk_save_objects(
                SqlModelVersion(
                    name="many-versions",
                    version=version,
                    creation_time=start + version * 1000,
                    last_updated_time=start + version * 1000,
                    source=f"models:/{logged[0]['model']}",
                    storage_location=logged[0]["artifacts"],
                    run_id=logged[0]["run"],
                    current_stage="None",
                    status="READY",
                )
                for version in range(1, versions + 1)
            )
        session.commit()


fill(run_count, version_count)
with mlflow.start_run(experiment_id=client.create_experiment("elsewhere", "s3://nowhere/models")) as run:
    elsewhere = run.info.run_id

print(json.dumps({"experiment": experiment.experiment_id, "elsewhere": elsewhere, "logged": logged, "inputs": inputs[:2].tolist()}))
