"""What each call that reads answers, to the byte, on the invented newsroom.

`python tests/web/test_api_golden.py` writes all answers anew: look at the difference before committing it.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app
from news7d.web.api.endpoints import ENDPOINTS, ROOT
from tests.web.newsroom import NOW, Filled, fill, sample

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "api"
READING = [each.name for each in ENDPOINTS if each.method == "GET" and not each.scope and each.name != "getToken"]


def address(name: str, filled: Filled) -> str:
    """One item of a list, one whole record."""
    path = next(each.path for each in ENDPOINTS if each.name == name)
    known = {
        "getEdition": "/editions/top?limit=1",
        "getStory": f"/stories/{filled.stories['taxi']}",
        "getArticle": f"/articles/{filled.articles['herald']}",
        "getOutlet": "/outlets/brickfieldherald",
        "getFeed": "/feeds/3",
        "getName": "/names/Ilse_Marlow?kind=person&limit=1",
        "search": "/search?q=role:origin+bridge&limit=1",
        "listArticles": "/articles?language=ar&fields=*",
        "listSections": "/sections",
    }
    return ROOT + known.get(name, f"{path}?limit=1")


def answer(client: TestClient, name: str, filled: Filled) -> str:
    got = client.get(address(name, filled))
    assert got.status_code == 200, got.text
    return json.dumps(got.json(), ensure_ascii=False, indent=1) + "\n"


def asked(store: Store) -> tuple[TestClient, Filled]:
    filled = fill(store, sample())
    made = store.split_story(filled.stories["bridge"], [filled.articles["pilot"]], NOW, who="Desk", why="Another river")
    store.undo_correction(made.id, NOW, who="Desk")
    store.overrule(filled.articles["post"], "comment", None, NOW, who="Desk", why="Opinion")
    deps = WebDeps(store=store, settings=WebSettings(version="golden"), clock=lambda: NOW)
    return TestClient(create_app(deps), base_url="http://127.0.0.1:7070", client=("127.0.0.1", 50000)), filled


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Any:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('golden')}/news.sqlite")
    store.migrate()
    yield asked(store)
    store.close()


@pytest.mark.parametrize("name", READING)
def test_the_answer_is_as_agreed(house: tuple[TestClient, Filled], name: str) -> None:
    assert answer(house[0], name, house[1]) == (FOLDER / f"{name}.json").read_text("utf-8")


def test_every_answer_has_its_call() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(READING)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        opened = open_store(f"sqlite:///{folder}/news.sqlite")
        opened.migrate()
        asking, what = asked(opened)
        for each in READING:
            (FOLDER / f"{each}.json").write_text(answer(asking, each, what), "utf-8")
            print(each)
        opened.close()
