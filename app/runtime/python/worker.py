"""Palate's Python side: loads one MLflow model and answers over two file descriptors of its own.

Started by Palate with a script path and no shell. Needs the standard library and what the model's environment has:
MLflow, pandas and numpy. Runs on Python 3.8 and newer. Messages are length-prefixed values in the encoding of `Writer`
and `Reader` below; `wire.ts` is their other side. Standard output and error are left to the model's code.
"""

import array
import datetime
import importlib.util
import inspect
import logging
import os
import signal
import struct
import sys
import threading
import time
import traceback
import warnings

TASKS_FD, ANSWERS_FD, LIFE_FD, LAST_FD = 3, 4, 5, 6
# Begins every answer: what the model's code writes into the channel by mistake is known at once.
MARK = b"palate\r\n"
OVER_MEMORY_LINE = "palate: over the memory limit"
MAX_TEXT = 64 * 1024
MAX_REPR = 20000
MAX_WARNINGS = 50
# Answers with more cells than this are written by Palate alone; JSON of a large table helps nobody.
MAX_CELLS_FOR_BODY = 1000000
NOT_A_TIME = -(2**63)
UNITS = ("D", "s", "ms", "us", "ns")
NUMERIC = {
    "bool": "b",
    "int8": "i",
    "int16": "i",
    "int32": "i",
    "int64": "i",
    "uint8": "u",
    "uint16": "u",
    "uint32": "u",
    "uint64": "u",
    "float16": "f",
    "float32": "f",
    "float64": "f",
}


# --- The encoding: one tag byte for each value; arrays as raw little-endian bytes at multiples of 8 ---------------


class Frame:
    """A table, series or dict of arrays on its way out; `kind` is the tag."""

    def __init__(self, kind, **parts):
        self.kind = kind
        self.__dict__.update(parts)


class Opaque:
    """A value that has no data form: its type's name and its repr."""

    def __init__(self, value):
        self.type = type_name(type(value))
        self.repr = short_repr(value, 1000)


class Column:
    """The content of an array: a dtype name and what belongs to it."""

    def __init__(self, dtype, data, unit="", zone=None, name="", width=0):
        self.dtype, self.data, self.unit, self.zone, self.name = dtype, data, unit, zone, name
        self.width = width


class Writer:
    def __init__(self):
        self.parts = []
        self.small = bytearray()
        self.size = 0

    def raw(self, data):
        self.small += data
        self.size += len(data)
        if len(self.small) > 1 << 16:
            self.flush()

    def flush(self):
        if self.small:
            self.parts.append(self.small)
            self.small = bytearray()

    def blob(self, data):
        """Bytes, or anything with a buffer, at a multiple of 8."""
        view = memoryview(data)
        # An empty view can't be cast when it has several dimensions.
        view = view.cast("B") if view.nbytes else memoryview(b"")
        self.raw(struct.pack("<Q", view.nbytes))
        self.raw(b"\0" * (-self.size % 8))
        if view.nbytes < 4096:
            self.raw(view)
            return
        self.flush()
        self.parts.append(view)
        self.size += view.nbytes

    def text(self, value):
        try:
            data = value.encode("utf-8")
            self.raw(b"s" + struct.pack("<I", len(data)))
        except UnicodeEncodeError:
            data = value.encode("utf-16-le", "surrogatepass")
            self.raw(b"S" + struct.pack("<I", len(data)))
        self.raw(data)

    def value(self, value):
        kind = type(value)
        if value is None:
            self.raw(b"N")
        elif kind is bool:
            self.raw(b"T" if value else b"F")
        elif kind is int:
            if -(2**63) <= value < 2**63:
                self.raw(b"i" + struct.pack("<q", value))
            else:
                # Decimal digits have a limit in Python 3.11 and a cost in every version; hexadecimal ones have neither.
                digits = (("-" if value < 0 else "") + hex(abs(value))[2:]).encode()
                self.raw(b"I" + struct.pack("<I", len(digits)) + digits)
        elif kind is float:
            self.raw(b"d" + struct.pack("<d", value))
        elif kind is str:
            self.text(value)
        elif kind is bytes:
            self.raw(b"b")
            self.blob(value)
        elif kind is list:
            self.raw(b"l" + struct.pack("<I", len(value)))
            for item in value:
                self.value(item)
        elif kind is dict:
            self.raw(b"m" + struct.pack("<I", len(value)))
            for key, item in value.items():
                self.value(key)
                self.value(item)
        elif kind is Frame:
            self.frame(value)
        elif kind is Column:
            self.column(value)
        elif kind is Opaque:
            self.raw(b"o")
            self.text(value.type)
            self.text(value.repr)
        elif kind is Instant:
            self.raw(b"t" + struct.pack("<Bq", UNITS.index(value.unit), value.ticks))
            self.value(value.zone)
        else:
            raise TypeError("No encoding for " + type_name(kind))

    def frame(self, frame):
        if frame.kind == "tensor":
            self.raw(b"a" + struct.pack("<I", len(frame.shape)))
            self.raw(struct.pack("<%dQ" % len(frame.shape), *frame.shape))
            self.value(frame.values)
        elif frame.kind == "table":
            self.raw(b"R" + struct.pack("<QI", frame.rows, len(frame.columns)))
            for name, column in frame.columns:
                self.value(name)
                self.value(column)
            self.value(frame.index)
        elif frame.kind == "series":
            self.raw(b"E")
            self.value(frame.name)
            self.value(frame.values)
            self.value(frame.index)
        elif frame.kind == "tensors":
            self.raw(b"X" + struct.pack("<I", len(frame.entries)))
            for name, tensor in frame.entries:
                self.text(name)
                self.value(tensor)
        else:
            self.raw(b"P")
            self.value(frame.value)

    def column(self, column):
        self.raw(b"c")
        self.text(column.dtype)
        if column.dtype in NUMERIC:
            self.blob(column.data)
        elif column.dtype == "datetime64":
            self.raw(struct.pack("<B", UNITS.index(column.unit)))
            self.value(column.zone)
            self.blob(column.data)
        elif column.dtype == "str":
            self.strings(column.data)
        else:
            if column.dtype == "extension":
                self.text(column.name)
            items = column.data
            if column.dtype == "object" and all(item is None or type(item) is str for item in items):
                try:
                    strings = packed_strings(items)
                except UnicodeEncodeError:
                    strings = None
                if strings is not None:
                    self.raw(b"1")
                    self.strings(strings)
                    return
            if column.dtype == "object":
                self.raw(b"0")
            self.raw(struct.pack("<Q", len(items)))
            for item in items:
                self.value(item)

    def strings(self, strings):
        count, offsets, data, missing = strings
        self.raw(struct.pack("<Q", count))
        self.blob(offsets)
        self.blob(data)
        self.blob(missing)


