"""A story: who reported it, who took it up, what changed; and the evidence for each role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core import rank, render
from news7d.core.wording import N_
from news7d.errors import NotFound
from news7d.model import OWN_REPORTING, ROLES, Evidence, FigureClaim, KnownFact, QuoteVersion, ReportLine, RoleName, StoryCard, StoryView
from news7d.web import telling
from news7d.web.answers import Sheet, respond
from news7d.web.clips import MOST, played, policy
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of, id_of
from news7d.web.languages import _, ngettext, ngettext_noop, speaking, translated
from news7d.web.marking import Desk, desk_of, opened, seated, with_states
from news7d.web.markup import tally_words
from news7d.web.public import is_own, may_read_whole

_SPEAKERS, _QUOTES, _VERSIONS = 12, 3, 4
_QUOTED = 600  # characters of an edit
LISTED = 60
"""Reports on a page of the table of all."""
SHOWN_ROWS, SHOWN_REPEATS = 24, 6
"""Of the timeline: what is more is folded, under the names of its outlets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    role: str = ""
    language: str = ""
    sort: str = ""
    outlet: str = ""  # its slug
    after: int | None = None  # the last report of the page before

    @property
    def query(self) -> str:
        """What a link to the next page keeps."""
        kept = {"role": self.role, "in": self.language, "outlet": self.outlet, "sort": self.sort}
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The evidence for one report's role, ready for the dialog."""

    told: telling.Told
    pairs: tuple[Evidence, ...]
    other: tuple[tuple[str, Evidence], ...]
    later: str
    source: str  # by name, as the engine has it
    overruled: bool


async def story(request: Request) -> Response:
    house = house_of(request)
    story_id = id_of(request)
    article = request.path_params.get("article") or request.query_params.get("evidence")
    evidence = int(article) if article is not None and str(article).isdecimal() and len(str(article)) < 16 else None
    query = request.query_params
    after = query.get("after", "")
    filters = Filters(
        role=query.get("role", "")[:20],
        language=query.get("in", "")[:20],
        sort=query.get("sort", "")[:20],
        outlet=query.get("outlet", "")[:200],
        after=int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else None,
    )
    own = await is_own(request)
    desk = await opened(request, await desk_of(request), story=story_id)
    frame = around(request, house.settings.title, mine=desk.mine)
    key = ("story", story_id, evidence, filters, own, frame.theme, frame.kept, desk.key)
    try:
        page = await house.shelf.get(key, lambda: _make(house, frame, story_id, evidence, filters, own, desk))
    except Moved as moved:
        return RedirectResponse(house.link(f"/story/{moved.to}{moved.tail}"), status_code=301)
    answer = seated(request, desk, respond(request, page, again=True))
    return remember_theme(request, answer) if "theme" in query else answer


class Moved(Exception):
    """The story was joined to another."""

    def __init__(self, to: int, tail: str) -> None:
        super().__init__(to)
        self.to = to
        self.tail = tail


def _make(house: House, frame: Frame, story_id: int, evidence: int | None, filters: Filters, own: bool, desk: Desk) -> Sheet:
    now = house.clock()
    view = house.store.story(story_id)
    if view.card.facts.story_id != story_id:
        raise Moved(view.card.facts.story_id, f"/evidence/{evidence}" if evidence is not None else _slug(view))
    framed = replace(frame, now=now, feeds=(FeedLink(title=_("This story"), path=f"/feeds/story/{story_id}"),), hidden=evidence is not None)
    return drawn(house, framed, view, evidence=evidence, desk=desk, filters=filters, own=own)


