"""Small pieces of HTML that templates use everywhere: the role bar, signs, times, language marks, links, pictures' addresses."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from types import CodeType
from typing import Any
from urllib.parse import quote, urlsplit

from babel import Locale, UnknownLocaleError
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from news7d.core import render
from news7d.core.wording import N_
from news7d.model import SECTIONS, Outlet, ReportLine, RoleName, StoryFacts
from news7d.web import telling
from news7d.web.assets import Asset, papers
from news7d.web.deps import WebSettings
from news7d.web.fragments import face
from news7d.web.languages import ENGLISH, Language, _, codes, marked_up, ngettext, ngettext_noop, sentence, speaking, translated
from news7d.web.languages import language as language_named
from news7d.web.translating import SpeakingEnvironment

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


def tally_words(facts: StoryFacts, first: ReportLine | None = None) -> Markup:
    """The words beside the bar, what counts in bold."""
    counted, unheard = _counted(speaking().code, facts.roles, facts.independent, facts.reports), render.unwatched_source(first)
    return marked_up(N_("first: %(name)s (not watched here), %(counted)s"), name=unheard, counted=counted) if unheard else counted


def provenance(facts: StoryFacts, first: ReportLine | None = None, href: str = "", scale: float = 1.0) -> Markup:
    """The bar with its words, always together."""
    counted, detail = tally_words(facts, first), bar_detail(speaking().code, facts.roles)
    told = f'<span>{counted}<span class="visually-hidden">: {escape(detail)}</span></span>'
    body = bar_svg(facts.roles, scale) + Markup(told)  # Markup.format reads its pattern anew each time, which takes longer than all of this
    return Markup(f'<a class="provenance" href="{escape(href)}">{body}</a>' if href else f'<p class="provenance">{body}</p>')


@lru_cache(maxsize=8192)
def _counted(code: str, roles: tuple[tuple[RoleName, int], ...], own: int, total: int) -> Markup:
    """«**4 independent** of 10», «**all 3** independent», «**1 report** so far», in the language of the request, which is `code`."""
    if total <= 1:
        return Markup(_("<b>1 report</b> so far"))
    if own == total:
        return Markup(ngettext("<b>all %(num)s</b> independent", "<b>all %(num)s</b> independent", total))
    if own == 0 and dict(render.counts_by_look(roles)).get("unknown") == total:
        return Markup(ngettext("<b>%(num)s report</b>, roles not known yet", "<b>%(num)s reports</b>, roles not known yet", total))
    return Markup(ngettext("<b>%(num)s independent</b> of %(total)s", "<b>%(num)s independent</b> of %(total)s", own, total=total))


_COUNTED_BY_LOOK: dict[render.Look, tuple[str, str]] = {
    "first": ngettext_noop("%(num)s first", "%(num)s first"),
    "independent": ngettext_noop("%(num)s independent", "%(num)s independent"),
    "confirms": ngettext_noop("%(num)s confirms", "%(num)s confirms"),
    "cites": ngettext_noop("%(num)s cites", "%(num)s cites"),
    "wire": ngettext_noop("%(num)s wire", "%(num)s wire"),
    "copies": ngettext_noop("%(num)s copies or rewrites", "%(num)s copies or rewrites"),
    "translation": ngettext_noop("%(num)s translated", "%(num)s translated"),
    "unknown": ngettext_noop("%(num)s unknown", "%(num)s unknown"),
}


@lru_cache(maxsize=8192)
def bar_detail(code: str, roles: tuple[tuple[RoleName, int], ...]) -> str:
    """The bar for those who cannot see it, in the language of the request, which is `code`: «1 first, 3 copies or rewrites»."""
    return ", ".join(ngettext(*_COUNTED_BY_LOOK[look], count) for look, count in render.counts_by_look(roles))


@lru_cache(maxsize=64)
def sign(role: RoleName) -> Markup:
    words = render.ROLE_WORDS[role]
    look = words.look if words.own else f"{words.look} repeat"
    return Markup('<span class="sign {}" aria-hidden="true">{}</span>').format(look, words.sign)


ROLE_NAMES: dict[RoleName, str] = {
    "origin": N_("First"),
    "independent": N_("Independent"),
    "confirms": N_("Confirms"),
    "cites": N_("Cites"),
    "wire": N_("Wire"),
    "copy": N_("Copy"),
    "rewrite": N_("Rewrite"),
    "translation": N_("Translation"),
    "comment": N_("Comment"),
    "update": N_("Update"),
    "unknown": N_("Unknown"),
}
SECTION_NAMES: dict[str, str] = {
    "world": N_("World"),
    "politics": N_("Politics"),
    "society": N_("Society"),
    "business": N_("Business"),
    "technology": N_("Technology"),
    "science": N_("Science"),
    "health": N_("Health"),
    "sport": N_("Sport"),
    "entertainment": N_("Entertainment"),
    "environment": N_("Environment"),
    "religion": N_("Religion"),
}


def section_name(section: str) -> str:
    """As it stands in the list of sections: Politics."""
    return _(SECTION_NAMES[section]) if section in SECTION_NAMES else section.capitalize()


def claim_words(line: ReportLine) -> str:
    """«says 09:12, first seen 10:40» where the claim cannot be taken as it is; else empty."""
    if line.published is None or line.claim in ("plausible", "none"):
        return ""
    said, seen = line.published.astimezone(UTC), line.first_seen.astimezone(UTC)
    when = f"{said:%H:%M}" if said.date() == seen.date() else speaking().exact_time(said).removesuffix(" UTC")
    return _("says %(time)s, first seen %(seen)s", time=when, seen=f"{seen:%H:%M}")


def section_within(section: str) -> str:
    """As it stands within a sentence: politics."""
    return section if speaking().code == ENGLISH else section_name(section)


_ROLE_NAMES_WITHIN: dict[RoleName, str] = {
    "origin": N_("first"),
    "independent": N_("independent"),
    "confirms": N_("confirms"),
    "cites": N_("cites"),
    "wire": N_("wire"),
    "copy": N_("copy"),
    "rewrite": N_("rewrite"),
    "translation": N_("translation"),
    "comment": N_("comment"),
    "update": N_("update"),
    "unknown": N_("unknown"),
}


def role_within(role: RoleName) -> str:
    """As it stands within a sentence: copy."""
    return _(_ROLE_NAMES_WITHIN[role])


def listed_names(outlets: Sequence[Outlet]) -> Markup:
    """Names of outlets as the language lists them: A, B and C."""
    names = [str(Markup("<bdi>{}</bdi>").format(outlet.name)) for outlet in outlets]
    return Markup(speaking().listed(names))


def role_word(role: RoleName) -> Markup:
    return _role_word(speaking().code, role)


@lru_cache(maxsize=256)
def _role_word(code: str, role: RoleName) -> Markup:
    """In the language of the request, which is `code`."""
    return Markup('<span class="role {}">{}</span>').format(render.ROLE_WORDS[role].look, _(ROLE_NAMES[role]))


def lang(line: ReportLine) -> Markup:
    """` lang="de" dir="rtl"` for whatever an outlet wrote."""
    if not line.language or line.language == "und":
        return Markup(' dir="auto"')
    return _lang(line.language, line.direction)


@lru_cache(maxsize=512)
def _lang(language: str, direction: str) -> Markup:
    return Markup(f' lang="{escape(language)}"' + (' dir="rtl"' if direction == "rtl" else ""))


@lru_cache(maxsize=4096)
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
def own_language_name(code: str) -> str:
    """`de` -> Deutsch, as its readers call it."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


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


