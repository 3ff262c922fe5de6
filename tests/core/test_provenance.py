# ruff: noqa: E501 (word lists read best as long lines)
"""Roles: what makes a copy, a rewrite, a wire print, a citation; and that nothing depends on chance or breaks."""

from __future__ import annotations

import gzip
import json
import random
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.provenance import attributions, chain, credits, judge
from news7d.core.quotes import find_quotes
from news7d.model import Analysis, Report, Verdict

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = (
    "A dike on the Wiesel broke near Altdorf early on Tuesday and 870 people had to leave their homes, the district said.\n\n"
    "The breach is about 30 metres wide. Water reached the cellar of a retirement home, from which 84 residents were carried.\n\n"
    "The dike was due for repair in 2028, according to a plan that the council adopted four years ago.\n\n"
    "Farmers north of the village opened their barns. One of them, Jens Krahl, counted 41 cars in his yard before dawn.\n\n"
    "The fire brigade expects the river to fall below six metres on Thursday. Schools in three towns stay closed until then.\n\n"
    "The region last saw such a flood in 2010, when the gauge stood 28 centimetres lower."
)


def squash(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).casefold()


def member(
    id: str, text: str, minutes: int = 0, outlet: str | None = None, language: str = "en", **more: object
) -> tuple[Report, Analysis]:
    report = Report(
        id=id, outlet=outlet or f"Outlet {id}", text=text, title=f"Title {id}", published=NOON + timedelta(minutes=minutes), **more
    )  # type: ignore[arg-type]
    return report, Analysis(language=language, quotes=find_quotes(text, language), credits=credits(report, language))


def roles(*members: tuple[Report, Analysis]) -> dict[str, Verdict]:
    return {verdict.id: verdict for verdict in judge(members)}


def test_a_copy_names_what_it_repeats_and_shows_it() -> None:
    verdict = roles(member("a", TEXT), member("b", TEXT, 30))["b"]
    assert (verdict.role, verdict.of) == ("copy", "a")
    assert verdict.evidence and all(e.of_text and e.of_text in TEXT for e in verdict.evidence)


def test_a_copy_that_arrives_before_its_origin_is_still_the_copy() -> None:
    verdicts = roles(member("late", TEXT, 30), member("early", TEXT, 0))
    assert verdicts["early"].role == "origin"
    assert (verdicts["late"].role, verdicts["late"].of) == ("copy", "early")


def test_a_claim_that_our_poll_contradicts_does_not_win_first() -> None:
    honest, _ = member("a", TEXT, 0)
    report, analysis = member("b", TEXT, -600)
    backdated = Report(
        id="b", outlet="B", text=report.text, published=report.published, seen=NOON + timedelta(hours=1), claim="before_last_poll"
    )
    verdicts = roles((honest, analysis), (backdated, analysis))
    assert verdicts["a"].role == "origin" and verdicts["b"].role == "copy"


def test_an_agency_text_under_its_credit_is_wire_with_or_without_the_agency() -> None:
    credited = "ALTDORF (Nordwire) - " + TEXT
    verdicts = roles(member("n", TEXT, 0, "Nordwire"), member("p", credited, 10))
    assert (verdicts["p"].role, verdicts["p"].of) == ("wire", "n") and "Nordwire" in verdicts["p"].credits
    alone = roles(member("q", "ALTDORF (Reuters) - " + TEXT))["q"]
    assert (alone.role, alone.of, alone.of_name) == ("wire", None, "Reuters")


def test_a_teaser_accuses_nobody() -> None:
    teaser = TEXT.split("\n\n", 1)[0]
    assert roles(member("a", TEXT), member("b", teaser, 5, partial=True))["b"].role == "unknown"


def test_shared_quotes_are_no_copying() -> None:
    speech = "“We will rebuild every house, and we will do it before the winter comes back to this valley,” said Mayor Anna Roth. "
    one = speech + "Prices rose in the capital. " * 2 + "Ministers met twice on the matter. Nobody was hurt in the end."
    two = speech + "Shops opened late. A train was stopped at the border for hours. Two bridges are closed to lorries this week."
    assert roles(member("a", one), member("b", two, 9))["b"].role in ("independent", "unknown")


def test_the_one_who_is_named_as_the_source_is_not_said_to_copy() -> None:
    later = roles(member("x", "Altdorf Echo reported first: " + TEXT, 0), member("e", TEXT, 30, "Altdorf Echo"))["e"]
    assert later.role not in ("copy", "rewrite", "translation")


def test_citing_and_confirming() -> None:
    cites = "A dike broke near Altdorf, according to the Altdorf Echo. The paper says that 870 people had to leave. Schools stay closed. The Echo gave no cause for it, and no more is known."
    verdict = roles(member("e", TEXT, 0, "Altdorf Echo"), member("c", cites, 30))["c"]
    assert (verdict.role, verdict.of, verdict.credits) == ("cites", "e", ("Altdorf Echo",))
    confirms = (
        "A dike break first reported by the Altdorf Echo was confirmed to The Harbour Post on Tuesday by two officials. “It went in one night,” said Ida Lund, who runs the gauge. "
        "She told The Harbour Post that pumps were on their way from the coast."
    )
    verdict = roles(
        member("e", TEXT, 0, "Altdorf Echo"), member("c", confirms, 30, "The Harbour Post", dateline="DRESDEN", authors=("Jo Fry",))
    )["c"]
    assert (verdict.role, verdict.of) == ("confirms", "e")