def packed_strings(items):
    """Texts as offsets, UTF-8 bytes and, where any is None, a byte for each that tells."""
    count = len(items)
    missing = bytes(1 if item is None else 0 for item in items) if None in items else b""
    texts = ["" if item is None else item for item in items] if missing else items
    joined = "".join(texts)
    if joined.isascii():
        data, lengths = joined.encode("ascii"), map(len, texts)
    else:
        encoded = [text.encode("utf-8") for text in texts]
        data, lengths = b"".join(encoded), map(len, encoded)
    offsets = array.array("q", [0])
    total = 0
    for length in lengths:
        total += length
        offsets.append(total)
    return count, offsets, data, missing


class Instant:
    def __init__(self, unit, ticks, zone=None):
        self.unit, self.ticks, self.zone = unit, ticks, zone


class Reader:
    """Reads what `wire.ts` wrote, as numpy and pandas objects."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, form):
        values = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return values[0] if len(values) == 1 else values

    def bytes(self, count):
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def blob(self):
        size = self.take("<Q")
        self.at += -self.at % 8
        start = self.at
        self.at += size
        return memoryview(self.data)[start : self.at]

    def value(self):
        tag = self.data[self.at]
        self.at += 1
        return READERS[tag](self)

    def integer(self):
        return int(self.bytes(self.take("<I")), 16)

    def utf8(self):
        return self.bytes(self.take("<I")).decode("utf-8")

    def utf16(self):
        return self.bytes(self.take("<I")).decode("utf-16-le", "surrogatepass")

    def list(self):
        return [self.value() for _ in range(self.take("<I"))]

    def dict(self):
        return {self.value(): self.value() for _ in range(self.take("<I"))}

    def instant(self):
        import numpy as np
        import pandas as pd

        unit, ticks = self.take("<Bq")
        zone = self.value()
        if ticks == NOT_A_TIME:
            return pd.NaT
        if zone is not None:
            return pd.Timestamp(ticks, unit=UNITS[unit], tz="UTC").tz_convert(zone)
        value = np.datetime64(ticks, UNITS[unit])
        if UNITS[unit] == "ns":
            return pd.Timestamp(value)
        return value.item() if UNITS[unit] in ("D", "us") else value

    def opaque(self):
        kind, text = self.value(), self.value()
        if text == "<NA>":
            import pandas as pd

            return pd.NA
        raise TypeError("There is no " + kind + " to be made of " + text)

    def tensor(self):
        dimensions = self.take("<I")
        shape = [self.take("<Q") for _ in range(dimensions)]
        return self.column_as_array().reshape(shape)

    def column_as_array(self):
        """A numpy array of the column that follows."""
        import numpy as np

        column = self.value()
        if column.dtype == "str":
            texts = column.data if isinstance(column.data, list) else string_list(column.data)
            made = np.array(texts, dtype=str)
            # Characters are four bytes wide.
            return made if made.dtype.itemsize >= 4 * column.width else made.astype("<U%d" % column.width)
        if column.dtype == "bytes":
            return np.array(column.data, dtype=bytes)
        if column.dtype == "extension" and column.name.startswith(("timedelta64", "datetime64")):
            return np.array(column.data, dtype=column.name)
        if column.dtype in ("object", "extension"):
            return object_array(column.data)
        return column.data

    def column(self):
        import numpy as np

        dtype = self.value()
        if dtype in NUMERIC:
            return Column(dtype, np.frombuffer(self.blob(), dtype=np.dtype(dtype).newbyteorder("<")))
        if dtype == "datetime64":
            unit = UNITS[self.take("<B")]
            zone = self.value()
            data = np.frombuffer(self.blob(), dtype="<M8[%s]" % unit)
            return Column(dtype, data, unit=unit, zone=zone)
        if dtype == "str":
            width = self.take("<I")
            if self.take("<c") == b"1":
                return Column(dtype, self.strings(), width=width)
            # UTF-8 has no halves of surrogate pairs: such texts come one by one.
            return Column(dtype, [self.value() for _ in range(self.take("<Q"))], width=width)
        name = self.value() if dtype == "extension" else ""
        if dtype == "object" and self.take("<c") == b"1":
            return Column(dtype, string_list(self.strings()))
        return Column(dtype, [self.value() for _ in range(self.take("<Q"))], name=name)

    def strings(self):
        return self.take("<Q"), self.blob(), self.blob(), self.blob()

    def table(self):
        import pandas as pd

        rows, count = self.take("<QI")
        names, columns = [], {}
        for place in range(count):
            names.append(self.value())
            columns[place] = pandas_column(self.value())
        labels = self.value()
        index = pd.RangeIndex(rows) if labels is None else pd.Index(labels)
        frame = pd.DataFrame(columns, index=pd.RangeIndex(rows))
        frame.columns = pd.Index(names) if names else pd.Index([], dtype=object)
        frame.index = index
        return frame

    def series(self):
        import pandas as pd

        name = self.value()
        values = pandas_column(self.value())
        labels = self.value()
        return pd.Series(values, name=name, index=None if labels is None else pd.Index(labels))

    def tensors(self):
        return {self.value(): self.value() for _ in range(self.take("<I"))}


READERS = {
    ord("N"): lambda reader: None,
    ord("T"): lambda reader: True,
    ord("F"): lambda reader: False,
    ord("i"): lambda reader: reader.take("<q"),
    ord("I"): Reader.integer,
    ord("d"): lambda reader: reader.take("<d"),
    ord("s"): Reader.utf8,
    ord("S"): Reader.utf16,
    ord("b"): lambda reader: bytes(reader.blob()),
    ord("l"): Reader.list,
    ord("m"): Reader.dict,
    ord("t"): Reader.instant,
    ord("o"): Reader.opaque,
    ord("a"): Reader.tensor,
    ord("c"): Reader.column,
    ord("R"): Reader.table,
    ord("E"): Reader.series,
    ord("X"): Reader.tensors,
    ord("P"): Reader.value,
}


def string_list(strings):
    """The texts of a packed column; None where one is missing."""
    count, offsets, data, missing = strings
    ends = array.array("q")
    ends.frombytes(offsets)
    raw = bytes(data)
    if raw.isascii():
        whole = raw.decode("ascii")
        texts = [whole[ends[place] : ends[place + 1]] for place in range(count)]
    else:
        texts = [raw[ends[place] : ends[place + 1]].decode("utf-8") for place in range(count)]
    if missing:
        for place in range(count):
            if missing[place]:
                texts[place] = None
    return texts


def object_array(items):
    """An object array with these items, also where they are lists."""
    import numpy as np

    made = np.empty(len(items), dtype=object)
    for place, item in enumerate(items):
        made[place] = item
    return made


def pandas_column(column):
    """What a DataFrame's column is made from."""
    import pandas as pd

    if column.dtype in NUMERIC:
        return column.data
    if column.dtype == "datetime64":
        if column.zone is None:
            return column.data
        return pd.DatetimeIndex(column.data).tz_localize("UTC").tz_convert(column.zone)
    if column.dtype == "str" and not isinstance(column.data, list):
        return pandas_strings(column.data)
    data = column.data
    if column.dtype == "bytes":
        import numpy as np

        # A frame holds bytes as objects: those of this dtype are numpy's own scalars.
        data = [np.bytes_(item) for item in data]
    # Told to be objects: pandas 3 would take texts for its own `str`.
    items = pd.Series(object_array(data), dtype=object)
    if column.dtype in ("object", "bytes", "str"):
        return items
    missing = [pd.NA if item is None else item for item in column.data]
    try:
        return pd.array(missing, dtype=column.name)
    except (TypeError, ValueError):
        return items


