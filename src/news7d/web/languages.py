"""The languages that pages speak: which one a request is answered in, and its words, days and numbers.

    the reader's setting, a stranger's cookie ─► `interface_language` of the house ─► Accept-Language ─► English
    locale/{code}/LC_MESSAGES/news7d.po ─► Language ─► templates (web.translating), `_` and `ngettext` in Python

What programs read (API, feeds, JSON) is English whoever asks. Design: docs/design/060-languages.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from gettext import c2py
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from news7d.core import render
from news7d.core.wording import N_, Said, SaidDay

ENGLISH = "en"
COOKIE = "language"
"""Of whoever has chosen a language without having an account; signing in sets it too, for pages that ask nobody who they are."""
_COOKIE = re.compile(rf"(?:^|;\s*){COOKIE}=([a-zA-Z-]{{2,12}})")
_LOCALES = {"en": "en_GB"}  # where News7D writes days as that region does

Forms = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """One language of the interface."""

    code: str
    locale: Locale

    @cached_property
    def _catalogue(self) -> tuple[Mapping[str, Forms], Callable[[int], int], Mapping[str, str]]:
        return ({}, lambda number: int(number != 1), {}) if self.code == ENGLISH else _read(self.code)

    @cached_property
    def messages(self) -> Mapping[str, Forms]:
        """Translations by message; one form for each plural where there are any."""
        return self._catalogue[0]

    @cached_property
    def plural(self) -> Callable[[int], int]:
        """Which form a number takes."""
        return self._catalogue[1]

    @property
    def scripted(self) -> Mapping[str, str]:
        """What scripts say, by message."""
        return self._catalogue[2]

    @property
    def direction(self) -> str:
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    @property
    def name(self) -> str:
        """As those who speak it call it: Deutsch."""
        return sentence(self.locale.languages.get(self.code) or self.code)

    def gettext(self, message: str) -> str:
        found = self.messages.get(message)
        return found[0] if found else message

    def forms(self, singular: str, plural: str) -> Forms:
        return self.messages.get(singular) or (singular, plural)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        found = self.forms(singular, plural)
        return found[min(self.plural(number), len(found) - 1)]

    # ------------------------------------------------------------------ days and times, in UTC

    def exact_time(self, moment: datetime) -> str:
        """`7 February 2026, 08:04 UTC`."""
        at = moment.astimezone(UTC)
        return f"{_long_date(self.locale, at.date())}, {at:%H:%M} UTC"

    def day(self, moment: datetime) -> str:
        """`7 February 2026`."""
        return _long_date(self.locale, moment.astimezone(UTC).date())

    def long_day(self, moment: datetime) -> str:
        """`Saturday 7 February 2026`."""
        at = moment.astimezone(UTC)
        return render.long_day(at) if self.code == ENGLISH else _whole_date(self.locale, at.date())

    def short_day(self, moment: datetime) -> str:
        """`7 Feb`."""
        return _short_date(self.locale, moment.astimezone(UTC).date())

    def age(self, then: datetime, now: datetime) -> str:
        """How long something has lasted, in one unit: `12 s`, `48 min`, `20 h`, `3 days`."""
        return self._counted(_SPANS, *render.age_unit(then, now))

    def ago(self, then: datetime, now: datetime) -> str:
        """`48 min ago`."""
        return self._counted(_AGOS, *render.age_unit(then, now))

    def _counted(self, words: Mapping[str, tuple[str, str]], count: int, unit: str) -> str:
        return self.ngettext(*words[unit], count) % {"num": count}

    def span(self, span: timedelta) -> str:
        """`12 s`, `48 min`, `4 h 25 min`, `3 days`. Never negative."""
        seconds = max(0, int(span.total_seconds()))
        hours, minutes = divmod(seconds // 60, 60)
        if 1 <= hours < 10 and minutes:
            return f"{self._counted(_SPANS, hours, 'h')} {self._counted(_SPANS, minutes, 'min')}"
        return self._counted(_SPANS, *render.age_unit(datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(seconds, UTC)))

    # ------------------------------------------------------------------ numbers, lists, names

    def number(self, number: float) -> str:
        return str(format_decimal(number, locale=self.locale))

    def fixed(self, number: float, digits: int) -> str:
        """With so many digits after the point: 1234.5, 2 -> `1,234.50`."""
        if self.code == ENGLISH:
            return f"{number:,.{digits}f}"
        return str(format_decimal(number, format="#,##0" + "." * bool(digits) + "0" * digits, locale=self.locale))

    def percent(self, share: float) -> str:
        """0.25 -> `25%`."""
        return str(format_percent(share, locale=self.locale))

    def listed(self, parts: Sequence[str]) -> str:
        """`politics, sport and world`."""
        return str(format_list(list(parts), locale=self.locale))

    def language_name(self, code: str | None) -> str:
        """`de` -> German; a code that nobody knows stays as it is."""
        return self.gettext(_UNKNOWN_LANGUAGE) if not code or code == "und" else _language_name(self.code, code)

    def country_name(self, code: str) -> str:
        return str(self.locale.territories.get(code.upper(), code))


_UNKNOWN_LANGUAGE = N_("unknown language")


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Marks a message and its plural, for `ngettext(*…, number)` later."""
    return singular, plural


