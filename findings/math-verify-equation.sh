#!/usr/bin/env bash
# One would guess that a grader takes "x = 18" for the gold 18 since x is a name, and nothing else with an equals sign.
# Math-Verify 0.9.0 takes the right side of any equation that has a variable: $x^2 = 18$, $2x = 18$, $x + 1 = 18$ and
# $\frac{x}{2} = 18$ are right for the gold 18, and $2x = 18$ is wrong for its solution 9. A model that stops before it
# has solved its equation is rewarded.
#
# Source: https://github.com/huggingface/Math-Verify (parse, verify), run as released on PyPI.
# Quaestor takes the number behind an equals sign only where a name alone, or arithmetic without a name, stands before it.
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
print("math-verify", version("math-verify"))
cases = [  # gold, answer, what 0.9.0 says
    ("$18$", "$x = 18$", True),
    ("$18$", "$x^2 = 18$", True),
    ("$18$", "$2x = 18$", True),
    ("$18$", "$x + 1 = 18$", True),
    ("$18$", r"\boxed{\frac{x}{2} = 18}", True),
    ("$9$", "$2x = 18$", False),
]
changed = 0
for gold, answer, seen in cases:
    now = verify(parse(gold), parse(answer))
    print(f"gold {gold:5} answer {answer:26} right: {now}")
    changed += now != seen
raise SystemExit(f"{changed} of {len(cases)} are judged otherwise now" if changed else 0)
PYTHON
echo "as described: the right side of an unsolved equation passes for its solution"
