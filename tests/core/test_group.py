"""Grouping: one event is one story, confusable events stay apart, and a restart continues as if there had been none."""

# ruff: noqa: E501
from __future__ import annotations

import gzip
import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.group import Grouping
from news7d.core.group.features import EMPTY, decode, encode
from news7d.core.group.tokens import numbers
from news7d.model import Analysis, Report

DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)

BRIDGE = [
    ("b1", "en", "Kelderby bridge closed after cracks found in two piers",
     "The Kelderby suspension bridge was closed to all traffic on Monday after engineers found cracks in two of its piers. Mayor Agnes Thornwick said "
     "repairs would cost 4.2 million pounds and take 11 weeks. About 18,500 vehicles cross the bridge every day."),
    ("b2", "en", "Cracks shut Kelderby bridge for 11 weeks",
     "Drivers in Kelderby face an 11-week detour. The suspension bridge, used by 18,500 vehicles a day, was shut on Monday when inspectors found cracks in the piers. "
     "Mayor Agnes Thornwick put the cost of repairs at 4.2 million pounds."),
    ("b3", "de", "Risse in Pfeilern: Brücke von Kelderby für elf Wochen gesperrt",
     "Die Hängebrücke von Kelderby ist seit Montag gesperrt. Ingenieure fanden Risse in zwei Pfeilern. Die Reparatur kostet nach Angaben von Bürgermeisterin "
     "Agnes Thornwick 4,2 Millionen Pfund. Täglich fahren 18.500 Fahrzeuge über die Brücke von Kelderby."),
]  # fmt: skip
FLOOD = [
    ("f1", "en", "Flood in Marrowdale leaves 300 homeless",
     "Heavy rain burst the banks of the river Tamble in Marrowdale on Monday and left 300 people homeless. Rescue workers carried residents out of their houses "
     "by boat, fire chief Desmond Okafor said. Two schools were opened as shelters."),
    ("f2", "en", "Flood in Quillon Bay: hundreds flee as dam overflows",
     "Hundreds of people fled Quillon Bay on Monday when heavy rain made the Arlo dam overflow. Governor Lucia Bentham declared an emergency. "
     "Soldiers filled sandbags along the coast road, and the airport was closed until further notice."),
]  # fmt: skip


def _report(id: str, language: str, title: str, text: str, hours: float = 0.0) -> Report:
    return Report(
        id=id, language=language, title=title, text=text, published=DAY + timedelta(hours=hours), seen=DAY + timedelta(hours=hours)
    )


def _said(report: Report) -> Analysis:
    language = report.language or "und"
    return Analysis(language=language, features=encode(report, language))


def _placed(rows: list[tuple[str, str, str, str]], grouping: Grouping | None = None) -> dict[str, str]:
    grouping = Grouping() if grouping is None else grouping  # an empty one is false
    for place, row in enumerate(rows):
        report = _report(*row, hours=place * 0.5)
        grouping.place(report, _said(report))
    return {row[0]: grouping.story_of(row[0]) or "" for row in rows}


def test_one_event_is_one_story_in_two_languages() -> None:
    assert set(_placed([*FLOOD, *BRIDGE]).values()) == {"f1", "f2", "b1"}


def test_a_placement_says_why() -> None:
    grouping = Grouping()
    _placed(BRIDGE[:1], grouping)
    second = _report(*BRIDGE[1])
    placement = grouping.place(second, _said(second))
    assert placement.story == "b1"
    assert any(reason.startswith("names:") and "Kelderby" in reason for reason in placement.because)
    assert any("18,500" in reason for reason in placement.because)


def test_two_floods_in_one_week_stay_apart() -> None:
    stories = _placed(FLOOD)
    assert stories["f1"] != stories["f2"]


def _match(home: str, away: str, striker: str, keeper: str, coach: str, town: str) -> str:
    return (
        f"{home} beat {away} at home on Monday evening and moved up to third place in the table. {striker} scored with a header shortly after the break, and "
        f"goalkeeper {keeper} saved a late penalty. Coach {coach} praised his young team and said the supporters in {town} had carried it. {away} had more of "
        f"the ball in the first half but missed several chances. {striker} was cheered by the crowd when he left the pitch."
    )


