"""Who may read what: when strangers come in, and whether they see the whole text of an article or its beginning.

    public?  ─► no: whoever reads is the operator's own reader
             ─► yes: own readers are those who have signed in (or hold a token); everybody else is a stranger

«own»: the whole text for own readers, an excerpt for strangers. «all»: the whole text for everybody. «none»: nobody sees more
than an excerpt. A house has one rule; an outlet may have another, which wins.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from news7d.model import FullText, Outlet

Switch = Literal["auto", "true", "false"]


def is_public(choice: Switch, *, host: str, base_url: str) -> bool:
    """Whether strangers are expected. «auto»: the house listens on more than loopback, or has an address for readers that is
    not this machine's own. «false» says that everybody who gets through is one of ours: a home network, a password in the proxy.
    """
    if choice != "auto":
        return choice == "true"
    return not is_loopback(host) or bool(base_url and not is_loopback(urlsplit(base_url).hostname or ""))


def is_loopback(host: str) -> bool:
    """Does the name or address mean this very machine?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def shows_whole(rule: FullText, outlet: Outlet, *, own: bool) -> bool:
    """May a reader see the whole text of this outlet's articles? `rule` is the house's; `own`: no stranger (see above)."""
    chosen = outlet.full_text or rule
    return chosen == "all" or (chosen == "own" and own)


def is_shown(choice: Switch, *, public: bool) -> bool:
    """A page that a public house leaves out unless it is asked for: «auto» follows the house."""
    return choice == "true" or (choice == "auto" and not public)
