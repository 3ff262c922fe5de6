"""Numbers as they survive rewriting and translation: 4.1 million = 4,1 Millionen = 410万, nine = neun = 九."""

from __future__ import annotations

import re
import unicodedata

_DIGIT = re.compile(r"\d")
_SCALED = re.compile(
    r"(?P<number>\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?)[\s\u00a0-]?(?:"
    r"(?P<e9>mil\s(?:millones|milhões)|milliard\w*|miliard\w*|billion|bn\b|bilh\w+|mrd|млрд|миллиард\w*|مليار\w*|بليون)"
    r"|(?P<e6>million\w*|millon\w*|millón|milh\w+|milion\w*|mio\b|mln\b|m\b|млн|миллион\w*|مليون\w*|ملايين|百万)"
    r"|(?P<e3>thousand|mil\b|mille\b|mila\b|tausend|tsd|тыс\w*|ألف|آلاف|k\b)"
    r"|(?P<east>[万萬亿億千][\d万萬亿億千.]*))?",
    re.IGNORECASE,
)
_EAST = re.compile(r"(\d+(?:\.\d+)?)?([亿億万萬千])")
_EAST_SCALE = {"亿": 1e8, "億": 1e8, "万": 1e4, "萬": 1e4, "千": 1e3}
_WORDS = (
    "two dos deux zwei dois duas due два две двух اثنان اثنين",
    "three tres trois drei três tre три трёх трех ثلاثة ثلاث",
    "four cuatro quatre vier quatro quattro четыре четырёх أربعة أربع",
    "five cinco cinq fünf cinque пять пяти خمسة خمس",
    "six seis sechs sei шесть шести ستة ست",
    "seven siete sept sieben sete sette семь семи سبعة سبع",
    "eight ocho huit acht oito otto восемь восьми ثمانية ثماني",
    "nine nueve neuf neun nove девять девяти تسعة تسع",
    "ten diez dix zehn dez dieci десять десяти عشرة عشر",
    "eleven once onze elf undici одиннадцать одиннадцати",
    "twelve doce douze zwölf doze dodici двенадцать двенадцати",
    "thirteen trece treize dreizehn treze tredici тринадцать тринадцати",
    "fourteen catorce quatorze vierzehn quatorze catorze quattordici четырнадцать четырнадцати",
    "fifteen quince quinze fünfzehn quindici пятнадцать пятнадцати",
    "sixteen dieciséis seize sechzehn dezesseis dezasseis sedici шестнадцать",
    "seventeen diecisiete dix-sept siebzehn dezessete dezassete diciassette семнадцать",
    "eighteen dieciocho dix-huit achtzehn dezoito diciotto восемнадцать",
    "nineteen diecinueve dix-neuf neunzehn dezenove dezanove diciannove девятнадцать",
)
_TENS = (
    "twenty veinte vingt zwanzig vinte venti двадцать двадцати عشرون عشرين",
    "thirty treinta trente dreißig trinta trenta тридцать тридцати ثلاثون ثلاثين",
    "forty cuarenta quarante vierzig quarenta quaranta сорок أربعون أربعين",
    "fifty cincuenta cinquante fünfzig cinquenta cinquanta пятьдесят خمسون خمسين",
    "sixty sesenta soixante sechzig sessenta sessanta шестьдесят ستون ستين",
    "seventy setenta soixante-dix siebzig settanta семьдесят سبعون سبعين",
    "eighty ochenta quatre-vingts achtzig oitenta ottanta восемьдесят ثمانون ثمانين",
    "ninety noventa quatre-vingt-dix neunzig novanta девяносто تسعون تسعين",
)
_VALUES = {word: str(value) for value, words in enumerate(_WORDS, 2) for word in words.split()}
_VALUES |= {word: str(10 * value) for value, words in enumerate(_TENS, 2) for word in words.split()}
_VALUES |= {
    f"{tens.split()[0]}-{unit.split()[0]}": str(10 * t + u) for t, tens in enumerate(_TENS, 2) for u, unit in enumerate(_WORDS[:8], 2)
}
_VALUE_WORDS = frozenset(_VALUES)
_HYPHENED_FIRST = frozenset(word.split("-")[0] for word in _VALUES if "-" in word)
_HYPHENED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_HAN = re.compile(
    r"(?<![一二三四五六七八九十百])([一二三四五六七八九]?十?[一二三四五六七八九]?)(?=[名人个個家次天年月日倍票部所座架艘页頁位件时小项項届社番点])"
)
_HAN_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


def numbers_of(text: str) -> frozenset[str]:
    """Numbers as plain digits, without grouping, with their scale worked in: 23,480 → "23480", 1.3 million → "1300000"."""
    found: set[str] = set()
    if not _DIGIT.search(text):
        return frozenset()
    for hit in _SCALED.finditer(unicodedata.normalize("NFKC", text)):
        plain = _plain(hit.group("number"))
        scale = hit.lastgroup
        if scale in ("e3", "e6", "e9"):
            found.add(_times(plain, float("1" + scale)))
        elif scale == "east":
            found.add(_eastern(plain, hit.group("east")))
        elif plain:
            found.add(plain)
    return frozenset(found)


def written_numbers(text: str, words: frozenset[str], cjk: bool) -> frozenset[str]:
    """Numbers from two to ninety-nine that are written as words, in the languages that we know."""
    found = {_VALUES[word] for word in words & _VALUE_WORDS}
    if "-" in text and not words.isdisjoint(_HYPHENED_FIRST):
        hyphened = [word for piece in text.lower().split() if "-" in piece for word in _HYPHENED.findall(piece)]
        found |= {_VALUES[word] for word in hyphened if word in _VALUES}
    if cjk:
        found |= {_han(hit) for hit in _HAN.findall(text) if hit}
    return frozenset(found)


_NO_NUMBERS = {
    "en": frozenset(("once", "due", "sei", "dos")),
    "pt": frozenset(("dos", "once")),
    "de": frozenset(("sei",)),
    "fr": frozenset(("dos",)),
}
"""Words that are numbers in another language: English «once», Portuguese «dos»."""


def value_of(written: str) -> float | None:
    """23,480 → 23480.0, 4,1 → 4.1; None for what is no number."""
    try:
        return float(_plain(written.rstrip(".,’'\u00a0\u202f ")))
    except ValueError:
        return None


def word_value(word: str, language: str) -> float | None:
    """nine → 9.0, in the languages that we know."""
    known = _VALUES.get(word)
    return float(known) if known is not None and word not in _NO_NUMBERS.get(language, ()) else None


def _plain(written: str) -> str:
    grouped = re.sub(r"[.,\u202f\u00a0 ](?=\d{3}(?:\D|$))", "", written)
    whole = grouped.replace(",", ".")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _times(plain: str, scale: float) -> str:
    try:
        return f"{float(plain) * scale:.0f}"
    except ValueError:
        return plain


def _eastern(plain: str, units: str) -> str:
    """2万4千 → 24000, 410万 → 4100000."""
    total, rest = 0.0, plain
    for number, unit in _EAST.findall(plain + units):
        total += float(number or 1) * _EAST_SCALE[unit]
        rest = ""
    return f"{total:.0f}" if not rest and total < 1e16 else plain


def _han(written: str) -> str:
    if "十" not in written:
        return str(_HAN_DIGITS.get(written, 0))
    tens, _, units = written.partition("十")
    return str(10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(units, 0))
