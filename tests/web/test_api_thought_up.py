"""Calls that schemathesis thinks up from the document: right ones must be answered as it says, wrong ones refused as it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from news7d.model import SCOPES
from news7d.store import Store, open_store
from news7d.web.api.calls import Endpoint
from news7d.web.api.door import digest_of
from news7d.web.api.endpoints import ENDPOINTS
from tests.web.conftest import Site
from tests.web.newsroom import NOW, fill, sample

SECRET = "n7d_" + "s" * 43


@pytest.fixture(scope="module")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Not shared: what is thought up removes feeds and splits stories too."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('thought')}/news.sqlite")
    store.migrate()
    fill(store, sample())
    store.add_token("schemathesis", digest_of(SECRET), SCOPES, NOW)
    yield store
    store.close()


@pytest.fixture(scope="module")
def document(own_store: Store, open_site: Callable[..., Site]) -> Any:
    site = open_site(own_store, api_calls=0, any_name=True)  # schemathesis calls it «testserver»
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", site.client.app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_nothing_is_found(document: Any, endpoint: Endpoint, mode: GenerationMode) -> None:
    operation = document[endpoint.template][endpoint.method]

    @settings(max_examples=12, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            case.query.pop("cursor", None)  # a right one is no thing to think up; test_api_lists.py has them
        if endpoint.name == "addFeed" and mode is GenerationMode.POSITIVE:
            case.body["url"] = "https://found.example/feed"  # what stands at an address is not in the document
        if mode is GenerationMode.POSITIVE:
            _sensible(endpoint.name, case.body)
        else:
            assume(len(json.dumps(case.body, default=str)) < 40_000)  # what is too large is refused as such, before it is read
        case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"})

    try:
        tried()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE and not endpoint.query_params and not endpoint.path_params and not endpoint.body


def _sensible(name: str, body: Any) -> None:
    """What some parts may be is more than a schema says, or follows from another; each has tests of its own."""
    rule = {"when": {"any": [{"field": "title", "op": "has", "value": "storm"}]}, "then": ["star", {"do": "raise", "value": 2}]}
    if name == "addRules":
        body["rules"] = [rule for _ in body["rules"]]
    elif name in ("tryRule", "setRule"):
        body.update({part: rule[part] for part in ("when", "then") if part in body})
    elif name == "setLeaning":
        body.update({"kind": "word", "value": "storm"})
    elif name == "setMarks":
        for mark in body["marks"]:
            mark.update({part: ["sea", "Harbour news"] for part in ("tag", "untag") if part in mark})
    elif name == "readList":
        body.update({"list": "starred"})
    elif name in ("addOwnSection", "setOwnSection") and isinstance(body, dict):
        body.update({part: "storm" for part in ("name", "query") if part in body})
    elif name == "addAlertSubject":
        body.update({"kind": "search", "what": "storm"})


def test_the_document_is_one(site: Site) -> None:
    validate(site.get("/api/v1/openapi.json").json())


def test_the_suite_knows_all_of_it(document: Any) -> None:
    found = {operation.ok().label for operation in document.get_all_operations()}
    assert found == {f"{each.method} {each.template}" for each in ENDPOINTS}
