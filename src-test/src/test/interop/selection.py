"""What scikit-activeml selects from given vectors, as one JSON object on standard output.

    python selection.py FOLDER

FOLDER holds scattered.f32, distant.f32 and clustered.f32 (float32, row after row) and sizes.json: their rows,
width, how many rows at the end are labelled, and how many are to be picked.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from skactiveml.base import SkactivemlClassifier
from skactiveml.pool import Badge, CoreSet, TypiClust

warnings.filterwarnings("ignore")
RUNS = 100


class Given(SkactivemlClassifier):
    """A classifier of one class with probability 0, so that a gradient embedding is minus its vector."""

    def fit(self, X, y, sample_weight=None):
        return self

    def predict_proba(self, X):
        return np.zeros((len(X), 1))


def read(folder, name, size):
    vectors = np.fromfile(folder / name, dtype="<f4").reshape(-1, size["width"])
    labels = np.full(len(vectors), np.nan)
    labels[len(vectors) - size["labelled"] :] = 0
    return vectors.astype(np.float64), labels


def potential(vectors, picks):
    squares = ((vectors[:, None, :] - vectors[None, picks, :]) ** 2).sum(-1)
    return float(squares.min(1).sum())


def main():
    folder = Path(sys.argv[1])
    sizes = json.loads((folder / "sizes.json").read_text())
    scattered, labels = read(folder, "scattered.f32", sizes["scattered"])
    clustered, some = read(folder, "clustered.f32", sizes["clustered"])
    count = sizes["picks"]
    core = CoreSet(random_state=0).query(scattered, labels, batch_size=count)
    badge = {}
    for name in ("scattered", "distant"):
        vectors, given = read(folder, name + ".f32", sizes["scattered"])
        pool = vectors[np.isnan(given)]
        none = np.full(len(pool), np.nan)
        potentials = []
        for run in range(RUNS):
            picks, chances = Badge(random_state=run).query(
                pool, none, Given(), fit_clf=False, batch_size=count, return_utilities=True
            )
            potentials.append(potential(pool, picks))
        badge[name] = {
            "first": int(picks[0]),
            "second": [0.0 if np.isnan(p) else float(p) for p in chances[1]],
            "potential": float(np.mean(potentials)),
        }
    typical = TypiClust(random_state=0, k=20).query(
        clustered, some, batch_size=sizes["typical"]
    )
    print(
        json.dumps(
            {
                "core_set": [int(i) for i in core],
                "badge": badge,
                "typiclust": [int(i) for i in typical],
            }
        )
    )


if __name__ == "__main__":
    main()
