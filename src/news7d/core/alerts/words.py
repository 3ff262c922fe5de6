"""How a story is told in a message: the words are the outlet's, the figures ours."""

from __future__ import annotations

from collections.abc import Sequence

from news7d.core.render import counts_by_look, slug, unwatched_source
from news7d.core.wording import said, said_of, said_with
from news7d.model import Alert, AlertItem, Development, StoryCard

_SOURCES = 4
_EXCERPT = 240


def item_of(card: StoryCard, news: Sequence[Development] = (), because: Sequence[str] = ()) -> AlertItem:
    """The story as one item of a message. Links to originals: the headline's, the first, and a few that found out for themselves."""
    tail = slug(card.headline.title)
    tail = tail if tail.isascii() else ""  # in other scripts it would be a line of percent signs
    shown = {line.outlet.id: line for line in reversed((card.headline, card.first, *card.rivals))}
    told = (card.headline, *(line for line in shown.values() if line.outlet.id != card.headline.outlet.id))
    return AlertItem(
        story_id=card.facts.story_id,
        title=_one_line(card.headline.title),
        url=f"/story/{card.facts.story_id}" + (f"/{tail}" if tail else ""),
        news=tuple(said_with(each.words, _one_line) for each in news),
        tally=_tally(card),
        section=card.facts.section or "",
        first=_one_line(card.first.outlet.name),
        sources=tuple((_one_line(line.outlet.name), line.url) for line in told[:_SOURCES] if line.url.startswith(("http://", "https://"))),
        excerpt=_shortened(_one_line(card.headline.excerpt), _EXCERPT),
        language=card.headline.language or "",
        direction=card.headline.direction,
        because=tuple(because),
    )


def joined_title(alerts: Sequence[Alert], left_out: int = 0) -> str:
    """«3 alerts: Dam breaks in Kelderby; …» for a message that says several things at once."""
    stories = list(dict.fromkeys(alert.title for alert in alerts))
    if len(stories) == 1 and not left_out:
        return stories[0]
    number, titles = len(alerts) + left_out, _shortened("; ".join(stories), 120)
    return said_of("%(num)s alert: %(titles)s", "%(num)s alerts: %(titles)s", number, titles=titles)


def _tally(card: StoryCard) -> str:
    """As `bar_words` has it, to be said in any language."""
    own, total = card.facts.independent, card.facts.reports
    unheard = unwatched_source(card.first)
    if total <= 1:
        counted = said("1 report so far")
    elif own == total:
        counted = said_of("all %(num)s independent", "all %(num)s independent", total)
    elif own == 0 and dict(counts_by_look(card.facts.roles)).get("unknown") == total:
        counted = said_of("%(num)s report, roles not known yet", "%(num)s reports, roles not known yet", total)
    else:
        counted = said_of("%(num)s independent of %(total)s", "%(num)s independent of %(total)s", own, total=total)
    return said("first: %(name)s (not watched here), %(counted)s", name=unheard, counted=counted) if unheard else counted


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which mean something in mails."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[: most - 1].rstrip()
    return (cut.rpartition(" ")[0] or cut) + "…"
