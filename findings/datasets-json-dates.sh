#!/usr/bin/env bash
# One would guess that a string in JSON Lines is a string, and that load_dataset(…, features=…) with Value("string") settles the matter.
# What happens: load_dataset("json") lets pyarrow infer types, and pyarrow takes strings for times where every one of the first batch looks
# like one ("2024-05-01", "2024-05-01T10:00Z"). A prompt-completion set whose completions are dates trains on datetimes; asked for strings
# by features (or by dataset_info in the card) it gives "2024-05-01 00:00:00", which stands nowhere in the file. One word among the answers
# and all are strings again; a word that comes after the first 10 MB ends the load with an error. Parquet, which says that it is text, is read as text.
# datasets 5.2.0, pyarrow 26.0.1. Source: datasets/packaged_modules/json/json.py calls pyarrow.json.read_json without an explicit schema.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check datasets==5.2.0 pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1
cd "$dir"
HF_HOME="$dir/home" HF_HUB_OFFLINE=1 "$dir/v/bin/python" - <<'PY'
import datetime
import json
import datasets

datasets.disable_progress_bars()
print("datasets", datasets.__version__)
text = datasets.Features({"prompt": datasets.Value("string"), "completion": datasets.Value("string")})


def write(name, completions):
    with open(name, "w") as out:
        for i, completion in enumerate(completions):
            out.write(json.dumps({"prompt": f"When was day {i}?", "completion": completion}) + "\n")


def read(name, **more):
    return datasets.load_dataset("json", data_files=name, split="train", **more)["completion"][:]


write("dates.jsonl", ["2024-05-01", "2024-05-02"])
plain, asked = read("dates.jsonl"), read("dates.jsonl", features=text)
print("as they are:", plain)
print("as strings :", asked)
assert plain == [datetime.datetime(2024, 5, 1), datetime.datetime(2024, 5, 2)], plain
assert asked == ["2024-05-01 00:00:00", "2024-05-02 00:00:00"], asked

write("word.jsonl", ["2024-05-01", "in May"])
assert read("word.jsonl") == ["2024-05-01", "in May"]
datasets.Dataset.from_dict({"prompt": ["a"], "completion": ["2024-05-01"]}).to_parquet("dates.parquet")
assert datasets.load_dataset("parquet", data_files="dates.parquet", split="train")["completion"][:] == ["2024-05-01"]
print("one word among them, or Parquet: text")
PY
