"""An article over several pages is read whole: politely, bounded, on its own host, without circles. Real HTTP, real store."""

from __future__ import annotations

from tests.far_side import Scripted, answer
from tests.work.room import Room

WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def sheet(number: int, following: str | None) -> bytes:
    word = WORDS[number - 1]
    body = "".join(
        f"<p>The {word} part of the long report, paragraph {n}, tells how the harbour board of Kelderby came to its decision that year.</p>"
        for n in (1, 2, 3)
    )
    pager = f'<div class="pager"><a href="{following}">{number + 1}</a></div>' if following else ""
    page = f"<!doctype html><html lang=en><title>The long report</title><body><article><h1>The long report</h1>{body}{pager}</article>"
    return answer(page.encode(), content_type="text/html")


def feed(server: Scripted) -> bytes:
    item = (
        f"<item><guid>1</guid><title>The long report</title><link>{server.url('/long')}</link><description>A teaser.</description></item>"
    )
    return answer(f'<rss version="2.0"><channel><title>Post</title>{item}</channel></rss>'.encode(), content_type="application/rss+xml")


def read(room: Room, server: Scripted) -> tuple[str, str | None]:
    server.answers["/feed"] = feed(server)
    room.add(server.url("/feed"))
    room.read_pages()
    article = room.article()
    return article.text, article.next_url


def asked(server: Scripted) -> list[str]:
    return [path for path in server.paths() if path.startswith("/long")]


def test_the_pages_of_an_article_are_read_and_joined(room: Room, scripted) -> None:
    server = scripted({"/long": sheet(1, "/long/2"), "/long/2": sheet(2, "/long/3"), "/long/3": sheet(3, None)})
    text, following = read(room, server)
    assert [text.count(f"The {word} part") for word in WORDS[:4]] == [3, 3, 3, 0]
    assert following is None
    assert asked(server) == ["/long", "/long/2", "/long/3"]


def test_ten_pages_are_the_most_and_the_eleventh_is_named(room: Room, scripted) -> None:
    sheets = {f"/long/{n}": sheet(n, f"/long/{n + 1}") for n in range(2, 13)}
    server = scripted({"/long": sheet(1, "/long/2"), **sheets})
    text, following = read(room, server)
    assert "The tenth part" in text
    assert "The eleventh part" not in text
    assert following == server.url("/long/11")


def test_a_page_that_cannot_be_had_leaves_what_was_read(room: Room, scripted) -> None:
    server = scripted({"/long": sheet(1, "/long/2")})
    text, following = read(room, server)
    assert "The first part" in text
    assert following == server.url("/long/2")


def test_other_hosts_and_circles_are_not_followed(room: Room, scripted) -> None:
    server = scripted({"/long": sheet(1, "/long/2"), "/long/2": sheet(2, "https://other.example/long/3")})
    text, _ = read(room, server)
    assert "The second part" in text
    assert asked(server) == ["/long", "/long/2"]
