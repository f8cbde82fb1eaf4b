#!/bin/sh
# axolotl as quaestor's train.command: train.sh CORPUS BASE OUT STEPS RATE SEED. NEEDS A GPU.
set -eu
here=$(dirname "$0")
corpus=$1 base=$2 out=$3 steps=$4 rate=$5 seed=$6
sed -e "s|^base_model: .*|base_model: $base|" -e "s|^tokenizer_config: .*|tokenizer_config: $base|" \
  -e "s|path: corpus.jsonl|path: $corpus|" -e "s|^output_dir: .*|output_dir: $out|" "$here/sft.yaml" > "$out/axolotl.yaml"
printf 'max_steps: %s\nlearning_rate: %s\nseed: %s\ndataset_prepared_path: %s/prepared\n' "$steps" "$rate" "$seed" "$out" >> "$out/axolotl.yaml"
exec axolotl train "$out/axolotl.yaml"
