"""The OpenAPI 3.1 document, worked out of the table of endpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from news7d.model import SCOPES
from news7d.web.api.calls import Endpoint
from news7d.web.api.endpoints import ENDPOINTS, ROOT
from news7d.web.api.kinds import Param, object_schema
from news7d.web.api.problems import TITLES
from news7d.web.api.records import Record

_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "What went wrong, and the way out (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "request_id": {"type": "string", "description": "Under this name the server’s log tells more."},
    },
}
_WORDS = {
    200: "What was asked for.",
    201: "It is there now.",
    202: "It is being done.",
    204: "Done; there is nothing to say.",
    301: "It was joined with another; `Location` says which.",
    304: "What you have is what there is.",
}
_HEADERS: Mapping[str, Mapping[str, Any]] = {
    "ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}},
    "RateLimit": {"description": "What is left, and the seconds until all is there again.", "schema": {"type": "string"}},
}
ABOUT = (
    "News as data: stories, who reported them first, who found out for themselves and who repeated it, with the evidence. "
    "Times are RFC 3339 in UTC. Lists come in pages: ask again with `next` as `cursor` until it is null; nothing that arrives meanwhile "
    "moves a page. Errors are problem details (RFC 9457) whose `detail` is a sentence with the way out."
)


def document(title: str, version: str, server: str) -> dict[str, Any]:
    """`server`: the address below which the paths stand."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.template, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title} API",
            "version": version,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server + ROOT}],
        "paths": paths,
        "components": {
            "schemas": {**_schemas(each.answers for each in ENDPOINTS if each.answers), "Problem": _PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": f"Made by `news7d token create`; scopes: {', '.join(SCOPES)}."}
            },
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.path.split("/")[1]],
        "parameters": [*(_parameter(p, "path") for p in endpoint.path_params), *(_parameter(p, "query") for p in endpoint.query_params)],
        "responses": _responses(endpoint),
        "security": [{"token": []}] if endpoint.scope else [{}, {"token": []}],
    }
    if endpoint.help:
        said["description"] = endpoint.help
    if endpoint.scope:
        said["x-scope"] = endpoint.scope
    if endpoint.body is not None:
        required = any(param.required for param in endpoint.body)
        said["requestBody"] = {"required": required, "content": {"application/json": {"schema": object_schema(endpoint.body)}}}
    return said


def _parameter(param: Param, where: str) -> dict[str, Any]:
    schema = {**param.kind.schema} | ({} if param.default is None else {"default": param.default})
    said = {"name": param.name, "in": where, "description": param.help, "required": param.required, "schema": schema}
    return said | ({"style": "form", "explode": False} if schema.get("type") == "array" else {})


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    answers = {endpoint.status, *(status for status in endpoint.also if status < 300)}
    said: dict[str, Any] = {str(status): _answer(endpoint, status) for status in sorted(answers)}
    if endpoint.method == "GET":
        said["304"] = {"description": _WORDS[304]}
    if 301 in endpoint.also:
        said["301"] = _refusal(301)
    for status in sorted(_refusals(endpoint)):
        said[str(status)] = _refusal(status)
    return said


def _refusals(endpoint: Endpoint) -> set[int]:
    found = {422, 429, 503, *(status for status in endpoint.also if status >= 400), 401}
    if endpoint.path_params:
        found.add(404)
    if endpoint.scope:
        found.add(403)
    if endpoint.body is not None:
        found |= {413, 415}
    return found


def _refusal(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": TITLES.get(status) or _WORDS[status], "content": content}


def _answer(endpoint: Endpoint, status: int) -> dict[str, Any]:
    said: dict[str, Any] = {"description": _WORDS[status]}
    if endpoint.answers is None or status == 204:
        return said
    if endpoint.method == "GET":
        said["headers"] = dict(_HEADERS)
    return {**said, "content": {"application/json": {"schema": answer_schema(endpoint)}}}


def answer_schema(endpoint: Endpoint) -> dict[str, Any]:
    """Of a whole answer; every field of a record may be left out by `fields`."""
    assert endpoint.answers is not None
    one = {"$ref": f"#/components/schemas/{endpoint.answers.name}"}
    if endpoint.page is None or endpoint.name == "getName":
        return one
    following = {"type": ["string", "null"], "description": "`cursor` of the next page; null where there is none."}
    return {"type": "object", "required": ["items", "next"], "properties": {"items": {"type": "array", "items": one}, "next": following}}


def _schemas(records: Iterable[Record]) -> dict[str, Any]:
    """The records, and those inside them."""
    found: dict[str, Any] = {}
    waiting = list(records)
    while waiting:
        one = waiting.pop()
        if one.name not in found:
            found[one.name] = one.schema()
            waiting += [field.part for field in one.fields if isinstance(field.part, Record)]
    return dict(sorted(found.items()))
