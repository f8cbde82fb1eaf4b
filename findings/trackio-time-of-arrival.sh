#!/usr/bin/env bash
# One would guess that an entry with a `timestamp` sent to a trackio server keeps it, as system metrics sent to /api/bulk_log_system do
# and as trackio keeps the times of what it logs on the same machine.
# What happens: /api/bulk_log drops it. Metrics stand at the time of their arrival, so that what is caught up after a server was away
# is all of one moment, while the system metrics beside it stand where they were.
# trackio 0.43.0. Source: server.py's bulk_log collects metrics, steps and log_ids and hands SQLiteStorage.bulk_log no timestamps;
# bulk_log_system collects and hands them on.
# Curves of metrics are to be read by step, not by time.
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


then = "2020-01-02T03:04:05+00:00"
entry = {"project": "p", "run": "r", "run_id": "r", "metrics": {"x": 1.0}, "timestamp": then}
call("bulk_log", logs=[dict(entry, step=0, log_id="a")], hf_token=None)
call("bulk_log_system", logs=[dict(entry, log_id="b")], hf_token=None)
metric = call("get_logs", project="p", run="r", run_id="r")[0]["timestamp"]
system = call("get_system_logs", project="p", run="r", run_id="r")[0]["timestamp"]
print("sent with", then)
print("the metric stands at       ", metric)
print("the system metric stands at", system)
sys.stdout.flush()
os._exit(0 if system.startswith("2020-01-02") and not metric.startswith("2020") else 1)
PY
