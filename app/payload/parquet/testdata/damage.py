"""Damages the notes inside Parquet files and tells which pandas still reads.

usage: python damage.py SEED COUNT FOLDER > damaged.json: each file by its name, the bytes set in its Arrow schema, and whether it is read
"""

import base64
import io
import json
import random
import sys
import warnings
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

warnings.simplefilter("ignore")
seed, count, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
draw = random.Random(seed)
files = {}
for path in sorted(folder.glob("*.parquet")):
    raw = path.read_bytes()
    note = (pq.ParquetFile(io.BytesIO(raw)).metadata.metadata or {}).get(b"ARROW:schema")
    if note is not None and raw.count(note) == 1:
        files[path.name] = (raw, note)
damaged = []
for _ in range(count):
    name = draw.choice(sorted(files))
    raw, note = files[name]
    content = bytearray(base64.b64decode(note))
    changes = []
    for _ in range(draw.choice([1, 1, 1, 2])):
        place = draw.randrange(len(content))
        content[place] = draw.choice([0, 1, 2, 255, 128, content[place] ^ (1 << draw.randrange(8)), draw.randrange(256)])
        changes.append([place, content[place]])
    try:
        frame = pd.read_parquet(io.BytesIO(raw.replace(note, base64.b64encode(bytes(content)))))
        read = [str(dtype) for dtype in frame.dtypes]
    except Exception:
        read = None
    damaged.append([name, changes, read])
json.dump(damaged, sys.stdout, separators=(",", ":"))
