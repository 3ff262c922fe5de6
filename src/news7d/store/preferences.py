"""What a reader prefers, and the sections of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..core.wording import said
from ..errors import Conflict, Invalid, NotFound
from ..model import Having, OwnSection
from .database import Database, Session
from .rows import clean

MOST_SECTIONS = 40
LONGEST_NAME, LONGEST_QUERY = 40, 1000
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")


def having(database: Database, reader: int) -> Having:
    def work(session: Session) -> Having:
        row = session.one("marks_version", {"reader": reader})
        said: dict[str, str] = dict(session.all("preferences_of", {"reader": reader}))
        return Having(
            marks_version=row[0] if row else 0,
            sections=_sections(session, reader),
            languages=tuple(said.get("languages", "").split()),
            read_on_open=said.get("read_on_open", "1") == "1",
        )

    return database.read(work)


def prefer(database: Database, reader: int, languages: Sequence[str] | None, read_on_open: bool | None, interface: str | None) -> None:
    """None leaves it as it is. Invalid."""
    told: dict[str, str] = {}
    if languages is not None:
        chosen = list(dict.fromkeys(code.strip().lower() for code in languages if code.strip()))
        if len(chosen) > 50 or any(not _LANGUAGE.fullmatch(code) for code in chosen):
            raise Invalid(said("languages are codes like de or pt-br"))
        told["languages"] = " ".join(chosen)
    if read_on_open is not None:
        told["read_on_open"] = str(int(read_on_open))
    if interface is not None:
        if interface and not _LANGUAGE.fullmatch(interface):
            raise Invalid(said("a language is a code like de or pt-br"))
        told["interface"] = interface
    rows = [{"reader": reader, "name": name, "value": value} for name, value in told.items()]

    def work(session: Session) -> None:
        session.many("preference_set", rows)
        session.run("marks_touch", {"reader": reader})

    database.write(work)


def add_section(database: Database, reader: int, name: str, query: str) -> OwnSection:
    """Invalid, Conflict."""

    def work(session: Session) -> OwnSection:
        told, asked = _name(name), _query(query)
        known = _sections(session, reader)
        if len(known) >= MOST_SECTIONS:
            raise Invalid(said("you have %(most)s sections already: take one away first", most=MOST_SECTIONS))
        (key,) = session.take_ids("own_section", 1)
        if not session.run("own_section_add", {"id": key, "reader": reader, "name": told, "query": asked}):
            raise Conflict(said("you have a section “%(told)s” already", told=told))
        session.run("marks_touch", {"reader": reader})
        return OwnSection(id=key, name=told, query=asked)

    return database.write(work)


def section(database: Database, reader: int, section_id: int) -> OwnSection:
    return database.read(lambda session: _section(session, reader, section_id))


def change_section(database: Database, reader: int, section_id: int, name: str | None, query: str | None) -> OwnSection:
    """NotFound, Invalid, Conflict."""

    def work(session: Session) -> OwnSection:
        before = _section(session, reader, section_id)
        told = before.name if name is None else _name(name)
        asked = before.query if query is None else _query(query)
        if any(each.name == told and each.id != section_id for each in _sections(session, reader)):
            raise Conflict(said("you have a section “%(told)s” already", told=told))
        session.run("own_section_set", {"id": section_id, "reader": reader, "name": told, "query": asked})
        session.run("marks_touch", {"reader": reader})
        return OwnSection(id=section_id, name=told, query=asked)

    return database.write(work)


def move_section(database: Database, reader: int, section_id: int, by: int) -> None:
    """One place up (-1) or down (1). NotFound."""

    def work(session: Session) -> None:
        order = [each.id for each in _sections(session, reader)]
        at = order.index(_section(session, reader, section_id).id)
        order.insert(max(0, at + by), order.pop(at))
        session.many("own_section_place", [{"id": key, "reader": reader, "place": place} for place, key in enumerate(order)])
        session.run("marks_touch", {"reader": reader})

    database.write(work)


def drop_section(database: Database, reader: int, section_id: int) -> None:
    """NotFound."""

    def work(session: Session) -> None:
        if not session.run("own_section_drop", {"id": section_id, "reader": reader}):
            raise NotFound(said("you have no such section"))
        session.run("marks_touch", {"reader": reader})

    database.write(work)


def _sections(session: Session, reader: int) -> tuple[OwnSection, ...]:
    return tuple(OwnSection(id=key, name=name, query=query) for key, name, query in session.all("own_sections_of", {"reader": reader}))


def _section(session: Session, reader: int, section_id: int) -> OwnSection:
    found = next((each for each in _sections(session, reader) if each.id == section_id), None)
    if found is None:
        raise NotFound(said("you have no such section"))
    return found


def _name(name: str) -> str:
    told = " ".join(clean(name).split())
    if not 1 <= len(told) <= LONGEST_NAME:
        raise Invalid(said("a section needs a name of 1 to %(most)s characters", most=LONGEST_NAME))
    return told


def _query(query: str) -> str:
    asked = " ".join(clean(query).split())
    if not 1 <= len(asked) <= LONGEST_QUERY:
        raise Invalid(said("a section is a search of 1 to %(most)s characters", most=LONGEST_QUERY))
    return asked
