"""Which language a text is in, and which way it runs.

    text ─► script by its letters ─► one language only? done
                                  └► the small words and letters of each candidate ─► best and its lead
                                                                                   └► thin? the byte n-grams of py3langid

Small words decide 200 characters of running text in a tenth of a millisecond. Headlines often hold none; then the
outlet's prior (`hint`) or the n-gram model that py3langid ships has the word. That model takes most of a second to
unpack, so it is loaded only when a text without a hint needs it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any, Literal

from news7d.core.language import words
from news7d.core.words import TOKEN

_SAMPLE = 560  # characters: enough for .99, and what keeps the cost flat for a 200,000-word article
_OTHERS = re.compile("[\u02b0-\u1dff\u1f00-\u1fff\u2c00-\U0010ffff]")  # signs of scripts other than Latin
_MARKED = re.compile(r"[\u0900-\u0963\u0971-\u097f\u0980-\u09e3\u09f0-\u09ff]+")  # \w leaves out the vowel signs
_SURE = 5.0  # summed weight of small words from which the n-gram model is not asked

_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "Latn"), (0x0250, 0x02AF, "Latn"), (0x1E00, 0x1EFF, "Latn"), (0x0370, 0x03FF, "Grek"), (0x1F00, 0x1FFF, "Grek"),
    (0x0400, 0x052F, "Cyrl"), (0x0530, 0x058F, "Armn"), (0x0590, 0x05FF, "Hebr"), (0x0600, 0x06FF, "Arab"), (0x0750, 0x077F, "Arab"),
    (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFF, "Arab"), (0x0780, 0x07BF, "Thaa"), (0x0900, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"), (0x0A80, 0x0AFF, "Gujr"), (0x0B00, 0x0B7F, "Orya"), (0x0B80, 0x0BFF, "Taml"), (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"), (0x0D00, 0x0D7F, "Mlym"), (0x0D80, 0x0DFF, "Sinh"), (0x0E00, 0x0E7F, "Thai"), (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"), (0x1000, 0x109F, "Mymr"), (0x10A0, 0x10FF, "Geor"), (0x1200, 0x139F, "Ethi"), (0x1780, 0x17FF, "Khmr"),
    (0x3040, 0x30FF, "Kana"), (0x31F0, 0x31FF, "Kana"), (0xFF66, 0xFF9F, "Kana"), (0x1100, 0x11FF, "Hang"), (0xAC00, 0xD7AF, "Hang"),
    (0x3400, 0x9FFF, "Hani"), (0x20000, 0x3134F, "Hani"),
)  # fmt: skip

_ONLY = {
    "Grek": "el", "Armn": "hy", "Thaa": "dv", "Guru": "pa", "Gujr": "gu", "Orya": "or",
    "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml",
    "Sinh": "si", "Thai": "th", "Laoo": "lo", "Tibt": "bo", "Mymr": "my",
    "Geor": "ka", "Khmr": "km", "Kana": "ja", "Hang": "ko", "Hani": "zh",
}  # fmt: skip
_SHARED = {"Latn": words.LATIN, "Cyrl": words.CYRILLIC, "Arab": words.ARABIC, "Deva": words.DEVANAGARI, "Beng": words.BENGALI,
           "Ethi": words.ETHIOPIC, "Hebr": words.HEBREW}  # fmt: skip
_DEFAULT = {"Latn": "und", "Cyrl": "ru", "Arab": "ar", "Deva": "hi", "Beng": "bn", "Ethi": "am", "Hebr": "he"}
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "bs": "hr", "sh": "hr", "cmn": "zh", "fil": "tl", "ji": "yi", "mo": "ro"}
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "ps", "ckb", "he", "yi", "dv", "ug", "sd", "syr", "nqo"})


def detect(text: str, hint: str | None = None) -> tuple[str, float]:
    """The language of `text` as BCP 47 («en», «zh», «und» where nothing can be said) and how sure we are (0…1).

    `hint` is what feed, page or outlet claim. It breaks ties and decides where the text says too little.
    """
    sample = _sample(text)
    claimed = normal(hint)
    script = script_of(sample)
    if script is None:
        return (claimed or "und"), 0.0
    if script == "Hani" or script == "Kana":
        return _east_asian(sample, claimed)
    if script in _ONLY:
        return _ONLY[script], 0.99
    return _weigh(sample, script, claimed)


def normal(code: str | None) -> str | None:
    """A claimed language as the short code that we use: «en-GB» → «en», «nb» → «no»; None for what is no code."""
    primary = (code or "").strip().replace("_", "-").split("-")[0].lower()
    if not (2 <= len(primary) <= 3 and primary.isascii() and primary.isalpha()) or primary in ("und", "mul", "zxx"):
        return None
    return _SAME.get(primary, primary)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way texts of a language run."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def script_of(sample: str) -> str | None:
    """The script (ISO 15924) of most letters; «Kana» where any tenth of them is kana; None without letters."""
    if _OTHERS.search(sample) is None:
        return "Latn" if any(map(str.isalpha, sample)) else None
    counts: dict[str, int] = {}
    for letter in set(sample):
        script = _block(ord(letter) >> 4, ord(letter)) if letter.isalpha() else None
        if script:
            counts[script] = counts.get(script, 0) + sample.count(letter)
    if not counts:
        return None
    total = sum(counts.values())
    if counts.get("Kana", 0) * 10 >= total:
        return "Kana"
    # A Latin brand name or two must not turn a Chinese headline into English: CJK letters say more each
    return max(counts, key=lambda s: counts[s] * (3 if s in ("Hani", "Hang") else 1))


@cache
def _block(_sixteen: int, code: int) -> str | None:
    return next((name for first, last, name in _BLOCKS if first <= code <= last), None)


def _sample(text: str) -> str:
    """A bounded piece of the text. Of a long one the beginning may be a dateline or a menu, so the middle is heard too."""
    if len(text) <= _SAMPLE:
        return text
    middle = len(text) // 2
    return text[: _SAMPLE // 2] + " " + text[middle : middle + _SAMPLE // 2]


def _east_asian(sample: str, claimed: str | None) -> tuple[str, float]:
    kana = sum(1 for c in sample if "\u3040" <= c <= "\u30ff")
    han = sum(1 for c in sample if "\u3400" <= c <= "\u9fff")
    if kana and kana * 12 >= han:
        return "ja", 0.99
    if claimed in ("ja", "zh", "yue", "ko") and han < 25:
        return claimed, 0.9  # a headline in Han alone may well be Japanese
    return "zh", 0.97


@cache
def _index(script: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Word to (language, weight): the fewer languages share it, the more it says."""
    owners: dict[str, list[str]] = {}
    for code, listed in _SHARED[script].items():
        for word in set(listed.split()):
            owners.setdefault(word, []).append(code)
    return {word: tuple((code, 1.0 / len(codes) ** 0.5) for code in codes) for word, codes in owners.items()}


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    return {letter: tuple(codes.split()) for letter, codes in words.LETTERS.items()}


