"""What leaves the house for researchers: one record for each row, its columns described once, to JSON and back.

The same article, feed and outlet has the same id in every house, because an id is made of what names it in the world:

    outlet   its domain                    article  the digest of its canonical address (core.keys), 16 hex digits
    feed     the digest of its address     story    the id that its founding article had then
    role     its article's                 revision its article's, and its number
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Literal, get_args, get_type_hints

import orjson

from news7d.core.keys import key63
from news7d.core.redaction import redacted
from news7d.errors import Invalid
from news7d.model import LEAST_GAP, ROLES, SECTIONS, ChangeKind, ClaimMark

Kind = Literal["text", "whole number", "number", "yes or no", "time", "list", "json"]
Json = list[Any] | dict[str, Any]
"""Something nested. In CSV and Parquet it is JSON as text."""

_KINDS: Mapping[Any, Kind] = {str: "text", int: "whole number", float: "number", bool: "yes or no", datetime: "time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    kind: Kind
    may_lack: bool
    help: str


_LIST: Mapping[str, Any] = {"default_factory": list}


def _column(help: str, **more: Any) -> Any:
    return field(metadata={"help": help}, **more)


def _record(name: str) -> Any:
    return field(default=name, metadata={"help": f"always `{name}`: what kind of record this is, and by which version of its columns"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRecord:
    table: ClassVar[str] = "outlets"
    record: str = _record("outlet/1")
    id: str = _column("its registrable domain")
    slug: str = _column("its short name in this house")
    name: str = _column("its name, as its first feed tells it")
    homepage: str | None = _column("address of its front page", default=None)
    country: str | None = _column("ISO 3166-1 alpha-2", default=None)
    language: str | None = _column("BCP 47", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord:
    """A feed, for as long as it was watched without a break: after a break, or at a new address, it has another record."""

    table: ClassVar[str] = "feeds"
    record: str = _record("feed/1")
    id: str = _column("digest of its address")
    url: str = _column("its address; logins and keys are masked")
    outlet: str = _column("id of its outlet")
    title: str = _column("as the feed has it")
    kind: str = _column("rss, atom, json, sitemap, page (a page read as a list)")
    language: str | None = _column("BCP 47, as the feed or the operator says", default=None)
    country: str | None = _column("ISO 3166-1 alpha-2", default=None)
    section: str | None = _column("what it mostly writes about, as the operator says", default=None)
    since: datetime = _column("watched from")
    until: datetime | None = _column("watched until; empty: still watched", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRecord:
    table: ClassVar[str] = "gaps"
    record: str = _record("gap/1")
    since: datetime = _column("last sign of life before it")
    until: datetime | None = _column("first sign of life after it; empty: none yet", default=None)
    seconds: float = _column("how long: until `until`, or until the export", default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDayRecord:
    """An outlet's reports of one day in figures, as this house counted them; today is not in it."""

    table: ClassVar[str] = "outlet_days"
    record: str = _record("outlet_day/1")
    outlet: str = _column("id of the outlet")
    day: datetime = _column("the day's beginning, UTC; of its reports' first_seen")
    roles: Json = _column("reports by role", default_factory=dict)
    compared: Json = _column("of them by role, those whose event others told too; without updates and comments", default_factory=dict)
    alone: int = _column("reports of events that nobody else told", default=0)
    watched: int = _column("reports that are read again", default=0)
    changed: int = _column("of these, changed later", default=0)
    kinds: Json = _column("changed reports by how: correction, silent_edit, update, typo; one may count for several", default_factory=dict)
    delays: Json = _column("minutes from publication to the first change that was seen, one for each changed report", default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    table: ClassVar[str] = "articles"
    record: str = _record("article/1")
    id: str = _column("digest of its canonical address")
    url: str = _column("its canonical address")
    outlet: str = _column("id of its outlet")
    outlet_name: str = _column("name of its outlet")
    feed: str | None = _column("id of the feed that brought it first, at its latest address; empty: not known any more", default=None)
    title: str = _column("headline, as it is now")
    standfirst: str | None = _column("the lines under the headline", default=None)
    text: str | None = _column("the text as it is now, paragraphs separated by a blank line; empty with --no-text", default=None)
    excerpt: str | None = _column("its beginning, 300 characters at most; empty with --no-text", default=None)
    authors: tuple[str, ...] = _column("names in the byline", default=())
    contributors: Json = _column("others whom the credit line names: name, role", default_factory=list)
    dateline: str | None = _column("the place that it was filed from", default=None)
    language: str | None = _column("BCP 47, as recognised in the text", default=None)
    direction: str | None = _column("ltr or rtl", default=None)
    section: str | None = _column("one of eleven, as recognised", default=None)
    section_named: str | None = _column("section as the page names it", default=None)
    categories: tuple[str, ...] = _column("tags of feed and page", default=())
    claimed: datetime | None = _column("when it was published, as the outlet claims; a bare day is its midnight UTC", default=None)
    claimed_as_written: str | None = _column("the same with the offset that the outlet wrote, or a bare day", default=None)
    claim: str = _column("how the claim stands to what we saw: plausible, before_last_poll, future, absurd, none", default="none")
    modified: datetime | None = _column("when it was changed, as the outlet claims", default=None)
    first_seen: datetime = _column("when this house first saw it")
    image: str | None = _column("address of its lead picture", default=None)
    images: Json = _column("its pictures: url, caption, credit, alt, width, height (pixels)", default_factory=list)
    videos: Json = _column("films and sounds: url, provider, title, embed, poster, seconds", default_factory=list)
    links: tuple[str, ...] = _column("addresses that its text links to", default=())
    paywalled: bool | None = _column("does the page ask for a subscription?", default=None)
    completeness: float = _column("chance that the text is all there, 0 to 1; 0: not judged", default=0.0)
    page_read: bool = _column("was its page read? else it is what the feed gave", default=False)
    edited: bool = _column("was it corrected, or edited without a word?", default=False)
    versions: int = _column("earlier versions kept (see revisions)", default=0)
    story: str | None = _column("id of its story; empty: not placed yet", default=None)
    because: tuple[str, ...] = _column("why it was put there", default=())
    persons: tuple[str, ...] = _column("persons named in it", default=())
    places: tuple[str, ...] = _column("places named in it", default=())
    organisations: tuple[str, ...] = _column("organisations named in it", default=())
    quotes: Json = _column("what it quotes: text, speaker", default_factory=list)
    credits: tuple[str, ...] = _column("outlets and agencies that it names as its source", default=())
    engine: str | None = _column("version of the engine that recognised all this; empty: not analysed yet", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRecord:
    table: ClassVar[str] = "stories"
    record: str = _record("story/1")
    id: str = _column("id that its founding article had when it was founded")
    headline: str = _column("the headline that speaks for it")
    headline_article: str | None = _column("id of the article that has it", default=None)
    first_article: str | None = _column("id of the report that came first, as far as can be believed", default=None)
    section: str | None = _column("one of eleven", default=None)
    first_seen: datetime = _column("oldest moment among its articles: the claimed time where plausible, else first seen")
    last_seen: datetime = _column("newest such moment")
    reports: int = _column("reports, without updates and comments")
    independent: int = _column("outlets with own reporting: origin, independent, confirms")
    outlets: int = _column("outlets")
    roles: Json = _column("reports by role: [[role, count], …]", default_factory=list)
    languages: tuple[str, ...] = _column("languages of its reports", default=())
    edited: bool = _column("was one of its reports edited?", default=False)
    breaking: bool = _column("was it breaking when last judged?", default=False)
    heat: float = _column("its worth when last judged; for comparison within one edition only", default=0.0)
    engine: str | None = _column("version of the engine that judged it; empty: not judged yet", default=None)
    judged_at: datetime | None = _column("when it was last judged", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRecord:
    table: ClassVar[str] = "roles"
    record: str = _record("role/1")
    article: str = _column("id of the article")
    story: str | None = _column("id of its story", default=None)
    role: str = _column("origin, independent, confirms, cites, wire, copy, rewrite, translation, comment, update, unknown")
    of: str | None = _column("id of the article that it copies, cites, confirms, …", default=None)
    of_name: str | None = _column("the source by name, also where its article was not seen", default=None)
    evidence: Json = _column("passages: kind, text (of the article), of_text (of its source), score; none with --no-text", **_LIST)
    engine: str = _column("version of the engine that decided")
    decided_at: datetime = _column("when it decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRecord:
    table: ClassVar[str] = "revisions"
    record: str = _record("revision/1")
    article: str = _column("id of the article")
    number: int = _column("0 is the first version; the present one stands in `articles`")
    kind: str = _column("how it differs from the version that replaced it: silent_edit, correction, update, typo")
    replaced_seen: datetime = _column("when this house first saw the version that replaced it")
    title: str = _column("its headline")
    text: str | None = _column("its text; empty with --no-text", default=None)


Record = OutletRecord | FeedRecord | GapRecord | OutletDayRecord | ArticleRecord | StoryRecord | RoleRecord | RevisionRecord
_KINDS_OF_RECORD = (StoryRecord, ArticleRecord, RoleRecord, RevisionRecord, OutletRecord, OutletDayRecord, FeedRecord, GapRecord)
TABLES: Mapping[str, type[Record]] = {each.table: each for each in _KINDS_OF_RECORD}
_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("articles", "direction"): ("ltr", "rtl"),
    ("articles", "section"): SECTIONS,
    ("articles", "claim"): get_args(ClaimMark),
    ("stories", "section"): SECTIONS,
    ("roles", "role"): ROLES,
    ("revisions", "kind"): get_args(ChangeKind),
}
_TEXTS: Mapping[str, Any] = {"text": None, "excerpt": None, "evidence": []}


# ------------------------------------------------------------------ ids


def article_id(key: int) -> str:
    """From the key of its canonical address (or of a story's founder)."""
    return f"{key:016x}"


def key_of(id: str) -> int:
    """And back. Raises Invalid."""
    if len(id) == 16 and all(letter in "0123456789abcdef" for letter in id) and (key := int(id, 16)) < 2**63:
        return key
    raise Invalid(f"{id[:40]!r} is no id of an article or story")


def feed_id(url: str) -> str:
    return article_id(key63(redacted(url)))


# ------------------------------------------------------------------ columns, values, lines


def columns(record: Any) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    made: tuple[Column, ...] = _columns(record)
    return made


@cache
def _columns(record: Any) -> tuple[Column, ...]:
    hints = get_type_hints(record)
    return tuple(_described(f.name, hints[f.name], f.metadata["help"]) for f in fields(record))


def _described(name: str, hint: Any, help: str) -> Column:
    parts = getattr(hint, "__args__", ())
    may_lack = type(None) in parts
    plain = next((part for part in parts if part is not type(None)), hint) if may_lack else hint
    kind: Kind = "json" if hint == Json else "list" if hint == tuple[str, ...] else _KINDS[plain]
    return Column(name=name, kind=kind, may_lack=may_lack, help=help)


def row(record: Record) -> dict[str, Any]:
    """Column -> value: text, numbers, datetimes, lists."""
    return {f.name: _listed(getattr(record, f.name)) for f in fields(record)}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def flat_row(record: Record) -> dict[str, Any]:
    """The same for formats without nested values: lists and JSON as JSON text, times as text, yes and no as true and false."""
    return {name: _flat(value) for name, value in row(record).items()}


def _flat(value: Any) -> Any:
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def to_line(record: Record) -> bytes:
    """One line of JSON Lines, with its end."""
    return orjson.dumps(row(record), option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def is_export(start: bytes) -> bool:
    """Does a file that begins so hold records?"""
    return start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b'{"record":')


def from_line(line: bytes) -> Record:
    """A record as `to_line` wrote it. Raises Invalid, saying what is wrong."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"not a line of JSON: {error}") from None
    name = said.get("record") if isinstance(said, dict) else None
    kind = next((each for each in TABLES.values() if _record_name(each) == name), None)
    if kind is None:
        raise Invalid(f"a record of a kind that this News7D does not know: {str(name)[:40]!r}")
    known = {column.name: column for column in columns(kind)}
    if lacking := [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING and f.name not in said]:
        raise Invalid(f"{name} without {', '.join(lacking)}")
    made = kind(**{name: _read(known[name], value) for name, value in said.items() if name in known})
    _check_words(made)
    return made


def _check_words(record: Record) -> None:
    """What pages and engines know by name must be one of theirs."""
    for (table, name), words in _WORDS.items():
        if record.table == table and (given := getattr(record, name)) is not None and given not in words:
            raise Invalid(f"{name} is {str(given)[:40]!r}: there are {', '.join(words)}")
    if isinstance(record, StoryRecord):
        _check_counts(record.roles)


def _check_counts(roles: Json) -> None:
    for pair in roles:
        if not (isinstance(pair, list) and len(pair) == 2 and pair[0] in ROLES and isinstance(pair[1], int) and 0 <= pair[1] < 2**31):
            raise Invalid(f'roles should be pairs such as ["origin", 1], not {str(pair)[:60]!r}')


def _record_name(kind: type[Record]) -> str:
    return str(next(f.default for f in fields(kind) if f.name == "record"))


def _read(column: Column, value: Any) -> Any:
    if value is None and column.may_lack:
        return None
    try:
        return _READERS[column.kind](value)
    except (TypeError, ValueError, OverflowError):
        raise Invalid(f"{column.name} should be {column.kind}, not {str(value)[:60]!r}") from None


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _read_whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise TypeError
    return value


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _read_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _read_time(value: Any) -> datetime:
    moment = datetime.fromisoformat(_read_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _read_json(value: Any) -> Json:
    if not isinstance(value, list | dict):
        raise TypeError
    return value


def _read_list(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_read_text, value))


_READERS = {
    "text": _read_text,
    "whole number": _read_whole,
    "number": _read_number,
    "yes or no": _read_bool,
    "time": _read_time,
    "list": _read_list,
    "json": _read_json,
}


def without_texts(record: Record) -> Record:
    """The record without what somebody else wrote at length; headlines, names and figures stay."""
    gone: dict[str, Any] = {f.name: _TEXTS[f.name] for f in fields(record) if f.name in _TEXTS}
    return replace(record, **gone)


# ------------------------------------------------------------------ gaps


def gaps(awake: Sequence[tuple[datetime, datetime]], now: datetime) -> Iterator[GapRecord]:
    """What lies between the times when the house was awake (in order), and after the last of them."""
    ends = [end for _, end in awake]
    begins: Iterable[datetime | None] = [*(begin for begin, _ in awake[1:]), None] if awake else []
    for since, until in zip(ends, begins, strict=True):
        length = (until or now) - since
        if length > LEAST_GAP:
            yield GapRecord(since=since, until=until, seconds=length.total_seconds())
