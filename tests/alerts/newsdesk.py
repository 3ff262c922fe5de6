"""A house that alerts its readers: stories filed by hand, its loops driven step by step, its clock in the test's hand, and real
servers on the far side: SMTP, webhooks, a push service with a browser behind it."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, TypeVar

import http_ece
import orjson
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from news7d.model import OWNER_ID, AlertSubject, Channel, FigureClaim, FigureDifference, RoleName, StoryVerdicts, Verdict
from news7d.net import Fetcher, FetchLimits
from news7d.net.mail import MailServer
from news7d.stages import alerts
from news7d.store import Store
from news7d.web.letters import composer
from news7d.work.alerts import AlertDesk, Caller
from tests.store.make import NOW, add_feed, facts, new_entry, place, poll

T = TypeVar("T")
LIMITS = FetchLimits(allow_private_networks=True, connect_s=5, headers_s=5, total_s=10, page_delay_s=0)
BASE = "https://news.example"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class _Controller(Controller):
    """On a free port: aiosmtpd looks whether the server answers, at the port that it was given."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Mailbox:
    """A true SMTP server on loopback. `refuses`: the answer to every mail, while it is set."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refuses = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return self.refuses
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def __enter__(self) -> Mailbox:
        self._controller = _Controller(self, hostname="127.0.0.1", port=0)
        self._controller.start()
        self.port = int(self._controller.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def server(self) -> MailServer:
        return MailServer(host="127.0.0.1", port=self.port, sender="News7D <news@news.example>")


@dataclass
class BrowserKeys:
    """What a browser that subscribed keeps to itself, and what it tells us."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"0123456789abcdef"

    @property
    def told(self) -> tuple[str, str]:
        raw = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _packed(raw), _packed(self.secret)

    def read(self, body: bytes) -> dict[str, Any]:
        said: dict[str, Any] = orjson.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"))
        return said


def _packed(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Newsdesk:
    store: Store
    clock: Clock
    mail: MailServer | None = None
    numbers: int = 0

    def file(self, *outlets: str, title: str = "Dam breaks in Kelderby", **more: Any) -> int:
        """A new story with a report of each of these outlets; its number."""
        ids = [self._report(outlet, title, **more) for outlet in outlets]
        place(self.store, ids)
        return ids[0]

    def _report(self, outlet: str, title: str, **more: Any) -> int:
        self.numbers += 1
        feed = add_feed(self.store, f"http://{outlet}.example/feed", title=outlet)
        entry = new_entry(self.numbers, site=f"http://{outlet}.example", title=title, first_seen=self.clock(), **more)
        self.store.save_feeds([poll(feed, entry)])
        (line,) = self.store.newest_reports(1)
        return line.article_id

    def join(self, story: int, *outlets: str, title: str = "Dam breaks in Kelderby") -> list[int]:
        ids = [self._report(outlet, title) for outlet in outlets]
        place(self.store, [story, *ids][1:] and [story, *ids])
        return ids

    def judge(
        self,
        story: int,
        roles: dict[int, RoleName] | None = None,
        *,
        independent: int = 1,
        reports: int = 1,
        breaking: bool = False,
        figures: tuple[FigureDifference, ...] = (),
        **more: Any,
    ) -> None:
        """As a judge would: its figures, the roles of its reports, and so what alerts look at."""
        now = self.clock()
        burst = {"outlets": 12, "recent_outlets": 12, "recent_independent": 9} if breaking else {"outlets": reports}
        values = {"independent": independent, "reports": reports, "first_seen": now, "last_seen": now, **burst, **more}
        verdicts = tuple(Verdict(id=str(key), role=role) for key, role in (roles or {story: "origin"}).items())
        judged = StoryVerdicts(facts=facts(story, **values), verdicts=verdicts, engine="test 1", figures=figures)
        self.store.save_verdicts([judged], now)

    def follow(self, kind: str, what: str = "", *, reader: int = OWNER_ID, **more: Any) -> AlertSubject:
        subject = AlertSubject(id=0, reader_id=reader, kind=kind, what=what, title=what or kind, created_at=self.clock(), **more)  # type: ignore[arg-type]
        return alerts.follow(self.store, subject, self.clock())

    def channel(self, kind: str, address: str, *, reader: int = OWNER_ID, **more: Any) -> Channel:
        return self.store.add_channel(reader, kind, kind, address, self.clock(), **more)[0]  # type: ignore[arg-type]

    def look(self) -> int:
        """Decide about all that waits; how many alerts."""
        written = 0
        while True:
            stories, more = alerts.look(self.store, self.clock())
            if not stories:
                return written
            written += more

    def run(self, work: Coroutine[Any, Any, T] | Any) -> T:
        async def main() -> T:
            fetcher = Fetcher(
                FetchLimits(allow_private_networks=True, connect_s=5, headers_s=5, total_s=10, page_delay_s=0), clock=self.clock
            )
            caller = Caller(base=BASE, contact="mailto:ops@news.example", compose=composer("News7D", BASE), mail=self.mail)
            try:
                return await work(AlertDesk(self.store, fetcher, self.clock, caller))  # type: ignore[no-any-return]
            finally:
                await fetcher.close()

        return asyncio.run(main())

    def deliver(self) -> int:
        """Send all that is due; how many messages were tried."""

        async def all_of_it(desk: AlertDesk) -> int:
            tried = 0
            while parcels := self.store.claim_parcels(self.clock(), 50, alerts.zone_of):
                for parcel in parcels:
                    await desk.deliver(parcel)
                tried += len(parcels)
            return tried

        return self.run(all_of_it)

    def digests(self) -> int:
        return sum([alerts.make_digest(self.store, plan, self.clock()) for plan in self.store.due_digests(self.clock(), 50)])

    def titles(self, reader: int = OWNER_ID) -> list[str]:
        """What the reader was told, the latest first: title, and what was news."""
        return [
            f"{each.alert.title}: {'; '.join(each.alert.items[0].news)}"
            for each in self.store.sent_alerts(reader, self.clock(), 100)
            if each.alert.items
        ]


def difference(what: str, *claims: tuple[str, float, int]) -> FigureDifference:
    told = tuple(FigureClaim(written=written, value=value, sentence="", articles=(article,)) for written, value, article in claims)
    return FigureDifference(what=what, claims=told)
