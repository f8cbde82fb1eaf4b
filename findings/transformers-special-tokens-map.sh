#!/usr/bin/env bash
# One would guess that tokenizer_config.json, which newer versions alone write, has the say over special_tokens_map.json,
# which transformers 5 calls legacy and writes no more. It is the other way round, in 4.57.6 and 5.24.0 alike: where both
# name an end token, the map's is taken, unless the configuration has a key that has nothing to do with it,
# "added_tokens_decoder", even an empty one; then the map is not read. So whoever corrects eos_token in
# tokenizer_config.json may find that nothing changed, and a program that reads the configuration first trains on another
# end token than the one that transformers stops at. (tokenization_utils_base.py, _from_pretrained)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/show.py" <<'PYTHON'
import json
import sys
import tempfile

import transformers
from tokenizers import Tokenizer, models
from transformers import AutoTokenizer

directory = tempfile.mkdtemp(dir=sys.argv[1])
tokenizer = Tokenizer(models.BPE(vocab={"a": 0, "<config>": 1, "<map>": 2}, merges=[]))
tokenizer.add_special_tokens(["<config>", "<map>"])
tokenizer.save(directory + "/tokenizer.json")


def end_token(more):
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<config>", **more}
    for name, content in (("tokenizer_config.json", config), ("special_tokens_map.json", {"eos_token": "<map>"})):
        with open(directory + "/" + name, "w") as file:
            json.dump(content, file)
    return AutoTokenizer.from_pretrained(directory).eos_token


plain, listed = end_token({}), end_token({"added_tokens_decoder": {}})
print(transformers.__version__, "without added_tokens_decoder:", plain, "with an empty one:", listed)
assert (plain, listed) == ("<map>", "<config>")
PYTHON
for version in 4.57.6 5.24.0; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install -q --no-compile --disable-pip-version-check "transformers==$version"
  "$work/$version/bin/python" "$work/show.py" "$work" 2> /dev/null
done
echo "as described: the older file names the end token unless the newer one lists added tokens"
