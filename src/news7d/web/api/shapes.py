"""The records that answers are made of. A value's field is said here once: name, type, meaning, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from news7d.core.doctor import record
from news7d.model import (
    CAUSES,
    NAME_KINDS,
    ROLES,
    SCOPES,
    SECTIONS,
    Article,
    ArticleState,
    ArticleView,
    Mark,
    NameView,
    OutletView,
    ReportLine,
    RevisionView,
    SearchHit,
    Share,
    StoryCard,
    StoryView,
)
from news7d.web.api.records import Field, Record
from news7d.web.telling import chain_links

TEXT: Mapping[str, Any] = {"type": "string"}
INTEGER: Mapping[str, Any] = {"type": "integer"}
NUMBER: Mapping[str, Any] = {"type": "number"}
FLAG: Mapping[str, Any] = {"type": "boolean"}
TIME: Mapping[str, Any] = {"type": "string", "format": "date-time"}
ROLE: Mapping[str, Any] = {"type": "string", "enum": list(ROLES)}
SECTION: Mapping[str, Any] = {"type": "string", "enum": list(SECTIONS)}
TEXTS: Mapping[str, Any] = {"type": "array", "items": TEXT}


def maybe(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def of(shape: Record) -> Mapping[str, Any]:
    return {"$ref": f"#/components/schemas/{shape.name}"}


def many(shape: Record) -> Mapping[str, Any]:
    return {"type": "array", "items": of(shape)}


def _plain(name: str, schema: Mapping[str, Any], help: str, path: str | None = None) -> Field:
    return Field(name=name, schema=schema, help=help, get=attrgetter(path or name))


def _pairs(value: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {str(pair[0]): pair[1] for pair in value}


# ------------------------------------------------------------------ outlets, reports, evidence

OUTLET = Record(
    "Outlet",
    "A publisher or brand.",
    (
        _plain("slug", TEXT, "Its short name in addresses."),
        _plain("name", TEXT, "As it calls itself."),
        _plain("domain", TEXT, "Its registrable domain."),
        _plain("homepage", maybe(TEXT), "Its address."),
        _plain("country", maybe(TEXT), "ISO 3166 code."),
        _plain("language", maybe(TEXT), "BCP 47 code."),
    ),
)


def _report_fields(at: str = "") -> tuple[Field, ...]:
    """Of a ReportLine that is found at `at` within the value."""

    def plain(name: str, schema: Mapping[str, Any], help: str, path: str = "") -> Field:
        return _plain(name, schema, help, at + (path or name))

    outlet = attrgetter(at + "outlet")
    return (
        plain("id", INTEGER, "The article’s number; numbers grow with arrival.", "article_id"),
        plain("title", TEXT, "Its headline."),
        plain("url", TEXT, "Where it stands at its publisher."),
        Field(name="outlet", schema=of(OUTLET), help="Who published it.", part=OUTLET, get=lambda value: OUTLET.show(outlet(value))),
        plain("language", maybe(TEXT), "BCP 47 code; und where nothing can be said."),
        plain("direction", {"type": "string", "enum": ["ltr", "rtl"]}, "Of its script."),
        plain("published", maybe(TIME), "When the publisher says that it was published."),
        plain("first_seen", TIME, "When it was first seen here. Never mixed with `published`."),
        plain(
            "claim",
            {"type": "string", "enum": ["plausible", "before_last_poll", "future", "absurd", "none"]},
            "How `published` stands to what was seen.",
        ),
        plain("section", maybe(SECTION), "What it is about."),
        plain("excerpt", TEXT, "Its beginning."),
        plain("image", maybe(TEXT), "Address of its picture at the publisher."),
        plain("edited", FLAG, "Was it corrected, or edited without a word?"),
        plain("story_id", maybe(INTEGER), "The story it belongs to; null until it is grouped."),
        plain("role", ROLE, "How it stands in its story."),
        plain("of", maybe(INTEGER), "The article that it copies, cites, confirms, …"),
        plain("of_name", maybe(TEXT), "The source by name, also where no article of it is known."),
    )


REPORT = Record("Report", "An article in a list.", _report_fields())

EVIDENCE = Record(
    "Evidence",
    "A passage that stands word for word in the article, and beside it the passage of its source.",
    (
        _plain("kind", TEXT, "alignment, attribution, credit, link, time, genre, …"),
        _plain("text", TEXT, "The passage."),
        _plain("of_text", maybe(TEXT), "The passage in the source."),
        _plain("score", maybe(NUMBER), "How alike, 0 to 1."),
    ),
)

OVERRULE = Record(
    "Overrule",
    "A role that somebody decided, beside what the engine says.",
    (
        _plain("role", ROLE, "The role that counts."),
        _plain("of", maybe(INTEGER), "Of which article."),
        _plain("made_at", TIME, "When it was decided."),
        _plain("who", TEXT, "By whom."),
        _plain("why", TEXT, "Why, in their own words."),
        _plain("engine_role", maybe(ROLE), "What the engine says; null while it has said nothing."),
        _plain("engine_of", maybe(INTEGER), "Of which article, as the engine has it."),
        _plain("engine_of_name", maybe(TEXT), "Of whom, as the engine has it."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A report within its story."""

    line: ReportLine
    because: tuple[str, ...]
    overrule: Any