def _said_in(language: Language) -> dict[str, Any]:
    """What templates say days, spans, roles and names with, in that language."""

    def time_tag(moment: datetime, words: str) -> Markup:
        exact = escape(language.exact_time(moment))
        return Markup(f'<time datetime="{render.machine_time(moment)}" title="{exact}">{escape(words)}</time>')

    return {
        "interfaces": tuple(map(language_named, codes())),
        "role_words": {role: replace(each, word=language.gettext(ROLE_NAMES[role])) for role, each in render.ROLE_WORDS.items()},
        "section_name": section_name,
        "section_within": section_within,
        "role_within": role_within,
        "listed_names": listed_names,
        "language_name": language.language_name,
        "country_name": language.country_name,
        "claim_words": claim_words,
        "time_tag": time_tag,
        "exact_time": language.exact_time,
        "long_day": language.long_day,
        "short_day": language.short_day,
        "age": language.age,
        "ago": language.ago,
        "span": language.span,
        "number": language.number,
        "percent": language.percent,
        "fixed": language.fixed,
        "day": language.day,
        "listed": language.listed,
    }


class _Compiled(BytecodeCache):
    """What templates were compiled to, for all environments of one language in a process: compiling takes longer than a page does."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def _compiled(code: str) -> _Compiled:
    return _Compiled()


def _empty_environment(language: Language) -> Environment:
    return SpeakingEnvironment(
        language,
        loader=PackageLoader("news7d.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(language.code),
    )


def environment(settings: WebSettings, assets: dict[str, Asset], pictures: Pictures, language: Language) -> Environment:
    """The templates in that language."""
    env = _empty_environment(language)
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
        **_said_in(language),
        "link": link,
        "asset": asset,
        "story_link": story_link,
        "name_link": name_link,
        "picture": pictures,
        "bar": bar_svg,
        "face": face,
        "provenance": provenance,
        "sign": sign,
        "role_word": role_word,
        "lang": lang,
        "outside": outside,
        "host_of": host_of,
        "own_language_name": own_language_name,
        "report_time": render.report_time,
        "machine_time": render.machine_time,
        "mark_shared": render.mark_shared,
        "papers": papers(assets),
        "sections": SECTIONS,
        "site": settings,
        "rtl": RTL,
        "LOOKS": render.LOOKS,
        "escape": escape,
    }
    env.globals.update(helpers)
    env.filters.update(translated=translated, sentence=sentence, ended=telling.ended, spoken=telling.spoken)
    return env
