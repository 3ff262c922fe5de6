"""What is news: from what a reader was told of a story, and what is known of it now, to what is worth telling.

A copy is no news, nor is a number that fell, nor a typo. News is: a story that is new to the reader; that it began to break; that
its outlets with reporting of their own came to 2, 5 or 10; that a report was corrected, or edited without a word; that a figure rose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from news7d.core.wording import said, said_of
from news7d.model import Development, FigureDifference, StorySight, Told, ToldFigure

STEPS = (2, 5, 10)
"""Numbers of outlets with reporting of their own that are worth telling."""

HOLD = timedelta(minutes=15)
"""Corrections and figures wait so long after an alert about the same story: what comes in pieces is told together."""

_LEAST_RISE = 1.01  # «23,480» after «23,500», or after «23,400», is the same figure in other words
_MOST_NEWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`news` is empty where nothing is to be told now; then `wait_until` says when to look again, if ever."""

    news: tuple[Development, ...] = ()
    wait_until: datetime | None = None


def decide(told: Told | None, sight: StorySight, now: datetime) -> Decision:
    """What a reader is to be told now of a story that fits what they asked for."""
    if told is None:
        breaking = (_breaking(),) if sight.breaking else ()
        return Decision(news=(Development(kind="new", words=_new_words(sight)), *breaking))
    big = (*_broke(told, sight), *_confirmed(told, sight))
    small = (*_edited(told, sight), *_rose(told, sight))
    if not big and not small:
        return Decision()
    if not big and now < told.at + HOLD:
        return Decision(wait_until=told.at + HOLD)
    return Decision(news=(*big, *small)[:_MOST_NEWS])


def seen_now(sight: StorySight, now: datetime, before: Told | None) -> Told:
    """What the reader knows once they were told of everything that is known now. What was reached once stays reached."""
    largest = {each.what: each for each in before.figures} if before else {}
    for each in _largest(sight.figures):
        known = largest.get(each.what)
        if known is None or each.value > known.value:
            largest[each.what] = each
    edits = frozenset((edit.article_id, edit.version) for edit in sight.edits)
    return Told(
        number=before.number + 1 if before else 1,
        at=now,
        independent=max(sight.card.facts.independent, before.independent if before else 0),
        breaking=sight.breaking or (before is not None and before.breaking),
        edits=edits | (before.edits if before else frozenset()),
        figures=tuple(largest.values()),
    )


def knows(sight: StorySight, now: datetime) -> Told:
    """What somebody knows who looks at the story's page now, without an alert: where following it begins."""
    return replace(seen_now(sight, now, None), number=0)


def merged(each: Sequence[Told]) -> Told | None:
    """What is known of stories that turned out to be one."""
    if not each:
        return None
    largest: dict[str, ToldFigure] = {}
    for figure in (figure for told in each for figure in told.figures):
        if figure.what not in largest or figure.value > largest[figure.what].value:
            largest[figure.what] = figure
    return Told(
        number=max(told.number for told in each),
        at=max(told.at for told in each),
        independent=max(told.independent for told in each),
        breaking=any(told.breaking for told in each),
        edits=frozenset().union(*(told.edits for told in each)),
        figures=tuple(largest.values()),
    )


def _new_words(sight: StorySight) -> str:
    return said("New, first reported by %(name)s", name=sight.card.first.outlet.name)


def _breaking() -> Development:
    return Development(kind="breaking", words=said("Breaking: many outlets within the hour"))


def _broke(told: Told, sight: StorySight) -> Iterable[Development]:
    if sight.breaking and not told.breaking:
        yield _breaking()


def _confirmed(told: Told, sight: StorySight) -> Iterable[Development]:
    now = sight.card.facts.independent
    if any(told.independent < step <= now for step in STEPS):
        words = said_of("Now %(num)s outlet has found it out for itself", "Now %(num)s outlets have found it out for themselves", now)
        yield Development(kind="confirmed", words=words)


def _edited(told: Told, sight: StorySight) -> Iterable[Development]:
    for edit in sight.edits:
        if (edit.article_id, edit.version) in told.edits:
            continue
        if edit.kind == "correction":
            words = said("%(name)s has corrected its report: “%(title)s”", name=edit.outlet, title=edit.title)
            yield Development(kind="corrected", words=words)
        elif edit.kind == "silent_edit":
            words = said("%(name)s has changed its report without saying so: “%(title)s”", name=edit.outlet, title=edit.title)
            yield Development(kind="edited", words=words)


def _rose(told: Told, sight: StorySight) -> Iterable[Development]:
    """Against what was told; of a thing that was given one number only until then, against the number that was said first."""
    known = {each.what: (each.value, each.written) for each in told.figures}
    for difference, largest in zip(sight.figures, _largest(sight.figures), strict=True):
        first = difference.claims[0]
        before, written = known.get(difference.what, (first.value, first.written))
        if largest.value > before * _LEAST_RISE and largest.value > before:
            what = f"{difference.what[:1].upper()}{difference.what[1:]}"
            words = said("%(what)s: %(figure)s, up from %(before)s", what=what, figure=largest.written, before=written)
            yield Development(kind="figure", words=words)


def _largest(figures: Sequence[FigureDifference]) -> list[ToldFigure]:
    """Of what is still said; where nobody says anything of it any more, of what was."""
    found = []
    for difference in figures:
        still = [claim for claim in difference.claims if set(claim.articles) - set(claim.until)] or list(difference.claims)
        top = max(still, key=lambda claim: claim.value)
        found.append(ToldFigure(what=difference.what, value=top.value, written=top.written))
    return found
