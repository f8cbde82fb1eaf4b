#!/bin/sh
# Any trainer, between two lines of its own. It is called with the corpus, the base, the directory to write to, the number of optimizer
# steps, the learning rate and the seed. What is left in "$out" is checked (it loads, its shapes are the base's, its numbers are finite),
# hashed, and moved into the run; folders in it stay behind.
set -eu
corpus=$1 base=$2 out=$3 steps=$4 rate=$5 seed=$6

# Here with quaestor's own trainer; put yours in its place. A line such as `step 10/200` on its output moves the progress bar,
# an exit code other than 0 stops the run with the last lines shown, and the corpus is the same when the round is trained again.
"${QUAESTOR:-./quaestor}" train --corpus "$corpus" --base "$base" --out "$out/made" --steps "$steps" --learning-rate "$rate" --seed "$seed"
mv "$out"/made/* "$out"
rmdir "$out/made"
