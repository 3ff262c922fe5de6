"""What somebody who types may mean: names in the news, outlets, sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from news7d.core.search import fold, tokens
from news7d.model import SECTIONS
from news7d.web.house import House, house_of

SHOWN = 8
_NAMES = 600  # in the news, those of most outlets first
_FRESH = timedelta(minutes=1)
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    text: str
    kind: str  # person, place, organisation, outlet, section
    path: str
    starts: tuple[str, ...]  # folded: the whole, and from each further word on


@dataclass(slots=True)
class Suggestions:
    """All there is to suggest, gathered at most once a minute."""

    _gathered: tuple[Suggestion, ...] = ()
    _at: datetime | None = field(default=None)

    def meant(self, house: House, typed: str) -> tuple[Suggestion, ...]:
        """Those with a word that begins so, the best known first."""
        now, typed = house.clock(), fold(typed).strip()
        if self._at is None or now - self._at >= _FRESH:
            self._gathered, self._at = _gather(house), now
        return tuple(each for each in self._gathered if any(start.startswith(typed) for start in each.starts))[:SHOWN] if typed else ()


async def suggest(request: Request) -> Response:
    """`{"items": [{"text", "kind", "path"}]}`"""
    house, kept = house_of(request), request.app.state.suggestions
    found = await run_in_threadpool(kept.meant, house, request.query_params.get("q", "")[:_LONGEST])
    items = [{"text": each.text, "kind": each.kind, "path": house.link(each.path)} for each in found]
    return JSONResponse({"items": items}, headers={"cache-control": "private, max-age=60"})


def _gather(house: House) -> tuple[Suggestion, ...]:
    outlets = [_one(outlet.name, "outlet", f"/outlet/{outlet.slug}") for outlet in house.store.outlets()]
    sections = [_one(name.capitalize(), "section", f"/section/{name}") for name in SECTIONS]
    names = house.store.names_lately(None, _NAMES) if house.settings.name_pages else ()
    return (*sections, *outlets, *(_one(name.label, name.kind, f"/name/{quote(name.label)}?kind={name.kind}") for name in names))


def _one(text: str, kind: str, path: str) -> Suggestion:
    words = tokens(text)
    starts = tuple(" ".join(words[at:]) for at in range(len(words))) or (fold(text),)
    return Suggestion(text=text, kind=kind, path=path, starts=(fold(text), *starts))
