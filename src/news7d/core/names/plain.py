"""Names in scripts with capital letters.

    text ─► runs of capitalised words, each with the words around it ─► forms: all that the text shows of one spelling
         ─► person? place? organisation? by what speaks for it: known names, titles, speech, age, prepositions, kinds of places

A form is judged by all its mentions together: «Mr Stroud said» in the fifth paragraph tells who Daniel Stroud of the first is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from news7d.core.lexicon import concepts_of, fold, place_names
from news7d.core.names import cases, cues, weights
from news7d.core.names.gazetteer import FAMILY, GIVEN, LAND, PLACE, flags

_UPPER = "".join(chr(c) for c in (*range(0x41, 0x530), *range(0x1E00, 0x2000)) if chr(c).isupper())
_WORD = rf"(?:[ODdLl]['’])?[{_UPPER}](?:[^\W_]|['’-](?=\w))*"
_INITIAL = rf"(?:[{_UPPER}]\.)+"
_GAP = r"[ \u00a0]"
_NONE = -9.0
_BELIEVED = -0.3  # odds from which a place is one: a missing place costs a page more than a doubtful one
_PEOPLE = ("an", "ans", "ese", "ish", "n", "ns")
_AFTER_NAME = frozenset(" ,\u00a0")  # what may stand between a name and its verb
_AROUND = 28  # characters looked at before and after a run


@dataclass(slots=True)
class Found:
    persons: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """One spelling, with what its mentions show."""

    words: list[str]
    first: int = 0
    mentions: int = 0
    inner: int = 0  # mentions that do not open a sentence
    titled: int = 0
    spoke: int = 0
    aged: int = 0
    placed: int = 0  # after «in», «from», «near»
    near: int = 0  # after «at», «to», «between»: weaker
    article: int = 0
    typed: int = 0  # «the town of», «lake»
    told: int = 0  # followed by a comma and what the person is
    owned: int = 0  # after «of»
    alone: bool = False  # its last word stands alone elsewhere
    people: bool = False  # the text has a people of that name: Karsova, Karsovan

    @property
    def name(self) -> str:
        return " ".join(self.words)


class _Run(NamedTuple):
    words: list[str]
    start: int
    end: int
    opens: bool
    titled: bool = False


def scan(title: str, body: str, language: str) -> Found:
    """Names of a text in Latin, Greek or Cyrillic letters. The title is read only where there is no body: it may be in Capitals."""
    text = body if body.strip() else title
    forms = _forms(text, language)
    found = Found()
    for form in forms.values():  # in order of their first mentions
        kind = _kind(form, language)
        if kind:
            getattr(found, kind).append(form.name)
    return found


def _forms(text: str, language: str) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    written: set[str] = set()
    for run in _runs(text, language):
        written.update(run.words)
        named = _single(run, language, text) if len(run.words) == 1 else _trimmed(run, language, text)
        if named is not None:
            words = _nominative(named.words, language)
            name = " ".join(words)
            form = forms.get(name)
            if form is None:
                form = forms[name] = Form(words, first=named.start)
            _note(form, named, text, language)
    return _compared(forms, written)


def _compared(forms: dict[str, Form], written: set[str]) -> dict[str, Form]:
    """What forms say about each other: a surname alone, a land and its people."""
    single = {form.words[-1] for form in forms.values() if len(form.words) == 1}
    peoples = {word[:-cut] for word in map(_bare, written) if word.endswith(_PEOPLE) for cut in (1, 2, 3)}
    for form in forms.values():
        form.alone = len(form.words) > 1 and form.words[-1] in single
        form.people = form.name in peoples
    return {fold(name): form for name, form in forms.items()}


def _nominative(words: list[str], language: str) -> list[str]:
    if language not in cases.LANGUAGES:
        return words
    return [cases.place(words[0])] if len(words) == 1 else cases.person(words)


def _runs(text: str, language: str) -> Iterator[_Run]:
    seldom = cues.openers(language)
    for match in cues.run_pattern(_UPPER, _WORD, _INITIAL, _GAP, language).finditer(text):
        run, start = match.group(), match.start()
        if run in seldom:
            continue
        words = run.replace("\u00a0", " ").split(" ")
        if "'s" not in run and "’s" not in run:
            yield _Run(words, start, match.end(), _opens_sentence(text, start))
            continue
        while words:  # «Poland's Tomasz Wielgosz» is two names
            end = next((at for at, word in enumerate(words) if word.endswith(("'s", "’s"))), len(words) - 1)
            part, words = words[: end + 1], words[end + 1 :]
            length = len(" ".join(part))
            yield _Run(part, start, start + length, _opens_sentence(text, start))
            start += length + 1


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" “\"«„‘'(—–-¿¡")
    return not before or before[-1] in ".!?:\n…"


def _single(run: _Run, language: str, text: str) -> _Run | None:
    word = _bare(run.words[0])
    if fold(word) in cues.ORGANISATION:
        return _body(word, run, text)
    if len(word) < 3 or _office(word) or _no_name(word, language, text, run.opens):
        return None
    return _Run([_cased(word)], run.start, run.end, run.opens)


def _body(word: str, run: _Run, text: str) -> _Run | None:
    """University of Durham, Ministry of Health; a mere «University» is none."""
    of = cues.OF_BODY.match(text, run.end)
    words = [word, *of.group().split()] if of else [word]
    return _Run(words, run.start, of.end() if of else run.end, run.opens)


def _trimmed(run: _Run, language: str, text: str) -> _Run | None:
    """The run without what only comes before and after a name: a sentence's first word, titles, offices, peoples, months."""
    first, titled = _first(run, language, text)
    words = run.words[first:]
    if language == "de" and len(words) > 2:
        first, words, titled = _from_given(first, words, titled)
    while words and (words[-1].lower() in cues.LINKS or words[-1] in cues.CALENDAR or words[-1].isdigit() or _office(words[-1])):
        words.pop()
    if not words or words[0] in cues.CALENDAR:
        return None
    if len(words) > 1:
        words = [_cased(word) if len(word) > 4 else word for word in words]
    words[-1] = _bare(words[-1])
    start = run.start + sum(len(word) + 1 for word in run.words[:first])
    return _Run(words, start, run.end, run.opens and not first, titled) if len(words) > 1 or len(words[0]) > 2 else None


