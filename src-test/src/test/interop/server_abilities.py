"""server_abilities.py URL MODEL: what an OpenAI-compatible server really gives, a line each: asked, not believed."""

import json
import math
import sys
import urllib.error
import urllib.request

url, model = sys.argv[1:3]
IDS = [40, 41, 42, 43, 44, 45]


def post(path, **body):
    request = urllib.request.Request(url + path, json.dumps({"model": model, "temperature": 0, **body}).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=300) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, {"error": error.read().decode(errors="replace")[:200]}


def said(what, answer):
    print(f"{what}: {answer}")


def first(reply):
    return (reply.get("choices") or [{}])[0]


asked, status = IDS, post("/completions", prompt=IDS, max_tokens=4, logprobs=5)[0]
said("token ids as prompt", "yes" if status == 200 else f"no ({status})")
if status != 200:
    asked = "reverse the letters of a word"
status, reply = post("/completions", prompt=asked, max_tokens=4, logprobs=5)
length = (reply.get("usage") or {}).get("prompt_tokens") or len(IDS)
told = first(reply).get("logprobs") or {}
said("prompt tokens counted", (reply.get("usage") or {}).get("prompt_tokens"))
own = told.get("token_logprobs") or []
said("log-probabilities of its own answer", f"yes, {len(own)} tokens, {len((told.get('top_logprobs') or [{}])[0] or {})} likeliest" if own else "no")
for most in (0, 1):
    status, reply = post("/completions", prompt=asked, max_tokens=most, logprobs=1, echo=True)
    values = (first(reply).get("logprobs") or {}).get("token_logprobs") or []
    whole = len(values) >= length and all(isinstance(v, (int, float)) and math.isfinite(v) for v in values[1:length])
    said(f"echo with max_tokens {most}", f"yes, first {values[0]}" if whole else f"no ({status}, {len(values)} values)")
status, reply = post("/completions", prompt=asked, max_tokens=1, prompt_logprobs=1)
values = first(reply).get("prompt_logprobs")
said("prompt_logprobs", "yes" if values and len(values) == length else f"no ({status})")
status, reply = post("/completions", prompt=asked, max_tokens=3, n=3, temperature=1)
said("n 3", f"{len(reply.get('choices') or [])} answers, {(reply.get('usage') or {}).get('completion_tokens')} tokens counted" if status == 200 else f"no ({status})")
seeded = [first(post("/completions", prompt=asked, max_tokens=12, temperature=1, seed=seed)[1]).get("text") for seed in (7, 7, 8)]
said("seed", "yes" if seeded[0] == seeded[1] != seeded[2] else "no effect" if seeded[0] != seeded[1] else "one answer for all seeds")
status, reply = post("/chat/completions", messages=[{"role": "user", "content": "a"}], max_tokens=3, logprobs=True, top_logprobs=3)
content = (first(reply).get("logprobs") or {}).get("content") or []
said("chat log-probabilities", f"yes, {len(content[0].get('top_logprobs') or [])} likeliest" if content else f"no ({status})")
model = "nobody"
said("an unknown model", post("/completions", prompt=asked, max_tokens=1)[0])
