"""What a file is, told by looking into it, and what is in it. Archives are opened with bounds: nothing in them is trusted."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Iterator

from news7d.core.feeds.decode import to_utf8
from news7d.core.moving.bookmarks import is_bookmarks, parse_bookmarks
from news7d.core.moving.objects import parse_objects
from news7d.core.moving.parcel import Parcel, joined
from news7d.core.moving.tables import is_table, parse_addresses, parse_table
from news7d.core.opml import parse_feed_list, parse_opml
from news7d.core.wording import said
from news7d.errors import Invalid

LARGEST = 128 * 1024 * 1024  # bytes of one file, unpacked
_LARGEST_ARCHIVE = 512 * 1024 * 1024
_MOST_MEMBERS = 20_000
_LONGEST_ERRORS = 20
_KNOWN = (".opml", ".xml", ".json", ".jsonl", ".csv", ".html", ".htm", ".txt", ".bookmarks")


def open_parcel(body: bytes, name: str = "") -> Parcel:
    """What somebody brings, each feed and item once. Raises Invalid where it is nothing that we know, or too much.

    OPML, archives of FreshRSS and of News7D, JSON and CSV of readers and of places to save things, bookmarks, lists of addresses.
    """
    name = name.replace("\\", "/").rpartition("/")[2][:200] or "the file"
    if not body.strip():
        raise Invalid(said("%(name)s is empty.", name=name))
    parcel = _archive(body, name) if body.startswith(b"PK\x03\x04") else joined([_file(body, name)])
    if not (parcel.total or parcel.owned or parcel.problems):
        raise Invalid(
            said("%(name)s has nothing in it: OPML, JSON, CSV, bookmarks in HTML, or one web address a line are understood.", name=name)
        )
    return parcel


def _file(body: bytes, name: str) -> Parcel:
    data, _ = to_utf8(body, None)
    start = data[:8192].lstrip(b"\xef\xbb\xbf \t\r\n").decode("utf-8", "replace").lower()
    if start.startswith(("{", "[")):
        return parse_objects(data, name)
    text = data.decode("utf-8", "replace")
    if start.startswith("<") and "<opml" not in start and is_bookmarks(start):
        return parse_bookmarks(text)
    if start.startswith("<"):
        return _opml(body)
    if is_table(text):
        return parse_table(text)
    if "feed_url" in start.split("\n", 1)[0] or "xmlurl" in start.split("\n", 1)[0]:
        listed = parse_feed_list(body, name)
        return Parcel(kinds=("a list of feeds",), feeds=listed.feeds, problems=listed.problems)
    found = parse_addresses(text)
    if not found.items:
        raise Invalid(
            said("%(name)s is nothing that News7D knows: OPML, JSON, CSV, bookmarks in HTML, or one web address a line.", name=name)
        )
    return found


def _opml(body: bytes) -> Parcel:
    listed = parse_opml(body)
    return Parcel(kinds=("OPML",), feeds=listed.feeds, problems=listed.problems)


# ------------------------------------------------------------------ archives


def _archive(body: bytes, name: str) -> Parcel:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts, problems = _members(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Invalid(said("%(name)s cannot be opened as a ZIP archive (%(error)s). Export it again.", name=name, error=error)) from None
    if not parts:
        raise Invalid(f"{name}: nothing that News7D knows is in this archive. {' '.join(problems[:1])}".strip())
    whole = joined(parts)
    return dataclasses.replace(whole, problems=(*whole.problems, *problems))


def _members(archive: zipfile.ZipFile) -> tuple[list[Parcel], list[str]]:
    parts: list[Parcel] = []
    problems: list[str] = []
    for name, body in _unpacked(archive):
        try:
            parts.append(_file(body, name))
        except Invalid as error:
            if len(problems) < _LONGEST_ERRORS:
                problems.append(str(error) if str(error).startswith(name) else f"{name}: {error}")
    return parts, problems


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise Invalid(said("There are more than %(most)s files in this archive.", most=f"{_MOST_MEMBERS:,}"))
    left = _LARGEST_ARCHIVE
    ours = {"reader.json", "items.json"} <= {member.filename for member in members}  # the other lists in it say the same
    for member in members:
        path = member.filename
        if member.is_dir() or not path.lower().endswith(_KNOWN) or _is_beside(path) or (ours and path in ("starred.json", "read.json")):
            continue
        with archive.open(member) as file:  # sizes in the directory are claims: what is read is counted
            body = file.read(min(LARGEST, left) + 1)
        left -= len(body)
        if len(body) > LARGEST or left < 0:
            raise Invalid(
                said(
                    "%(path)s unpacks to more than %(most)s MiB, or the archive to more than %(most_packed)s MiB.",
                    path=path[:100],
                    most=LARGEST >> 20,
                    most_packed=_LARGEST_ARCHIVE >> 20,
                )
            )
        if body.strip():
            yield path.rpartition("/")[2], body


def _is_beside(path: str) -> bool:
    """What lies in an archive beside the lists: texts of articles, and what machines leave behind."""
    parts = path.lower().split("/")
    return parts[-1].startswith(("readme", ".")) or bool({"__macosx", "content", "highlights"} & set(parts[:-1]))
