"""Moves an alias: move-alias.py SERVER_URI MODEL ALIAS VERSION"""

import sys

import mlflow

mlflow.MlflowClient(tracking_uri=sys.argv[1], registry_uri=sys.argv[1]).set_registered_model_alias(*sys.argv[2:5])
