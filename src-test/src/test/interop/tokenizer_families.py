"""tokenizer_families.py OUT: tiny random Llama checkpoints, each with a tokenizer of another kind, and beside each what
transformers makes of some texts: asked.jsonl is read by `quaestor score`, golden.jsonl holds the log-probabilities and
greedy answers expected. Prints the name of each."""
import json
import pathlib
import random
import sys

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

torch.set_num_threads(1)
WORDS = "a budget holds what each round may ask; rounds end when it is spent, and 37 of 128 seeds agree. Naïve café, 世界!".split(" ")
LINES = [" ".join(random.Random(seed).choices(WORDS, k=9)) for seed in range(400)]
SPECIAL = ["<unk>", "<s>", "</s>", "<|end|>"]
ASKED = [
    ("what may each round ask?", " 37 seeds"),
    ("a", "b"),
    ("Naïve café", " 世界!"),
    ("  two  spaces\nand lines", "\n\nend."),
    ("named <|end|> inside", " and </s> too"),
    ("unknown ☃ here", "yes"),
]


def template(before, after, ids):
    single = " ".join([*before, "$A", *after])
    pair = " ".join([*before, "$A", *after, *[token + ":1" for token in before], "$B:1", *[token + ":1" for token in after]])
    return processors.TemplateProcessing(single=single, pair=pair, special_tokens=[(t, ids[t]) for t in {*before, *after}])


def byte_level(digits=False, special=SPECIAL):
    tokenizer = Tokenizer(models.BPE())
    level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level]) if digits else level
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(LINES, trainers.BpeTrainer(
        vocab_size=420, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


def pieces(legacy):
    """Of SentencePiece's kind with byte fallback: by a normalizer, as Llama 2, or by a pre-tokenizer, as newer files."""
    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    trained.train_from_iterator([line for line in LINES], trainers.BpeTrainer(
        vocab_size=700, limit_alphabet=40, show_progress=False,
        special_tokens=SPECIAL + ["<0x%02X>" % byte for byte in range(256)]))
    model = json.loads(trained.to_str())["model"]
    tokenizer = Tokenizer(models.BPE(
        vocab=model["vocab"], merges=[tuple(merge) for merge in model["merges"]], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if legacy:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in SPECIAL])
    return tokenizer


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(LINES, trainers.UnigramTrainer(
        vocab_size=200, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False))
    return tokenizer


def word_pieces():
    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(LINES, trainers.WordPieceTrainer(vocab_size=200, special_tokens=SPECIAL, show_progress=False))
    return tokenizer


def with_processor(tokenizer, processor):
    tokenizer.post_processor = processor
    return tokenizer


def begin(tokenizer):
    return with_processor(tokenizer, template(["<s>"], [], {"<s>": 1}))


# name: (tokenizer, how many rows the embedding has beyond it, names of roles)
# Their configuration names a class and no special token, and the class does. (Qwen2Tokenizer names some too, but 5.24 puts Qwen's own
# pre-tokenizer in the place of the file's.)
END = "<|endoftext|>"
CLASSES = {"class-gpt2": "GPT2Tokenizer", "class-neox": "GPTNeoXTokenizerFast"}
FAMILIES = {
    "bytes-named-bos": lambda: (byte_level(digits=True), 0, {"unk_token": "<|end|>"}),
    "bytes-one-for-all": lambda: (
        with_processor(byte_level(), processors.ByteLevel(trim_offsets=True)),
        0, {"bos_token": "<|end|>", "eos_token": "<|end|>", "unk_token": "<|end|>"}),
    "bytes-bos": lambda: (with_processor(byte_level(), processors.Sequence([
        processors.ByteLevel(trim_offsets=False), template(["<s>"], [], {"<s>": 1})])), 0, {}),
    "bytes-roberta": lambda: (with_processor(byte_level(), processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 1), add_prefix_space=False)), 0, {}),
    "bytes-padded": lambda: (byte_level(), 64, {}),
    "pieces-legacy": lambda: (begin(pieces(True)), 0, {}),
    "pieces-first": lambda: (begin(pieces(False)), 0, {}),
    "pieces-no-bos": lambda: (pieces(False), 24, {}),
    "pieces-end-too": lambda: (with_processor(pieces(True), template(["<s>"], ["</s>"], {"<s>": 1, "</s>": 2})), 0, {}),
    "unigram": lambda: (unigram(), 0, {"unk_token": "<unk>"}),
    "unigram-bos": lambda: (begin(unigram()), 8, {"unk_token": "<unk>"}),
    **{name: lambda: (byte_level(special=[END, *SPECIAL]), 0, {"bos_token": END, "eos_token": END}) for name in CLASSES},
    "word-pieces": lambda: (with_processor(word_pieces(), processors.BertProcessing(("</s>", 2), ("<s>", 1))), 0, {}),
}


def make(name, directory):
    backend, padded, roles = FAMILIES[name]()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, clean_up_tokenization_spaces=False,
        **{"bos_token": "<s>", "eos_token": "</s>", "additional_special_tokens": ["<|end|>"], **roles})
    torch.manual_seed(len(name))
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer) + padded, hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=128, bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=None)).eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.25)
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    if name in CLASSES:
        (directory / "special_tokens_map.json").unlink(missing_ok=True)
        (directory / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": CLASSES[name]}))
        tokenizer = AutoTokenizer.from_pretrained(directory)
        assert tokenizer.eos_token == END
    tail = len(tokenizer("a").input_ids) - len(tokenizer("a", add_special_tokens=False).input_ids)
    head = 1 if tokenizer("a").input_ids[0] == tokenizer.bos_token_id and tail else 0
    asked, golden = [], []

    @torch.no_grad()
    def scores(ids, start):
        logprobs = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
        return [logprobs[i - 1, ids[i]].item() for i in range(start, len(ids))]

    for number, (prompt, answer) in enumerate(ASKED):
        before = tokenizer(prompt).input_ids
        before = before[: len(before) - (tail - head)]  # what is put behind a text would end it before its answer
        if not before:
            continue
        whole = before + tokenizer(answer, add_special_tokens=False).input_ids + [tokenizer.eos_token_id]
        asked.append({"id": f"score-{number}", "prompt": prompt, "answer": answer})
        golden.append({"id": f"score-{number}", "logprobs": scores(whole, len(before))})
        ids = list(before)
        with torch.no_grad():
            while len(ids) < len(before) + 10 and ids[len(before):][-1:] != [tokenizer.eos_token_id]:
                ids.append(model(torch.tensor([ids])).logits[0, -1].argmax().item())
        written = tokenizer.decode(ids[len(before):], skip_special_tokens=True)
        asked.append({"id": f"answer-{number}", "prompt": prompt})
        golden.append({"id": f"answer-{number}", "answer": written, "logprobs": scores(ids, len(before))})
    for file, rows in (("asked.jsonl", asked), ("golden.jsonl", golden)):
        (directory / file).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(name)


if __name__ == "__main__":
    for family in FAMILIES:
        make(family, pathlib.Path(sys.argv[1]) / family)