def pandas_strings(strings):
    """pandas 3's `str` column; objects where pandas is older."""
    import pandas as pd

    if int(pd.__version__.split(".")[0]) < 3:
        return pd.Series(object_array(string_list(strings)), dtype=object)
    import numpy as np

    count, offsets, data, missing = strings
    try:
        import pyarrow as pa

        validity = None
        if missing:
            present = np.frombuffer(missing, dtype=np.uint8) == 0
            validity = pa.py_buffer(np.packbits(present, bitorder="little").tobytes())
        buffers = [validity, pa.py_buffer(offsets), pa.py_buffer(data)]
        made = pa.Array.from_buffers(pa.large_string(), count, buffers)
        dtype = pd.StringDtype(storage="pyarrow", na_value=np.nan)
        return dtype.__from_arrow__(pa.chunked_array([made]))
    except (ImportError, AttributeError):
        return pd.array(string_list(strings), dtype="str")


# --- Python values as data --------------------------------------------------------------------------------------


def type_name(kind):
    """As a traceback names a class."""
    if kind.__module__ in ("builtins", None):
        return kind.__qualname__
    return "%s.%s" % (kind.__module__, kind.__qualname__)


PUBLIC_TYPES = {
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.core.series.Series": "pandas.Series",
    "pandas.core.indexes.base.Index": "pandas.Index",
    "pandas._libs.tslibs.timestamps.Timestamp": "pandas.Timestamp",
}


def public_name(value):
    name = type_name(type(value))
    return PUBLIC_TYPES.get(name, name)


