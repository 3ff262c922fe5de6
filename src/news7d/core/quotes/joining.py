"""One thing that somebody said, in the versions that reports give of it: whole, shortened, reworded, translated.

quotes of a story's reports ─► by speaker ─► alike in their words, or in the same place of a retold report ─► SaidOnce(versions)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from news7d.core.names.joining import folded, same_sound
from news7d.core.quotes.speech import HONORIFIC
from news7d.core.similarity.texts import words_of
from news7d.model import Quote, QuoteVersion, SaidOnce

_ALIKE = 0.6  # share of all words that two versions have in common
_WITHIN = 0.9  # share of the shorter one's words that the longer has: it was shortened
_FEWEST = 4  # words of a quote that can be told again


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A quote as a report has it. `of`: the report that this one translates or rewrites."""

    article_id: int
    language: str
    quote: Quote
    of: int | None = None


def join_quotes(told: Sequence[Told]) -> tuple[SaidOnce, ...]:
    """What was said, each thing once, those of most reports first; `told` is in order of time. Quotes of nobody known are left out."""
    speakers: list[tuple[str, list[Told]]] = []
    for each in told:
        name = _name(each.quote.speaker)
        if not name:
            continue
        at = next((at for at, (known, _) in enumerate(speakers) if _same_speaker(known, name)), None)
        if at is None:
            speakers.append((name, [each]))
        else:
            known, said = speakers[at]
            speakers[at] = (max(known, name, key=_fullness), [*said, each])
    joined = [one for name, said in speakers for one in _things(_called(name, said), said)]
    return tuple(sorted(joined, key=lambda one: -sum(len(version.articles) for version in one.versions)))


def _same_speaker(one: str, other: str) -> bool:
    """«Mr Stroud» and «First Minister Margaret Ashdown-Lee» are who is named in full elsewhere in the story."""
    mine, theirs = _bare(one), _bare(other)
    fewer, more = sorted((mine, theirs), key=len)
    return bool(fewer) and (more[-len(fewer) :] == fewer or same_sound(" ".join(mine), " ".join(theirs)))


@lru_cache(maxsize=1024)
def _bare(name: str) -> tuple[str, ...]:
    return tuple(folded(HONORIFIC.sub("", f"{name} ")).split())


def _fullness(name: str) -> int:
    return len(_bare(name))


def _name(speaker: str | None) -> str:
    return (speaker or "").split(",")[0].strip()


def _called(name: str, said: Sequence[Told]) -> str:
    """The fullest way in which the story calls a speaker, with what they are: «Gareth Penhallow, transport minister»."""
    written = [each.quote.speaker or "" for each in said if _name(each.quote.speaker) == name]
    return max(written, key=len, default=name)


def _things(speaker: str, said: Sequence[Told]) -> Iterable[SaidOnce]:
    places = _places(said)
    groups: list[list[Told]] = []
    for each in said:
        home = next((group for group in groups if any(_same(each, other, places) for other in group)), None)
        if home is None:
            groups.append([each])
        else:
            home.append(each)
    for group in groups:
        yield SaidOnce(speaker=speaker, versions=_versions(group))


def _places(said: Sequence[Told]) -> dict[int, tuple[int, int]]:
    """Quote (by identity) → (which of its report's quotes of this speaker it is, of how many)."""
    by_article: dict[int, list[Told]] = {}
    for each in said:
        by_article.setdefault(each.article_id, []).append(each)
    return {id(each): (at, len(listed)) for listed in by_article.values() for at, each in enumerate(listed)}


def _same(one: Told, other: Told, places: dict[int, tuple[int, int]]) -> bool:
    if one.article_id == other.article_id:
        return False
    if (one.of == other.article_id or other.of == one.article_id) and places[id(one)] == places[id(other)]:
        return True
    if one.language != other.language:
        return False
    mine, theirs = set(words_of(one.quote.text)), set(words_of(other.quote.text))
    shared, fewest = len(mine & theirs), min(len(mine), len(theirs))
    if fewest < _FEWEST:
        return mine == theirs
    return shared >= _ALIKE * len(mine | theirs) or shared >= _WITHIN * fewest


def _versions(group: Sequence[Told]) -> tuple[QuoteVersion, ...]:
    """Each wording once, that of most reports first; marks and spaces make no difference."""
    found: dict[str, list[Told]] = {}
    for each in group:
        found.setdefault(" ".join(words_of(each.quote.text)), []).append(each)
    versions = [
        QuoteVersion(text=same[0].quote.text, language=same[0].language, articles=tuple(dict.fromkeys(each.article_id for each in same)))
        for same in found.values()
    ]
    return tuple(sorted(versions, key=lambda version: -len(version.articles)))