def test_attributions_in_many_languages() -> None:
    said = {
        "es": "Según El Miradero, la presa cedió.",
        "fr": "La digue a cédé, rapporte El Miradero.",
        "de": "Der Deich brach, wie El Miradero berichtet.",
        "pt": "A barragem cedeu, informou El Miradero.",
        "it": "La diga ha ceduto, scrive El Miradero.",
        "ru": "Дамба прорвана, сообщает El Miradero.",
        "zh": "据El Miradero报道，堤坝决口。",
    }
    for language, text in said.items():
        report = Report(id="1", outlet="Other", text=text)
        assert [(a.outlet, a.passage in text) for a in attributions(report, language, {"El Miradero": "El Miradero"})] == [
            ("El Miradero", True)
        ], language


CHANGES: dict[str, Callable[[str], str]] = {
    "cut": lambda text: "\n\n".join(text.split("\n\n")[:4]),
    "reordered": lambda text: "\n\n".join([*text.split("\n\n")[3:], *text.split("\n\n")[:3]]),
    "new lead": lambda text: "It happened again, as many in the valley had feared.\n\n" + text,
    "synonyms": lambda text: text.replace("people", "residents").replace("broke", "burst").replace("about", "roughly"),
}


def test_mutations_of_a_text_are_still_found() -> None:
    for name, change in CHANGES.items():
        verdict = roles(member("a", TEXT), member("b", change(TEXT), 20))["b"]
        assert (verdict.role, verdict.of) == ("copy", "a"), name


def test_the_chain_names_who_began_and_who_is_elsewhere() -> None:
    members = [
        member("a", TEXT),
        member("b", TEXT, 5),
        member("c", "ALTDORF (Reuters) - Something else entirely happened here today. " * 8, 9),
    ]
    story = chain([report for report, _ in members], judge(members))
    assert (story.first, story.elsewhere) == ("a", ("Reuters",))
    assert [step.depth for step in story.steps] == [0, 1, 0]


PIECES = st.sampled_from(
    [*TEXT.split("\n\n"), "“Never,” she said.", "据报道，870人撤离。", "قال المتحدث: «لن نرحل».", "", "(Reuters) - x", "\ud800", "((“«"]
)
ROWS = st.lists(
    st.tuples(st.lists(PIECES, max_size=5), st.integers(0, 3), st.sampled_from(["en", "zh", "ar", "und"]), st.booleans()), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_judging_never_fails_is_steady_and_shows_only_what_stands_there(rows: list[tuple[list[str], int, str, bool]]) -> None:
    members = [
        member(str(place), "\n\n".join(pieces), place, f"O{outlet}", language, partial=partial)
        for place, (pieces, outlet, language, partial) in enumerate(rows)
    ]
    verdicts = judge(members)
    assert [verdict.id for verdict in verdicts] == [report.id for report, _ in members]
    by_id = {report.id: report for report, _ in members}
    for verdict in verdicts:
        for evidence in verdict.evidence:
            assert squash(evidence.text) in squash(by_id[verdict.id].title + " " + by_id[verdict.id].text)
            assert (
                evidence.of_text is None or squash(evidence.of_text) in squash(by_id[verdict.of or verdict.id].text) or verdict.of is None
            )
    shuffled = list(members)
    random.Random(1).shuffle(shuffled)
    assert {verdict.id: verdict.role for verdict in judge(shuffled)} == {verdict.id: verdict.role for verdict in verdicts}


def test_a_story_of_many_members_is_bounded() -> None:
    members = [member(str(place), TEXT.replace("870", str(800 + place)), place) for place in range(120)]
    verdicts = judge(members)
    assert verdicts[0].role == "origin" and all(verdict.of == "0" for verdict in verdicts[1:])


def test_roles_on_the_invented_corpus(shared: Callable[[str], Path]) -> None:
    """A floor that may only rise: stories as labelled, so that roles are measured apart from grouping."""
    with gzip.open(shared("data/provenance/provenance.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if not row["revision"]]
    stories: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        stories.setdefault(row["gold_story"], []).append(row)
    right = 0
    for members in stories.values():
        ready = []
        for row in members:
            report = Report(
                id=str(row["id"]), outlet=str(row["outlet"]), title=str(row["title"]), text=str(row["text"]), url=str(row["url"]),
                published=datetime.fromisoformat(str(row["published"])), authors=tuple(row["authors"]), dateline=row["dateline"],  # type: ignore[arg-type]
            )  # fmt: skip
            ready.append((report, Analysis(language=str(row["language"]), quotes=find_quotes(report.text, str(row["language"])))))
        right += sum(verdict.role == row["gold_role"] for verdict, row in zip(judge(ready), members, strict=True))
    assert right / len(rows) >= 0.97
