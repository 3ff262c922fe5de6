"""Which Apprise addresses a reader may use: services whose server is fixed, so that nobody can point us at a machine of their choice."""

from __future__ import annotations

import re

from news7d.core.wording import said
from news7d.errors import Invalid

SERVICES: tuple[tuple[str, str], ...] = (
    ("discord", "Discord"),
    ("flock", "Flock"),
    ("gchat", "Google Chat"),
    ("guilded", "Guilded"),
    ("ifttt", "IFTTT"),
    ("join", "Join"),
    ("line", "LINE"),
    ("pbul", "Pushbullet"),
    ("pover", "Pushover"),
    ("prowl", "Prowl"),
    ("pushed", "Pushed"),
    ("slack", "Slack"),
    ("spush", "Simplepush"),
    ("tgram", "Telegram"),
    ("wxteams", "Webex"),
)
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]{1,20})://[^\s\x00-\x1f]{1,1900}", re.IGNORECASE)
_NEVER = frozenset({"file", "syslog", "dbus", "glib", "qt", "kde", "gnome", "macosx", "windows", "exec", "rsyslog", "vapid", "fcm"})
"""What reaches into this machine itself."""


def checked_address(address: str, *, admin: bool) -> str:
    """An administrator may use services on hosts of their choice too. Raises Invalid."""
    match = _ADDRESS.fullmatch(address.strip())
    if match is None or address.count("://") != 1:  # Apprise reads a comma as the end of one address: a second would not be looked at
        raise Invalid(said("an Apprise address looks like tgram://token/chat"))
    scheme = match[1].lower()
    if scheme in {name for name, _ in SERVICES} or (admin and scheme not in _NEVER):
        return address.strip()
    names = ", ".join(name for name, _ in SERVICES)
    raise Invalid(f"{scheme}:// may not be used here; these may: {names}" + ("" if admin else ". An administrator may use others."))
