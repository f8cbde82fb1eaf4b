#!/usr/bin/env bash
# An OLMo 3 configuration as version 4 of transformers writes it has one `rope_theta`, for the layers with a window and for the others.
# One would guess that version 5, which splits it by layer type when it reads, gives both the theta of the file.
# What happens: the value is popped for the layers with full attention, and those with a window (three of four) then find none and get
# the class's default, 500000. No word is said; `save_pretrained` writes it down. Version 4's default where the file says none is 10000.
# Version: transformers 5.24.0 beside 4.57.6. Source: models/olmo3/configuration_olmo3.py, `convert_rope_params_to_dict`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for version in 4.57.6 5.24.0; do
  python3 -m venv "v$version"
  "v$version/bin/pip" install --quiet --disable-pip-version-check "transformers==$version"
done
cat > write.py <<'PY'
import json
from transformers import Olmo3Config
Olmo3Config(rope_theta=10000.0, num_hidden_layers=4).save_pretrained("model")
print("4.57.6 wrote rope_theta", json.load(open("model/config.json"))["rope_theta"])
PY
cat > read.py <<'PY'
import transformers
from transformers import AutoConfig
ropes = AutoConfig.from_pretrained("model").rope_parameters
found = {kind: ropes[kind]["rope_theta"] for kind in ("full_attention", "sliding_attention")}
print(transformers.__version__, "reads", found)
assert found == {"full_attention": 10000.0, "sliding_attention": 500000.0}, found
PY
v4.57.6/bin/python write.py 2>/dev/null
v5.24.0/bin/python read.py 2>/dev/null
echo "as described"
