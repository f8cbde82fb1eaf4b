"""served_base.py OUT [ADAPTER]: a tiny random Llama of 64 to a head, as servers want it, with a byte-level tokenizer; and an adapter of it."""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

backend = Tokenizer(models.BPE())
backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
backend.decoder = decoders.ByteLevel()
backend.train_from_iterator(
    ["reverse the letters of a word", "upper case of each letter", "what is the last letter"] * 20,
    trainers.BpeTrainer(vocab_size=320, special_tokens=["<|endoftext|>", "<|pad|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|endoftext|>", pad_token="<|pad|>", clean_up_tokenization_spaces=False)
torch.manual_seed(3)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=len(tokenizer), hidden_size=128, intermediate_size=192, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=64,
    max_position_embeddings=256, bos_token_id=None, eos_token_id=0, pad_token_id=1, tie_word_embeddings=False))
for parameter in model.parameters():
    if parameter.dim() > 1:
        torch.nn.init.normal_(parameter, std=0.08)
model.save_pretrained(sys.argv[1])
tokenizer.save_pretrained(sys.argv[1])
if sys.argv[2:]:
    from peft import LoraConfig, get_peft_model
    adapted = get_peft_model(LlamaForCausalLM.from_pretrained(sys.argv[1]), LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"))
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.05)
    adapted.save_pretrained(sys.argv[2])
