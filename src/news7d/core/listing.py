"""A page that lists headlines, read as a feed: for sites that have none. Learnt from the page's own structure.

    links of the site ─► which stand alike in one place? ─► groups ─► whose links look like reports? ─► the list

Two links stand alike when the same tags lead to them from a common ancestor; classes and ids are not looked at for that,
since they change from item to item and from build to build. A group is worth what its links are worth: long texts, dates
and teasers beside them, headings around them, addresses of reports. Navigation has none of these, whatever it is called.
No word of any language is needed.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from news7d.core.dates import Moment, parse_date
from news7d.core.feeds.decode import to_utf8
from news7d.core.html import canonical_url, domain_of, plain, resolve, safe_url
from news7d.errors import ParseError
from news7d.model import Entry, ParsedFeed

_LONGEST_PAGE = 5_000_000  # bytes of a page that are looked at
_MOST_LINKS, _MOST_ENTRIES = 3000, 200
_FEWEST = 3  # links that make a group, and entries that make a list
_HIGHEST = 9  # ancestors among which a group's common place is sought
_ALMOST = 0.6  # of the best group's worth that another group needs to be taken too
_OUTLIER = 0.35  # of its group's usual worth that a link needs
_LEAST = 0.55  # worth below which links are no headlines
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_ASIDE = frozenset({"nav", "footer", "aside", "form", "menu", "dialog"})
_ASIDE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "menu", "menubar"})
_NAMED_ASIDE = re.compile(r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|footer|breadcrumbs?|cookies?|legal|social)(?:$|[\s_-])", re.IGNORECASE)
_HEADING = "h1, h2, h3, h4, h5, h6, [class*=title], [class*=headline], [itemprop=headline]"
_DAY = re.compile(r"\b(?:(20\d\d)[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[./](\d{1,2})[./](20\d\d))\b")
_DAY_IN_PATH = re.compile(r"/(20\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:/|-|_|\b)")


@dataclass(slots=True)
class _Link:
    url: str
    key: str
    node: LexborNode
    title: str
    card: LexborNode
    number: int  # its place on the page
    aside: bool = False
    published: Moment | None = None
    worth: float = 0.0
    own: float = 0.0  # without what stands beside it


@dataclass(slots=True)
class _Group:
    links: list[_Link] = field(default_factory=list)

    @property
    def each(self) -> float:
        """What a link of it is usually worth: the median."""
        worths = sorted(link.worth for link in self.links)
        return worths[len(worths) // 2]

    @property
    def worth(self) -> float:
        return self.each * math.log2(1 + len(self.links))


def listing(html: bytes, url: str) -> ParsedFeed:
    """The headlines on a page as a feed, in the order of the page. Raises ParseError where there is no list of them."""
    tree = LexborHTMLParser(to_utf8(html[:_LONGEST_PAGE], None)[0])
    base = base_of(tree, url)
    groups = _grouped(_links(tree, base, url))
    for group in groups:
        for link in group.links:
            link.worth = _worth(link)
    entries = _entries(_chosen(groups))
    if len(entries) < _FEWEST:
        raise ParseError("No list of headlines on this page.", cause="html")
    title, root = tree.css_first("title"), tree.css_first("html")
    return ParsedFeed(
        format="rss",
        title=plain(title.text()) if title else "",
        url=url,
        language=(root.attributes.get("lang") or None) if root else None,
        hubs=_related(tree, base, "hub"),
        self_url=next(iter(_related(tree, base, "self")), None),
        entries=tuple(entries.values())[:_MOST_ENTRIES],
    )


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What relative addresses on the page stand against."""
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node else ""
    return resolve(href, url) if href else url


def _related(tree: LexborHTMLParser, base: str, relation: str) -> tuple[str, ...]:
    """What the page's <link>s of this relation lead to."""
    nodes = [node for node in tree.css("link[rel][href]")[:1000] if relation in (node.attributes.get("rel") or "").casefold().split()]
    return tuple(url for node in nodes if (url := safe_url(node.attributes.get("href") or "", base)))


# ------------------------------------------------------------------ links


def _links(tree: LexborHTMLParser, base: str, url: str) -> list[_Link]:
    """Links within the site that say something; «read more» says nothing, as it is said of many."""
    ours, here = domain_of(url), canonical_url(url)
    found: list[_Link] = []
    for node in tree.css("a[href]")[:_MOST_LINKS]:
        address = safe_url(node.attributes.get("href") or "", base)
        if not address or not address.startswith("http") or domain_of(address) != ours:
            continue
        key, title = canonical_url(address), _title(node)
        if key != here and title and urlsplit(address).path.strip("/"):
            found.append(_Link(url=address, key=key, node=node, title=title, card=node, number=len(found)))
    said: dict[str, set[str]] = defaultdict(set)
    for link in found:
        said[link.title.casefold()].add(link.key)
    return [link for link in found if len(said[link.title.casefold()]) == 1]


def _title(node: LexborNode) -> str:
    heading = node.css_first(_HEADING)
    text = plain((heading or node).text(separator=" "))
    if heading is None and _breadth(text) > 160:  # the whole card is the link: its headline is the first text of some length
        parts = (plain(part) for part in node.text(separator="\n").split("\n"))
        text = next((part for part in parts if _breadth(part) >= 25), text)
    return text[:500]


def _breadth(text: str) -> float:
    """Characters, those of scripts without spaces counted for the letters that they stand for."""
    return len(text) + 1.5 * len(_WIDE.findall(text))


