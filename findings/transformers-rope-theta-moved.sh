#!/usr/bin/env bash
# One would guess that a config.json that transformers 5 writes gives the same model in transformers 4, which is a year older and
# warns of nothing: the keys that it does not know it keeps, and the weights load.
# What happens: version 5 writes the base of rotary positions inside "rope_parameters" alone ({"rope_theta": 500000.0,
# "rope_type": "default"}) and no more at the top. Version 4 looks for a top-level "rope_theta", does not find it and takes the
# default of its class, 10000, without a word: every model of Llama's or Qwen's kind whose base is another is computed wrongly.
# What to do: whoever writes for both writes both keys; 5.24.0 reads the top-level one where there is no "rope_parameters".
# Version: transformers 5.24.0 writes, 4.57.6 reads.
# Source: transformers/modeling_rope_utils.py (5.24.0) against models/llama/configuration_llama.py (4.57.6).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in 5.24.0 4.57.6; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install -q --disable-pip-version-check transformers==$version
done
export HF_HUB_OFFLINE=1 TRANSFORMERS_VERBOSITY=error
cat > "$work/write.py" <<'PYTHON'
import sys
from transformers import LlamaConfig, __version__
LlamaConfig(rope_parameters={"rope_type": "default", "rope_theta": 500000.0}).save_pretrained(sys.argv[1])
print("written by", __version__)
PYTHON
cat > "$work/read.py" <<'PYTHON'
import json, sys
from transformers import AutoConfig, __version__
raw = json.load(open(sys.argv[1] + "/config.json"))
read = AutoConfig.from_pretrained(sys.argv[1])
theta = read.rope_parameters["rope_theta"] if __version__.startswith("5.") else read.rope_theta
print(__version__, "finds", {k: raw[k] for k in ("rope_theta", "rope_parameters") if k in raw}, "and takes", theta)
sys.exit(0 if theta == float(sys.argv[2]) else 1)
PYTHON
"$work/5.24.0/bin/python" "$work/write.py" "$work/model" 2>/dev/null
"$work/5.24.0/bin/python" "$work/read.py" "$work/model" 500000 2>/dev/null
"$work/4.57.6/bin/python" "$work/read.py" "$work/model" 10000 2>/dev/null
# Both keys serve both.
python3 - "$work/model/config.json" <<'PYTHON'
import json, sys
config = json.load(open(sys.argv[1]))
config["rope_theta"] = config["rope_parameters"]["rope_theta"]
json.dump(config, open(sys.argv[1], "w"))
PYTHON
"$work/5.24.0/bin/python" "$work/read.py" "$work/model" 500000 2>/dev/null
"$work/4.57.6/bin/python" "$work/read.py" "$work/model" 500000 2>/dev/null
echo "as described"
