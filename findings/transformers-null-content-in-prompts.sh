#!/usr/bin/env bash
# One would guess: a message with "content": null, as OpenAI's API gives it beside tool calls, makes
#   the same prompt in every version of transformers, for the same template.
# What happens: transformers 4.57.6 passes the null on, and most templates write the word None into
#   the prompt; transformers 5.24.0 leaves out every key of a message that has no value before the
#   template sees it, so that `content is defined` is false and nothing is written. A student trained
#   under one and served under the other sees another text, without a word from either. Only
#   `apply_chat_template` does it: `render_jinja_template` below it still passes the null on.
# Version: transformers 4.57.6 and 5.24.0.
# Source: transformers/utils/chat_template_utils.py, _normalize_chat_messages (5.24.0).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/show.py" <<'PYTHON'
import sys

import transformers
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()))
tokenizer.chat_template = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}"
    "{{ ' has content' if 'content' in m else ' has none' }}{% endfor %}"
)
messages = [{"role": "assistant", "content": None}]
text = tokenizer.apply_chat_template(messages, tokenize=False)
print("transformers", transformers.__version__, repr(text))
assert text == sys.argv[1], sys.argv[1]
PYTHON
show() {
  python3 -m venv "$folder/$1"
  "$folder/$1/bin/pip" install -q --disable-pip-version-check "transformers==$1" jinja2==3.1.6
  HF_HUB_OFFLINE=1 "$folder/$1/bin/python" "$folder/show.py" "$2" 2> "$folder/errors" || { cat "$folder/errors"; exit 1; }
}
show 4.57.6 "<assistant>None has content"
show 5.24.0 "<assistant> has none"
