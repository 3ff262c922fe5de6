# ruff: noqa: E501 (word lists read best as long lines)
"""Who says it: the subject of the verb of speech, and the name behind «she», «Mr Stroud» or «the spokesman».

Three shapes of grammar: alphabets with capitals (the subject stands at the verb), Arabic (verb first), Chinese and Japanese
(the topic is marked, or stands before the verb).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from news7d.core.quotes.eastern import arabic_speaker, chinese_speaker, fuller, japanese_follower, japanese_speaker, previous_speaker
from news7d.core.quotes.people import NAME, People, clean, is_organisation
from news7d.core.quotes.spans import Span
from news7d.core.quotes.speech import FEMALE, PRONOUN, cue

_OBJECT = re.compile(
    r"(?:\b(?:de|du|des|di|da|do|to|told|tell|tells|asked|with|for|from|by the|at|in|on|of|against|about|a|al|à|au|aux|ao|à|alla|alle|ai|all['’]|dem|der|den|gegenüber|bei|im|in|an|zu|ante|con|com|para|dans|sur"
    r"|en|em|no|na|nel|nella|del|della|von|vom|из|в|на|для|с|журналистам)\s+(?:the|la|el|le|il|a|o|l['’])?\s*)$",
    re.IGNORECASE,
)
_BEFORE = 40  # characters before a name in which such a word can stand
_STOP = re.compile(
    r"[;:—–(«“„\"\[]|\s-\s|,|\b(?:who|which|whose|that|after|when|while|as|in|on|at|during|que|qui|quien|cuando|durante|mientras|tras|als|nach|che|chi|quando|dopo"
    r"|который|которая|когда|после|standing|speaking|adding)\b"
)
_DEFINITE = {
    "es": re.compile(r"(?:el|la)\s+", re.IGNORECASE),
    "fr": re.compile(r"(?:le\s|la\s|l['’])\s*", re.IGNORECASE),
    "de": re.compile(r"(?:der|die|das)\s+", re.IGNORECASE),
    "pt": re.compile(r"(?:o|a)\s+", re.IGNORECASE),
    "it": re.compile(r"(?:il\s|lo\s|la\s|l['’])\s*", re.IGNORECASE),
    "en": re.compile(r"the\s+", re.IGNORECASE),
}
_NOUN_FIRST = frozenset(("es", "fr", "pt", "it"))  # «la escritora cordobesa»; elsewhere the noun comes last: «the young writer»
_OF = re.compile(r"\s(?:of|from|at|in|with|who|de|del|du|des|d['’]|da|do|di|della|von|vom|aus|des|dem|den)\b.*$")
_PEOPLE = re.compile(r"(?:[a-zé]ian|[a-z]an|[a-z]ish|ese|ois|aise?|ano|ana|[aeo]no|ense|és|esa|iano|iana|ais|eza|in|e|r|Jährige[rn]?)$")
_NO_PEOPLE = frozenset(
    ("Vatican", "Taliban", "Guardian", "Observer", "Leader", "Mirror", "Register", "Kremlin", "Times", "Star", "Courier")
)
_NOUN_PHRASE = re.compile(
    r"^(?:the|an?|one|another|two|three|four|several|some|his|her|their|its|el|la|los|las|une?|una|su|le|les|l['’]|der|die|das|eine?|os?|as?|uma?|il|lo|gli|uno|один|одна)\b",
    re.IGNORECASE,
)
_LAST_PHRASE = re.compile(r"\b(?:the|an?|one|another|two)\s+[^\W\d_A-Z][\w-]*(?:\s+[\w-]+){0,4}$")
_HUMAN = re.compile(
    r"(?:man|woman|or|ora|er|ist|ista|iste|ant|nte|eiro|eira|ero|era|tore|trice|euse|ière|Jährige[rn]?|ess|star|chief|spokes\w+|\d-year-old|minister|president|mayor|coach|pilot|dirigente|directivo|gestor|ganador|alcalde\w*|ministr[oa]|president[ea]|portavoz"
    r"|entrenador\w*|autor[ae]?|cineasta|diretor[a]?|realizador[a]?|artista|prefeito|técnico|patron(?:ne)?|dirigeant\w*|maire|romanci\w+|directeur|directrice|chercheu\w+|unternehmer(?:in)?"
    r"|manager(?:in)?|chef(?:in)?|sprecher(?:in)?|minister(?:in)?|sindac[oa]|regista|direttore|direttrice|scrittrice|scrittore|ministra|director[a]?|colonel|captain|general)$",
    re.IGNORECASE,
)


_ALONE = re.compile(
    r"(?:a|al|à|ai|agli|alla|ao|aos|por|durante|con|com|em|en|sin|no|na|ante|to|at|in|on|am|im|beim|vor|par|journalist\w+|dieser|unserer|per|sul|dal)\s",
    re.IGNORECASE,
)
_TO = re.compile(
    r"^(?:por teléfono\s+|por telefone\s+|par téléphone\s+|al telefono\s+)?(?:(?:a|à|al|alla|all['’]|au|ao|to|an|изданию|агентству|газете|журналу|порталу|журналистам)\b\s*)"
    r"(?:(?:the|la|el|le|il|l['’])\s)?(?:[A-ZÀ-ÞА-ЯЁ][\w’'-]*(?:\s(?:de|da|do|du|del|della|di|of|the)(?=\s[A-ZÀ-Þ]))?\s?|rotativo\s|diario\s|periódico\s|jornal\s|quotidien\s|giornale\s)*"
    r"(?=(?:el|la|los|las|le|les|l['’]|il|lo|gli|o|a|the|su|sus|son|sa|один|одна)\s)"
)
"""To whom it is said, before who says it: «reconoció a Circuit Weekly la consejera delegada»."""
_ADDRESSEE = re.compile(
    r"\s(?:de[mr] [\w-]*(?:er|en)? ?[A-ZÄÖÜ]\w*(?:[Zz]eitung|boten|kurier|[Aa]nzeiger|[Bb]latt|Post)|a est[ea]|al|a la|à la|au|ao|à|alla|dieser|gegenüber|ante|to the|to this|journalist\w+)\s.*$",
    re.IGNORECASE,
)


_NOBODY = re.compile(r"\b(?:an?|one|uno?|una|une|eine?|uma?|un['’])\s+(?:[^\W\d_A-Z]\w*\s+){0,2}$")


class Speakers:
    """Resolves the speakers of one text's quotes, in order: «she» is whoever spoke or was named last."""

    def __init__(self, text: str, quoted: Sequence[Span], language: str, persons: Sequence[str] = (), others: Sequence[str] = ()) -> None:
        self._language = language.split("-")[0].casefold()
        self._eastern_script = self._language in ("zh", "ja", "ar")
        self._verbs = cue(language)
        self._prose = _without(text, quoted)
        self._last: tuple[str, int] | None = None  # who spoke last, and where
        self._persons, self._others = persons, others
        self._definite = _DEFINITE.get(self._language, _DEFINITE["en"])
        self._given: list[str] = []

    @cached_property
    def _people(self) -> People:
        prose = "" if self._eastern_script else self._prose
        return People(prose, self._persons, self._others, nouns=self._language == "de")

    def of(self, before: str, after: str, span: Span) -> str | None:
        """The speaker of the quote at `span`, given the rest of its sentence."""
        speaker = self._eastern(before, after, span) if self._eastern_script else self._western(before, after, span)
        if speaker is not None:
            self._last = (speaker, span.end)
            self._given.append(speaker)
        return speaker

    # ---------------------------------------------------------------- alphabets with capitals

    def _western(self, before: str, after: str, span: Span) -> str | None:
        verb = self._verbs.search(after[:140])
        if verb is not None and not re.match(r"\s*(?:[.!?]\s|(?:and|y|e|et|und|и)\s)", after):
            found = self._after(after[: verb.start()], after[verb.end() :], verb.group().casefold(), span)
            if found:
                return found
        verb = None
        for hit in self._verbs.finditer(before):
            verb = hit
        if verb is not None:
            found = self._before(before[: verb.start()], before[verb.end() :], span)
            if found:
                return found
        if before.rstrip().endswith(":"):
            found = self._first_person(before) or (self._label(before.rstrip()[:-1], span, last=True) if len(before) < 40 else None)
            if found:
                return found
        return self._unsaid(before, span)

    def _after(self, between: str, rest: str, verb: str, span: Span) -> str | None:
        """«…», he said · «…», said Imran Qadeer, who leads …"""
        between = between.strip(" ,.;—–-»”\"'’")
        if between and len(between) < 120:
            found = self._label(between, span, last=False)
            if found:
                return found
        inverted = re.match(r"-(?:t-)?(?:il|elle|on)\b", rest)
        if inverted:
            return self._salient(span, female="elle" in inverted.group())
        rest = _TO.sub("", rest.lstrip(" ,"))
        parts = _STOP.split(rest, maxsplit=2)
        first = _ADDRESSEE.sub("", parts[0].strip(" ."))
        if not first or self._no_subject(first):
            return self._person(first) or self._salient(span)
        named = self._person(first) or (
            self._person(parts[1]) if len(parts) > 1 and rest[len(parts[0]) :].startswith(",") and _begins_named(parts[1]) else None
        )
        return named or self._label(first, span, last=False)

    def _before(self, head: str, tail: str, span: Span) -> str | None:
        """Imran Qadeer, who leads …, said: «…» · Without it, she conceded, … · dijo Ornella Bassi: «…»"""
        clauses = [clause.strip() for clause in head.rstrip(" ").split(",")]
        if len(clauses) > 1 and (
            not clauses[-1]
            or clauses[-1].startswith(("who ", "qui ", "che ", "que ", "der ", "die "))
            or not self._label(clauses[-1], span, last=True)
        ):
            found = self._first_person(head)
            if found:
                return found
        near = clauses[-1] if clauses[-1] else clauses[0]
        found = self._label(near, span, last=True)
        if found:
            return found
        rest = _STOP.split(tail, maxsplit=1)[0]
        found = self._person(rest) or self._first_person(head)
        return found or (self._label(rest, span, last=False) if rest.strip() else None)

    def _person(self, phrase: str) -> str | None:
        """The first person that the phrase names as a subject."""
        names = self._names(phrase)
        persons = [name for name in names if not is_organisation(name) and (" " in name or self._people.known(name))]
        return self._people.fullest(persons[0]) if persons else None

    def _first_person(self, phrase: str) -> str | None:
        """The first name in the phrase that is a known person's."""
        return next(
            (self._people.fullest(name) for name in self._names(phrase) if self._people.known(name) and not is_organisation(name)), None
        )

    def _no_subject(self, phrase: str) -> bool:
        """«ha detto ai sostenitori», «cuenta a este diario»: the verb alone speaks of who was spoken of."""
        if self._language == "pt" and re.match(r"a\s\w+s\b", phrase):
            return True
        prepositions = _ALONE.match(phrase)
        return bool(prepositions) and not (self._language in ("pt", "en") and prepositions is not None and prepositions.group() == "a ")

    def _names(self, phrase: str) -> list[str]:
        names = []
        for hit in NAME.finditer(phrase):
            name = self._people.proper(clean(hit.group()))
            if not name or hit.group().endswith(("'s", "’s")):
                continue  # «Karsova's foreign minister» is not Karsova
            if _OBJECT.search(phrase[max(0, hit.start() - _BEFORE) : hit.start()]):
                name = name.split(" ", 1)[1] if name.count(" ") > 1 else ""  # «disse à Nordwire Pieter Kalkman»
            if name:
                names.append(name)
        return names

    def _label(self, phrase: str, span: Span, *, last: bool) -> str | None:
        """What a noun phrase stands for: a full name, else the phrase itself where it is short and says somebody."""
        phrase = phrase.strip(" ,.;:—–-»”\"'’\n")
        words = phrase.split()
        if not words:
            return None
        if PRONOUN.match(words[0]) and (len(words) < 4 or not self._names(phrase)):
            return self._salient(span, female=bool(FEMALE.search(words[0])))
        names = self._names(phrase)
        persons = [name for name in names if self._people.known(name)] or [
            name for name in names if " " in name and not is_organisation(name)
        ]
        if persons:
            return self._people.fullest(persons[-1 if last else 0])
        if PRONOUN.match(words[-1]):
            return self._salient(span, female=bool(FEMALE.search(words[-1])))
        if len(words) == 2 and self._definite.match(phrase) and _PEOPLE.search(words[1]) and words[1] not in _NO_PEOPLE:
            found = self._salient(span)  # the Italian said
            if found:
                return found
        single = [name for name in names if not phrase.startswith(name) or self._language == "en"]
        if names and self._language != "de" and (single or len(words) < 4):
            return names[-1 if last else 0]
        return self._described(phrase, words, span)

    def _described(self, phrase: str, words: Sequence[str], span: Span) -> str | None:
        """«the spokesman»: the name that came with that word earlier, the only person there is, else the phrase."""
        if not _NOUN_PHRASE.match(phrase) or len(words) > 9:
            found = _LAST_PHRASE.search(phrase)
            return found.group() if found else None
        noun = self._noun(phrase)
        if noun:
            given = next((label for label in reversed(self._given) if noun.casefold() in label.casefold().split()), None)
            return given or self._introduced(noun, phrase, span) or (self._salient(span) if _HUMAN.search(noun) else None) or phrase
        return phrase if len(words) > 1 else None

    def _noun(self, phrase: str) -> str | None:
        """What somebody is called in passing: «the goalkeeper», «la escritora cordobesa», «le céréalier de Voves»; None: not so."""
        article = self._definite.match(phrase)
        words = _OF.sub("", phrase[article.end() :]).split() if article else []
        if not 1 <= len(words) <= 3:
            return None
        return words[0] if self._language in _NOUN_FIRST else words[-1]

    def _introduced(self, noun: str, phrase: str, span: Span) -> str | None:
        """Whom the text called so before: by name («the goalkeeper Sam Tolliver», «Sam Tolliver, a goalkeeper»), or as somebody without one."""
        before = self._prose[: span.start - len(phrase)]
        for hit in re.finditer(rf"(?<!\w){re.escape(noun)}(?!\w)", before, re.IGNORECASE):
            near = self._people.between(hit.end(), hit.end() + 3) or self._people.between(max(0, hit.start() - 45), hit.start())
            if near and (near[0].place > hit.start() or re.fullmatch(r",\s[^.,]*", self._prose[near[0].end : hit.start()])):
                return self._people.fullest(near[0].name)
            nobody = _NOBODY.search(before, max(0, hit.start() - 24), hit.start())
            if nobody:
                end = _STOP.search(before, hit.end())
                told = before[nobody.start() : min(end.start() if end else len(before), hit.end() + 40)].split(".")[0].strip()
                return told if len(told.split()) < 9 else before[nobody.start() : hit.end()]
        return None

    def _salient(self, span: Span, *, female: bool = False) -> str | None:
        """Who is spoken of at this place: the last speaker while nobody else is named, else who was named."""
        if self._last is not None and not self._people.between(self._last[1], span.start):
            return self._last[0]
        named = self._people.nearest(span.start, female=female) or self._people.nearest(span.start)
        if named is not None and (self._last is None or named.place > self._last[1]):
            return self._people.fullest(named.name)
        return self._last[0] if self._last else None

    def _unsaid(self, before: str, span: Span) -> str | None:
        """No verb of speech at hand: who is named in this sentence or paragraph, else who spoke last."""
        paragraph = self._prose.rfind("\n", 0, span.start) + 1
        if self._people.between(paragraph, span.start):
            last = self._last if self._last and self._last[1] > paragraph else None
            named = self._people.nearest(span.start)
            return last[0] if last and named and named.place < last[1] else self._people.fullest(named.name) if named else None
        if self._last is not None and self._prose.count("\n\n", self._last[1], span.start) <= 1:
            return self._last[0]
        return None

    # ---------------------------------------------------------------- other scripts

    def _eastern(self, before: str, after: str, span: Span) -> str | None:
        reader = {"zh": chinese_speaker, "ja": japanese_speaker, "ar": arabic_speaker}[self._language]
        found = reader(before, after)
        if not found and self._language == "ja":
            found = japanese_follower(self._prose[span.end : span.end + 80]) or found
        if found:
            return self._called(fuller(found, self._prose[: span.start]))
        near = self._last is not None and self._prose.count("\n", self._last[1], span.start) <= 2
        named = previous_speaker(
            self._language, self._prose[self._last[1] if near and self._last else max(0, span.start - 400) : span.start - len(before)]
        )
        if named:
            return fuller(named, self._prose[: span.start])
        if self._last and (near or found == ""):
            return self._last[0]
        return self._named_before(span) if found == "" else None

    def _called(self, phrase: str) -> str:
        """The person in a phrase that begins with what they are: «ノルウェー・ハルデン天体物理学研究所のスンニバ・オースラン博士»."""
        return next((name for name in self._persons if name in phrase and self._language == "ja" and len(phrase) > len(name) + 4), phrase)

    def _named_before(self, span: Span) -> str | None:
        """Who was named last before this place."""
        places = [(self._prose.rfind(name, max(0, span.start - 500), span.start), name) for name in self._persons]
        place, name = max(places, default=(-1, ""))
        return name if place >= 0 else None


def _begins_named(phrase: str) -> bool:
    hit = NAME.match(phrase.strip())
    return hit is not None and " " in clean(hit.group())


def _without(text: str, quoted: Sequence[Span]) -> str:
    """The text with quoted passages blanked out, so that places stay the same."""
    out, at = [], 0
    for span in quoted:
        out += [text[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join(out) + text[at:]
