"""In whose order a page is made: everybody's, or that of the reader who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from news7d.model import ReportLine, Taste
from news7d.store import Store
from news7d.web.house import house_of
from news7d.web.sessions import visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrder:
    """`taste` is None for whoever has none, and for strangers. Pages are kept apart by all of this."""

    taste: Taste | None = None
    slider: int = 0
    reader: bool = False
    asked: bool = False  # it is «For you»: the slider is shown
    path: str = ""  # where that page is
    csrf: str = ""
    shows: bool = False  # what is muted too, this once
    query: dict[str, str] = field(default_factory=dict, hash=False, compare=False)  # that links to further pages keep

    @property
    def differs(self) -> bool:
        """From everybody's order."""
        return self.taste is not None and (self.slider > 0 or (self.taste.hides and not self.shows))


async def own_order(request: Request, *, front: bool = False) -> OwnOrder:
    """How the asker wants lists. `front`: it is the front page, which some have replaced by «For you»; `?order=house` is the house's."""
    who = await visitor(request)
    if who.reader is None:
        return OwnOrder()
    taste = await run_in_threadpool(house_of(request).store.taste, who.reader.id)
    shows = request.query_params.get("muted") == "show"
    order = OwnOrder(taste=taste, reader=True, shows=shows, query={"muted": "show"} if shows else {})
    if not taste.as_front:
        return order if order.differs else OwnOrder(reader=True)
    if request.query_params.get("order") == "house":
        return replace(order, query={**order.query, "order": "house"})
    return replace(order, slider=taste.slider, asked=front, csrf=who.csrf if front else "")


def unmuted_reports(store: Store, own: OwnOrder, lines: Sequence[ReportLine], *, front: bool = False) -> tuple[ReportLine, ...]:
    """Without those that the reader does not want to see."""
    if own.taste is None or not own.taste.hides or own.shows:
        return tuple(lines)
    hidden = store.hidden(own.taste.reader_id, [line.article_id for line in lines], front=front)
    return tuple(line for line in lines if line.article_id not in hidden)