def _evidence(line: ReportLine) -> list[dict[str, Any]]:
    return [EVIDENCE.show(each) for each in line.evidence]


def _overrule(value: Any) -> dict[str, Any] | None:
    return OVERRULE.show(value.overrule) if value.overrule else None


_DECIDED = Field(name="overrule", schema=maybe(of(OVERRULE)), help="Set where somebody decided the role.", part=OVERRULE, get=_overrule)

MEMBER = Record(
    "StoryReport",
    "A report of a story, with the evidence for its role.",
    (
        *_report_fields("line."),
        Field(name="evidence", schema=many(EVIDENCE), help="For its role.", part=EVIDENCE, get=lambda value: _evidence(value.line)),
        _plain("engine", maybe(TEXT), "Version of the engine that gave the role; null before the first verdict.", "line.engine"),
        _plain("decided_at", maybe(TIME), "Since when the role stands.", "line.decided_at"),
        _plain("because", TEXTS, "Why it was put into this story."),
        _DECIDED,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    view: RevisionView
    whole: bool


REVISION = Record(
    "Revision",
    "A version of an article that was replaced, with what replaced it. Texts are null where you may not read them whole.",
    (
        _plain("article", INTEGER, "Of which article.", "view.article_id"),
        _plain("number", INTEGER, "0 is the first version.", "view.revision.number"),
        _plain("kind", {"type": "string", "enum": ["silent_edit", "correction", "update", "typo"]}, "What changed.", "view.revision.kind"),
        _plain("replaced_at", TIME, "When the version that replaced it was first seen.", "view.revision.seen_at"),
        _plain("title", TEXT, "Its headline then.", "view.revision.title"),
        Field(name="text", schema=maybe(TEXT), help="Its text then.", get=lambda old: old.view.revision.text if old.whole else None),
        _plain("next_title", TEXT, "The headline that replaced it.", "view.next_title"),
        Field(
            name="next_text",
            schema=maybe(TEXT),
            help="The text that replaced it.",
            get=lambda old: old.view.next_text if old.whole else None,
        ),
    ),
)

# ------------------------------------------------------------------ stories


def _story_fields(at: str = "") -> tuple[Field, ...]:
    """Of a StoryCard that is found at `at` within the value."""

    def plain(name: str, schema: Mapping[str, Any], help: str, path: str = "") -> Field:
        return _plain(name, schema, help, f"{at}facts.{path or name}")

    def part(name: str, help: str) -> Field:
        get = attrgetter(at + name)
        return Field(name=name, schema=of(REPORT), help=help, part=REPORT, get=lambda value: REPORT.show(get(value)))

    roles, languages = attrgetter(at + "facts.roles"), attrgetter(at + "facts.languages")
    countries, rivals = attrgetter(at + "facts.countries"), attrgetter(at + "rivals")
    return (
        plain("id", INTEGER, "The story’s number: that of the article which founded it.", "story_id"),
        _plain("title", TEXT, "The headline that speaks for it: always one that an outlet wrote.", at + "headline.title"),
        plain("section", maybe(SECTION), "What it is about."),
        plain("first_seen", TIME, "The oldest moment among its reports."),
        plain("last_seen", TIME, "The newest."),
        plain("reports", INTEGER, "All but updates and comments."),
        plain("independent", INTEGER, "Outlets that found out for themselves."),
        plain("outlets", INTEGER, "Outlets in all."),
        Field(
            name="roles",
            schema={"type": "object", "additionalProperties": INTEGER},
            help="How many reports have which role.",
            get=lambda value: _pairs(roles(value)),
        ),
        Field(name="languages", schema=TEXTS, help="The commonest first.", get=lambda value: list(languages(value))),
        Field(name="countries", schema=TEXTS, help="Of its outlets, the commonest first.", get=lambda value: list(countries(value))),
        plain("edited", FLAG, "Was any of its reports corrected, or edited without a word?"),
        plain("breaking", FLAG, "Did several outlets report it on their own within the hour?"),
        plain("muted", FLAG, "Kept off the front page, because all its feeds are."),
        part("headline", "The report whose headline that is."),
        part("first", "The report that was first, as far as is known."),
        Field(
            name="rivals",
            schema=many(REPORT),
            help="A few other reports of outlets’ own; in editions and on the story itself.",
            part=REPORT,
            get=lambda value: [REPORT.show(line) for line in rivals(value)],
        ),
    )


STORY = Record("Story", "The reports of one event, in figures.", _story_fields())

SCORE = Record(
    "Score",
    "Why a story stands where it stands: heat = attention · width · crowd · freshness; its place = heat · outlet · section.",
    (
        _plain("heat", NUMBER, "Attention that is left now."),
        _plain("attention", NUMBER, "What its outlets’ reports weigh: own reporting in full, repeats hardly."),
        _plain("width", NUMBER, "1 or more: several languages and countries report it."),
        _plain("crowd", NUMBER, "1 or more: those languages and countries are much heard in these days."),
        _plain("freshness", NUMBER, "The share that is left since its newest report."),
        _plain("speed", NUMBER, "Outlets per hour at its newest report; shown only."),
        _plain("outlet", NUMBER, "The share left because headlines of the same outlet stand above it."),
        _plain("section", NUMBER, "The share left because stories of the same section stand above it."),
    ),
)

RANKED_STORY = Record(
    "RankedStory",
    "A story in an edition, with what its place is made of.",
    (
        *_story_fields(),
        Field(
            name="score",
            schema=maybe(of(SCORE)),
            help="Why it stands where it stands.",
            part=SCORE,
            get=lambda card: None if card.score is None else SCORE.show(card.score),
        ),
    ),
)

_LINK = Record(
    "Link",
    "That one report took up another.",
    (
        _plain("article", INTEGER, "Who took it up."),
        _plain("of", INTEGER, "From whom."),
        _plain("role", ROLE, "How."),
    ),
)
_BACKING = Record(
    "Backing",
    "A sentence of another report that says the same.",
    (_plain("article_id", INTEGER, "Where."), _plain("text", TEXT, "Word for word.")),
)
_AGREED = Record(
    "Agreed",
    "A sentence on which own reports of several outlets agree.",
    (
        _plain("text", TEXT, "Word for word."),
        _plain("language", TEXT, "Its language."),
        _plain("article_id", INTEGER, "Where."),
        Field(
            name="backing",
            schema=many(_BACKING),
            help="Who says the same, the likest first.",
            part=_BACKING,
            get=lambda fact: [_BACKING.show(each) for each in fact.backing],
        ),
    ),
)
_QUOTE = Record(
    "Quote",
    "What somebody is quoted with.",
    (_plain("article", INTEGER, "Where."), _plain("speaker", maybe(TEXT), "Who."), _plain("text", TEXT, "What.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTold:
    view: StoryView
    whole: Callable[[ReportLine], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    article: int
    speaker: str | None
    text: str


def _members(told: StoryTold) -> list[dict[str, Any]]:
    because = dict(told.view.because)
    decided = {each.article_id: each for each in told.view.overrules}
    return [
        MEMBER.show(Member(line=line, because=because.get(line.article_id, ()), overrule=decided.get(line.article_id)))
        for line in told.view.reports
    ]


def _story_revisions(told: StoryTold) -> list[dict[str, Any]]:
    lines = {line.article_id: line for line in told.view.reports}
    return [REVISION.show(Old(view=view, whole=told.whole(lines[view.article_id]))) for view in told.view.revisions]


def _quotes(quotes: Sequence[tuple[int, Any]]) -> list[dict[str, Any]]:
    return [_QUOTE.show(_Said(article=key, speaker=quote.speaker, text=quote.text)) for key, quote in quotes]


def _media(value: Any) -> dict[str, Any]:
    return {each.name: got for each in fields(value) if (got := getattr(value, each.name)) is not None}


_PICTURE: Mapping[str, Any] = {
    "type": "object",
    "required": ["url"],
    "properties": {
        "url": TEXT,
        **dict.fromkeys(("caption", "credit", "alt"), TEXT),
        **dict.fromkeys(("width", "height"), INTEGER),
    },
}
_CLIP: Mapping[str, Any] = {
    "type": "object",
    "required": ["url"],
    "properties": {**dict.fromkeys(("url", "provider", "title", "embed", "poster"), TEXT), "seconds": INTEGER},
}

STORY_WHOLE = Record(
    "StoryWhole",
    "A story with everything that is known of it.",
    (
        *_story_fields("view.card."),
        Field(name="members", schema=many(MEMBER), help="Its reports, in the order in which they were seen.", part=MEMBER, get=_members),
        Field(
            name="chain",
            schema=many(_LINK),
            help="Who took up whom.",
            part=_LINK,
            get=lambda told: [_LINK.show(link) for link in chain_links(told.view)],
        ),
        Field(name="quotes", schema=many(_QUOTE), help="Each once.", part=_QUOTE, get=lambda told: _quotes(told.view.quotes)),
        Field(
            name="known",
            schema=many(_AGREED),
            help="Sentences of own reports that other outlets’ own reports say too, the best backed first.",
            part=_AGREED,
            get=lambda told: [_AGREED.show(fact) for fact in told.view.known],
        ),
        Field(
            name="related",
            schema={"type": "array", "items": INTEGER},
            help="Numbers of other stories about the same people, places and organisations, the nearest first.",
            get=lambda told: [card.facts.story_id for card in told.view.related],
        ),
        Field(name="persons", schema=TEXTS, help="Named in its reports, the commonest first.", get=lambda told: list(told.view.persons)),
        Field(name="places", schema=TEXTS, help="Named in its reports, the commonest first.", get=lambda told: list(told.view.places)),
        Field(
            name="pictures",
            schema={"type": "array", "items": _PICTURE},
            help="Of its reports.",
            get=lambda told: [_media(each) for each in told.view.pictures],
        ),
        Field(
            name="videos",
            schema={"type": "array", "items": _CLIP},
            help="Of its reports.",
            get=lambda told: [_media(each) for each in told.view.videos],
        ),
        Field(name="revisions", schema=many(REVISION), help="What changed in its reports.", part=REVISION, get=_story_revisions),
    ),
)

# ------------------------------------------------------------------ articles

_PERSON: Mapping[str, Any] = {"type": "object", "properties": {"name": TEXT, "role": TEXT}}
_LIVE: Mapping[str, Any] = {"type": "object", "properties": {"at": TEXT, "title": TEXT, "text": TEXT}}
_KNOWN: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "standfirst": (TEXT, "The paragraph below the headline."),
    "text": (TEXT, "Paragraphs parted by one blank line."),
    "html": (TEXT, "The same, as sanitised HTML."),
    "authors": (TEXTS, "As the byline names them."),
    "contributors": ({"type": "array", "items": _PERSON}, "Whom the credit line names, and what they did."),
    "published": (TEXT, "As the publisher wrote it: RFC 3339 with its offset, or a day alone."),
    "modified": (TEXT, "As the publisher wrote it."),
    "language": (TEXT, "As the page says."),
    "section": (TEXT, "As the page names it."),
    "outlet": (TEXT, "As the page names it."),
    "image": (TEXT, "The picture that the page puts forward."),
    "images": ({"type": "array", "items": _PICTURE}, "Pictures in the page’s order."),
    "videos": ({"type": "array", "items": _CLIP}, "Films and sounds."),
    "live": ({"type": "array", "items": _LIVE}, "A live blog’s entries."),
    "next_url": (TEXT, "The next page of an article in several."),
    "dateline": (TEXT, "Where it was written from."),
    "paywalled": (FLAG, "Does the publisher ask for a subscription?"),
    "completeness": (NUMBER, "The chance that it is all there."),
    "source_url": (TEXT, "The original that the page names."),
    "links": (TEXTS, "Addresses that the text links to."),
    "categories": (TEXTS, "The publisher’s own words."),
    "origins": ({"type": "array", "items": {"type": "array"}}, "(field, where on the page it was found)."),
    "confidence": ({"type": "array", "items": {"type": "array"}}, "(field, how sure that is)."),
}


def _known(name: str) -> Field:
    schema, help = _KNOWN.get(name, ({}, ""))
    return Field(name=name, schema=schema, help=help, get=attrgetter(name))


CONTENT = Record(
    "Content",
    "What stands in an article. What is not known, or empty, is left out.",
    tuple(_known(each.name) for each in fields(Article) if each.name not in ("url", "title")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article with its text, where it may be read whole: the store's own JSON, which goes out as it is, neither read nor written anew."""

    line: ReportLine
    content: bytes | None
    view: ArticleView | None = None
    overrule: Any = None


_CONTENT = Field(
    name="content",
    schema=maybe(of(CONTENT)),
    help="The article itself; null where only an excerpt may be shown. In lists only where `fields` names it.",
    part=CONTENT,
    get=attrgetter("content"),
    heavy=True,
)
ARTICLE = Record("Article", "An article in a list, with its text where that is asked for.", (*_report_fields("line."), _CONTENT))


def _view(piece: Piece) -> ArticleView:
    assert piece.view is not None
    return piece.view


def _article_revisions(piece: Piece) -> list[dict[str, Any]]:
    return [REVISION.show(Old(view=view, whole=piece.content is not None)) for view in _view(piece).revisions]


def _own_story(piece: Piece) -> dict[str, Any] | None:
    card = _view(piece).story
    return None if card is None else STORY.show(card)


ARTICLE_WHOLE = Record(
    "ArticleWhole",
    "An article with its role, its versions and its story.",
    (
        *_report_fields("line."),
        _CONTENT,
        Field(
            name="modified",
            schema=maybe(TIME),
            help="When the publisher says that it was changed.",
            get=lambda piece: _view(piece).modified,
        ),
        Field(name="evidence", schema=many(EVIDENCE), help="For its role.", part=EVIDENCE, get=lambda piece: _evidence(piece.line)),
        _plain("engine", maybe(TEXT), "Version of the engine that gave the role; null before the first verdict.", "line.engine"),
        _plain("decided_at", maybe(TIME), "Since when the role stands.", "line.decided_at"),
        _DECIDED,
        Field(name="revisions", schema=many(REVISION), help="Its earlier versions.", part=REVISION, get=_article_revisions),
        Field(name="story", schema=maybe(of(STORY)), help="Its story.", part=STORY, get=_own_story),
    ),
)

# ------------------------------------------------------------------ feeds, outlets

_ATTEMPT: Mapping[str, Any] = {
    "type": "object",
    "properties": {"at": maybe(TIME), "outcome": TEXT, "ms": maybe(INTEGER), "bytes": maybe(INTEGER)},
}
_FEED: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("id", INTEGER, "The feed’s number."),
    ("url", TEXT, "Its address, without what opens it."),
    ("title", TEXT, "Its name."),
    ("outlet", TEXT, "Slug of its outlet."),
    ("entries", INTEGER, "Entries that it has brought."),
    ("state", {"type": "string", "enum": ["well", "new", "notice", "waiting", "failing", "stopped"]}, "How it is."),
    ("cause", maybe({"type": "string", "enum": [*CAUSES, "silent", "moved"]}), "Why, in a stable word."),
    ("since", maybe(TIME), "Since when."),
    ("sentence", maybe(TEXT), "What is wrong."),
    ("detail", maybe(TEXT), "As the last attempt said it."),
    ("advice", maybe(TEXT), "What may help."),
    ("failures", INTEGER, "Attempts that failed in a row."),
    ("http_status", maybe(INTEGER), "Of the last answer."),
    ("tried", {"type": "array", "items": _ATTEMPT}, "The last attempts, the newest first."),
    ("last_ok", maybe(TIME), "The last clean poll."),
    ("last_entry", maybe(TIME), "When its newest entry was first seen."),
    ("entries_a_day", maybe(NUMBER), "As learnt."),
    ("next_try", maybe(TIME), "When it is asked again."),
    ("pushed_until", maybe(TIME), "Until then a hub brings what is new."),
)


def _recorded(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda said: said[name]


FEED = Record(
    "Feed",
    "An address that is polled, and how that goes. Its value is core.doctor's record.",
    tuple(Field(name=name, schema=schema, help=help, get=_recorded(name)) for name, schema, help in _FEED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletTold:
    view: OutletView
    now: Any


_SHARE: Mapping[str, Any] = {
    "type": "object",
    "properties": {"value": NUMBER, "low": NUMBER, "high": NUMBER, "part": INTEGER, "of": INTEGER},
}


def _share(told: Share | None) -> Any:
    return None if told is None else {"value": told.value, "low": told.low, "high": told.high, "part": told.part, "of": told.of}


def _owner(told: OutletTold) -> str | None:
    return told.view.owner.name if told.view.owner else None


def _numbers(told: OutletTold) -> Any:
    return NUMBERS.show(told.view.numbers)


NUMBERS = Record(
    "OutletNumbers",
    "An outlet over the last days. A share is null where its sample is too small; `low` and `high` are its 95 % interval (Wilson).",
    (
        _plain("days", INTEGER, "How many days."),
        _plain("least", INTEGER, "The smallest sample of which a share is given."),
        Field(
            name="originality",
            schema=maybe(_SHARE),
            help="Own reporting among the reports whose event others told too and that have a role.",
            get=lambda told: _share(told.originality),
        ),
        _plain("own", INTEGER, "Its own reports among those."),
        _plain("compared", INTEGER, "Reports whose event others told too, with a role."),
        _plain("unknown", INTEGER, "Such reports of which no role could be given."),
        _plain("alone", INTEGER, "Reports of events that nobody else told here: nothing to compare them with."),
        Field(
            name="changed_share",
            schema=maybe(_SHARE),
            help="Reports that were changed after publication among those that are read again.",
            get=lambda told: _share(told.corrected),
        ),
        _plain("changed", INTEGER, "Reports that were changed."),
        _plain("watched", INTEGER, "Reports that are read again."),
        Field(
            name="kinds",
            schema={"type": "object", "additionalProperties": INTEGER},
            help="Changed reports by how: correction (said openly), silent_edit, update, typo.",
            get=lambda told: _pairs(told.kinds),
        ),
        _plain(
            "delay_minutes", maybe(NUMBER), "Median from publication to the first change that was seen; null where the sample is small."
        ),
    ),
)

OUTLET_WHOLE = Record(
    "OutletWhole",
    "An outlet with its feeds, and how its reports stand in their stories.",
    (
        *(_plain(each.name, each.schema, each.help, f"view.outlet.{each.name}") for each in OUTLET.fields),
        Field(
            name="feeds",
            schema=many(FEED),
            help="That are polled.",
            part=FEED,
            get=lambda told: [FEED.show(record(health, told.now)) for health in told.view.feeds],
        ),
        Field(
            name="roles",
            schema={"type": "object", "additionalProperties": INTEGER},
            help="How many of its reports of the last month have which role.",
            get=lambda told: _pairs(told.view.numbers.roles),
        ),
        Field(name="owner", schema=maybe(TEXT), help="With whose other outlets it counts as one.", get=_owner),
        Field(name="numbers", schema=of(NUMBERS), help="What can be said of the last month.", part=NUMBERS, get=_numbers),
    ),
)

# ------------------------------------------------------------------ names, search, sections

NAME_LINE = Record(
    "NameLine",
    "A person, place or organisation in the news.",
    (
        _plain("kind", {"type": "string", "enum": list(NAME_KINDS)}, "What bears it."),
        _plain("label", TEXT, "The name."),
        _plain("reports", INTEGER, "Reports that have it, among the latest."),
        _plain("outlets", INTEGER, "Outlets that have it."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTold:
    view: NameView
    next: str | None


NAME = Record(
    "Name",
    "A name: the stories that it stands in, what it is quoted with, who is named beside it.",
    (
        _plain("kind", {"type": "string", "enum": list(NAME_KINDS)}, "What bears it.", "view.kind"),
        _plain("label", TEXT, "The name.", "view.label"),
        Field(name="spellings", schema=TEXTS, help="Other ways to write it.", get=lambda told: list(told.view.spellings)),
        Field(name="other_kinds", schema=TEXTS, help="What else bears it.", get=lambda told: list(told.view.other_kinds)),
        _plain("reports", INTEGER, "Reports that have it.", "view.reports"),
        _plain("outlets", INTEGER, "Outlets that have it.", "view.outlets"),
        _plain("since", maybe(TIME), "When it was first seen.", "view.since"),
        Field(
            name="quotes",
            schema=many(_QUOTE),
            help="What it is quoted with.",
            part=_QUOTE,
            get=lambda told: _quotes([(line.article_id, quote) for line, quote in told.view.quotes]),
        ),
        Field(
            name="beside",
            schema=many(NAME_LINE),
            help="Named most often in the same reports.",
            part=NAME_LINE,
            get=lambda told: [NAME_LINE.show(line) for line in told.view.beside],
        ),
        Field(
            name="stories",
            schema=many(STORY),
            help="Its stories, the latest first.",
            part=STORY,
            get=lambda told: [STORY.show(card) for card in told.view.stories],
        ),
        _plain("next", maybe(TEXT), "`cursor` of the next stories."),
    ),
)


def _hit_story(hit: SearchHit) -> dict[str, Any] | None:
    card: StoryCard | None = hit.story
    return None if card is None else STORY.show(card)


HIT = Record(
    "Hit",
    "The best hit of a story, or a report that belongs to none.",
    (
        *_report_fields("line."),
        _plain("snippet", TEXT, "Where the words stand; what matches lies between U+2068 and U+2069."),
        _plain("also", INTEGER, "Further hits in the same story."),
        Field(name="story", schema=maybe(of(STORY)), help="The story.", part=STORY, get=_hit_story),
    ),
)

SECTION_LINE = Record(
    "Section",
    "A section of the front page.",
    (_plain("name", SECTION, "Its name."), _plain("stories", INTEGER, "Stories of the last three days.")),
)

# ------------------------------------------------------------------ marks, tokens, what was done


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    mark: Mark
    line: ReportLine | None
    state: ArticleState | None = None  # None: the article has gone, or nothing of it is left

    @property
    def read(self) -> bool:
        """Also where everything was marked read at once."""
        return self.mark.read or (self.state is not None and self.state.read)


MARK = Record(
    "Mark",
    "What the reader did with an article.",
    (
        _plain("article", INTEGER, "Which.", "mark.article_id"),
        _plain("read", FLAG, "Was it read?"),
        _plain("read_at", maybe(TIME), "When that was set so.", "mark.read_at"),
        _plain("starred", FLAG, "Is it kept?", "mark.starred"),
        _plain("starred_at", maybe(TIME), "When that was set so.", "mark.starred_at"),
        _plain("note", maybe(TEXT), "The reader’s note.", "mark.note"),
        _plain("noted_at", maybe(TIME), "When that was written.", "mark.noted_at"),
        Field(
            name="tags", schema=TEXTS, help="The reader’s tags on it.", get=lambda marked: list(marked.state.tags) if marked.state else []
        ),
        Field(
            name="report",
            schema=maybe(of(REPORT)),
            help="The article; null where it has gone.",
            part=REPORT,
            get=lambda marked: None if marked.line is None else REPORT.show(marked.line),
        ),
    ),
)

MARKS_SET = Record(
    "MarksSet",
    "The marks as they are now.",
    (
        Field(name="marks", schema=many(MARK), help="Of the articles that were named.", part=MARK, get=lambda done: done[0]),
        Field(
            name="unknown",
            schema={"type": "array", "items": INTEGER},
            help="Articles that are not there: nothing was marked.",
            get=lambda done: list(done[1]),
        ),
    ),
)

TOKEN = Record(
    "Token",
    "The token that asks.",
    (
        _plain("name", TEXT, "What it was made for."),
        _plain("scopes", {"type": "array", "items": {"type": "string", "enum": list(SCOPES)}}, "What it may do."),
        _plain("created_at", TIME, "When it was made."),
        _plain("expires_at", maybe(TIME), "When it ends; null: never."),
    ),
)

DONE = Record(
    "Done",
    "What was done.",
    (Field(name="done", schema=TEXT, help="In a sentence.", get=lambda said: said),),
)

CORRECTION = Record(
    "Correction",
    "What somebody decided about grouping. The engine keeps to it.",
    (
        _plain("id", INTEGER, "The decision’s number."),
        _plain("kind", {"type": "string", "enum": ["split", "merge", "move", "undo"]}, "What was done."),
        _plain("story_id", INTEGER, "The story that the articles were in."),
        _plain("to_story", INTEGER, "The one that they went to."),
        Field(name="articles", schema={"type": "array", "items": INTEGER}, help="That went.", get=lambda made: list(made.articles)),
        _plain("made_at", TIME, "When."),
        _plain("who", TEXT, "By whom."),
        _plain("why", TEXT, "Why, in their own words."),
        _plain("undoes", maybe(INTEGER), "The decision that it took back."),
        _plain("undone_by", maybe(INTEGER), "The decision that took it back."),
    ),
)
