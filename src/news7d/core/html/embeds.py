"""Players and embeds, turned into links: a page of ours never loads a third party's bytes by itself."""

from __future__ import annotations

import html as stdlib_html
import re
from urllib.parse import parse_qsl

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
    "mastodon.social": "Mastodon", "mstdn.social": "Mastodon", "mastodon.online": "Mastodon", "threads.net": "Threads",
    "threads.com": "Threads", "t.me": "Telegram", "vkvideo.ru": "VK", "odysee.com": "Odysee", "loom.com": "Loom", "wistia.com": "Wistia",
    "wistia.net": "Wistia", "coub.com": "Coub", "dzen.ru": "Dzen", "deezer.com": "Deezer", "audioboom.com": "Audioboom",
    "buzzsprout.com": "Buzzsprout", "podigee.io": "Podigee", "libsyn.com": "Libsyn", "ivoox.com": "iVoox", "omny.fm": "Omny",
    "mixcloud.com": "Mixcloud", "glomex.com": "Glomex", "bsky.app": "Bluesky", "reddit.com": "Reddit", "giphy.com": "Giphy",
    "imgur.com": "Imgur",
}  # fmt: skip

_FRAME = re.compile(r"<(?i:iframe)\b([^<>]{0,4000})>(?:[^<]{0,2000}</(?i:iframe)\s*>)?")
_MEDIA = re.compile(r"<((?i:video|audio))\b([^<>]{0,4000})>((?:[^<]|<(?!/?(?i:video|audio)))*)</(?i:video|audio)\s*>")
_ADDRESS = re.compile(r"\s(?:data-)?(?:lazy-)?src\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
# Player's address → the page of the same film for a person. Matched after «https://» and «www.».
_WATCH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.ASCII), page)
    for pattern, page in (
        (r"youtube(?:-nocookie)?\.com/embed/(?:videoseries|playlist)?\?(?:.*&)?list=([\w-]+)", r"https://www.youtube.com/playlist?list=\1"),
        (
            r"youtube(?:-nocookie)?\.com/(?:embed|v|shorts|live)/(?!videoseries|live_stream)([\w-]{6,20})",
            r"https://www.youtube.com/watch?v=\1",
        ),
        (r"youtube(?:-nocookie)?\.com/watch\?(?:.*&)?v=([\w-]{6,20})", r"https://www.youtube.com/watch?v=\1"),
        (r"youtu\.be/([\w-]{6,20})", r"https://www.youtube.com/watch?v=\1"),
        (r"player\.vimeo\.com/video/(\d+)", r"https://vimeo.com/\1"),
        (r"dailymotion\.com/embed/video/(\w+)", r"https://www.dailymotion.com/video/\1"),
        (r"geo\.dailymotion\.com/player[^?]*\?(?:.*&)?video=(\w+)", r"https://www.dailymotion.com/video/\1"),
        (r"dai\.ly/(\w+)", r"https://www.dailymotion.com/video/\1"),
        (r"platform\.(?:twitter|x)\.com/embed/(?:Tweet\.html|index\.html)?\?(?:.*&)?id=(\d+)", r"https://twitter.com/i/status/\1"),
        (r"(?:twitter|x)\.com/(\w+)/status(?:es)?/(\d+)", r"https://twitter.com/\1/status/\2"),
        (r"instagram\.com/(p|reel|tv)/([\w-]+)", r"https://www.instagram.com/\1/\2/"),
        (r"open\.spotify\.com/embed(?:-podcast)?/(\w+)/(\w+)", r"https://open.spotify.com/\1/\2"),
        (r"embed\.podcasts\.apple\.com/([^?#]+)", r"https://podcasts.apple.com/\1"),
        (r"rutube\.ru/(?:play/)?embed/(\w+)", r"https://rutube.ru/video/\1/"),
        (r"(?:vk\.com|vkvideo\.ru)/video_ext\.php\?(?:.*&)?oid=(-?\d+)&(?:.*&)?id=(\d+)", r"https://vk.com/video\1_\2"),
        (r"ok\.ru/videoembed/(\d+)", r"https://ok.ru/video/\1"),
        (r"t\.me/(?:s/)?(\w+)/(\d+)", r"https://t.me/\1/\2"),
        (r"embed\.bsky\.app/embed/(did:[\w:.-]+)/app\.bsky\.feed\.post/(\w+)", r"https://bsky.app/profile/\1/post/\2"),
        (r"player\.twitch\.tv/\?(?:.*&)?video=v?(\d+)", r"https://www.twitch.tv/videos/\1"),
        (r"player\.twitch\.tv/\?(?:.*&)?channel=(\w+)", r"https://www.twitch.tv/\1"),
        (r"clips\.twitch\.tv/embed\?(?:.*&)?clip=([\w-]+)", r"https://clips.twitch.tv/\1"),
        (r"player\.bilibili\.com/player\.html\?(?:.*&)?bvid=(\w+)", r"https://www.bilibili.com/video/\1"),
        (r"player\.youku\.com/embed/([\w=]+)", r"https://v.youku.com/v_show/id_\1.html"),
        (r"embed\.nicovideo\.jp/watch/(\w+)", r"https://www.nicovideo.jp/watch/\1"),
        (r"streamable\.com/[eso]/(\w+)", r"https://streamable.com/\1"),
        (r"embed\.ted\.com/talks/([\w/-]+)", r"https://www.ted.com/talks/\1"),
    )
)
_ORIGIN = re.compile(r"https?://(?:www\.|m\.)?", re.IGNORECASE)
_INNER = re.compile(r"https?://(?:www\.)?(?:facebook\.com/(?:v[\d.]+/)?plugins/|w\.soundcloud\.com/player/?\?)")


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
    if _INNER.match(url):
        fields = dict(parse_qsl(url.partition("?")[2][:4000]))
        inner = safe_url(fields.get("href") or fields.get("url") or "")
        return inner if inner and player_of(inner) and "//api." not in inner else url
    rest = _ORIGIN.sub("", url, count=1)
    for pattern, page in _WATCH:
        if found := pattern.match(rest):
            return found.expand(page)
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
