"""The title without the name of the site, the standfirst, the outlet, the section."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from urllib.parse import urlsplit

from news7d.core.pages.blocks import Block
from news7d.core.pages.body import squash
from news7d.core.pages.structured import Structured, clean, string
from news7d.core.pages.tree import Node, Page

Found = tuple[str, str, float]  # value, origin, confidence

_SEPARATORS = re.compile(r"\s+[|\-–—·•»«:/~*]+\s+|\s*[|｜»]\s*|\s+::\s+|(?<=\S)[_＿](?=\S)")
_LONGEST = 400


def title(page: Page, data: Structured, blocks: list[Block], site: str | None) -> Found:
    """The title that most of the page's own statements agree on."""
    first = main_heading(page, blocks)
    if _is_site(first, site, page.url):
        first = ""  # a masthead
    candidates = [
        ("json-ld", clean(string(data.article.get("headline") or (data.article.get("name") if data.is_article else "")))),
        ("opengraph", clean(page.meta("og:title"))),
        ("h1", first),
        ("twitter", clean(page.meta("twitter:title"))),
        ("meta", clean(page.meta("dc.title", "title", "parsely-title", "sailthru.title", "headline"))),
        ("title", clean(page.title)),
    ]
    stripped = [(origin, without_site(value[:2000], site, first, page.url)[:_LONGEST].strip()) for origin, value in candidates if value]
    if not stripped:
        return ("", "none", 0.0)
    votes = Counter(squash(value) for _, value in stripped if value)
    told = votes if data.article.get("headline") else _copies_once(stripped)
    best = max(stripped, key=lambda pair: (_preference(pair, told), -stripped.index(pair)))
    best = next((pair for pair in stripped if _is_kicker(best[1], pair[1])), best)
    return (best[1], best[0], min(1.0, 0.4 + 0.2 * votes[squash(best[1])]))


_HEAD = frozenset({"opengraph", "twitter", "meta", "title"})


def _copies_once(stripped: list[tuple[str, str]]) -> Counter[str]:
    """The votes where no JSON-LD speaks: what one plugin writes into all metas is one statement, and search engines its reader."""
    heads = {squash(value) for origin, value in stripped if value and origin in _HEAD}
    return Counter(squash(value) for origin, value in stripped if value and origin not in _HEAD) + Counter(heads)


def _preference(pair: tuple[str, str], votes: Counter[str]) -> float:
    origin, value = pair
    weight = {"h1": 2.3, "json-ld": 2.2, "opengraph": 1.4, "twitter": 1.0, "meta": 0.9, "title": 0.8}[origin]
    return weight + votes[squash(value)] if value else 0.0


def _is_kicker(long: str, short: str) -> bool:
    """«Kicker: the title» beside «The title» elsewhere on the page."""
    if not (8 < len(short) < len(long) and long.endswith(short)):
        return False
    kicker = long[: -len(short)].rstrip()
    return kicker[-1:] in (":", "|", "–", "—", "+") and len(kicker) < 60


def main_heading(page: Page, blocks: list[Block]) -> str:
    """The text of the page's h1; of several the longest that is no furniture."""
    heads = [block for block in blocks if block.level == 1 and block.node.tag == "h1" or (block.kind == "h" and _under_h1(block.node))]
    joined: dict[int, list[str]] = {}
    for block in heads:
        joined.setdefault(id(_h1(block.node)), []).append(block.text)
    texts = [" ".join(" ".join(parts).split()) for parts in joined.values()]
    return max(texts[:4], key=lambda text: (len(text.split()) > 2 or len(text) > 12, 0), default="")


def _under_h1(node: Node) -> bool:
    return _h1(node) is not None


def _h1(node: Node | None) -> Node | None:
    while node is not None:
        if node.tag == "h1":
            return node
        node = node.up
    return None


def _is_site(text: str, site: str | None, url: str) -> bool:
    """Is this the name of the site? By what it calls itself, by the words or the initials in its address."""
    key = squash(text)
    if not key or len(key) > 40:
        return False
    if site and key == squash(site):
        return True
    host = (urlsplit(url).hostname or "").removeprefix("www.") if "//" in url else ""
    words = re.findall(r"\w+", re.sub(r"['’]s\b", "", text.casefold()))
    whole = squash(host)
    big = [word for word in words if len(word) > 2]
    return bool(big) and (all(word in whole for word in big) or (len(words) > 2 and "".join(word[0] for word in words) in host.split(".")))


