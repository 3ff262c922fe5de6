"""Texts cut up for comparison: sentences, words, shingles, and what survives translation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from zlib import crc32

from news7d.core.quotes.spans import spans
from news7d.core.similarity.quantities import numbers_of, written_numbers
from news7d.core.similarity.sounds import chinese_names, latin, skeleton
from news7d.core.words import DIGIT, LETTER

MOST_SENTENCES = 160  # of a text are looked at when it is aligned: 160 sentences are a very long article
MOST_CHARACTERS = 60_000  # of a text are read
_EMPTY = frozenset([""])
_SAMPLE = 4  # one shingle in four goes into a sketch
_MASK = 0xFFFFFFFF

CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_CJK = re.compile(f"[{CJK}]")
_WORD = re.compile(rf"[{CJK}]|(?:[^\W{CJK}_]|(?<=\d)[.,](?=\d))+(?:['’][^\W\d_{CJK}]+)?")
_SPACED_WORD = re.compile(rf"[{LETTER}{DIGIT}]+(?:(?<=\d)[.,](?=\d)[^\W_]+)*(?:['’][^\W\d_]+)?")  # the same, where no sign is a word
_END = re.compile(
    r"(?<=[.!?…؟])[\"”’»'“)\]]*\s+(?=[\"“„«‘'(\[¿¡—–-]*[^\W_a-zа-яà-ÿ])"  # a mark, then what may begin a sentence
    r"|(?<=[。！？])(?![」』”）])|(?<=[。！？][」』”）])|\n+"
)
_EASTERN_END = re.compile("[。！？]")
# Without such signs: the mark first, because a pattern that begins with a set of signs is searched several times faster
_WESTERN_END = re.compile(r"[.!?…؟\n](?:(?<!\n)[\"”’»'“)\]]*\s+(?=[\"“„«‘'(\[¿¡—–-]*[^\W_a-zа-яà-ÿ])|(?<=\n)\n*)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Sra|Jr|Lt|Col|Gen|Gov|Sen|Rep|Capt|Sgt|No|Nr|vs|bzw|ca|Mme|Mlle|Dott|Sig|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-ZА-Я])\.$"
)


@dataclass(frozen=True)
class Sentence:
    """`text` stands verbatim in its source. `terms` are stems, numbers and names, folded to Latin letters."""

    text: str
    words: tuple[str, ...]
    shingles: frozenset[int]
    terms: frozenset[str]
    numbers: frozenset[str]  # "#23480"
    cjk: bool  # of a text that has Chinese, Japanese or Korean signs
    spoken: bool  # mostly somebody's quoted words: they are alike wherever they are quoted, so they prove nothing

    @cached_property
    def sounds(self) -> frozenset[str]:
        """Of names: "~bnr". Only texts in two languages ask for them."""
        return _sounds(self.text, self.cjk)


class Text:
    """A text, cut up for comparison: into words at once, into sentences only when two texts are aligned.

    Most texts of a story have too little in common to be aligned, and that their words tell.
    """

    def __init__(self, text: str, language: str) -> None:
        self.language = language.split("-")[0].casefold()
        self._text = text[:MOST_CHARACTERS]
        self._cjk = bool(_CJK.search(self._text))
        self._words = words_of(self._text)
        self._distinct = frozenset(self._words)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        cut_up = (_sentence(piece, self._cjk, spoken) for piece, spoken in _with_speech(self._text))
        return tuple(sentence for sentence in cut_up if sentence.words)

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Of all its runs of three words, those over the ends of sentences too."""
        return _shingles(self._words)

    @cached_property
    def terms(self) -> frozenset[str]:
        return _terms(self._text, self._words, self._distinct, self._cjk) | self._numbers

    @cached_property
    def anchors(self) -> frozenset[str]:
        """All numbers and sounds."""
        return self._numbers | _sounds(self._text, self._cjk)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return _numbers(self._text, self._distinct, self._cjk)

    @property
    def words(self) -> int:
        return len(self._words)

    @cached_property
    def prose(self) -> int:
        """Words that are not quoted speech."""
        return sum(len(sentence.words) for sentence in self.sentences if not sentence.spoken)


# ------------------------------------------------------------------ cutting up


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences in order, verbatim; a paragraph's end always ends one."""
    out: list[str] = []
    start = 0
    eastern = _EASTERN_END.search(text) is not None
    for cut in (_END if eastern else _WESTERN_END).finditer(text):
        at, gap = cut.start(), cut.group()
        if not eastern and gap[0] != "\n":  # the mark itself
            at, gap = at + 1, gap[1:]
        if text[at - 1] == "." and "\n" not in gap and _ABBREVIATION.search(text, max(start, at - 6), at):
            continue
        closing = len(gap) - len(gap.lstrip("\"”’»'“)]"))
        out.append(text[start : at + closing].strip())
        start = cut.end()
    out.append(text[start:].strip())
    return tuple(piece for piece in out if piece)


def words_of(text: str) -> list[str]:
    """Words in lower case; each Chinese, Japanese or Korean character is a word."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return (_WORD if _CJK.search(folded) else _SPACED_WORD).findall(folded)


def _shingles(words: Sequence[str]) -> frozenset[int]:
    """Hashes of all runs of three words. They hold for this process only: see sketch() for ones that last."""
    if len(words) < 3:
        return frozenset([hash(tuple(words))]) if words else frozenset()
    return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))


_NAME = re.compile(rf"[^\W\d_a-zа-яß-ÿ{CJK}\u0600-\u06ff](?<!\w[\s\S])[^\W\d_{CJK}]{{2,}}")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_ARABIC = re.compile(r"[\u0621-\u064a]{4,}")


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    folded = latin(word)
    return folded[:5] if len(folded) > 3 else ""


@lru_cache(maxsize=1 << 14)
def _sound(name: str) -> str:
    heard = skeleton(name)
    return "~" + heard if len(heard) > 2 else ""


def _sentence(text: str, cjk: bool, spoken: bool) -> Sentence:
    words = words_of(text)
    distinct = frozenset(words)
    numbers = _numbers(text, distinct, cjk)
    terms = _terms(text, words, distinct, cjk) | numbers
    return Sentence(text, tuple(words), _shingles(words), terms, numbers, cjk, spoken)


def _numbers(text: str, distinct: frozenset[str], cjk: bool) -> frozenset[str]:
    return frozenset("#" + number for number in numbers_of(text) | written_numbers(text, distinct, cjk))


def _terms(text: str, words: Sequence[str], distinct: frozenset[str], cjk: bool) -> frozenset[str]:
    stems = frozenset([word[:5] if word.isascii() else stem(word) for word in distinct if len(word) > 3 or not word.isascii()])
    if cjk:
        stems |= {a + b for a, b in pairwise(words) if _CJK.match(a) and _CJK.match(b)}
    return stems - _EMPTY


def _sounds(text: str, cjk: bool) -> frozenset[str]:
    names = _NAME.findall(text)
    if cjk:
        names += _KATAKANA.findall(text) + chinese_names(text)
    elif not text.isascii() and _ARABIC.search(text):
        names += _ARABIC.findall(text)
    return frozenset(map(_sound, names)) - _EMPTY


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
    return Text(text, language)


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