def drawn(
    house: House, frame: Frame, view: StoryView, *, evidence: int | None, desk: Desk, filters: Filters = Filters(), own: bool = True
) -> Sheet:
    """The page of a story; at the time of the frame."""
    now = frame.now
    words = tally_words(view.card.facts, view.card.first)
    title = f"{view.card.headline.title}: {tally_words(view.card.facts).striptags()}"
    rows = _rows(speaking().code, view.reports, view.elsewhere)
    clips = tuple(played(clip) for clip in view.videos[:MOST])
    listed = _listed(view.reports, filters)
    page, more = _paged(listed, filters)
    framed = replace(
        frame,
        title=house.titled(title),
        current=view.card.facts.section or "",
        description=view.card.headline.excerpt[:200],
        outlets=house.store.outlet_count(),
    )
    return house.page(
        "story.html",
        with_states(house, framed, desk, [view.card.facts.story_id]),
        csp=policy(clips),
        view=view,
        clips=clips,
        words=words,
        rows=rows,
        chain=telling.chain(view),
        changed=_changed(house, view, own),
        speakers=_speakers(view),
        role_counts=_role_counts(view),
        not_counted=_not_counted(view),
        tally_scale=3.0 if view.card.facts.reports <= 12 else 2.0 if view.card.facts.reports <= 24 else 1.3,
        first_day=render.report_time(rows[0].told.line).date() if rows else now.date(),
        names={line.article_id: line.outlet.name for line in (*view.reports, *view.elsewhere)},
        listed=page,
        more=more,
        outlets=sorted({(line.outlet.name, line.outlet.slug) for line in view.reports}, key=lambda each: each[0].casefold()),
        affair=_affair(view),
        shown=(SHOWN_ROWS, SHOWN_REPEATS),
        filters=filters,
        reasons=_reasons(view),
        standing=tuple(map(translated, rank.reasons(view.card.facts, rank.explain(view.card.facts, now), now))),
        evidence=_seen(view, rows, evidence) if evidence is not None else None,
        differences=_differences(view),
        owners=telling.belonging(view.reports, house.store.owners()),
        agreed=_agreed(view),
    )


@lru_cache(maxsize=64)
def _rows(code: str, reports: tuple[ReportLine, ...], elsewhere: tuple[ReportLine, ...]) -> tuple[telling.Row, ...]:
    """The timeline in the language of the request, which is `code`."""
    return telling.timeline(reports, elsewhere)


def _changed(house: House, view: StoryView, own: bool) -> tuple[telling.Change, ...]:
    """What was edited; where only excerpts are shown, no more of it than would be quoted."""
    return tuple(
        change if may_read_whole(house, change.view.outlet, own=own) else telling.quoted(change, _QUOTED)
        for change in telling.changes(view.revisions)
    )


def _role_counts(view: StoryView) -> tuple[tuple[RoleName, int], ...]:
    counts = dict(view.card.facts.roles)
    return tuple((role, counts[role]) for role in ROLES if counts.get(role))


def _slug(view: StoryView) -> str:
    tail = render.slug(view.card.headline.title)
    return f"/{quote(tail)}" if tail else ""


def _seen(view: StoryView, rows: tuple[telling.Row, ...], article_id: int) -> Seen:
    every = [told for row in rows for told in (row.told, *row.repeats)]
    told = next((each for each in every if each.line.article_id == article_id), None)
    if told is None:
        raise NotFound(_("That report does not belong to this story, so there is no evidence to show."))
    span = telling.later(told.line, told.of)
    words = "" if span is None else _later_words(span)
    other = tuple((telling.evidence_name(each.kind), each) for each in told.line.evidence if not each.of_text)
    decided = next((one for one in view.overrules if one.article_id == article_id), None)
    named = told.of.outlet.name if told.of else told.line.of_name
    return Seen(
        told=told,
        pairs=telling.pairs(told.line),
        other=other,
        later=words,
        source=(named or "") if decided is None else telling.engine_source(decided, view.reports),
        overruled=decided is not None,
    )


