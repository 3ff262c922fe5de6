"""Words, names and numbers of a text as small integers: what grouping compares.

    text ─► tokens ─► per token, once ever: (word key, name keys, concept keys)
         └► numbers with their multipliers ─► value keys

A word's entry is computed once and kept in a bounded table, so an article costs one table look-up per distinct token.
"""

# ruff: noqa: E501
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from zlib import crc32

from news7d.core.language import words as small_words
from news7d.core.lexicon import calendar_words, concepts_of
from news7d.core.names.sound import skeletons, transliteration_signs
from news7d.core.words import DIGIT, TOKEN

Entry = tuple[int, tuple[int, ...], tuple[int, ...]]
"""(key of the word, 0 for small words; keys of its sound, if it may be a name; keys of its concepts)"""

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+|[\u30a1-\u30faー]+|[A-Za-zÀ-ɏ]+|[\uac00-\ud7a3]+|[\u0e00-\u0eff]+|[\u1000-\u109f\u1780-\u17ff]+")
_NUMBER = re.compile(rf"[{DIGIT}]+(?:[.,:’'\u00a0\u202f][{DIGIT}]+)*(?:[ \u00a0-]?[^\W\d_]+)?")
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km", "yue", "bo"})
_TABLE_LIMIT = 60_000  # entries per language, about 15 MB; then the table starts anew

_MULTIPLIERS: dict[str, float] = {
    **dict.fromkeys(("thousand", "mil", "mille", "tausend", "mila", "тысяч", "тысячи", "тыс", "ألف", "آلاف", "千", "tisoč", "duizend", "k", "천"), 1e3),
    **dict.fromkeys(
        ("million", "millions", "millones", "millón", "milhões", "milhão", "millionen", "mio", "milioni", "milione", "миллион", "миллиона", "миллионов", "млн",
         "مليون", "ملايين", "milijonov", "miljoen", "m", "mn", "мільйонів", "milyon"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn", "milliards", "milliard", "milliarden", "mrd", "miliardi", "миллиардов", "млрд", "مليار", "bilhões", "milijard", "miljard",
                     "milyar", "b"), 1e9),
    **dict.fromkeys(("trillion", "tn", "billones", "billionen", "billions-fr"), 1e12),
    "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "만": 1e4, "억": 1e8,
}  # fmt: skip


_KINDS = {"w": 0, "n": 1, "c": 2, "#": 3, "l": 3, "p": 3}
WORD, NAME, CONCEPT, NUMBER = range(4)
LANDS = 1 << 10
"""Keys of names below this one, kind aside, are those of countries."""


def key(kind: str, text: str) -> int:
    """A 32-bit key of a feature: two bits of kind (w word, n name, c concept; # number, l link, p picture) and 30 of CRC-32."""
    return (crc32(f"{kind}:{text}".encode("utf-8", "surrogatepass")) & 0x3FFFFFFF) | _KINDS[kind] << 30


def kind_of(key: int) -> int:
    """WORD, NAME, CONCEPT or NUMBER (which stands for links and pictures too)."""
    return key >> 30


@cache
def _small(language: str) -> frozenset[str]:
    everyones = {
        **small_words.LATIN,
        **small_words.CYRILLIC,
        **small_words.ARABIC,
        **small_words.DEVANAGARI,
        **small_words.ETHIOPIC,
        **small_words.HEBREW,
    }
    extra = {
        "en": "mr mrs ms dr said says one two three first last year years week day days time people many most much some such no only even just them then than "
        "him me my us did does do if any both each few own same so too very s t would could should may might must while during before between under again "
        "because against those these through being made make get got told new like well back still now going way say according monday tuesday wednesday "
        "thursday friday saturday sunday"
    }
    return frozenset((everyones.get(language, "") + " " + extra.get(language, "")).split()) | calendar_words(language)


class _Entries(dict[str, Entry]):
    """The entries of one language's words: computed when a word is met for the first time. Facts about words, not state."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, token: str) -> Entry:
        entry = self[token] = _entry(token, self._language)
        return entry


@lru_cache(maxsize=64)
def _entries_of(language: str) -> _Entries:
    return _Entries(language)


def known(language: str) -> Mapping[str, Entry]:
    """The entry of every token of a language. It starts anew when it has grown to its bound; ask for it once per text."""
    table = _entries_of(language)
    if len(table) > _TABLE_LIMIT:
        table.clear()
    return table


def cut(text: str, language: str) -> list[str]:
    """The tokens of a text in order, as they are written."""
    return _pieces(text) if language in _UNSPACED else TOKEN.findall(text)


def entries(text: str, language: str) -> list[tuple[str, Entry]]:
    """The text's tokens in order, each with its entry."""
    tokens = cut(text, language)
    return list(zip(tokens, map(known(language).__getitem__, tokens), strict=True))


