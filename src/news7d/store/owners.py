"""Which outlets belong together: the list that comes with News7D (data/owners.csv), and what somebody here decided, which wins.

Both go by domain, so that a decision holds whenever an outlet is added.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from ..errors import Invalid
from ..model import Outlet, Owner
from .database import Database, Session
from .order import first_since
from .rows import clean, micros, outlet_of

_JUDGED_AGAIN = timedelta(days=10)
_LONGEST = 120


def of_domains(session: Session) -> dict[str, str]:
    """domain → owner; domains of which nothing is known are left out."""
    named: dict[str, str] = {**shipped(), **dict(session.all("owners"))}
    return {domain: name for domain, name in named.items() if name}


@cache
def shipped() -> Mapping[str, str]:
    """What comes with News7D: domain → owner."""
    text = resources.files("news7d").joinpath("data", "owners.csv").read_text("utf-8")
    return dict(read_owners(text))


def read_owners(text: str) -> Iterable[tuple[str, str]]:
    """(domain, owner) of each line of a CSV with these two columns; lines that begin with # are remarks. Raises Invalid."""
    for number, row in enumerate(csv.reader(text.splitlines()), 1):
        if not row or row[0].lstrip().startswith("#") or [cell.strip() for cell in row] == ["domain", "owner"]:
            continue
        if len(row) != 2 or not row[0].strip() or "." not in row[0] or len(row[1]) > _LONGEST:
            raise Invalid(f"line {number} is no domain and owner, separated by a comma: {','.join(row)[:80]}")
        yield row[0].strip().casefold(), row[1].strip()


def owners(database: Database) -> tuple[Owner, ...]:
    """Every owner of an outlet that is here, by name."""

    def work(session: Session) -> tuple[Owner, ...]:
        named = of_domains(session)
        found: dict[str, list[Outlet]] = defaultdict(list)
        for outlet in map(outlet_of, session.all("outlet_all")):
            if name := named.get(outlet.domain.casefold()):
                found[name].append(outlet)
        return tuple(Owner(name=name, outlets=tuple(found[name])) for name in sorted(found, key=str.casefold))

    return database.read(work)


def of_outlet(session: Session, outlet: Outlet) -> Owner | None:
    named = of_domains(session)
    name = named.get(outlet.domain.casefold())
    if name is None:
        return None
    others = [domain for domain, owner in named.items() if owner == name]
    return Owner(name=name, outlets=tuple(map(outlet_of, session.all("outlets_at", {"domains": others}))))


def decided(database: Database) -> tuple[tuple[str, str], ...]:
    """What somebody here decided: (domain, owner), "" for one that stands alone."""
    return tuple((domain, name) for domain, name in database.read(lambda session: session.all("owners")))


def decide(database: Database, decisions: Sequence[tuple[str, str | None]], now: datetime) -> int:
    """(domain, owner) each; "": it stands alone; None: as the shipped list has it. Stories of the last days are judged again; how many."""

    def work(session: Session) -> int:
        for domain, name in decisions:
            _decide(session, domain, name)
        session.run("front_touch")
        low = first_since(session, micros(now - _JUDGED_AGAIN))
        return session.run("owned_stories_again", {"domains": [domain for domain, _ in decisions], "low": low})

    return database.write(work) if decisions else 0


def _decide(session: Session, domain: str, name: str | None) -> None:
    known = clean(domain).strip().casefold()
    if name is None or " ".join(clean(name).split()) == shipped().get(known, ""):
        session.run("owner_drop", {"domain": known})
        return
    name = " ".join(clean(name).split())
    if len(name) > _LONGEST:
        raise Invalid(f"an owner's name may have {_LONGEST} characters")
    session.run("owner_set", {"domain": known, "name": name})
