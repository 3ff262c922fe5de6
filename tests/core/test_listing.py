"""Pages without a feed: the list of headlines is learnt from structure, in any language, whatever noise is around it.

The pages are made up here: layouts, address styles and languages crossed, with navigation that is not marked as such,
advertisements between the items, classes that differ from item to item. Figures are over pages whose seeds the code was not
written against.
"""

from __future__ import annotations

import random

import pytest

from news7d.core import listing as listing_module
from news7d.core.listing import listing
from news7d.errors import ParseError

TITLES = {
    "en": (
        "Council approves the new harbour plan after long debate|Storm closes schools across the northern counties"
        "|Minister resigns over ferry contract|Floods recede but the bridge stays shut until spring|Rail strike enters its second week"
        "|Museum reopens with a show of lost maps|Fire at Kelderby mill put out after nine hours|Farmers protest against milk prices"
        "|A late goal sends Northfield into the final|New vaccine trial begins in three towns"
    ),
    "de": (
        "Stadtrat beschließt Umbau des Hafens|Sturm legt den Bahnverkehr im Norden lahm|Ministerin tritt nach Fährenaffäre zurück"
        "|Hochwasser sinkt langsam, Brücke bleibt gesperrt|Streik bei der Bahn geht in die zweite Woche|Museum zeigt verschollene Karten"
        "|Großbrand in der Mühle gelöscht|Bauern protestieren gegen Milchpreise|Spätes Tor bringt Nordfeld ins Finale"
        "|Neue Impfstudie beginnt in drei Städten"
    ),
    "ja": (
        "市議会が港の新計画を承認、来春着工へ|北部で嵐、全校が臨時休校に|大臣がフェリー契約をめぐり辞任|洪水は引くも橋は来春まで閉鎖|鉄道ストが二週目に突入、影響拡大"
        "|失われた地図の展覧会が開幕|製粉所の火災、九時間後に鎮火|農家が乳価の引き下げに抗議|終盤の得点でノースが決勝へ|三つの町で新しいワクチン試験"
    ),
    "ar": (
        "المجلس يوافق على خطة الميناء الجديدة بعد نقاش طويل|عاصفة تغلق المدارس في المقاطعات الشمالية|استقالة الوزير بسبب عقد العبارات"
        "|انحسار الفيضانات والجسر يبقى مغلقا حتى الربيع|إضراب السكك الحديدية يدخل أسبوعه الثاني|المتحف يفتح أبوابه بمعرض للخرائط المفقودة"
        "|إخماد حريق مطحنة كيلدربي بعد تسع ساعات|المزارعون يحتجون على أسعار الحليب|هدف متأخر يرسل نورثفيلد إلى النهائي"
        "|بدء تجربة لقاح جديد في ثلاث مدن"
    ),
}
NAVIGATION = (
    "Home|Politics|World news and analysis|Sport and leisure guide|Business and finance|About our company and team|Contact the newsroom"
    "|Privacy policy and cookies|Terms and conditions of use|Subscribe to our newsletter"
).split("|")
ADDRESSES = (
    "/news/{n}-the-story-slug-here",
    "/2026/11/{day:02}/story-{n}",
    "/article/48{n:03}",
    "/a/story{n}.html",
    "/read.php?id=9{n:03}",
)
LAYOUTS = {
    "article": '<article class="{odd} card"><a href="{u}"><img alt=""><h2>{t}</h2></a><p>Teaser text that is longer than its headline.</p>'
    '<a href="/author/{odd}">By {odd}</a><time datetime="2026-11-{day:02}T08:00:00Z">x</time></article>',
    "ul": '<li class="{odd}"><a href="{u}">{t}</a> <span>2026-11-{day:02}</span></li>',
    "table": '<tr><td>{day:02}.11.2026</td><td><a href="{u}">{t}</a></td></tr>',
    "h3": '<div class="{odd}"><h3><a href="{u}">{t}</a></h3><a href="{u}"><img></a><a href="{u}">Read the full story here</a></div>',
    "div": '<div class="{odd}"><a href="{u}"><span>KELDERBY</span><span class="x-headline">{t}</span><span>A description.</span></a></div>',
    "p": '<p><a href="{u}"><b>{t}</b></a><br>Teaser of the paragraph.</p>',
}


