#!/usr/bin/env bash
# One would guess that a tokenizer keeps what a text says, at worst by an unknown token. SentencePiece 0.2.3 trained with its
# defaults (normalization_rule_name nmt_nfkc) changes numbers before any token is made: 10² becomes 102, 1½ becomes
# 11⁄2 (eleven halves), 5³ becomes 53, and decoding gives that back. A question in square metres or with mixed fractions
# asks the model something else than its reference answers.
#
# Source: https://github.com/google/sentencepiece (doc/normalization.md names the default), run as released on PyPI.
# Quaestor compares held-out questions after the same NFKC, but puts a space before such signs, so that 10² is not 102.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/v"
"$here/v/bin/pip" install -q sentencepiece==0.2.3
"$here/v/bin/python" - <<'PYTHON'
import io
import sentencepiece

print("sentencepiece", sentencepiece.__version__)
text = ["the cat ate 12 of 345 fish in 67 days and 89 or 0 cups"] * 50
model = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(text), model_writer=model, vocab_size=35, hard_vocab_limit=False, minloglevel=2
)
tokenizer = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
cases = [("10² metres", "102"), ("5³", "53"), ("1½ cups", "11⁄2")]
changed = 0
for asked, seen in cases:
    normal, back = tokenizer.normalize(asked), tokenizer.decode(tokenizer.encode(asked))
    print(f"{asked!r} is normalised to {normal!r} and decoded to {back!r}")
    changed += seen not in normal
raise SystemExit(f"{changed} of {len(cases)} are normalised otherwise now" if changed else 0)
PYTHON
echo "as described: exponents and mixed fractions become other numbers"