def _later_words(span: timedelta) -> str:
    said = speaking().span(abs(span))
    return _("%(span)s later", span=said) if span >= timedelta() else _("%(span)s earlier", span=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure as the page tells it: who says so, and who no longer does."""

    written: str
    sentence: str
    lines: tuple[tuple[ReportLine, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    what: str
    claims: tuple[Claim, ...]


def _what(name: str) -> str:
    """dead, officials; a sum of money; a share."""
    if name == "%":
        return _("share")
    return _("sum in %(currency)s", currency=name) if len(name) == 3 and name.isupper() else name


def _differences(view: StoryView) -> tuple[Difference, ...]:
    lines = {line.article_id: line for line in view.reports}
    told = (
        Difference(what=_what(each.what), claims=tuple(claim for c in each.claims if (claim := _claim(c, lines)).lines))
        for each in view.figures
    )
    return tuple(each for each in told if len(each.claims) > 1)


def _claim(claim: FigureClaim, lines: dict[int, ReportLine]) -> Claim:
    told = tuple((lines[key], key in claim.until) for key in claim.articles if key in lines)
    return Claim(written=claim.written, sentence=claim.sentence, lines=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A sentence of a report, and whose own sentences say the same."""

    fact: KnownFact
    line: ReportLine
    behind: tuple[tuple[ReportLine, str], ...]


def _agreed(view: StoryView) -> tuple[Agreed, ...]:
    """Without what reports say that have gone meanwhile, or that nobody else stands behind any more."""
    lines = {line.article_id: line for line in view.reports}
    told = (
        Agreed(
            fact=fact,
            line=lines[fact.article_id],
            behind=tuple((lines[each.article_id], each.text) for each in fact.backing if each.article_id in lines),
        )
        for fact in view.known
        if fact.article_id in lines
    )
    return tuple(each for each in told if each.behind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that somebody said: the first wording, and how others give it."""

    versions: tuple[tuple[QuoteVersion, tuple[ReportLine, ...]], ...]


def _speakers(view: StoryView) -> tuple[tuple[str, tuple[Said, ...]], ...]:
    """Who said what, each thing once with its versions; whoever is quoted most first."""
    lines = {line.article_id: line for line in view.reports}
    by_speaker: dict[str, list[Said]] = {}
    for one in view.said:
        versions = tuple((version, tuple(lines[key] for key in version.articles if key in lines)) for version in one.versions[:_VERSIONS])
        theirs = by_speaker.setdefault(one.speaker, [])
        if len(theirs) < _QUOTES:
            theirs.append(Said(versions=versions))
    return tuple((speaker, tuple(said)) for speaker, said in list(by_speaker.items())[:_SPEAKERS])


def _not_counted(view: StoryView) -> str:
    counts = {role: sum(1 for line in view.reports if line.role == role) for role in ("update", "comment")}
    return speaking().listed([ngettext(*_NOT_COUNTED[role], count) for role, count in counts.items() if count])


_NOT_COUNTED = {
    "update": ngettext_noop("%(num)s update", "%(num)s updates"),
    "comment": ngettext_noop("%(num)s comment", "%(num)s comments"),
}


def _listed(reports: tuple[ReportLine, ...], filters: Filters) -> tuple[ReportLine, ...]:
    found = [
        line
        for line in reports
        if _fits(line.role, filters.role)
        and (not filters.language or line.language == filters.language)
        and (not filters.outlet or line.outlet.slug == filters.outlet)
    ]
    if filters.sort == "outlet":
        found.sort(key=lambda line: (line.outlet.name.casefold(), render.report_time(line)))
    else:
        found.sort(key=render.report_time, reverse=filters.sort == "latest")
    return tuple(found)


def _paged(listed: tuple[ReportLine, ...], filters: Filters) -> tuple[tuple[ReportLine, ...], str]:
    """(the reports of this page, what the next page asks for); from the report that the page before ended with."""
    start = next((place + 1 for place, line in enumerate(listed) if line.article_id == filters.after), 0)
    page = listed[start : start + LISTED]
    more = f"?{filters.query}{'&' if filters.query else ''}after={page[-1].article_id}#articles" if start + LISTED < len(listed) else ""
    return page, more


def _affair(view: StoryView) -> tuple[tuple[str, tuple[StoryCard, ...]], ...]:
    """Stories that share rare names: what came before, what came after, and what runs beside."""
    facts, groups = view.card.facts, dict[str, list[StoryCard]]()
    for card in sorted(view.related, key=lambda each: each.facts.first_seen):
        when = "earlier" if card.facts.last_seen < facts.first_seen else "later" if card.facts.first_seen > facts.last_seen else "meanwhile"
        groups.setdefault(when, []).append(card)
    return tuple((when, tuple(groups[when])) for when in ("earlier", "meanwhile", "later") if when in groups)


def _fits(role: RoleName, wanted: str) -> bool:
    return not wanted or role == wanted or (wanted == "own" and role in OWN_REPORTING)


_REASONS = {"names": N_("Names"), "places": N_("Places"), "numbers": N_("Numbers"), "words": N_("Words"), "links": N_("Links")}


def reason_words(reason: str) -> str:
    """A reason as the language of the page has it: «names: A, B» with its kind translated."""
    kind, colon, what = reason.partition(": ")
    return f"{_(_REASONS[kind])}: {what}" if colon and kind in _REASONS else reason


def _reasons(view: StoryView) -> tuple[tuple[str, str], ...]:
    """Why the reports were put together: the engine's own words, «names: A, B», each kind once."""
    merged: dict[str, dict[str, str]] = {}
    for _article, because in view.because:
        for reason in because:
            kind, _colon, what = reason.partition(": ")
            parts = merged.setdefault(_(_REASONS.get(kind, kind.capitalize())) if what else _("Because"), {})
            for part in (what or reason).split(", "):
                parts.setdefault(part.casefold(), part)
    return tuple((kind, ", ".join(list(parts.values())[:8])) for kind, parts in list(merged.items())[:8])
