"""Parquet bodies of every dtype that pandas writes, by a seed."""

import datetime
import decimal
import io
import random

import numpy as np
import pandas as pd
import pyarrow as pa

NUMPY = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]
NULLABLE = ["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64", "boolean"]
ARROW_NUMBERS = [f"{name}[pyarrow]" for name in ("int8", "int32", "int64", "uint8", "uint64", "float", "double", "bool")]
ARROW_NUMBERS.append("decimal128(9, 3)[pyarrow]")
TEXTS = ["str", "string", "string[python]", "string[pyarrow]", "object", "arrow-string", "category"]
CATEGORIES = ["category", "ordered", "category-int", "category-float", "category-bool"]
TIMES = ["datetime64[s]", "datetime64[ms]", "datetime64[us]", "datetime64[ns]", "datetime64[ns, UTC]", "timedelta64[ns]"]
TIMES += ["timestamp[us][pyarrow]", "date32[day][pyarrow]", "time64[us][pyarrow]", "duration[ns][pyarrow]"]
OBJECTS = ["decimals", "dates", "clocks", "bytes", "object-int", "object-float", "object-bool", "lists", "all-none", "instants"]
WORDS = ["Rome", "Oslo", "Bonn", "x", "y", "red fish", "one", "", "1", "2.5", "nan"]
FAMILIES = [NUMPY, NULLABLE, NULLABLE, ARROW_NUMBERS, ARROW_NUMBERS, TEXTS, TEXTS, CATEGORIES, TIMES, OBJECTS]

# Dtypes near each DataType, numpy's own first.
OWN = {
    "double": ["float64", "Float64", "double[pyarrow]", "float32", "Float32", "Int32", "int32[pyarrow]", "decimals"],
    "float": ["float32", "Float32", "float[pyarrow]", "float16"],
    "long": ["int64", "Int64", "int64[pyarrow]", "Int32", "uint8[pyarrow]", "UInt32", "object-int"],
    "integer": ["int32", "Int32", "int32[pyarrow]", "UInt16", "int8[pyarrow]"],
    "boolean": ["bool", "boolean", "bool[pyarrow]", "object-bool"],
    "string": TEXTS,
    "binary": ["bytes", "object", "string"],
    "datetime": ["datetime64[ns]", "datetime64[us]", "timestamp[us][pyarrow]", "dates", "date32[day][pyarrow]", "instants"],
}


def number(choose):
    return choose.choice([0, 1, 2, 3, 0, 1, 5, 7])


def missing(choose, items, chance):
    return [None if choose.random() < chance else item for item in items]


def column(choose, kind, dtype, rows):
    """Values of one dtype; text columns mostly get words that the models know."""
    wholes = [number(choose) for _ in range(rows)]
    fractions = [value + choose.choice([0.0, 0.5, 0.25]) for value in wholes]
    words = [choose.choice(WORDS[:5] if choose.random() < 0.7 else WORDS) for _ in range(rows)]
    chance = choose.choice([0, 0, 0, 0.4])
    if dtype in NUMPY:
        return pd.Series(fractions if dtype.startswith("float") else wholes).astype(dtype)
    if dtype in NULLABLE:
        is_float = dtype.startswith("Float")
        values = fractions if is_float else [bool(value) for value in wholes] if dtype == "boolean" else wholes
        return pd.Series(missing(choose, values, chance), dtype=dtype)
    if dtype in ARROW_NUMBERS:
        if dtype.startswith("decimal"):
            return pd.Series(pd.array(missing(choose, [decimal.Decimal(value) for value in fractions], chance), dtype=pd.ArrowDtype(pa.decimal128(9, 3))))
        is_float = dtype.startswith(("float", "double"))
        values = fractions if is_float else [bool(value) for value in wholes] if dtype.startswith("bool") else wholes
        return pd.Series(missing(choose, values, chance), dtype=dtype)
    if dtype == "arrow-string":
        return pd.Series(missing(choose, words, chance), dtype=pd.ArrowDtype(pa.string()))
    if dtype in ("category", "ordered") or dtype in TEXTS:
        texts = words if kind == "string" or choose.random() < 0.7 else [str(value) for value in fractions]
        series = pd.Series(missing(choose, texts, chance), dtype=dtype if dtype in TEXTS and dtype != "category" else "str")
        if dtype == "ordered":
            return series.astype(pd.CategoricalDtype(sorted(set(series.dropna())), ordered=True))
        return series.astype("category") if dtype == "category" else series
    if dtype.startswith("category-"):
        values = {"int": wholes, "float": fractions, "bool": [bool(value) for value in wholes]}[dtype[9:]]
        return pd.Series(missing(choose, values, chance)).astype("category")
    return other(choose, dtype, {"wholes": wholes, "fractions": fractions, "words": words, "chance": chance})


