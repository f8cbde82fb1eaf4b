#!/usr/bin/env bash
# One would guess that a batch of a query strategy holds each sample once: that is what `batch_size` labels are paid for.
# What happens: scikit-activeml's TypiClust returns the same sample twice and more, without a word. It picks one sample of each cluster
# that holds no label; where there are fewer such clusters than picks (repeated rows, so that k-means leaves clusters empty) or a cluster
# holds none of the given `candidates`, it draws from all candidates at random, those already in the batch included.
# Five candidates of sixty different samples are enough, and so are eight picks of thirty rows that have three values.
# scikit-activeml 1.0.1 with scikit-learn 1.9.1. Source: skactiveml/pool/_typi_clust.py (query: `typicality[mapping]` is not masked by
# `query_indices`, which only `utilities` is). CoreSet and Badge on the same rows return each sample once.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check scikit-activeml==1.0.1 scikit-learn==1.9.1 numpy==2.4.6
cd "$dir"
"$dir/v/bin/python" -W ignore - <<'PY'
import numpy as np, skactiveml
from skactiveml.pool import CoreSet, TypiClust

print("scikit-activeml", skactiveml.__version__)
different = np.random.default_rng(0).normal(size=(60, 2))
none = np.full(60, np.nan)
few = [list(map(int, TypiClust(random_state=s).query(different, none, candidates=[1, 2, 3, 4, 5], batch_size=5))) for s in range(5)]
print("5 of 5 candidates:", few)
three = np.repeat(np.arange(3.0), 10)[:, None]
rows = [list(map(int, TypiClust(random_state=s).query(three, np.full(30, np.nan), batch_size=8))) for s in range(5)]
print("8 of 30 rows with 3 values:", rows)
core = [int(i) for i in CoreSet(random_state=0).query(three, np.full(30, np.nan), batch_size=8)]
print("the same by CoreSet:", core)
assert len(set(core)) == 8
assert any(len(set(batch)) < 5 for batch in few), "each sample once now: the behaviour has changed"
assert any(len(set(batch)) < 8 for batch in rows), "each sample once now: the behaviour has changed"
PY
