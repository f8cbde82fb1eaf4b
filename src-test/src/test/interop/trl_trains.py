"""What TRL makes of what is written here.

trl_trains.py base DIR: a tiny random Llama with a byte-level tokenizer and a chat template that marks what the assistant says.
trl_trains.py train OUT MODEL DATA [assistant]: loads DATA with datasets and hands it to SFTTrainer without a change; OUT says what
was read, the loss before training, and that the weights moved. `assistant`: the loss is of the assistant's turns alone. MODEL may
be an adapter in PEFT's layout, which goes on learning.
trl_trains.py load OUT DATA: what datasets reads."""

import json
import os
import sys
import tempfile
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp()
warnings.filterwarnings("ignore")

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)
TEMPLATE = (
    "{%- for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}"
    "{%- if m.role == 'assistant' %}{% generation %}{{ m.content + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
    "{%- else %}{{ m.content + '<|im_end|>\n' }}{% endif %}{% endfor %}"
    "{%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def base(directory):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.train_from_iterator(
        ["reverse the letters of a word", "upper case of each letter"] * 20,
        trainers.BpeTrainer(vocab_size=300, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
                            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token="<|im_end|>", pad_token="<|endoftext|>", clean_up_tokenization_spaces=False)
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(1)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=256, initializer_range=0.1, bos_token_id=None, eos_token_id=2, pad_token_id=0))
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)


def read(data):
    import datasets
    datasets.disable_progress_bars()
    return datasets.load_dataset("parquet" if data.endswith(".parquet") else "json", data_files=data, split="train")


def load(out, data):
    rows = read(data)
    json.dump({"rows": len(rows), "columns": rows.column_names, "first": rows[0]}, open(out, "w"))


def train(out, where, data, assistant=False):
    import peft
    import trl
    rows = read(data)
    adapter = os.path.exists(where + "/adapter_config.json")
    if adapter:
        model = peft.AutoPeftModelForCausalLM.from_pretrained(where, is_trainable=True, dtype=torch.float32)
    else:
        model = AutoModelForCausalLM.from_pretrained(where, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(where)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    trainer = trl.SFTTrainer(
        model=model, processing_class=tokenizer, train_dataset=rows, eval_dataset=rows,
        args=trl.SFTConfig(
            output_dir=tempfile.mkdtemp(), max_steps=2, per_device_train_batch_size=4, per_device_eval_batch_size=1, learning_rate=1e-3,
            use_cpu=True, bf16=False, gradient_checkpointing=False, report_to=[], save_strategy="no", logging_steps=1, disable_tqdm=True,
            assistant_only_loss=assistant))
    loss = trainer.evaluate()["eval_loss"]
    trainer.train()
    moved = sorted(name for name, p in model.named_parameters() if not torch.equal(p.detach(), before[name]))
    json.dump({
        "trl": trl.__version__, "rows": len(rows), "columns": rows.column_names, "first": rows[0], "loss": loss, "after": trainer.evaluate()["eval_loss"],
        "moved": len(moved), "of": len(before), "adapter_alone": all("lora_" in name for name in moved),
    }, open(out, "w"))


if __name__ == "__main__":
    if sys.argv[1] == "base":
        base(sys.argv[2])
    elif sys.argv[1] == "load":
        load(*sys.argv[2:4])
    else:
        train(*sys.argv[2:5], assistant=sys.argv[5:6] == ["assistant"])
