"""What a fetcher may do: every bound on time, bytes, addresses and pace, in one frozen value."""

from __future__ import annotations

from news7d.errors import ConfigError
from news7d.nouns import dataclass

PRODUCT = "News7D"  # the product token that robots.txt files may name (RFC 9309 §2.2.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Seconds and bytes. The defaults are those of spec/ingest.md §2.2; tests use shorter ones.

    Raises ConfigError where a text could break out of its header line.
    """

    user_agent: str = f"{PRODUCT}/0.1"
    contact_url: str = ""  # told to publishers in the User-Agent
    allow_private_networks: bool = False  # lifts the address rule and the port rule together
    allowed_ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    own_addresses: frozenset[tuple[str, int]] = frozenset()  # (IP address, port) of servers of our own, which the address rule lets pass
    connect_s: float = 10.0  # name resolution, TCP and TLS
    headers_s: float = 10.0  # from the start of a request to the end of the response's head, connecting included
    total_s: float = 30.0  # one GET with all its redirects; waiting for the host's turn is not counted
    max_bytes: int = 15 * 1024 * 1024  # of a body, as sent and after decompression
    in_flight_bytes: int = 64 * 1024 * 1024  # of all bodies together that are arriving or not settled yet (room.py)
    max_header_bytes: int = 64 * 1024
    max_ratio: int = 250  # decompressed bytes per byte received, once past a megabyte: text reaches 20 to 50, a bomb 1,000
    max_hops: int = 5
    concurrency: int = 64  # connections at the same time; those that lead nowhere do not count (connections.py)
    per_host: int = 1
    page_delay_s: float = 1.0  # rest of a host before its next page
    feed_delay_s: float = 0.0  # least rest before the next feed; beyond it a host rests as long as its last answer took
    crawl_delay_cap_s: float = 10.0  # a longer Crawl-delay is cut to this
    robots_ttl_s: float = 24 * 3600.0  # RFC 9309 §2.4: not longer than 24 hours
    robots_retry_s: float = 600.0  # how long an unreachable robots.txt keeps us out before we ask again
    verify_tls: bool = True

    def __post_init__(self) -> None:
        for name, text in (("user_agent", self.user_agent), ("contact_url", self.contact_url)):
            if not text.isprintable() or not text.isascii():
                raise ConfigError(f"{name} must be printable ASCII on one line, not {text!r}")

    @property
    def agent(self) -> str:
        """The whole User-Agent line: what we are, and where a publisher reaches whoever runs it."""
        return f"{self.user_agent} (+{self.contact_url})" if self.contact_url else f"{self.user_agent} (self-hosted news reader)"
