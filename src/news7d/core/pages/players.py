"""What plays: films, sounds and posts of other sites that stand in a page, each as a Clip.

    element ─► its attributes as rules for its kind ─► address ─► provider, the page for a person ─► Clip

A player never says anything as text. The quoted words of a post (`<blockquote class="twitter-tweet">`) are text of the page
and stay, with or without the script that dresses them up; the post itself becomes a Clip beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from news7d.core.html import domain_of, player_of, safe_url, watch_url
from news7d.core.pages.structured import Structured, Thing, clean, kinds, string
from news7d.core.pages.tree import PLAYERS, Node, Page
from news7d.model import Clip

CHARTS = frozenset({"datawrapper", "flourish", "infogram", "documentcloud", "scribd", "googlemaps", "openstreetmap"})
"""Providers of charts, maps and documents: worth a link where they stand, but neither film nor sound."""

_NAMES = re.compile(
    r"tweet|twitter|instagram|tiktok|bluesky|mastodon|reddit|threads|fb-|embed|video|player|youtube|vimeo|brightcove|jw|botr"
)
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original-src", "data-url", "data", "url", "data-iframe-src", "data-embed-src")
_ADDRESSES = (
    "data-embed-url", "data-oembed-url", "data-iframe-src", "data-embed-src", "data-video-src", "data-video-url", "data-url", "data-src",
    "data-href", "data-mp4", "data-stream", "data-file", "data-permalink", "data-text-post-permalink", "data-instgrm-permalink", "cite",
)  # fmt: skip
_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov|m3u8|mpd|mp3|m4a|ogg|oga|opus|aac|wav|flac)(?:$|[?#])", re.I)
_STREAM = re.compile(r"\.(?:m3u8|mpd)(?:$|[?#])", re.I)
_OWN = re.compile(r"[/._-](?:video|player|podcast|audio)", re.I)
_POST = re.compile(r"/status(?:es)?/\d+|/(?:p|reel|tv)/[\w-]+|/@[\w.]+/(?:video|post)/|/comments/\w+|/post/\w+")
_BOTR = re.compile(r"\b(?:botr|jwplayer)_([a-z0-9]{8})_([a-z0-9]{8})_?", re.I)
_JW = re.compile(r"jw(?:player|platform)\.com/(?:players|libraries|manifests|videos)/([A-Za-z0-9]{8})(?:-([A-Za-z0-9]{8}))?")
_BLUESKY = re.compile(r"at://(did:[\w:.-]+)/app\.bsky\.feed\.post/(\w+)", re.ASCII)
_IDENTIFIER = re.compile(r"[\w-]{3,64}", re.ASCII)


@lru_cache(maxsize=16384)
def may_play(hint: str) -> bool:
    """Do the class names of an element say that it could be a player? A cheap question, asked of every element."""
    return _NAMES.search(hint) is not None


def clip_of(node: Node, base: str) -> Clip | None:
    """The film, sound or post that an element stands for; None for an empty frame and for unknown third parties' ones."""
    address = _web(_known(node, base) or _by_tag(node, base), base)
    if not address:
        return None
    provider = _provider(address, base) if node.tag not in ("video", "audio", "amp-video", "amp-audio") else _provider(address, "")
    if not provider and "mastodon" in node.hint:
        provider, address = "mastodon", address.removesuffix("/embed")
    if not provider:
        return None
    watch = watch_url(address)
    title = clean(node.get("title") or node.get("data-title") or node.get("data-video-title") or node.get("aria-label"))
    return Clip(
        url=watch,
        provider=provider,
        title=_titled(title, provider)[:300] or None,
        embed=address if provider != "html5" and address != watch else None,
        poster=_web(node.get("poster") or node.get("data-poster"), base) or None,
    )


_EMPTY_TITLES = re.compile(
    r"(?:youtube|vimeo|twitter|x|dailymotion|embedded?|video|audio|media|player|content|iframe|post|tweet|[\s-])+", re.I
)


def _titled(title: str, provider: str) -> str:
    """The title, unless it only says that this is a video player."""
    return "" if _EMPTY_TITLES.fullmatch(title) or title.lower() == provider else title


def _provider(address: str, base: str) -> str:
    player = player_of(address)
    if player:
        return player.lower().replace(" ", "")
    if _FILE.search(address) or not base:
        return "html5"
    own = domain_of(address)
    return own if own and own == domain_of(base) and _OWN.search(address) else ""


