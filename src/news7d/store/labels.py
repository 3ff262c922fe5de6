"""Folders of feeds and tags of articles. A reader has no folder and tag of one name: apps know one kind of label."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core.wording import said
from ..errors import Conflict, Invalid, NotFound
from ..model import Label, LabelKind
from .database import Database, Session
from .readers import LONGEST_LABEL, ensure_labels
from .rows import clean, micros

MOST_LABELS = 2000


def named(database: Database, reader: int, name: str, kind: LabelKind) -> Label:
    return database.read(lambda session: _named(session, reader, name, kind))


def tag(database: Database, reader: int, articles: Sequence[int], name: str, now: datetime, on: bool) -> tuple[int, ...]:
    """Put a tag on articles, or take it away; those of them that are there."""

    def work(session: Session) -> tuple[int, ...]:
        known = sorted({to for _, to in session.all("articles_known", {"ids": list(articles), "reader": reader})})
        label_id = ensure(session, reader, name, "tag") if on else _named(session, reader, name, "tag").id
        if on:
            session.many("tag_add", [{"label_id": label_id, "article_id": key, "at": micros(now)} for key in known])
        else:
            session.run("tag_take", {"label_id": label_id, "ids": known})
        session.run("marks_touch", {"reader": reader})
        return tuple(known)

    return database.write(work)


def ensure(session: Session, reader: int, name: str, kind: LabelKind) -> int:
    """The id of the reader's label of that name, made where it is missing. Invalid; Conflict where it is of the other kind."""
    name = well_named(name)
    if (
        session.one("label_named", {"reader": reader, "name": name}) is None
        and len(session.all("label_all", {"reader": reader})) >= MOST_LABELS
    ):
        raise Invalid(said("you have %(most)s folders and tags already: take some away first", most=MOST_LABELS))
    found = ensure_labels(session, reader, [name], kind)
    if name not in found:
        raise Conflict(_taken(kind, name))
    return found[name]


def rename(database: Database, reader: int, label_id: int, name: str) -> Label:
    """Onto the name of another of its kind: the two become one."""

    def work(session: Session) -> Label:
        label = _of(session, reader, label_id)
        new = well_named(name)
        there = session.one("label_named", {"reader": reader, "name": new})
        if there is None or there[0] == label.id:
            session.run("label_rename", {"id": label.id, "name": new})
            return Label(id=label.id, name=new, kind=label.kind)
        if there[2] != label.kind:
            raise Conflict(_another(label.kind, new))
        for statement in ("label_unfollow", "label_join", "label_untag"):
            session.run(statement, {"id": label.id, "to": there[0]})
        session.run("label_drop", {"id": label.id})
        session.run("marks_touch", {"reader": reader})
        return Label(id=there[0], name=new, kind=label.kind)

    return database.write(work)


def drop(database: Database, reader: int, label_id: int) -> None:
    """A folder's feeds stay, without one; a tag goes from all its articles."""

    def work(session: Session) -> None:
        label = _of(session, reader, label_id)
        session.run("label_unfollow", {"id": label.id, "to": None})
        session.run("label_untag", {"id": label.id})
        session.run("label_drop", {"id": label.id})
        session.run("marks_touch", {"reader": reader})

    database.write(work)


def tag_counts(database: Database, reader: int) -> dict[int, int]:
    return dict(database.read(lambda session: session.all("tag_counts", {"reader": reader})))


def well_named(name: str) -> str:
    """Raises Invalid."""
    name = " ".join(clean(name).split())
    if not 1 <= len(name) <= LONGEST_LABEL:
        raise Invalid(said("a name of 1 to %(most)s characters, please", most=LONGEST_LABEL))
    return name


def _of(session: Session, reader: int, label_id: int) -> Label:
    found = next((row for row in session.all("label_all", {"reader": reader}) if row[0] == label_id), None)
    if found is None:
        raise NotFound(said("you have no such folder or tag"))
    return Label(id=found[0], name=found[1], kind=found[2])


def _named(session: Session, reader: int, name: str, kind: LabelKind) -> Label:
    found = session.one("label_named", {"reader": reader, "name": " ".join(clean(name).split())})
    if found is None or found[2] != kind:
        raise NotFound(
            said("you have no folder “%(name)s”", name=name[:80])
            if kind == "folder"
            else said("you have no tag “%(name)s”", name=name[:80])
        )
    return Label(id=found[0], name=found[1], kind=found[2])


def _taken(kind: LabelKind, name: str) -> str:
    if kind == "folder":
        return said("“%(name)s” is the name of a tag of yours; a folder needs another (apps tell them apart by name alone)", name=name)
    return said("“%(name)s” is the name of a folder of yours; a tag needs another (apps tell them apart by name alone)", name=name)


def _another(kind: LabelKind, name: str) -> str:
    if kind == "folder":
        return said("“%(name)s” is the name of a tag of yours; choose another", name=name)
    return said("“%(name)s” is the name of a folder of yours; choose another", name=name)
