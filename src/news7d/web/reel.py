"""The rows of films and of pictures on the front page and the sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from news7d.model import Picture, ReportLine, Showing, StoryCard
from news7d.web.clips import Played, played
from news7d.web.house import House

FILMS, PICTURES, _LEAST_PICTURES = 4, 4, 2
PICTURED = 12
"""Cards at the head of a list that show a picture of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A film or picture of a story, on the report that has it."""

    story_id: int
    line: ReportLine
    film: Played | None
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    films: tuple[Shown, ...] = ()
    pictures: tuple[Shown, ...] = ()


def reel_of(house: House, cards: Sequence[StoryCard]) -> Reel:
    """In the order of the stories, one of each, and no picture that stands on the page already."""
    by_story: dict[int, list[Showing]] = {card.facts.story_id: [] for card in cards}
    for each in house.store.media_of(list(by_story)):
        by_story[each.story_id].append(each)
    films = [found for some in by_story.values() if (found := next((each for each in some if each.film), None))][:FILMS]
    taken = {card.headline.image for card in cards[:PICTURED]} | {each.film.poster for each in films if each.film}
    pictures = [found for some in by_story.values() if (found := _picture_of(house, some, taken))][:PICTURES]
    if len(pictures) < _LEAST_PICTURES:
        pictures = []
    lines = house.store.lines([each.article_id for each in (*films, *pictures)])
    return Reel(films=_shown(films, lines), pictures=_shown(pictures, lines))


def _picture_of(house: House, showings: Sequence[Showing], taken: set[str | None]) -> Showing | None:
    """The first picture that can be shown and is shown nowhere else here; `taken` grows by it."""
    for each in showings:
        if each.picture and each.picture.url not in taken and house.pictures(each.picture.url):
            taken.add(each.picture.url)
            return each
    return None


def _shown(showings: Sequence[Showing], lines: dict[int, ReportLine]) -> tuple[Shown, ...]:
    return tuple(
        Shown(story_id=each.story_id, line=lines[each.article_id], film=played(each.film) if each.film else None, picture=each.picture)
        for each in showings
        if each.article_id in lines
    )
