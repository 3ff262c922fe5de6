"""A newcomer brings a file: what is in it is shown, taken in on request, and all goes out again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from news7d.core.moving import open_parcel
from news7d.errors import FetchError
from news7d.model import OWNER_ID
from news7d.stages import moving
from news7d.stages.read import failed
from tests.web.conftest import Site

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "moving"
PATH = "/settings/move"


def freshrss() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("freshrss.opml", "freshrss_starred.json"):
            archive.writestr(name, (GOLDEN / name).read_bytes())
    return out.getvalue()


def test_a_file_is_looked_at_taken_in_and_all_goes_out_again(bare: Site) -> None:
    csrf = bare.sign_in()
    assert bare.post(PATH, {"csrf": csrf}).status_code == 422
    refused = bare.post(PATH, {"csrf": csrf}, files={"file": ("x.zip", b"PK\x03\x04no", "application/zip")})
    assert refused.status_code == 422 and "Export it again" in refused.text
    assert bare.post(PATH, {"csrf": csrf}, files={"file": ("freshrss.zip", freshrss(), "application/zip")}).status_code == 303
    page = bare.get(PATH).text
    for words in ("<strong>4</strong>", "<strong>2</strong>&nbsp;folders", "The bridge stays shut", "had filters", "no web address"):
        assert words in page, words
    assert bare.store.feeds() == ()  # nothing is written yet
    (move,) = bare.store.moves(OWNER_ID)
    bare.post(f"{PATH}/{move.id}/take", {"csrf": csrf})
    answer = bare.get(PATH)
    assert answer.headers["refresh"] == "2" and "<progress" in answer.text
    moving.carry(bare.store, bare.clock)
    page = bare.get(PATH).text
    assert "<strong>4</strong>&nbsp;feeds are new here" in page and "refresh" not in bare.get(PATH).headers
    out = bare.get(f"{PATH}.zip")
    assert out.headers["content-type"] == "application/zip" and "news7d-admin-" in out.headers["content-disposition"]
    parcel = open_parcel(out.content, "x.zip")
    assert (len(parcel.feeds), {item.title for item in parcel.items if item.starred}) == (4, {"The bridge stays shut"})


def test_a_file_that_one_does_not_want_is_put_aside(bare: Site) -> None:
    csrf = bare.sign_in()
    bare.post(PATH, {"csrf": csrf}, files={"file": ("list.txt", b"https://a.example/1\n", "text/plain")})
    (move,) = bare.store.moves(OWNER_ID)
    assert bare.post(f"{PATH}/{move.id}/drop", {"csrf": "0" * 64}).status_code == 403
    bare.post(f"{PATH}/{move.id}/drop", {"csrf": csrf})
    assert bare.store.moves(OWNER_ID) == ()


def test_what_one_reader_saved_is_shown_to_nobody_else(bare: Site) -> None:
    csrf = bare.sign_in()
    bare.post(PATH, {"csrf": csrf}, files={"file": ("list.txt", b"https://saved.example/1 A secret garden\n", "text/plain")})
    (move,) = bare.store.moves(OWNER_ID)
    bare.post(f"{PATH}/{move.id}/take", {"csrf": csrf})
    moving.carry(bare.store, bare.clock)
    ((mark, _),) = bare.store.marks(OWNER_ID, "starred", None, 5)
    address = f"/article/{mark.article_id}"
    assert "A secret garden" in bare.get(address).text
    (task,) = bare.store.due_pages(bare.clock(), 10)
    bare.store.save_articles([failed(task, FetchError("The site is no more.", cause="gone"), bare.clock())])
    for page in ("/saved", address):
        assert "could not be read" in bare.get(page).text and "The site is no more." in bare.get(page).text
    assert "A secret garden" in bare.get("/saved").text
    bare.client.cookies.clear()
    assert bare.get(address).status_code == 404
    assert "secret" not in bare.get("/search?q=garden").text
