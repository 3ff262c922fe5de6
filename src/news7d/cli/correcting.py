"""Commands that correct the grouping: story split, merge, move, undo; and corrections, which lists what was decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click
import orjson

from news7d.app import House, open_house
from news7d.cli.options import Command, Settings, as_json, house, out, say, table
from news7d.model import Correction, GroupingExample


@click.group("story")
def story_command() -> None:
    """Correct the grouping. What you decide outweighs the engine, now and for later reports, until you decide otherwise."""


def _decision() -> Callable[[Command], Command]:
    """The options of every decision."""

    def decorate(function: Command) -> Command:
        for option in (
            click.option("--json", "json_", is_flag=True, help="The decision as JSON."),
            click.option("--who", default="", help="Your name, to be kept beside the decision."),
            click.option("--why", default="", help="Why, in your words."),
        ):
            function = option(function)
        return house()(function)

    return decorate


@story_command.command("split")
@click.argument("story", type=int)
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True, type=int)
@_decision()
def split_command(settings: Settings, story: int, articles: tuple[int, ...], who: str, why: str, json_: bool) -> None:
    """Take these reports out of STORY, into a story of their own."""
    _decide(settings, json_, lambda home: home.store.split_story(story, articles, home.now(), who=who, why=why))


@story_command.command("merge")
@click.argument("story", type=int)
@click.argument("into", type=int)
@_decision()
def merge_command(settings: Settings, story: int, into: int, who: str, why: str, json_: bool) -> None:
    """Make STORY part of INTO; its address leads there from now on."""
    _decide(settings, json_, lambda home: home.store.merge_stories(story, into, home.now(), who=who, why=why))


@story_command.command("move")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True, type=int)
@click.option("--to", type=int, required=True, help="The story where they belong.")
@_decision()
def move_command(settings: Settings, articles: tuple[int, ...], to: int, who: str, why: str, json_: bool) -> None:
    """Put reports of one story into another."""
    _decide(settings, json_, lambda home: home.store.move_articles(articles, to, home.now(), who=who, why=why))


@story_command.command("undo")
@click.argument("correction", type=int)
@_decision()
def undo_command(settings: Settings, correction: int, who: str, why: str, json_: bool) -> None:
    """Take a decision back.

    `news7d corrections` lists them with their numbers.
    """
    _decide(settings, json_, lambda home: home.store.undo_correction(correction, home.now(), who=who, why=why))


def _decide(settings: Settings, json_: bool, decide: Callable[[House], Correction]) -> None:
    with open_house(settings) as home:
        made = decide(home)
        home.store.note_deed(None, made.deed, str(made.story_id), home.now(), detail=made.who)
    if json_:
        as_json(_told(made))
    else:
        say(f"Decision {made.id}: {_sentence(made)}")


def _told(made: Correction) -> dict[str, Any]:
    return asdict(made) | {"articles": list(made.articles)}


def _sentence(made: Correction) -> str:
    count = f"{len(made.articles)} report{'' if len(made.articles) == 1 else 's'}"
    if made.kind == "merge":
        return f"story {made.story_id} ({count}) is part of story {made.to_story}"
    if made.kind == "undo":
        return f"decision {made.undoes} is taken back; {count} went back to story {made.to_story}"
    return f"{count} of story {made.story_id} went to story {made.to_story}"


@click.command("corrections")
@click.option("-n", "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, latest first.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@click.option("--jsonl", is_flag=True, help="All as labelled data: pairs of reports that are, or are not, of one event; one a line.")
@house()
def corrections_command(settings: Settings, limit: int, json_: bool, jsonl: bool) -> None:
    """What editors have decided about the grouping."""
    with open_house(settings) as home:
        if jsonl:
            for pair in home.store.grouping_examples():
                say(orjson.dumps(_labelled(pair)).decode())
            return
        made = home.store.corrections(limit)
    if json_:
        as_json([_told(each) for each in made])
    else:
        _show(made)


def _labelled(pair: GroupingExample) -> dict[str, Any]:
    return asdict(pair)


def _show(made: tuple[Correction, ...]) -> None:
    if not made:
        say("No decisions yet: `news7d story split`, `merge` and `move`, or «Correct the grouping» on a story's page.")
        return
    listing = table(">No.", "When", "Who", "Decision", "Why")
    for each in made:
        undone = f" (undone by {each.undone_by})" if each.undone_by else ""
        listing.add_row(str(each.id), f"{each.made_at:%Y-%m-%d %H:%M}", each.who, _sentence(each) + undone, each.why)
    out().print(listing)