def short_repr(value, limit):
    try:
        text = repr(value)
    except Exception as error:
        text = "<%s without a repr: %s>" % (type_name(type(value)), error)
    return text if len(text) <= limit else text[:limit] + "..."


class Taker:
    """Turns what Python gives into data. `exact` turns False where JSON could come out differently."""

    def __init__(self):
        self.exact = True

    def frame(self, value):
        """What predict gave, as a frame."""
        import numpy as np
        import pandas as pd

        if isinstance(value, pd.DataFrame):
            return self.table(value)
        if isinstance(value, pd.Series):
            if type(value.name) not in (str, type(None)):
                self.exact = False
            name = self.label(value.name) if value.name is not None else None
            return Frame("series", name=name, values=self.pandas_column(value), index=self.index(value.index))
        if isinstance(value, np.ndarray):
            return self.tensor(value)
        if type(value) is dict and value and all(
            type(key) is str and isinstance(item, np.ndarray) for key, item in value.items()
        ):
            return Frame("tensors", entries=[(key, self.tensor(item)) for key, item in value.items()])
        return Frame("plain", value=self.value(value))

    def table(self, frame):
        columns = []
        for place in range(frame.shape[1]):
            columns.append((self.label(frame.columns[place]), self.pandas_column(frame.iloc[:, place])))
        return Frame("table", rows=len(frame), columns=columns, index=self.index(frame.index))

    def label(self, label):
        """A column's label: text, or a small integer."""
        import numpy as np

        if type(label) is str:
            return label
        if isinstance(label, np.integer):
            label = int(label)
        if type(label) is int and abs(label) < 2**53:
            return label
        self.exact = False
        return str(label)

    def index(self, index):
        """The labels of the rows; None for 0 to n-1."""
        import pandas as pd

        if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
            return None
        if isinstance(index, pd.MultiIndex):
            return [self.value(list(item)) for item in index]
        # What the index has no data form for is no matter of the answer's.
        exact = self.exact
        labels = [self.value(item) for item in index]
        self.exact = exact
        return labels

    def pandas_column(self, series):
        import numpy as np
        import pandas as pd

        dtype = series.dtype
        if isinstance(dtype, np.dtype):
            return self.array(series.to_numpy(), True)
        if isinstance(dtype, pd.DatetimeTZDtype):
            zone = zone_name(dtype.tz)
            unit = getattr(dtype, "unit", "ns")
            data = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
            return Column("datetime64", as_bytes(data.astype("<M8[%s]" % unit)), unit=unit, zone=zone)
        if isinstance(dtype, pd.StringDtype) and getattr(dtype, "na_value", pd.NA) is not pd.NA:
            return Column("str", arrow_strings(series))
        self.exact = False
        items = [None if item is pd.NA else self.value(item) for item in series.astype(object)]
        return Column("extension", items, name=str(dtype))

    def tensor(self, array):
        return Frame("tensor", shape=array.shape, values=self.array(array, False))

    def array(self, array, is_column):
        """A numpy array's content in C order."""
        import numpy as np

        if isinstance(array, np.ma.MaskedArray):
            self.exact = False
            return Column("object", [self.value(item) for item in array.ravel().tolist()])
        array = np.asarray(array)
        dtype = array.dtype
        if dtype.name in NUMERIC:
            return Column(dtype.name, as_bytes(array.astype(dtype.newbyteorder("<"), copy=False)))
        if dtype.kind == "M":
            unit = np.datetime_data(dtype)[0]
            multiple = np.datetime_data(dtype)[1]
            wanted = unit if unit in UNITS and multiple == 1 else "ns"
            if wanted != unit:
                self.exact = False
            return Column("datetime64", as_bytes(array.astype("<M8[%s]" % wanted)), unit=wanted)
        flat = array.ravel().tolist()
        if dtype.kind == "U":
            try:
                return Column("str", packed_strings(flat))
            except UnicodeEncodeError:
                return Column("object", flat)
        if dtype.kind == "S":
            return Column("bytes", flat)
        if dtype.kind == "O":
            return Column("object", [self.value(item) for item in flat])
        self.exact = False
        return Column("extension", [self.value(item) for item in flat], name=str(dtype))

    def value(self, value, depth=0):
        """Any value inside an answer."""
        kind = type(value)
        if value is None or kind in (bool, int, float, str, bytes):
            return value
        if depth > 500:
            self.exact = False
            return Opaque(value)
        if kind in (list, tuple):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, dict):
            if all(key is None or type(key) in (str, int, float, bool) for key in value):
                return {key: self.value(item, depth + 1) for key, item in value.items()}
            self.exact = False
            return {self.key(key): self.value(item, depth + 1) for key, item in value.items()}
        return self.other(value, depth)

    def key(self, key):
        return key if key is None or type(key) in (str, int, float, bool) else str(key)

    def other(self, value, depth):
        import numpy as np
        import pandas as pd

        self.exact = False
        if isinstance(value, np.ndarray):
            self.exact = True
            return self.tensor(value)
        if value is pd.NaT:
            return Instant("ns", NOT_A_TIME)
        if isinstance(value, np.datetime64):
            unit = np.datetime_data(value.dtype)[0]
            return Instant(unit, int(value.astype("i8"))) if unit in UNITS else Opaque(value)
        if isinstance(value, np.timedelta64):
            return Opaque(value)
        if isinstance(value, np.generic):
            item = value.item()
            # A longdouble has no Python form and gives itself.
            return Opaque(value) if isinstance(item, np.generic) else self.value(item, depth + 1)
        if isinstance(value, pd.Timestamp):
            ticks = value if value.tz is None else value.tz_convert("UTC").tz_localize(None)
            # Nanoseconds reach no further than 1677 and 2262.
            unit = "ns" if 1678 <= ticks.year <= 2261 else ticks.unit
            count = int(ticks.to_datetime64().astype("M8[%s]" % unit).astype("i8"))
            return Instant(unit, count, zone_name(value.tz))
        if isinstance(value, datetime.datetime):
            return instant_of(value)
        if type(value) is datetime.date:
            return Instant("D", value.toordinal() - 719163)
        if isinstance(value, (str, int, float, bytes)) and not isinstance(value, bool):
            for base in (str, int, float, bytes):
                if isinstance(value, base):
                    return base(value)
        if isinstance(value, (bytearray, memoryview)):
            return bytes(value)
        if isinstance(value, (list, tuple)):
            return [self.value(item, depth + 1) for item in value]
        if hasattr(value, "model_dump") and hasattr(type(value), "model_fields"):
            return self.value(value.model_dump(), depth + 1)
        return Opaque(value)


