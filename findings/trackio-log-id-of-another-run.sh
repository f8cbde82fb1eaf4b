#!/usr/bin/env bash
# One would guess that trackio's `log_id`, by which an entry that is sent twice to /api/bulk_log is kept once, tells entries of a RUN
# apart, so that each run may count its own from 0.
# What happens: it is unique in the whole PROJECT. The entry of a second run with an id that another run has used is answered with
# success and is not there; run, run_id and step play no part.
# trackio 0.43.0. Source: sqlite_storage.py makes a UNIQUE INDEX ON metrics(log_id) and inserts with INSERT OR IGNORE.
# Whoever makes ids of their own must put the run into them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check trackio==0.43.0
cd "$dir"
TRACKIO_DIR="$dir/home" TRACKIO_WRITE_TOKEN=a-token HF_HUB_OFFLINE=1 "$dir/v/bin/python" - <<'PY' 2>&1 | grep -v "^\*\|^$" | sed 's/\x1b\[[0-9;]*m//g'
import os, socket, sys
import httpx, trackio

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
trackio.show(host="127.0.0.1", server_port=port, open_browser=False, block_thread=False)
print("trackio", trackio.__version__)


def call(name, **arguments):
    answer = httpx.post(
        f"http://127.0.0.1:{port}/api/{name}",
        json={"args": [], "kwargs": arguments},
        headers={"X-Trackio-Write-Token": "a-token"},
        timeout=60,
    )
    answer.raise_for_status()
    body = answer.json()
    assert body.get("error") is None, body
    return body.get("data")


for run in ("first", "second"):
    entry = {"project": "p", "run": run, "run_id": run, "step": 0, "metrics": {"loss": 1.0}, "log_id": "0"}
    call("bulk_log", logs=[entry], hf_token=None)
    print("logged to", run, "without an error")
held = {run: len(call("get_logs", project="p", run=run, run_id=run)) for run in ("first", "second")}
print("entries held:", held)
sys.stdout.flush()
os._exit(0 if held == {"first": 1, "second": 0} else 1)
PY
