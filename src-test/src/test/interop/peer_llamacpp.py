"""Generation by llama.cpp, built here from the sources that llama-cpp-python brings, for this processor.

peer_llamacpp.py build FOLDER: its llama-batched-bench, some ten minutes of two cores; nothing where it is there already.
peer_llamacpp.py generate FOLDER TYPE BATCH KEY=VALUE…: a Llama of that shape with random weights (f32 or q8_0), each of BATCH prompts of
length / 2 tokens answered with as many; prints one JSON line: generated tokens a second of the whole, prompts read included, and of decoding alone."""

import glob
import json
import os
import pathlib
import subprocess
import sys
import tarfile

SOURCE = "llama-cpp-python==0.3.36"


def build(folder):
    program = folder / "build/bin/llama-batched-bench"
    if program.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
                    "--no-binary", "llama-cpp-python", "-d", str(folder), SOURCE], check=True)
    with tarfile.open(glob.glob(f"{folder}/llama_cpp_python-*.tar.gz")[0]) as packed:
        for member in packed:
            if "/vendor/llama.cpp/" in member.name:
                member.name = "src/" + member.name.partition("/vendor/llama.cpp/")[2]
                packed.extract(member, folder, filter="data")
    options = ["CMAKE_BUILD_TYPE=Release", "GGML_NATIVE=ON", "LLAMA_CURL=OFF", "LLAMA_BUILD_TESTS=OFF", "LLAMA_BUILD_SERVER=OFF"]
    subprocess.run(["cmake", "-S", folder / "src", "-B", folder / "build", *(f"-D{o}" for o in options)], check=True, stdout=sys.stderr)
    subprocess.run(["cmake", "--build", folder / "build", "-j", str(os.cpu_count()), "--target", "llama-batched-bench"],
                   check=True, stdout=sys.stderr)


def write(folder, kind, key, file):
    sys.path.insert(0, str(folder / "src/gguf-py"))
    import gguf
    import numpy
    draw = numpy.random.default_rng(1)
    heads, shared = key["heads"], key["kv-heads"] or key["heads"]
    width, size = key["width"], key["width"] // heads
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_context_length(key["length"] + 1)
    writer.add_embedding_length(width)
    writer.add_block_count(key["layers"])
    writer.add_feed_forward_length(key["ffn"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(shared)
    writer.add_rope_dimension_count(size)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(key["vocab"])
    writer.add_tokenizer_model("no_vocab")

    def matrix(name, *shape):
        data = (draw.standard_normal(shape) * 0.02).astype(numpy.float32)
        if kind == "q8_0":
            to = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(data, to), raw_dtype=to)
        else:
            writer.add_tensor(name, data)

    def gain(name):
        writer.add_tensor(name, numpy.ones(width, numpy.float32))

    matrix("token_embd.weight", key["vocab"], width)
    gain("output_norm.weight")
    for block in (f"blk.{layer}." for layer in range(key["layers"])):
        gain(block + "attn_norm.weight")
        matrix(block + "attn_q.weight", heads * size, width)
        matrix(block + "attn_k.weight", shared * size, width)
        matrix(block + "attn_v.weight", shared * size, width)
        matrix(block + "attn_output.weight", width, heads * size)
        gain(block + "ffn_norm.weight")
        matrix(block + "ffn_gate.weight", key["ffn"], width)
        matrix(block + "ffn_up.weight", key["ffn"], width)
        matrix(block + "ffn_down.weight", width, key["ffn"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def generate(folder, kind, batch, key):
    file = folder / ("-".join([kind, *(f"{name}{value}" for name, value in sorted(key.items()))]) + ".gguf")
    if not file.exists():
        write(folder, kind, key, str(file))
    half = key["length"] // 2
    command = [folder / "build/bin/llama-batched-bench", "-m", file, "-c", str(batch * 2 * half), "-b", "2048", "-ub", "512",
               "-npp", str(half), "-ntg", str(half), "-npl", str(batch), "-t", str(len(os.sched_getaffinity(0))),
               "--output-format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_WAIT_POLICY": "passive"})
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")][-1]
    print(json.dumps({"engine": f"llama.cpp {kind}", "tokens_per_s": batch * half / (told["t_pp"] + told["t_tg"]), "decoding_per_s": told["speed_tg"]}))


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "build":
        build(folder)
    else:
        shape = dict(vocab=512, width=256, layers=6, heads=8, ffn=768, length=128)
        shape["kv-heads"] = 0
        shape.update((name, int(value)) for name, value in (pair.split("=") for pair in sys.argv[5:]))
        generate(folder, sys.argv[3], int(sys.argv[4]), shape)
