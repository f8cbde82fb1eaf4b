#!/usr/bin/env bash
# One would guess that numbers survive Dataset.to_json: Python's json and polars write a float so that it comes back to the same bits.
# What happens: Dataset.to_json writes at most TEN decimals (pandas' default double_precision, which datasets keeps): 1/3 becomes
# 0.3333333333, 0.1 + 0.2 becomes 0.3, and 1e-11 becomes 0.0. A reference answer of 1e-11 is 0 in the file, without a word.
# to_parquet keeps them.
# datasets 5.2.0, pandas 3.1.1. Source: datasets/io/json.py calls DataFrame.to_json without double_precision.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check datasets==5.2.0 pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1
cd "$dir"
HF_HOME="$dir/home" HF_HUB_OFFLINE=1 "$dir/v/bin/python" - <<'PY'
import json
import datasets

datasets.disable_progress_bars()
print("datasets", datasets.__version__)
values = [1 / 3, 0.1 + 0.2, 1e-11]
rows = datasets.Dataset.from_list([{"answer": v} for v in values])
rows.to_json("a.jsonl")
back = [json.loads(line)["answer"] for line in open("a.jsonl")]
for was, now in zip(values, back):
    print(repr(was), "->", repr(now))
assert back == [0.3333333333, 0.3, 0.0], back
rows.to_parquet("a.parquet")
assert datasets.Dataset.from_parquet("a.parquet")["answer"][:] == values
print("to_parquet keeps them")
PY