def without_site(text: str, site: str | None, heading: str = "", url: str = "") -> str:
    """«Headline | The Example» without its «| The Example»: only what is the site's name, or is missing in the h1."""
    text = " ".join(text.split())
    key = squash(site or "")
    text = _before_site(text, key)
    for _ in range(3):
        cuts = list(_SEPARATORS.finditer(text))
        if not cuts:
            break
        if heading and squash(heading) == squash(text):
            break
        last, first = cuts[-1], cuts[0]
        tail, head = squash(text[last.end() :]), squash(text[: first.start()])
        is_heading = len(heading) > 10 and squash(text[: last.start()]) == squash(heading)
        if is_heading or (tail and key and (tail in key or (key in tail and len(tail) < len(key) + 25))):
            text = text[: last.start()]
        elif head and key and (head == key or (head in key and len(head) > 3)):
            text = text[first.end() :]
        elif _is_site(text[last.end() :], None, url):
            text = text[: last.start()]
        else:
            break
    return text.strip()


def _before_site(text: str, key: str) -> str:
    """«Title * Site * by Somebody» → «Title»."""
    cuts = list(_SEPARATORS.finditer(text))
    for cut, following in pairwise(cuts):
        if key and squash(text[cut.end() : following.start()]) == key and cut.start() > 10:
            return text[: cut.start()]
    return text


def outlet(page: Page, data: Structured, blocks: list[Block]) -> tuple[str | None, str]:
    """The site's name as it calls itself; the host where it does not say."""
    publisher = data.follow(_first(data.article.get("publisher")))
    named = clean(page.meta("og:site_name"))
    if named and len(named) <= 80 and not named.startswith("http"):
        return named, "opengraph"
    name = string(publisher.get("name")) if isinstance(publisher, dict) else string(publisher)
    if name and len(name) <= 80:
        return name, "json-ld"
    named = clean(page.meta("application-name", "apple-mobile-web-app-title", "al:android:app_name", "cre", "dc.publisher", "publisher"))
    if named and len(named) <= 60 and not named.startswith("http"):
        return named, "meta"
    named = _beside_title(clean(page.title), main_heading(page, blocks))
    if named:
        return named, "title"
    host = (urlsplit(page.url).hostname or "") if "//" in page.url else ""
    return (host.removeprefix("www.") or None), "url"


def _beside_title(title_text: str, heading: str) -> str:
    """What stands in <title> beside the headline, before or after it: the site's name."""
    if len(heading) < 8 or len(title_text) > 400:
        return ""
    cuts = list(_SEPARATORS.finditer(title_text))
    for cut in cuts:
        if squash(title_text[: cut.start()]) == squash(heading):
            rest = title_text[cuts[-1].end() :]
            return rest if 1 < len(rest) <= 60 else ""
        if squash(title_text[cut.end() :]) == squash(heading):
            rest = title_text[: cuts[0].start()]
            return rest if 1 < len(rest) <= 60 else ""
    return ""


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def section(page: Page, data: Structured) -> tuple[str | None, str]:
    """The section as the page names it."""
    value = data.article.get("articleSection")
    named = string(value[0] if isinstance(value, list) and value else value)
    if named and len(named) < 60:
        return named, "json-ld"
    named = clean(
        page.meta("article:section", "og:article:section", "parsely-section", "section", "cxenseparse:section", "sailthru.section")
    )
    if named and len(named) < 60:
        return named, "meta"
    for thing in data.things:
        if thing.get("@type") == "BreadcrumbList" and isinstance(thing.get("itemListElement"), list):
            names = [string(item.get("name") or item.get("item")) for item in thing["itemListElement"][:6] if isinstance(item, dict)]
            middle = [name for name in names[1:-1] if name and not name.startswith("http")]
            if middle:
                return middle[0][:60], "breadcrumb"
    return None, "none"


def standfirst(page: Page, data: Structured, title_text: str) -> tuple[str | None, str]:
    """What the page says of the article in a sentence or two."""
    for origin, value in (
        ("json-ld", string(data.article.get("alternativeHeadline"))),
        ("json-ld", string(data.article.get("description")) if data.is_article else ""),
        ("opengraph", page.meta("og:description")),
        ("meta", page.meta("description", "twitter:description")),
    ):
        value = clean(value)[:1000]
        if len(value) > 20 and squash(value) != squash(title_text):
            return value, origin
    return None, "none"
