"""How a story is told: reports of their own in order, repeats under what they repeat, and in words what was seen.

Pure. What was seen is said, never a judgement: «same wording, 11 passages side by side, 37 min later».
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from markupsafe import Markup

from news7d.core import render
from news7d.core.changes import Diff, word_diff
from news7d.core.wording import N_
from news7d.model import OWN_REPORTING, ArticleView, Evidence, Overrule, Owner, ReportLine, RevisionView, RoleName, StoryView
from news7d.web.languages import _, marked_up, ngettext, ngettext_noop, speaking

REPEATS: frozenset[RoleName] = frozenset({"cites", "wire", "copy", "rewrite", "translation"})
_CHAIN_NODES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report with the words for what was seen of it."""

    line: ReportLine
    words: str
    of: ReportLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the timeline: a report of its own (or one whose source is not here) with its repeats."""

    told: Told
    repeats: tuple[Told, ...]
    heading: str  # «3 repeat this report»


def timeline(reports: tuple[ReportLine, ...], elsewhere: tuple[ReportLine, ...] = ()) -> tuple[Row, ...]:
    """Every report once, in the order of the times shown (not of arrival: a feed read for the first time brings a day at once).

    `elsewhere`: reports of other stories that some of these repeat.
    """
    reports = tuple(sorted(reports, key=lambda line: (render.report_time(line), line.article_id)))
    known = {line.article_id: line for line in reports}
    under: dict[int, list[ReportLine]] = {}
    heads: list[ReportLine] = []
    for line in reports:
        root = _root(line, known)
        if root is None:
            heads.append(line)
        else:
            under.setdefault(root.article_id, []).append(line)
    total = sum(1 for line in reports if line.role not in ("update", "comment"))
    named = known | {line.article_id: line for line in elsewhere}
    return tuple(_row(head, under.get(head.article_id, []), named, total) for head in heads)


def _row(head: ReportLine, repeats: list[ReportLine], known: dict[int, ReportLine], total: int) -> Row:
    told = tuple(_told(line, known, total) for line in repeats)
    printed = bool(repeats) and all(line.role == "wire" for line in repeats)
    words = ngettext_noop("%(num)s prints this text", "%(num)s print this text") if printed else _REPEATED
    heading = ngettext(*words, len(repeats)) if repeats else ""
    return Row(told=_told(head, known, total), repeats=told, heading=heading)


_REPEATED = ngettext_noop("%(num)s repeats this report", "%(num)s repeat this report")


def _told(line: ReportLine, known: dict[int, ReportLine], total: int) -> Told:
    of = known.get(line.of) if line.of is not None else None
    return Told(line=line, words=seen_words(line, of, total), of=of)


def _root(line: ReportLine, known: dict[int, ReportLine]) -> ReportLine | None:
    """The report under which a repeat is shown: along `of` up to one that is no repeat. None: it stands by itself."""
    passed: set[int] = set()
    at: ReportLine | None = line
    while at is not None and at.role in REPEATS and at.article_id not in passed:
        passed.add(at.article_id)
        at = known.get(at.of) if at.of is not None else None
    if at is None or at.article_id in passed:
        return None
    return at if at.article_id != line.article_id else None


def pairs(line: ReportLine) -> tuple[Evidence, ...]:
    """Evidence that has a passage on both sides."""
    return tuple(evidence for evidence in line.evidence if evidence.of_text)


def engine_verdict(line: ReportLine, found: Overrule | None) -> ReportLine:
    """The report with the role that the engine gives it, whatever somebody decided."""
    if found is None:
        return line
    return replace(line, role=found.engine_role or "unknown", of=found.engine_of, of_name=found.engine_of_name)


def engine_source(found: Overrule, others: tuple[ReportLine, ...]) -> str:
    """Whom the engine names as the source of a report whose role somebody decided; "" for nobody."""
    named = next((line.outlet.name for line in others if line.article_id == found.engine_of), None)
    return named or found.engine_of_name or ""


def source_name(view: ArticleView) -> str:
    """Whom the engine names as a report's source, whatever somebody decided; "" for nobody."""
    if view.overrule is not None:
        return engine_source(view.overrule, view.others)
    return view.of.outlet.name if view.of else view.line.of_name or ""


def later(line: ReportLine, of: ReportLine | None) -> timedelta | None:
    """How much later than its source a report stands, where both times can be compared."""
    return None if of is None else render.report_time(line) - render.report_time(of)


def seen_words(line: ReportLine, of: ReportLine | None, total: int) -> str:
    """One line on what was seen, for the timeline."""
    parts = [_kind_words(line, total)]
    span = later(line, of)
    if span is not None and line.role in REPEATS and span > timedelta():
        parts.append(_("%(span)s later", span=speaking().span(span)))
    return ", ".join(part for part in parts if part)