def instant_of(value):
    zone = None
    if value.tzinfo is not None:
        zone = zone_name(value.tzinfo)
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    since = value - datetime.datetime(1970, 1, 1)
    return Instant("us", (since.days * 86400 + since.seconds) * 1000000 + since.microseconds, zone)


def zone_name(zone):
    """An IANA name or a fixed offset like `+02:00`."""
    if zone is None:
        return None
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if name:
        return name
    offset = zone.utcoffset(None)
    if offset is None:
        return str(zone)
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    return "%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def as_bytes(array):
    import numpy as np

    return np.ascontiguousarray(array).view(np.uint8) if array.size else b""


def arrow_strings(series):
    """A `str` column packed, by way of Arrow where it is held so."""
    import numpy as np

    try:
        import pyarrow as pa

        held = pa.array(series.array, type=pa.large_string())
        if isinstance(held, pa.ChunkedArray):
            held = held.combine_chunks()
        if isinstance(held, pa.Array) and held.offset == 0:
            _validity, offsets, data = held.buffers()
            count = len(held)
            ends = np.frombuffer(offsets, dtype=np.int64)[: count + 1] if count else np.zeros(1, dtype=np.int64)
            content = b"" if data is None else memoryview(data)[: int(ends[-1])]
            missing = np.asarray(held.is_null()).astype(np.uint8) if held.null_count else b""
            return count, ends, content, missing
    except Exception:
        pass
    return packed_strings([item if type(item) is str else None for item in series.astype(object)])


# --- The model --------------------------------------------------------------------------------------------------


class Kept(logging.Handler):
    """Keeps what MLflow warns of while it loads."""

    def __init__(self):
        logging.Handler.__init__(self, logging.WARNING)
        self.lines = []

    def emit(self, record):
        if len(self.lines) < MAX_WARNINGS:
            try:
                self.lines.append(record.getMessage().strip())
            except Exception:
                pass


def keep_warnings(lines):
    """Python warnings are told apart from what is printed; they are still printed."""
    shown = warnings.showwarning

    def show(message, category, filename, lineno, file=None, line=None):
        if file is None and len(lines) < MAX_WARNINGS:
            lines.append("%s: %s" % (category.__name__, message))
        shown(message, category, filename, lineno, file, line)

    warnings.showwarning = show


def write_no_bytecode_below(root):
    """Nothing is ever written into the model's folder, not even compiled modules."""
    from importlib.machinery import SourceFileLoader

    inside = os.path.join(os.path.realpath(root), "")
    usual = SourceFileLoader.set_data

    def set_data(self, path, data, **options):
        if not os.path.realpath(path).startswith(inside):
            usual(self, path, data, **options)

    SourceFileLoader.set_data = set_data


def raised(error):
    """An exception as data."""
    lines = traceback.format_exception(type(error), error, without_own(error.__traceback__))
    text = "".join(lines)
    try:
        message = str(error)
    except Exception:
        message = ""
    found = {"type": type_name(type(error)), "message": message, "traceback": text[-MAX_TEXT:]}
    try:
        from mlflow.exceptions import MlflowException

        if isinstance(error, MlflowException):
            found["mlflow"] = {
                "errorCode": error.error_code,
                "errorClass": getattr(error, "error_class", None),
                "status": int(error.get_http_status_code()),
            }
    except Exception:
        pass
    return found


def without_own(trace):
    """The traceback from where this file was left."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


def without_hooks(call, *given, **named):
    """Calls the model's code, and takes back what it set to watch every call and line: that would meet our own next."""
    try:
        return call(*given, **named)
    finally:
        # A hook that raises is taken back by Python, and raises once more where it is taken back here.
        for take_back in (sys.settrace, sys.setprofile, sys.settrace, sys.setprofile):
            try:
                take_back(None)
            except BaseException:
                pass
        try:
            if hasattr(sys, "monitoring"):
                for tool in range(6):
                    if sys.monitoring.get_tool(tool) is not None:
                        sys.monitoring.set_events(tool, 0)
        except BaseException:
            pass