def _weigh(sample: str, script: str, claimed: str | None) -> tuple[str, float]:
    scores = _scores(sample.lower(), script)
    known = _SHARED[script]
    if claimed in words.LATIN and claimed not in known:
        claimed = None  # «en» over Hebrew letters: a template's claim, not the text's
    if claimed in known:
        scores[claimed] = scores.get(claimed, 0.0) * 1.05 + 1.0
    if not scores:
        return _guess(sample, script, claimed)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    best, weight = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if claimed is None and (weight < _SURE or second > 0.9 * weight):
        return _guess(sample, script, None, scores)
    if claimed is not None and weight < 1.5:
        return claimed, 0.5
    return best, round(min(0.99, weight / (weight + second) * min(1.0, 0.5 + weight / (2 * _SURE))), 3)


def _scores(sample: str, script: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    index = _index(script)
    found = (_MARKED if script in ("Deva", "Beng") else TOKEN).findall(sample)
    for owners in filter(None, map(index.get, found)):
        for code, weight in owners:
            scores[code] = scores.get(code, 0.0) + weight
    if not sample.isascii():
        known, letters = _SHARED[script], _letters()
        for letter in set(sample) & letters.keys():
            codes = letters[letter]
            share = min(sample.count(letter), 4) * (0.8 / len(codes))
            for code in codes:
                if code in known:
                    scores[code] = scores.get(code, 0.0) + share
    return scores


def _guess(sample: str, script: str, claimed: str | None, scores: dict[str, float] | None = None) -> tuple[str, float]:
    """What the text's bytes look like, where small words are too few; weighed with the words that there were."""
    if claimed is not None:
        return claimed, 0.4
    if script != "Latn" and not scores:
        return _DEFAULT[script], 0.5
    if not scores and len(sample.strip()) < 12:
        return "und", 0.0  # a word or two could be any language
    ranked = _by_bytes(sample, script)[:8]
    if not ranked:
        return _DEFAULT[script], 0.0
    top = ranked[0][1]
    hits = scores or {}
    # a word that speaks for a language is worth some nats of the n-gram model
    best = max(ranked, key=lambda pair: pair[1] + 8.0 * hits.get(pair[0], 0.0))
    lead = min((best[1] + 8 * hits.get(best[0], 0) - p - 8 * hits.get(c, 0) for c, p in ranked if c != best[0]), default=top)
    return best[0], round(max(0.3, min(0.95, 0.4 + lead / 60)), 3)


def _by_bytes(sample: str, script: str) -> list[tuple[str, float]]:
    known = _SHARED[script]
    ranked: list[tuple[str, float]] = []
    for code, score in _model().rank(sample):
        short = _SAME.get(code, code)
        if short in known and all(short != other for other, _ in ranked):
            ranked.append((short, float(score)))
    return ranked


@cache
def _model() -> Any:
    return import_module("py3langid")
