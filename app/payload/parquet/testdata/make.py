"""Writes the Parquet files beside it and expected.json, what pandas reads from them (pandas 3.0, pyarrow)."""

import datetime
import decimal
import io
import json
import pathlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent


def describe(value):
    if value is None or value is pd.NA:
        return "NoneType None"
    if value is pd.NaT:
        return "NaT"
    if isinstance(value, (list, tuple, np.ndarray)):
        return "[" + ", ".join(describe(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {describe(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (datetime.datetime, datetime.date, pd.Timestamp)):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return pd.Timestamp(value).isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    return f"{type(value).__name__} {value!r}"


def column(series):
    values = series.tolist()
    if str(series.dtype) in ("str", "string", "category"):
        values = [None if isinstance(value, float) else value for value in values]
    return f"{series.dtype}: " + ", ".join(describe(value) for value in values)


frames = {
    "every-dtype.parquet": pd.DataFrame(
        {
            "i8": np.array([1, -2], "int8"),
            "u8": np.array([1, 255], "uint8"),
            "i16": np.array([1, -2], "int16"),
            "u16": np.array([1, 65535], "uint16"),
            "i32": np.array([1, -2], "int32"),
            "u32": np.array([1, 2**32 - 1], "uint32"),
            "i64": np.array([1, -(2**63)], "int64"),
            "u64": np.array([1, 2**64 - 1], "uint64"),
            "f16": np.array([1.5, np.nan], "float16"),
            "f32": np.array([0.1, np.nan], "float32"),
            "f64": np.array([0.1, -0.0]),
            "text": ["ä", None],
            "string": pd.Series(["a", None], dtype="string"),
            "bool": [True, False],
            "bool_null": pd.Series([True, None], dtype=object),
            "Int64": pd.array([1, None], dtype="Int64"),
            "Float64": pd.array([1.5, None], dtype="Float64"),
            "boolean": pd.array([True, None], dtype="boolean"),
            "bytes": [b"a\xff", None],
            "us": pd.to_datetime(["2024-01-01 01:02:03.000004", None]),
            "ns": pd.to_datetime(["2024-01-01", None]).astype("M8[ns]"),
            "ms": pd.to_datetime(["1969-12-31", None]).astype("M8[ms]"),
            "date": [datetime.date(2024, 1, 1), None],
            "time": [datetime.time(1, 2, 3, 4), None],
            "category": pd.Categorical(["x", None]),
            "decimal": [decimal.Decimal("-0.05"), None],
            "nothing": [None, None],
            "list": [[1, 2], None],
            "list_null": [[1, None], []],
            "list_text": [["a", None], []],
            "list_list": [[[1], []], [None, [2, 3]]],
            "struct": [{"a": 1, "b": None}, {"a": 2, "b": "x"}],
            "list_struct": [[{"a": 1}, {"a": None}], None],
        }
    ),
    "text-index.parquet": pd.DataFrame({"a": [1, 2]}, index=["x", "y"]),
    "named-index.parquet": pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 5], name="k")),
    "step-index.parquet": pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(2, 6, 2)),
    "two-indexes.parquet": pd.DataFrame({"a": [1, 2], "k": [3, 4], "m": [5, 6]}).set_index(["k", "m"]),
    "numbered.parquet": pd.DataFrame([[1, 2.5]]),
    "no-rows.parquet": pd.DataFrame({"a": np.array([], "int64"), "b": np.array([], "float32")}),
}
for name, frame in frames.items():
    frame.to_parquet(HERE / name)

zoned = pd.DataFrame({"z": pd.to_datetime(["2024-01-01", None]).tz_localize("Europe/Berlin")})
zoned.to_parquet(HERE / "zoned.parquet")

count = 120
rng = np.random.default_rng(7)
table = pa.table(
    {
        "i": pa.array(rng.integers(-(2**31), 2**31, count), pa.int32()),
        "l": pa.array(rng.integers(-(2**63), 2**63 - 1, count), pa.int64()),
        "n": pa.array([None if place % 7 == 0 else place for place in range(count)], pa.int32()),
        "f": pa.array(rng.normal(size=count), pa.float32()),
        "d": pa.array([None if place % 5 == 0 else place / 3 for place in range(count)], pa.float64()),
        "s": pa.array([f"name {place // 3}" for place in range(count)]),
        "b": pa.array([place % 3 == 0 for place in range(count)]),
        "t": pa.array([place for place in range(count)], pa.timestamp("ms")),
        "m": pa.array([[("k", place)] for place in range(count)], pa.map_(pa.string(), pa.int64())),
        "x": pa.array([[place] * (place % 4) for place in range(count)], pa.list_(pa.float32())),
    }
)
plain = {"i": "PLAIN", "l": "PLAIN", "s": "PLAIN"}
delta = {
    "i": "DELTA_BINARY_PACKED",
    "l": "DELTA_BINARY_PACKED",
    "n": "DELTA_BINARY_PACKED",
    "f": "BYTE_STREAM_SPLIT",
    "d": "BYTE_STREAM_SPLIT",
    "s": "DELTA_BYTE_ARRAY",
    "b": "RLE",
}
for name, options in {
    "zstd.parquet": {"compression": "zstd", "row_group_size": 50},
    "gzip-v2.parquet": {"compression": "gzip", "data_page_version": "2.0", "data_page_size": 200},
    "brotli.parquet": {"compression": "brotli", "use_dictionary": False, "column_encoding": plain},
    "lz4.parquet": {"compression": "lz4", "data_page_size": 300},
    "snappy-delta.parquet": {"compression": "snappy", "use_dictionary": False, "column_encoding": delta},
    "none-delta-length.parquet": {
        "compression": "none",
        "use_dictionary": False,
        "column_encoding": {"s": "DELTA_LENGTH_BYTE_ARRAY"},
        "use_deprecated_int96_timestamps": True,
    },
}.items():
    pq.write_table(table, HERE / name, **options)

expected = {}
for path in sorted(HERE.glob("*.parquet")):
    frame = pd.read_parquet(io.BytesIO(path.read_bytes()))
    if path.name == "zoned.parquet":
        continue
    expected[path.name] = {
        "index": describe(frame.index.tolist()),
        "columns": [[name, column(frame[name])] for name in frame.columns],
    }
(HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")
