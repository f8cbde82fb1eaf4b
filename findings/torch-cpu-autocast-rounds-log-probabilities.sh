#!/usr/bin/env bash
# One would guess that torch.autocast computes log_softmax in float32 wherever it runs: PyTorch's page on AMP lists log_softmax, softmax
# and exp among what CUDA's autocast takes to float32, and a program that was right on a card is tried on a processor before it goes there.
# What happens: CPU's autocast to bfloat16 leaves log_softmax, softmax and logsumexp in bfloat16. A log-probability near -8.5 then lies
# on a grid of 1/16, so that scores of answers, their margins and orders come out in steps, and two candidates tie that do not.
# cross_entropy alone is computed in float32, so that the loss of the same logits says nothing of it.
# Version: torch 2.15.0.
# Source: aten/src/ATen/autocast_mode.cpp (the list of CPU's float32 operations) and the page "Automatic Mixed Precision package -
# torch.amp", "CUDA Ops that can autocast to float32".
#
# Size: torch 2.15.0 and what it needs are some gigabytes to fetch; nothing is left behind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0
cat > "$work/show.py" <<'PYTHON'
import torch
import torch.nn.functional as F

torch.manual_seed(0)
head = torch.nn.Linear(64, 5000)
hidden, token = torch.randn(8, 64), torch.randint(0, 5000, (8,))
with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
    logits = head(hidden)
    kinds = {f.__name__: f(logits, -1).dtype for f in (F.log_softmax, F.softmax, torch.logsumexp)}
    chosen = F.log_softmax(logits, -1)[torch.arange(8), token]
    loss = -F.cross_entropy(logits, token, reduction="none")
    wide = F.log_softmax(logits.float(), -1)[torch.arange(8), token]
print(f"torch {torch.__version__}, autocast on CPU:", {name: str(kind) for name, kind in kinds.items()}, "cross_entropy", loss.dtype)
print("log-probabilities      ", chosen.tolist())
print("of the same as float32 ", [round(value, 4) for value in wide.tolist()])
print("by cross_entropy       ", [round(value, 4) for value in loss.tolist()])
assert set(kinds.values()) == {torch.bfloat16} and loss.dtype == torch.float32, "autocast on CPU has changed"
assert (chosen.float() * 32).frac().abs().max() == 0, "no longer on a grid"
assert (chosen.float() - wide).abs().max() > 0.01 and (loss - wide).abs().max() < 1e-4, "no longer so far apart"
PYTHON
"$work/venv/bin/python" "$work/show.py"