def other(choose, dtype, made):
    wholes, fractions, chance = made["wholes"], made["fractions"], made["chance"]
    days = [datetime.datetime(2020, 1, 1 + value, 3 * value) for value in wholes]
    if dtype.startswith(("datetime64", "timestamp")):
        series = pd.Series(missing(choose, days, chance), dtype="datetime64[ns]")
        return series.dt.tz_localize("UTC") if "UTC" in dtype else series.astype(dtype)
    if dtype == "timedelta64[ns]":
        return pd.Series(pd.to_timedelta(missing(choose, wholes, chance), unit="h"))
    if dtype == "duration[ns][pyarrow]":
        return pd.Series(pd.to_timedelta(wholes, unit="h")).astype(dtype)
    if dtype == "date32[day][pyarrow]":
        return pd.Series(missing(choose, [day.date() for day in days], chance), dtype=dtype)
    if dtype == "time64[us][pyarrow]":
        return pd.Series(missing(choose, [day.time() for day in days], chance), dtype=dtype)
    objects = {
        "decimals": [decimal.Decimal(str(value)) for value in fractions],
        "dates": [day.date() for day in days],
        "clocks": [day.time() for day in days],
        "bytes": [word.encode() for word in made["words"]],
        "object-int": wholes,
        "object-float": fractions,
        "object-bool": [bool(value) for value in wholes],
        "lists": [[float(value)] for value in wholes],
        "all-none": [None] * len(wholes),
        "instants": [pd.Timestamp(day) for day in days],
    }[dtype]
    return pd.Series(missing(choose, objects, chance), dtype="object")


def dtypes_of(choose, columns):
    """One dtype for all, one family for all, or the model's own with one odd among them."""
    family = choose.choice(FAMILIES)
    kind = choose.choice(["same", "same", "family", "odd", "odd", "any", "own"])
    own = [choose.choice(OWN.get(one["type"], OWN["double"])) for one in columns]
    if kind == "same":
        return [choose.choice(family)] * len(columns)
    if kind == "family":
        return [choose.choice(family) for _ in columns]
    if kind == "any":
        return [choose.choice(choose.choice(FAMILIES)) for _ in columns]
    plain = [OWN.get(one["type"], OWN["double"])[0] for one in columns]
    if kind == "own":
        return own
    place = choose.randrange(len(columns))
    return [choose.choice(family) if at == place else name for at, name in enumerate(plain)]


def made_frame(columns, seed):
    choose = random.Random(seed)
    rows = choose.choice([1, 2, 2, 3, 4])
    if choose.random() < 0.04:
        rows = 0
    dtypes = dtypes_of(choose, columns)
    frame = pd.DataFrame({one["name"]: column(choose, one["type"], dtype, rows) for one, dtype in zip(columns, dtypes)})
    flaw = choose.random()
    if flaw < 0.03:
        frame = frame[list(frame.columns)[::-1]]
    elif flaw < 0.06:
        frame["extra"] = 1
    elif flaw < 0.08 and len(columns) > 1:
        frame = frame.iloc[:, 1:]
    return frame


def parquet_body(columns, seed):
    """The bytes, and what was made, for a report."""
    frame = made_frame(columns, seed)
    choose = random.Random(seed + 1)
    how = choose.random()
    stream = io.BytesIO()
    if how < 0.15:
        # Without pandas' notes, as other writers leave it.
        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        pa.parquet.write_table(table, stream, store_schema=choose.random() < 0.5)
    else:
        frame.to_parquet(stream)
    told = {"dtypes": [str(dtype) for dtype in frame.dtypes], "rows": frame.to_dict("split")["data"], "plain": how < 0.15}
    return stream.getvalue(), repr(told)
