"""A page becomes an Article: one parse, structured data first, our own body, a second opinion where we are not sure.

bytes ─► text ─► Page ─► JSON-LD ┐
                  └────► blocks ─┴► fields, each with its origin and its confidence ─► Article
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from news7d.core.html import canonical_url, sanitise
from news7d.core.language import detect
from news7d.core.pages import body, boilerplate, byline, credits, headline, islands, live, media, moments, paging, pictures, players, render
from news7d.core.pages.blocks import Block, flatten
from news7d.core.pages.completeness import wholeness
from news7d.core.pages.dateline import dateline
from news7d.core.pages.decode import decode
from news7d.core.pages.origin import source_url
from news7d.core.pages.paywall import paywalled
from news7d.core.pages.second import second_opinion
from news7d.core.pages.structured import Structured, string
from news7d.core.pages.structured import read as read_structured
from news7d.core.pages.tree import Page, parse
from news7d.core.pages.trust import graded
from news7d.core.pages.walls import standing
from news7d.core.pages.words import alphanumeric
from news7d.model import Article, Clip, LiveEntry, Picture

_LEAST = 140  # letters below which a page has no article, unless it says that it is one


@dataclass(slots=True)
class Reading:
    """All that was read of a page, whether or not it has an article."""

    article: Article
    is_article: bool
    reason: str = ""


def read(html: str | bytes, url: str, content_type: str | None = None) -> Reading:
    """Read a page. Never raises for what the page holds."""
    source = decode(html, content_type)
    url = render.link(url, url)  # an address that is none resolves nothing
    page = parse(source, url)
    data = read_structured(page.scripts, url)
    blocks = flatten(page)
    site, site_origin = headline.outlet(page, data, blocks)
    title, title_origin, title_sure = headline.title(page, data, blocks, site)
    standfirst, standfirst_origin = headline.standfirst(page, data, title)
    heading = body.heading_at(blocks, title)
    main = _main(source, page, data, blocks, heading, title, standfirst or "")
    language, language_sure = _language(page, data, main.text)
    credited = credits.contributors(main.said, _below(blocks, main.blocks))
    scene = byline.Scene(blocks=blocks, heading=max(0, heading), body=main.blocks, site=site, credited=credited)
    names, names_origin, names_sure = byline.authors(page, data, scene)
    published, modified = _moments(page, data, language, blocks, heading, source)
    section, section_origin = headline.section(page, data)
    image, image_origin = pictures.lead_image(page, data, main.pictures, main.lead)
    address, address_origin = _canonical(page, url)
    closed, closed_origin = paywalled(page, data, main.text)
    further = paging.next_url(page, url)
    article = Article(
        url=address,
        title=title,
        standfirst=standfirst,
        text=main.text,
        html=sanitise(main.markup.replace("\xa0", "&nbsp;"), url) if main.markup else "",
        authors=names,
        contributors=credits.besides(credited, names),
        published=published.when if published else None,
        modified=modified.when if modified else None,
        language=language,
        section=section,
        outlet=site,
        image=image,
        images=main.pictures,
        live=main.live,
        next_url=further,
        videos=players.unique(main.clips + players.page_clips(page, data)),
        dateline=dateline(main.text),
        paywalled=closed,
        completeness=_complete(main, wholeness(page, data, blocks, main.blocks, main.text, standfirst or ""), further),
        links=render.links(main.blocks, url),
        source_url=source_url(blocks[max(0, heading) :], url),
        categories=_categories(page, data),
    )
    origins = {"url": address_origin, "title": title_origin, "standfirst": standfirst_origin, "text": main.origin, "authors": names_origin}
    origins |= {"published": _origin(published), "modified": _origin(modified), "section": section_origin, "outlet": site_origin}
    origins |= {"image": image_origin, "paywalled": closed_origin, "language": "text" if main.text else "html"}
    sure = {"title": title_sure, "text": main.sure, "authors": names_sure, "language": language_sure}
    article = graded(article, origins | _READ_IN, sure | {"published": _sure(published), "modified": _sure(modified)})
    claims = _claims(page, data)
    reason = _why_not(article, main.blocks, claims, bool(data.kinds & _GALLERIES))
    reason = reason or ("" if claims else standing(f"{page.title} {title}", main.text))
    page.release()
    return Reading(article, not reason, reason)


_READ_IN = {"contributors": "credit-line", "dateline": "text", "source_url": "link"}  # fields with one place only


def _moments(
    page: Page, data: Structured, language: str | None, blocks: list[Block], heading: int, source: str
) -> tuple[moments.Dated | None, moments.Dated | None]:
    """When it was published and last changed, in the publisher's own offset where the page has it."""
    published = moments.published(page, data, language, blocks, max(0, heading))
    modified = moments.modified(page, data, language, max(0, heading))
    return moments.localised(published, source), moments.localised(modified, source)


@dataclass(slots=True)
class _Main:
    """The body: what was chosen, as text and markup, with its pictures and players."""

    blocks: list[Block]
    text: str
    markup: str
    pictures: tuple[Picture, ...]
    clips: list[Clip]
    lead: Picture | None
    sure: float
    origin: str = "body"
    live: tuple[LiveEntry, ...] = ()
    said: list[str] = field(default_factory=list)  # its lines with those that are no journalism: a copyright line names an agency


