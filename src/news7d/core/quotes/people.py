"""The people that a text names: who they are by their fullest form, and who is meant at a given place.

A run of capitalised words is taken for a person by the company it keeps: an honorific, an age, an office before it, «who» after it;
an article or a preposition of place before it, or a word such as Council in it, speak against.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from news7d.core.quotes.speech import FEMALE, HONORIFIC

UPPER = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁІЇЄҐΑ-Ω"
_PARTICLE = r"(?:de|da|do|dos|das|del|della|di|du|van|von|(?<=van )der|(?<=von )der|(?<=van )den|ter|bin|ibn|af|av|ben)"
# What may stand before and after the first letter comes behind it: a pattern that begins with a set of letters is searched faster
_REST = r"[^\W\d_]*(?:[-'’][^\W\d_]+)*"
_TOKEN = rf"(?:(?:[{UPPER}]\.)+|(?:[OdDlL]['’])?[{UPPER}]{_REST})"
_FIRST = rf"[{UPPER}dl](?<!\w[\s\S])(?:(?<=[{UPPER}])\.(?:[{UPPER}]\.)*|(?<=[OdDlL])['’][{UPPER}]{_REST}|(?<=[{UPPER}]){_REST})"
NAME = re.compile(rf"{_FIRST}(?:\s(?:{_PARTICLE}\s){{0,2}}{_TOKEN}){{0,4}}")
_PARTICLES = re.compile(_PARTICLE)
_OWNING = re.compile(r"(?<=\w)['’]s?$")
ORGANISATION = re.compile(
    r"\b(?:Union|Council|Party|Ministry|Committee|University|Bank|Inc|Corp|Ltd|Group|Association|Court|Department|Office|Agency|Commission|Federation|Institute|Company|Museum|Alliance"
    r"|Times|Post|Gazette|Journal|Courier|Observer|Ledger|Weekly|News|Press|Wire|Airport|Hotel|House|Senate|Congress|Police|Air|Airlines|Energy|Systems|Services|Games|Festival|Prize"
    r"|Pact|Compact|Treaty|Act|Bay|Cape|City|County|Valley|Hall|School|College|Hospital|Church|Center|Centre|Bancorp|Holdings|Live|Records|League|Cup|FC|State|States|Foundation|Gobierno|Governo|Gouvernement|Livro|Libro|Livre|Regierung|Embaixada|Embajada"
    r"|Hochschule|Kammer|Verband|Landkreis|Negócios|Exteriores|Étrangères|Esteri|Universität|Universidad|Université|Università|Universidade|Ministerio|Ministère|Ministero|Zeitung|Instituto|Institut|Istituto|Consejo|Partido|Partito|Parti|Street|Road|River"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)\b"
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Sen|Rep|Gov|Mme|M|Herr|Frau|Señor|Señora|Sra?|Don|Doña|Dona|Sig|Dott)\.?"
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|across|from|outside|en|à|em|no|na|im|aus|nach|bei|dans|nel|nella|в|из|на|the|la|las|los|les|der|das|o|os|as|gli|le|l['’]|do|du|della|dello|dell['’]|des|al|alla)\s*$"
)
_PERSON_AFTER = re.compile(r"^(?:\s*\(?,?\s*(?:aged\s)?\d\d(?:,|\)|\s(?:años|ans|anos|anni|лет))|,?\s(?:who|qui|quien|die|der|che)\b)")
_SPOKE_AFTER = re.compile(
    r"^\s(?:said|says|told|added|asked|warned|explained|dijo|dice|declaró|a déclaré|sagte|sagt|disse|diz|ha detto|dice|сказал|заявил)",
    re.IGNORECASE,
)
_NOT_NAMES = {
    "The", "A", "An", "In", "On", "At", "He", "She", "It", "They", "We", "I", "But", "And", "As", "For", "His", "Her", "Their", "That", "This", "One", "When", "Asked", "If", "According",
    "El", "La", "Los", "Las", "Un", "Una", "En", "Su", "Según", "Le", "Les", "Une", "Selon", "Il", "Elle", "Der", "Die", "Das", "Ein", "Eine", "Er", "Sie", "So", "Auch", "Als", "O", "Os", "Um",
    "Uma", "Ele", "Ela", "Lo", "Gli", "Lui", "Lei", "Per", "Он", "Она", "Они", "По", "В", "На", "И", "Но", "Two", "Three", "Another", "Some", "Many", "Most", "Officials", "Not", "No", "Yes",
    "To", "From", "With", "By", "After", "Before", "Then", "There", "What", "How", "Why", "Who", "My", "Your", "Our", "You", "Later", "Speaking", "Dem", "Den", "Im", "Am", "Zum", "Zur", "Mit",
    "Ha", "Ho", "Hanno", "Für", "Bei", "Nach", "Aber", "Und", "Wenn", "Wer", "Was", "Wie", "Dort", "Dass", "Pero", "Y", "Si", "Con", "Para", "Por", "Et", "Mais", "Dans", "Pour", "Sur",
    "Mas", "E", "Com", "Não", "Ma", "Non", "Nel", "Now", "Today", "Yesterday", "Still", "While", "Since", "Of", "Or", "Nor", "Yet", "Even", "Only", "Its", "These", "Those", "Al",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at `place` of the text."""

    place: int
    end: int
    name: str


