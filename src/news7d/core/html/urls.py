"""Web addresses: made absolute, made safe, made comparable, and told whose they are.

Sources: RFC 3986 §5.2 and §6.2 (references, normal forms), WHATWG URL (what browsers forgive), UTS #46 (names in other
scripts), the Public Suffix List (registrable domains).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

LONGEST_URL = 8192  # characters; longer ones are refused: no server takes them

# Plain absolute addresses, by far the most common: nothing in them needs mending. No «\», no spaces, no control characters.
_PLAIN = re.compile(r"https?://(?!\.+(?:[:/?#]|$))[a-z0-9.-]+(?::\d{1,5})?(?:[/?#][A-Za-z0-9\-._~!$&'()*+,;=:@/?#%]*)?", re.ASCII)
# References without a segment of dots: joining them to an address is putting one text behind another.
_REFERENCE = re.compile(
    r"(?:/?(?:\w[\w.~-]*/)*\w[\w.~-]*(?:\?[\w.~!$&'()*+,;=:@/%-]+)?)?(?:#[\w.~!$&'()*+,;=:@/?%-]+)?",
    re.ASCII,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):", re.ASCII)
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\u00a0\u00ad\ufeff\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\u3000"
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\ud800-\udfff]")
_TO_QUOTE = re.compile(r"[\s\"<>\\^`{|}]")
_BAD_HOST = re.compile(r"[\s\"<>\\^`{|}%#?@]")


def safe_url(url: str, base: str | None = None) -> str | None:
    """`url` as an absolute http, https or mailto address, resolved against `base`; None for anything else.

    What browsers forgive is mended first (spaces and line ends around and inside, backslashes, missing slashes), so that
    the check sees what a browser would see.
    """
    if len(url) <= LONGEST_URL:
        if _PLAIN.fullmatch(url):
            return url
        if base and url and (places := _places(base)) and _REFERENCE.fullmatch(url):
            return places.get(url[0], places[""]) + url
    url = url[: 2 * LONGEST_URL].strip(_EDGES).replace("\t", "").replace("\n", "").replace("\r", "")
    if not url or len(url) > LONGEST_URL or _FORBIDDEN.search(url):
        return None
    scheme = _scheme(url)
    if scheme == "mailto":
        return "mailto:" + _quoted(url[7:]) if "@" in url else None
    if scheme and scheme not in ("http", "https"):
        return None
    return _absolute(_forward(url, scheme), scheme, base)


def _scheme(url: str) -> str | None:
    found = _SCHEME.match(url)
    return found[1].casefold() if found else None


def _forward(url: str, scheme: str | None) -> str:
    """Backslashes before the query are slashes to a browser, and http:x, http:/x and http:///x are all http://x."""
    end = min((i for i in (url.find("?"), url.find("#")) if i >= 0), default=len(url))
    head, tail = url[:end].replace("\\", "/"), url[end:]
    if scheme:
        head = f"{scheme}://{head[len(scheme) + 1 :].lstrip('/')}"
    elif head.startswith("//"):
        head = "//" + head.lstrip("/")
    return head + tail


def _absolute(url: str, scheme: str | None, base: str | None) -> str | None:
    try:
        if not scheme:
            if not base:
                return None
            url = urljoin(base, url)
            if _PLAIN.fullmatch(url):
                return url
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host.strip(".") or _BAD_HOST.search(host) or parts.port == 0:
            return None
    except ValueError:  # «http://[::1» and ports that are no numbers
        return None
    return _quoted(url)


@lru_cache(maxsize=256)
def _places(base: str) -> dict[str, str] | None:
    """What a plain reference is put behind, by its first character: the page itself, its host, else its folder."""
    if not _PLAIN.fullmatch(base) or "/." in base or len(base) > LONGEST_URL:
        return None
    parts = urlsplit(base)
    origin = f"{parts.scheme}://{parts.netloc}"
    return {"#": base.partition("#")[0], "/": origin, "": origin + (parts.path.rpartition("/")[0] or "") + "/"}


def _quoted(url: str) -> str:
    return _TO_QUOTE.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), url)


# Absolute addresses that joining leaves as they are: no parameters, no empty query, no empty fragment.
_SETTLED = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9\-._~!$&'()*+,=:@/%]*)?"
    r"(?:\?[A-Za-z0-9\-._~!$&'()*+,=:@/%]+)?(?:#[A-Za-z0-9\-._~!$&'()*+,=:@/%]+)?",
    re.ASCII,
)


def joined(base: str, url: str) -> str:
    """`url` against `base` as urljoin does it (RFC 3986 §5.2), at a tenth of the price where there is little to do. Raises ValueError."""
    if _SETTLED.fullmatch(url):
        return url
    if url and _REFERENCE.fullmatch(url) and (places := _places(base)):
        return places.get(url[0], places[""]) + url
    return urljoin(base, url)


