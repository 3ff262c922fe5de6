"""What may be framed: a table of real shapes of addresses, and that nothing else can get into a policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.html import file_kind, frame_of, origin_of, poster_of

FRAMES = [
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"),
    ("https://youtu.be/dQw4w9WgXcQ?t=3", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"),
    ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"),
    ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
    ("https://player.vimeo.com/video/76979871?h=ab", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
    ("https://www.dailymotion.com/video/x8abcd", "https://geo.dailymotion.com/player.html?video=x8abcd"),
    ("https://dai.ly/x8abcd", "https://geo.dailymotion.com/player.html?video=x8abcd"),
    ("https://rutube.ru/video/0a1b2c/", "https://rutube.ru/play/embed/0a1b2c"),
    ("https://www.ted.com/talks/a_talk", "https://embed.ted.com/talks/a_talk"),
    ("https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk", "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk"),
    ("https://soundcloud.com/a-house/a-song", "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa-house%2Fa-song"),
    ("https://cdn.jwplayer.com/players/AbCdEfGh-12345678.html", "https://cdn.jwplayer.com/players/AbCdEfGh-12345678.html"),
    (
        "https://players.brightcove.net/123/default_default/index.html?videoId=9",
        "https://players.brightcove.net/123/default_default/index.html?videoId=9",
    ),
]


@pytest.mark.parametrize(("url", "address"), FRAMES)
def test_a_provider_s_frame(url: str, address: str) -> None:
    found = frame_of(url)
    assert found is not None
    assert found.address == address
    assert address.startswith(found.origin + "/")


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/somebody/status/1",
        "https://www.instagram.com/p/abc/",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/?u=https://vimeo.com/1",
        "https://vimeo.com/../evil",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&x='; frame-src *",
        "javascript:alert(1)//vimeo.com/1",
    ],
)
def test_nothing_else_is_framed(url: str) -> None:
    found = frame_of(url)
    assert found is None or found.origin in ("https://www.youtube-nocookie.com",)


def test_the_player_of_a_clip_is_asked_where_its_page_says_nothing() -> None:
    found = frame_of("https://herald.example/film", "https://player.vimeo.com/video/9")
    assert found is not None
    assert (found.origin, found.named) == ("https://player.vimeo.com", True)


@given(st.text(max_size=80))
def test_an_origin_can_neither_end_nor_widen_a_policy(text: str) -> None:
    origin = origin_of(f"https://{text}")
    assert not set(origin) & set(" ;,*'\"\n\t")
    assert origin.isascii()


@pytest.mark.parametrize(
    ("url", "said", "kind"),
    [
        ("https://a.example/f.mp4", None, "video"),
        ("https://a.example/f.mp3?x=1", None, "audio"),
        ("https://a.example/f", "audio/mpeg", "audio"),
        ("https://a.example/f.m3u8", "application/vnd.apple.mpegurl", ""),
        ("https://a.example/f.m3u8", "audio/mpegurl", ""),
        ("https://a.example/page", None, ""),
    ],
)
def test_a_file_that_browsers_play(url: str, said: str | None, kind: str) -> None:
    assert file_kind(url, said) == kind


def test_the_still_of_a_film() -> None:
    assert poster_of("https://youtu.be/dQw4w9WgXcQ") == "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"
    assert poster_of("https://vimeo.com/1") is None