def test_two_matches_told_in_the_same_words_stay_apart() -> None:
    rows = [
        (
            "m1",
            "en",
            "Harbrook Rovers beat Stanwick Town",
            _match("Harbrook Rovers", "Stanwick Town", "Devlin Marsh", "Osei Boateng", "Karl Lindqvist", "Harbrook"),
        ),
        (
            "m2",
            "en",
            "Pellworth Athletic beat Corran City",
            _match("Pellworth Athletic", "Corran City", "Tomas Vesely", "Rui Falcao", "Ian Drummond", "Pellworth"),
        ),
    ]
    stories = _placed(rows)
    assert stories["m1"] != stories["m2"]


def test_a_crowd_does_not_make_one_story(shared: Callable[[str], Path]) -> None:
    """A first fetch brings hundreds of articles of one section in one minute: they are not one event."""
    with gzip.open(shared("data/sections/sections.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, 400)]
    grouping = Grouping()
    for row in rows:
        report = _report(row["id"], "en", row["title"], row["text"])
        grouping.place(report, _said(report))
    assert max(Counter(grouping.story_of(row["id"]) for row in rows).values()) <= 40


def test_the_same_article_a_thousand_times_is_one_article() -> None:
    grouping = Grouping()
    report = _report(*BRIDGE[0])
    for _ in range(1000):
        assert grouping.place(report, _said(report)).story == "b1"
    assert len(grouping) == 1


def test_who_gave_a_story_its_name_stays_with_it() -> None:
    grouping = Grouping()
    _placed([*BRIDGE, *FLOOD], grouping)
    changed = replace(_report(*FLOOD[0]), id="b1")
    assert grouping.place(changed, _said(changed)).story == "b1"
    assert grouping.story_of("b2") == "b1"


def test_a_teaser_moves_or_stays_when_its_page_is_read() -> None:
    grouping = Grouping()
    _placed(BRIDGE[:2], grouping)
    teaser = replace(_report("t", "en", "Bridge news", "More soon."), partial=True)
    assert grouping.place(teaser, _said(teaser)).story == "t"
    full = _report("t", *BRIDGE[1][1:])
    assert grouping.place(full, _said(full)).story in ("b1", "t")
    assert len(grouping) == 3


def test_what_is_forgotten_is_gone() -> None:
    grouping = Grouping()
    _placed([*BRIDGE, *FLOOD], grouping)
    grouping.forget(DAY + timedelta(days=11))
    assert len(grouping) == 0
    assert grouping.story_of("b1") is None
    assert _placed(BRIDGE[:1], grouping) == {"b1": "b1"}


def test_a_flood_of_the_same_stays_cheap() -> None:
    grouping = Grouping()
    for n in range(400):
        report = _report(
            f"x{n}",
            "en",
            "Market report: shares unchanged",
            f"Shares in the capital were unchanged at noon on light trading, dealers at the exchange reported. Bulletin {n}.",
            hours=n / 60,
        )
        grouping.place(report, _said(report))
    assert len({grouping.story_of(f"x{n}") for n in range(400)}) <= 40


def test_times_that_cannot_be_are_not_believed() -> None:
    grouping = Grouping()
    _placed(BRIDGE[:1], grouping)
    future = replace(_report(*BRIDGE[1]), published=datetime(2099, 1, 1, tzinfo=UTC))
    assert grouping.place(future, _said(future)).story == "b1"


def test_nothing_known_founds_a_story() -> None:
    grouping = Grouping()
    assert grouping.place(Report(id="e", title=""), Analysis(language="und")).story == "e"
    assert decode(b"nonsense") == EMPTY


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.text(max_size=80), st.sampled_from(["en", "de", "ar", "zh", "ja", "th", "und", "xx"]))
def test_features_survive_packing_and_are_bounded(text: str, title: str, language: str) -> None:
    packed = encode(Report(id="1", title=title, text=text), language)
    found = decode(packed)
    assert found.title <= found.words.keys()
    assert len(encode(Report(id="1", title=title, text=text * 300), language)) <= 2048


@pytest.mark.parametrize(
    ("one", "other"),
    [("4 million", "400万"), ("18,500", "18.500"), ("2:09:17", "2:09:17"), ("3,5 Millionen", "3.5 million"), ("18 ألف", "18 thousand")],
)
def test_numbers_meet_across_languages(one: str, other: str) -> None:
    assert {key for _, key in numbers(one, "en")} & {key for _, key in numbers(other, "en")}
