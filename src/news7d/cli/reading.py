"""Commands for reading in a terminal: stories, read, search."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import Any

import click

from news7d.app import open_house
from news7d.cli.options import Settings, as_json, house, out, say
from news7d.core.rights import shows_whole
from news7d.core.search import parse_query
from news7d.model import SECTIONS, ReportLine, StoryCard, StoryView
from news7d.stages.edition import edition

UNMARKED = {0x2068: None, 0x2069: None}  # the marks around the words found: for pages, not for terminals


@click.command("stories")
@click.option("--section", type=click.Choice(SECTIONS), help="Only this section.")
@click.option("--language", help="Only stories with reports in this language.")
@click.option("-n", "--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def stories_command(settings: Settings, section: Any, language: str | None, limit: int, json_: bool) -> None:
    """The front page: what is hot now, the most reported first."""
    with open_house(settings) as home:
        page = edition(home.store, home.now(), section=section, language=language, limit=limit)
    if json_:
        as_json([_card_json(card) for card in page.stories])
        return
    if not page.stories:
        say("No stories yet. `news7d refresh` fetches once, `news7d up` keeps watching.")
    for card in page.stories:
        _show_card(card)


def _show_card(card: StoryCard) -> None:
    facts = card.facts
    marks = [facts.section or "", "breaking" if facts.breaking else "", "edited" if facts.edited else ""]
    say(f"{facts.story_id:>7}  {card.headline.title or card.headline.url}")
    said = f"{_independent(card)}; first: {card.first.outlet.name}"
    say("         " + " · ".join(mark for mark in (said, *marks) if mark))


def _independent(card: StoryCard) -> str:
    facts = card.facts
    if facts.reports <= 1:
        return "1 report so far"
    return f"{facts.independent} independent of {facts.reports}"


def _card_json(card: StoryCard) -> dict[str, Any]:
    facts = card.facts
    return {
        "id": facts.story_id,
        "headline": card.headline.title,
        "url": card.headline.url,
        "section": facts.section,
        "reports": facts.reports,
        "independent": facts.independent,
        "outlets": facts.outlets,
        "roles": dict(facts.roles),
        "languages": facts.languages,
        "first": {"outlet": card.first.outlet.name, "claimed": card.first.published, "first_seen": card.first.first_seen},
        "first_seen": facts.first_seen,
        "last_seen": facts.last_seen,
        "breaking": facts.breaking,
        "edited": facts.edited,
    }


@click.command("read")
@click.argument("story", type=int)
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def read_command(settings: Settings, story: int, json_: bool) -> None:
    """Read a story: who reported it, how, and its first report. STORY is a number of `news7d stories`."""
    with open_house(settings) as home:
        view = home.store.story(home.store.resolve_story(story))
        article = home.store.article(view.card.headline.article_id).article
    if json_:
        as_json(_story_json(view) | {"text": article.text})
        return
    _show_card(view.card)
    say()
    for line in view.reports:
        _show_line(line)
    say()
    if shows_whole(settings.full_text, view.card.headline.outlet, own=True):  # whoever has this terminal has the database
        for paragraph in article.text.split("\n\n"):
            say(textwrap.fill(paragraph, min(out().width, 78)))
            say()
    say(article.url)


def _show_line(line: ReportLine) -> None:
    source = f" of {line.of_name}" if line.of_name else ""
    seen = line.first_seen.strftime("%d %b %H:%M")
    say(f"  {seen}  {line.role + source:<24} {line.outlet.name}: {line.title}")


def _story_json(view: StoryView) -> dict[str, Any]:
    return _card_json(view.card) | {"reports": [_line_json(line) for line in view.reports]}


def _line_json(line: ReportLine) -> dict[str, Any]:
    return {
        "article": line.article_id,
        "outlet": line.outlet.name,
        "title": line.title,
        "url": line.url,
        "language": line.language,
        "claimed": line.published,
        "first_seen": line.first_seen,
        "claim": line.claim,
        "role": line.role,
        "of": line.of,
        "of_name": line.of_name,
        "evidence": [dataclasses.asdict(piece) for piece in line.evidence],
    }


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def search_command(settings: Settings, query: tuple[str, ...], limit: int, json_: bool) -> None:
    """Search what was stored. Words, "a phrase", -not, outlet: lang: section: role: name: independent: before: after:."""
    with open_house(settings) as home:
        page = home.store.search(parse_query(" ".join(query)), limit, None)
    if json_:
        as_json({"total": page.total, "hits": [_line_json(hit.line) | {"snippet": hit.snippet, "also": hit.also} for hit in page.hits]})
        return
    if not page.hits:
        say("Nothing found.")
    for hit in page.hits:
        also = f" (+{hit.also} in the same story)" if hit.also else ""
        say(f"{hit.line.title}{also}\n    {hit.line.outlet.name}, {hit.line.first_seen:%d %b %H:%M}: {hit.line.url}")
        if hit.snippet:
            say(textwrap.indent(textwrap.fill(hit.snippet.translate(UNMARKED), min(out().width, 90) - 4), "    "))


__all__ = ["read_command", "search_command", "stories_command"]
