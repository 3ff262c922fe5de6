"""Names in scripts with capital letters.

    text ─► runs of capitalised words, each with the words around it ─► forms: all that the text shows of one spelling
         ─► person? place? organisation? by what speaks for it: known names, titles, speech, age, prepositions, kinds of places

A form is judged by all its mentions together: «Mr Stroud said» in the fifth paragraph tells who Daniel Stroud of the first is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from news7d.core.lexicon import concepts_of, fold, place_names
from news7d.core.names import cases, cues, weights
from news7d.core.names.gazetteer import FAMILY, GIVEN, LAND, PLACE, flags

_UPPER = "".join(chr(c) for c in (*range(0x41, 0x530), *range(0x1E00, 0x2000)) if chr(c).isupper())
_NONE = -9.0
_BELIEVED = -0.3 - 1e-9  # odds from which a place is one: a missing place costs a page more than a doubtful one
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

    words: tuple[str, ...]
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


class _Reading(NamedTuple):
    """What a run of capitalised words says by itself, whatever its text."""

    name: str  # in the nominative; "": it names nobody
    words: tuple[str, ...]  # of the name
    skipped: int  # characters before the name
    opens: bool
    titled: bool
    body: bool  # «University», «Ministry»: what follows may belong to it
    doubtful: bool  # it opens a sentence: what it says hangs on whether its first word is a small one elsewhere
    peoples: tuple[str, ...]  # what lands would be called if its words were their peoples


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
    peoples: set[str] = set()
    for run, start, end in _runs(text, language):
        opens = _opens_sentence(text, start)
        read = _read(run, language, opens, False)
        if read.doubtful and f" {_head(run).lower()} " in text:
            read = _read(run, language, opens, True)
        peoples.update(read.peoples)
        name, words = read.name, read.words
        if read.body:
            words, end = _body(words, end, text, language)
            name = " ".join(words)
        if name:
            form = forms.get(name)
            if form is None:
                form = forms[name] = Form(words)
            form.inner += not read.opens
            form.titled += read.titled
            _note(form, start + read.skipped, end, text, language)
    return _compared(forms, peoples)


def _compared(forms: dict[str, Form], peoples: set[str]) -> dict[str, Form]:
    """What forms say about each other: a surname alone, a land and its people."""
    single = {form.words[-1] for form in forms.values() if len(form.words) == 1}
    for name, form in forms.items():
        form.alone = len(form.words) > 1 and form.words[-1] in single
        form.people = name in peoples
    return {fold(name): form for name, form in forms.items()}


def _nominative(words: list[str], language: str) -> tuple[str, ...]:
    if language not in cases.LANGUAGES:
        return tuple(words)
    return (cases.place(words[0]),) if len(words) == 1 else tuple(cases.person(words))


def _runs(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Capitalised words in a row, with their start and end."""
    seldom = cues.openers(language)
    for match in cues.run_pattern(_UPPER, language).finditer(text):
        run = match.group()
        if run in seldom:
            continue
        start, end = match.span()
        run = run.replace("\u00a0", " ")
        if "'s" not in run and "’s" not in run:
            yield run, start, end
            continue
        words = run.split(" ")
        while words:  # «Poland's Tomasz Wielgosz» is two names
            last = next((at for at, word in enumerate(words) if word.endswith(("'s", "’s"))), len(words) - 1)
            part, words = " ".join(words[: last + 1]), words[last + 1 :]
            yield part, start, start + len(part)
            start += len(part) + 1


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" “\"«„‘'(—–-¿¡")
    return not before or before[-1] in ".!?:\n…"


def _head(run: str) -> str:
    """The word that may only open a sentence."""
    space = run.find(" ")
    return run[:space] if space > 0 else _bare(run)


@lru_cache(maxsize=1 << 15)  # names come back, in a text and in the news
def _read(run: str, language: str, opens: bool, met: bool) -> _Reading:
    """`opens`: it stands at the beginning of a sentence; `met`: and its first word is a small one elsewhere in the text."""
    words = run.split(" ")
    peoples = tuple(word[:-cut] for word in map(_bare, words) if word.endswith(_PEOPLE) for cut in (1, 2, 3))
    if len(words) == 1:
        return _single(_bare(run), language, opens, met, peoples)
    return _trimmed(words, language, opens, met, peoples)


def _single(word: str, language: str, opens: bool, met: bool, peoples: tuple[str, ...]) -> _Reading:
    if fold(word) in cues.ORGANISATION:
        return _Reading("", (word,), 0, opens, False, True, False, peoples)
    if len(word) < 3 or _office(word) or met or _names_nobody(word, language, opens):
        return _Reading("", (), 0, opens, False, False, False, peoples)
    named = _nominative([_cased(word)], language)
    return _Reading(named[0], named, 0, opens, False, False, opens, peoples)


