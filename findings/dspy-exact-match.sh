#!/usr/bin/env bash
# One would guess that an exact match of short answers is at worst too strict. DSPy 3.4.1's EM (answer_exact_match's) deletes
# all punctuation and the articles a, an, the before it compares: -18 and 1.8 match 18, 3/4 matches 34, 3.14 matches
# 314, and where the gold is choice A, an empty answer, "the" and "an" match it, while an empty answer for choice B does not.
# It is the normal form of SQuAD's evaluation script, made for phrases.
#
# Source: https://github.com/stanfordnlp/dspy (dspy/evaluate/metrics.py), run as released on PyPI.
# Quaestor's exact check deletes nothing but white space and Markdown's stars around the whole; numbers and choices have their own.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/v"
"$here/v/bin/pip" install -q dspy==3.4.1
DSP_CACHEDIR=$here "$here/v/bin/python" - <<'PYTHON'
from importlib.metadata import version
from dspy.evaluate.metrics import EM

print("dspy", version("dspy"))
cases = [  # gold, answer, what this version says
    ("18", "-18", True),
    ("18", "1.8", True),
    ("34", "3/4", True),
    ("A", "", True),
    ("A", "the", True),
    ("B", "", False),
]
changed = 0
for gold, answer, seen in cases:
    now = bool(EM(answer, [gold]))
    print(f"gold {gold!r:6} answer {answer!r:7} match: {now}")
    changed += now != seen
raise SystemExit(f"{changed} of {len(cases)} are judged otherwise now" if changed else 0)
PYTHON
echo "as described: other numbers match, and nothing matches choice A"
