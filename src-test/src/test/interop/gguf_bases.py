"""gguf_bases.py OUT: a tiny random checkpoint of each family that is exported as GGUF, with a byte-level tokenizer of its own
cut as published ones are; prints `base NAME`."""

import pathlib
import sys

import torch
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

NEWER = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEXT = ["what each round may ask the teacher, and what it costs", "Naïve café, 世界! 12345 rounds of 67", "x = f(y)[0] != {z};\n\n  return  x",
        "we'll don't I'M it's they've", "\tspent\r\n the   budget\n"] * 30
SMALL = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=5, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=256, rms_norm_eps=1e-5)


def split(digits):
    return [pre_tokenizers.Split(Regex(NEWER % digits), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]


CUTS = {
    "gpt2": lambda: [pre_tokenizers.ByteLevel(add_prefix_space=False)],
    "digits": lambda: [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)],
    "llama3": lambda: split(r"\p{N}{1,3}"),
    "llama3-whole": lambda: split(r"\p{N}{1,3}"),
    "qwen2": lambda: split(r"\p{N}"),
}
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32)
BASES = {  # name: (family, cut, whether texts begin with a token, settings)
    "smollm2": ("Llama", "digits", False, dict(tie_word_embeddings=True, num_key_value_heads=1)),
    "llama3": ("Llama", "llama3-whole", True, dict(rope_parameters=dict(rope_theta=500000.0, **LLAMA3))),
    "llama-biased-linear": ("Llama", "gpt2", True, dict(attention_bias=True, rope_parameters=dict(rope_theta=10000.0, rope_type="linear", factor=4.0))),
    "llama-yarn": ("Llama", "gpt2", False, dict(rope_parameters=dict(rope_theta=10000.0, **YARN))),
    "llama-yarn-loud": ("Llama", "gpt2", False, dict(rope_parameters=dict(rope_theta=10000.0, attention_factor=1.5, **YARN))),
    "llama-wide-heads": ("Llama", "gpt2", False, dict(head_dim=32)),
    "mistral": ("Mistral", "gpt2", True, {}),
    "qwen2": ("Qwen2", "qwen2", False, dict(tie_word_embeddings=True)),
    "qwen3": ("Qwen3", "qwen2", False, dict(head_dim=32)),
    "qwen3-yarn": ("Qwen3", "qwen2", False, dict(head_dim=16, rope_parameters=dict(rope_theta=10000.0, **YARN))),
    "smollm3": ("SmolLM3", "llama3-whole", False, dict(tie_word_embeddings=True)),
    "granite": ("Granite", "digits", False, dict(embedding_multiplier=12.0, residual_multiplier=0.22, attention_multiplier=0.3, logits_scaling=8.0)),
    "phi3": ("Phi3", "llama3", False, {}),
    "olmo2": ("Olmo2", "llama3", False, {}),
    "olmo2-tied": ("Olmo2", "llama3", False, dict(tie_word_embeddings=True)),
    "olmo3": ("Olmo3", "llama3", False, dict(sliding_window=256, rope_parameters=dict(
        full_attention=dict(rope_theta=10000.0, **YARN), sliding_attention=dict(rope_theta=10000.0, rope_type="default")))),
}


def tokenizer(cut, begins):
    backend = Tokenizer(models.BPE(ignore_merges=cut.endswith("whole")))
    backend.pre_tokenizer = pre_tokenizers.Sequence(CUTS[cut]())
    backend.decoder = decoders.ByteLevel()
    if cut == "qwen2":
        backend.normalizer = normalizers.NFC()
    special = ["<|begin|>", "<|end|>", "<|fill|>"]
    backend.train_from_iterator(TEXT, trainers.BpeTrainer(vocab_size=500, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    if begins:
        backend.post_processor = processors.TemplateProcessing(single="<|begin|> $A", pair="<|begin|> $A $B", special_tokens=[("<|begin|>", 0)])
    made = transformers.PreTrainedTokenizerFast(tokenizer_object=backend, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|fill|>", clean_up_tokenization_spaces=False)
    made.add_tokens(["<think>"])
    return made


for number, (name, (family, cut, begins, more)) in enumerate(BASES.items()):
    out = pathlib.Path(sys.argv[1]) / name
    made = tokenizer(cut, begins)
    torch.manual_seed(number)
    config = getattr(transformers, family + "Config")(**{**SMALL, **dict(vocab_size=len(made) + 13, bos_token_id=0, eos_token_id=1, pad_token_id=2, tie_word_embeddings=False), **more})
    model = getattr(transformers, family + "ForCausalLM")(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3) if parameter.dim() > 1 else torch.nn.init.normal_(parameter, mean=parameter.data.mean().item(), std=0.1)
    head = model.get_output_embeddings().weight
    if not config.tie_word_embeddings:
        head.data[len(made):] = 0  # rows that no token has
    model.save_pretrained(out)
    made.save_pretrained(out)
    print("base", name)
