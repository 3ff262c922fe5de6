"""Rows to values and back: the only place that knows how a noun of model.py lies in the database.

Times are integer microseconds; strings are cleaned of what PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates).
"""

from __future__ import annotations

import threading
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

import orjson
import zstandard

from ..model import (
    Analysis,
    Article,
    Backing,
    Clip,
    Contributor,
    DueFeed,
    Entry,
    Evidence,
    Feed,
    FeedStatus,
    FigureClaim,
    FigureDifference,
    KnownFact,
    LiveEntry,
    Outlet,
    Picture,
    Quote,
    ReportLine,
    RoleName,
    StoryFacts,
    Voice,
)
from .database import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ZSTD = b"\x28\xb5\x2f\xfd"
_MIN_COMPRESSED = 200
_SHORT = 8192  # bytes
_MAX_BODY = 64 * 1024 * 1024


# ------------------------------------------------------------------ single values


def micros(when: datetime) -> int:
    return (when - _EPOCH) // _MICROSECOND


def micros_or_none(when: datetime | None) -> int | None:
    return None if when is None else (when - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def moment_or_none(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def clean(text: str) -> str:
    """Text as both databases can hold it."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


def clean_or_none(text: str | None) -> str | None:
    return None if text is None else clean(text)


def flag_or_none(value: bool | None) -> int | None:
    return None if value is None else int(value)


# ------------------------------------------------------------------ compressed JSON

_local = threading.local()


def _compressor(size: int = 0) -> zstandard.ZstdCompressor:
    """For so many bytes: most texts are short, and tables made for long ones take longer to clear than a short text to compress."""
    if not hasattr(_local, "compress"):
        short = zstandard.ZstdCompressionParameters.from_level(1, source_size=_SHORT, write_checksum=False)
        _local.compress_short = zstandard.ZstdCompressor(compression_params=short)
        _local.compress = zstandard.ZstdCompressor(level=1, write_checksum=False)
        _local.decompress = zstandard.ZstdDecompressor()
    return cast(zstandard.ZstdCompressor, _local.compress_short if size <= _SHORT else _local.compress)


def pack(data: bytes) -> bytes:
    if len(data) < _MIN_COMPRESSED:
        return data
    packed = _compressor(len(data)).compress(data)
    return packed if len(packed) < len(data) else data


def unpack(blob: bytes, largest: int = _MAX_BODY) -> bytes:
    if blob[:4] != _ZSTD:
        return bytes(blob)
    _compressor()
    return cast(bytes, _local.decompress.decompress(blob, max_output_size=largest))


# ------------------------------------------------------------------ articles

_OWN_COLUMNS = frozenset({"url", "title"})  # stand in the article's row
_BODY_FIELDS = tuple((f.name, f.default) for f in fields(Article) if f.name not in _OWN_COLUMNS)
_body_values = attrgetter(*(name for name, _ in _BODY_FIELDS))
_TUPLES = frozenset({"authors", "links", "categories"})
_PAIRS = frozenset({"origins", "confidence"})


def body_of(article: Article) -> bytes:
    """All of an article but address and title, without what is unset."""
    values = zip(_BODY_FIELDS, _body_values(article), strict=True)
    said = {name: value for (name, default), value in values if value is not default and value != default}
    for name in ("published", "modified"):
        if name in said:
            said[name] = said[name].isoformat()
    if "images" in said:
        said["images"] = [set_fields(picture) for picture in article.images]
    if "videos" in said:
        said["videos"] = [set_fields(clip) for clip in article.videos]
    if "contributors" in said:
        said["contributors"] = [set_fields(person) for person in article.contributors]
    if "live" in said:
        said["live"] = [set_fields(entry) for entry in article.live]
    return pack(_json_bytes(said))


def media_of(article_id: int, article: Article) -> dict[str, Any] | None:
    """The row of its film and picture; None where it has neither."""
    if not article.videos and not article.images:
        return None
    from ..core.reel import film_of, strong_picture

    film, picture = film_of(article), strong_picture(article)
    if film is None and picture is None:
        return None
    said = {name: _json_bytes(set_fields(each)).decode() if each else None for name, each in (("film", film), ("picture", picture))}
    return {"article_id": article_id, **said}


def _json_bytes(said: Any) -> bytes:
    try:
        return orjson.dumps(said)
    except TypeError:  # a lone surrogate somewhere
        return orjson.dumps(_cleaned(said))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list | tuple) else value


def set_fields(value: Picture | Clip | Contributor | LiveEntry) -> dict[str, Any]:
    """Field -> value, without what is not known."""
    return {f.name: got for f in fields(value) if (got := getattr(value, f.name)) is not None}


def article_of(url: str, title: str, blob: bytes | None) -> Article:
    said: dict[str, Any] = orjson.loads(unpack(blob)) if blob else {}
    for name in said.keys() & _TUPLES:
        said[name] = tuple(said[name])
    for name in said.keys() & _PAIRS:
        said[name] = tuple((key, value) for key, value in said[name])
    for name in ("published", "modified"):
        if said.get(name):
            said[name] = _time_of(said[name])
    said["images"] = tuple(Picture(**each) for each in said.get("images", ()))
    said["videos"] = tuple(Clip(**each) for each in said.get("videos", ()))
    said["contributors"] = tuple(Contributor(**each) for each in said.get("contributors", ()))
    if "live" in said:
        said["live"] = tuple(map(_live_entry, said["live"]))
    return Article(url=url, title=title, **said)


def _live_entry(said: dict[str, Any]) -> LiveEntry:
    at = said.pop("at", None)
    return LiveEntry(at=datetime.fromisoformat(at) if at else None, **said)


def _time_of(text: str) -> datetime | date:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def text_of(blob: bytes | None) -> str:
    return orjson.loads(unpack(blob)).get("text", "") if blob else ""


def article_from_entry(entry: Entry, *, url: str, text: str, outlet: str | None = None) -> Article:
    """What a feed alone says of an article."""
    pictures = tuple(
        Picture(url=media.url, width=media.width, height=media.height)
        for media in entry.media
        if (media.type or "").startswith("image") or (not media.type and media.width)
    )
    clips = tuple(
        Clip(url=media.url, provider="html5", type=media.type, length=media.length)
        for media in entry.media
        if (media.type or "").startswith(("video", "audio"))
    )
    return Article(
        url=url,
        title=entry.title,
        text=text,
        html=entry.content or entry.summary or "",
        authors=entry.authors,
        published=entry.published,
        modified=entry.updated,
        language=entry.language,
        outlet=outlet,
        image=pictures[0].url if pictures else None,
        images=pictures,
        videos=clips,
        categories=entry.categories,
    )


# ------------------------------------------------------------------ rows


@lru_cache(maxsize=4096)
def outlet_of(row: Row) -> Outlet:
    """The rows of a list repeat a few outlets: each is made once."""
    key, slug, name, domain, homepage, country, language, full_text = row
    return Outlet(id=key, slug=slug, name=name, domain=domain, homepage=homepage, country=country, language=language, full_text=full_text)


def feed_of(row: Row) -> Feed:
    (key, outlet_id, url, title, homepage, kind, language, country, section, folder, full_text, pace, muted, added_at) = row
    return Feed(
        id=key,
        outlet_id=outlet_id,
        url=url,
        title=title,
        homepage=homepage,
        kind=kind,
        language=language,
        country=country,
        section=section,
        folder=folder,
        full_text=None if full_text is None else bool(full_text),
        pace_seconds=pace,
        muted=bool(muted),
        added_at=moment(added_at),
    )


STATUS_TIMES = ("last_attempt_at", "last_ok_at", "failing_since", "moved_since", "last_entry_at", "pushed_until", "not_before")
STATUS_COLUMNS = (
    "feed_id",
    "next_fetch_at",
    "etag",
    "last_modified",
    "body_digest",
    "last_attempt_at",
    "last_ok_at",
    "failing_since",
    "failures",
    "cause",
    "detail",
    "http_status",
    "moved_to",
    "moved_count",
    "moved_since",
    "gone",
    "hub",
    "entry_interval_s",
    "last_entry_at",
    "asks",
    "topic",
    "pushed_until",
    "not_before",
    "habit",
    "appetite",
    "tried",
)


def status_of(row: Row) -> FeedStatus:
    said = dict(zip(STATUS_COLUMNS, row, strict=True))
    for name in STATUS_TIMES:
        said[name] = moment_or_none(said[name])
    said["habit"] = None if said["habit"] is None else bytes(said["habit"])
    return FeedStatus(**{**said, "next_fetch_at": moment(said["next_fetch_at"]), "gone": bool(said["gone"])})


def status_params(status: FeedStatus) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(status, name) for name in STATUS_COLUMNS}
    for name in STATUS_TIMES:
        said[name] = micros_or_none(said[name])
    for name in ("etag", "last_modified", "detail", "moved_to", "hub", "topic", "asks"):
        said[name] = clean_or_none(said[name])
    said["next_fetch_at"] = micros(status.next_fetch_at)
    said["gone"] = int(status.gone)
    return said


FEED_WIDTH = 14


def due_feed_of(row: Row) -> DueFeed:
    return DueFeed(feed=feed_of(row[:FEED_WIDTH]), status=status_of(row[FEED_WIDTH:]))


OUTLET_WIDTH = 8
LINE_WIDTH = 19 + OUTLET_WIDTH


@lru_cache(maxsize=4096)  # the same rows are read for every page
def line_of(row: Row) -> ReportLine:
    (key, title, url, language, direction, published, first_seen, claim, excerpt, image, edited, section, story_id) = row[:13]
    role, of, of_name, evidence, engine, decided_at = row[13:19]
    return ReportLine(
        article_id=key,
        title=title,
        url=url,
        outlet=outlet_of(row[19:LINE_WIDTH]),
        language=language,
        direction="rtl" if direction == "rtl" else "ltr",
        published=moment_or_none(published),
        first_seen=moment(first_seen),
        claim=claim,
        role=role or "unknown",
        of=of,
        of_name=of_name,
        evidence=evidence_of(evidence),
        excerpt=excerpt,
        image=image,
        edited=bool(edited),
        section=section,
        story_id=story_id,
        engine=engine,
        decided_at=moment_or_none(decided_at),
    )


def evidence_of(text: str | None) -> tuple[Evidence, ...]:
    if not text:
        return ()
    return tuple(
        Evidence(kind=each["kind"], text=each["text"], of_text=each.get("of_text"), score=each.get("score")) for each in orjson.loads(text)
    )


def evidence_text(evidence: tuple[Evidence, ...]) -> str | None:
    if not evidence:
        return None
    names = ("kind", "text", "of_text", "score")
    return json_text([{name: value for name in names if (value := getattr(each, name)) is not None} for each in evidence])


def figures_text(differences: tuple[FigureDifference, ...]) -> str | None:
    told = [
        {"what": each.what, "claims": [[c.written, c.value, c.sentence, c.articles, c.until] for c in each.claims]} for each in differences
    ]
    return json_text(told) if told else None


def figures_of(text: str | None) -> tuple[FigureDifference, ...]:
    return tuple(
        FigureDifference(
            what=each["what"],
            claims=tuple(
                FigureClaim(written=written, value=value, sentence=sentence, articles=tuple(articles), until=tuple(until))
                for written, value, sentence, articles, until in each["claims"]
            ),
        )
        for each in orjson.loads(text or "[]")
    )


def known_text(facts: tuple[KnownFact, ...]) -> str | None:
    told = [[each.text, each.language, each.article_id, [[b.article_id, b.text] for b in each.backing]] for each in facts]
    return json_text(told) if told else None


def known_of(text: str | None) -> tuple[KnownFact, ...]:
    return tuple(
        KnownFact(
            text=words,
            language=language,
            article_id=article_id,
            backing=tuple(Backing(article_id=other, text=same) for other, same in backing),
        )
        for words, language, article_id, backing in orjson.loads(text or "[]")
    )


def json_text(value: Any) -> str:
    """JSON as text; NUL cannot be stored by PostgreSQL even as an escape in a text that we give back as JSON."""
    return clean(_json_bytes(_cleaned(value)).decode())


@lru_cache(maxsize=4096)
def facts_of(row: Row) -> StoryFacts:
    (key, headline, first, section, first_seen, last_seen, reports, independent, outlets) = row[:9]
    roles, languages, edited, recent, muted, heat, breaking, headline_outlet, pulse, burst = row[9:19]
    countries, recent_outlets, voices, standing = row[19:23]
    return StoryFacts(
        story_id=key,
        headline_article_id=headline,
        first_article_id=first,
        section=section,
        first_seen=moment(first_seen),
        last_seen=moment(last_seen),
        reports=reports,
        independent=independent,
        outlets=outlets,
        roles=tuple((cast(RoleName, name), count) for name, count in orjson.loads(roles)),
        languages=tuple(languages.split()),
        edited=bool(edited),
        recent_independent=recent,
        muted=bool(muted),
        heat=heat,
        breaking=bool(breaking),
        headline_outlet=headline_outlet,
        pulse=pulse,
        burst=burst,
        countries=tuple(countries.split()),
        recent_outlets=recent_outlets,
        voices=tuple(Voice(*voice) for voice in orjson.loads(voices)),
        standing=standing,
    )


# ------------------------------------------------------------------ analyses


def said_of(analysis: Analysis) -> str:
    """An analysis without its features, as JSON."""
    said = {
        "language": analysis.language,
        "direction": analysis.direction,
        "section": analysis.section,
        "sections": analysis.sections,
        "persons": analysis.persons,
        "places": analysis.places,
        "organisations": analysis.organisations,
        "quotes": [[quote.text, quote.speaker] for quote in analysis.quotes],
        "credits": analysis.credits,
    }
    return json_text({name: value for name, value in said.items() if value})


def analysis_of(engine: str, said_text: str, features: bytes) -> Analysis:
    said = orjson.loads(said_text)
    return Analysis(
        language=said["language"],
        direction=said.get("direction", "ltr"),
        section=said.get("section"),
        sections=tuple((name, score) for name, score in said.get("sections", ())),
        persons=tuple(said.get("persons", ())),
        places=tuple(said.get("places", ())),
        organisations=tuple(said.get("organisations", ())),
        quotes=tuple(Quote(text=text, speaker=speaker) for text, speaker in said.get("quotes", ())),
        credits=tuple(said.get("credits", ())),
        features=bytes(features),
        engine=engine,
    )