def page(seed: int) -> tuple[bytes, dict[str, str]]:
    """A made-up page, and the headlines on it by address."""
    chance = random.Random(seed)
    language, layout, address = chance.choice(sorted(TITLES)), chance.choice(sorted(LAYOUTS)), chance.choice(ADDRESSES)
    titles = TITLES[language].split("|")
    chance.shuffle(titles)
    wanted = {address.format(n=n, day=n + 1): title for n, title in enumerate(titles[: chance.randrange(6, 11)])}
    cards = [
        LAYOUTS[layout].format(odd=chance.choice(["odd", "even", "first", f"css-{chance.randrange(1 << 24):x}"]), u=u, t=t, day=n + 1)
        for n, (u, t) in enumerate(wanted.items())
    ]
    links = "".join(f'<li><a href="/{name.lower().replace(" ", "-")}">{name}</a></li>' for name in NAVIGATION)
    menu = chance.choice(["<nav><ul>{}</ul></nav>", "<div class=top><ul>{}</ul></div>", "<table><tr><td>{}</table>"]).format(links)
    foot = chance.choice(["<footer>{}</footer>", "<div><ul>{}</ul></div>", ""]).format(links)
    advert = '<div><a href="https://ads.example/x">Buy this wonderful thing today for less money</a></div>' * 3
    wrap = layout if layout in ("ul", "table") else "div"
    body = f"{menu}<h1>Latest</h1><{wrap}>{''.join(cards)}</{wrap}>{advert}{foot}"
    return f"<!doctype html><html lang={language}><title>Paper</title><body>{body}".encode(), wanted


def found(html: bytes) -> dict[str, str]:
    return {
        entry.url.removeprefix("https://p.example"): entry.title
        for entry in listing(html, "https://p.example/latest/").entries
        if entry.url
    }


def test_the_list_is_found_whole_and_nothing_else() -> None:
    right = sum(found(html) == wanted for html, wanted in map(page, range(9000, 9120)))
    assert right >= 114  # of 120: 95 %


def test_what_it_finds_does_not_hang_on_noise() -> None:
    """The same list in another build of the site: other classes, another menu, other advertisements."""
    html, wanted = page(9003)
    noisy = html.replace(b"<h1>Latest</h1>", b'<div class="z9">Sale</div><h1 class="q">Latest</h1><p>Updated now</p>').replace(
        b"css-", b"x"
    )
    assert found(html) == found(noisy) == wanted


def test_dates_beside_headlines_and_in_addresses() -> None:
    cards = "".join(LAYOUTS["table"].format(u=f"/x/{n}-long-story", t=f"The council meets for time number {n}", day=n) for n in range(1, 6))
    days = [str(entry.published)[:10] for entry in listing(f"<table>{cards}</table>".encode(), "https://p.example/").entries]
    assert days == [f"2026-11-{n:02}" for n in range(1, 6)]


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\xff\xfe\x00\x00",
        b"<a href=/a>",
        "".join(f'<li><a href="/{name}">{name}</a></li>' for name in NAVIGATION).encode(),
        b"<nav>"
        + b"".join(b'<a href="/2026/%d-a-long-story-here">A headline that is in a menu %d</a>' % (n, n) for n in range(9))
        + b"</nav>",
        b"<div>" * 3000 + b"<a href=/x>A link that is very deep down in the page</a>",
        b"".join(b'<p><a href="/s%d">Read the full story here, all of it</a></p>' % n for n in range(9)),
        b"".join(b'<p><a href="https://elsewhere.example/%d">A headline of another site, number %d</a></p>' % (n, n) for n in range(9)),
    ],
)
def test_pages_without_a_list_say_so(html: bytes) -> None:
    with pytest.raises(ParseError):
        listing(html, "https://p.example/latest/")


def test_a_page_that_is_nested_deeply_is_climbed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, honest = [], listing_module._stands_aside
    monkeypatch.setattr(listing_module, "_stands_aside", lambda node: looks.append(1) or honest(node))
    links = "".join(f'<a href="/news/{n}-123">Headline number {n} that is long enough for one</a>' for n in range(100))
    page = f"<html><body>{'<div>' * 2000}{links}</body></html>"
    assert len(listing(page.encode(), "https://site.example/").entries) == 100
    assert len(looks) < 2000 + 2 * 100 + 10
