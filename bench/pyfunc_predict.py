"""What a short Python script does with the same rows: pandas reads and writes the CSV, MLflow runs the model.

python bench/pyfunc_predict.py MODEL_FOLDER INPUT.csv OUTPUT.csv
"""

import sys

import mlflow.pyfunc
import pandas

folder, source, target = sys.argv[1:]
model = mlflow.pyfunc.load_model(folder)
answer = model.predict(pandas.read_csv(source))
pandas.DataFrame(answer).to_csv(target, index=False)