_SPANS = {
    "s": ngettext_noop("%(num)s s", "%(num)s s"),
    "min": ngettext_noop("%(num)s min", "%(num)s min"),
    "h": ngettext_noop("%(num)s h", "%(num)s h"),
    "days": ngettext_noop("%(num)s day", "%(num)s days"),
}
_AGOS = {
    "s": ngettext_noop("%(num)s s ago", "%(num)s s ago"),
    "min": ngettext_noop("%(num)s min ago", "%(num)s min ago"),
    "h": ngettext_noop("%(num)s h ago", "%(num)s h ago"),
    "days": ngettext_noop("%(num)s day ago", "%(num)s days ago"),
}


def sentence(words: str) -> str:
    """With a capital letter at the start, and the rest as it is."""
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=4096)
def _long_date(locale: Locale, day: date) -> str:
    return str(format_date(day, "long", locale=locale))


@lru_cache(maxsize=256)
def _whole_date(locale: Locale, day: date) -> str:
    return str(format_date(day, "full", locale=locale))


@lru_cache(maxsize=4096)
def _short_date(locale: Locale, day: date) -> str:
    return str(format_skeleton("MMMd", day, locale=locale))


@lru_cache(maxsize=2048)
def _language_name(interface: str, code: str) -> str:
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(interface) or code
    except (UnknownLocaleError, ValueError):
        return code


# ------------------------------------------------------------------ the catalogues


@cache
def codes() -> tuple[str, ...]:
    """English first, then whatever there is a catalogue for."""
    found = (each.name for each in files("news7d").joinpath("locale").iterdir() if each.joinpath("LC_MESSAGES").is_dir())
    return (ENGLISH, *sorted(found))


@cache
def language(code: str) -> Language:
    return Language(code=code, locale=Locale.parse(_LOCALES.get(code, code.replace("-", "_"))))


def _read(code: str) -> tuple[Mapping[str, Forms], Callable[[int], int], Mapping[str, str]]:
    """A catalogue; read once, when the first message is wanted. What is untranslated or fuzzy stays English."""
    with files("news7d").joinpath("locale", code, "LC_MESSAGES", "news7d.po").open("rb") as file:
        catalogue = read_po(file, locale=code.replace("-", "_"))
    messages = {_key(each.id): _forms(each.string) for each in catalogue if each.id and not each.fuzzy and all(_forms(each.string))}
    scripted = {
        _key(each.id): _forms(each.string)[-1] for each in catalogue if each.id and any(".js" in at for at, _line in each.locations)
    }
    return messages, c2py(catalogue.plural_expr), scripted


def _key(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _forms(string: str | Sequence[str] | None) -> Forms:
    return (string or "",) if string is None or isinstance(string, str) else tuple(string)


# ------------------------------------------------------------------ the language of a request

_SPEAKING: ContextVar[str] = ContextVar("language", default=ENGLISH)


def speaking() -> Language:
    """The language that is answered in; English where nobody asks."""
    return language(_SPEAKING.get())


def speak(code: str) -> None:
    """From here on, in this request."""
    _SPEAKING.set(code)


@contextmanager
def speaking_in(code: str) -> Iterator[Language]:
    """For what is said to somebody who is not asking now: a mail."""
    before = _SPEAKING.set(code if code in codes() else ENGLISH)
    try:
        yield speaking()
    finally:
        _SPEAKING.reset(before)


def asked_for(headers: Sequence[tuple[bytes, bytes]], house: str) -> str:
    """By a request with these headers, in a house whose own language is `house` ("": none)."""
    accept = ""
    for name, value in headers:
        if name == b"cookie":
            chosen = _COOKIE.search(value.decode("latin-1"))
            if chosen and chosen[1] in codes():
                return chosen[1]
        elif name == b"accept-language":
            accept = value.decode("latin-1")
    return house or negotiated(accept[:1000])


@lru_cache(maxsize=1024)
def negotiated(header: str) -> str:
    """The first language of an Accept-Language header (RFC 9110, 12.5.4) that there is; English where there is none."""
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.partition(";")
        try:
            weighed.append((-float(weight.strip().removeprefix("q=") or 1), place, tag.strip().lower()))
        except ValueError:
            continue
    for worth, _, tag in sorted(weighed):
        found = next((code for code in (tag, tag.partition("-")[0]) if code in codes()), None)
        if found and worth < 0:
            return found
    return ENGLISH


# ------------------------------------------------------------------ words in Python


def _(message: str, **values: object) -> str:
    """The message in the language of the request, its `%(name)s` filled in."""
    return speaking().gettext(message) % values


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """The message for that many, which is `%(num)s` in it."""
    return speaking().ngettext(singular, plural, number) % {"num": number, **values}


def marked_up(message: str, **values: object) -> Markup:
    """A message that holds HTML (marked by `N_`), its values escaped."""
    return Markup(speaking().gettext(message)) % values


def translated(words: str) -> str:
    """A sentence from far away (core.wording) in the language of the request; any other text as it is."""
    if isinstance(words, SaidDay):
        return speaking().long_day(datetime.combine(words.day, time(), UTC))
    if not isinstance(words, Said):
        return words
    values = {name: translated(value) if isinstance(value, str) else value for name, value in words.values.items()}
    if words.plural is None:
        return _(words.message, **values)
    return ngettext(words.message, words.plural, words.number, **values)


def words_of(error: Exception) -> str:
    """What an error says, in the language of the request where it was said with `core.wording`."""
    told = error.args[0] if error.args else ""
    return translated(told) if isinstance(told, str) else str(error)
