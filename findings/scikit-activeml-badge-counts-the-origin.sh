#!/usr/bin/env bash
# One would guess that BADGE in scikit-activeml is k-means++ on gradient embeddings, as its documentation and the paper say: the longest
# gradient first, each next one in proportion to its squared distance to the nearest pick.
# What happens: the squared LENGTHS that choose the first pick are kept as distances, so the origin counts as a pick from then on: the
# chance goes with min(|g|^2, distance^2). Of the gradients along 12, -10 and 0.5 the first is picked, and the third, which k-means++ would
# take next in 21 of 100 batches, is taken in 1 of 400: whatever is short is held for covered, however far from the picks it lies.
# scikit-activeml 1.0.1 with scikit-learn 1.9.1. Source: skactiveml/pool/_badge.py (query passes d_2_s[i - 1] of the first step, which is
# np.sum(g_x**2), on to _d_2 as d_latest). The authors' code takes distances to the first pick alone.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check scikit-activeml==1.0.1 scikit-learn==1.9.1 numpy==2.4.6
cd "$dir"
"$dir/v/bin/python" -W ignore - <<'PY'
import numpy as np, skactiveml
from skactiveml.base import SkactivemlClassifier
from skactiveml.pool import Badge

class Certain(SkactivemlClassifier):
    """Two classes, sure of neither: the gradient of x is (-x/2, x/2)."""
    def fit(self, X, y, sample_weight=None):
        return self
    def predict_proba(self, X):
        return np.full((len(X), 2), 0.5)

print("scikit-activeml", skactiveml.__version__)
X = np.array([[12.0], [-10.0], [0.5]])
picks, chances = Badge(random_state=0).query(
    X, np.full(3, np.nan), Certain(classes=[0, 1]), fit_clf=False, batch_size=2, return_utilities=True)
g = np.hstack([-X / 2, X / 2])
distances = ((g - g[picks[0]]) ** 2).sum(1)
plus_plus = distances / distances.sum()
origin = np.minimum((g ** 2).sum(1), distances)
origin /= origin.sum()
print("first pick:", picks[0])
print("chances of the second by k-means++:     ", plus_plus.round(4))
print("with the origin among the picks:        ", origin.round(4))
print("what scikit-activeml draws it with:     ", np.nan_to_num(chances[1]).round(4))
assert picks[0] == 0 and plus_plus[2] > 0.2
found = np.nan_to_num(chances[1])
assert np.allclose(found, origin) and not np.allclose(found, plus_plus), "the behaviour has changed"
PY
