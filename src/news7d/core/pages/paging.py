"""Articles that are split over several pages: where the next page is, and how the pages are joined.

A next page has the address of this one but for a number that is one higher. Links that only say «next» lead as often to
another article (WordPress), so the address decides, and the word alone never does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from news7d.core.pages.render import link
from news7d.core.pages.tree import Node, Page
from news7d.model import Article

MOST_PAGES = 10
"""How many pages of one article are read."""

_PARAMETERS = frozenset("page p pg pag pagina página seite sivu strona side sida sayfa halaman pagenum page_no pagenumber paged".split())
_WORD = r"(?:page|pagina|página|seite|sivu|strona|side|sida|sayfa|halaman|p|pg)"
_IN_PATH = re.compile(rf"(?:/|[-_,.]){_WORD}[-_/=]?(\d{{1,2}})(?=/?$|\.\w{{2,5}}$)|(?:/|[-_,])(\d{{1,2}})(?=/?$|\.\w{{2,5}}$)", re.I)
_OUGHT_NOT = re.compile(r"comment|kommentar|reply|feed|print|/amp\b", re.I)
_WIDEST = 60  # pages


def next_url(page: Page, url: str) -> str | None:
    """The address of the next page of the article at `url`, or None."""
    here = _key(url)
    hrefs = [attrs.get("href") or "" for attrs in page.rels if "next" in (attrs.get("rel") or "").lower().split()]
    for href in hrefs:
        if (address := _is_next(href, here, url)) and _is_pager_word(address, here):
            return address
    digits, stem = str(here[1] + 1), _stem(here)
    for node in page.anchors:
        href = node.attrs.get("href")
        if href and digits in href and _could_be(href, digits, stem) and not _is_hidden(node):
            address = _is_next(href.strip(), here, url)
            if address and (_is_pager_word(address, here) or _reads(node, digits)):
                return address
    return None


_Key = tuple[str, int, str]  # host and path without the number, the number, the other parameters


def _stem(here: _Key) -> str:
    """What the address of any page of the article holds: the last part of the path, without its ending."""
    last = here[0].rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _could_be(href: str, digits: str, stem: str) -> bool:
    """An address that has the digits of the next page: is the rest of it this article's?"""
    return stem in href or href[:1] == "?" or href.strip("./") == digits


def _is_next(href: str, here: _Key, base: str) -> str:
    address = link(href.strip(), base).partition("#")[0]
    if not address or _OUGHT_NOT.search(address):
        return ""
    there = _key(address)
    return address if there[0] == here[0] and there[1] == here[1] + 1 <= _WIDEST and there[2] == here[2] else ""


def _key(url: str) -> _Key:
    parts = urlsplit(url)
    fields = [(name, value) for name, value in parse_qsl(parts.query[:2000]) if not name.lower().startswith(("utm_", "ref", "fbclid"))]
    number = next((int(value) for name, value in fields if name.lower() in _PARAMETERS and value.isdecimal() and len(value) < 3), 0)
    others = "&".join(f"{name}={value}" for name, value in fields if name.lower() not in _PARAMETERS)
    path = parts.path
    if not number and (found := _IN_PATH.search(path)):
        number, path = int(found[1] or found[2]), path[: found.start()] + path[found.end() :]
    host = (parts.netloc or "").lower().removeprefix("www.")
    return f"{host}{path.removesuffix('/')}", number or 1, others


def _is_pager_word(address: str, here: _Key) -> bool:
    """Does the address itself say «page»? Else it may be a series («…-review-2»), and the link must read as a pager's."""
    found = _IN_PATH.search(urlsplit(address).path)
    return found is None or found[1] is not None


_NEXT = re.compile(
    r"\W*(?:next(?: page)?|continue(?: reading)?|weiter(?:lesen)?|nächste seite|page suivante|suivante?|siguiente(?: página)?|"
    r"próxima(?: página)?|seguinte|(?:pagina )?successiva|avanti|volgende(?: pagina)?|następna(?: strona)?|další|nästa(?: sida)?|neste|"
    r"næste(?: side)?|seuraava|sonraki(?: sayfa)?|следующая(?: страница)?|далее|الصفحة التالية|التالي|下一页|下一頁|次のページ(?:へ)?|次へ|"
    r"다음(?: 페이지)?|selanjutnya|trang sau)?\W*",
    re.I,
)


def _reads(node: Node, digits: str) -> bool:
    said = node.text()
    return len(said) < 40 and (said.strip() == digits or _NEXT.fullmatch(said) is not None)


def _is_hidden(node: Node) -> bool:
    """In the comments, whose pages are counted as well."""
    at: Node | None = node
    while at is not None:
        if "comment" in at.hint or "kommentar" in at.hint:
            return True
        at = at.up
    return False


def may_continue(body: bytes, url: str) -> bool:
    """A cheap look: does the page hold the address of this article with a higher number? True may be wrong, False is not."""
    here = _key(url)
    last, number = re.escape(_stem(here)).encode(), here[1]
    if re.search(rb"href\s*=\s*[\"']?[^\"'<> ]{0,300}?%s[^\"'<> ]{0,60}?%d" % (last, number + 1), body):
        return True
    return re.search(rb"href\s*=\s*[\"']?\?[^\"'<> ]{0,60}?%d" % (number + 1), body) is not None


def _adds(page: Article, used: list[Article]) -> bool:
    """Is most of the page new?"""
    known = {paragraph for each in used for paragraph in each.text.split("\n\n")}
    new = sum(len(paragraph) for paragraph in page.text.split("\n\n") if paragraph not in known)
    return new * 2 > len(page.text) > 0


def joined(pages: list[Article]) -> Article:
    """The pages of one article as one: bodies after each other, each picture and film once, the first page's word for the rest.

    A page that only repeats what was there (a site that ignores the number) ends the row.
    """
    first, *others = pages
    used = [first]
    for page in others:
        if not _adds(page, used):
            break
        used.append(page)
    if len(used) < 2:
        return replace(first, next_url=None) if others else first
    return replace(
        first,
        text="\n\n".join(page.text for page in used if page.text),
        html="\n".join(page.html for page in used if page.html),
        images=tuple({picture.url: picture for page in reversed(used) for picture in reversed(page.images)}.values())[::-1],
        videos=tuple({clip.url: clip for page in reversed(used) for clip in reversed(page.videos)}.values())[::-1],
        links=tuple(dict.fromkeys(url for page in used for url in page.links)),
        source_url=first.source_url or used[-1].source_url,
        completeness=used[-1].completeness,  # whether it is whole shows at its end
        next_url=used[-1].next_url,
    )
