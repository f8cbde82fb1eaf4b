#!/usr/bin/env bash
# One would guess: Hugging Face's own JavaScript renderer for chat templates (transformers.js, and the
#   editors and servers that use it) gives the text that transformers gives, or an error.
# What happens: in @huggingface/jinja 0.5.11 `strip`, `lstrip` and `rstrip` of a string ignore their
#   argument and take all white space. Templates of reasoning models (Qwen3 and its kin) cut a thought
#   out by `content.split('</think>')[-1].lstrip('\n')`; where the answer begins with blanks after
#   the line end, such as code, the blanks are gone, and the prompt is another without a word.
# Version: @huggingface/jinja 0.5.11 beside Jinja2 3.1.6.
# Source: https://www.npmjs.com/package/@huggingface/jinja, dist/index.js (StringValue's builtins).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @huggingface/jinja@0.5.11
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check jinja2==3.1.6
cat > show.mjs <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { Template } from "@huggingface/jinja";
const version = JSON.parse(readFileSync("node_modules/@huggingface/jinja/package.json")).version;
const text = new Template(process.argv[2]).render({ content: process.argv[3] });
console.log("@huggingface/jinja", version, JSON.stringify(text));
if (text !== process.argv[4]) process.exit(1);
JAVASCRIPT
cat > show.py <<'PYTHON'
import json
import sys

import jinja2

text = jinja2.Environment().from_string(sys.argv[1]).render(content=sys.argv[2])
print("Jinja2", jinja2.__version__, json.dumps(text))
assert text == sys.argv[3]
PYTHON
template="{{ content.split('</think>')[-1].lstrip('\\n') }}"
content=$'<think>hm</think>\n\n    return x'
venv/bin/python show.py "$template" "$content" "    return x"
node show.mjs "$template" "$content" "return x"
