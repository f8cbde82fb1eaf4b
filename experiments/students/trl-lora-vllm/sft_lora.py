"""A LoRA adapter with TRL and PEFT, as quaestor's train.command calls it. Run with trl 1.16.0, peft 0.21.2, transformers 5.24.0."""

import argparse

import torch
from datasets import load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
from trl import SFTConfig, SFTTrainer

parser = argparse.ArgumentParser()
parser.add_argument("--corpus", required=True)  # JSON Lines with prompt and completion, in the ledger's order
parser.add_argument("--base", required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--learning-rate", type=float, default=2e-4)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--rank", type=int, default=16)
asked = parser.parse_args()

set_seed(asked.seed)
gpu = torch.cuda.is_available()
model = AutoModelForCausalLM.from_pretrained(asked.base, dtype=torch.float32)
tokenizer = AutoTokenizer.from_pretrained(asked.base)
if tokenizer.pad_token is None:
    tokenizer.pad_token = tokenizer.eos_token
trainer = SFTTrainer(
    model=model,
    processing_class=tokenizer,
    train_dataset=load_dataset("json", data_files=asked.corpus, split="train"),
    peft_config=LoraConfig(r=asked.rank, lora_alpha=2 * asked.rank, target_modules="all-linear", task_type="CAUSAL_LM"),
    args=SFTConfig(
        output_dir=asked.out + "/trainer",  # folders in {out} are left out of the checkpoint
        max_steps=asked.steps,
        per_device_train_batch_size=asked.batch,
        learning_rate=asked.learning_rate,
        seed=asked.seed,
        use_cpu=not gpu,
        bf16=gpu,
        gradient_checkpointing=False,
        save_strategy="no",
        report_to=[],
        logging_steps=10,
    ),
)
trainer.train()
trainer.save_model(asked.out)  # adapter_config.json and adapter_model.safetensors
tokenizer.save_pretrained(asked.out)
