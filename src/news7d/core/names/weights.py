"""How much each sign speaks for a person, and for a place. Written by tools/train_names.py."""

PERSON = {
    "bias": -2.08, "given": 3.57, "family": 0.54, "both": 0.08, "titled": 2.77, "aged": 2.00, "spoke": 1.30, "alone": 2.09, "article": -2.85, "placed": -1.77, "typed": -2.10, "told": 0.66, "owned": -0.48, "thing": -2.98, "place": -2.46, "long": -0.66, "noun": -2.11, "sparing": 0.33, "cyrillic": 1.79, "short": -4.41, "opens": 0.21, "common": -2.13,
}  # fmt: skip

PLACE = {
    "bias": -2.28, "known": 2.59, "size": 2.64, "land": 1.11, "placed": 2.36, "near": 1.26, "owned": 1.12, "typed": 2.16, "kind": 3.92, "people": 1.54, "titled": -1.82, "aged": -1.54, "spoke": -1.19, "article": -0.67, "opens": -1.24, "given": -0.66, "family": -0.97, "noun": -1.89, "german": 1.27, "adjective": -2.12, "long": -0.51, "single": -0.10,
}  # fmt: skip
