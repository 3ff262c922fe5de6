"""A client for the API of a News7D, for programs in Python. Imports nothing else of ours, and nothing that is not in Python.

    from news7d.client import News7D

    house = News7D("http://127.0.0.1:7070")                    # token="n7d_…" for marks and changes
    for story in house.edition(section="world"):
        print(story["independent"], "of", story["reports"], story["title"])

Lists are iterators: pages are fetched as they are needed. What was had before is asked for with its ETag, and kept. Errors are
`Problem`s (by status: `Missing`, `Refused`, `Invalid`, …) whose text is the server's own sentence. One object for one thread.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from gzip import decompress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypedDict, cast
from urllib.parse import quote, urlencode, urlsplit

_KEPT = 64
_LARGEST_KEPT = 1_000_000  # bytes
_REDIRECTS = 5
_WAIT = 60.0  # seconds, where the server asks for patience and does not say how much


class Outlet(TypedDict, total=False):
    slug: str
    name: str
    domain: str
    homepage: str | None
    country: str | None
    language: str | None


class Report(TypedDict, total=False):
    id: int
    title: str
    url: str
    outlet: Outlet
    language: str | None
    direction: str
    published: str | None
    first_seen: str
    claim: str
    section: str | None
    excerpt: str
    image: str | None
    edited: bool
    story_id: int | None
    role: str
    of: int | None
    of_name: str | None


class Article(Report, total=False):
    content: dict[str, Any] | None


class ArticleWhole(Article, total=False):
    modified: str | None
    engine: str | None
    decided_at: str | None
    evidence: list[dict[str, Any]]
    overrule: dict[str, Any] | None
    revisions: list[dict[str, Any]]
    story: Story | None


class Story(TypedDict, total=False):
    id: int
    title: str
    section: str | None
    first_seen: str
    last_seen: str
    reports: int
    independent: int
    outlets: int
    roles: dict[str, int]
    languages: list[str]
    countries: list[str]
    edited: bool
    breaking: bool
    muted: bool
    headline: Report
    first: Report
    rivals: list[Report]


class RankedStory(Story, total=False):
    score: dict[str, float] | None


class StoryWhole(Story, total=False):
    members: list[dict[str, Any]]
    chain: list[dict[str, Any]]
    quotes: list[dict[str, Any]]
    known: list[dict[str, Any]]
    related: list[int]
    persons: list[str]
    places: list[str]
    pictures: list[dict[str, Any]]
    videos: list[dict[str, Any]]
    revisions: list[dict[str, Any]]


class Hit(Report, total=False):
    snippet: str
    also: int
    story: Story | None


class Feed(TypedDict, total=False):
    id: int
    url: str
    title: str
    outlet: str
    entries: int
    state: str
    cause: str | None
    since: str | None
    sentence: str | None
    detail: str | None
    advice: str | None
    failures: int
    http_status: int | None
    tried: list[dict[str, Any]]
    last_ok: str | None
    last_entry: str | None
    entries_a_day: float | None
    next_try: str | None
    pushed_until: str | None


class Mark(TypedDict, total=False):
    article: int
    read: bool
    read_at: str | None
    starred: bool
    starred_at: str | None
    note: str | None
    noted_at: str | None
    tags: list[str]
    report: Report | None


class Correction(TypedDict, total=False):
    id: int
    kind: str
    story_id: int
    to_story: int
    articles: list[int]
    made_at: str
    who: str
    why: str
    undoes: int | None
    undone_by: int | None


class ClientError(Exception):
    """Root of what this client raises."""


class Unreachable(ClientError):
    """No answer, or none that is News7D's."""