def resolve(url: str, base: str) -> str:
    """`url` against `base` (RFC 3986 §5.2), whatever its scheme; as it is where that cannot be done."""
    try:
        return joined(base, url)
    except ValueError:
        return url


# ------------------------------------------------------------------ canonical form

_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|matomo_\w+|pk_\w+|piwik_\w+|hsa_\w+|oly_\w+|vero_\w+|ns_(?:campaign|mchannel|source|linkname|fee)|at_(?:medium|campaign|format|link\w*|"
    r"ptr\w*|bbc\w*|custom\w*|creation|platform|send\w*|type)|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|yclid|ysclid|msclkid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|"
    r"_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking|s_cid|icid|ito|cmpid|cmp|ncid|nl_?id|wt_?mc|wt\.mc_id|wt_zmc|xtor|smid|smtyp|sr_share|guccounter|guce_referrer\w*|"
    r"_ga|_gl|gaa_\w+|srsltid|ref_src|ref_url|feature|partner_?id|tracking_id|trk|trkcampaign|rss_id|maca|spm|echobox|__twitter_impression|amp_js_v|usqp)",
    re.IGNORECASE,
)
_CANONICAL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/(?:[\w~-][\w.~!$&'()*+,;=:@-]*/)*(?:[\w~-][\w.~!$&'()*+,;=:@-]*)?", re.ASCII)
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The one spelling under which an article's address is compared and stored.

    Scheme and host in lower case and ASCII (IDNA), no default port, no user, no dot segments, no fragment, no parameters
    that only track; the order of the others is kept. What is no web address comes back as it is. Idempotent.
    """
    if _CANONICAL.fullmatch(url):
        return url
    safe = safe_url(url)
    if safe is None or not safe.startswith("http"):
        return url
    try:
        parts = urlsplit(safe)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return url
    authority = host if port is None or port == _PORTS[parts.scheme] else f"{host}:{port}"
    query = _untracked(parts.query)
    return f"{parts.scheme}://{authority}{_path(parts.path)}{'?' + query if query else ''}"


def _untracked(query: str) -> str:
    if not query:
        return ""
    kept = [pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.split("=", 1)[0])]
    return "&".join(map(_percent, kept))


def _path(path: str) -> str:
    """Dot segments removed (RFC 3986 §5.2.4), letters unescaped, escapes in upper case, what is not ASCII escaped."""
    path = _percent(path)
    out: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            out = out[:-1]
        elif segment != ".":
            out.append(segment)
    if path.endswith(("/.", "/..")) and out:
        out.append("")
    return "/" + "/".join(out)


def _percent(text: str) -> str:
    def normal(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else found[0].upper()

    text = _PERCENT.sub(normal, text) if "%" in text else text
    if text.isascii():
        return text
    return "".join(c if c.isascii() else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace")) for c in text)


@lru_cache(maxsize=4096)
def _ascii_host(host: str) -> str:
    host = host.rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host.casefold()
    import idna

    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return host.casefold()


# ------------------------------------------------------------------ whose it is


def host_of(url: str) -> str:
    """The host in lower case and ASCII, or ""."""
    try:
        return _ascii_host(urlsplit(url).hostname or "").strip("[]")
    except ValueError:
        return ""


def domain_of(url: str) -> str:
    """The registrable domain: bbc.co.uk for https://www.bbc.co.uk/news. The host itself where it is an IP address, a single
    label or a public suffix; "" where there is no host. Private suffixes count, so each blog at blogspot.com is its own.
    """
    return _registrable(host_of(url))


@lru_cache(maxsize=8192)
def _registrable(host: str) -> str:
    labels = host.split(".")
    if len(labels) < 2 or ":" in host or labels[-1].isdecimal():
        return host
    rules = _suffixes()
    for start in range(len(labels)):
        rest = ".".join(labels[start:])
        if "!" + rest in rules:
            return rest
        if rest in rules or "*." + ".".join(labels[start + 1 :]) in rules:
            return ".".join(labels[max(0, start - 1) :])
    return ".".join(labels[-2:])  # the list's default rule is «*»


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    """The Public Suffix List as it ships inside the package `tld`; an empty set (so: two labels) where that is missing."""
    from importlib import resources  # brings zipfile, tempfile, shutil: most runs of the filters never need them

    try:
        text = (resources.files("tld") / "res" / "effective_tld_names.dat.txt").read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return frozenset()
    lines = (line.strip() for line in text.splitlines())
    return frozenset(_suffix(line) for line in lines if line and not line.startswith("//"))


def _suffix(rule: str) -> str:
    if rule.isascii():
        return rule
    marks = rule[: len(rule) - len(rule.lstrip("*.!"))]
    return marks + _ascii_host(rule.removeprefix(marks))
