# ruff: noqa: E501 (tables read best as long lines)
"""Captions and credits, the best version of a picture, players and posts, by table."""

from __future__ import annotations

import pytest

from news7d.core.html import watch_url
from news7d.core.pages import extract
from news7d.core.pages.captions import split

CAPTIONS = [
    ("Drummers on the bridge. Foto: iStock", "Drummers on the bridge.", "iStock"),
    ("Seen from the quay. Image via Lena Voss.", "Seen from the quay.", "Lena Voss."),
    ("Die Pier am Morgen. (Symbolfoto: picture alliance/dpa | Lena Voss)", "Die Pier am Morgen.", "picture alliance/dpa | Lena Voss"),
    ("La jetée. Crédit photo : Léna Voss / AFP", "La jetée.", "Léna Voss / AFP"),
    ("부두의 시민들이 손을 흔들고 있다. [사진 = 한 기자]", "부두의 시민들이 손을 흔들고 있다.", "한 기자"),
    ("桟橋を歩く人々（3日）＝共同", "桟橋を歩く人々（3日）", "共同"),
    ("小王在码头上。新华社记者 李明 摄", "小王在码头上。", "新华社记者 李明"),
    ("图:新华社", None, "新华社"),
    ("Пирс утром. Фото: Лена Восс", "Пирс утром.", "Лена Восс"),
    ("The pier at dawn. Lena Voss/Getty Images", "The pier at dawn.", "Lena Voss/Getty Images"),
    (
        "At sea, February 11, 2023. REUTERS/Lena Voss Purchase Licensing Rights, opens new tab",
        "At sea, February 11, 2023.",
        "REUTERS/Lena Voss",
    ),
    ("© Lena Voss", None, "© Lena Voss"),
    ("Shutterstock", None, "Shutterstock"),
    ("The photo shows a woman at work", "The photo shows a woman at work", None),
    ("An image by the river", "An image by the river", None),
    ("She is the source of pride: her son (9)", "She is the source of pride: her son (9)", None),
    ("The mayor (left) and (right) the harbour master", "The mayor (left) and (right) the harbour master", None),
]
PAGES = [
    ("https://www.youtube-nocookie.com/embed/abcDEF12345?rel=0", "https://www.youtube.com/watch?v=abcDEF12345"),
    ("https://www.youtube.com/embed/videoseries?list=PLabc", "https://www.youtube.com/playlist?list=PLabc"),
    ("https://player.vimeo.com/video/123?h=1", "https://vimeo.com/123"),
    ("https://geo.dailymotion.com/player/x1.html?video=x8abc", "https://www.dailymotion.com/video/x8abc"),
    (
        "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fk%2Fvideos%2F1%2F&show_text=0",
        "https://www.facebook.com/k/videos/1/",
    ),
    (
        "https://www.facebook.com/plugins/post.php?href=javascript%3Aalert(1)",
        "https://www.facebook.com/plugins/post.php?href=javascript%3Aalert(1)",
    ),
    ("https://platform.twitter.com/embed/Tweet.html?dnt=true&id=179", "https://twitter.com/i/status/179"),
    ("https://t.me/kelderby/812?embed=1", "https://t.me/kelderby/812"),
    ("https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3kx", "https://bsky.app/profile/did:plc:abc/post/3kx"),
    ("https://post.example/v.html", "https://post.example/v.html"),
]


@pytest.mark.parametrize(("text", "caption", "credit"), CAPTIONS)
def test_caption_and_credit(text: str, caption: str | None, credit: str | None) -> None:
    assert split(text) == (caption, credit)


@pytest.mark.parametrize(("player", "page"), PAGES)
def test_the_page_of_a_film(player: str, page: str) -> None:
    assert watch_url(player) == page


TEXT = "<p>The harbour bridge at Kelderby will close on Monday for at least a year, the town council said, and the ring road takes the traffic.</p>"


def shown(markup: str) -> list[str]:
    article = extract(f"<article><h1>The bridge is closed</h1>{TEXT}{markup}<p>Divers {TEXT[3:]}</article>", "https://post.example/news/1")
    return [picture.url for picture in article.images]


PICTURES = {
    "widest that is no waste": ("<img srcset='/a-320.jpg 320w, /a-1600.jpg 1600w, /a-5000.jpg 5000w' src=/a-320.jpg>", ["/a-1600.jpg"]),
    "densities": ("<img srcset='/a.jpg 1x, /a2.jpg 2x' src=/a.jpg>", ["/a2.jpg"]),
    "lazy": ("<img data-srcset='/a-700.jpg 700w' data-src=/a.jpg src='data:image/gif;base64,R0lGOD'>", ["/a-700.jpg"]),
    "noscript": ("<img class=lazy src=/spacer.gif><noscript><img src=/a.jpg width=900></noscript>", ["/a.jpg"]),
    "picture": ("<picture><source srcset='/a.avif 1200w'><img src=/a.jpg width=600></picture>", ["/a.avif"]),
    "background": ("<div style=\"background-image: url('/a.jpg')\"></div>", ["/a.jpg"]),
    "no background beside a picture": ("<img src=/b.jpg width=900><div style='background-image:url(/a.jpg)'></div>", ["/b.jpg"]),
    "a phone, not a pixel": ("<img src=/pixel-9-review.jpg width=900>", ["/pixel-9-review.jpg"]),
    "trackers": ("<img src=https://pixel.wp.com/b.gif><img src=/count/beacon.gif width=300>", []),
    "icons": ("<img src=/share-icon.png><img src=/img/avatar.png width=64>", []),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(name: str) -> None:
    markup, expected = PICTURES[name]
    assert shown(markup) == ["https://post.example" + path for path in expected]
