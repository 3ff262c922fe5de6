# ruff: noqa: E501 (word lists read best as long lines)
"""Names of outlets and agencies in running text, and the forms they go by.

    known outlets ─► Names: pattern → outlet ─► mentions in a text

News agencies that the whole world prints are known here by name; every other outlet is learnt from the reports themselves
or from the caller's catalogue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from news7d.core.similarity.sounds import skeleton
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
}
_AGENCY_WORD = re.compile(
    r"wire|agency|agence|agencia|agenzia|agência|agentur|агентств|وكالة|通讯社|通訊社|通信社|通信$|press association|newswire",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|el|la|los|las|le|les|l['’]|der|die|das|il|lo|o|a|os|as|al)[\s-]+|^l['’]", re.IGNORECASE)
# The look-behind stands after the first letter, over two signs: a pattern that begins with a set is searched several times faster
_CAPITAL = re.compile(r"[^\W\d_a-zа-яß-ÿ\u0600-\u06ff\u3040-\uffff](?<![^\W\u2e80-\uffff][\s\S])[^\W_]*")


Mentions = list[tuple[int, int, str]]
"""(start, end, outlet) in order."""


@dataclass(frozen=True, slots=True)
class Names:
    """What outlets are called: forms by their first word, so that a text is gone through once, whatever their number."""

    by_first: Mapping[str, tuple[tuple[str, str], ...]]  # first word, lower case → (form, outlet), longest first
    foreign: tuple[tuple[str, str], ...]  # forms that begin without a capital letter: found as substrings
    sounds: tuple[tuple[str, str], ...] = ()  # (skeleton, outlet): for names written in another alphabet

    def find(self, text: str) -> Mentions:
        """Every mention; the longest form wins."""
        found: Mentions = []
        end = 0
        for hit in _CAPITAL.finditer(text):
            if hit.start() >= end and (forms := self.by_first.get(hit.group().lower())):
                mention = _longest(text, hit.start(), hit.group(), forms)
                if mention:
                    found.append(mention)
                    end = mention[1]
        for form, outlet in self.foreign:
            if form in text:
                found += _places(text, form, outlet)
        if self.sounds and not text.isascii() and _OTHER_ALPHABET.search(text):
            found += self._heard(text)
        return sorted(found)

    def _heard(self, text: str) -> list[tuple[int, int, str]]:
        """«ميريديان بوست», デカン・クーリエ紙, (Нордвайр): names that sound like an outlet's."""
        found = []
        for hit in _FOREIGN.finditer(text):
            heard = skeleton(hit.group())
            for sound, outlet in self.sounds if len(heard) > 1 else ():
                if _alike(heard, sound, credited=bool(_CREDITED.match(text, hit.end())) or text[hit.start() - 1 : hit.start()] in "＝="):
                    found.append((hit.start(), hit.end(), outlet))
                    break
        return found


def _alike(heard: str, sound: str, *, credited: bool) -> bool:
    if heard[0] != sound[0] or min(len(heard), len(sound)) < (2 if credited else 4):
        return heard == sound and len(sound) > 2
    if heard == sound or SequenceMatcher(None, heard, sound, autojunk=False).ratio() > 0.8:
        return True
    return credited and heard.replace("r", "") == sound.replace("r", "")


def _longest(text: str, start: int, first: str, forms: Sequence[tuple[str, str]]) -> tuple[int, int, str] | None:
    for form, outlet in forms:
        end = start + len(form)
        if text[start:end].lower() == form.lower() and (not text[end : end + 1].isalnum() or text[end] > "\u2e80"):
            if len(form) < 5 and first != form and not (first.isupper() and form.isupper()):
                continue  # «Ap» is not AP
            return start, end, outlet
    return None


def _places(text: str, form: str, outlet: str) -> list[tuple[int, int, str]]:
    """Every place of a form; one in an alphabet must stand as a word, Chinese and Japanese have no word boundaries."""
    out = []
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        bounded = form[0] > "\u2e80" or not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
        if bounded or (form[0] >= "\u0600" and not text[end : end + 1].isalpha()):  # Arabic joins «and», «to» to a word
            out.append((at, end, outlet))
        at = text.find(form, end)
    return out


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


_OTHER_ALPHABET = re.compile(r"[\u0400-\u06ff\u30a1-\u30fc]")
_FOREIGN = re.compile(
    r"(?<=[«(])[\u0621-\u0652 ]{4,30}(?=[»)])|[\u30a1-\u30fc]{2,}(?:[・＝][\u30a1-\u30fc]{2,})*|(?<=[(«])[А-ЯЁа-яё ]{4,30}(?=[)»])|^[\u0621-\u0652А-ЯЁа-яё]{4,20}$"
)
_CREDITED = re.compile(r"通信|紙|電|社|】|）|\)|$")


@lru_cache(maxsize=1 << 12)
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
    base = _catalogue(tuple(sorted(known.items()))) if known else _catalogue(())
    names = sorted(set(outlets))
    told = _with(base, [(form, outlet) for outlet in names for form in forms_of(outlet)])
    sounds = tuple((sound, outlet) for outlet in names if len(sound := skeleton(_ARTICLE.sub("", outlet))) > 2)
    return replace(told, sounds=sounds)


@lru_cache(maxsize=8)
def _catalogue(known: tuple[tuple[str, str], ...]) -> Names:
    rows = [(form, agency) for agency, others in AGENCIES.items() for form in (agency, *others)]
    rows += [(form, outlet) for name, outlet in known for form in forms_of(name)]
    return _with(Names({}, ()), rows)


def _with(base: Names, rows: Sequence[tuple[str, str]]) -> Names:
    by_first = dict(base.by_first)
    foreign = dict(base.foreign)
    for form, outlet in rows:
        first = _CAPITAL.match(form)
        if first:
            key = first.group().lower()
            others = [row for row in by_first.get(key, ()) if row[0] != form]
            by_first[key] = tuple(sorted([*others, (form, outlet)], key=lambda row: -len(row[0])))
        else:
            foreign[form] = outlet
    return Names(by_first, tuple(foreign.items()))


def outlet_of(report: Report) -> str:
    """What a report's outlet is compared by: its name, or else its domain, or else nothing in common with any other."""
    return report.outlet or report.domain or f"id:{report.id}"