class Worker:
    def __init__(self, channel):
        self.channel = channel
        self.warnings = []
        self.model = None
        self.root = None
        self.flavors = {}
        self.native = None
        self.script = None

    def progress(self, activity):
        self.channel.send({"progress": activity})

    def load(self, task):
        self.root = task["root"]
        keep_warnings(self.warnings)
        write_no_bytecode_below(self.root)
        self.progress("Importing MLflow")
        if importlib.util.find_spec("mlflow") is None:
            import site

            site.addsitedir(site.getusersitepackages())
        import mlflow
        import mlflow.pyfunc
        import numpy
        import pandas

        kept = Kept()
        logging.getLogger("mlflow").addHandler(kept)
        self.progress("Loading the model")
        options = {}
        if task.get("config") is not None:
            options["model_config"] = task["config"]
        self.model = without_hooks(mlflow.pyfunc.load_model, self.root, **options)
        # What `mlflow.pyfunc.scoring_server.init` sets once the model is loaded.
        os.environ["_MLFLOW_IS_IN_SERVING_ENVIRONMENT"] = "true"
        logging.getLogger("mlflow").removeHandler(kept)
        self.flavors = dict(getattr(self.model.metadata, "flavors", {}))
        versions = {
            "python": "%d.%d.%d" % sys.version_info[:3],
            "mlflow": mlflow.__version__,
            "pandas": pandas.__version__,
            "numpy": numpy.__version__,
        }
        return {"versions": versions, "notices": kept.lines, "executable": sys.executable}

    def load_script(self, task):
        """A scoring script in place of a model; what calls it is in a file beside this one."""
        keep_warnings(self.warnings)
        self.script = file_beside("scoring_script").Script(sys.modules[__name__])
        return self.script.load(task)

    def load_custom(self, task):
        """Puts a custom predict in the place of the loaded model."""
        self.model = file_beside("custom_predict").Custom(self.model, self.root, task)
        return {}

    def predict(self, task):
        data, params = task["input"], task["params"]
        parameters = inspect.signature(self.model.predict).parameters
        # MLflow before 2.6 has no params.
        if "params" in parameters:
            result = without_hooks(self.model.predict, data, params=params)
        else:
            result = without_hooks(self.model.predict, data)
        return self.answer(result)

    def answer(self, result):
        taker = Taker()
        answer = {"pythonType": public_name(result)}
        try:
            answer["output"] = taker.frame(result)
        except RecursionError:
            taker.exact = False
            answer["output"] = Frame("plain", value=Opaque(result))
        if not taker.exact and cells_of(result) <= MAX_CELLS_FOR_BODY:
            answer["body"] = body_of(result)
        return answer

    def native_object(self):
        """What `mlflow.<flavor>.load_model` gives, loaded once."""
        if self.native is not None:
            return self.native
        import mlflow

        names = [name for name in self.flavors if name != "python_function"]
        for name in names:
            try:
                module = importlib.import_module("mlflow." + name)
            except ImportError:
                continue
            if not hasattr(module, "load_model"):
                continue
            self.progress("Loading the model by mlflow." + name)
            self.native = "mlflow." + name, without_hooks(module.load_model, self.root)
            return self.native
        unwrapped = self.model.unwrap_python_model()
        self.native = "mlflow.pyfunc", unwrapped
        return self.native

    def describe(self, _task):
        flavor, found = self.native_object()
        taker = Taker()
        parameters = []
        if callable(getattr(found, "get_params", None)) and not inspect.isclass(found):
            try:
                given = found.get_params(deep=False)
                parameters = [{"name": str(key), "value": taker.value(item)} for key, item in given.items()]
            except Exception:
                parameters = []
        classes = getattr(found, "classes_", None)
        return {
            "flavor": flavor,
            "pythonType": type_name(type(found)),
            "repr": short_repr(found, MAX_REPR),
            "parameters": parameters,
            "methods": [name for name in METHODS if callable(quiet_attribute(found, name))],
            "classes": None if classes is None else taker.value(list(classes)),
        }

    def call(self, task):
        _flavor, found = self.native_object()
        method = task["method"]
        if method not in METHODS or not callable(quiet_attribute(found, method)):
            raise AttributeError("%s has no method %s" % (type_name(type(found)), method))
        data = task["input"]
        if task.get("aligned") and hasattr(data, "columns"):
            names = getattr(found, "feature_names_in_", None)
            if names is not None and set(names) == set(data.columns):
                data = data[list(names)]
        result = without_hooks(getattr(found, method), data)
        if hasattr(result, "toarray") and hasattr(result, "nnz"):
            result = result.toarray()
        return self.answer(result)


def file_beside(name):
    """A module of ours in a file beside this one, which is not on Python's path."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("palate_" + name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


METHODS = (
    "predict",
    "predict_proba",
    "predict_log_proba",
    "decision_function",
    "transform",
    "apply",
    "score_samples",
    "inplace_predict",
    "staged_predict",
)


def quiet_attribute(found, name):
    """scikit-learn's conditional methods raise where they are not to be had."""
    try:
        return getattr(found, name, None)
    except Exception:
        return None


def cells_of(result):
    size = getattr(result, "size", None)
    if isinstance(size, int):
        return size
    return len(result) if isinstance(result, (list, tuple, dict, str, bytes)) else 1


