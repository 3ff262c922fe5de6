"""A page becomes an Article: one parse, structured data first, our own body, a second opinion where we are not sure.

bytes ─► text ─► Page ─► JSON-LD ┐
                  └────► blocks ─┴► fields, each with its origin and its confidence ─► Article
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from news7d.core.html import canonical_url, embed_link, sanitise
from news7d.core.language import detect
from news7d.core.pages import body, byline, headline, moments, pictures, render
from news7d.core.pages.blocks import Block, flatten
from news7d.core.pages.decode import decode
from news7d.core.pages.origin import source_url
from news7d.core.pages.second import second_opinion
from news7d.core.pages.structured import Structured, string
from news7d.core.pages.structured import read as read_structured
from news7d.core.pages.tree import Node, Page, parse
from news7d.model import Article, Clip, Picture

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
    page = parse(source, url)
    data = read_structured(page.scripts, url)
    blocks = flatten(page)
    site, site_origin = headline.outlet(page, data)
    title, title_origin, title_sure = headline.title(page, data, blocks, site)
    standfirst, standfirst_origin = headline.standfirst(page, data, title)
    choice = body.choose(page, blocks, title, standfirst or "", told_by(data))
    chosen = choice.blocks if choice is not None else []
    text = render.as_text(chosen)
    claims = data.is_article or "article" in page.meta("og:type").lower()
    other = second_opinion(source, url) if claims and len(text) < _SHORT < _letters(blocks) else ""
    language, language_sure = _language(page, data, text)
    found, clips, figures = _media(chosen, page)
    names, names_origin, names_sure = byline.authors(page, data, site, _edges(chosen))
    heading = body.heading_at(blocks, title)
    published = moments.published(page, data, language, blocks, max(0, heading))
    if published is not None:
        published = moments.localised(published, source)
    modified = moments.modified(page, data, language)
    section, section_origin = headline.section(page, data)
    lead = _lead(blocks, chosen, heading, url)
    found = (lead, *(picture for picture in found if picture.url != lead.url)) if lead is not None else found
    image, image_origin = pictures.lead_image(page, data, found, lead)
    sure = _confidence(choice, text)
    markup = render.as_html(chosen, url, figures)
    if len(other) > 2 * len(text) + _SHORT:
        text, markup, sure = render.plain_paragraphs(other)
    article = Article(
        url=_canonical(page, url),
        title=title,
        standfirst=standfirst,
        text=text,
        html=sanitise(markup, url) if markup else "",
        authors=names,
        published=published.when if published else None,
        modified=modified.when if modified else None,
        language=language,
        section=section,
        outlet=site,
        image=image,
        images=found,
        videos=_unique(clips + pictures.page_clips(page, data)),
        dateline=headline.dateline(text),
        paywalled=_paywalled(page, data),
        completeness=round(sure, 3),
        links=render.links(chosen, url),
        source_url=source_url(blocks[max(0, heading) :], url),
        categories=_categories(page, data),
        origins=_origins(
            title=title_origin,
            standfirst=standfirst_origin,
            text="trafilatura" if len(other) > 2 * _SHORT and text.startswith(other[:40]) else "body",
            authors=names_origin,
            published=published.origin if published else "none",
            modified=modified.origin if modified else "none",
            section=section_origin,
            outlet=site_origin,
            image=image_origin,
        ),
        confidence=(
            ("title", round(title_sure, 2)),
            ("text", round(sure, 2)),
            ("authors", names_sure),
            ("published", published.sure if published else 0.0),
            ("language", round(language_sure, 2)),
        ),
    )
    reason = _why_not(article, chosen, claims)
    return Reading(article, not reason, reason)


_SHORT = 250  # letters


def _letters(blocks: list[Block]) -> int:
    return sum(block.size for block in blocks if block.is_text and block.linked * 2 < len(block.text))


def _why_not(article: Article, chosen: list[Block], claims: bool) -> str:
    """Why the page is no article; "" where it is one."""
    if article.text and claims:
        return ""
    if article.videos and article.title and claims:
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


def told_by(data: Structured) -> str:
    """articleBody, letters and digits only: "" where it is absent or only a teaser."""
    told = string(data.article.get("articleBody"))
    return "".join(filter(str.isalnum, told.casefold())) if len(told) > 400 else ""


def _origins(**fields: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, origin) for name, origin in fields.items() if origin != "none")


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


def _canonical(page: Page, url: str) -> str:
    for attrs in page.rels:
        if "canonical" in (attrs.get("rel") or "").lower().split():
            address = render.link((attrs.get("href") or "").strip(), url)
            if address:
                return canonical_url(address)
    return canonical_url(render.link(page.meta("og:url"), url) or url)


def _paywalled(page: Page, data: Structured) -> bool | None:
    free = string(data.article.get("isAccessibleForFree")).strip().lower()
    if free in ("false", "no", "0"):
        return True
    if free in ("true", "yes", "1"):
        return False
    tier = page.meta("article:content_tier", "og:article:content_tier").lower()
    if tier in ("locked", "metered", "free"):
        return tier != "free"
    return None


def _media(blocks: list[Block], page: Page) -> tuple[tuple[Picture, ...], list[Clip], dict[int, str]]:
    found: dict[str, Picture] = {}
    clips: list[Clip] = []
    figures: dict[int, str] = {}
    for at, block in enumerate(blocks):
        if block.kind == "picture":
            captions = _captions(blocks, at)
            picture = pictures.picture_of(block, captions, page.url)
            if picture is not None and picture.url not in found:
                found[picture.url] = picture
                figures[id(block)] = pictures.figure_markup(picture)
        elif block.kind == "player":
            clip = pictures.clip_of(block.node, page.url)
            if clip is not None:
                clips.append(clip)
                figures[id(block)] = f"<p>{embed_link(clip.url, clip.title or clip.provider)}</p>"
    return tuple(found.values())[:100], clips, figures


def _lead(blocks: list[Block], chosen: list[Block], heading: int, base: str) -> Picture | None:
    """The picture between the headline (or just above it) and the first paragraphs."""
    texts = [block for block in chosen if block.is_text and block.gain > 40]
    if not texts:
        return None
    first = next((i for i, block in enumerate(blocks) if block is texts[min(1, len(texts) - 1)]), 0)
    start = max(0, heading - 6) if 0 <= heading < first else max(0, first - 12)
    for at in range(start, first):
        block = blocks[at]
        if block.kind == "picture" and not _furnished(block) and not _is_teaser(block, base):
            captions = _captions(blocks, at)
            picture = pictures.picture_of(block, captions, base)
            if picture is not None and pictures.is_large(block.node, picture, captions):
                return picture
    return None


def _is_teaser(block: Block, base: str) -> bool:
    """A picture that is a link to another page of the site."""
    at: Node | None = block.node
    for _ in range(4):
        if at is None:
            return False
        if at.tag == "a":
            target = render.link(at.get("href"), base)
            return bool(target) and not re.search(
                r"\.(?:jpe?g|png|webp|gif)|/image|gallery|galerie|bilder|foto|photo|/media/", target, re.I
            )
        at = at.up
    return False


def _furnished(block: Block) -> bool:
    """Inside a link to another article, a menu, a teaser, or beside a writer's name."""
    at: Node | None = block.node
    for _ in range(7):
        if at is None or at.tag == "body":
            return False
        if body.holds_no_lead(at):
            return True
        at = at.up
    return False


def _edges(blocks: list[Block]) -> list[str]:
    texts = [block for block in blocks if block.is_text]
    return [block.text for block in texts[:1] + texts[-2:] if len(block.text) < 60 and block.bold >= len(block.text) * 0.8]


def _captions(blocks: list[Block], at: int) -> list[Block]:
    captions = []
    for block in blocks[at + 1 : at + 4]:
        if block.kind != "caption":
            break
        captions.append(block)
    return captions


def _unique(clips: list[Clip]) -> tuple[Clip, ...]:
    found: dict[str, Clip] = {}
    for clip in clips:
        found.setdefault(clip.url, clip)
    return tuple(found.values())[:50]
