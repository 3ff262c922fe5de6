"""Players and embeds, turned into links: a page of ours never loads a third party's bytes by itself."""

from __future__ import annotations

import html as stdlib_html
import re

from news7d.core.html.urls import host_of, safe_url

# Players whose page is worth a link, by the end of their host: the label that readers see.
_PLAYERS = {
    "youtube.com": "YouTube", "youtube-nocookie.com": "YouTube", "youtu.be": "YouTube", "vimeo.com": "Vimeo",
    "dailymotion.com": "Dailymotion", "dai.ly": "Dailymotion", "twitch.tv": "Twitch", "rumble.com": "Rumble",
    "brightcove.net": "Brightcove", "brightcove.com": "Brightcove", "jwplayer.com": "JW Player", "jwplatform.com": "JW Player",
    "facebook.com": "Facebook", "twitter.com": "X", "x.com": "X", "tiktok.com": "TikTok", "instagram.com": "Instagram",
    "soundcloud.com": "SoundCloud", "spotify.com": "Spotify", "podcasts.apple.com": "Apple Podcasts", "acast.com": "Acast",
    "megaphone.fm": "Megaphone", "simplecast.com": "Simplecast", "bandcamp.com": "Bandcamp", "rutube.ru": "Rutube", "vk.com": "VK",
    "ok.ru": "OK", "bilibili.com": "Bilibili", "youku.com": "Youku", "v.qq.com": "Tencent Video", "nicovideo.jp": "Niconico",
    "streamable.com": "Streamable", "ted.com": "TED", "archive.org": "Internet Archive", "kaltura.com": "Kaltura",
    "datawrapper.de": "Datawrapper", "dwcdn.net": "Datawrapper", "flourish.studio": "Flourish", "infogram.com": "Infogram",
    "documentcloud.org": "DocumentCloud", "scribd.com": "Scribd", "google.com/maps": "Google Maps", "openstreetmap.org": "OpenStreetMap",
    "mastodon.social": "Mastodon", "bsky.app": "Bluesky", "reddit.com": "Reddit", "giphy.com": "Giphy", "imgur.com": "Imgur",
}  # fmt: skip

_FRAME = re.compile(r"<(?i:iframe)\b([^<>]{0,4000})>(?:[^<]{0,2000}</(?i:iframe)\s*>)?")
_MEDIA = re.compile(r"<((?i:video|audio))\b([^<>]{0,4000})>((?:[^<]|<(?!/?(?i:video|audio)))*)</(?i:video|audio)\s*>")
_ADDRESS = re.compile(r"\s(?:data-)?(?:lazy-)?src\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_YOUTUBE = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/([\w-]{6,20})", re.ASCII)
_VIMEO = re.compile(r"https?://player\.vimeo\.com/video/(\d+)", re.ASCII)
_DAILYMOTION = re.compile(r"https?://(?:www\.|geo\.)?dailymotion\.com/(?:embed/video/|player[^?]*\?video=)(\w+)", re.ASCII)


def replace_embeds(html: str) -> str:
    """Frames of known players and HTML5 media as links of class `embed`. Unsanitised markup in, unsanitised markup out."""
    if "<iframe" in html or "<IFRAME" in html:
        html = _FRAME.sub(_frame, html)
    if "<video" in html or "<audio" in html:
        html = _MEDIA.sub(_media, html)
    return html


def embed_link(url: str, label: str) -> str:
    """The markup that stands for a player: `<a class="embed" href=…>▶ label</a>`."""
    return f'<a class="embed" href="{stdlib_html.escape(url)}">▶ {stdlib_html.escape(label)}</a>'


def player_of(url: str) -> str | None:
    """The name of the known player that `url` belongs to."""
    host = host_of(url)
    labels = host.split(".")
    if "google" in host and "/maps" in url:
        return "Google Maps"
    return next((_PLAYERS[tail] for i in range(len(labels)) if (tail := ".".join(labels[i:])) in _PLAYERS), None)


def watch_url(url: str) -> str:
    """The page of a film for a person, where the player's address tells it; else the player's address."""
    if found := _YOUTUBE.match(url):
        return f"https://www.youtube.com/watch?v={found[1]}"
    if found := _VIMEO.match(url):
        return f"https://vimeo.com/{found[1]}"
    if found := _DAILYMOTION.match(url):
        return f"https://www.dailymotion.com/video/{found[1]}"
    return url


def _address(attributes: str) -> str | None:
    found = _ADDRESS.search(attributes)
    if not found:
        return None
    raw = stdlib_html.unescape(found[1] or found[2] or found[3] or "").strip()
    return safe_url("https:" + raw if raw.startswith("//") else raw)


def _frame(found: re.Match[str]) -> str:
    url = _address(" " + found[1])
    player = player_of(url) if url else None
    return embed_link(watch_url(url), player) if url and player else ""


def _media(found: re.Match[str]) -> str:
    url = _address(" " + found[2]) or _address(found[3])
    return embed_link(url, "Video" if found[1].casefold() == "video" else "Audio") if url else ""
