#!/usr/bin/env bash
# One would guess that fastparquet writes the times of a data frame as they are, in whichever of Parquet's forms it is asked to.
# What happens: pandas 3 keeps times in MICROseconds by default (datetime64[us]; before it was nanoseconds), and fastparquet's
# times="int96" takes the numbers for nanoseconds: 2026-01-01 is written as 1970-01-21, without a word, and every reader
# (pyarrow, fastparquet itself) gives it back so. With times="int64", the default, and with datetime64[ns] the file is right.
# fastparquet 2026.9.0, pandas 3.1.1. Source: fastparquet/writer.py and fastparquet/cencoding (time_shift).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check fastparquet==2026.9.0 pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1
cd "$dir"
"$dir/v/bin/python" - <<'PY'
import datetime
import fastparquet, pandas as pd, pyarrow.parquet as pq

print("fastparquet", fastparquet.__version__, "pandas", pd.__version__)
frame = pd.DataFrame({"t": [datetime.datetime(2026, 1, 1, 12)]})
print("in the frame:", frame.t[0], frame.t.dtype)
assert str(frame.t.dtype) == "datetime64[us]"

def written(times, of):
    fastparquet.write("a.parquet", of, times=times)
    return pq.read_table("a.parquet")["t"][0].as_py().replace(tzinfo=None)

nano = frame.assign(t=frame.t.astype("datetime64[ns]"))
got = {"int96, us": written("int96", frame), "int96, ns": written("int96", nano), "int64, us": written("int64", frame)}
for name, time in got.items():
    print(name + ":", time)
right = datetime.datetime(2026, 1, 1, 12)
assert got["int96, ns"] == right and got["int64, us"] == right
assert got["int96, us"].year == 1970, "it is right now: the behaviour has changed"
PY
