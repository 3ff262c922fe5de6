"""Apprise, where it is installed (`pip install news7d[apprise]`): a hundred other services, by a way out of its own.

Which addresses may be used is decided before (core.alerts.services): Apprise itself knows no guard against internal ones.
"""

from __future__ import annotations

import asyncio
from importlib.util import find_spec

from news7d.errors import FetchError, Forbidden


def installed() -> bool:
    return find_spec("apprise") is not None


async def notify(address: str, title: str, body: str) -> None:
    """Raises FetchError: Forbidden where the address is none."""
    if not installed():
        raise FetchError("Apprise is not installed here: pip install news7d[apprise].")
    await asyncio.to_thread(_notify, address, title, body)


def _notify(address: str, title: str, body: str) -> None:
    import apprise

    service = apprise.Apprise.instantiate(address)  # not add(), which takes lists of addresses
    if service is None:
        raise Forbidden("Apprise cannot read this address.")
    sender = apprise.Apprise([service])
    if not sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise FetchError("The service did not take the message.")
