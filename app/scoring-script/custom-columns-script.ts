/** Python that stands beside exported JavaScript: what it is given and what it gives back. */

/**
 * `custom_columns.py`. It says each value as `app/custom-predict/frame-columns.ts` says what the Python side of Palate
 * (`Taker` in `app/runtime/python/worker.py`) makes of it, and reads answers as `result-frame.ts` does.
 */
export const COLUMNS = `"""Columns of what a model gets and answers as JSON, and back: values that JSON has no form for are tagged."""
import base64
import datetime
import json
import math

import numpy as np
import pandas as pd
from py_mini_racer import MiniRacer

UNNAMED_OUTPUT = "predictions"
UNNAMED_INPUT = "inputs"
UNITS = ("D", "s", "ms", "us", "ns")
NOT_A_TIME = -(2**63)


def columns_of(data, unnamed):
    """[name, cells] of each column; rows of an array are lists, and what has no name is named so."""
    if hasattr(data, "toarray") and hasattr(data, "nnz"):
        data = data.toarray()
    if isinstance(data, pd.DataFrame):
        return [[str(name), series_cells(data.iloc[:, place])] for place, name in enumerate(data.columns)]
    if isinstance(data, pd.Series):
        return [[unnamed if data.name is None else str(data.name), series_cells(data)]]
    if isinstance(data, dict):
        return [[key_text(name), cells_of(cells)] for name, cells in data.items()]
    return [[unnamed, cells_of(data)]]


def series_cells(series):
    if isinstance(series.dtype, np.dtype):
        return array_cells(series.to_numpy())
    if isinstance(series.dtype, pd.StringDtype):
        return [item if isinstance(item, str) else None for item in series.astype(object)]
    return [cell_of(item) for item in series.astype(object)]


def cells_of(cells):
    if isinstance(cells, np.ndarray):
        return array_cells(cells)
    return [cell_of(value) for value in cells] if isinstance(cells, (list, tuple)) else [cell_of(cells)]


def array_cells(array):
    """The rows of an array; durations are counts of nanoseconds or said as Python says them."""
    if array.dtype.kind == "M":
        # tolist makes integers of moments counted in nanoseconds.
        array = moments_of(array)
    cells = array.tolist() if array.ndim > 0 else [array.item()]
    return [duration_of(cell) if array.dtype.kind == "m" else cell_of(cell) for cell in cells]


def moments_of(array):
    """The same array of pandas' moments, or of dates where days are counted."""
    if np.datetime_data(array.dtype)[0] == "D":
        return array.astype(object)
    moments = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        moments[place] = pd.Timestamp(array[place])
    return moments


def duration_of(value):
    if isinstance(value, list):
        return [duration_of(item) for item in value]
    return None if value == NOT_A_TIME else cell_of(value)


def cell_of(value):
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, np.ndarray):
        return array_cells(value) if value.ndim > 0 else array_cells(value)[0]
    if isinstance(value, np.generic):
        return scalar_cell(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if -(2**53) < value < 2**53 else {"$int": str(int(value))}
    if isinstance(value, float):
        return float_cell(float(value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [cell_of(item) for item in value]
    if isinstance(value, dict):
        return {"/" + key_text(key): cell_of(item) for key, item in value.items()}
    if hasattr(value, "model_dump") and hasattr(type(value), "model_fields"):
        return cell_of(value.model_dump())
    return repr_cell(value)


def float_cell(value):
    if math.isfinite(value):
        return value
    return {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}


def scalar_cell(value):
    """A scalar of numpy's; one that has no form in Python gives itself as its item."""
    if isinstance(value, np.datetime64):
        is_known = np.isnat(value) or np.datetime_data(value.dtype)[0] in UNITS
        return cell_of(moments_of(np.asarray(value)).item()) if is_known else repr_cell(value)
    item = value.item()
    has_item = not isinstance(value, np.timedelta64) and not isinstance(item, np.generic)
    return cell_of(item) if has_item else repr_cell(value)


def repr_cell(value):
    text = repr(value)
    return text if len(text) <= 1000 else text[:1000] + "..."


def key_text(key):
    """A key of a dict as JSON has it."""
    if key is None or type(key) in (bool, int, float):
        return json.dumps(key)
    return str(key)


def answer_of(code, given, time_limit):
    """Runs the code in an engine of its own, so that nothing stays, and reads its answer: columns as a table, one list as a list."""
    engine = MiniRacer()
    try:
        engine.eval(code)
        result = json.loads(engine.call("answerOf", json.dumps(given), timeout_sec=time_limit))
    finally:
        engine.close()
    floats = {name for name, cells in given["outputs"] if has_float(cells)}
    if isinstance(result, list):
        return [value_of(cell, are_floats(result)) for cell in result]
    columns = {}
    for key, cells in result.items():
        name = key[1:]
        is_float = name in floats or are_floats(cells)
        columns[name] = [value_of(cell, is_float) for cell in cells]
    if list(columns) == [UNNAMED_OUTPUT]:
        return columns[UNNAMED_OUTPUT]
    return pd.DataFrame({name: column_of(cells) for name, cells in columns.items()})


def column_of(cells):
    """Numbers, booleans and texts of one kind have its dtype; what is mixed, or missing in places, stays as it is."""
    kinds = {type(cell) for cell in cells}
    if kinds == {int} and not all(NOT_A_TIME <= cell < 2**63 for cell in cells):
        kinds = set()
    is_one = len(kinds) == 1 and kinds <= {bool, int, float, str}
    return pd.Series(cells) if is_one else pd.Series(cells, dtype=object)


def has_float(cells):
    if isinstance(cells, list):
        return any(has_float(cell) for cell in cells)
    return isinstance(cells, float) or (isinstance(cells, dict) and "$float" in cells)


def are_floats(cells):
    """JavaScript has no integers: numbers are floats where any of a column is."""
    return any(
        are_floats(cell)
        if isinstance(cell, list)
        else is_number(cell) and (isinstance(cell, float) or abs(cell) >= 2**53)
        or (isinstance(cell, dict) and "$float" in cell)
        for cell in cells
    )


def is_number(cell):
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def value_of(cell, is_float):
    if isinstance(cell, bool) or cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, (int, float)):
        return float(cell) if is_float or abs(cell) >= 2**53 else cell
    if isinstance(cell, list):
        return [value_of(item, is_float) for item in cell]
    if "$int" in cell:
        return int(cell["$int"])
    if "$float" in cell:
        return float(cell["$float"].replace("Infinity", "inf"))
    return {key[1:]: value_of(item, is_float) for key, item in cell.items()}
`