def _body(words: tuple[str, ...], end: int, text: str, language: str) -> tuple[tuple[str, ...], int]:
    """University of Durham, Ministry of Health; a mere «University» is none. Its words and where they end."""
    of = cues.OF_BODY.match(text, end)
    return _nominative([*words, *of.group().split()] if of else list(words), language), of.end() if of else end


def _trimmed(run: list[str], language: str, opens: bool, met: bool, peoples: tuple[str, ...]) -> _Reading:
    """The run without what only comes before and after a name: a sentence's first word, titles, offices, peoples, months."""
    doubtful = opens and not (_office(run[0]) or _people_before(run, language) or _names_nobody(run[0], language, opens))
    first, titled = _first(run, language, opens, met)
    words = run[first:]
    if language == "de" and len(words) > 2:
        first, words, titled = _from_given(first, words, titled)
    while words and (words[-1].lower() in cues.LINKS or words[-1] in cues.CALENDAR or words[-1].isdigit() or _office(words[-1])):
        words.pop()
    if not words or words[0] in cues.CALENDAR:
        return _Reading("", (), 0, opens, titled, False, doubtful, peoples)
    if len(words) > 1:
        words = [_cased(word) if len(word) > 4 else word for word in words]
    words[-1] = _bare(words[-1])
    named = _nominative(words, language) if len(words) > 1 or len(words[0]) > 2 else ()
    return _Reading(
        " ".join(named), named, sum(len(word) + 1 for word in run[:first]), opens and not first, titled, False, doubtful, peoples
    )


def _first(words: list[str], language: str, opens: bool, met: bool) -> tuple[int, bool]:
    """Where the name begins, and whether a title or an office stands before it: First Minister Margaret Ashdown-Lee."""
    first, titled = 0, False
    while first < len(words):
        if first + 1 < len(words) and flags(f"{words[first]} {words[first + 1]}") & PLACE:
            break  # New York, South Korea
        if _office(words[first]) or _people_before(words[first:], language):
            titled = True  # Ethiopian Hana Desta
        elif not (_names_nobody(words[first], language, opens and not first) or (met and not first)):
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


def _note(form: Form, start: int, end: int, text: str, language: str) -> None:
    """What stands around a mention."""
    before = text[max(0, start - _AROUND) : start].rsplit(None, 2)
    word = before[-1].strip("«“\"'‘’(").lower() if before and not text[start - 1 : start].isalnum() else ""
    form.mentions += 1
    lead = _lead(word, language)
    form.titled += lead.titled
    _note_after(form, text[end : end + _AROUND], lead.speaks, language)
    if lead.any:
        form.placed += lead.placed
        form.near += lead.near
        form.article += lead.article
        form.owned += lead.owned
        form.typed += lead.typed or (lead.owned and len(before) > 1 and before[-2].lower() in cues.TYPES)


def _note_after(form: Form, after: str, speaks: bool, language: str) -> None:
    next_ = after[:1]
    if next_ in _AFTER_NAME:
        following = after.split(None, 1)
        verb = following[0].strip(",.:;«»“”\"'’") if following else ""
        speaks = speaks or (verb != "" and cues.speaks(verb, language))
    form.spoke += speaks
    if next_ == "," or next_ == "(" or (next_ == " " and not cues.NOT_AGED.match(after, 1)):
        form.aged += cues.AGED.match(after) is not None
        form.told += next_ == "," and cues.APPOSITION.match(after) is not None


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


# ------------------------------------------------------------------ judging


class _Spelling(NamedTuple):
    """What a name says by itself: what is computed once of it, however often it is met."""

    parts: tuple[str, ...]  # folded
    organisation: bool
    mixed: bool
    initials: bool
    no_place: bool  # initials that are no land's
    place_like: bool  # it is a place's name, or has the noun for one
    size: float  # of the place of that name; 0: there is none
    person: float  # log-odds of being a person …
    place: float  # … and a place, by what it says itself


def _kind(form: Form, language: str) -> str | None:
    known = _spelling(form.words, language)
    if known.organisation:
        return "organisations" if len(known.parts) > 1 or known.parts[0] in cues.HOUSES else None
    person = _NONE
    if (len(known.parts) > 1 or form.titled) and not known.mixed:
        person = odds_of_person(form, language)
    place = _NONE
    if not known.no_place and (known.place_like or form.placed or form.near or form.owned or form.typed or form.people):
        place = known.place + _weighed(weights.PLACE, _shown_place(form, known))
    if person > 0 and person >= place:
        return "persons"
    if place > _BELIEVED:
        return "places"
    return "organisations" if known.initials else None


def odds_of_person(form: Form, language: str) -> float:
    """Log-odds that this is a person."""
    return _spelling(form.words, language).person + _weighed(weights.PERSON, _shown_person(form))


