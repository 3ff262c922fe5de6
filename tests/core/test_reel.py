"""Which film and which picture of a report stand in a row."""

from __future__ import annotations

import pytest

from news7d.core.reel import film_of, strong_picture
from news7d.model import Article, Clip, Picture


def article(*, clips: tuple[Clip, ...] = (), pictures: tuple[Picture, ...] = ()) -> Article:
    return Article(url="https://herald.example/a", title="A", videos=clips, images=pictures)


def test_a_film_with_a_still_goes_before_one_without_and_sounds_and_posts_are_none() -> None:
    sound = Clip(url="https://open.spotify.com/episode/1a", provider="spotify", poster="https://a.example/p.jpg")
    post = Clip(url="https://x.com/a/status/1", provider="x")
    bare = Clip(url="https://vimeo.com/1", provider="vimeo")
    still = Clip(url="https://herald.example/f.mp4", provider="html5", poster="https://herald.example/f.jpg")
    assert film_of(article(clips=(sound, post, bare, still))) == still
    assert film_of(article(clips=(sound, post, bare))) == bare
    assert film_of(article(clips=(sound, post))) is None


@pytest.mark.parametrize(
    ("picture", "strong"),
    [
        (Picture(url="https://a.example/1.jpg", caption="The pier"), True),
        (Picture(url="https://a.example/1.jpg", width=1200, height=800), True),
        (Picture(url="https://a.example/1.jpg"), False),
        (Picture(url="https://a.example/1.jpg", width=144, height=81, caption="The pier"), False),
        (Picture(url="https://a.example/1.jpg", width=1200, height=90, credit="A"), False),
    ],
)
def test_what_makes_a_picture_strong(picture: Picture, strong: bool) -> None:
    assert (strong_picture(article(pictures=(picture,))) == picture) is strong
