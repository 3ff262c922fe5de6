"""Lists of ours as they go out: from a topic to a feed of entries, with what the house may show of each report.

Topic ─► stories or reports of the list ─► entries: the source first, its role in words, the excerpt or the whole text, media
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode

from news7d.core import render
from news7d.core.doctor import Diagnosis, diagnose
from news7d.core.outgoing import Attachment, NewsPage, OutgoingEntry, OutgoingFeed, Topic, attachment
from news7d.core.outgoing.sitemap import MOST_PAGES, OLDEST, sitemap_language
from news7d.core.redaction import redacted
from news7d.core.search import parse_query
from news7d.core.wording import said
from news7d.errors import NotFound
from news7d.model import SECTIONS, Article, Clip, FeedHealth, Outlet, Picture, ReportLine, Section, StoryCard
from news7d.stages.edition import edition
from news7d.store import Store

ENTRIES, WHOLE_ENTRIES = 50, 20  # of a page of a list; of one with whole texts, which are longer
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def _everything(outlet: Outlet) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Under whose name and address lists go out. `hub`: where to subscribe; None: nowhere. `may_show`: may the whole text of
    an outlet's reports be passed on?"""

    title: str
    base: str  # what every link begins with, without a slash at its end
    hub: str | None = None
    may_show: Callable[[Outlet], bool] = _everything
    names: bool = True  # may lists be kept by who is named

    def link(self, path: str) -> str:
        return self.base + path


@dataclass(frozen=True, slots=True)
class _List:
    """What a list has besides its entries. `more`: the key of its next page."""

    title: str
    page: str
    entries: tuple[OutgoingEntry, ...]
    more: str | None = None
    language: str | None = None


