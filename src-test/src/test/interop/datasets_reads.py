"""What datasets makes of files that are written here: datasets_reads.py OUT WHAT…, each WHAT a file, or a folder with a card and
`:CONFIG` behind it. OUT has an entry for each: its columns with their types, and all rows."""

import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp()

import datasets

datasets.disable_progress_bars()


def read(what):
    folder, _, config = what.rpartition(":")
    if folder:
        return datasets.load_dataset(folder, config, split="train")
    return datasets.load_dataset("parquet" if what.endswith(".parquet") else "json", data_files=what, split="train")


found = []
for what in sys.argv[2:]:
    rows = read(what)
    found.append({"types": {name: str(kind) for name, kind in rows.features.items()}, "rows": list(rows)})
with open(sys.argv[1], "w") as out:
    json.dump(found, out)