def _first(run: _Run, language: str, text: str) -> tuple[int, bool]:
    """Where the name begins, and whether a title or an office stands before it: First Minister Margaret Ashdown-Lee."""
    words, first, titled = run.words, 0, False
    while first < len(words):
        if first + 1 < len(words) and flags(f"{words[first]} {words[first + 1]}") & PLACE:
            break  # New York, South Korea
        if _office(words[first]) or _people_before(words[first:], language):
            titled = True  # Ethiopian Hana Desta
        elif not _no_name(words[first], language, text, run.opens and not first):
            break
        first += 1
    offices = [at for at in range(first, len(words) - 1) if _office(words[at])]
    if offices and len(words) - offices[-1] > 1:
        first, titled = offices[-1] + 1, True
    while first < len(words) and words[first].islower():
        first += 1
    return first, titled


def _cased(word: str) -> str:
    """INNSBRUCK → Innsbruck, where a place is written so; UNESCO stays."""
    return word.title() if len(word) > 4 and word.isupper() and flags(word) else word


def _from_given(first: int, words: list[str], titled: bool) -> tuple[int, list[str], bool]:
    """German writes every noun with a capital: «Verfassungsrechtlerin Judith Ferriday» begins with the given name.

    And a person ends before «von der Mieterinitiative», but for Ursula von der Leyen.
    """
    at = next((at for at, word in enumerate(words[:-1]) if word[0].isupper() and flags(word) & GIVEN), 0)
    house = next((end for end, word in enumerate(words) if word.islower() and end > at + 1 and words[end - 1][0].isupper()), len(words))
    return first + at, words[at:house], titled or at > 0