def body_of(result):
    """What MLflow's server writes inside `predictions`, or the exception it does not catch."""
    import json

    try:
        from mlflow.utils.proto_json_utils import NumpyEncoder, _get_jsonable_obj

        text = json.dumps(_get_jsonable_obj(result, pandas_orient="records"), cls=NumpyEncoder)
        return {"text": text}
    except Exception as error:
        return {"exception": raised(error)}


# --- The process ------------------------------------------------------------------------------------------------


class Channel:
    """Messages over descriptors that the model's code does not know."""

    def __init__(self):
        self.owner = os.getpid()
        self.tasks = kept_descriptor(TASKS_FD)
        self.answers = kept_descriptor(ANSWERS_FD)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.leave)

    def leave(self):
        """A forked child of the model has no part in the conversation."""
        for descriptor in (self.tasks, self.answers):
            try:
                os.close(descriptor)
            except OSError:
                pass

    def receive(self):
        """The next message; None at the end."""
        header = self.read(8)
        if header is None:
            return None
        data = self.read(struct.unpack("<Q", header)[0])
        return None if data is None else Reader(data).value()

    def read(self, size):
        data = bytearray(size)
        view = memoryview(data)
        at = 0
        while at < size:
            count = readinto(self.tasks, view[at:])
            if count == 0:
                return None
            at += count
        return data

    def send(self, message):
        writer = Writer()
        writer.value(message)
        writer.flush()
        if os.getpid() != self.owner:
            # A child that came back out of the model's fork: it ends here, as the answer is its parent's.
            os._exit(0)
        self.write(MARK + struct.pack("<Q", writer.size))
        for part in writer.parts:
            self.write(part)

    def write(self, data):
        view = memoryview(data)
        while len(view):
            view = view[os.write(self.answers, view[: 1 << 20]) :]


def readinto(descriptor, view):
    if hasattr(os, "readv"):
        return os.readv(descriptor, [view])
    data = os.read(descriptor, min(len(view), 1 << 20))
    view[: len(data)] = data
    return len(data)


def kept_descriptor(descriptor):
    """The same channel under a high number, closed in programs that the model starts."""
    try:
        import fcntl
    except ImportError:
        os.set_inheritable(descriptor, False)
        return descriptor
    kept = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(descriptor)
    return kept


def serve(channel):
    worker = Worker(channel)
    doers = {
        "load": worker.load,
        "predict": worker.predict,
        "describe": worker.describe,
        "call": worker.call,
        "custom-load": worker.load_custom,
        "script-load": worker.load_script,
        "script-request": lambda task: worker.script.request(task),
        "script-batch": lambda task: worker.script.batch(task),
    }
    while True:
        try:
            task = channel.receive()
        except OSError:
            return
        except Exception as error:
            # The message was read to its end: what it holds could not be made.
            channel.send({"raised": raised(error), "warnings": []})
            continue
        if task is None:
            return
        worker.warnings.clear()
        try:
            answer = {"result": doers[task["kind"]](task)}
        except SystemExit as error:
            answer = {"exited": exit_code(error)}
        except BaseException as error:
            answer = {"raised": raised(error)}
        flush()
        answer["warnings"] = list(worker.warnings)
        answer["memory"] = memory_of(tree_of(os.getpid()))
        try:
            channel.send(answer)
        except (RecursionError, TypeError, MemoryError) as error:
            channel.send({"raised": raised(error), "warnings": []})
        del answer, task


def exit_code(error):
    return error.code if isinstance(error.code, int) else (0 if error.code is None else 1)


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def run_model():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
        except Exception:
            pass
    try:
        import faulthandler

        faulthandler.enable()
    except Exception:
        pass
    channel = Channel()
    try:
        serve(channel)
    except BrokenPipeError:
        pass
    flush()
    # Threads that the model left behind are not waited for.
    os._exit(0)


def supervise(limit):
    """
    Keeps the model, and whatever it starts, below this process: all of it ends with Palate, or over the memory limit.
    The model's parent is another process (`stand_between`): a model that stops or kills its parent, or that one's
    group, does not reach this one.
    """
    import select
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="palate-python-")
    adopt_orphans()
    told_read, told_write = os.pipe()
    between = os.fork()
    if between == 0:
        os.close(told_read)
        stand_between(told_write, folder)
    os.close(told_write)
    os.close(TASKS_FD)
    os.close(ANSWERS_FD)
    model = told_number(told_read)
    signal_at_end(LIFE_FD, os.getpid(), signal.SIGCONT)
    signal_at_end(LAST_FD, -model, signal.SIGKILL)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    status = None
    while status is None:
        status = reap(between)
        if status is not None:
            break
        ready, _, _ = select.select([LIFE_FD, wake_read], [], [], look_every(limit))
        if wake_read in ready:
            os.read(wake_read, 4096)
        if LIFE_FD in ready and not os.read(LIFE_FD, 4096):
            break
        used = memory_above(limit, model) if limit else 0
        if used:
            os.write(2, ("\n%s: %d bytes\n" % (OVER_MEMORY_LINE, used)).encode())
            break
    try:
        os.killpg(model, signal.SIGKILL)
    except OSError:
        pass
    end_below()
    if status is None:
        os.kill(between, signal.SIGKILL)
        _, status = os.waitpid(between, 0)
    # Orphans come here when their parent ends.
    end_below()
    shutil.rmtree(folder, ignore_errors=True)
    end_like(status)


