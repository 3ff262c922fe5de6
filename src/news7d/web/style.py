"""`/style`: every token and component, drawn by the templates of the real pages from an invented story.

Nothing of the house's own reading is shown, so everybody may see it who may see the front page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from news7d.errors import NotFound
from news7d.model import (
    Backing,
    Evidence,
    FigureClaim,
    FigureDifference,
    KnownFact,
    Outlet,
    QuoteVersion,
    ReportLine,
    Revision,
    RevisionView,
    RoleName,
    SaidOnce,
    StoryCard,
    StoryFacts,
    StoryView,
)
from news7d.web import story
from news7d.web.answers import respond
from news7d.web.front import remember_theme
from news7d.web.house import around, house_of
from news7d.web.marking import desk_of

_FAR = 900_000_000_000  # numbers that no report has: links of the invented story lead nowhere
_DAWN = datetime(2026, 2, 7, 6, 0, tzinfo=UTC)
_TOLD = "Fourteen cracks were found in the eastern arch of the bridge"
_PAIR = Evidence(kind="alignment", text=f"{_TOLD}, it was said.", of_text=f"{_TOLD}, the county’s engineers say.", score=0.9)

_SAYS = (Evidence(kind="attribution", text="as the Herald first reported"),)
_CREDIT = (Evidence(kind="credit", text="Wolds Agency"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filed:
    outlet: str
    role: RoleName
    title: str
    of: int | None = None
    language: str = "en"
    evidence: tuple[Evidence, ...] = ()


_FILED = (
    _Filed(outlet="Brickfield Herald", role="origin", title="Bridge to close on Monday after 14 cracks are found"),
    _Filed(outlet="County Post", role="independent", title="Bus firm told of the closure only by its drivers"),
    _Filed(outlet="Wolds Agency", role="confirms", title="County confirms bridge closure", of=0),
    _Filed(outlet="Echo Online", role="cites", title="Bridge shuts, says Herald", of=0, evidence=_SAYS),
    _Filed(outlet="Inland Times", role="wire", title="County confirms bridge closure", of=2, evidence=_CREDIT),
    _Filed(outlet="Trend Hub", role="copy", title="Bridge CLOSED after 14 cracks", of=0, evidence=(_PAIR, _PAIR)),
    _Filed(outlet="Buzz Daily", role="rewrite", title="Old bridge gets closed over cracks", of=0, evidence=(_PAIR,)),
    _Filed(outlet="Flussbote", role="translation", title="Die alte Brücke wird am Montag gesperrt", of=0, language="de"),
    _Filed(outlet="المنارة", role="unknown", title="إغلاق الجسر القديم يوم الاثنين", language="ar"),
    _Filed(outlet="汐見新聞", role="comment", title="橋が閉まるとき、町は何を失うのか", language="ja"),
)  # fmt: skip


def _line(at: int, filed: _Filed) -> ReportLine:
    outlet = Outlet(id=_FAR + at, slug=f"invented-{at}", name=filed.outlet, domain=f"invented-{at}.example")
    return ReportLine(
        article_id=_FAR + at,
        title=filed.title,
        url=f"https://{outlet.domain}/{at}",
        outlet=outlet,
        language=filed.language,
        direction="rtl" if filed.language == "ar" else "ltr",
        published=_DAWN + timedelta(minutes=17 * at),
        first_seen=_DAWN + timedelta(minutes=17 * at + 2),
        claim="plausible",
        role=filed.role,
        of=None if filed.of is None else _FAR + filed.of,
        evidence=filed.evidence,
        excerpt=f"{_TOLD}, the county’s engineers say. It will be closed to all traffic until October.",
        edited=at == 0,
    )


def _facts(lines: tuple[ReportLine, ...]) -> StoryFacts:
    roles = tuple((line.role, sum(other.role == line.role for other in lines)) for line in lines)
    return StoryFacts(
        story_id=_FAR,
        headline_article_id=_FAR,
        first_article_id=_FAR,
        section="society",
        first_seen=_DAWN,
        last_seen=lines[-1].first_seen,
        reports=sum(line.role not in ("update", "comment") for line in lines),
        independent=sum(line.role in ("origin", "independent", "confirms") for line in lines),
        outlets=len(lines),
        roles=tuple(dict(roles).items()),
        languages=tuple(dict.fromkeys(line.language or "en" for line in lines)),
        edited=True,
        recent_independent=1,
        breaking=True,
    )


def _cards(lines: tuple[ReportLine, ...]) -> dict[str, StoryCard]:
    """The kinds of cards: each shows one thing that a card can say."""
    whole = _facts(lines)
    lead = StoryCard(facts=whole, headline=lines[0], first=lines[0], rivals=lines[1:3])

    def of(number: int, *which: ReportLine) -> StoryCard:
        return StoryCard(
            facts=replace(_facts(which), story_id=_FAR + number, breaking=False, edited=False), headline=which[0], first=which[0]
        )

    crowd = replace(
        whole, story_id=_FAR + 5, roles=(("origin", 1), ("independent", 9), ("wire", 12), ("copy", 31)), reports=53, independent=10
    )
    return {
        "Lead: breaking, edited, with other own reports": lead,
        "Some own, some repeats": of(1, *lines[:7]),
        "All independent": of(2, *lines[:3]),
        "One report so far": of(3, lines[8]),
        "In Japanese": of(4, lines[9], lines[0]),
        "More than 24 reports": replace(lead, facts=crowd, rivals=()),
    }


def _view(lines: tuple[ReportLine, ...]) -> StoryView:
    first, second = lines[0].article_id, lines[1].article_id
    old = Revision(
        number=0,
        seen_at=_DAWN + timedelta(hours=3),
        kind="silent_edit",
        title=lines[0].title.replace("14", "11"),
        text=_TOLD.replace("Fourteen", "Eleven"),
        digest=1,
    )
    claims = (
        FigureClaim(written="14 cracks", value=14, sentence=f"{_TOLD}.", articles=(first, second)),
        FigureClaim(written="11 cracks", value=11, sentence="Eleven cracks were found.", articles=(lines[5].article_id,)),
    )
    quote = QuoteVersion(text="Nobody will drive over this until I am sure", language="en", articles=(first, second))
    reworded = QuoteVersion(text="No one drives here till I am certain", language="en", articles=(lines[6].article_id,))
    return StoryView(
        card=StoryCard(facts=_facts(lines), headline=lines[0], first=lines[0]),
        because=((first, ("names: Ilse Marlow", "places: Brickfield")),),
        reports=lines,
        revisions=(RevisionView(article_id=first, revision=old, next_title=lines[0].title, next_text=_TOLD, outlet=lines[0].outlet),),
        said=(SaidOnce(speaker="Ilse Marlow", versions=(quote, reworded)),),
        figures=(FigureDifference(what="cracks", claims=claims),),
        known=(KnownFact(text=f"{_TOLD}.", language="en", article_id=first, backing=(Backing(article_id=second, text=f"{_TOLD}, too."),)),),
    )


async def style(request: Request) -> Response:
    """Tokens, cards, controls. `/style/story` and `/style/evidence` are pages of their own, as they are in life."""
    house = house_of(request)
    lines = tuple(_line(at, filed) for at, filed in enumerate(_FILED))
    what = request.path_params.get("what", "")
    frame = replace(around(request, house.titled("Style"), hidden=True), now=_DAWN + timedelta(hours=4))
    if what in ("story", "evidence"):
        evidence = _FAR + 5 if what == "evidence" else None
        page = story.drawn(house, frame, _view(lines), evidence=evidence, desk=await desk_of(request))
    elif what:
        raise NotFound("There is no such part of the style pages.")
    else:
        page = house.page("style.html", frame, keep=False, cards=_cards(lines), lines=lines, pair=_PAIR)
    answer = respond(request, page)
    return remember_theme(request, answer) if "theme" in request.query_params else answer
