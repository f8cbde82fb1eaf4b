#!/usr/bin/env bash
# One would guess: as in Python, the `else` of a `for` loop in a chat template is for the loop
#   that had no items, and Jinja's own documentation says just that ("if no iteration took place").
# What happens: with the extension `loopcontrols`, which transformers switches on for every chat
#   template, `else` also runs after a loop that ran through all its items, if each pass ended in
#   `continue`, and after one whose first pass ended in `break`. "Has begun" is noted at the end
#   of the body, where such passes never come. Without a word, the text of `else` is in the prompt.
# Version: Jinja2 3.1.6.
# Source: jinja2/compiler.py, visit_For: the indicator is cleared after the body;
#   https://jinja.palletsprojects.com/en/stable/templates/#for
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check jinja2==3.1.6
"$folder/venv/bin/python" - <<'PYTHON'
import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

print("Jinja2", jinja2.__version__)
environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
)


def show(template, expected):
    text = environment.from_string(template).render(items=[1, 2])
    print("%-70s %r" % (template, text))
    assert text == expected, expected


show("{% for x in items %}{{ x }}{% else %}none{% endfor %}", "12")
show("{% for x in items %}{{ x }}{% continue %}{% else %}none{% endfor %}", "12none")
show("{% for x in items %}{{ x }}{% break %}{% else %}none{% endfor %}", "1none")
PYTHON
