#!/usr/bin/env bash
# One would guess that a GGUF file whose tokenizer is "qwen2" reads a text as Qwen's own tokenizer does: the same vocabulary, the same
# merges, and a name that stands for the very pattern that cuts its words.
# What happens: Qwen's tokenizer.json composes characters first (normalizer NFC), and llama.cpp's byte-level tokenizers normalise
# nothing, nor is there a key in the file that could ask for it. A text with an accent as a character of its own, as macOS writes file
# names and many editors write Vietnamese, Korean or "é", becomes other and more tokens in llama.cpp than the model was trained on;
# the reply to it is worse, and no warning says why. In transformers both spellings of "é" are the same tokens.
# What to do: compose texts (NFC) before they go to llama.cpp, or a server built on it, where the model is of Qwen's kind.
# Version: llama.cpp as node-llama-cpp 3.22.1 brings it built (the same in llama-cpp-python 0.3.36) against tokenizers 0.23.3.
# Source: llama.cpp src/llama-vocab.cpp, llm_tokenizer_bpe_session::tokenize: the text goes to unicode_regex_split as it is;
# conversion/base.py, _set_vocab_gpt2 writes no normalizer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check gguf==0.19.0 tokenizers==0.23.3
(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1)
cat > "$work/write.py" <<'PYTHON'
import json, sys, unicodedata
import gguf, numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
path = sys.argv[1] + "/tiny.gguf"
own = Tokenizer(models.BPE())
own.normalizer = normalizers.NFC()
own.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
own.decoder = decoders.ByteLevel()
own.train_from_iterator(["un café, naïve Étude, Việt"] * 20, trainers.BpeTrainer(vocab_size=290, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
vocabulary = sorted(own.get_vocab(), key=own.get_vocab().get)
merges = json.loads(own.to_str())["model"]["merges"]
out = gguf.GGUFWriter(path, "llama")
out.add_context_length(64); out.add_embedding_length(32); out.add_block_count(1); out.add_feed_forward_length(32); out.add_head_count(1)
out.add_layer_norm_rms_eps(1e-5); out.add_rope_dimension_count(32)
out.add_tokenizer_model("gpt2"); out.add_tokenizer_pre("qwen2"); out.add_token_list(vocabulary)
out.add_token_types([3] + [1] * (len(vocabulary) - 1)); out.add_token_merges([" ".join(m) for m in merges]); out.add_eos_token_id(0); out.add_add_bos_token(False)
for name, shape in {"token_embd": (len(vocabulary), 32), "output_norm": (32,), "blk.0.attn_norm": (32,), "blk.0.ffn_norm": (32,), **{f"blk.0.{p}": (32, 32) for p in
        ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")}}.items():
    out.add_tensor(name + ".weight", np.ones(shape, np.float32))
out.write_header_to_file(); out.write_kv_data_to_file(); out.write_tensors_to_file(); out.close()
for form in ("NFC", "NFD"):
    print(form, *own.encode(unicodedata.normalize(form, "un café, naïve Étude")).ids)
PYTHON
cat > "$work/read.mjs" <<'JAVASCRIPT'
import {getLlama} from "node-llama-cpp";
const llama = await getLlama({build: "never", gpu: false, logLevel: "error"});
const model = await llama.loadModel({modelPath: process.argv[2]});
for (const form of ["NFC", "NFD"]) console.log(form, ...model.tokenize("un café, naïve Étude".normalize(form)));
process.exit(0);
JAVASCRIPT
"$work/venv/bin/python" "$work/write.py" "$work" > "$work/tokenizers.txt"
(cd "$work" && node read.mjs tiny.gguf) > "$work/llama.cpp.txt"
echo "tokenizers:"; cat "$work/tokenizers.txt"
echo "llama.cpp:"; cat "$work/llama.cpp.txt"
one() { grep "^$1" "$2" | cut -d' ' -f2-; }
[ "$(one NFC "$work/tokenizers.txt")" = "$(one NFC "$work/llama.cpp.txt")" ]
[ "$(one NFC "$work/tokenizers.txt")" = "$(one NFD "$work/tokenizers.txt")" ]
[ "$(one NFD "$work/tokenizers.txt")" != "$(one NFD "$work/llama.cpp.txt")" ]
echo "as described"
