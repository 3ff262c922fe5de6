# ruff: noqa: E501
"""A page without an article says so: error pages, fronts, walls against cookies and robots, sign-in, video hubs. All invented."""

from __future__ import annotations

import pytest

from news7d.core.pages import extract, extract_line
from news7d.errors import ExtractError

URL = "https://post.example/news"
NAV = "<nav><a href=/a>Home</a><a href=/b>World</a><a href=/c>Sport</a></nav>"
FOOT = "<footer><p>© 2026 The Kelderby Post. All rights reserved. Terms of use and privacy policy apply to this site.</p></footer>"


def teasers(titles: list[str], leads: list[str]) -> str:
    cards = "".join(f"<article><h2><a href=/{i}>{title}</a></h2><p>{leads[i % len(leads)]}</p></article>" for i, title in enumerate(titles))
    return f"<html><body>{NAV}<main>{cards}</main>{FOOT}</body></html>"


PAGES = {
    "404 English": f"<title>Page not found</title>{NAV}<main><h1>Page not found</h1><p>Sorry, we could not find the page you were looking for."
    f" It may have moved.</p><ul><li><a href=/>Go to the front page</a></li></ul></main>{FOOT}",
    "404 German": f"<title>Fehler 404</title>{NAV}<main><h1>Seite nicht gefunden</h1><p>Die gesuchte Seite existiert nicht oder wurde"
    f" verschoben.</p><p><a href=/>Zur Startseite</a></p></main>{FOOT}",
    "404 Japanese": "<title>404</title><main><h1>ページが見つかりません</h1><p>お探しのページは移動または削除された可能性があります。</p></main>",
    "front English": teasers(
        [f"Council decides on the harbour bridge, part {i}" for i in range(14)],
        ["The town council met on Monday evening and decided once more that nothing will be decided before the summer."],
    ),
    "front French": teasers(
        [f"Le conseil municipal tranche sur le pont, épisode {i}" for i in range(14)],
        ["Le conseil municipal s'est réuni lundi soir et a décidé une fois de plus de ne rien décider avant l'été."],
    ),
    "cookie wall German": "<title>Zustimmung</title><main><h1>Willkommen bei der Kelderbyer Post</h1><p>Mit Cookies und Werbung weiterlesen."
    " Wir und unsere 186 Partner verwenden Cookies und ähnliche Techniken auf dieser Website, um Anzeigen zu messen. Die Einwilligung in"
    " Cookies kann jederzeit im Browser widerrufen werden.</p><button>Alle akzeptieren</button></main>",
    "cookie wall English": "<title>Before you continue</title><main><h1>We value your privacy</h1><p>We and our 812 partners use cookies on"
    " this website to store and access data. Some cookies are needed for consent, others let us measure how you use the site.</p>"
    "<button>Accept all</button></main>",
    "bot wall": "<title>Just a moment...</title><h1>post.example</h1><p>Verifying you are human. This may take a few seconds.</p>"
    "<p>post.example needs to review the security of your connection before proceeding.</p><p>Ray ID: 8f2c1aa0d9</p>",
    "bot wall Spanish": "<title>Acceso denegado</title><h1>Un momento…</h1><p>Estamos comprobando si la conexión es segura. Active JavaScript"
    " y las cookies para continuar.</p>",
    "sign-in": f"<title>Sign in</title>{NAV}<main><h1>Sign in to your account</h1><form><label>Email<input name=email></label><label>Password"
    f"<input type=password></label><p>By signing in you agree to our terms of service and privacy policy.</p><button>Sign in</button></form></main>{FOOT}",
    "video hub": "<title>Videos</title><main><h1>Videos</h1>"
    + "".join(
        f"<div class=card><a href=/v/{i}><img src=/v{i}.jpg><h3>Bridge opens again, scene {i}</h3></a><span>02:1{i}</span></div>"
        for i in range(9)
    )
    + "</main>",
    "empty shell": '<title>The Kelderby Post</title><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>',
    "search results": teasers(
        [f"Résultat {i} : le pont du port" for i in range(8)], ["… le pont du port sera fermé à partir de lundi, a annoncé la mairie …"]
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_an_article_says_so(name: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(PAGES[name], URL)
    assert caught.value.cause == "no-article"
    line = extract_line({"id": name, "url": URL, "html": PAGES[name]})
    assert line["error"]
    assert line["text"] == line["html"] == ""