def _pieces(text: str) -> list[str]:
    """Words of a script without spaces: Han in pairs and, where they spell a foreign name, in whole runs; kana runs whole."""
    signs = transliteration_signs()
    out: list[str] = []
    for run in _HAN_RUN.findall(text):
        if not "\u3400" <= run[0] <= "\u9fff" or len(run) < 2:
            out += [run[i : i + 3] for i in range(max(1, len(run) - 2))] if run[0] >= "\u0e00" and run[0] < "\u1800" else [run]
            continue
        out += [run[i : i + 2] for i in range(len(run) - 1)]
        start = None
        for i, sign in enumerate(run + " "):
            if sign in signs:
                start = i if start is None else start
            elif start is not None:
                if i - start >= 2:
                    out.append("~" + run[start:i])
                start = None
    return out


def _entry(token: str, language: str) -> Entry:
    if token[0] == "~":
        return 0, _sound_keys(token[1:]), ()
    folded = fold(token)
    if folded in _small(language) or len(folded) < 2:
        return 0, (), _concept_keys(folded, language, token[0]) if token != "us" else ()
    concepts = _concept_keys(folded, language, token[0])
    return key("w", stem(folded, language)), _name_keys(token, folded, language), concepts


def _concept_keys(folded: str, language: str, first: str) -> tuple[int, ...]:
    """Cities and countries are names like any other; topics are concepts."""
    return tuple(_named_key(name) for name in concepts_of(folded, language, places=first == first.upper()))


def _named_key(name: str) -> int:
    if len(name) == 2 and name.isupper():
        return land(name)
    return key("n" if name[0] == "@" else "c", name)


def land(code: str) -> int:
    """The key of a country (ISO 3166): among the names, below all of them, so that it can be told from them."""
    return NAME << 30 | (ord(code[0]) - 65) * 26 + ord(code[1]) - 65


def _name_keys(token: str, folded: str, language: str) -> tuple[int, ...]:
    first = token[0]
    if language in ("ar", "fa", "ur", "he"):
        return _sound_keys(_without_article(token)) if len(token) > 3 else ()
    if first.isupper() or "\u30a1" <= first <= "\u30ff" or "\uac00" <= first <= "\ud7a3":
        return _sound_keys(folded)
    return ()


def _sound_keys(word: str) -> tuple[int, ...]:
    return tuple(key("n", skeleton) for skeleton in skeletons(word))


def _without_article(token: str) -> str:
    for prefix in ("وال", "بال", "كال", "فال", "ال", "لل"):
        if token.startswith(prefix) and len(token) - len(prefix) >= 3:
            return token[len(prefix) :]
    if token[0] in "وبلف" and len(token) >= 5:
        return token[1:]
    return token


def fold(token: str) -> str:
    """Lower case, no accents, no possessive."""
    lower = token.lower().replace("’", "'")
    if lower.endswith("'s"):
        lower = lower[:-2]
    if "'" in lower[:3]:
        lower = lower.split("'", 1)[1] or lower  # l'Élysée, d'accord
    if lower.isascii():
        return lower
    if "\u0530" <= lower[0]:
        return lower
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))


def stem(word: str, language: str) -> str:
    """Grammar cut off, roughly: English by its endings, inflected languages by length."""
    if language == "en":
        return _english(word)
    if language in _UNSPACED or language == "ko":
        return word
    if language == "ar":
        return _without_article(word)[:6]
    return word[:6]


def _english(word: str) -> str:
    for ending, least in (("ing", 4), ("ies", 3), ("ers", 4), ("ed", 4), ("es", 4), ("s", 3), ("er", 5)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] in "ey" else word


def numbers(text: str, language: str) -> list[tuple[str, int]]:
    """Numbers that can tell events apart, as (as written, key of the value). One digit says too little."""
    found = [(written, _number_key(written)) for written in _NUMBER.findall(text)]
    return [(written, key) for written, key in found if key is not None]


@lru_cache(maxsize=1 << 14)
def _number_key(written: str) -> int | None:
    value = _value(written)
    return None if value is None else key("#", value)


_DECIMAL = re.compile(r"^(\d+)[.,](\d{1,2})$")
_DIGITS = re.compile(r"[\d.,:’'\u00a0\u202f]*\d")


def _value(written: str) -> str | None:
    head = _DIGITS.match(written)
    if head is None:
        return None
    digits = head.group()
    tail = written[head.end() :].strip(" \u00a0-").lower()
    factor = _MULTIPLIERS.get(tail) or _MULTIPLIERS.get(tail[:1] if tail[:1] in "万萬億亿만억" else "")
    if ":" in digits:
        return digits
    decimal = _DECIMAL.match(digits)
    if decimal:
        value = float(f"{decimal.group(1)}.{decimal.group(2)}")
    else:
        value = float(re.sub(r"\D", "", digits)[:15])
    if factor:
        value *= factor
    elif value < 10 and decimal is None:
        return None
    return f"{value:.6g}"
