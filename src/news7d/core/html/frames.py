"""Where a film or sound of another site may be shown inside a page of ours, after a reader asked for it: the address of its frame.

    page for a person, or player's address ─► the provider's documented frame ─► Frame(address, origin)

One line a provider, and nothing but these lines decides what a page may frame. Providers of posts (X, Instagram, Telegram, …) are not here:
they show text that runs scripts, and a link does. Twitch is not: it wants the name of the framing host in the address.
Sources: the providers' own pages on embedding, and the players' addresses in the pages of the packs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from news7d.core.html.embeds import watch_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a page may frame: its address, and the one origin that this asks for."""

    address: str
    origin: str  # https://player.example, as a Content-Security-Policy wants it
    named: bool  # the provider plays only for whoever says which site frames it
    sound: bool  # there is nothing to see


# Page for a person → frame. Matched after «https://» and «www.»; `{}` of the result is the first group.
_FRAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.ASCII), frame)
    for pattern, frame in (
        (r"youtube\.com/watch\?v=([\w-]{6,20})$", "https://www.youtube-nocookie.com/embed/{}?autoplay=1&rel=0"),
        (r"youtube\.com/playlist\?list=([\w-]+)$", "https://www.youtube-nocookie.com/embed/videoseries?list={}"),
        (r"vimeo\.com/(?:video/)?(\d+)(?:$|[?#])", "https://player.vimeo.com/video/{}?dnt=1&autoplay=1"),
        (r"dailymotion\.com/video/(\w+)(?:$|[?#])", "https://geo.dailymotion.com/player.html?video={}"),
        (r"rutube\.ru/video/(\w+)/?(?:$|[?#])", "https://rutube.ru/play/embed/{}"),
        (r"ok\.ru/video/(\d+)(?:$|[?#])", "https://ok.ru/videoembed/{}"),
        (r"bilibili\.com/video/(BV\w+)/?(?:$|[?#])", "https://player.bilibili.com/player.html?bvid={}"),
        (r"v\.youku\.com/v_show/id_([\w=]+)\.html", "https://player.youku.com/embed/{}"),
        (r"nicovideo\.jp/watch/(\w+)(?:$|[?#])", "https://embed.nicovideo.jp/watch/{}"),
        (r"streamable\.com/(\w+)(?:$|[?#])", "https://streamable.com/e/{}"),
        (r"ted\.com/talks/([\w-]+)(?:$|[?#])", "https://embed.ted.com/talks/{}"),
        (r"open\.spotify\.com/((?:track|album|episode|show|playlist)/\w+)(?:$|[?#])", "https://open.spotify.com/embed/{}"),
        (r"podcasts\.apple\.com/([\w/%.-]+(?:\?i=\d+)?)$", "https://embed.podcasts.apple.com/{}"),
        (r"archive\.org/details/([\w.-]+)(?:$|[?#])", "https://archive.org/embed/{}"),
        (r"loom\.com/share/(\w+)(?:$|[?#])", "https://www.loom.com/embed/{}"),
        (r"coub\.com/view/(\w+)(?:$|[?#])", "https://coub.com/embed/{}"),
    )
)
# Players whose address is the frame, as they are found in pages.
_PLAYERS = re.compile(
    r"https://(?:players\.brightcove\.net/\d+/[\w-]+/index\.html\?|cdn\.jwplayer\.com/players/|embed\.acast\.com/|playlist\.megaphone\.fm/?\?"
    r"|player\.simplecast\.com/|html5-player\.libsyn\.com/embed/|fast\.wistia\.net/embed/iframe/|rumble\.com/embed/|odysee\.com/\$/embed/"
    r"|archive\.org/embed/|w\.soundcloud\.com/player/?\?|vkvideo\.ru/video_ext\.php\?|player\.podigee-cdn\.net/)"
)
_SOUNDS = re.compile(r"https://(?:www\.)?soundcloud\.com/[\w-]+/[\w-]+(?:/[\w-]+)?(?:$|[?#])", re.ASCII)
_ORIGIN = re.compile(r"https?://(?:www\.|m\.)?", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?", re.ASCII)
_NAMED = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")  # refuse to play without a referrer (YouTube's «error 153»)
_HEARD = re.compile(
    r"https://(?:open\.spotify\.com|embed\.podcasts\.apple\.com|w\.soundcloud\.com|embed\.acast\.com|playlist\.megaphone\.fm|player\.simplecast\.com"
    r"|html5-player\.libsyn\.com|player\.podigee-cdn\.net)/"
)
_FILMS = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov)(?:$|[?#])", re.IGNORECASE)
_SOUND_FILES = re.compile(r"\.(?:mp3|m4a|ogg|oga|opus|aac|wav|flac)(?:$|[?#])", re.IGNORECASE)


def frame_of(url: str, embed: str | None = None) -> Frame | None:
    """The frame of a clip by the page for a person, or by its player's address; None where it is to be watched at its source."""
    for address in dict.fromkeys((watch_url(url), embed and watch_url(embed), embed, url)):
        found = _framed(address) if address and len(address) <= 2000 else None
        if found is not None:
            return found
    return None


def _framed(address: str) -> Frame | None:
    if _PLAYERS.match(address):
        return _frame(address)
    if _SOUNDS.match(address):
        return _frame(f"https://w.soundcloud.com/player/?url={quote(address, safe='')}")
    rest = _ORIGIN.sub("", address, count=1)
    for pattern, frame in _FRAMES:
        if found := pattern.match(rest):
            return _frame(frame.format(found[1]))
    return None


def _frame(address: str) -> Frame | None:
    origin = origin_of(address)
    return Frame(address=address, origin=origin, named=origin in _NAMED, sound=bool(_HEARD.match(address))) if origin else None


def file_kind(url: str, media_type: str | None = None) -> str:
    """ "video" or "audio" for a file that any browser plays by itself; "" for lists of pieces and for what nobody knows."""
    said = (media_type or "").partition("/")[0].lower()
    if said in ("video", "audio") and "mpegurl" not in (media_type or "").lower():
        return said
    return "video" if _FILMS.search(url) else "audio" if _SOUND_FILES.search(url) else ""


def origin_of(url: str) -> str:
    """`https://host:port` as a Content-Security-Policy may name it; "" for what could end or widen a directive."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2].encode("idna").decode() if not parts.netloc.isascii() else parts.netloc.rpartition("@")[2]
    except (ValueError, UnicodeError):
        return ""
    host = host.lower()
    return f"{parts.scheme}://{host}" if parts.scheme in ("http", "https") and _HOST.fullmatch(host) else ""


def poster_of(url: str) -> str | None:
    """The still of a film that its provider keeps under a known address; None where there is no such rule."""
    found = re.match(r"(?:youtube\.com/watch\?v=)([\w-]{6,20})$", _ORIGIN.sub("", watch_url(url), count=1), re.ASCII)
    return f"https://i.ytimg.com/vi/{found[1]}/hqdefault.jpg" if found else None
