"""How much two texts have in common: shared wording, reworded sentences, the same text in another language.

    text ─► Text (sentences: words, shingles, anchors) ─► sketch: candidates ─► align: pairs of sentences ─► Alignment

Three measures, from strict to loose:
* `copied`: the share of sentences at least half of whose three-word runs stand in the other text (Broder 1997, shingles);
* `covered`: the share of the text that has a counterpart in the other, sentence for sentence, in the same order, by shared
  rare words, names and numbers;
* across languages, the same by what survives translation: numbers, dates, the sound of names, cognates.

Pure and bounded: nothing here is quadratic in the number of texts, and a pair costs at most `MOST_SENTENCES` squared.
"""

from __future__ import annotations

from news7d.core.similarity.alignment import NOTHING, Alignment, Pair, align, rarity
from news7d.core.similarity.fingerprints import fingerprints
from news7d.core.similarity.quantities import numbers_of
from news7d.core.similarity.texts import Sentence, Text, cut, overlap, sketch, split_sentences, words_of

__all__ = [
    "NOTHING",
    "Alignment",
    "Pair",
    "Sentence",
    "Text",
    "align",
    "cut",
    "fingerprints",
    "numbers_of",
    "overlap",
    "rarity",
    "sketch",
    "split_sentences",
    "words_of",
]
