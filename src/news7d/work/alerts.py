"""The loops that alert readers: stories that were judged, digests that are due, messages that wait for a channel.

Any number of processes may run them: what is claimed is claimed for a while, and whoever dies in between leaves it to the others.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from news7d.core import push
from news7d.core.alerts import joined_title, webhook
from news7d.core.alerts.letter import Compose, Letter
from news7d.core.render import machine_time
from news7d.core.wording import said_of
from news7d.errors import FetchError, Refused, StoreError
from news7d.model import Parcel
from news7d.net import Fetcher, apprise, mail
from news7d.stages import alerts
from news7d.store import Store
from news7d.work.stream import Stream

log = logging.getLogger(__name__)

AT_ONCE = 16  # messages on their way at the same time
LOOK = 1.0  # seconds between two looks for what is to be told
DIGESTS = 8  # in one go
_SHOWN = 12  # stories in a short message


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What messages are sent with. base: what links begin with; contact: who answers for us to push services; compose: writes a
    letter as text and as HTML; mail: None where no server is set."""

    base: str
    contact: str
    compose: Compose
    mail: mail.MailServer | None = None
    say: Callable[[str, str], str] = lambda words, language: words
    """A sentence in a language, "": that of the house. What programs read stays English."""


class AlertDesk:
    """All of it in one process. `run` until cancelled."""

    def __init__(self, store: Store, fetcher: Fetcher, clock: Callable[[], datetime], caller: Caller) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._caller = caller
        self._vapid = ""
        self._outbox = Stream("alerts", self._claim, self.deliver, width=AT_ONCE, idle=LOOK, gap=0.05)

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._outbox.run())
                group.create_task(self._forever(self.look))
                group.create_task(self._forever(self.make_digests))
        finally:
            await self._outbox.stop()

    def wake(self) -> None:
        """Something was put into the outbox: look at once."""
        self._outbox.wake()

    async def _forever(self, step: Callable[[], Awaitable[int]]) -> None:
        while True:
            done = 0
            try:
                done = await step()
            except StoreError as error:
                log.warning("%s; trying again", error)
            except Exception:
                log.exception("alerts failed for a reason that is ours; they come due again")
            if not done:
                await asyncio.sleep(LOOK)

    async def look(self) -> int:
        """Decide about some stories; how many."""
        stories, written = await asyncio.to_thread(alerts.look, self._store, self._clock())
        if written:
            self._outbox.wake()
        return stories

    async def make_digests(self) -> int:
        """Write digests that are due; how many."""
        due = await asyncio.to_thread(self._store.due_digests, self._clock(), DIGESTS)
        for plan in due:
            if await asyncio.to_thread(alerts.make_digest, self._store, plan, self._clock()):
                self._outbox.wake()
        return len(due)

    # -- messages

    async def _claim(self, limit: int) -> Sequence[Parcel]:
        return await asyncio.to_thread(self._store.claim_parcels, self._clock(), limit, alerts.zone_of)

    async def deliver(self, parcel: Parcel) -> None:
        send = {"push": self._push, "mail": self._mail, "webhook": self._webhook, "apprise": self._apprise}[parcel.channel.kind]
        try:
            await send(parcel)
        except FetchError as error:
            off = await asyncio.to_thread(alerts.failed, self._store, parcel, error, self._clock(), random.random())
            level = logging.WARNING if off or parcel.channel.failures == 0 else logging.DEBUG
            log.log(level, "a %s channel (%d) %s: %s", parcel.channel.kind, parcel.channel.id, "is off" if off else "fails", error)
            return
        await asyncio.to_thread(self._store.parcel_sent, parcel, self._clock())

    async def _push(self, parcel: Parcel) -> None:
        channel, now = parcel.channel, self._clock()
        if not self._vapid:
            self._vapid = await asyncio.to_thread(alerts.vapid_key, self._store)
        p256dh, auth = channel.keys
        fresh = ec.generate_private_key(ec.SECP256R1())
        body = push.encrypted(
            _shown(parcel, self._caller.base, await self._say(parcel)), p256dh, auth, salt=secrets.token_bytes(16), key=fresh
        )
        headers = push.headers(channel.address, self._vapid, self._caller.contact, parcel.key, now, urgent=_is_urgent(parcel))
        await self._fetcher.deliver(channel.address, body, headers)

    async def _webhook(self, parcel: Parcel) -> None:
        channel, now = parcel.channel, self._clock()
        body = webhook.body(parcel, self._caller.base)
        await self._fetcher.deliver(channel.address, body, webhook.headers(parcel.key, body, webhook.signing_keys(channel, now), now))

    async def _apprise(self, parcel: Parcel) -> None:
        await apprise.notify(parcel.channel.address, *_plain(parcel, self._caller.base, await self._say(parcel)))

    async def _mail(self, parcel: Parcel) -> None:
        if self._caller.mail is None:
            raise Refused("No mail server is set (smtp_url).", status=0)
        letter = await asyncio.to_thread(self._letter, parcel)
        text, html = self._caller.compose(letter)
        host = urlsplit(self._caller.base).hostname or "localhost"
        headers = [("X-Auto-Response-Suppress", "All"), ("Auto-Submitted", "auto-generated")]
        if letter.off:
            headers += [("List-Unsubscribe", f"<{letter.off}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
        await mail.send(
            self._caller.mail,
            mail.Mail(
                to=parcel.channel.address,
                subject=letter.subject,
                text=text,
                html=html,
                message_id=f"{parcel.key}.{parcel.channel.id}@{host}",
                at=parcel.alerts[-1].at,
                headers=tuple(headers),
            ),
        )

    def _letter(self, parcel: Parcel) -> Letter:
        reader = self._store.reader(parcel.channel.reader_id)
        first, channel = parcel.alerts[0], parcel.channel
        off = ""
        if first.digest_id is not None:
            off = self._caller.base + alerts.link(self._store, "digest-off", first.digest_id, channel.address)
        elif first.kind in ("story", "notice"):
            off = self._caller.base + alerts.link(self._store, "channel-off", channel.id, channel.address)
        subject = self._caller.say(joined_title(parcel.alerts, parcel.left_out), reader.language)
        zone, language = alerts.zone_of(reader.timezone), reader.language
        return Letter(subject=subject, parcel=parcel, base=self._caller.base, off=off, zone=zone, language=language)

    async def _say(self, parcel: Parcel) -> Callable[[str], str]:
        """In the language of whom it goes to."""
        reader = await asyncio.to_thread(self._store.reader, parcel.channel.reader_id)
        return lambda words: self._caller.say(words, reader.language)


def _is_urgent(parcel: Parcel) -> bool:
    return any("Breaking" in words for alert in parcel.alerts for item in alert.items for words in item.news)


def _shown(parcel: Parcel, base: str, say: Callable[[str], str]) -> bytes:
    """What the service worker gets: a title, some lines, where a click leads."""
    title, text = _plain(parcel, base, say, links=False)
    one = parcel.alerts[0] if len(parcel.alerts) == 1 else None
    said = {
        "id": parcel.key,
        "title": title[:300],
        "body": text[:1200],
        "url": base + (one.link if one and one.link else "/settings/alerts"),
        "tag": f"story-{one.items[0].story_id}" if one and one.kind == "story" and one.items else parcel.key,
        "at": machine_time(parcel.alerts[-1].at),
    }
    while len(body := orjson.dumps(said)) > push.MOST_BYTES:
        said["title"], said["body"] = said["title"][: len(said["title"]) * 3 // 4], said["body"][: len(said["body"]) * 3 // 4]
    return body


def _plain(parcel: Parcel, base: str, say: Callable[[str], str], *, links: bool = True) -> tuple[str, str]:
    """A title and a few lines, for what shows no more than that."""
    title = say(joined_title(parcel.alerts, parcel.left_out))
    if len(parcel.alerts) == 1 and not parcel.alerts[0].items:
        alert = parcel.alerts[0]
        return title, f"{say(alert.text)}\n{base}{alert.link}" if links and alert.link else say(alert.text)
    items = [item for alert in parcel.alerts for item in alert.items]
    single = len(items) == 1
    lines = []
    for item in items[:_SHOWN]:
        told = [say(words) for words in (*item.news, item.tally)]
        lines.append(". ".join(told) if single else f"{item.title}: {told[0]}")
        if links:
            lines.append(base + item.url)
    more = len(items) - _SHOWN + sum(alert.more for alert in parcel.alerts) + parcel.left_out
    if more > 0:
        words = said_of("and %(num)s more: %(url)s", "and %(num)s more: %(url)s", more, url=f"{base}/settings/alerts")
        lines.append(say(words))
    return title, "\n".join(lines)
