"""What a short Python script does with the same rows: pyarrow reads and writes the CSV, onnxruntime runs the model.

python bench/pyarrow_predict.py MODEL_FOLDER INPUT.csv OUTPUT.csv
"""

import sys

import numpy
import onnxruntime
import pyarrow
import pyarrow.csv

folder, source, target = sys.argv[1:]
table = pyarrow.csv.read_csv(source)
rows = numpy.column_stack([column.to_numpy() for column in table.columns]).astype(numpy.float32)
session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
outputs = session.run(None, {session.get_inputs()[0].name: rows})
names = [output.name for output in session.get_outputs()]
pyarrow.csv.write_csv(pyarrow.table({name: output.ravel() for name, output in zip(names, outputs)}), target)
