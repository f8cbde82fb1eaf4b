#!/usr/bin/env bash
# One would guess that a directory of Llama's kind gives the same token ids in transformers 4 and 5, and that
# add_bos_token in tokenizer_config.json says whether a text begins with the begin token. transformers 4.57.6 obeys that
# key for LlamaTokenizerFast and takes true where it is missing, whatever post-processor stands in tokenizer.json;
# 5.24.0 drops the key where there is a tokenizer.json, and its post-processor alone decides. So one and the same
# directory, opened without a warning, begins each prompt with <s> in one version and without it in the other: in
# float64 a model of this kind was up to 5 nats a token apart.
# What to do: write the rule into the post-processor of tokenizer.json and add_bos_token to say the same.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/show.py" <<'PYTHON'
import json
import sys
import tempfile

import transformers
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer

directory = tempfile.mkdtemp(dir=sys.argv[1])
tokenizer = Tokenizer(models.BPE(
    vocab={"<unk>": 0, "<s>": 1, "</s>": 2, "▁": 3, "a": 4, "▁a": 5}, merges=[("▁", "a")], unk_token="<unk>", fuse_unk=True,
    byte_fallback=True))
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
tokenizer.save(directory + "/tokenizer.json")
with open(directory + "/config.json", "w") as file:
    json.dump({"model_type": "llama"}, file)
seen = {}
for said in ("nothing", True, False):
    config = {"tokenizer_class": "LlamaTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    if said != "nothing":
        config["add_bos_token"] = said
    with open(directory + "/tokenizer_config.json", "w") as file:
        json.dump(config, file)
    seen[said] = AutoTokenizer.from_pretrained(directory)("a").input_ids
    print(transformers.__version__, "add_bos_token", said, seen[said])
old = {"nothing": [1, 5], True: [1, 5], False: [5]}
new = {"nothing": [5], True: [5], False: [5]}
assert seen == (new if transformers.__version__.startswith("5.") else old)
PYTHON
for version in 4.57.6 5.24.0; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install -q --no-compile --disable-pip-version-check "transformers==$version"
  "$work/$version/bin/python" "$work/show.py" "$work" 2> /dev/null
done
echo "as described: add_bos_token decides in 4.57.6 and is not read in 5.24.0"