def _weighed(weight: Mapping[str, float], signs: Mapping[str, float]) -> float:
    return sum([weight[name] * value for name, value in signs.items() if value])


@lru_cache(maxsize=1 << 15)
def _spelling(words: tuple[str, ...], language: str) -> _Spelling:
    parts, name = tuple(map(fold, words)), " ".join(words)
    known = flags(name)
    size = (known >> 4) / 4 if known & PLACE else 0.0
    kind = parts[0] in cues.PLACE_KIND or parts[-1] in cues.PLACE_KIND
    return _Spelling(
        parts=parts,
        organisation=any(part in cues.ORGANISATION for part in parts),
        mixed=_mixed(words),
        initials=len(words) == 1 and words[0].isupper() and words[0].isalpha() and 2 < len(words[0]) < 7,
        no_place=len(words) == 1 and words[0].isupper() and not known & LAND,
        place_like=bool(known & PLACE) or kind,
        size=size,
        person=_weighed(weights.PERSON, _known_person(words, parts, language)),
        place=_weighed(weights.PLACE, _known_place(words, parts, size, language)),
    )


def _mixed(words: tuple[str, ...]) -> bool:
    """«Alexandria EMS»: initials beside a word are no person."""
    capitals = [word.isupper() and len(word) > 1 and "." not in word for word in words]
    return any(capitals) and not all(capitals)


def person_features(form: Form, language: str) -> dict[str, float]:
    """What speaks for and against a person, as numbers between 0 and 1."""
    return _known_person(form.words, _spelling(form.words, language).parts, language) | _shown_person(form)


def _known_person(words: tuple[str, ...], parts: tuple[str, ...], language: str) -> dict[str, float]:
    """… by the name itself."""
    known = [flags(word) for word in words]
    return {
        "bias": 1.0,
        "given": float(bool(known[0] & GIVEN)),
        "family": float(bool(known[-1] & FAMILY)),
        "both": float(bool(known[0] & GIVEN and known[-1] & FAMILY)),
        "thing": float(any(part in cues.NO_PERSON for part in parts)),
        "place": float(bool(flags(" ".join(words)) & PLACE)),
        "long": float(len(words) > 3),
        "noun": float(language == "de" and not known[0] & GIVEN),
        "sparing": float(language in cues.SPARING),
        "cyrillic": float(language in cues.CYRILLIC),
        "short": float(len(words) == 1),
        "common": sum(part in cues.OPENERS for part in parts) / len(parts),
    }


def _shown_person(form: Form) -> dict[str, float]:
    """… by what stands around it."""
    return {
        "titled": form.titled > 0,
        "aged": form.aged > 0,
        "spoke": form.spoke > 0,
        "alone": form.alone,
        "article": form.article / form.mentions,
        "placed": form.placed / form.mentions,
        "typed": form.typed > 0,
        "told": form.told > 0,
        "owned": form.owned / form.mentions,
        "opens": form.inner == 0,
    }


def place_features(form: Form, language: str) -> dict[str, float]:
    """What speaks for and against a place."""
    known = _spelling(form.words, language)
    return _known_place(form.words, known.parts, known.size, language) | _shown_place(form, known)


def _known_place(words: tuple[str, ...], parts: tuple[str, ...], size: float, language: str) -> dict[str, float]:
    name = " ".join(words)
    return {
        "bias": 1.0,
        "known": float(size > 0),
        "size": size,
        "land": float(bool(flags(name) & LAND) or fold(name) in place_names(language)),
        "kind": float(len(parts) > 1 and (parts[0] in cues.PLACE_KIND or parts[-1] in cues.PLACE_KIND)),
        "given": float(bool(flags(words[0]) & GIVEN)) * (size < 1),
        "family": float(bool(flags(words[-1]) & FAMILY)) * (size < 1.25),
        "noun": float(language == "de" and size < 0.75),  # Keller, Hof and Boden are small towns too
        "german": float(language == "de" and bool(cues.GERMAN_PLACE.search(parts[-1]))),
        "adjective": float(_people(words[-1], language)),
        "long": float(len(parts) > 2) * (size == 0),
        "single": float(len(parts) == 1),
    }


def _shown_place(form: Form, known: _Spelling) -> dict[str, float]:
    return {
        "placed": min(1.0, 2 * form.placed / form.mentions),
        "near": min(1.0, 2 * form.near / form.mentions),
        "owned": form.owned / form.mentions,
        "typed": form.typed > 0,
        "people": form.people,
        "titled": form.titled > 0,
        "aged": form.aged > 0,
        "spoke": form.spoke > 0,
        "article": form.article / form.mentions * (known.size == 0),
        "opens": form.inner == 0,
    }
