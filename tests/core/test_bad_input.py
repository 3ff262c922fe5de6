"""What no newsroom would write and every feed brings one day: the engine answers sensibly, and reads a bounded piece of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from news7d.core import provenance
from news7d.core.analyse import analyse
from news7d.core.engine import group_lines
from news7d.core.group import Grouping
from news7d.core.provenance import roles
from news7d.model import Report

STORY = (
    "The transport minister, Gareth Penhallow, resigned on Monday after questions about 23,480 pounds of hotel bills in Kelderby. "
    "“I have let the department down,” Mr Penhallow said. The opposition called for a debate in parliament on Wednesday."
)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _line(id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": "Transport minister Penhallow resigns over hotel bills",
        "text": STORY,
        "published": "2026-03-02T12:00:00Z",
    } | more


def test_an_empty_text() -> None:
    found = analyse(Report(id="1", title="", text=""))
    assert (found.language, found.section, found.persons, found.quotes, found.credits) == ("und", None, (), (), ())
    assert Grouping().place(Report(id="1", title="", text="", published=NOW), found).story == "1"


def test_a_title_alone_leaves_the_language_to_its_outlet() -> None:
    assert analyse(Report(id="1", title="Dortmund 3, Bayern 1", language="de-AT")).language == "de"
    told = list(group_lines([_line("a"), _line("b", text="", language="en")]))
    assert told[1]["story"] == told[0]["story"]


def test_two_hundred_thousand_words_are_read_as_far_as_news_goes() -> None:
    """What is found is what the beginning says: nothing that stands behind it costs more than being carried along."""
    beginning = STORY + "\n\n" + "The committee met again and adjourned. " * 1600
    endless = beginning[:60_000] + " Sir Wendell Ashgrove waited. “Nobody reads me,” he said. According to Reuters, that is so." * 14_000
    long, short = (analyse(Report(id="1", title="Minister resigns", text=text)) for text in (endless, beginning[:60_000]))
    assert len(endless.split()) > 200_000
    assert long == short


def test_the_credit_in_the_last_line_of_an_endless_text_is_read() -> None:
    text = "The committee met again and adjourned. " * 40_000 + "\n\nReporting by Reuters"
    assert analyse(Report(id="1", title="Minister resigns", text=text)).credits == ("Reuters",)


@pytest.mark.parametrize("label", ["ja", "xx", "english", "de-DE", ""])
def test_a_wrong_label_of_language(label: str) -> None:
    assert analyse(Report(id="1", title="Minister resigns", text=STORY, language=label)).language == "en"


@pytest.mark.parametrize("claim", [NOW + timedelta(days=27_000), NOW - timedelta(days=9000), datetime.min.replace(tzinfo=UTC)])
def test_absurd_dates_do_not_part_what_was_seen_together(claim: datetime) -> None:
    grouping = Grouping()
    for id, published in (("a", NOW), ("b", claim)):
        report = Report(id=id, title="Transport minister Penhallow resigns", text=STORY, published=published, seen=NOW)
        placed = grouping.place(report, analyse(report))
    assert placed.story == "a"


def test_one_date_of_next_century_does_not_date_what_comes_after_it() -> None:
    lines = [_line("a"), _line("b", published="2099-01-01T00:00:00Z", title="Cup final", text=""), _line("c", published=None)]
    told = list(group_lines(lines))
    assert told[2]["story"] == told[0]["story"]


def test_one_article_a_thousand_times_is_one_story_and_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared, align = [], roles.align
    monkeypatch.setattr(roles, "align", lambda *texts: compared.append(1) or align(*texts))
    told = list(group_lines([_line(str(n), outlet=f"Outlet {n % 50}") for n in range(1000)]))
    assert len({t["story"] for t in told}) == 1
    assert told[0]["role"] == "origin"
    assert len(compared) == 1


@pytest.mark.parametrize(
    "text",
    [
        "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᎠᏂᏴᏫᏯ ᎤᏂᎳᏫᎩ ᎤᏂᏃᎮᎸ ᎯᎠ ᎢᎦ",  # Cherokee
        "𐌲𐌿𐍄𐌰𐌽𐌴 𐌸𐌹𐌿𐌳𐌰 𐌼𐌰𐌽𐌰𐌲𐌰𐌹 𐌵𐌴𐌼𐌿𐌽",  # Gothic, beyond the Basic Multilingual Plane
        "ߒߞߏ ߞߊ߲ ߛߓߍߛߎ߲ ߞߏߝߐߟߌ ߕߏ߫ ߓߌ߬",  # N'Ko
        "ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⵓⵜⵍⴰⵢⵜ ⵏ ⵉⵎⴰⵣⵉⵖⵏ",  # Tifinagh
        "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠢᠴᠢᠭ",  # Mongolian
        "\u202e\ud800 \x00 \ufffe\U0010ffff",  # no script at all
    ],
)  # fmt: skip
def test_a_script_that_nobody_expected(text: str) -> None:
    report = Report(id="1", title=text, text=text * 20, published=NOW)
    found = analyse(report)
    assert found.language == "und"
    grouping = Grouping()
    grouping.place(report, found)
    assert grouping.place(Report(id="2", title=text, text=text * 20, published=NOW), found).story
    assert provenance.judge([(report, found)])[0].role == "origin"


def test_a_script_without_a_language_of_ours_leaves_it_to_the_claim() -> None:
    found = analyse(Report(id="1", title="ߒߞߏ ߞߊ߲", text="ߒߞߏ ߞߊ߲ ߛߓߍߛߎ߲", language="nqo"))
    assert (found.language, found.direction) == ("nqo", "rtl")
