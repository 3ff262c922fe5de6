"""Names of outlets and agencies in running text, and the forms they go by.

    known outlets ─► Names: pattern → outlet ─► mentions in a text

News agencies that the whole world prints are known here by name; every other outlet is learnt from the reports themselves
or from the caller's catalogue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from news7d.model import Report

# Agencies and the forms their credit lines take. Facts about the world's press, not about any test.
AGENCIES: Mapping[str, tuple[str, ...]] = {
    "Associated Press": ("The Associated Press", "AP"),
    "Reuters": ("Thomson Reuters", "Рейтер", "رويترز", "路透社", "ロイター"),
    "Agence France-Presse": ("AFP", "АФП", "فرانس برس", "法新社"),
    "dpa": ("Deutsche Presse-Agentur", "DPA"),
    "EFE": ("Agencia EFE",),
    "ANSA": (),
    "Xinhua": ("新华社", "新華社"),
    "TASS": ("ТАСС",),
    "RIA Novosti": ("РИА Новости",),
    "Interfax": ("Интерфакс",),
    "Kyodo News": ("Kyodo", "共同通信", "共同社"),
    "Jiji Press": ("時事通信",),
    "Lusa": ("Agência Lusa",),
    "Agência Brasil": (),
    "Europa Press": (),
    "APA": ("Austria Presse Agentur",),
    "Keystone-SDA": ("SDA",),
    "PA Media": ("Press Association",),
    "UPI": ("United Press International",),
    "Bloomberg": ("Bloomberg News",),
    "Press Trust of India": ("PTI",),
    "Anadolu Agency": ("Anadolu",),
    "Yonhap": ("Yonhap News Agency",),
    "Belga": (),
    "Tanjug": (),
    "Ukrinform": (),
    "MENA": (),
    "SPA": (),
}
_AGENCY_WORD = re.compile(
    r"wire|agency|agence|agencia|agenzia|agência|agentur|агентств|وكالة|通讯社|通訊社|通信社|通信$|press association|newswire",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|el|la|los|las|le|les|l['’]|der|die|das|il|lo|o|a|os|as|al)[\s-]+|^l['’]", re.IGNORECASE)
_MARKET = {"ap", "spa", "mena", "apa", "sda", "pti", "upi", "afp", "efe", "pa media"}


@dataclass(frozen=True, slots=True)
class Names:
    """What outlets are called. `forms` maps a folded form to the outlet's name."""

    pattern: re.Pattern[str]
    forms: Mapping[str, str]

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, outlet) of every mention, in order."""
        return [(hit.start(), hit.end(), self.forms[fold(hit.group())]) for hit in self.pattern.finditer(text)]


def fold(name: str) -> str:
    """Lower case, no accents, single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def same_outlet(a: str | None, b: str | None) -> bool:
    return bool(a and b) and _bare(a or "") == _bare(b or "")


def is_agency(name: str | None) -> bool:
    """Does the name say that it is a news agency?"""
    return bool(name) and (name in AGENCIES or bool(_AGENCY_WORD.search(name or "")))


@lru_cache(maxsize=1 << 12)
def _bare(name: str) -> str:
    return re.sub(r"\W+", "", _ARTICLE.sub("", fold(name)))


def forms_of(name: str) -> tuple[str, ...]:
    """The name, the name without its article, an agency's or broadcaster's initials."""
    short = _ARTICLE.sub("", name)
    initials = "".join(word[0] for word in short.split() if word[0].isupper())
    out = [name, short]
    if is_agency(name) and len(initials) >= 3:
        out.append(initials)
    return tuple(dict.fromkeys(form for form in out if len(form) > 1))


def names(known: Mapping[str, str] | None = None, outlets: Iterable[str] = ()) -> Names:
    """The names to look for: agencies, the caller's catalogue (form or domain → outlet) and the outlets given."""
    return _names(tuple(sorted((known or {}).items())), tuple(sorted(set(outlets))))


@lru_cache(maxsize=256)
def _names(known: tuple[tuple[str, str], ...], outlets: tuple[str, ...]) -> Names:
    forms: dict[str, str] = {}
    written: list[str] = []
    for agency, others in AGENCIES.items():
        for form in (agency, *others):
            forms.setdefault(fold(form), agency)
            written.append(form)
    for form, outlet in (*known, *((form, outlet) for outlet in outlets for form in forms_of(outlet))):
        forms[fold(form)] = outlet
        written.append(form)
    shouting = [form for form in written if len(form) < 5 and form.isascii()]
    rest = sorted((form for form in written if form not in set(shouting)), key=len, reverse=True)
    parts = [_pattern(form) for form in rest]
    parts += [rf"(?-i:{_pattern(form)})" for form in sorted(shouting, key=len, reverse=True)]
    return Names(re.compile("|".join(parts), re.IGNORECASE), forms)


def _pattern(form: str) -> str:
    body = r"\s+".join(re.escape(word) for word in form.split())
    return (r"(?<!\w)" if form[0].isalnum() and form[0] < "\u2e80" else "") + body + (r"(?!\w)" if form[-1] < "\u2e80" else "")


def outlet_of(report: Report) -> str:
    """What a report's outlet is compared by: its name, or else its domain, or else nothing in common with any other."""
    return report.outlet or report.domain or f"id:{report.id}"
