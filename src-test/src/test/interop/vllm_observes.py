"""vLLM for CPUs beside a student here.

vllm_observes.py BASE ADAPTER SCORES ADAPTED: SCORES are lines of quaestor score of BASE, ADAPTED of BASE with ADAPTER; prints what the
server gives, and the largest difference of a log-probability from each."""

import json
import pathlib
import socket
import subprocess
import sys
import urllib.request

import vllm_serves


def post(url, **body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as reply:
        return reply.read()


def difference(url, model, scores):
    worst = 0.0
    for line in map(json.loads, open(scores, encoding="utf-8")):
        told = json.loads(post(url + "/completions", model=model, prompt=line["tokens"], max_tokens=0, echo=True, logprobs=5, temperature=0))
        there = told["choices"][0]["logprobs"]["token_logprobs"][1:]
        worst = max([worst] + [abs(a - b) for a, b in zip(there, line["logprobs"], strict=True)])
    return worst


base, adapter, scores, adapted = sys.argv[1:]
vllm_serves.install()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
url = f"http://127.0.0.1:{port}/v1"
server = subprocess.Popen(
    vllm_serves.command(base, port), env=vllm_serves.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
try:
    said = []
    for line in server.stdout:
        said.append(line)
        if "Application startup complete" in line:
            break
    else:
        sys.exit("vLLM did not start:\n" + "".join(said[-40:]))
    print("difference", difference(url, "student", scores), flush=True)
    post(url + "/load_lora_adapter", lora_name="adapted", lora_path=adapter)
    print("adapted", difference(url, "adapted", adapted), flush=True)
    print(subprocess.run([sys.executable, str(pathlib.Path(__file__).parent / "server_abilities.py"), url, "student"], check=True, capture_output=True, text=True).stdout)
finally:
    server.terminate()
    server.wait()
