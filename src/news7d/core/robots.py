"""What a robots.txt says to us (RFC 9309): bytes -> rules. Fetching it, and for how long it holds, is net's business."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from news7d.nouns import dataclass

if TYPE_CHECKING:
    from protego import Protego

MAX_BYTES = 512_000  # RFC 9309 §2.5: at least 500 KiB are parsed; what stands beyond is not read
_MAX_SITEMAPS = 500
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """Answers for one product token at one origin.

    `reachable` is False where the file could not be had (5xx, no connection): then nothing is allowed for now.
    """

    agent: str
    rules: Protego | None = None  # None: nothing is forbidden, or all is (`reachable`)
    reachable: bool = True
    crawl_delay_s: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """May we fetch this URL of the origin that the rules came from?"""
        if not self.reachable:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, self.agent))


def parse_robots(body: bytes, agent: str, *, url: str = "") -> RobotsRules:
    """Never fails: lines that mean nothing are skipped, as the RFC asks. `url` is the file's own, for relative sitemaps."""
    from protego import Protego  # where pages are read; polls of feeds need none

    text = body[:MAX_BYTES].decode("utf-8", "replace").removeprefix(_BOM)
    if len(body) > MAX_BYTES:
        text = text[: text.rfind("\n") + 1]  # half a rule would be another rule
    rules = Protego.parse(text.replace("\0", ""))
    sitemaps = tuple(dict.fromkeys(_absolute(url, line) for line in list(rules.sitemaps)[:_MAX_SITEMAPS]))
    return RobotsRules(agent, rules, True, rules.crawl_delay(agent), tuple(line for line in sitemaps if line))


def allow_all(agent: str) -> RobotsRules:
    """For an origin without a robots.txt (4xx, RFC 9309 §2.3.1.3)."""
    return RobotsRules(agent)


def unreachable(agent: str) -> RobotsRules:
    """For an origin whose robots.txt cannot be had (RFC 9309 §2.3.1.4): all is forbidden until it answers."""
    return RobotsRules(agent, reachable=False)


def _absolute(base: str, line: str) -> str:
    try:
        found = urljoin(base, line)
    except ValueError:
        return ""
    return found if found.lower().startswith(("http://", "https://")) else ""
