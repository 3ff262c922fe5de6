"""The document for programs, and the page for people; both follow from the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.wording import N_
from news7d.model import SCOPES
from news7d.web.answers import Sheet, respond, sheet
from news7d.web.api.calls import PATH, Endpoint
from news7d.web.api.document import ABOUT, document
from news7d.web.api.endpoints import ENDPOINTS, ROOT
from news7d.web.api.kinds import Param
from news7d.web.api.records import Record
from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import Frame, House, around, house_of

_TOPICS = {
    "editions": "Front page",
    "sections": "Front page",
    "stories": "Stories",
    "corrections": "Stories",
    "articles": "Articles",
    "outlets": "Outlets and feeds",
    "feeds": "Outlets and feeds",
    "names": "Names",
    "search": "Search",
    "rules": "Rules",
    "leanings": "Rules",
    "alerts": "Alerts",
    "follows": "What is yours",
    "labels": "What is yours",
    "marks": "What is yours",
    "own-sections": "What is yours",
    "token": "Tokens",
}
MEANINGS = {
    "read": N_("reads as one of the house: whole texts also where strangers see excerpts"),
    "write:feeds": N_("adds, removes and refreshes feeds"),
    "write:stories": N_("corrects groupings and roles"),
    "marks": N_("reads and sets what its reader has: marks, notes, tags, folders, feeds that are followed, sections, rules, alerts"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A parameter or field, for the page."""

    name: str
    type: str
    help: str
    required: bool = False
    default: str = ""
    anchor: str = ""


async def openapi(request: Request) -> Response:
    house = house_of(request)
    server = (house.settings.origin or asker(request).origin) + house.settings.prefix
    if house.settings.origin:
        page = await house.shelf.get(("api", "document"), lambda: _document(house, server))
    else:  # whoever asks says the host: kept for each that somebody makes up, it would push pages off the shelf
        page = await run_in_threadpool(_document, house, server)
    answer = respond(request, page)
    if "*" in house.settings.api_origins:
        answer.headers["access-control-allow-origin"] = "*"
    return answer


def _document(house: House, server: str) -> Sheet:
    said = document(house.settings.title, house.settings.version, server)
    return sheet(orjson.dumps(said, option=orjson.OPT_INDENT_2), type="application/json")


async def reference(request: Request) -> Response:
    house = house_of(request)
    frame = around(request, house.titled("API"), hidden=True)
    page = await house.shelf.get(("api", "reference", frame.theme, frame.kept), lambda: _page(house, frame))
    return remember_theme(request, respond(request, page)) if "theme" in request.query_params else respond(request, page)


def _page(house: House, frame: Frame) -> Sheet:
    topics: dict[str, list[Endpoint]] = {}
    for endpoint in ENDPOINTS:
        topics.setdefault(_TOPICS[endpoint.path.split("/")[1]], []).append(endpoint)
    return house.page(
        "api.html",
        frame,
        about=ABOUT,
        root=ROOT,
        topics=topics,
        scopes=[(scope, MEANINGS[scope]) for scope in SCOPES],
        calls=house.settings.api_calls,
        param_rows=_param_rows,
        records=_records(),
        field_rows=_field_rows,
        try_it=lambda endpoint: try_it(house, endpoint),
    )


def try_it(house: House, endpoint: Endpoint) -> str:
    """Where a browser shows an answer; "" for calls that change something, need a token, or need a number that we don’t know."""
    path = endpoint.path.replace("{edition}", PATH["edition"].example or "")
    if endpoint.method != "GET" or endpoint.scope or "{" in path or endpoint.name == "getToken":
        return ""
    return house.link(ROOT + path) + (f"?{endpoint.example}" if endpoint.example else "")


def _param_rows(params: tuple[Param, ...]) -> list[Row]:
    return [
        Row(
            name=p.name,
            type=_type(p.kind.schema),
            help=p.help,
            required=p.required,
            default="" if p.default in (None, "") else _word(p.default),
        )
        for p in params
    ]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field_rows(record: Record) -> list[Row]:
    return [
        Row(name=f.name, type=_type(f.schema), help=f.help, anchor=f.part.name if isinstance(f.part, Record) else "") for f in record.fields
    ]


def _records() -> list[Record]:
    found: dict[str, Record] = {}
    waiting = [each.answers for each in ENDPOINTS if each.answers]
    while waiting:
        one = waiting.pop(0)
        if one.name not in found:
            found[one.name] = one
            waiting += [field.part for field in one.fields if isinstance(field.part, Record)]
    return list(found.values())


def _type(schema: Mapping[str, Any]) -> str:
    """In a word or two: «text or null», «list of Report», «0 to 200»."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return "names of fields" if "*" in items.get("enum", ()) else f"list of {_type(items)}" if items else "list"
    if schema.get("format") == "date-time":
        return "time" + (" or null" if isinstance(schema["type"], list) else "")
    names = {
        "string": "text",
        "boolean": "true or false",
        "integer": "whole number",
        "number": "number",
        "object": "object",
        "null": "null",
    }
    kinds = schema.get("type", "anything")
    said = " or ".join(names.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))
    return f"{schema['minimum']} to {schema['maximum']}" if "maximum" in schema and schema["maximum"] < 10**9 else said