def _kind_words(line: ReportLine, total: int) -> str:
    if line.role in _SAME:
        sides = len(pairs(line))
        count = ngettext("%(num)s passage side by side", "%(num)s passages side by side", sides) if sides else ""
        return ", ".join(filter(None, (_(_SAME[line.role]), count)))
    if line.role == "origin":
        return ngettext("earliest of %(num)s report", "earliest of %(num)s reports", total) if total > 1 else _("the only report so far")
    quoted = next((evidence.text for evidence in line.evidence if evidence.text and evidence.kind != "time"), "")
    if quoted:
        return f"“{_short(quoted)}”"
    return _("nothing could be said yet about where it comes from") if line.role == "unknown" else ""


_SAME: dict[RoleName, str] = {
    "copy": N_("same wording"),
    "rewrite": N_("same facts in the same order"),
    "translation": N_("the same text in another language"),
}


def spoken(words: str) -> str:
    """A quote to stand by itself: «I got this wrong,» he said has a comma of the sentence's, not of the speaker's."""
    return words.rstrip(" ,;:，、")


def ended(words: str) -> str:
    """With a full stop, unless it has an end of its own: “We left.” stays as it is."""
    return words if not words or words.rstrip("”’»」) ").endswith((".", "!", "?", "…", "。", "！", "？", "؟")) else f"{words}."


def _short(text: str, most: int = 160) -> str:
    flat = spoken(" ".join(text.split()))
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + "…"


EVIDENCE_NAMES = {
    "alignment": N_("passages that match"),
    "attribution": N_("names its source"),
    "credit": N_("credit line"),
    "link": N_("links to its source"),
    "time": N_("time"),
    "genre": N_("manner"),
    "quote": N_("quote"),
    "dateline": N_("dateline"),
    "byline": N_("byline"),
}


def evidence_name(kind: str) -> str:
    return _(EVIDENCE_NAMES[kind]) if kind in EVIDENCE_NAMES else kind.replace("_", " ")


def belonging(reports: tuple[ReportLine, ...], owners: tuple[Owner, ...]) -> tuple[Owner, ...]:
    """Owners of whose outlets several have own reports here: they count once."""
    own = {line.outlet.id for line in reports if line.role in OWN_REPORTING}
    told = (replace(owner, outlets=tuple(outlet for outlet in owner.outlets if outlet.id in own)) for owner in owners)
    return tuple(owner for owner in told if len(owner.outlets) > 1)


# ------------------------------------------------------------------ what changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    view: RevisionView
    heading: Markup
    kind: str
    headline: Diff
    passages: tuple[Diff, ...]


_CHANGES = {
    "silent_edit": (N_("<bdi>%(name)s</bdi> changed its report without saying so"), N_("silent edit")),
    "correction": (N_("<bdi>%(name)s</bdi> corrected its report"), N_("correction, declared")),
    "update": (N_("<bdi>%(name)s</bdi> added to its report"), N_("update")),
    "typo": (N_("<bdi>%(name)s</bdi> mended its spelling"), N_("spelling")),
}


def changes(revisions: tuple[RevisionView, ...], most: int = 20) -> tuple[Change, ...]:
    """The newest changes first, each with the sentences that differ."""
    newest = sorted(revisions, key=lambda view: view.revision.seen_at, reverse=True)[:most]
    return tuple(_change(view) for view in newest)


def _change(view: RevisionView) -> Change:
    did, kind = _CHANGES[view.revision.kind]
    same_title = view.revision.title == view.next_title
    return Change(
        view=view,
        heading=marked_up(did, name=view.outlet.name),
        kind=_(kind),
        headline=() if same_title else word_diff(view.revision.title, view.next_title),
        passages=render.changed_passages(view.revision.text, view.next_text),
    )


def quoted(change: Change, characters: int) -> Change:
    """The change with no more of its passages than that: where a text is not shown whole, a rewritten one must not stand here whole."""
    left, passages = characters, []
    for passage in change.passages:
        kept = []
        for kind, text in passage:
            if left <= 0:
                break
            kept.append((kind, text if len(text) <= left else text[:left].rstrip() + " …"))
            left -= len(text)
        passages.append(tuple(kept))
    return replace(change, passages=tuple(passage for passage in passages if passage))


# ------------------------------------------------------------------ the reporting chain as a drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    line: ReportLine
    x: int
    y: int
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    look: render.Look
    path: str
    word: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    height: int
    left_out: int
    told: str  # for those who cannot see it


