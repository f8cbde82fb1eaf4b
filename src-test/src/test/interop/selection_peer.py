"""Times the same selections in scikit-activeml and scikit-learn, a JSON object a line.

    python selection_peer.py VECTORS CANDIDATES WIDTH PICKS [MEASURED] [WHAT]

VECTORS is a file of float32, row after row; it is made if it is not there, and `quaestor bench
--mode select --vectors VECTORS` takes the same. With MEASURED fewer picks are timed and the rest
extrapolated: each pick costs either library one pass over all candidates, so time grows in
proportion, and the line says so. WHAT is of badge,k-centre,k-means++.
"""

import json
import math
import os
import resource
import sys
import time
import warnings

import numpy as np
import skactiveml
import sklearn
from skactiveml.base import SkactivemlClassifier
from skactiveml.pool import Badge, CoreSet
from sklearn.cluster import kmeans_plusplus

warnings.filterwarnings("ignore")


class Given(SkactivemlClassifier):
    """A classifier of one class with probability 0, so that a gradient embedding is minus its vector."""

    def fit(self, X, y, sample_weight=None):
        return self

    def predict_proba(self, X):
        return np.zeros((len(X), 1), dtype=np.float32)


def made(path, candidates, width):
    random = np.random.default_rng(1)
    centres = random.standard_normal((100, width), dtype=np.float32)
    with open(path, "wb") as file:
        for _ in range(0, candidates, 1000):
            rows = min(1000, candidates - file.tell() // (4 * width))
            spread = 0.5 * np.exp(0.5 * random.standard_normal((rows, 1), dtype=np.float32))
            noise = random.standard_normal((rows, width), dtype=np.float32)
            (centres[random.integers(0, 100, rows)] + spread * noise).astype("<f4").tofile(file)


def main():
    path, candidates, width, picks = sys.argv[1], *map(int, sys.argv[2:5])
    measured = int(sys.argv[5]) if len(sys.argv) > 5 else picks
    what = sys.argv[6].split(",") if len(sys.argv) > 6 else ["badge", "k-centre", "k-means++"]
    if not os.path.exists(path):
        made(path, candidates, width)
    vectors = np.fromfile(path, dtype="<f4").reshape(candidates, width)
    unlabelled = np.full(candidates, np.nan)
    trials = 2 + int(math.log(picks))
    runs = {
        "badge": lambda: Badge(random_state=1).query(
            vectors, unlabelled, Given(), fit_clf=False, batch_size=measured
        ),
        "k-centre": lambda: CoreSet(random_state=1).query(vectors, unlabelled, batch_size=measured),
        "k-means++": lambda: kmeans_plusplus(
            vectors, measured, n_local_trials=trials, random_state=1
        ),
    }
    for mode in what:
        before = time.perf_counter()
        runs[mode]()
        seconds = (time.perf_counter() - before) * picks / measured
        learn = mode == "k-means++"
        print(
            json.dumps(
                {
                    "engine": "scikit-learn" if learn else "scikit-activeml",
                    "version": sklearn.__version__ if learn else skactiveml.__version__,
                    "mode": mode,
                    "candidates": candidates,
                    "width": width,
                    "picks": picks,
                    "seconds": seconds,
                    "extrapolated_from_picks": measured if measured < picks else None,
                    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
