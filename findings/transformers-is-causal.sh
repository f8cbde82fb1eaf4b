#!/usr/bin/env bash
# One would guess that a class called LlamaForCausalLM attends to what came before and nothing else, and that a directory that it opens
# without a warning gives the same logits in versions of transformers a year apart.
# What happens: transformers 5.24.0 looks for "is_causal" in config.json, a key that Llama's configuration does not have, and with false
# in it every position attends to the whole text, later tokens too. 4.57.6 ignores the key. So a directory that an embedding model left
# it in scores texts with the answer in sight (each token's probability sees the token itself) in the one version, and as a language
# model in the other; neither says a word. A falling loss in training is then no learning.
# Version: transformers 5.24.0 and 4.57.6, torch 2.15.0.
# Source: transformers/masking_utils.py, create_causal_mask, "Power feature" (5.24.0).
#
# Size: torch 2.15.0 and what it needs are some gigabytes to fetch; nothing is left behind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat > "$work/show.py" <<'PYTHON'
import json
import sys
import torch
import transformers
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

directory = sys.argv[1]
torch.manual_seed(0)
LlamaForCausalLM(LlamaConfig(
    vocab_size=60, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, initializer_range=0.4,
)).save_pretrained(directory)
config = json.load(open(directory + "/config.json"))
assert "is_causal" not in config
config["is_causal"] = False
json.dump(config, open(directory + "/config.json", "w"))
model = AutoModelForCausalLM.from_pretrained(directory).double().eval()
with torch.no_grad():
    first, second = (model(torch.tensor([[5, 6, 7, last]])).logits[0, 0] for last in (8, 50))
moved = (first - second).abs().max().item()
print(f"transformers {transformers.__version__}, {type(model).__name__} with is_causal false:",
      f"another last token moves the logits of the first position by {moved:.3g}")
assert (moved > 0.1) == transformers.__version__.startswith("5."), "the versions no longer differ"
PYTHON
for version in 5.24.0 4.57.6; do
  "$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 transformers==$version
  "$work/venv/bin/python" "$work/show.py" "$work/model-$version" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
done
