"""Which addresses may be fetched: the rule for a URL, and the rule for the IP address that its name resolves to.

    url ─► target()            scheme, no credentials, host spelt in ASCII, port; never judged by the host's text
        ─► (curl resolves) ─► is_public(ip)    asked for each address right before a connection is opened

Python's `ipaddress.is_global` is True for multicast, 6to4, NAT64 and deprecated site-local addresses, so the lists here
are our own, after the IANA special-purpose registries (RFC 6890 and its updates).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote

from news7d.errors import Forbidden
from news7d.nouns import dataclass

MAX_URL = 8192  # characters; servers refuse longer ones as well

_DENIED_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's wire server, on a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")  # all else is local, reserved or unassigned
_DENIED_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "3fff::/20",
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")  # what DNS64 makes of every IPv4 site in an IPv6-only network
_6TO4 = IPv6Network("2002::/16")


@lru_cache(4096)
def is_public(address: str) -> bool:
    """May we connect to this IP address (as text, with or without a zone)? What is not an IP address is not public."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _public_4(ip) if isinstance(ip, IPv4Address) else _public_6(ip)


def _public_4(ip: IPv4Address) -> bool:
    return not any(ip in net for net in _DENIED_4)


def _public_6(ip: IPv6Address) -> bool:
    if ip in _MAPPED or ip in _NAT64:
        return _public_4(IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip in _6TO4:
        return _public_4(IPv4Address(int(ip) >> 80 & 0xFFFFFFFF))
    return ip in _GLOBAL_6 and not any(ip in net for net in _DENIED_6)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that we are willing to ask for, if its host's address passes too."""

    url: str  # ASCII, without fragment
    scheme: str
    host: str  # lower case; an IPv6 literal without brackets
    port: int

    @property
    def origin(self) -> str:
        return _origin(self.scheme, self.host, self.port)

    @property
    def host_key(self) -> str:
        """Whom to be polite to: the host; with its port where that is an unusual one, since it is another server then."""
        return self.host if self.port in (80, 443) else f"{self.host}:{self.port}"


_URL = re.compile(r"(https?)://([^/?#\\]*)([/?][^#]*)?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"[a-z0-9_.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = re.compile(r"/[A-Za-z0-9/?:@!$&'()*+,;=._~%\[\]|-]*")  # what `_escaped` leaves as it is
_DOTS = re.compile("[\u3002\uff0e\uff61]")


def target(url: str) -> Target:
    """The URL in the one spelling that we send, or Forbidden with the reason."""
    url = url.strip(" ")
    if len(url) > MAX_URL:
        raise Forbidden(f"The address is {len(url)} characters long; at most {MAX_URL} are taken.")
    if _CONTROL.search(url):
        raise Forbidden(f"The address {url!r} contains a control character.")
    match = _URL.fullmatch(url)
    if match is None:
        raise Forbidden(f"The address {url[:200]!r} is not a web address (http:// or https:// and a host).")
    scheme, authority, rest = match[1].lower(), match[2], match[3] or "/"
    host, port = _host_and_port(authority, url)
    port = port or _DEFAULT_PORT[scheme]
    return Target(_origin(scheme, host, port) + _escaped(rest, url), scheme, host, port)


_DEFAULT_PORT = {"http": 80, "https": 443}


def _origin(scheme: str, host: str, port: int) -> str:
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" if port == _DEFAULT_PORT[scheme] else f"{scheme}://{host}:{port}"


def host_key(url: str) -> str:
    """The host that `url` belongs to, as politeness counts hosts. Raises Forbidden for what is not a web address."""
    return target(url).host_key


def _host_and_port(authority: str, url: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise Forbidden("The address carries a user name or password; News7D sends none.")
    if authority.startswith("["):
        return _bracketed(authority, url)
    host, colon, port = authority.partition(":")
    return _ascii_host(host, url), _port(port, url) if colon else None


def _bracketed(authority: str, url: str) -> tuple[str, int | None]:
    text, bracket, rest = authority[1:].partition("]")
    try:
        if not bracket or "%" in text or (rest and not rest.startswith(":")):
            raise ValueError
        host = str(IPv6Address(text))
    except ValueError:
        raise Forbidden(f"The address {url[:200]!r} has a malformed host.") from None
    return host, _port(rest[1:], url) if rest else None


def _port(text: str, url: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536 and len(text) < 6):
        raise Forbidden(f"The address {url[:200]!r} has no valid port.")
    return int(text)


def _ascii_host(host: str, url: str) -> str:
    """Lower case, IDNA labels in Punycode (as UTS 46 non-transitional does for what registries register), no last dot."""
    if not host.isascii():
        host = _DOTS.sub(".", unicodedata.normalize("NFKC", host))
        host = ".".join(_label(label) for label in host.lower().split("."))
    host = host.lower().removesuffix(".")
    if not _HOST.fullmatch(host) or ".." in host or host.startswith(".") or len(host) > 253:
        raise Forbidden(f"The address {url[:200]!r} has no valid host name.")
    return host


def _label(label: str) -> str:
    if label.isascii():
        return label
    if not all(char.isalnum() or char in "-\u00b7\u30fb\u200c\u200d" or unicodedata.category(char)[0] == "M" for char in label):
        return "\0"  # refused by the caller: no registry registers such a character
    return "xn--" + label.encode("punycode").decode("ascii")


def _escaped(rest: str, url: str) -> str:
    """Path and query with everything percent-encoded that may not stand in a request line; what is encoded stays so."""
    if _PLAIN.fullmatch(rest):
        return rest
    try:
        rest = quote(rest, safe="/?:@!$&'()*+,;=-._~%[]|")
    except UnicodeEncodeError:
        raise Forbidden(f"The address {url[:200]!r} contains half a character.") from None
    return rest if rest.startswith("/") else "/" + rest
