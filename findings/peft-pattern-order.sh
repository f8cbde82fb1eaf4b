#!/usr/bin/env bash
# One would guess: a LoRA adapter that is saved and loaded computes what it computed before.
# What happens: where two keys of alpha_pattern match a module, the first in the dictionary counts, and save_pretrained
# writes adapter_config.json with its keys sorted. So {"v_proj": 32, "a.v_proj": 8} trains module a.v_proj with alpha 32 and
# loads it with alpha 8: the scale is 16 before and 4 after, without a word. (With rank_pattern the same order gives another
# rank and an error of shape.) Write the special key first and give it a name that sorts first.
# Version: peft 0.21.2 (0.17.1 does the same), torch 2.15.0, transformers 5.24.0.
# Source: peft/utils/other.py get_pattern_key; peft/config.py save_pretrained (json.dumps(..., sort_keys=True)).
#
# Size: torch 2.15.0 and what it needs are some gigabytes to fetch; nothing is left behind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 transformers==5.24.0 peft==0.21.2
cat >"$work/seen.py" <<'PYTHON'
import sys, tempfile, warnings, json
warnings.filterwarnings("ignore")
import torch
from torch import nn
import peft
from peft import LoraConfig, PeftModel, get_peft_model

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleDict({"v_proj": nn.Linear(4, 4), "a": nn.ModuleDict({"v_proj": nn.Linear(4, 4)})})
    def forward(self, x):
        return self.encoder["a"]["v_proj"](self.encoder["v_proj"](x))

torch.manual_seed(0)
state = Net().state_dict()
def base():
    n = Net(); n.load_state_dict(state); return n
config = LoraConfig(r=2, lora_alpha=2, target_modules=["v_proj"], init_lora_weights=False,
                    alpha_pattern={"v_proj": 32, "a.v_proj": 8})
model = get_peft_model(base(), config).eval()
x = torch.ones(1, 4)
with tempfile.TemporaryDirectory() as d:
    model.save_pretrained(d)
    print("saved alpha_pattern:", json.load(open(d + "/adapter_config.json"))["alpha_pattern"])
    again = PeftModel.from_pretrained(base(), d).eval()
    print("scale trained / loaded:", model.base_model.model.encoder["a"]["v_proj"].scaling["default"], again.base_model.model.encoder["a"]["v_proj"].scaling["default"])
    with torch.no_grad():
        print("peft", peft.__version__, "largest difference after loading:", (model(x) - again(x)).abs().max().item())
    scales = [m.base_model.model.encoder["a"]["v_proj"].scaling["default"] for m in (model, again)]
    assert peft.__version__ == "0.21.2" and scales == [16.0, 4.0], scales
PYTHON
"$work/venv/bin/python" "$work/seen.py"
