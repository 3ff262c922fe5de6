"""One call, one endpoint, one answer: the words that the table of endpoints, its handlers and the door share."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from news7d.model import OWNER_ID, SECTIONS, DeedKind, Scope, Token
from news7d.store import Store
from news7d.web.api.cursors import Key
from news7d.web.api.kinds import IDENTITY, Param, integer, one_of, several, text
from news7d.web.api.records import Record, Selection, names_in
from news7d.web.house import House

MOST, USUAL = 200, 50

LIMIT = Param(name="limit", kind=integer(1, MOST), default=USUAL, help="Items on a page.", example="20")
CURSOR = Param(name="cursor", kind=text(400), help="The `next` of the page before.")
PATH: dict[str, Param] = {
    "id": Param(name="id", kind=IDENTITY, required=True, help="The number of the story, article or feed.", example="1"),
    "slug": Param(name="slug", kind=text(250), required=True, help="The outlet’s short name, as in its address.", example="example"),
    "edition": Param(
        name="edition", kind=one_of("top", *SECTIONS), required=True, help="top: of all sections; else that of one.", example="top"
    ),
    "spelling": Param(name="spelling", kind=text(200), required=True, help="The name as any report writes it.", example="Ada Lovelace"),
}


def _fields_of(record: Record) -> Param:
    help = "Only these fields, parted by commas; `*` is everything, also what lists leave out otherwise."
    return Param(name="fields", kind=several(one_of("*", *names_in(record)), 60), help=help)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked, checked; by whom."""

    house: House
    endpoint: Endpoint
    args: Mapping[str, Any]
    filters: Mapping[str, Any]  # those of `args` that a cursor is bound to
    wanted: Selection | None
    after: tuple[Any, ...] | None
    token: Token | None
    own: bool  # no stranger (core.rights)

    def __getitem__(self, name: str) -> Any:
        return self.args[name]

    @property
    def store(self) -> Store:
        return self.house.store

    @property
    def reader(self) -> int:
        """Whose token it is, for what belongs to a reader."""
        return self.token.reader_id if self.token else OWNER_ID

    def note(self, what: DeedKind, about: object, detail: str = "") -> None:
        """Write down what was done to the house."""
        by = f"{detail} (token “{self.who}”)".strip()
        self.store.note_deed(self.reader, what, str(about), self.house.clock(), detail=by)

    @property
    def who(self) -> str:
        """The token's name, for what is written down."""
        return self.token.name if self.token else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Items as they are sent, and the key of the last if there may be more."""

    items: list[Any]
    key: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer with a status or headers of its own."""

    value: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Endpoint:
    """One line of the table: routing, checks, the document and the reference page follow from it."""

    method: str
    path: str  # below /api/v1, as Starlette writes it: /stories/{id}
    name: str  # operationId
    summary: str
    handler: Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]
    help: str = ""
    query: tuple[Param, ...] = ()
    body: tuple[Param, ...] | None = None
    scope: Scope | None = None  # None: nobody needs a token
    answers: Record | None = None
    status: int = 200
    page: tuple[type, ...] | None = None  # a list; the types of its keys' parts, none where it has one page
    kept: bool = False  # the same until the store's version changes
    also: tuple[int, ...] = ()  # further statuses that it answers with
    example: str = ""  # query of the link that tries it
    query_params: tuple[Param, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Its own parameters, and those that every list or every record has."""
        paging = (LIMIT, CURSOR) if self.page else ()
        chosen = (_fields_of(self.answers),) if self.method == "GET" and self.answers else ()
        object.__setattr__(self, "query_params", (*self.query, *paging, *chosen))

    @property
    def path_params(self) -> tuple[Param, ...]:
        return tuple(PATH[name] for name in re.findall(r"\{(\w+)", self.path))

    @property
    def template(self) -> str:
        """The path as OpenAPI writes it."""
        return re.sub(r":\w+\}", "}", self.path)


ORDER = one_of("newest", "oldest")
