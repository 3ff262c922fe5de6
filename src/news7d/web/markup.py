"""Small pieces of HTML that templates use everywhere: the role bar, signs, times, language marks, links, pictures' addresses."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from types import CodeType
from typing import Any
from urllib.parse import quote, urlsplit

from babel import Locale, UnknownLocaleError
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from news7d.core import render
from news7d.model import SECTIONS, ReportLine, RoleName, StoryFacts
from news7d.web import telling
from news7d.web.assets import Asset
from news7d.web.deps import WebSettings

RTL = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"})


@lru_cache(maxsize=4096)
def bar_svg(roles: tuple[tuple[RoleName, int], ...], scale: float = 1.0) -> Markup:
    """The role bar as inline SVG, without a style attribute, so that a strict CSP lets it pass."""
    bar = render.role_bar(roles)
    rects = "".join(_rect(cells) for cells in bar.cells)
    size = f'width="{bar.width * scale:g}" height="{12 * scale:g}" viewBox="0 0 {bar.width:g} 12"'
    return Markup(f'<svg class="rolebar" aria-hidden="true" focusable="false" {size}>{rects}</svg>')


def _rect(cells: render.Cells) -> str:
    y, height = (0, 12) if cells.look == "first" else (4, 8)
    fill = f"{'dense' if cells.dense else 'cell'}-{cells.look}"
    shift = f' transform="translate({cells.shift})"' if cells.shift else ""
    return f'<rect fill="url(#{fill})" x="{cells.x:g}" y="{y}" width="{cells.width:g}" height="{height}"{shift}/>'


def provenance(facts: StoryFacts, first: ReportLine | None = None, href: str = "", scale: float = 1.0) -> Markup:
    """The bar with its words, always together."""
    words = render.bar_words(facts, first)
    told = Markup('<span>{}<b>{}</b>{}<span class="visually-hidden">: {}</span></span>').format(
        words.before, words.strong, words.after, words.detail
    )
    body = bar_svg(facts.roles, scale) + told
    return (
        Markup('<a class="provenance" href="{}">{}</a>').format(href, body) if href else Markup('<p class="provenance">{}</p>').format(body)
    )


@lru_cache(maxsize=64)
def sign(role: RoleName) -> Markup:
    words = render.ROLE_WORDS[role]
    look = words.look if words.own else f"{words.look} repeat"
    return Markup('<span class="sign {}" aria-hidden="true">{}</span>').format(look, words.sign)


@lru_cache(maxsize=64)
def role_word(role: RoleName) -> Markup:
    words = render.ROLE_WORDS[role]
    return Markup('<span class="role {}">{}</span>').format(words.look, words.word)


def lang(line: ReportLine) -> Markup:
    """` lang="de" dir="rtl"` for whatever an outlet wrote."""
    if not line.language or line.language == "und":
        return Markup(' dir="auto"')
    direction = Markup(' dir="rtl"') if line.direction == "rtl" else Markup("")
    return Markup(' lang="{}"').format(line.language) + direction


def outside(url: str | None) -> str:
    """An outlet's address, if it is one that a browser may follow."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def host_of(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@lru_cache(maxsize=512)
def language_name(code: str | None) -> str:
    """`de` -> German; a code that nobody knows stays as it is."""
    if not code or code == "und":
        return "unknown language"
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


@lru_cache(maxsize=512)
def own_language_name(code: str) -> str:
    """`de` -> Deutsch, as its readers call it."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    return str(Locale("en").territories.get(code.upper(), code))


def sentence(words: str) -> str:
    """With a capital letter at the start, and the rest as it is."""
    return words[:1].upper() + words[1:]


def time_tag(moment: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(render.machine_time(moment), render.exact_time(moment), words)


class Pictures:
    """Signed addresses of our own picture proxy: only what we put on a page is ever fetched (spec/security.md)."""

    def __init__(self, secret: bytes, prefix: str, *, on: bool) -> None:
        self._key = hmac.new(secret, b"pictures", sha256).digest()
        self._prefix = prefix
        self._on = on

    def __call__(self, url: str | None) -> str:
        """`/picture/{signature}/{address}`, or "" where there is no picture to show."""
        if not self._on or not outside(url) or url is None or len(url) > 2000:
            return ""
        packed = urlsafe_b64encode(url.encode()).decode().rstrip("=")
        return f"{self._prefix}/picture/{self._signature(packed)}/{packed}"

    def address(self, signature: str, packed: str) -> str | None:
        """The address that was signed, or None where the signature is not ours."""
        if not hmac.compare_digest(self._signature(packed).encode(), signature.encode()):
            return None
        try:
            return urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except (Base64Error, ValueError):
            return None

    def _signature(self, packed: str) -> str:
        return urlsafe_b64encode(hmac.new(self._key, packed.encode("utf-8", "replace"), sha256).digest()[:18]).decode()


class _Compiled(BytecodeCache):
    """What templates were compiled to, for all environments of a process: compiling takes longer than a page does."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def _empty_environment() -> Environment:
    return Environment(
        loader=PackageLoader("news7d.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )


def environment(settings: WebSettings, assets: dict[str, Asset], pictures: Pictures) -> Environment:
    env = _empty_environment()
    prefix = settings.prefix

    def link(path: str) -> str:
        return prefix + path

    def asset(name: str) -> str:
        return f"{prefix}/static/{assets[name].name}"

    def story_link(story_id: int, title: str = "") -> str:
        tail = render.slug(title)
        return f"{prefix}/story/{story_id}" + (f"/{quote(tail)}" if tail else "")

    def name_link(label: str) -> str:
        return f"{prefix}/name/{quote(label.replace(' ', '_'), safe='')}"

    helpers: dict[str, Any] = {
        "link": link,
        "asset": asset,
        "story_link": story_link,
        "name_link": name_link,
        "picture": pictures,
        "bar": bar_svg,
        "provenance": provenance,
        "sign": sign,
        "role_word": role_word,
        "role_words": render.ROLE_WORDS,
        "lang": lang,
        "outside": outside,
        "host_of": host_of,
        "language_name": language_name,
        "own_language_name": own_language_name,
        "country_name": country_name,
        "time_tag": time_tag,
        "report_time": render.report_time,
        "claim_words": render.claim_words,
        "exact_time": render.exact_time,
        "machine_time": render.machine_time,
        "long_day": render.long_day,
        "short_day": render.short_day,
        "age": render.age_words,
        "span": render.span_words,
        "mark_shared": render.mark_shared,
        "sections": SECTIONS,
        "site": settings,
        "rtl": RTL,
        "LOOKS": render.LOOKS,
        "escape": escape,
    }
    env.globals.update(helpers)
    env.filters.update(sentence=sentence, ended=telling.ended, spoken=telling.spoken)
    return env
