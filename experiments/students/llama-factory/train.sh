#!/bin/sh
# LLaMA-Factory as quaestor's train.command: train.sh CORPUS BASE OUT STEPS RATE SEED. Wants a GPU; without one it is slow (it runs).
set -eu
here=$(dirname "$0")
corpus=$1 base=$2 out=$3 steps=$4 rate=$5 seed=$6
mkdir -p "$out/data"
cp "$corpus" "$out/data/corpus.jsonl"
cat > "$out/data/dataset_info.json" <<INFO
{"corpus": {"file_name": "corpus.jsonl", "columns": {"prompt": "instruction", "query": "input", "response": "output"}}}
INFO
cp "$here/sft.yaml" "$out/data/sft.yaml"
printf '%s\n' "model_name_or_path: $base" "dataset_dir: $out/data" "output_dir: $out" "max_steps: $steps" "learning_rate: $rate" "seed: $seed" >> "$out/data/sft.yaml"
exec llamafactory-cli train "$out/data/sft.yaml"
