"""How much each sign speaks for a person, and for a place. Written by tools/train_names.py."""

PERSON = {
    "bias": -2.09, "given": 3.57, "family": 0.54, "both": 0.08, "titled": 2.71, "aged": 2.04, "spoke": 1.30, "alone": 2.08, "article": -2.85, "placed": -1.77, "typed": -2.10, "told": 0.65, "owned": -0.47, "thing": -2.97, "place": -2.46, "long": -0.66, "noun": -2.11, "sparing": 0.34, "cyrillic": 1.79, "short": -4.41, "opens": 0.21, "common": -2.17,
}  # fmt: skip

PLACE = {
    "bias": -2.27, "known": 2.58, "size": 2.63, "land": 1.11, "placed": 2.36, "near": 1.25, "owned": 1.11, "typed": 2.15, "kind": 3.91, "people": 1.54, "titled": -1.83, "aged": -1.54, "spoke": -1.19, "article": -0.67, "opens": -1.24, "given": -0.66, "family": -0.98, "noun": -1.90, "german": 1.27, "adjective": -2.15, "long": -0.51, "single": -0.10,
}  # fmt: skip
