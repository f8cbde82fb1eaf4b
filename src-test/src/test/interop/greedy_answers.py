"""greedy_answers.py DIRECTORY IN OUT: answers each {"id", "prompt"} of IN as a user of transformers would who opens
DIRECTORY: plain tokenizer(prompt), greedy generate, decode. OUT has the same lines with "answer"."""
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

directory, prompts, out = sys.argv[1:]
torch.set_num_threads(1)
tokenizer = AutoTokenizer.from_pretrained(directory)
model = AutoModelForCausalLM.from_pretrained(directory).float().eval()
with open(prompts, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as answers:
    for line in map(json.loads, lines):
        encoded = tokenizer(line["prompt"], return_tensors="pt", return_token_type_ids=False)
        with torch.no_grad():
            ids = model.generate(**encoded, max_new_tokens=12, do_sample=False)
        line["answer"] = tokenizer.decode(
            ids[0, encoded.input_ids.shape[1]:], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        answers.write(json.dumps(line) + "\n")
