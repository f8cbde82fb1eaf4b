"""Training, scoring and adapters by PyTorch and PEFT, as people use them: transformers' Llama, scaled dot product attention, fused AdamW.

peer_torch.py WORK KEY=VALUE…: WORK is train, score or lora; prints one JSON line with tokens a second (real ones, not padding) and the
most memory that was resident. Keys: vocab, width, layers, heads, kv-heads, ffn, batch, length, min-len (0: all of one length),
compile (0, 1), bf16 (0, 1: autocast, the weights stay floats), rank, seconds."""

import json
import os
import resource
import sys
import time

import torch
from transformers import LlamaConfig, LlamaForCausalLM

work = sys.argv[1]
key = dict(vocab=512, width=256, layers=6, heads=8, ffn=768, batch=16, length=128, compile=0, bf16=0, rank=16, seconds=8)
key.update({"kv-heads": 0, "min-len": 0})
key.update((name, int(value)) for name, value in (pair.split("=") for pair in sys.argv[2:]))

torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.manual_seed(1)
student = LlamaForCausalLM(LlamaConfig(
    vocab_size=key["vocab"], hidden_size=key["width"], num_hidden_layers=key["layers"], intermediate_size=key["ffn"],
    num_attention_heads=key["heads"], num_key_value_heads=key["kv-heads"] or key["heads"],
    max_position_embeddings=key["length"] + 1, tie_word_embeddings=True, attn_implementation="sdpa"))
if work == "lora":
    from peft import LoraConfig, get_peft_model
    student = get_peft_model(student, LoraConfig(r=key["rank"], lora_alpha=2 * key["rank"], lora_dropout=0.0, target_modules="all-linear"))
learning = [p for p in student.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(learning, lr=3e-4, fused=True)
forward = torch.compile(student) if key["compile"] else student

lengths = torch.full((key["batch"],), key["length"])
if key["min-len"]:
    lengths = torch.randint(key["min-len"], key["length"] + 1, (key["batch"],))
longest = int(lengths.max())
real = torch.arange(longest) < lengths[:, None]
ids = torch.randint(0, key["vocab"], (key["batch"], longest))
mask = None if real.all() else real.long()
targets = ids.masked_fill(~real, -100)


def precision():
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=bool(key["bf16"]))


def learn():
    optimizer.zero_grad(set_to_none=True)
    with precision():
        loss = forward(input_ids=ids, attention_mask=mask, labels=targets, use_cache=False).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(learning, 1.0)
    optimizer.step()


def observe():
    with torch.inference_mode(), precision():
        logits = forward(input_ids=ids, attention_mask=mask, use_cache=False).logits
        logprobs = logits.log_softmax(-1)
        logprobs.gather(-1, ids[..., None])
        (logprobs.exp() * logprobs).sum(-1)
        logits.topk(2)


step = observe if work == "score" else learn
for _ in range(3):
    step()
steps, since = 0, time.perf_counter()
while (spent := time.perf_counter() - since) < key["seconds"]:
    step()
    steps += 1
print(json.dumps({
    "engine": f"torch {torch.__version__.partition('+')[0]}{' bf16' if key['bf16'] else ''}{' compiled' if key['compile'] else ''}",
    "tokens_per_s": steps * int(real.sum()) / spent,
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
