#!/usr/bin/env bash
# One would guess that a key of config.json that a model's class does not know changes nothing, or changes everything it computes, and
# that a cache of keys and values is an optimisation: generate gives the same greedy tokens with use_cache=True and False.
# What happens: Llama has no sliding window. With "sliding_window" in its config.json, as configurations that were made from another
# family's have it, its attention ignores the key, but the cache that generate makes looks at it and forgets what lies beyond the
# window. So one text has two probabilities: scored in one pass the model sees all of it, token by token the last few alone. In float64
# they are nats apart, greedy answers differ, and nothing warns.
# What to do: take the key out, or keep texts within the window, where both are the same.
# Version: transformers 5.24.0 and 4.57.6, torch 2.15.0.
# Source: transformers/cache_utils.py (DynamicCache infers its layers from config.sliding_window) against models/llama/modeling_llama.py.
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
text = torch.randint(3, 60, (1, 12))


def apart(window):
    config = json.load(open(directory + "/config.json"))
    config["sliding_window"] = window
    json.dump(config, open(directory + "/config.json", "w"))
    model = AutoModelForCausalLM.from_pretrained(directory).double().eval()
    answers = [model.generate(text, do_sample=False, max_new_tokens=8, use_cache=cache, pad_token_id=0, eos_token_id=59)[0, 12:].tolist()
               for cache in (True, False)]
    with torch.no_grad():
        whole = torch.log_softmax(model(text).logits[0, -1], -1)
        step = model.generate(text[:, :1], max_new_tokens=1, return_dict_in_generate=True, pad_token_id=0, eos_token_id=59).past_key_values
        for i in range(1, 12):
            single = model(text[:, i:i + 1], past_key_values=step)
    nats = (whole - torch.log_softmax(single.logits[0, -1], -1)).abs().max().item()
    print(f"sliding_window {window}: with the cache {answers[0]}, without {answers[1]}; one pass and token by token up to {nats:.3g} nats apart")
    return answers[0] == answers[1], nats


print("transformers", transformers.__version__, "torch", torch.__version__)
same, nats = apart(None)
assert same and nats < 1e-9, "without the key both are the same"
same, nats = apart(8)
assert not same and nats > 0.5, "the key no longer divides them"
PYTHON
for version in 5.24.0 4.57.6; do
  "$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 transformers==$version
  "$work/venv/bin/python" "$work/show.py" "$work/model-$version" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
done
