#!/usr/bin/env bash
# One would guess that a SQLite database opened with mode=ro is only read, so that nothing of its folder changes.
# What happens: of a database in WAL mode that its writers have closed (no -wal, no -shm beside it), a mode=ro connection makes both
# files and, since it may not checkpoint, leaves them behind when it closes; a writer that comes and goes takes them away again.
# immutable=1 reads it without them, and is right only while no one writes. A watcher of finished runs therefore opens what has no
# -wal as immutable, and what has one as mode=ro.
# SQLite 3.54.1 (apsw 3.54.1.0). Source: sqlite.org/wal.html "Read-Only Databases", and sqlite3WalClose in wal.c.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check apsw==3.54.1.0
mkdir "$dir/data"
cd "$dir/data"
"$dir/v/bin/python" - <<'PY'
import os
import apsw

print("SQLite", apsw.sqlite_lib_version())

def beside():
    return sorted(os.listdir("."))

def read(query):
    connection = apsw.Connection("file:runs.db?" + query, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    rows = connection.execute("SELECT count(*) FROM t").fetchall()
    connection.close()
    return rows

writer = apsw.Connection("runs.db")
writer.execute("PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)").fetchall()
writer.close()
assert beside() == ["runs.db"], beside()
assert read("immutable=1") == [(1,)]
print("after immutable=1:", beside())
assert beside() == ["runs.db"]
assert read("mode=ro") == [(1,)]
print("after mode=ro:", beside())
assert beside() == ["runs.db", "runs.db-shm", "runs.db-wal"], "it leaves nothing behind now: the behaviour has changed"
PY