class People:
    """The persons of one text. `prose` is the text with its quotes blanked out, so that places are those of the text.

    `persons` and `others` are names that core.names has found: what is not among the persons needs a word that speaks for it,
    what is among the others (places, organisations) is nobody.
    """

    def __init__(self, prose: str, persons: Sequence[str] = (), others: Sequence[str] = (), *, nouns: bool = False) -> None:
        self._prose = prose
        self._persons = dict.fromkeys(persons)  # in order: of two that have a name in them, the first is meant
        self._others = frozenset(others).difference(persons)
        self._full: dict[str, str] = {}
        self._seen: dict[str, _Written] = {}
        named = [(hit.start(), hit.end(), self._read(hit.group())) for hit in NAME.finditer(prose)]
        named = [found for found in named if found[2].name]
        self.female = {written.last for _, _, written in named if written.female}
        points = self._weigh(named)
        least = 1 if persons and nouns else 0  # in German every noun has a capital
        chosen = {name for name, weight in points.items() if weight >= least and not is_organisation(name)}
        self._sure = {name for name in chosen if points[name] > 0}
        for _, _, written in named:
            if written.name in chosen:
                self._full.setdefault(written.last, written.name)
        self._given = self._given_names(chosen)
        self.mentions = [
            Mention(start, end, written.name)
            for start, end, written in named
            if written.name in chosen or (written.single and (written.titled or written.last in self._full or written.last in self._given))
        ]
        self._starts = [mention.place for mention in self.mentions]

    def _given_names(self, chosen: Iterable[str]) -> dict[str, str]:
        """First names by which no two persons of the text go: «Leonora» → Leonora Sampaio Brito."""
        found: dict[str, set[str]] = {}
        for name in chosen:
            found.setdefault(name.split()[0], set()).add(name.split()[-1])
        return {given: self._full[next(iter(lasts))] for given, lasts in found.items() if len(lasts) == 1 and given not in self._full}

    def _read(self, run: str) -> _Written:
        known = self._seen.get(run)
        if known is None:
            known = self._seen[run] = self._reading(run)
        return known

    def _reading(self, run: str) -> _Written:
        written = _written(run)
        name = self.proper(written.name) if self._persons and not written.single else written.name
        return written if name == written.name else written._replace(name=name, last=name.split()[-1], single=" " not in name, bare=False)

    def proper(self, name: str) -> str:
        """The person within a longer run: «South African Thabiso Mokwena», «Jonas Wiedmeier von der Hochschule»."""
        words = name.split()
        if len(words) < 2 or name in self._persons:
            return name
        whole = next((person for person in self._persons if f" {name} " in f" {person} "), None)
        if whole is not None:
            return whole  # «Quintero Abad»
        runs = (" ".join(words[at:end]) for at in range(len(words) - 1) for end in range(len(words), at + 1, -1))
        return next((run for run in runs if run in self._persons), name)

    def _weigh(self, named: list[tuple[int, int, _Written]]) -> dict[str, int]:
        """What speaks for each name of two words and more being a person's."""
        points: dict[str, int] = {}
        alone = {written.name for _, _, written in named if written.single}
        for start, end, written in named:
            if written.single:
                continue
            name, after = written.name, self._prose[end : end + 24]
            found = points.get(name, 0) + 3 * written.titled
            found += 2 * bool(_PERSON_AFTER.match(after) or _SPOKE_AFTER.match(after))
            found += 2 * (written.last in alone)
            found += 2 * (name in self._persons) - 4 * (name in self._others)
            found -= 2 * (written.bare and _PLACE_BEFORE.search(self._prose, max(0, start - 14), start) is not None)
            points[name] = found
        return points

    def known(self, name: str) -> bool:
        """Is this the name, or the last word of the name, of a person of the text?"""
        return name.split()[-1] in self._full or name in self._given

    def fullest(self, name: str) -> str:
        """«Stroud» → «Daniel Stroud» where the text gave it."""
        return self._full.get(name) or self._given.get(name, name) if " " not in name else name

    def between(self, start: int, end: int) -> list[Mention]:
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def nearest(self, place: int, *, female: bool | None = None) -> Mention | None:
        """Who was named first in the nearest sentence before that names anybody."""
        at = bisect_right(self._starts, place - 1) - 1
        floor = max(0, place - 900)
        while at >= 0 and self._starts[at] >= floor:
            start = self._sentence(self._starts[at])
            here = [
                mention
                for mention in self.between(start, self._starts[at] + 1)
                if not (female and self.female and mention.name.split()[-1] not in self.female)
            ]
            if here:
                return next((mention for mention in here if self.sure(mention.name)), here[0])
            at = bisect_left(self._starts, start) - 1
        return None

    def sure(self, name: str) -> bool:
        """Does the company it keeps say that this is a person?"""
        return self.fullest(name) in self._sure or " " not in name

    def _sentence(self, place: int) -> int:
        stops = (self._prose.rfind(mark, 0, place) for mark in (". ", "? ", "! ", "\n"))
        return max(0, *stops)