def _people_before(words: list[str], language: str) -> bool:
    """South African Thabiso Mokwena, Ethiopian Hana Desta: a people, and more behind it."""
    if len(words) < 2:
        return False
    both = f"{words[0]} {words[1]}"
    return _people(words[0], language) or (
        len(words) > 2 and words[0] in cues.QUARTERS and any(flags(both[:-cut]) & LAND for cut in (1, 2))
    )


def _bare(word: str) -> str:
    word = word.rstrip(".'’-")
    return word[:-2] if word.endswith(("'s", "’s")) else word


@lru_cache(maxsize=16384)
def _office(word: str) -> bool:
    small = word.rstrip(".").lower()
    return small in cues.TITLES or small.rsplit("-", 1)[-1] in cues.TITLES


def _no_name(word: str, language: str, text: str, opens: bool) -> bool:
    return _names_nobody(word, language, opens) or (opens and f" {word.lower()} " in text)


@lru_cache(maxsize=32768)
def _names_nobody(word: str, language: str, opens: bool) -> bool:
    """What can be said of a word whatever its text."""
    small = word.lower()
    return (
        small in cues.LINKS
        or small in cues.small(language)
        or bool(cues.ELIDED.match(word))
        or word in cues.CALENDAR
        or word in cues.STATES
        or (opens and not flags(word) and fold(word) in cues.OPENERS)
    )


@lru_cache(maxsize=16384)
def _people(word: str, language: str) -> bool:
    """«Ethiopian», «Spanish»: a people, not a place."""
    folded = fold(word)
    if word.endswith("n") and flags(word[:-1]) & LAND and not flags(word) & LAND:
        return True  # African, Syrian
    return folded not in place_names(language) and any(len(code) == 2 and code.isupper() for code in concepts_of(folded, language))


def _note(form: Form, run: _Run, text: str, language: str) -> None:
    before = text[max(0, run.start - _AROUND) : run.start].replace("\u00a0", " ").rsplit(None, 2)
    word = before[-1].strip("«“\"'‘’(").lower() if before and not text[run.start - 1 : run.start].isalnum() else ""
    after = text[run.end : run.end + _AROUND]
    form.mentions += 1
    form.inner += not run.opens
    lead = _lead(word, language)
    form.titled += run.titled or lead.titled
    form.spoke += lead.speaks or _speech_after(after, language)
    if after[:1] in ",( ":
        form.aged += bool(cues.AGED.match(after))
        form.told += bool(cues.APPOSITION.match(after))
    if lead.any:
        form.placed += lead.placed
        form.near += lead.near
        form.article += lead.article
        form.owned += lead.owned
        form.typed += lead.typed or (lead.owned and len(before) > 1 and before[-2].lower() in cues.TYPES)


class _Lead(NamedTuple):
    """What the word before a name says of it."""

    titled: bool
    speaks: bool
    placed: bool
    near: bool
    article: bool
    owned: bool
    typed: bool
    any: bool  # one of the last five


@lru_cache(maxsize=32768)
def _lead(word: str, language: str) -> _Lead:
    place = word in cues.place_before(language), word in cues.NEAR, word in cues.ARTICLES, word in cues.OF, word in cues.TYPES
    return _Lead(word in cues.TITLES, bool(word) and cues.speaks(word, language), *place, any(place))


def _speech_after(after: str, language: str) -> bool:
    if after[:1] not in _AFTER_NAME:
        return False
    following = after.split(None, 1)
    verb = following[0].strip(",.:;«»“”\"'’") if following else ""
    return bool(verb) and cues.speaks(verb, language)


# ------------------------------------------------------------------ judging


def _kind(form: Form, language: str) -> str | None:
    parts = [fold(word) for word in form.words]
    if any(part in cues.ORGANISATION for part in parts):
        return "organisations" if len(parts) > 1 or parts[0] in cues.HOUSES else None
    person = _person(form, parts, language) if (len(parts) > 1 or form.titled) and not _mixed(form.words) else _NONE
    place = _place(form, parts, language) if _may_be_place(form, parts) else _NONE
    if person > 0 and person >= place:
        return "persons"
    if place > _BELIEVED:
        return "places"
    return "organisations" if _initials(form) else None