def stand_between(told, folder):
    """The model's parent: starts it in a group of its own, tells its number, waits for it and ends as it ended."""
    os.setpgid(0, 0)
    os.close(LIFE_FD)
    os.close(LAST_FD)
    die_with_parent()
    model = os.fork()
    if model == 0:
        os.close(told)
        os.setpgid(0, 0)
        die_with_parent()
        os.chdir(folder)
        for name in ("TMPDIR", "TEMP", "TMP"):
            os.environ[name] = folder
        run_model()
    try:
        os.setpgid(model, model)
    except OSError:
        pass
    os.close(TASKS_FD)
    os.close(ANSWERS_FD)
    os.write(told, struct.pack("<q", model))
    os.close(told)
    _, status = os.waitpid(model, 0)
    end_like(status)


def told_number(descriptor):
    """A number out of a pipe; ends where the one that writes it has ended."""
    data = os.read(descriptor, 8)
    os.close(descriptor)
    if len(data) < 8:
        os._exit(1)
    return struct.unpack("<q", data)[0]


def signal_at_end(descriptor, to, number):
    """
    On Linux the kernel itself sends a signal when Palate's end of a channel closes (`F_SETSIG` of fcntl(2)): also where
    this process was stopped. The channel carries nothing else that would send it.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_SETOWN, to)
        fcntl.fcntl(descriptor, 10, number)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    except (AttributeError, OSError):
        pass


def reap(child):
    """The status of the child where it has ended; orphans that ended are taken note of. A child that was stopped goes on."""
    while True:
        try:
            changed, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return None
        if changed == 0:
            return None
        if changed != child:
            continue
        if not os.WIFSTOPPED(status):
            return status
        os.kill(child, signal.SIGCONT)


def end_below():
    """Ends, on Linux, everything below this process: also a daemon that took a session of its own."""
    # What is killed may have started another just before.
    for _ in range(100):
        left = [process for process in tree_of(os.getpid())[1:] if not is_zombie(process)]
        if not left:
            return
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.005)


def look_every(limit):
    """Seconds between two looks at the memory: a fast look on Linux, a process to start elsewhere."""
    if not limit:
        return None
    return 0.05 if sys.platform.startswith("linux") else 1.0


def memory_above(limit, child):
    """The memory in use where it is above the limit, else 0."""
    if not sys.platform.startswith("linux"):
        used = group_memory(child)
        return used if used > limit else 0
    tree = tree_of(os.getpid())[1:]
    # The cheap look counts what forked processes share once for each of them.
    if sum(resident_bytes(process) for process in tree) <= limit:
        return 0
    used = memory_of(tree)
    return used if used > limit else 0


def tree_of(process):
    """A process and all below it, on Linux (proc(5)); elsewhere it alone."""
    found = [process]
    if not sys.platform.startswith("linux"):
        return found
    for parent in found:
        try:
            for task in os.listdir("/proc/%d/task" % parent):
                with open("/proc/%d/task/%s/children" % (parent, task)) as file:
                    found.extend(int(child) for child in file.read().split())
        except (OSError, ValueError):
            pass
        if len(found) > 10000:
            break
    return found


def memory_of(tree):
    """Bytes in memory of these processes, what they share counted once; None where it cannot be told."""
    if not sys.platform.startswith("linux"):
        return group_memory(os.getpgid(0)) if hasattr(os, "getpgid") else None
    if len(tree) == 1:
        return resident_bytes(tree[0])
    return sum(proportional_bytes(process) for process in tree)


def resident_bytes(process):
    try:
        with open("/proc/%d/statm" % process, "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def proportional_bytes(process):
    """Memory with its part of what is shared (`Pss` of proc(5)); all of it where the kernel does not say."""
    try:
        with open("/proc/%d/smaps_rollup" % process, "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
    except (OSError, IndexError, ValueError):
        pass
    return resident_bytes(process)


def group_memory(group):
    """Bytes in memory of a process group, by ps(1)."""
    import subprocess

    try:
        asked = subprocess.run(["ps", "-A", "-o", "pgid=,rss="], stdout=subprocess.PIPE, timeout=5)
        pairs = [line.split() for line in asked.stdout.splitlines()]
        return sum(int(pair[1]) for pair in pairs if len(pair) == 2 and int(pair[0]) == group) * 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def is_zombie(process):
    try:
        with open("/proc/%d/stat" % process, "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] in (b"Z", b"X")
    except (OSError, IndexError):
        return True


def adopt_orphans():
    """On Linux a process that loses its parent comes to this one, so that none is lost (prctl(2))."""
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    except Exception:
        pass


def die_with_parent():
    """Linux ends the model also where its supervisor was killed."""
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except Exception:
        pass


def end_like(status):
    """Ends as the model's process ended."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(number, signal.SIG_DFL)
        except Exception:
            pass
        os.kill(os.getpid(), number)
        signal.pause()
    os._exit(os.WEXITSTATUS(status))


def end_with_palate():
    """Where there is no fork: a thread that ends the process when Palate has gone."""

    def wait():
        try:
            while os.read(LIFE_FD, 4096):
                pass
        except OSError:
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    if hasattr(os, "fork"):
        supervise(int(sys.argv[1]))
    else:
        import tempfile

        end_with_palate()
        os.chdir(tempfile.mkdtemp(prefix="palate-python-"))
        run_model()
