#!/usr/bin/env bash
# One would guess that a grader of LaTeX answers reads $18\,018$ as 18018: \, is how LaTeX's own manuals and the SI set
# thousands apart. Math-Verify 0.9.0 (latex2sympy2_extended 1.11.0) reads a whole number and a fraction's part to be
# added: $18\,018$ is 36, $1\,234\,567$ is 802, $18\,000$ is 18 and 0 and equal to nothing. A right answer so typeset is
# graded wrong, and one typeset so passes for the gold 36. $18{,}018$ and the plain text "18 018" are read as meant.
#
# Source: https://github.com/huggingface/Math-Verify (parse, verify), run as released on PyPI.
# Quaestor's number reader takes \, ~ and Unicode's thin and hard spaces between groups of three digits as thousands.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/v"
"$here/v/bin/pip" install -q math-verify==0.9.0 latex2sympy2_extended==1.11.0 sympy==1.14.0
"$here/v/bin/python" - <<'PYTHON'
import logging
from importlib.metadata import version
from math_verify import parse, verify

logging.disable(logging.CRITICAL)
print("math-verify", version("math-verify"), "latex2sympy2_extended", version("latex2sympy2_extended"))
cases = [  # gold, answer, what 0.9.0 says
    ("$18018$", r"$18\,018$", False),
    ("$36$", r"$18\,018$", True),
    ("$802$", r"$1\,234\,567$", True),
    ("$18000$", r"$18\,000$", False),
    ("$18018$", r"$18{,}018$", True),
    ("$18018$", "18 018", True),
]
changed = 0
for gold, answer, seen in cases:
    read, now = parse(answer), verify(parse(gold), parse(answer))
    print(f"gold {gold:9} answer {answer:16} read as {str(read[0]):8} right: {now}")
    changed += now != seen
raise SystemExit(f"{changed} of {len(cases)} are judged otherwise now" if changed else 0)
PYTHON
echo "as described: a thin space between thousands makes a sum of them"
