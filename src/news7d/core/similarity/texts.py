"""Texts cut up for comparison: sentences, words, shingles, and what survives translation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from news7d.core.quotes.spans import spans
from news7d.core.similarity.quantities import numbers_of, written_numbers
from news7d.core.similarity.sounds import chinese_names, latin, skeleton

MOST_SENTENCES = 160  # of a text are looked at when it is aligned: 160 sentences are a very long article
_EMPTY = frozenset([""])
_SAMPLE = 4  # one shingle in four goes into a sketch
_MASK = 0xFFFFFFFF

CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_CJK = re.compile(f"[{CJK}]")
_WORD = re.compile(rf"[{CJK}]|(?:[^\W{CJK}_]|(?<=\d)[.,](?=\d))+(?:['’][^\W\d_{CJK}]+)?")
_END = re.compile(
    r"(?<=[.!?…؟])[\"”’»'“)\]]*\s+(?=[\"“„«‘'(\[¿¡—–-]*[^\W_a-zа-яà-ÿ])"  # a mark, then what may begin a sentence
    r"|(?<=[。！？])(?![」』”）])|(?<=[。！？][」』”）])|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Sra|Jr|Lt|Col|Gen|Gov|Sen|Rep|Capt|Sgt|No|Nr|vs|bzw|ca|Mme|Mlle|Dott|Sig|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-ZА-Я])\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` stands verbatim in its source. `terms` are stems, numbers and names, folded to Latin letters."""

    text: str
    words: tuple[str, ...]
    shingles: frozenset[int]
    terms: frozenset[str]
    numbers: frozenset[str]  # "#23480"
    sounds: frozenset[str]  # of names: "~bnr"
    spoken: bool  # mostly somebody's quoted words: they are alike wherever they are quoted, so they prove nothing


@dataclass(frozen=True, slots=True)
class Text:
    """A text, cut up for comparison."""

    language: str
    sentences: tuple[Sentence, ...]
    shingles: frozenset[int]
    terms: frozenset[str]
    anchors: frozenset[str]  # all numbers and sounds
    words: int
    prose: int  # words that are not quoted speech


# ------------------------------------------------------------------ cutting up


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences in order, verbatim; a paragraph's end always ends one."""
    out: list[str] = []
    start = 0
    for cut in _END.finditer(text):
        if _ABBREVIATION.search(text, max(start, cut.start() - 6), cut.start()) and "\n" not in cut.group():
            continue
        closing = len(cut.group()) - len(cut.group().lstrip("\"”’»'“)]"))
        out.append(text[start : cut.start() + closing].strip())
        start = cut.end()
    out.append(text[start:].strip())
    return tuple(piece for piece in out if piece)


def words_of(text: str) -> list[str]:
    """Words in lower case; each Chinese, Japanese or Korean character is a word."""
    return _WORD.findall(text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold())


def _shingles(words: Sequence[str]) -> frozenset[int]:
    """Hashes of all runs of three words. They hold for this process only: see sketch() for ones that last."""
    if len(words) < 3:
        return frozenset([hash(tuple(words))]) if words else frozenset()
    return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))


_NAME = re.compile(rf"(?<![\w])(?:[^\W\d_a-zа-яß-ÿ{CJK}\u0600-\u06ff][^\W\d_{CJK}]{{2,}})")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_ARABIC = re.compile(r"[\u0621-\u064a]{4,}")


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    folded = latin(word)
    return folded[:5] if len(folded) > 3 else ""


@lru_cache(maxsize=1 << 14)
def _sound(name: str) -> str:
    heard = skeleton(name)
    return "~" + heard if len(heard) > 2 else ""


def _sentence(text: str, cjk: bool, spoken: bool) -> Sentence:
    words = words_of(text)
    distinct = frozenset(words)
    numbers = frozenset("#" + number for number in numbers_of(text) | written_numbers(text, distinct, cjk))
    names = _NAME.findall(text)
    stems = frozenset(map(_stem, distinct)) | numbers
    if cjk:
        names += _KATAKANA.findall(text) + chinese_names(text)
        stems |= {a + b for a, b in pairwise(words) if _CJK.match(a) and _CJK.match(b)}
    elif not text.isascii() and _ARABIC.search(text):
        names += _ARABIC.findall(text)
    return Sentence(text, tuple(words), _shingles(words), stems - _EMPTY, numbers, frozenset(map(_sound, names)) - _EMPTY, spoken)


def _with_speech(text: str) -> Iterator[tuple[str, bool]]:
    """The sentences, and of each whether more than half of it is quoted."""
    quoted = [(span.start, span.end) for span in spans(text)]
    at = 0
    for sentence in split_sentences(text)[:MOST_SENTENCES]:
        at = text.index(sentence, at)
        end = at + len(sentence)
        inside = sum(max(0, min(end, stop) - max(at, start)) for start, stop in quoted)
        yield sentence, 2 * inside > len(sentence)
        while quoted and quoted[0][1] <= end:
            quoted.pop(0)
        at = end


@lru_cache(maxsize=512)  # more than the reports of one story; each takes some 100 KB
def cut(text: str, language: str = "und") -> Text:
    """The text cut up for comparison. Cached: a story is judged again whenever a report joins it."""
    cjk = bool(_CJK.search(text))
    sentences = tuple(_sentence(piece, cjk, spoken) for piece, spoken in _with_speech(text))
    sentences = tuple(sentence for sentence in sentences if sentence.words)
    return Text(
        language.split("-")[0].casefold(),
        sentences,
        frozenset().union(*(sentence.shingles for sentence in sentences)),
        frozenset().union(*(sentence.terms for sentence in sentences)),
        frozenset().union(*(sentence.numbers | sentence.sounds for sentence in sentences)),
        sum(len(sentence.words) for sentence in sentences),
        sum(len(sentence.words) for sentence in sentences if not sentence.spoken),
    )


# ------------------------------------------------------------------ fingerprints


def sketch(text: str) -> frozenset[int]:
    """A stable fingerprint: a quarter of the text's hashed three-word runs (all of a short text's). Equal on every machine."""
    ids = [crc32(word.encode("utf-8", "surrogatepass")) for word in words_of(text)]
    shingles = {(a * 0x9E3779B1 ^ b * 0x85EBCA6B ^ c) & _MASK for a, b, c in zip(ids, ids[1:], ids[2:], strict=False)}
    return frozenset(shingles if len(shingles) < 64 else (value for value in shingles if value % _SAMPLE == 0))


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """Containment of the smaller sketch in the other, 0..1."""
    small = min(len(a), len(b))
    return len(a & b) / small if small else 0.0