_COLUMN, _ROW, _WIDTH, _TALL = 328, 58, 200, 44
_EDGE_WORDS: dict[str, str] = {
    "confirms": N_("confirms"),
    "cites": N_("cites"),
    "wire": N_("prints its text"),
    "copy": N_("copies"),
    "rewrite": N_("rewrites"),
    "translation": N_("translates"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That one report took up another."""

    article: int
    of: int
    role: RoleName


def chain_links(view: StoryView) -> tuple[Link, ...]:
    """Who took up whom, as data; all of them."""
    ids = {line.article_id for line in view.reports}
    return tuple(
        Link(article=line.article_id, of=line.of, role=line.role)
        for line in view.reports
        if line.of in ids and line.of is not None and line.of != line.article_id and line.role not in ("update", "comment", "unknown")
    )


def chain(view: StoryView) -> Chain | None:
    """Who took up whom, in three columns. None where nobody took up anybody. Beyond 24 reports the table tells the rest."""
    linked = _linked(view.reports)
    if not linked:
        return None
    shown = linked[:_CHAIN_NODES]
    known = {line.article_id: line for line in shown}
    children: dict[int, list[ReportLine]] = {}
    for line in shown:
        if line.of in known and line.of != line.article_id:
            children.setdefault(line.of or 0, []).append(line)
    places: dict[int, tuple[int, int]] = {}
    row = 0
    for line in shown:
        if line.of not in known or line.of == line.article_id:
            row = _place(line, 0, row, children, places)
    nodes = tuple(_node(known[key], column, at) for key, (column, at) in places.items())
    edges = tuple(
        _edge(places[line.of], places[line.article_id], line) for line in shown if line.of in places and line.article_id in places
    )
    told = "; ".join(_sentence(line, known) for line in shown if line.article_id in places)
    return Chain(nodes=nodes, edges=edges, height=row * _ROW + 30, left_out=len(linked) - len(places), told=told)


def _linked(reports: tuple[ReportLine, ...]) -> list[ReportLine]:
    """Reports that took one up or were taken up, and those of their own."""
    ids = {line.article_id for line in reports}
    used = {line.of for line in reports if line.of in ids and line.role not in ("update", "comment", "unknown")}
    if not used:
        return []
    counted = [line for line in reports if line.role not in ("update", "comment", "unknown")]
    return sorted(
        (line for line in counted if line.of in used or line.article_id in used or line.role in OWN_REPORTING),
        key=lambda line: (line.article_id not in used, render.report_time(line)),
    )


def _place(line: ReportLine, column: int, row: int, children: dict[int, list[ReportLine]], places: dict[int, tuple[int, int]]) -> int:
    """Depth first, each leaf on a row of its own, a parent on the row of its first child. Returns the next free row."""
    if line.article_id in places:
        return row
    places[line.article_id] = (column, row)
    below = row
    for child in children.get(line.article_id, ()):
        below = _place(child, min(column + 1, 2), below, children, places)
    return max(below, row + 1)


def _node(line: ReportLine, column: int, row: int) -> Node:
    name = line.outlet.name if len(line.outlet.name) <= 22 else line.outlet.name[:21] + "…"
    at = render.report_time(line)
    return Node(line=line, x=2 + column * _COLUMN, y=27 + row * _ROW, name=name, note=f"{speaking().short_day(at)}, {at:%H:%M}")


def _edge(start: tuple[int, int], end: tuple[int, int], line: ReportLine) -> Edge:
    x1, y1 = 2 + start[0] * _COLUMN + _WIDTH, 27 + start[1] * _ROW + _TALL // 2
    x2, y2 = end[0] * _COLUMN, 27 + end[1] * _ROW + _TALL // 2
    if start[0] == end[0]:  # deeper than three columns: drawn down the side
        path = f"M{x1 - 190} {y1 + _TALL // 2}V{y2 - _TALL // 2 - 2}"
    else:
        path = f"M{x1} {y1}H{x2}" if y1 == y2 else f"M{x1} {y1}C{x1 + 60} {y1} {x1 + 30} {y2} {x1 + 84} {y2}H{x2}"
    return Edge(
        look=render.ROLE_WORDS[line.role].look,
        path=path,
        word=_(_EDGE_WORDS[line.role]) if line.role in _EDGE_WORDS else "",
        x=x2 - 8,
        y=y2 - 7,
    )


def _sentence(line: ReportLine, known: dict[int, ReportLine]) -> str:
    source = known.get(line.of) if line.of is not None else None
    name = line.outlet.name
    if source is None or line.role not in _EDGE_WORDS:
        return _("%(name)s reported first", name=name) if line.role == "origin" else _("%(name)s reported on its own", name=name)
    return _("%(name)s %(takes_up)s %(other)s", name=name, takes_up=_(_EDGE_WORDS[line.role]), other=source.outlet.name)


def other_reports(view: ArticleView) -> tuple[ReportLine | None, ReportLine | None]:
    """The reports before and after this one in its story."""
    earlier = [line for line in view.others if line.first_seen <= view.line.first_seen and line.article_id != view.line.article_id]
    after = [line for line in view.others if line.first_seen > view.line.first_seen]
    return (earlier[-1] if earlier else None, after[0] if after else None)
