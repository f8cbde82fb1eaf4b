"""gguf_answers.py N GGUF…: for each {"id", "prompt", "then"} of GGUF.jsonl the tokens that llama.cpp reads the prompt as, the N likeliest
tokens that follow one by one, until an end, and what is likeliest after the prompt and each beginning of the tokens "then", into GGUF.answers."""

import json
import sys

import llama_cpp
import numpy as np


def likeliest(model, tokens, fresh):
    """The likeliest token behind each of these."""
    if fresh:
        model.reset()
    before = model.n_tokens
    model.eval(tokens)
    return [int(i) for i in np.asarray(model.scores[before: model.n_tokens]).argmax(-1)]


def answers(path, most):
    model = llama_cpp.Llama(path, n_ctx=128, n_threads=1, n_threads_batch=1, verbose=False, logits_all=True,
                            type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32, flash_attn=False)
    vocabulary = llama_cpp.llama_model_get_vocab(model.model)
    with open(path + ".jsonl", encoding="utf-8") as lines, open(path + ".answers", "w", encoding="utf-8") as out:
        for line in map(json.loads, lines):
            tokens = list(model.tokenize(line["prompt"].encode(), add_bos=True, special=True))
            line["tokens"], line["answer"] = tokens, []
            line["after"] = likeliest(model, tokens + line["then"], True)[len(tokens) - 1: -1]
            token = likeliest(model, tokens, True)[-1]
            while True:
                line["answer"].append(token)
                if len(line["answer"]) == most or llama_cpp.llama_vocab_is_eog(vocabulary, token):
                    break
                token = likeliest(model, [token], False)[-1]
            out.write(json.dumps(line) + "\n")
    model.close()


for path in sys.argv[2:]:
    answers(path, int(sys.argv[1]))