# ------------------------------------------------------------------ groups


def _grouped(links: list[_Link]) -> list[_Group]:
    """Each link belongs to the lowest ancestor from which the same tags lead to some other links too."""
    alike: dict[tuple[int, str], set[str]] = defaultdict(set)
    ways: list[list[tuple[tuple[int, str], LexborNode]]] = []
    for link in links:
        way = list(_way_up(link.node))
        ways.append(way)
        for place, _ in way:
            alike[place].add(link.key)
    groups: dict[tuple[int, str], _Group] = defaultdict(_Group)
    aside: dict[int, bool] = {}
    for link, way in zip(links, ways, strict=True):
        found = next(((place, card) for place, card in way if len(alike[place]) >= _FEWEST), None)
        if found is not None:
            link.card = found[1]
            link.aside = _is_aside(link.card, aside)
            groups[found[0]].links.append(link)
    return [group for group in groups.values() if len({link.key for link in group.links}) >= _FEWEST]


def _way_up(node: LexborNode) -> list[tuple[tuple[int, str], LexborNode]]:
    """((ancestor, the tags from there to the link), the ancestor's child on that way), from the lowest ancestor up."""
    way: list[tuple[tuple[int, str], LexborNode]] = []
    tags, below = str(node.tag), node
    here = node.parent
    while here is not None and here.tag not in ("html", "-undef") and len(way) < _HIGHEST:
        way.append(((here.mem_id, tags), below))
        tags, below, here = f"{here.tag}>{tags}", here, here.parent
    return way


def _is_aside(node: LexborNode | None, known: dict[int, bool]) -> bool:
    """`known`: what was found of elements by their mem_id; so a page that is nested deeply is climbed once, not for every link."""
    way: list[int] = []
    found = False
    while node is not None and node.tag not in ("body", "html", "-undef"):
        if node.mem_id in known:
            found = known[node.mem_id]
            break
        way.append(node.mem_id)
        if found := _stands_aside(node):
            break
        node = node.parent
    known.update(dict.fromkeys(way, found))
    return found


def _stands_aside(node: LexborNode) -> bool:
    if node.tag in _ASIDE or (node.attributes.get("role") or "").casefold() in _ASIDE_ROLES:
        return True
    return _NAMED_ASIDE.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}") is not None


def _chosen(groups: list[_Group]) -> list[_Link]:
    """The links of the best group, and of those nearly as good, without what is out of place in them."""
    best = max(groups, key=lambda group: group.worth, default=None)
    if best is None or best.each < _LEAST:
        return []
    taken = [group for group in groups if group.each >= _ALMOST * best.each]
    links = [link for group in taken for link in group.links if link.worth >= _OUTLIER * group.each]
    # A card is about one report: its links to an author, a section, the comments are not.
    about: dict[int, _Link] = {}
    for link in links:
        there = about.setdefault(link.card.mem_id, link)
        if link.own > there.own:
            about[link.card.mem_id] = link
    return [link for link in links if about[link.card.mem_id].key == link.key]


# ------------------------------------------------------------------ what a link is worth


def _worth(link: _Link) -> float:
    """How much a link looks like one to a report: about 0 for navigation, 2 to 6 for headlines."""
    if link.aside:
        return 0.0
    link.published = _published(link)
    text = _breadth(link.title)
    link.own = (min(text, 100) / 45) ** 1.5 if text >= 15 else 0.0  # names of sections have 10 to 25, headlines 35 and more
    link.own += _address_worth(link.url)
    worth = link.own + 2.0 * (link.published is not None)
    worth += 0.8 * (link.card.css_first("h1, h2, h3, h4") is not None)
    worth += 0.5 * (link.card.css_first("img, picture") is not None)
    return worth + 0.7 * (_breadth(plain(link.card.text(separator=" "))[:2000]) > 1.6 * text + 20)


def _address_worth(url: str) -> float:
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    numbered = re.search(r"\d{3,}", parts.path + "?" + parts.query) is not None
    return 1.0 * numbered + 0.5 * (len(re.split(r"[-_]", last)) >= 5) + 0.3 * last.endswith((".html", ".htm"))


def _published(link: _Link) -> Moment | None:
    """A <time> in the same card, a day in its text, else the day in the address."""
    stamp = link.card.css_first("time[datetime]")
    if stamp is not None and (when := parse_date(stamp.attributes.get("datetime"))):
        return when
    if link.card.mem_id != link.node.mem_id or link.card.tag == "a":
        found = _DAY.search(plain(link.card.text(separator=" "))[:1000])
        if found:
            year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
            if when := parse_date(f"{year}-{int(month):02}-{int(day):02}"):
                return when
    in_path = _DAY_IN_PATH.search(urlsplit(link.url).path)
    return parse_date("-".join(in_path.groups())) if in_path else None


def _entries(links: list[_Link]) -> dict[str, Entry]:
    """One entry for each address, under the title of its worthiest link, in the order of the page."""
    best: dict[str, _Link] = {}
    for link in links:
        if link.key not in best or link.worth > best[link.key].worth:
            best[link.key] = link
    first: dict[str, int] = {}
    for link in sorted(links, key=lambda link: link.number):
        first.setdefault(link.key, link.number)
    return {
        key: Entry(id=key, url=link.url, title=link.title, published=link.published)
        for key, link in sorted(best.items(), key=lambda pair: first[pair[0]])
    }
