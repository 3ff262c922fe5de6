"""Dates as the world writes them, read into values that keep the publisher's offset.

    parse_date(text) ─► RFC 822 or ISO in one regular expression (99 of 100 dates in feeds)
                     └► else: number (epoch) ─► ISO week, ordinal, compact ─► words in some eighty languages

Sources: RFC 822/2822 §4.3 (obsolete zones), RFC 3339, W3C-DTF, ISO 8601 (week and ordinal dates), CLDR (names of months).
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

Moment = datetime | date


class Unwritten(tzinfo):
    """The zone of a time whose offset nobody wrote: reckoned as UTC, printed without an offset."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, when: datetime | None) -> str:
        return "unwritten"

    def dst(self, when: datetime | None) -> None:
        return None


UNWRITTEN = Unwritten()

_LONGEST = 120  # characters of a date with words; longer texts are no dates

_ENGLISH = {name: n for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}

# Minutes east of UTC. IST is India (1.4 billion readers), BST is British Summer Time, CST and EST are American.
_ZONES: dict[str, int] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "azot": -60,
    "bst": 60, "cet": 60, "mez": 60, "west": 60, "wat": 60, "met": 60,
    "cest": 120, "mesz": 120, "mest": 120, "eet": 120, "cat": 120, "sast": 120, "idt": 180,
    "eest": 180, "msk": 180, "eat": 180, "trt": 180, "ast3": 180, "msd": 240, "gst": 240, "irst": 210, "aft": 270,
    "pkt": 300, "uzt": 300, "ist": 330, "npt": 345, "bdt": 360, "mmt": 390, "ict": 420, "wib": 420,
    "hkt": 480, "sgt": 480, "pht": 480, "wita": 480, "awst": 480, "myt": 480, "jst": 540, "kst": 540, "wit": 540,
    "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "nst": -210, "ndt": -150, "brt": -180, "art": -180, "uyt": -180, "clst": -180, "ast": -240, "adt": -180, "clt": -240, "vet": -240,
    "bot": -240, "est": -300, "edt": -240, "et": -300, "cot": -300, "pet": -300, "cst": -360, "cdt": -300, "ct": -360,
    "mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480, "akst": -540, "akdt": -480, "hst": -600, "sst": -660,
}  # fmt: skip