def outgoing(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> OutgoingFeed:
    """The list as a feed. Raises NotFound; of a story that was joined to another it is that one's."""
    found = _READ[topic.kind](store, imprint, topic, now)
    entries = tuple(sorted(found.entries, key=lambda entry: entry.updated, reverse=True))
    first = replace(topic, after="")
    return OutgoingFeed(
        id=imprint.link(found.page),
        title=f"{imprint.title}: {found.title}",
        self_url=imprint.link(topic.address),
        page_url=imprint.link(found.page),
        updated=max((entry.updated for entry in entries), default=NEVER),
        entries=entries,
        icon=imprint.link("/favicon.svg"),
        language=found.language,
        hub=imprint.hub if topic.pushed else None,
        first_url=imprint.link(first.address) if topic.after else None,
        next_url=imprint.link(replace(topic, after=found.more).address) if found.more else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A reader's list that is no topic: only they know its address. `id` never changes, and is no secret."""

    id: str
    title: str
    address: str
    page: str
    whole: bool


def outgoing_own(store: Store, imprint: Imprint, own: OwnList, listed: Sequence[ReportLine] | Sequence[StoryCard]) -> OutgoingFeed:
    """Such a list as a feed: of reports or of stories."""
    topic = Topic(kind="new", form="atom", whole=own.whole)
    lines = [each for each in listed if isinstance(each, ReportLine)]
    cards = [each for each in listed if isinstance(each, StoryCard)]
    changed = store.changed_at([card.facts.story_id for card in cards])
    bodies = _bodies(store, imprint, topic, [card.headline for card in cards])
    entries = (*_reports(store, imprint, topic, lines), *(_story_entry(imprint, card, changed, bodies) for card in cards))
    return OutgoingFeed(
        id=own.id,
        title=f"{imprint.title}: {own.title}",
        self_url=imprint.link(own.address),
        page_url=imprint.link(own.page),
        updated=max((entry.updated for entry in entries), default=NEVER),
        entries=tuple(sorted(entries, key=lambda entry: entry.updated, reverse=True)),
        icon=imprint.link("/favicon.svg"),
    )


# ------------------------------------------------------------------ lists of stories


def _edition(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    section = _section(topic.name)
    found = edition(store, now, section=section, language=topic.language or None, limit=_limit(topic), after=topic.after or None)
    changed = store.changed_at([card.facts.story_id for card in found.stories])
    bodies = _bodies(store, imprint, topic, [card.headline for card in found.stories])
    tail = f"?{urlencode({'lang': topic.language})}" if topic.language else ""
    return _List(
        title=(section or "top stories") + (f" ({topic.language})" if topic.language else ""),
        page=(f"/section/{section}" if section else "/") + tail,
        entries=tuple(_story_entry(imprint, card, changed, bodies) for card in found.stories),
        more=found.more,
        language=topic.language or None,
    )


def _name(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    if not imprint.names:
        raise NotFound(said("This News7D shows no names by themselves."))
    view = store.name(topic.name, before_id=_number(topic.after) or None, limit=_limit(topic))
    changed = store.changed_at([card.facts.story_id for card in view.stories])
    bodies = _bodies(store, imprint, topic, [card.headline for card in view.stories])
    entries = tuple(_story_entry(imprint, card, changed, bodies) for card in view.stories)
    return _List(title=view.label, page=f"/name/{quote(view.label.replace(' ', '_'), safe='')}", entries=entries, more=view.more)


def _section(name: str) -> Section | None:
    return next((each for each in SECTIONS if each == name), None)


def _story_entry(imprint: Imprint, card: StoryCard, changed: dict[int, datetime], bodies: dict[int, Article]) -> OutgoingEntry:
    facts, words = card.facts, render.bar_words(card.facts, card.first)
    told = f"{words.before}{words.strong}{words.after}: {words.detail}. First: {card.first.outlet.name}."
    slug = render.slug(card.headline.title)
    body = bodies.get(card.headline.article_id)
    own = imprint.link(f"/story/{facts.story_id}")
    return OutgoingEntry(
        id=own,
        url=own + (f"/{quote(slug)}" if slug else ""),
        title=card.headline.title,
        summary=f"{card.headline.excerpt}\n\n{told}".strip(),
        html=_source(card.headline) + _words(card.headline, body) + f"<p>{escape(told)}</p>" + _others(card),
        whole=body is not None,
        published=facts.first_seen,
        updated=changed.get(facts.story_id, facts.last_seen),
        authors=(card.headline.outlet.name,),
        categories=(facts.section,) if facts.section else (),
        language=_language(card.headline),
        external_url=card.headline.url,
        media=_media(card.headline, body),
    )


def _others(card: StoryCard) -> str:
    """Who else reported it on their own."""
    lines = {line.article_id: line for line in (card.first, *card.rivals) if line.article_id != card.headline.article_id}
    items = "".join(f"<li>{_linked(line)}: {escape(line.title)}</li>" for line in lines.values())
    return f"<ul>{items}</ul>" if items else ""


# ------------------------------------------------------------------ lists of reports


def _story(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    view = store.story(int(topic.name))
    newest = sorted(view.reports, key=lambda line: line.article_id, reverse=True)
    lines, more = _page(topic, [line for line in newest if not topic.after or line.article_id < _number(topic.after)])
    page = f"/story/{view.card.facts.story_id}"
    return _List(title=view.card.headline.title, page=page, entries=_reports(store, imprint, topic, lines), more=more)


def _new(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    lines, more = _page(topic, store.newest_reports(_limit(topic) + 1, _number(topic.after) or None))
    return _List(title="just in", page="/#just-in", entries=_reports(store, imprint, topic, lines), more=more)


def _outlet(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    view = store.outlet(topic.name, _number(topic.after) or None, _limit(topic))
    entries = _reports(store, imprint, topic, view.articles)
    return _List(title=view.outlet.name, page=f"/outlet/{quote(view.outlet.slug, safe='')}", entries=entries, more=view.more)


def _search(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    query = parse_query(topic.query)
    found = None if query.empty else store.search(query, limit=_limit(topic), after=topic.after or None)
    entries = _reports(store, imprint, topic, [hit.line for hit in found.hits]) if found else ()
    page = "/search?" + urlencode({"q": topic.query})
    return _List(title=topic.query, page=page, entries=entries, more=found.more if found else None)


def _page(topic: Topic, lines: Sequence[ReportLine]) -> tuple[Sequence[ReportLine], str | None]:
    limit = _limit(topic)
    return lines[:limit], str(lines[limit - 1].article_id) if len(lines) > limit else None


def _limit(topic: Topic) -> int:
    return WHOLE_ENTRIES if topic.whole else ENTRIES


def _number(after: str) -> int:
    return int(after) if after.isdecimal() and len(after) < 16 else 0


def _reports(store: Store, imprint: Imprint, topic: Topic, lines: Sequence[ReportLine]) -> tuple[OutgoingEntry, ...]:
    changed = store.reports_changed_at([line.article_id for line in lines])
    bodies = _bodies(store, imprint, topic, lines)
    return tuple(_report_entry(imprint, line, changed.get(line.article_id), bodies.get(line.article_id)) for line in lines)


def _report_entry(imprint: Imprint, line: ReportLine, changed: datetime | None, body: Article | None) -> OutgoingEntry:
    own = imprint.link(f"/article/{line.article_id}")
    return OutgoingEntry(
        id=own,
        url=own,
        title=line.title,
        summary=f"{line.excerpt}\n\n{render.ROLE_WORDS[line.role].word}".strip(),
        html=_source(line) + _words(line, body),
        whole=body is not None,
        published=render.report_time(line),
        updated=max(line.first_seen, changed or line.first_seen),
        authors=(line.outlet.name,),
        categories=(line.section,) if line.section else (),
        language=_language(line),
        external_url=line.url,
        media=_media(line, body),
    )


def _source(line: ReportLine) -> str:
    """The first line of every entry: the link to the outlet's own page, and the report's role in words."""
    of = f" of {line.of_name}" if line.of_name and line.role in ("copy", "rewrite", "translation") else ""
    edited = ", edited" if line.edited else ""
    return f"<p>{_linked(line)} ({escape(render.ROLE_WORDS[line.role].word + of + edited)})</p>\n"


def _linked(line: ReportLine) -> str:
    return f'<a href="{escape(line.url)}">{escape(line.outlet.name)}</a>'


def _words(line: ReportLine, body: Article | None) -> str:
    if body is None:
        return _paragraphs(line.excerpt)
    return body.html or _paragraphs(body.text or line.excerpt)


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def _bodies(store: Store, imprint: Imprint, topic: Topic, lines: Iterable[ReportLine]) -> dict[int, Article]:
    """Whole texts, where they are asked for and the house may pass them on."""
    return store.bodies([line.article_id for line in lines if imprint.may_show(line.outlet)]) if topic.whole else {}


def _media(line: ReportLine, body: Article | None) -> tuple[Attachment, ...]:
    """The report's picture; with the whole text all its pictures, films and sounds."""
    found: dict[str, Attachment | None] = {}
    if line.image:
        found[line.image] = attachment(line.image, medium="image")
    if body is not None:
        found |= {shot.url: _shot(shot) for shot in body.images}
        found |= {clip.url: _clip(clip) for clip in body.videos if clip.url not in found}
    return tuple(each for each in found.values() if each is not None)


def _shot(shot: Picture) -> Attachment | None:
    known = attachment(shot.url, medium="image")
    return replace(known, width=shot.width, height=shot.height, title=shot.caption or shot.alt) if known else None


def _clip(clip: Clip) -> Attachment | None:
    known = attachment(clip.url, type=clip.type)
    return replace(known, title=clip.title, length=clip.length) if known else None


def _language(line: ReportLine) -> str | None:
    return line.language if line.language and line.language != "und" else None


# ------------------------------------------------------------------ feeds in trouble: for the operator's own reader


def _troubles(store: Store, imprint: Imprint, topic: Topic, now: datetime) -> _List:
    found = [(health, diagnose(health.status, now)) for health in store.health()]
    ill = sorted(((h, d) for h, d in found if d.cause), key=lambda pair: pair[1].since or NEVER, reverse=True)[: ENTRIES * 2]
    return _List(title="feeds in trouble", page="/sources", entries=tuple(_trouble_entry(imprint, *each) for each in ill))


def _trouble_entry(imprint: Imprint, health: FeedHealth, found: Diagnosis) -> OutgoingEntry:
    """One entry for each trouble: the same feed in trouble again is news again."""
    since = found.since or NEVER
    name = health.feed.title or health.outlet.name
    detail = f" ({found.detail})" if found.detail else ""
    tried = f" Tried {found.failures} times." if found.failures > 1 else ""
    return OutgoingEntry(
        id=imprint.link(f"/sources#{health.feed.id}-{found.cause}-{int(since.timestamp())}"),
        url=imprint.link("/sources"),
        title=f"{name}: {found.sentence}",
        summary=f"{redacted(health.feed.url)}\n\n{found.sentence}{detail}.{tried} {found.advice}",
        published=since,
        updated=since,
        authors=(health.outlet.name,),
        categories=(found.cause or "",),
        external_url=redacted(health.feed.url),
    )


_READ = {
    "top": _edition,
    "section": _edition,
    "story": _story,
    "new": _new,
    "outlet": _outlet,
    "name": _name,
    "search": _search,
    "troubles": _troubles,
}


# ------------------------------------------------------------------ the news sitemap


def news_pages(store: Store, imprint: Imprint, now: datetime) -> tuple[NewsPage, ...]:
    """The story pages that search engines for news may list: begun within two days, the newest first."""
    facts = [each for each in store.story_facts(now - OLDEST, limit=MOST_PAGES) if each.first_seen > now - OLDEST and not each.muted]
    cards = store.cards([each.story_id for each in facts], rivals=0)
    return tuple(_news_page(imprint, card) for card in cards)


def _news_page(imprint: Imprint, card: StoryCard) -> NewsPage:
    slug = render.slug(card.headline.title)
    return NewsPage(
        url=imprint.link(f"/story/{card.facts.story_id}" + (f"/{quote(slug)}" if slug else "")),
        title=card.headline.title or card.headline.outlet.name,
        language=sitemap_language(card.headline.language),
        published=card.facts.first_seen,
    )
