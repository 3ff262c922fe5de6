"""Who says it: the subject of the verb of speech, and the name behind «she», «Mr Stroud» or «the spokesman».

Three shapes of grammar: alphabets with capitals (the subject stands at the verb), Arabic (verb first), Chinese and Japanese
(the topic is marked, or stands before the verb).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from news7d.core.quotes.eastern import arabic_speaker, chinese_speaker, japanese_speaker
from news7d.core.quotes.spans import Span
from news7d.core.quotes.speech import FEMALE, HONORIFIC, PRONOUN, cue

_UPPER = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁІЇЄҐΑ-Ω"
_PARTICLE = r"(?:de|da|do|dos|das|del|della|di|du|van|von|der|den|ter|la|le|el|al|bin|ibn|af|av|y|ben|zu|und)"
_TOKEN = rf"(?:(?:[{_UPPER}]\.)+|(?:[OdDlL]['’])?[{_UPPER}][^\W\d_]*(?:[-'’][^\W\d_]+)*)"
_NAME = re.compile(rf"{_TOKEN}(?:\s(?:{_PARTICLE}\s){{0,2}}{_TOKEN}){{0,4}}")
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Sen|Rep|Gov|Mme|Herr|Frau|Señor|Señora|Sra?|Don|Doña|Dona|Sig|Dott)\.?"
_ORGANISATION = re.compile(
    r"\b(?:Union|Council|Party|Ministry|Committee|University|Bank|Inc|Corp|Ltd|Group|Association|Court|Department|Office|Agency|Commission|Federation|Institute|Company|Museum"
    r"|Times|Post|Gazette|Journal|Courier|Observer|Ledger|Weekly|News|Press|Wire|Airport|Hotel|House|Senate|Congress|Police|Air|Airlines|Energy|Systems|Services|Games|Festival|Prize"
    r"|Universität|Universidad|Université|Università|Universidade|Ministerio|Ministère|Ministero|Zeitung|Instituto|Institut|Istituto|Consejo|Partido|Partito|Parti|Street|Road|River"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)\b"
)
_OBJECT = re.compile(
    r"(?:\b(?:to|told|tell|tells|asked|with|for|from|by the|at|in|on|of|against|about|a|al|à|au|aux|ao|à|alla|al|all['’]|dem|der|den|gegenüber|bei|im|in|an|zu|ante|con|com|para|dans|sur"
    r"|en|em|no|na|nel|nella|della|del|von|vom|из|в|на|для|с|журналистам)\s+(?:the|la|el|le|il|a|o)?\s*)$",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[,;:—–(«“„\"\[]|\s-\s|\b(?:who|which|whose|that|after|when|while|as|in|on|at|during|que|qui|quien|cuando|durante|mientras|tras|der|die|das|als|nach|che|chi|quando|dopo|который|которая|когда|после)\b"
)
_NOT_NAMES = {
    "The", "A", "An", "In", "On", "At", "He", "She", "It", "They", "We", "I", "But", "And", "As", "For", "His", "Her", "Their", "That", "This", "One", "When", "Asked", "If", "According",
    "El", "La", "Los", "Las", "Un", "Una", "En", "Su", "Según", "Le", "Les", "Une", "Selon", "Il", "Elle", "Der", "Die", "Das", "Ein", "Eine", "Er", "Sie", "So", "Auch", "Als", "O", "Os", "Um",
    "Uma", "Ele", "Ela", "Lo", "Gli", "Lui", "Lei", "Per", "Он", "Она", "Они", "По", "В", "На", "И", "Но", "Two", "Three", "Another", "Some", "Many", "Most", "Police", "Officials", "Not", "No", "Yes",
    "To", "From", "With", "By", "After", "Before", "Then", "There", "What", "How", "Why", "Who", "My", "Your", "Our", "You", "Later", "Speaking", "Dem", "Den", "Im", "Am", "Zum", "Zur", "Mit",
}  # fmt: skip


class Speakers:
    """Resolves the speakers of one text's quotes, in order: «she» is whoever spoke or was named last."""

    def __init__(self, text: str, quoted: Sequence[Span], language: str) -> None:
        self._language = language.split("-")[0].casefold()
        self._verbs = cue(language)
        self._prose = _without(text, quoted)
        self._full: dict[str, str] = {}  # last word of a name → the fullest form it was given in
        self._places: list[int] = []
        self._named: list[str] = []
        self._last: tuple[str, int] | None = None  # who spoke last, and where
        self._female: set[str] = set()
        if self._language not in ("zh", "ja", "ar"):
            self._learn()

    def of(self, before: str, after: str, span: Span, *, whole: bool) -> str | None:
        """The speaker of the quote at `span`, given the rest of its sentence."""
        if self._language in ("zh", "ja", "ar"):
            speaker = self._eastern(before, after, span)
        else:
            speaker = self._western(before, after, span)
        if speaker is None:
            speaker = self._nearby(span)
        if speaker is not None:
            self._last = (speaker, span.end)
        return speaker

    # ---------------------------------------------------------------- alphabets with capitals

    def _western(self, before: str, after: str, span: Span) -> str | None:
        verb = self._verbs.search(after[:140])
        if verb is not None:
            subject = self._subject_after(after[: verb.start()], after[verb.end() :], verb.group(), span)
            if subject:
                return subject
        verb = None
        for verb in self._verbs.finditer(before):
            pass
        if verb is not None:
            subject = self._subject_before(before[: verb.start()], before[verb.end() :], span)
            if subject:
                return subject
        if before.rstrip().endswith(":"):
            return self._label(before.rstrip()[:-1], span, last=True)
        return None

    def _subject_after(self, between: str, rest: str, verb: str, span: Span) -> str | None:
        """«…», he said · «…», said Imran Qadeer, who leads …"""
        between = between.strip(" ,.;—–-»”\"'’")
        if between and len(between) < 120:
            label = self._label(between, span, last=False)
            if label:
                return label
        if verb.casefold() in ("told", "tells", "tell"):
            return None
        stop = _STOP.search(rest, 3)
        return self._label(rest[: stop.start()] if stop else rest.rstrip(" ."), span, last=False) or self._label(rest, span, last=False)

    def _subject_before(self, head: str, tail: str, span: Span) -> str | None:
        """Imran Qadeer, who leads …, said: «…» · dijo Ornella Bassi: «…»"""
        if self._language in ("en", "fr", "pt", "it", "de", "es", "ru") and head.strip(" ,"):
            label = self._label(head, span, last="," not in head.strip(" ,"))
            if label:
                return label
        stop = _STOP.search(tail, 2)
        return self._label(tail[: stop.start()] if stop else tail, span, last=False)

    def _label(self, phrase: str, span: Span, *, last: bool) -> str | None:
        """What a noun phrase stands for: a full name, else the phrase itself where it is short and says somebody."""
        phrase = phrase.strip(" ,.;:—–-»”\"'’\n")
        if not phrase:
            return None
        names = [
            (hit.start(), name)
            for hit in _NAME.finditer(phrase)
            if (name := _clean(hit.group())) and not _OBJECT.search(phrase[: hit.start()])
        ]
        persons = [name for _, name in names if not _ORGANISATION.search(name)]
        if persons:
            several = [name for name in persons if " " in name or name in self._full]
            chosen = (several or persons)[-1 if last else 0]
            return self._fullest(chosen)
        words = phrase.split()
        if words and PRONOUN.match(words[0]) or (len(words) > 1 and PRONOUN.match(words[-1])):
            return self._pronoun(phrase, span)
        if names:
            return names[-1 if last else 0][1]
        return self._described(phrase, span)

    def _described(self, phrase: str, span: Span) -> str | None:
        """«the spokesman»: the name that came with that word earlier; else the phrase."""
        words = phrase.split()
        if not 1 < len(words) <= 9 or not re.match(
            r"^(?:the|a|an|one|another|two|three|his|her|their|el|la|los|las|un|una|su|le|l['’]|une|der|die|das|ein|eine|o|os|um|uma|il|lo|lo|i|gli)\b",
            words[0],
            re.I,
        ):
            return None
        head = words[-1] if len(words) < 4 else words[1]
        if words[0].casefold() in ("the", "el", "la", "le", "der", "die", "o", "il") and len(words) <= 3:
            near = re.compile(rf"\b{re.escape(words[-1])}\b", re.IGNORECASE)
            for hit in near.finditer(self._prose, 0, span.start - 1):
                window = self._prose[max(0, hit.start() - 60) : hit.end() + 40]
                found = [
                    name for other in _NAME.finditer(window) if " " in (name := _clean(other.group())) and not _ORGANISATION.search(name)
                ]
                if found:
                    return self._fullest(found[0])
        return phrase if head else None

    def _pronoun(self, phrase: str, span: Span) -> str | None:
        """«she»: who spoke just before in this paragraph, else who was named first in the nearest sentence before."""
        female = bool(FEMALE.search(phrase))
        if self._last and "\n\n" not in self._prose[self._last[1] : span.start] and not self._between(self._last[1], span.start):
            return self._last[0]
        at = bisect_right(self._places, span.start)
        for place in range(at - 1, max(-1, at - 12), -1):
            name = self._named[place]
            start = max(self._prose.rfind(". ", 0, self._places[place]), self._prose.rfind("\n", 0, self._places[place]))
            first = bisect_right(self._places, start)
            name = self._named[first] if first <= place else name
            if not female or name.split()[-1] in self._female or not self._female:
                return self._fullest(name)
        return self._last[0] if self._last else (self._fullest(self._named[at - 1]) if at else None)

    def _between(self, start: int, end: int) -> bool:
        return bisect_right(self._places, end) > bisect_right(self._places, start)

    # ---------------------------------------------------------------- other scripts

    def _eastern(self, before: str, after: str, span: Span) -> str | None:
        reader = {"zh": chinese_speaker, "ja": japanese_speaker, "ar": arabic_speaker}[self._language]
        found = reader(before, after)
        if found is None:
            return None
        if found == "":  # a pronoun or nobody named
            return self._last[0] if self._last else None
        return self._longer(found, span)

    def _longer(self, name: str, span: Span) -> str:
        """A fuller form of the name that stood in the text before: マー → イゾルデ・マー."""
        if len(name) > 12:
            return name
        fuller = re.search(rf"[\u30a1-\u30fc\u4e00-\u9fff]+[・·]{re.escape(name)}(?![\u30a1-\u30fc])", self._prose[: span.start])
        return fuller.group() if fuller else name

    def _nearby(self, span: Span) -> str | None:
        """No verb of speech: the one who spoke last, if that was in this paragraph or the one before."""
        if self._last is not None and self._prose.count("\n\n", self._last[1], span.start) <= 1:
            return self._last[0]
        if self._language in ("zh", "ja", "ar"):
            return None
        at = bisect_right(self._places, span.start)
        if at and "\n\n" not in self._prose[self._places[at - 1] : span.start]:
            return self._fullest(self._named[at - 1])
        return None

    # ---------------------------------------------------------------- names of the text

    def _learn(self) -> None:
        for hit in _NAME.finditer(self._prose):
            name = _clean(hit.group())
            if not name or _ORGANISATION.search(name):
                continue
            words = name.split()
            if len(words) > 1:
                self._full.setdefault(words[-1], name)
            titled = HONORIFIC.match(hit.group())
            if titled and FEMALE.search(titled.group()):
                self._female.add(words[-1])
            if len(words) > 1 or titled or words[-1] in self._full:
                self._places.append(hit.start())
                self._named.append(name)

    def _fullest(self, name: str) -> str:
        return self._full.get(name.split()[-1], name) if len(name.split()) == 1 else name


def _clean(name: str) -> str:
    """The name without a title, a sentence's first word or a possessive; "" where nothing is left."""
    name = HONORIFIC.sub("", name.strip() + " ").strip()
    words = name.split()
    while words and words[0] in _NOT_NAMES:
        words = words[1:]
    while words and re.fullmatch(_PARTICLE, words[-1]):
        words = words[:-1]
    if words:
        words[-1] = re.sub(r"['’]s?$", "", words[-1])
    return " ".join(words)


def _without(text: str, quoted: Sequence[Span]) -> str:
    """The text with quoted passages blanked out, so that places stay the same."""
    out, at = [], 0
    for span in quoted:
        out += [text[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join(out) + text[at:]
