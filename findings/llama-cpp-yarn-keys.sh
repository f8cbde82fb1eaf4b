#!/usr/bin/env bash
# One would guess that llama.cpp obeys the keys for YaRN that its own converter writes: from attention_factor, beta_fast and beta_slow of
# a config.json conversion/base.py makes rope.scaling.yarn_attn_factor, .yarn_beta_fast and .yarn_beta_slow, for every family.
# What happens: only Grok and Mistral 3 read them. A Llama, Qwen or Phi turns by beta_fast 32 and beta_slow 1 and takes the usual
# amplitude, 0.1 ln(factor) + 1, whatever the file says, without a warning: a model trained with other numbers is computed wrongly.
# The amplitude has another key that all families read, rope.scaling.attn_factor, by which the usual one is multiplied; the betas have none.
# What to do: write attn_factor = amplitude / (0.1 ln(factor) + 1), and do not convert a model with other betas.
# Version: llama.cpp as node-llama-cpp 3.22.1 brings it built; the same in llama-cpp-python 0.3.36.
# Source: llama.cpp src/models/grok.cpp and mistral3.cpp (the only get_key of YARN_BETA_FAST), src/llama-context.cpp (yarn_attn_factor is
# computed anew wherever the scaling is yarn), conversion/base.py (add_rope_scaling_yarn_…).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check gguf==0.19.0
(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1)
cat > "$work/write.py" <<'PYTHON'
import sys
import gguf, numpy as np
def write(name, **keys):
    random = np.random.default_rng(7)
    out = gguf.GGUFWriter(f"{sys.argv[1]}/{name}.gguf", "llama")
    out.add_context_length(256); out.add_embedding_length(64); out.add_block_count(2); out.add_feed_forward_length(64); out.add_head_count(1)
    out.add_layer_norm_rms_eps(1e-5); out.add_rope_dimension_count(64)
    out.add_rope_scaling_type(gguf.RopeScalingType.YARN); out.add_rope_scaling_factor(8.0); out.add_rope_scaling_orig_ctx_len(32)
    for key, value in keys.items():
        out.add_float32("llama.rope.scaling." + key, value)
    tokens = [chr(i) for i in range(33, 127)]
    out.add_tokenizer_model("gpt2"); out.add_tokenizer_pre("gpt-2"); out.add_token_list(tokens); out.add_token_types([1] * len(tokens))
    out.add_token_merges(["a b"]); out.add_eos_token_id(0); out.add_add_bos_token(False)
    shapes = {"token_embd": (len(tokens), 64), "output_norm": (64,)}
    for l in (0, 1):
        shapes |= {f"blk.{l}.{p}": (64,) for p in ("attn_norm", "ffn_norm")}
        shapes |= {f"blk.{l}.{p}": (64, 64) for p in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")}
    for tensor, shape in shapes.items():
        out.add_tensor(tensor + ".weight", (random.normal(size=shape) * 0.3 if len(shape) > 1 else np.ones(shape)).astype(np.float32))
    out.write_header_to_file(); out.write_kv_data_to_file(); out.write_tensors_to_file(); out.close()
write("plain")
write("betas", yarn_beta_fast=4.0, yarn_beta_slow=0.25)
write("yarn-attention", yarn_attn_factor=2.0)
write("attention", attn_factor=2.0)
PYTHON
cat > "$work/read.mjs" <<'JAVASCRIPT'
import {getLlama} from "node-llama-cpp";
const llama = await getLlama({build: "never", gpu: false, logLevel: "error"});
const tokens = Array.from({length: 80}, (_, i) => 2 + (i * 37) % 90);
const seen = {};
for (const name of ["plain", "betas", "yarn-attention", "attention"]) {
    const model = await llama.loadModel({modelPath: name + ".gguf"});
    const sequence = (await model.createContext({contextSize: 256})).getSequence();
    const input = [...tokens.slice(0, -1), [tokens.at(-1), {generateNext: {probabilities: true}}]];
    const probabilities = (await sequence.controlledEvaluate(input)).at(-1).next.probabilities;
    seen[name] = [...probabilities].slice(0, 4).map(([token, p]) => `${token}:${p.toFixed(6)}`).join(" ");
    console.log(name.padEnd(15), seen[name]);
}
const asDescribed = seen.betas === seen.plain && seen["yarn-attention"] === seen.plain && seen.attention !== seen.plain;
process.exit(asDescribed ? 0 : 1);
JAVASCRIPT
"$work/venv/bin/python" "$work/write.py" "$work"
(cd "$work" && node read.mjs)
echo "as described"