class _Written(NamedTuple):
    """What a run of capitalised words says by itself."""

    name: str  # see clean()
    last: str
    single: bool
    titled: bool
    female: bool
    bare: bool  # nothing was cut off before the name


@lru_cache(maxsize=1 << 15)
def _written(run: str) -> _Written:
    name = clean(run)
    words = name.split()
    titled = HONORIFIC.match(run) is not None
    return _Written(
        name=name,
        last=words[-1] if words else "",
        single=len(words) == 1,
        titled=titled,
        female=titled and FEMALE.search(run) is not None,
        bare=run.startswith(name),
    )


@lru_cache(maxsize=1 << 14)
def is_organisation(name: str) -> bool:
    """Does a word of the name say that it is an office, a company, a place or a day?"""
    return ORGANISATION.search(name) is not None


@lru_cache(maxsize=1 << 15)
def clean(name: str) -> str:
    """The name without a title, a sentence's first word or a possessive; "" where nothing is left."""
    name = HONORIFIC.sub("", name.strip() + " ").strip()
    words = name.split()
    while words and words[0] in _NOT_NAMES:
        words = words[1:]
    for place, word in enumerate(words):
        if place > 1 and word.islower() and is_organisation(" ".join(words[place:])):
            words = words[:place]  # Giulia Tarasconi von der Universität Bologna
            break
    while words and _PARTICLES.fullmatch(words[-1]):
        words = words[:-1]
    if words:
        words[-1] = _OWNING.sub("", words[-1])
    return " ".join(words)
