"""Makes plain.parquet and nested.parquet with pyarrow 25: `python make.py`."""

import datetime
import decimal
import pathlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
moments = [datetime.datetime(2020, 1, 2, 3, 4, 5, 678901), None, datetime.datetime(1900, 1, 1)]

plain = pa.table(
    {
        "i8": pa.array([1, -128, 127], pa.int8()),
        "u16": pa.array([0, 65535, 1], pa.uint16()),
        "i32": pa.array([1, 2, 3], pa.int32()),
        "i64": pa.array([2**62 + 1, -1, 0], pa.int64()),
        "gaps": pa.array([1, None, 3], pa.int64()),
        "u64": pa.array([2**64 - 1, 0, 1], pa.uint64()),
        "f32": pa.array([1.1, None, float("nan")], pa.float32()),
        "f64": pa.array([0.1, None, float("inf")]),
        "bool": pa.array([True, False, True]),
        "flag": pa.array([True, None, False]),
        "text": pa.array(["é", "", None]),
        "large": pa.array(["a", "b", "c"], pa.large_string()),
        "date": pa.array([datetime.date(2020, 1, 2), None, datetime.date(1900, 1, 1)]),
        "us": pa.array(moments, pa.timestamp("us")),
        "ns": pa.array(moments, pa.timestamp("ns")),
    }
)
frame = plain.to_pandas()
pq.write_table(pa.Table.from_pandas(frame, schema=plain.schema), here / "plain.parquet", row_group_size=2)

D = decimal.Decimal
nested = pa.table(
    {
        "half": pa.array(np.array([1.5, 65504], np.float16)),
        "struct": pa.array([{"a": 1, "b": "x"}, None]),
        "list": pa.array([[1, 2], [3]]),
        "wide": pa.array([D("1.5"), D("2")], pa.decimal256(50, 2)),
        "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
        "seconds": pa.array([0, 10**9], pa.timestamp("s")),
    }
)
pq.write_table(nested, here / "nested.parquet")
pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=[5, 7, 9]).to_parquet(here / "indexed.parquet")
many = pa.table({"wide": pa.nulls(5_000_001, pa.decimal128(5, 2))})
pq.write_table(many, here / "many.parquet", row_group_size=6_000_000)
