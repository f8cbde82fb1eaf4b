#!/usr/bin/env bash
# One would guess that SFTTrainer, which takes ShareGPT's conversations ({"from": "human", "value": …}) without being asked and turns them
# into messages, trains on the turns that the same conversation has as {"role": "user", "content": …}.
# What happens: TRL renames the keys and keeps the names. The roles are then "human" and "gpt", which ShareGPT's files have and chat
# templates do not know. Qwen2.5's template, as TRL ships it, writes nothing for a role it does not know: what is trained on is its default
# system turn, twenty tokens that are the same in every row, and neither question nor answer. No error, no warning, the loss falls.
# What to do: give TRL messages with user and assistant.
# Version: trl 1.16.0, transformers 5.24.0, torch 2.15.0.
# Source: trl/data_utils.py maybe_convert_to_chatml, trl/trainer/sft_trainer.py _prepare_dataset.
#
# Size: torch 2.15.0 and what it needs are some gigabytes to fetch; nothing is left behind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 transformers==5.24.0 trl==1.16.0 datasets==5.2.0 accelerate==1.15.0
cat >"$work/show.py" <<'PYTHON'
import sys
from pathlib import Path
import datasets
import tokenizers
import transformers
import trl
from tokenizers import decoders, models, pre_tokenizers, trainers

datasets.disable_progress_bars()
backend = tokenizers.Tokenizer(models.BPE())
backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
backend.decoder = decoders.ByteLevel()
backend.train_from_iterator(["a"], trainers.BpeTrainer(
    vocab_size=300, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|im_end|>", pad_token="<|endoftext|>")
tokenizer.chat_template = (Path(trl.__file__).parent / "chat_templates" / "qwen2_5.jinja").read_text()
model = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(
    vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2,
    max_position_embeddings=512, eos_token_id=2, pad_token_id=0))


def trained_on(rows):
    trainer = trl.SFTTrainer(
        model=model, processing_class=tokenizer, train_dataset=datasets.Dataset.from_list(rows),
        args=trl.SFTConfig(output_dir=sys.argv[1], max_steps=1, use_cpu=True, bf16=False, report_to=[], save_strategy="no", disable_tqdm=True))
    trainer.train()
    return [tokenizer.decode(ids) for ids in trainer.train_dataset["input_ids"]]


print("trl", trl.__version__)
turns = [("How much is 2 + 2?", "4"), ("Who wrote Emma?", "Jane Austen")]
chat = trained_on([{"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]} for q, a in turns])
share = trained_on([{"conversations": [{"from": "human", "value": q}, {"from": "gpt", "value": a}]} for q, a in turns])
print("role/content:", repr(chat[1]))
print("from/value:  ", repr(share[1]))
assert "Jane Austen" in chat[1] and "Who wrote Emma?" in chat[1]
assert "Jane Austen" not in share[1] and "Who wrote Emma?" not in share[1], "turns of human and gpt are rendered now"
assert share[0] == share[1]
PYTHON
"$work/venv/bin/python" "$work/show.py" "$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