_RFC822 = re.compile(
    r"\s*(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}\.?,?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([a-z]{1,4}|(?:gmt|utc)?[+-]\d{2}:?\d{2})?)?\s*(?:\([^)]{0,40}\))?\s*",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:\s*t\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*([a-z]{1,4}|(?:gmt|utc)?\s?[+-]\s?\d{1,2}(?::?\d{2})?(?::\d{2})?)?)?\s*",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"(?:gmt|utc|ut|z)?\s*([+-])\s*(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?\s*", re.ASCII)


def parse_date(
    text: str | int | float | None, *, zone: tzinfo = UTC, language: str | None = None, dayfirst: bool | None = None
) -> Moment | None:
    """When `text` says that it was: a datetime with offset, a bare date where only a day is known, None for anything else.

    `zone` is taken where the text names none (UNWRITTEN keeps in mind that it did not). `language` (BCP 47) decides
    between names of months that differ between languages («listopad») and, like `dayfirst`, the order in
    3/4/2024. Numbers are seconds (or milliseconds, or microseconds) since 1970.
    24:00 is the next midnight, a leap second the next minute. A month or a year alone is its first day. Never raises.
    """
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return _epoch(text)
    found = _ISO.fullmatch(text) if text[:4].isdecimal() else None
    if found:
        return _iso(found, zone)
    if found := _RFC822.fullmatch(text[:_LONGEST]):
        month = _ENGLISH.get(found[2].casefold())
        if month and _zone(found[7], None):
            return _moment(_year(found[3]), month, int(found[1]), found[4], found[5], found[6], "", _zone(found[7], zone))
    return _slow(text, zone, language, dayfirst)


def _iso(found: re.Match[str], zone: tzinfo) -> Moment | None:
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    return _moment(int(year), int(month), int(day), hour, minute, second, fraction or "", _zone(offset, zone) or zone)


def _moment(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, fraction: str, zone: tzinfo | None
) -> Moment | None:
    try:
        if hour is None:
            return date(year, month, day)
        when = datetime(year, month, day, tzinfo=zone or UTC)
        hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
        if hours > 24 or minutes > 59 or seconds > 60 or (hours == 24 and minutes + seconds > 0):
            return date(year, month, day)  # a day with an impossible time is still a day
        micro = int(fraction[:6].ljust(6, "0")) if fraction and seconds < 60 else 0
        when += timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
        when.astimezone(UTC)  # 9999-12-31T23:00-05:00 has no UTC time that Python can hold
    except (ValueError, OverflowError):
        return None
    return when


@lru_cache(maxsize=256)
def _zone(name: str | None, default: tzinfo | None) -> tzinfo | None:
    """The zone written; `default` where none is written or nobody knows it (a lone letter of RFC 822 says nothing)."""
    if not name:
        return default or UTC
    minutes = _ZONES.get(name.strip().casefold())
    if minutes is None:
        found = _OFFSET.fullmatch(name.strip()[:12])
        if not found:
            return (default or UTC) if len(name.strip()) == 1 else default
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if not found[3] and int(found[2]) > 14:  # "+530" was read as 53 hours
            return default
        if minutes > 24 * 60 - 1:
            return default
        minutes = -minutes if found[1] == "-" else minutes
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


def _year(text: str) -> int:
    """Two digits as RFC 2822 §4.3 reads them: 00–49 are 2000–2049."""
    year = int(text)
    if len(text) <= 2:
        return year + (2000 if year < 50 else 1900)
    return year


def _epoch(number: float) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970, told apart by size (10^8 s is 1973; 10^11 s would be 5138)."""
    if not isinstance(number, int) and not math.isfinite(number):
        return None
    size = abs(number)
    if size < 10**8 or size >= 10**17:
        return None
    scale = 1 if size < 10**11 else 1000 if size < 10**14 else 1_000_000
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=number / scale)


# ------------------------------------------------------------------ everything else

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?\s*([a-z]{1,4}|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?w(\d{2})(?:-?([1-7]))?(?:t(\d{2}):?(\d{2})(?::?(\d{2}))?\s*(z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})(?:t(\d{2}):?(\d{2})(?::?(\d{2}))?\s*(z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?", re.ASCII)
_TIME = re.compile(
    r"(?<![\d:])(?:(?P<before>[^\W\d]\.?[^\W\d]\.?|오전|오후|上午|下午|午前|午後)\s*)?"
    r"(?P<h>\d{1,2})\s?(?:[:h時时시]|uhr)\s?(?P<m>\d{2})\s?[분分]?(?:\s?[:.]?\s?(?P<s>\d{2})(?!\d)\s?[초秒]?(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<after>[ap]\.?\s?m\b\.?|[πμ]\.?μ\b\.?))?"
    r"(?:\s*(?P<zone>\(?(?:gmt|utc|ut|z)?\s?[+-]\s?\d{1,2}(?::?\d{2})?(?!\d)\)?|\(?\b[a-z]{1,4}\b\)?))?"
)
_DOTTED_TIME = re.compile(r"(?<![\d.])(\d{1,2})[.:](\d{2})\s*(?:uhr|klo|kl)\b|(?:\bkl\.?|\bklo)\s*(\d{1,2})[.:](\d{2})")
_TWELVE = re.compile(r"(?<!\d)(\d{1,2})\s?([ap])\.?m\.?\b")
_PM = {"pm", "p.m.", "p.m", "μμ", "μ.μ.", "μ.μ", "오후", "下午", "午後"}
_AM = {"am", "a.m.", "a.m", "πμ", "π.μ.", "π.μ", "오전", "上午", "午前"}
_YMD = re.compile(r"(?<!\d)(\d{4})\s?[年년./-]\s?(\d{1,2})\s?[月월./-]\s?(\d{1,2})(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
# Japanese eras and the Republic of China: the year before their first.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\s?(\d{1,3}|元)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})")
_VIETNAMESE = re.compile(r"(\d{1,2})\s*,?\s*(?:tháng|thg)\s*(\d{1,2})\s*,?\s*(?:năm\s*)?(\d{4})")
_TOKEN = re.compile(r"\d+|[^\d\s,;:/()|–—+-]+")
_AMERICAN = {"en-us", "en-ph", "en-ca"}


def _slow(text: str, zone: tzinfo, language: str | None, dayfirst: bool | None) -> Moment | None:
    text = _digits(text.strip())
    if not text or len(text) > _LONGEST:
        return None
    if _NUMBER.fullmatch(text) and len(text.split(".")[0].lstrip("+-")) not in (4, 7, 8, 14):
        return _epoch(float(text))
    return _numeric(text, zone) or _worded(text, zone, language, dayfirst)


def _digits(text: str) -> str:
    """Casefolded, NFC, with the digits of all scripts as 0–9 and no marks of direction."""
    text = unicodedata.normalize("NFC", text[: 2 * _LONGEST]).casefold().replace("̇", "")
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text if not (unicodedata.category(c) == "Cf" and c != "\u200c"))


def _numeric(text: str, zone: tzinfo) -> Moment | None:
    """ISO 8601 without the dashes, its weeks and ordinals, months and years alone."""
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, offset = found.groups()
        return _moment(int(year), int(month), int(day), hour, minute, second, "", _zone(offset, zone) or zone)
    try:
        if found := _WEEK.fullmatch(text):
            day_ = date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
            return _at(day_, found[4], found[5], found[6], _zone(found[7], zone) or zone)
        if found := _ORDINAL.fullmatch(text):
            day_ = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
            return _at(day_, found[3], found[4], found[5], _zone(found[6], zone) or zone) if day_.year == int(found[1]) else None
    except (ValueError, OverflowError):
        return None
    if found := _MONTH.fullmatch(text):
        return _moment(int(found[1]), int(found[2] or 1), 1, None, None, None, "", None) if int(found[1]) > 1000 else None
    return None


def _at(day: date, hour: str | None, minute: str | None, second: str | None, zone: tzinfo) -> Moment | None:
    return _moment(day.year, day.month, day.day, hour, minute, second, "", zone)


def _worded(text: str, zone: tzinfo, language: str | None, dayfirst: bool | None) -> Moment | None:
    """A date with words, slashes or dots: first the time is cut out, then the day is read from what remains."""
    hour, minute, second, offset, rest = _clock(text)
    day = _day(rest, language, dayfirst, american=hour is not None and offset == "12")
    if day is None:
        return None
    named = None if offset in (None, "12") else _zone(offset, None)
    return _at(day, hour, minute, second, named or _zone_word(rest) or zone)


def _zone_word(rest: str) -> tzinfo | None:
    """A zone that stands apart from the time, as in asctime's «Tue Mar 4 10:00:00 EST 2025» once the time is cut out."""
    found = re.search(r"(?:gmt|utc)\s?([+-]\s?\d{1,2}(?::?\d{2})?)(?!\d)|(?<![\d/.-])([+-]\d{4})\b", rest)
    if found:
        return _zone(found[1] or found[2], None)
    words = re.findall(r"\b[a-z]{3,4}\b", rest)
    return next((_zone(word, None) for word in words if word in _ZONES), None)


def _clock(text: str) -> tuple[str | None, str | None, str | None, str | None, str]:
    """(hour, minute, second, offset, text without them); offset is "12" where am or pm stood and no zone."""
    if found := _DOTTED_TIME.search(text):
        return found[1] or found[3], found[2] or found[4], None, None, text[: found.start()] + " " + text[found.end() :]
    if found := _TIME.search(text):
        half = (found["before"] or "").strip(), (found["after"] or "").replace(" ", "")
        offset = (found["zone"] or "").strip("() ") or None
        end = found.end()
        if offset and (_zone(offset, None) is None or re.fullmatch(r"-\s?\d{1,2}", offset)):
            offset, end = None, found.start("zone")  # «14:05 - 12 May»: a day, no offset
        begin = found.start() if half[0] in _PM | _AM else found.start("h")
        hour = _halves(int(found["h"]), half)
        late = any(h in _PM | _AM for h in half)
        return str(hour), found["m"], found["s"], offset or ("12" if late else None), text[:begin] + " " + text[end:]
    if found := _TWELVE.search(text):
        hour = _halves(int(found[1]), ("", found[2] + "m"))
        return str(hour), "00", None, "12", text[: found.start()] + " " + text[found.end() :]
    return None, None, None, None, text


def _halves(hour: int, marks: tuple[str, str]) -> int:
    if any(mark in _PM for mark in marks):
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 and any(mark in _AM for mark in marks) else hour


def _day(text: str, language: str | None, dayfirst: bool | None, *, american: bool) -> date | None:
    try:
        if found := _ERA.search(text):
            return date(_ERAS[found[1]] + (1 if found[2] == "元" else int(found[2])), int(found[3]), int(found[4]))
        if found := _YMD.search(text):
            return _common_era(int(found[1]), int(found[2]), int(found[3]))
        if found := _DMY.search(text):
            return _ordered(found, language, dayfirst, american=american)
        if found := _VIETNAMESE.search(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return _by_month_name(text, language)
    except (ValueError, OverflowError):
        return None


def _ordered(found: re.Match[str], language: str | None, dayfirst: bool | None, *, american: bool) -> date:
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if dayfirst is None:
        dayfirst = found[2] == "." or not (american or (language or "").casefold() in _AMERICAN)
    if first > 12 or (dayfirst and second <= 12):
        return _common_era(year, second, first)
    return _common_era(year, first, second)


def _common_era(year: int, month: int, day: int) -> date:
    """Thai years run 543 ahead (2567 is 2024), Persian ones 621 behind: 1403/9/1 is in November 2024."""
    if 2400 <= year < 2700:
        year -= 543
    if 1370 <= year <= 1450:
        return _from_persian(year, month, day)
    return date(year, month, day)


def _by_month_name(text: str, language: str | None) -> date | None:
    text = _HIJRI_PAIRS.sub(_hijri_word, text) if "ربيع" in text or "جماد" in text or "ذ" in text else text
    tokens = [token.strip(".'’،") for token in _TOKEN.findall(text)]
    months = [(i, n) for i, t in enumerate(tokens) if (n := _month_named(t, language))]
    if not months:
        return None
    at, month = months[-1]  # a weekday stands before the month, and «mer.» is a month elsewhere
    numbers = [(i, t) for i, t in enumerate(tokens) if t.isdecimal()]
    year_at = next((i for i, t in numbers if len(t) == 4), None)
    if year_at is None and len(numbers) >= 2:
        year_at = numbers[-1][0] if len(numbers[-1][1]) == 2 else None
    if year_at is None:
        return None
    days = [t for i, t in sorted(numbers, key=lambda it: abs(it[0] - at)) if i != year_at and len(t) <= 2 and 1 <= int(t) <= 31]
    year = _year(tokens[year_at])
    if month > 24:
        return _from_hijri(year, month - 24, int(days[0]) if days else 1)
    if month > 12:
        return _from_persian(year, month - 12, int(days[0]) if days else 1)
    return _common_era(year, month, int(days[0]) if days else 1)


# ------------------------------------------------------------------ names of months

_PERSIAN = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
# Months of one word; those of two («ربيع الأول») are made one word by _hijri_word.
_HIJRI = ["محرم|المحرم", "صفر", "ربيعa", "ربيعb", "جمادىa", "جمادىb", "رجب", "شعبان", "رمضان", "شوال", "ذوالقعدة|القعدة", "ذوالحجة|الحجة"]
_HIJRI_PAIRS = re.compile(r"(ربيع|جماد[ىي])\s+(الأول[ىي]?|الاول[ىي]?|الثاني(?:ة)?|الآخر(?:ة)?|الاخر(?:ة)?)|ذ[ويي]\s+(القعدة|الحجة)")
# Where two languages use one word for two months, the one with more readers; `language` overrules it.
_PRECEDENCE = "en es fr de pt ru ar zh hi bn ja id tr it pl uk fa nl ro cs el hu sv".split(" ")


def _month_named(word: str, language: str | None) -> int:
    """1–12, 13–24 for the months of the Persian calendar, 25–36 for those of the Islamic one, or 0."""
    if len(word) < 2 or word.isdecimal():
        return 0
    table = _names()
    for candidate in (word, _plain(word), word.removeprefix("d’").removeprefix("d'"), word.removeprefix("ב"), word.removeprefix("ខែ")):
        if held := table.get(candidate):
            tongue = (language or "").split("-")[0].casefold()
            return held.get(tongue) or next(iter(held.values()))
    return 0


def _hijri_word(found: re.Match[str]) -> str:
    """«ربيع الأول» as one word of the table."""
    if found[3]:
        return "ذو" + found[3]
    return ("ربيع" if found[1] == "ربيع" else "جمادى") + ("a" if found[2].lstrip("ا").startswith(("لأول", "لاول")) else "b")


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, int]]:
    """word → {language: month}, languages with more readers first. Built when the first date with words comes by."""
    from news7d.core.month_names import MONTHS

    table: dict[str, dict[str, int]] = {}
    rank = {language: n for n, language in enumerate(_PRECEDENCE)}
    for language in sorted(MONTHS, key=lambda name: rank.get(name, len(rank))):
        for month, names in enumerate(MONTHS[language].split(" "), 1):
            for name in names.split("|"):
                table.setdefault(name, {}).setdefault(language, month)
                if (bare := _plain(name)).isalpha() and len(bare) > 2:
                    table.setdefault(bare, {}).setdefault(language, month)
    for month, name in enumerate(_PERSIAN, 13):
        table.setdefault(name, {})["fa"] = month
    for month, names in enumerate(_HIJRI, 25):
        for name in names.split("|"):
            table.setdefault(name, {})["ar"] = month
    table.pop("-", None)
    table.setdefault("sept", {})["en"] = 9
    return table


def _from_persian(year: int, month: int, day: int) -> date:
    """Gregorian date of a Solar Hijri one, by the 33-year rule (exact for 1343–1472, that is 1964–2093)."""
    if not (1343 <= year <= 1472 and 1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError("not a Persian date that we can place")
    leaps = (8 * year + 29) // 33 - (8 * 1403 + 29) // 33  # leap years between 1403 and the year asked for
    days = (year - 1403) * 365 + leaps
    days += (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return date(2024, 3, 20) + timedelta(days=days + day - 1)  # 1 Farvardin 1403


def _from_hijri(year: int, month: int, day: int) -> date:
    """Gregorian date of an Islamic one by the tabular calendar (30-year cycle): a day more or less than by the sighted moon."""
    if not (1300 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError("not an Islamic date that we can place")
    days = (11 * year + 3) // 30 + 354 * (year - 1) + 30 * month - (month - 1) // 2 - 30 + day
    return date(622, 7, 19) + timedelta(days=days - 1)  # 1 Muharram 1, Gregorian
