#!/usr/bin/env bash
# One would guess that the same rows of chat messages get the same type in `datasets`, however they come in, and that a Parquet file it
# writes holds turns as structs.
# What happens: where one turn has a key that another lacks ({"role", "content", "weight"} beside {"role", "content"}),
# Dataset.from_list makes a struct with all keys, filled up with None; load_dataset("json") makes List(Json), and to_parquet then
# writes each turn as JSON TEXT (Parquet's logical type JSON inside a list). pandas and pyarrow read that file back as strings, not
# as dicts, and files with and without the extra key cannot be concatenated any more.
# datasets 5.2.0, pyarrow 26.0.1, pandas 3.1.1. Source: datasets/packaged_modules/json (mixed structs become Json), features.Json.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check datasets==5.2.0 pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1
cd "$dir"
HF_HOME="$dir/home" HF_HUB_OFFLINE=1 "$dir/v/bin/python" - <<'PY'
import json
import datasets, pandas as pd, pyarrow.parquet as pq

datasets.disable_progress_bars()
print("datasets", datasets.__version__)
odd = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 1}]}
even = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
for name, row in (("odd", odd), ("even", even)):
    open(name + ".jsonl", "w").write(json.dumps(row) + "\n")
load = lambda name: datasets.load_dataset("json", data_files=name + ".jsonl", split="train")
listed, loaded, plain = datasets.Dataset.from_list([odd]), load("odd"), load("even")
print("from_list:   ", listed.features["messages"])
print("load_dataset:", loaded.features["messages"])
assert "Json" not in str(listed.features) and "Json" in str(loaded.features)
loaded.to_parquet("odd.parquet")
column = pq.ParquetFile("odd.parquet").schema.column(0)
print("Parquet:     ", column.path, column.logical_type)
assert str(column.logical_type) == "JSON"
first = pd.read_parquet("odd.parquet").messages[0][0]
print("pandas reads:", repr(first))
assert isinstance(first, str)
try:
    datasets.concatenate_datasets([loaded, plain])
except ValueError as e:
    print("concatenate: ", type(e).__name__)
else:
    raise SystemExit("they can be concatenated: the behaviour has changed")
PY
