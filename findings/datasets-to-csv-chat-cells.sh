#!/usr/bin/env bash
# One would guess that a column of chat messages that `datasets` writes to CSV can be read back: as JSON, or at least as
# the Python list it was (pandas writes a list cell as Python prints it, which ast.literal_eval reads).
# What happens: Dataset.to_csv writes the cell as NumPy prints an array of objects, turns one behind another with NO comma between
# them. It is neither JSON nor Python, and datasets itself reads it back as one text.
# datasets 5.2.0, pandas 3.1.1, numpy 2.4.6. Source: datasets/io/csv.py hands the batch to pandas, whose list columns are NumPy arrays.
# Whoever wants chat in CSV must write json.dumps of the messages into the cell.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check datasets==5.2.0 pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1
cd "$dir"
HF_HOME="$dir/home" HF_HUB_OFFLINE=1 "$dir/v/bin/python" - <<'PY'
import ast, csv, json
import datasets

datasets.disable_progress_bars()
print("datasets", datasets.__version__)
turns = [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}]
datasets.Dataset.from_list([{"messages": turns}]).to_csv("a.csv")
cell = list(csv.DictReader(open("a.csv")))[0]["messages"]
print("cell:", cell)
for name, read in (("json.loads", json.loads), ("ast.literal_eval", ast.literal_eval)):
    try:
        read(cell)
    except (ValueError, SyntaxError) as e:
        print(name, "fails:", type(e).__name__)
    else:
        raise SystemExit(name + " reads it: the behaviour has changed")
back = datasets.load_dataset("csv", data_files="a.csv", split="train")[0]["messages"]
assert isinstance(back, str) and "'2+2?'} {'role'" in back, back
print("read back as", type(back).__name__)
PY