def _web(value: str, base: str) -> str:
    """An absolute web address, or ""."""
    if not value or value[0] in "#{":
        return ""
    address = safe_url(value, base) or ""
    return address if address.startswith("http") else ""


def _by_tag(node: Node, base: str) -> str:
    tag = node.tag
    if tag in ("video", "audio", "amp-video", "amp-audio"):
        return _file(node, base)
    if tag == "script":
        post = node.get("data-telegram-post")
        return f"https://t.me/{post}" if post else _web(node.get("src"), base)
    if tag in PLAYERS:
        return next((address for name in _SOURCES if (address := _web(node.get(name), base))), "")
    if tag == "blockquote" or "embed" in node.hint or "fb-" in node.hint:
        return _post(node, base)
    return ""


def _file(node: Node, base: str) -> str:
    """The file of an HTML5 player: one that any browser plays rather than a list of its pieces."""
    sources = [node, *(kid for kid in node.below() if kid.tag == "source")]
    found = [address for source in sources for name in ("src", "data-src") if (address := _web(source.get(name), base))]
    return next((address for address in found if not _STREAM.search(address)), found[0] if found else "")


def _post(node: Node, base: str) -> str:
    """The post that a blockquote quotes: what its attributes name, or the last link that leads to one."""
    if found := _BLUESKY.match(node.get("data-bluesky-uri")):
        return f"https://bsky.app/profile/{found[1]}/post/{found[2]}"
    links = [node.get(name) for name in _ADDRESSES]
    links += [kid.get("href") for kid in reversed(node.below()) if kid.tag == "a"]
    known = (address for value in links if (address := _web(value, base)))
    if "mastodon" in node.hint:
        return next(known, "")
    return next((address for address in known if player_of(address) and _POST.search(address)), "")


def _known(node: Node, base: str) -> str:
    """The address that an id in the attributes stands for."""
    attrs = node.attrs
    rule = _RULES.get(node.tag)
    if rule is not None and (found := rule(node)):
        return found
    if found := _by_id(node):
        return found
    if node.tag in PLAYERS or not any(name.startswith("data-") for name in attrs):
        return _botr(node)
    addresses = (address for name in _ADDRESSES if (address := _web(node.get(name), base)))
    return next((each for each in addresses if player_of(each) or _FILE.search(each)), "") or _botr(node)


def _botr(node: Node) -> str:
    """JW Player's placeholder: the medium and the player are in the element's id."""
    found = _BOTR.search(node.get("id")) if "botr" in node.hint or "jwplayer" in node.hint else None
    return f"https://cdn.jwplayer.com/players/{found[1]}-{found[2]}.html" if found else ""


_BY_PROVIDER = {
    "youtube": "https://www.youtube.com/embed/{}",
    "vimeo": "https://player.vimeo.com/video/{}",
    "dailymotion": "https://www.dailymotion.com/embed/video/{}",
    "jwplayer": "https://cdn.jwplayer.com/players/{}.html",
}
_OWN_IDS = (  # attributes that name their provider by themselves
    ("data-youtube-id", "youtube"), ("data-youtubeid", "youtube"), ("data-yt-id", "youtube"), ("data-youtube-video-id", "youtube"),
    ("data-vimeo-id", "vimeo"), ("data-dailymotion-id", "dailymotion"), ("data-dm-id", "dailymotion"),
    ("data-jw-media-id", "jwplayer"), ("data-jwplayer-id", "jwplayer"), ("data-jw-id", "jwplayer"), ("data-jw-video-id", "jwplayer"),
)  # fmt: skip


def _by_id(node: Node) -> str:
    for name, provider in _OWN_IDS:
        if name in node.attrs and _IDENTIFIER.fullmatch(node.get(name)):
            return _BY_PROVIDER[provider].format(node.get(name))
    ident = node.get("data-video-id") or node.get("data-videoid") or node.get("data-id") or node.get("videoid")
    if not ident or not _IDENTIFIER.fullmatch(ident):
        return ""
    account = node.get("data-account") or node.get("data-account-id")
    if account.isdecimal():
        return _brightcove(node, account, ident)
    named = f"{node.get('data-provider')} {node.get('data-type')} {node.get('data-platform')} {node.hint}".lower()
    return next((page.format(ident) for provider, page in _BY_PROVIDER.items() if provider in named), "")