def _mixed(words: list[str]) -> bool:
    """«Alexandria EMS»: initials beside a word are no person."""
    capitals = [word.isupper() and len(word) > 1 and "." not in word for word in words]
    return any(capitals) and not all(capitals)


def _may_be_place(form: Form, parts: list[str]) -> bool:
    """Something must speak for a place before all is weighed; initials are one only where they are a land's."""
    if len(parts) == 1 and form.words[0].isupper() and not flags(form.name) & LAND:
        return False
    beside = form.placed or form.near or form.owned or form.typed or form.people
    return bool(beside or flags(form.name) & PLACE or parts[0] in cues.PLACE_KIND or parts[-1] in cues.PLACE_KIND)


def features(form: Form, parts: list[str], language: str) -> dict[str, float]:
    """What speaks for and against a person, as numbers between 0 and 1."""
    known = [flags(word) for word in form.words]
    return {
        "bias": 1.0,
        "given": float(bool(known[0] & GIVEN)),
        "family": float(bool(known[-1] & FAMILY)),
        "both": float(bool(known[0] & GIVEN and known[-1] & FAMILY)),
        "titled": float(form.titled > 0),
        "aged": float(form.aged > 0),
        "spoke": float(form.spoke > 0),
        "alone": float(form.alone),
        "article": form.article / form.mentions,
        "placed": form.placed / form.mentions,
        "typed": float(form.typed > 0),
        "told": float(form.told > 0),
        "owned": form.owned / form.mentions,
        "thing": float(any(part in cues.NO_PERSON for part in parts)),
        "place": float(bool(flags(form.name) & PLACE)),
        "long": float(len(form.words) > 3),
        "noun": float(language == "de" and not known[0] & GIVEN),
        "sparing": float(language in cues.SPARING),
        "cyrillic": float(language in cues.CYRILLIC),
        "short": float(len(form.words) == 1),
        "opens": float(form.inner == 0),
        "common": sum(part in cues.OPENERS for part in parts) / len(parts),
    }


def _person(form: Form, parts: list[str], language: str) -> float:
    return sum(weights.PERSON[name] * value for name, value in features(form, parts, language).items())


def place_features(form: Form, parts: list[str], language: str) -> dict[str, float]:
    """What speaks for and against a place."""
    known = flags(form.name)
    size = (known >> 4) / 4 if known & PLACE else 0.0
    return {
        "bias": 1.0,
        "known": float(size > 0),
        "size": size,
        "land": float(bool(known & LAND) or fold(form.name) in place_names(language)),
        "placed": min(1.0, 2 * form.placed / form.mentions),
        "near": min(1.0, 2 * form.near / form.mentions),
        "owned": form.owned / form.mentions,
        "typed": float(form.typed > 0),
        "kind": float(len(parts) > 1 and (parts[0] in cues.PLACE_KIND or parts[-1] in cues.PLACE_KIND)),
        "people": float(form.people),
        "titled": float(form.titled > 0),
        "aged": float(form.aged > 0),
        "spoke": float(form.spoke > 0),
        "article": form.article / form.mentions * (size == 0),
        "opens": float(form.inner == 0),
        "given": float(bool(flags(form.words[0]) & GIVEN)) * (size < 1),
        "family": float(bool(flags(form.words[-1]) & FAMILY)) * (size < 1.25),
        "noun": float(language == "de" and size < 0.75),  # Keller, Hof and Boden are small towns too
        "german": float(language == "de" and bool(cues.GERMAN_PLACE.search(parts[-1]))),
        "adjective": float(_people(form.words[-1], language)),
        "long": float(len(parts) > 2) * (size == 0),
        "single": float(len(parts) == 1),
    }


def _place(form: Form, parts: list[str], language: str) -> float:
    return sum(weights.PLACE[name] * value for name, value in place_features(form, parts, language).items())


def _initials(form: Form) -> bool:
    return len(form.words) == 1 and form.words[0].isupper() and form.words[0].isalpha() and 2 < len(form.words[0]) < 7