class Problem(ClientError):
    """The server refused; `str()` is its sentence. `status` as in HTTP, `more` its further members."""

    def __init__(self, status: int, detail: str, more: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.status = status
        self.more = more


class Refused(Problem):
    """401 or 403: a token is missing, or may not do that."""


class Missing(Problem):
    """404 or 410."""


class Clash(Problem):
    """409."""


class Invalid(Problem):
    """422 and its kin: what was sent is wrong."""


class Throttled(Problem):
    """429: go on in `seconds`."""

    seconds: float = 60.0


class Away(Problem):
    """500 and more: try again later."""


_BY_STATUS: Mapping[int, type[Problem]] = {401: Refused, 403: Refused, 404: Missing, 410: Missing, 409: Clash, 429: Throttled}


class News7D:
    """`patience`: seconds in all that a call waits by itself when the server asks for fewer of them."""

    def __init__(
        self, url: str = "http://127.0.0.1:7070", token: str | None = None, *, timeout: float = 30.0, patience: float = 60.0
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no web address such as http://127.0.0.1:7070")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._root = parts.path.rstrip("/") + "/api/v1"
        self._headers = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "news7d-client"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        self._patience = patience
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> News7D:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -------------------------------------------------------------- reading

    def edition(self, name: str = "top", **query: Any) -> Iterator[RankedStory]:
        """The front page ("top"), or that of a section; language, country, fields."""
        return cast(Iterator[RankedStory], self.pages(f"/editions/{quote(name, safe='')}", **query))

    def stories(self, **query: Any) -> Iterator[Story]:
        """order (newest, oldest, changed), section, language, fields."""
        return cast(Iterator[Story], self.pages("/stories", **query))

    def story(self, id: int, **query: Any) -> StoryWhole:
        return cast(StoryWhole, self.get(f"/stories/{id}", **query))

    def articles(self, **query: Any) -> Iterator[Article]:
        """order (newest, oldest), section, language, role, outlet, fields; `fields="*"` for the texts."""
        return cast(Iterator[Article], self.pages("/articles", **query))

    def article(self, id: int, **query: Any) -> ArticleWhole:
        return cast(ArticleWhole, self.get(f"/articles/{id}", **query))

    def outlets(self, **query: Any) -> Iterator[Outlet]:
        return cast(Iterator[Outlet], self.pages("/outlets", **query))

    def outlet(self, slug: str, **query: Any) -> dict[str, Any]:
        return cast(dict[str, Any], self.get(f"/outlets/{quote(slug, safe='')}", **query))

    def feeds(self, **query: Any) -> Iterator[Feed]:
        """failing=True for those that fail."""
        return cast(Iterator[Feed], self.pages("/feeds", **query))

    def feed(self, id: int) -> Feed:
        return cast(Feed, self.get(f"/feeds/{id}"))

    def names(self, **query: Any) -> Iterator[dict[str, Any]]:
        """kind (person, place, organisation), limit."""
        return self.pages("/names", **query)

    def name(self, spelling: str, **query: Any) -> dict[str, Any]:
        return cast(dict[str, Any], self.get(f"/names/{quote(spelling, safe='')}", **query))

    def search(self, q: str, **query: Any) -> Iterator[Hit]:
        return cast(Iterator[Hit], self.pages("/search", q=q, **query))

    def sections(self) -> Iterator[dict[str, Any]]:
        return self.pages("/sections")

    def corrections(self, **query: Any) -> Iterator[Correction]:
        return cast(Iterator[Correction], self.pages("/corrections", **query))

    def marks(self, **query: Any) -> Iterator[Mark]:
        """state: any, read, starred."""
        return cast(Iterator[Mark], self.pages("/marks", **query))

    def rules(self) -> Iterator[dict[str, Any]]:
        """Those of the token's reader, in their order."""
        return self.pages("/rules")

    def leanings(self) -> Iterator[dict[str, Any]]:
        """What the token's reader muted and boosted."""
        return self.pages("/leanings")

    # -------------------------------------------------------------- changing: these need a token

    def add_rules(self, rules: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """All of them or none; at most 500."""
        return cast(list[dict[str, Any]], self.call("POST", "/rules", {"rules": list(rules)})["rules"])

    def set_rule(self, id: int, **rule: Any) -> dict[str, Any]:
        """when, then, name, enabled, stop: the whole rule."""
        return cast(dict[str, Any], self.call("PUT", f"/rules/{id}", rule))

    def remove_rule(self, id: int) -> None:
        self.call("DELETE", f"/rules/{id}")

    def try_rule(self, when: dict[str, Any], days: int = 7) -> dict[str, Any]:
        """What these conditions would match among the stored articles; nothing is changed."""
        return cast(dict[str, Any], self.call("POST", "/rules/dry-run", {"when": when, "days": days}))

    def mute(self, kind: str, value: str, *, muted: bool = True) -> dict[str, Any]:
        """kind: outlet, name, word, section, language. `muted=False` boosts it."""
        return cast(dict[str, Any], self.call("PUT", "/leanings", {"kind": kind, "value": value, "muted": muted}))

    def remove_leaning(self, id: int) -> None:
        self.call("DELETE", f"/leanings/{id}")

    def mark(self, articles: Iterable[int], *, read: bool | None = None, starred: bool | None = None, **more: Any) -> list[Mark]:
        """At most 200 at a time; those that are not there any more are left out of the answer. more: note, tag, untag, at."""
        flags = {name: value for name, value in {"read": read, "starred": starred, **more}.items() if value is not None}
        said = self.call("PUT", "/marks", {"marks": [{"article": article, **flags} for article in articles]})
        return cast(list[Mark], said["marks"])

    def add_feed(self, url: str, **more: Any) -> Feed:
        return cast(Feed, self.call("POST", "/feeds", {"url": url, **more}))

    def remove_feed(self, id: int) -> None:
        self.call("DELETE", f"/feeds/{id}")

    def refresh(self, id: int | None = None) -> None:
        """One feed, or all."""
        self.call("POST", "/feeds/refresh" if id is None else f"/feeds/{id}/refresh")

    def split(self, story: int, articles: Iterable[int], why: str = "") -> Correction:
        return cast(Correction, self.call("POST", f"/stories/{story}/split", {"articles": list(articles), "why": why}))

    def merge(self, story: int, into: int, why: str = "") -> Correction:
        return cast(Correction, self.call("POST", f"/stories/{story}/merge", {"into": into, "why": why}))

    def move(self, articles: Iterable[int], to_story: int, why: str = "") -> Correction:
        return cast(Correction, self.call("POST", f"/stories/{to_story}/articles", {"articles": list(articles), "why": why}))

    def undo(self, correction: int, why: str = "") -> Correction:
        return cast(Correction, self.call("POST", f"/corrections/{correction}/undo", {"why": why}))

    def set_role(self, article: int, role: str, *, of: int | None = None, why: str = "") -> dict[str, Any]:
        said = {"role": role, "why": why} | ({} if of is None else {"of": of})
        return cast(dict[str, Any], self.call("PUT", f"/articles/{article}/role", said))

    def undo_role(self, article: int) -> None:
        self.call("DELETE", f"/articles/{article}/role")

    # -------------------------------------------------------------- below all that

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All items of a list. In the order of arrival or change it ends where there is nothing newer yet."""
        cursor = query.pop("cursor", None)
        while True:
            page = self.page(path, **query, cursor=cursor)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None or not page["items"]:
                return

    def page(self, path: str, **query: Any) -> dict[str, Any]:
        """One page: `items`, and `next` to go on with, also another day."""
        return cast(dict[str, Any], self.get(path, **query))

    def get(self, path: str, **query: Any) -> Any:
        """What is at a path; from what was had before where that has not changed."""
        given = {name: _word(value) for name, value in query.items() if value is not None}
        return self.call("GET", path + (f"?{urlencode(given)}" if given else ""))

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Any call; `path` begins below /api/v1."""
        sent = None if body is None else json.dumps(body).encode()
        query = "".join(path.partition("?")[1:])
        patience = self._patience
        redirects = 0
        while True:
            status, headers, said = self._answer(method, self._root + path, sent)
            if status in (301, 308):
                redirects += 1
                path = _led_on(headers, redirects) + query
            elif status == 429 and (wait := max(1.0, _asked_wait(headers))) <= patience:
                patience -= wait
                time.sleep(wait)
            elif status >= 400:
                raise _problem(status, headers, said)
            else:
                return json.loads(said) if said else None

    def _answer(self, method: str, path: str, body: bytes | None) -> tuple[int, dict[str, str], bytes]:
        known = self._kept.get(path) if method == "GET" else None
        headers = self._headers | ({"content-type": "application/json"} if body is not None else {})
        status, got, said = self._exchange(method, path, body, headers | ({"if-none-match": known[0]} if known else {}))
        if status == 304 and known:
            self._kept.move_to_end(path)
            return 200, got, known[1]
        if status == 200 and method == "GET" and "etag" in got and len(said) <= _LARGEST_KEPT:
            self._kept[path] = (got["etag"], said)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return status, got, said

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """On the connection that is open, or once more on a new one: servers close those that were idle."""
        for again in (True, False):
            fresh = self._connection.sock is None
            try:
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                got = {name.lower(): value for name, value in answer.getheaders()}
                said = answer.read()
                return answer.status, got, decompress(said) if got.get("content-encoding") == "gzip" else said
            except (HTTPException, OSError, EOFError) as error:
                self._connection.close()
                if not again or fresh:
                    raise Unreachable(
                        f"{self._connection.host}:{self._connection.port} does not answer: {error or type(error).__name__}"
                    ) from error
        raise AssertionError("the second try returns or raises")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _led_on(headers: Mapping[str, str], redirects: int) -> str:
    """The path below /api/v1 at which it is now."""
    _, ours, path = headers.get("location", "").partition("/api/v1")
    if not ours or redirects > _REDIRECTS:
        raise Unreachable("the address leads on and on" if ours else "the address leads to what is not News7D’s: is it right?")
    return path.partition("?")[0]


def _asked_wait(headers: Mapping[str, str]) -> float:
    """Seconds, of `Retry-After`: a number of them, or a date (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        date = parsedate_to_datetime(said)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - time.time())
    except (ValueError, OverflowError):
        return _WAIT


def _problem(status: int, headers: Mapping[str, str], said: bytes) -> ClientError:
    try:
        told = json.loads(said)
        detail = told.pop("detail")
    except (ValueError, KeyError, TypeError, AttributeError):
        return Unreachable(f"the answer ({status}) is not News7D’s: is the address right?")
    problem = _BY_STATUS.get(status, Away if status >= 500 else Invalid)(status, detail, told)
    if isinstance(problem, Throttled):
        problem.seconds = _asked_wait(headers)
    return problem