def _main(source: str, page: Page, data: Structured, blocks: list[Block], heading: int, title: str, summary: str) -> _Main:
    choice = body.choose(page, blocks, title, summary, told_by(data), is_news(data))
    chosen = boilerplate.without(choice.blocks) if choice is not None else []
    part = choice.node if choice is not None else None
    entries = live.find(page, data, blocks, {id(block) for block in chosen})
    if entries:
        chosen, part = live.row_of(entries, chosen, blocks), page.body
    shown = media.read(page, data, blocks, chosen, part, heading)
    text, markup = live.rendered(entries, shown.row, page.url, shown.figures)
    main = _Main(chosen, text, markup, shown.pictures, shown.clips, shown.lead, _confidence(choice, text))
    if _claims(page, data) and len(text) < _SHORT and _from_data(main, islands.body_of(source, data, page.url)):
        text = main.text
    if _claims(page, data) and len(text) < _SHORT < _letters(blocks):
        other = second_opinion(source, page.url)
        if len(other) > 2 * len(text) + _SHORT:
            main.text, main.markup, main.sure = render.plain_paragraphs(other)
            main.origin = "trafilatura"
    main.said = [block.text for block in choice.blocks if block.is_text] if choice is not None else main.text.split("\n\n")
    main.live = tuple(entry.entry for entry in entries) or _told_live(main, data)
    return main


def _complete(main: _Main, whole: float, further: str | None) -> float:
    """How sure we are that the body is whole: a body out of the page's data has no end to be judged by, a further page is missing."""
    sure = main.sure if main.origin in ("json-ld", "data island") else whole
    return round(min(sure, 0.3) if further else sure, 3)


def _from_data(main: _Main, told: tuple[str, str, str]) -> bool:
    """Take the body that only the page's data holds, where it says more than the page shows."""
    text, markup, origin = told
    if len(text) < 2 * len(main.text):
        return False
    main.text, main.markup, main.sure, main.origin = text, markup, 0.6, origin
    return bool(text)


def _told_live(main: _Main, data: Structured) -> tuple[LiveEntry, ...]:
    """The entries that only JSON-LD tells; they join the body where it does not hold them yet."""
    told = live.told(data)
    if told and body.squash(told[0].text)[:80] not in body.squash(main.text):
        text, markup = live.from_data(told)
        main.text, main.markup, main.origin = "\n\n".join(filter(None, (main.text, text))), main.markup + markup, "json-ld"
    return tuple(told)


def _below(blocks: list[Block], chosen: list[Block]) -> list[str]:
    """The three lines below the body: a credit line may have been taken for furniture."""
    last = next((at for at in range(len(blocks) - 1, -1, -1) if chosen and blocks[at] is chosen[-1]), None)
    return [block.text for block in blocks[last + 1 : last + 4] if block.kind != "h"] if last is not None else []


def _claims(page: Page, data: Structured) -> bool:
    """Does the page call itself an article?"""
    return data.is_article or "article" in page.meta("og:type").lower()


def _origin(dated: moments.Dated | None) -> str:
    return dated.origin if dated is not None else "none"


def _sure(dated: moments.Dated | None) -> float:
    return dated.sure if dated is not None else 0.0


_SHORT = 250  # letters
_GALLERIES = frozenset({"imagegallery", "mediagallery", "collection"})


def _letters(blocks: list[Block]) -> int:
    return sum(block.size for block in blocks if block.is_text and block.linked * 2 < len(block.text))


def _why_not(article: Article, chosen: list[Block], claims: bool, gallery: bool) -> str:
    """Why the page is no article; "" where it is one."""
    if article.text and claims:
        return ""
    if article.title and ((article.videos and claims) or (len(article.images) > 1 and gallery)):
        return ""
    strong = [block for block in chosen if block.is_text and block.gain > 40]
    if len(article.text) < _LEAST or not strong:
        return "this page holds no article: no running text beside menus and teasers"
    headed = sum(1 for block in chosen if block.kind == "h" and block.linked > 0.8 * len(block.text))
    if headed >= 4 and headed * 5 >= 4 * len(strong):
        return "this page holds no article of its own: it lists others, each with its headline and a teaser"
    return ""


def _categories(page: Page, data: Structured) -> tuple[str, ...]:
    value = data.article.get("keywords")
    words = [string(item) for item in value] if isinstance(value, list) else string(value).split(",")
    words = [word.strip() for word in words if word.strip()] or page.metas.get("article:tag", [])
    return tuple(dict.fromkeys(word[:80] for word in words if len(word) <= 80))[:30]


def is_news(data: Structured) -> bool:
    """Does the page call itself a news article, and not just any text?"""
    return any("news" in kind for kind in data.kinds)


def told_by(data: Structured) -> str:
    """articleBody, letters and digits only: "" where it is absent or only a teaser."""
    return alphanumeric(data.body) if len(data.body) > 400 else ""


def _confidence(choice: body.Choice | None, text: str) -> float:
    if choice is None:
        return 0.0
    return min(1.0, 0.3 + 0.5 * choice.share + 0.2 * min(1.0, len(text) / 1500))


def _language(page: Page, data: Structured, text: str) -> tuple[str | None, float]:
    claimed = (
        page.language or string(data.article.get("inLanguage")) or page.meta("content-language", "og:locale", "language", "dc.language")
    )
    code, sure = detect(text[:4000] or page.title, claimed or None)
    return (None if code == "und" else code), sure


def _canonical(page: Page, url: str) -> tuple[str, str]:
    """The page's own address as it gives it, and where; a home page is not believed to be an article's."""
    stated = [("canonical", attrs.get("href") or "") for attrs in page.rels if "canonical" in (attrs.get("rel") or "").lower().split()]
    for origin, address in (*stated, ("opengraph", page.meta("og:url"))):
        address = render.link(address.strip(), url)
        if address and not (_is_home(address) and not _is_home(url)):
            return canonical_url(address), origin
    return canonical_url(url), "address"


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and parts.path.strip("/").lower() in ("", "index.html", "index.php", "home")
