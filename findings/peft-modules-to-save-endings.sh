#!/usr/bin/env bash
# One would guess: modules_to_save names modules as target_modules does: a whole name, or an ending behind a dot.
# What happens: it is compared by str.endswith without a dot. modules_to_save=["norm"] trains and saves the final norm and
# every input_layernorm (in Llama also each post_attention_layernorm, in Qwen 3 each q_norm and k_norm), while "proj" in
# target_modules matches no q_proj. ["model.norm"] means the final one alone.
# Version: peft 0.21.2 (0.17.1 does the same), torch 2.15.0, transformers 5.24.0.
# Source: peft/utils/other.py _set_trainable against peft/tuners/tuners_utils.py check_target_module_exists.
#
# Size: torch 2.15.0 and what it needs are some gigabytes to fetch; nothing is left behind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 transformers==5.24.0 peft==0.21.2
cat >"$work/seen.py" <<'PYTHON'
import tempfile, warnings
warnings.filterwarnings("ignore")
import torch
from torch import nn
import peft
from peft import LoraConfig, get_peft_model
from safetensors import safe_open

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.input_layernorm = nn.LayerNorm(4)
        self.q_proj = nn.Linear(4, 4)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Block(), Block()])
        self.norm = nn.LayerNorm(4)

config = LoraConfig(target_modules=["proj", "q_proj"], modules_to_save=["norm"])
model = get_peft_model(Net(), config)
with tempfile.TemporaryDirectory() as d:
    model.save_pretrained(d)
    with safe_open(d + "/adapter_model.safetensors", "pt") as file:
        names = sorted(n.removeprefix("base_model.model.") for n in file.keys())
saved = [n for n in names if "lora" not in n and n.endswith("weight")]
print("peft", peft.__version__, "saved for modules_to_save=['norm']:", saved)
assert saved == ["layers.0.input_layernorm.weight", "layers.1.input_layernorm.weight", "norm.weight"], saved
PYTHON
"$work/venv/bin/python" "$work/seen.py"
