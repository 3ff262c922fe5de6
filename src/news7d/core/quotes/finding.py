"""Which quoted passages are speech, and whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from news7d.core.quotes.spans import Span, spans
from news7d.core.quotes.speakers import Speakers
from news7d.core.quotes.speech import by_first_letter, cue
from news7d.model import Quote

_MOST_TEXT = 60_000  # characters; what follows in a longer text is not searched
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?…؟。！？\n](?:(?<=[。！？\n])|(?=\s|$))")
_NAMED = re.compile(
    "(?:"
    + by_first_letter(
        r"word|words|term|entitled|titled|called|named|dubbed|known as|labell?ed|nicknamed|so-called|described on the form as|palabra|titulad\w+|llamad\w+|clasificad\w+ como|bautizad\w+"
        r"|mot|intitul\w+|appelé\w*|baptis\w+|Titel|Wort|namens|sogenannte\w*|palavra|intitulad\w+|chamad\w+|classificad\w+ como|parola|intitolat\w+|chiamat\w+|слово|назван\w+|под названием"
    )
    + r")\W*$"
)
_NAMING = 60  # characters before a quote in which such a word can stand


@dataclass(frozen=True, slots=True)
class _Found:
    span: Span
    words: str
    before: str  # of its sentence, without what is quoted there
    after: str


def find_quotes(text: str, language: str, persons: Sequence[str] = (), others: Sequence[str] = ()) -> tuple[Quote, ...]:
    """Every direct quote, in order, its words verbatim, with the speaker resolved within the text where it can be.

    `language` is BCP 47; ten languages have their own verbs of speech, others are read by English rules. `persons` and `others`
    (places, organisations) are names that core.names has found in the text: with them fewer places are taken for persons.
    """
    text = text[:_MOST_TEXT]
    found = list(spans(text))
    if not found:
        return ()
    verbs = cue(language)
    speakers = Speakers(text, found, language, persons, others)
    quotes: list[Quote] = []
    previous: Span | None = None
    for place, span in enumerate(found):
        here = _context(text, found, place, span)
        if not _is_speech(here, verbs, previous is not None and _follows(text, previous, span)):
            continue
        if quotes and previous is not None and _continues(text, previous, span):
            quotes[-1] = Quote(text=text[_start(quotes[-1], text, previous) : span.end - span.closed].strip(), speaker=quotes[-1].speaker)
        else:
            speaker = speakers.of(here.before, here.after, span)
            quotes.append(Quote(text=here.words, speaker=speaker))
        previous = span
    return tuple(quotes)


def _start(quote: Quote, text: str, span: Span) -> int:
    return text.rfind(quote.text[:40], 0, span.end) if quote.text[:40] in text[: span.end] else span.start + 1


def _continues(text: str, previous: Span, span: Span) -> bool:
    """The next paragraph of one quote: its marks were not closed in between."""
    return not previous.closed and not text[previous.end : span.start].strip()


def _follows(text: str, previous: Span, span: Span) -> bool:
    return len(text[previous.end : span.start]) < 250 and text.count("\n\n", previous.end, span.start) <= 1


def _context(text: str, found: Sequence[Span], place: int, span: Span) -> _Found:
    """The rest of the sentence around a quote, other quotes replaced by a dash."""
    words = text[span.start + 1 : span.end - span.closed].strip()
    low = next((other.end for other in reversed(found[:place]) if not _name_only(text, other)), 0)
    high = next((other.start for other in found[place + 1 :] if not _name_only(text, other)), len(text))
    before = _without_names(text[max(low, span.start - 300) : span.start])
    cuts = [end.end() for end in _SENTENCE_END.finditer(before) if not _abbreviated(before, end.start())]
    before = before[cuts[-1] :] if cuts else before
    after = text[span.end : min(high, span.end + 300)]
    after = after[:1] + _without_names(after[1:])
    stop = next((end for end in _SENTENCE_END.finditer(after) if not _abbreviated(after, end.start())), None)
    after = after[: stop.end()] if stop else after
    if (
        words.endswith((".", "!", "?", "…", "。", "！", "？"))
        and after[:1].isspace()
        and after.lstrip()[:1].isupper()
        and not _CJK.match(after.lstrip())
    ):
        after = ""  # the quote ended its sentence
    return _Found(span, words, before, after)


_NAME_ONLY = re.compile(r"[«“„][^«»“”„\n.,!?]{1,28}[»”“]")
"""An outlet's or a ship's name in marks within the sentence: «…», told «Вестнику Заполья» the ornithologist."""


def _name_only(text: str, span: Span) -> bool:
    return span.end - span.start <= 30 and _NAME_ONLY.fullmatch(text, span.start, span.end) is not None


def _without_names(text: str) -> str:
    return _NAME_ONLY.sub(" ", text) if "«" in text or "“" in text or "„" in text else text


_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Prof|St|Sr|Sra|Gen|Col|Lt|Jr|Sig|Dott|Mme|No)|\b[A-ZА-Я])$")


def _abbreviated(text: str, dot: int) -> bool:
    return text[dot] == "." and _ABBREVIATION.search(text[max(0, dot - 6) : dot]) is not None


def _is_speech(found: _Found, verbs: re.Pattern[str], follows: bool) -> bool:
    """Not a title, a name or a word that is only mentioned."""
    words = found.words
    size = len(_CJK.findall(words)) / 2 + len(re.findall(r"[^\W\d_]+", _CJK.sub(" ", words)))
    if size < 1 or found.span.mark == "《" or _NAMED.search(found.before[-_NAMING:]):
        return False
    if _whole(words) and size >= 3:
        return True
    if _title_like(words) or (size <= 3 and not spoken_here(found, verbs)):
        return False
    if found.span.mark in "‘'『" and size < 4:
        return False
    if verbs.search(found.before[-160:]) or verbs.search(found.after[:160]):
        return size >= 2
    return size >= 5 or (follows and size >= 4)


def _whole(words: str) -> bool:
    """Does it end as a sentence or a clause of speech does?"""
    return words.endswith((".", "!", "?", ",", "…", "。", "！", "？", "，", "؟", "—")) and not words[:1].islower()


def spoken_here(found: _Found, verbs: re.Pattern[str]) -> bool:
    """Of two or three words only: a verb of speech leads up to them, or a comma and a verb follow."""
    if re.match(r"\s*[,—–-]", found.after):
        return True
    return bool(verbs.search(found.before)) and not (found.words[:1].isupper() and found.before.rstrip()[-1:] != ":")


def _title_like(words: str) -> bool:
    """«Stille Stuben», "The Night Porter's Dog": nearly every word has a capital."""
    found = re.findall(r"[^\W\d_]+(?:['’]\w+)?", words)
    capitals = sum(word[0].isupper() for word in found)
    small = sum(word.islower() and len(word) > 3 for word in found)
    return 0 < len(found) <= 8 and not small and 2 * capitals >= len(found) and not words.endswith((".", "!", "?"))