def _brightcove(node: Node, account: str, ident: str) -> str:
    player = node.get("data-player") or node.get("data-player-id") or "default"
    embed = node.get("data-embed") or "default"
    return f"https://players.brightcove.net/{account}/{quote(player)}_{quote(embed)}/index.html?videoId={ident}"


def _of(name: str, page: str) -> Callable[[Node], str]:
    def address(node: Node) -> str:
        ident = node.get(name)
        return page.format(ident) if _IDENTIFIER.fullmatch(ident) else ""

    return address


def _amp_jwplayer(node: Node) -> str:
    medium, player = node.get("data-media-id"), node.get("data-player-id")
    if not _IDENTIFIER.fullmatch(medium):
        return ""
    return f"https://cdn.jwplayer.com/players/{medium}{'-' + player if _IDENTIFIER.fullmatch(player) else ''}.html"


def _jwplayer_script(node: Node) -> str:
    found = _JW.search(node.get("src"))
    return f"https://cdn.jwplayer.com/players/{found[1]}{'-' + found[2] if found[2] else ''}.html" if found else ""


_RULES: dict[str, Callable[[Node], str]] = {
    "amp-youtube": _of("data-videoid", "https://www.youtube.com/embed/{}"),
    "lite-youtube": _of("videoid", "https://www.youtube.com/embed/{}"),
    "lite-vimeo": _of("videoid", "https://player.vimeo.com/video/{}"),
    "amp-vimeo": _of("data-videoid", "https://player.vimeo.com/video/{}"),
    "amp-dailymotion": _of("data-videoid", "https://www.dailymotion.com/embed/video/{}"),
    "amp-twitter": _of("data-tweetid", "https://twitter.com/i/status/{}"),
    "amp-instagram": _of("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-facebook": lambda node: node.get("data-href"),
    "amp-soundcloud": _of("data-trackid", "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/{}"),
    "amp-jwplayer": _amp_jwplayer,
    "script": _jwplayer_script,
}


# ------------------------------------------------------------------ what JSON-LD says


def page_clips(page: Page, data: Structured) -> list[Clip]:
    """The films and sounds that JSON-LD names, outermost first."""
    clips = []
    for thing in data.things[:200]:
        if not {"videoobject", "audioobject"}.isdisjoint(kinds(thing)):
            clip = _told(thing, page.url)
            if clip is not None:
                clips.append(clip)
    return clips


def _told(thing: Thing, base: str) -> Clip | None:
    embed, content = _web(string(thing.get("embedUrl")), base), _web(string(thing.get("contentUrl")), base)
    address = embed or content
    if not address:
        return None
    provider = player_of(address)
    return Clip(
        url=watch_url(address) if provider else content or address,
        provider=provider.lower().replace(" ", "") if provider else "html5",
        title=string(thing.get("name"))[:300] or None,
        embed=embed or None,
        poster=_web(string(thing.get("thumbnailUrl")), base) or None,
        seconds=_seconds(string(thing.get("duration"))),
    )


_DURATION = re.compile(r"P(?:0+D)?T(?:(\d{1,2})H)?(?:(\d{1,4})M)?(?:(\d{1,5})(?:\.\d+)?S)?", re.ASCII | re.IGNORECASE)


def _seconds(said: str) -> int | None:
    """ISO 8601, as schema.org writes durations: PT4M5S. None where it says nothing."""
    found = _DURATION.fullmatch(said.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds or None


def unique(clips: list[Clip]) -> tuple[Clip, ...]:
    """Each clip once, by its address, with what any of its mentions says; no charts."""
    found: dict[str, Clip] = {}
    for clip in clips:
        if clip.provider in CHARTS:
            continue
        known = found.get(clip.url)
        found[clip.url] = clip if known is None else _completed(known, clip)
    return tuple(found.values())[:50]


def _completed(clip: Clip, other: Clip) -> Clip:
    return Clip(
        url=clip.url,
        provider=clip.provider,
        title=clip.title or other.title,
        embed=clip.embed or other.embed,
        poster=clip.poster or other.poster,
        type=clip.type or other.type,
        length=clip.length or other.length,
        seconds=clip.seconds or other.seconds,
    )
