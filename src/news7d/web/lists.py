"""Feeds that people bring: an address to look at, or a list to read."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from news7d.core.html import safe_url
from news7d.core.opml import parse_feed_list
from news7d.errors import Invalid
from news7d.model import FoundFeed, NewFeed
from news7d.web.house import House
from news7d.web.languages import _
from news7d.web.sessions import Upload


async def feeds_of_upload(upload: Upload) -> tuple[NewFeed, ...]:
    """An OPML, CSV or plain list. Raises Invalid, naming the way out."""
    read = await run_in_threadpool(parse_feed_list, upload.body, upload.name)
    if not read.feeds:
        why = f" {read.problems[0]}" if read.problems else ""
        raise Invalid(
            _(
                "No feed was found in that file: an OPML, a CSV with a column feed_url, or one address a line are understood.%(why)s",
                why=why,
            )
        )
    return read.feeds


async def discovered(house: House, address: str) -> tuple[FoundFeed, ...]:
    """The feeds at an address as a person types it. Raises News7DError with the cause."""
    url = address if "://" in address else f"https://{address}"
    if not safe_url(url) or not url.startswith(("http://", "https://")):
        raise Invalid(_("That is not a web address. It should look like https://northfieldgazette.example"))
    if house.deps.discover is None:
        return (FoundFeed(feed=NewFeed(url=url)),)
    found = await house.deps.discover(url)
    if not found:
        raise Invalid(
            _("No feed was found at %(url)s. Look for a link named RSS, Atom or Feed there, and give its address.", url=url[:200])
        )
    return found
