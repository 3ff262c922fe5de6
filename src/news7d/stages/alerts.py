"""Alerts: from stories that were judged to what each reader is told of them; digests when they are due; what is written for a channel.

due stories ─► board ─► for each reader: do they fit? what is news? ─► told, alert, deliveries (one transaction)
due digests ─► stories since the last one ─► an edition ─► alert, delivery (one transaction)
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec

from news7d.core import push
from news7d.core.alerts import cleaned, decide, fits, gathered, item_of, knows, next_time, seen_now
from news7d.core.alerts.calling import after_failure
from news7d.core.alerts.links import Purpose, sealed
from news7d.core.render import long_day
from news7d.core.wording import said, said_day
from news7d.errors import FetchError, Forbidden, Gone, Invalid, Refused, Throttled, Unreachable
from news7d.model import SECTIONS, Alert, AlertSubject, Channel, DigestPlan, Parcel, StorySight
from news7d.net import is_public
from news7d.net.address import target
from news7d.store import Store
from news7d.store.alerts import Board, Telling

STORIES = 32
"""Stories that are looked at in one go."""
_SECRET, _VAPID = "alert_secret", "vapid_key"
_RULES = datetime(1970, 1, 1, tzinfo=UTC)


def zone_of(name: str | None) -> tzinfo:
    """The zone of that name; UTC where there is none of it."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


# ------------------------------------------------------------------ stories


def look(store: Store, now: datetime) -> tuple[int, int]:
    """Decide about some stories that were judged since; (stories, alerts written)."""
    due = store.due_alert_stories(now, STORIES)
    if not due:
        return 0, 0
    board = store.alert_board([story for story, _ in due], now)
    tellings: list[Telling] = []
    waits: dict[int, datetime] = {}
    for sight in board.sights:
        for reader, fitting in _fitting(board, sight).items():
            telling, wait = _decided(board, sight, reader, fitting, now)
            if telling is not None:
                tellings.append(telling)
            if wait is not None:
                story = sight.card.facts.story_id
                waits[story] = min(wait, waits.get(story, wait))
    return len(due), store.save_alerts(due, tellings, waits, now)


def _fitting(board: Board, sight: StorySight) -> dict[int, list[AlertSubject]]:
    """By reader: what they asked for that the story fits; rules stand among it as if somebody had asked for them."""
    story = sight.card.facts.story_id
    found: dict[int, list[AlertSubject]] = {}
    for subject in board.subjects:
        if (subject.reader_id, story) in board.muted and subject.kind != "story":
            continue
        known = board.told.get((subject.reader_id, story))
        broke = subject.kind == "breaking" and known is not None and known.breaking  # what became of it is told when it breaks no more
        if broke or fits(subject, sight, found=board.found.get(subject.id, ()), names=board.names.get(subject.id, ())):
            found.setdefault(subject.reader_id, []).append(subject)
    for hit in board.hits.get(story, ()):
        rule = AlertSubject(id=0, reader_id=hit.reader_id, kind="rule", what=str(hit.rule_id), title=hit.title, created_at=_RULES)
        if rule not in found.setdefault(hit.reader_id, []):
            found[hit.reader_id].append(rule)
    return found


def _decided(
    board: Board, sight: StorySight, reader: int, fitting: list[AlertSubject], now: datetime
) -> tuple[Telling | None, datetime | None]:
    story = sight.card.facts.story_id
    told = board.told.get((reader, story))
    if told is None and not sight.breaking and all(_was_there(board, story, each) for each in fitting):
        return Telling(reader_id=reader, story_id=story, told=knows(sight, now)), None
    decision = decide(told, sight, now)
    if not decision.news:
        return None, decision.wait_until
    after = seen_now(sight, now, told)
    titles = tuple(dict.fromkeys(map(subject_title, fitting)))
    item = item_of(sight.card, decision.news, titles)
    key = f"story-{reader}-{story}-{after.number}"
    alert = Alert(id=0, key=key, reader_id=reader, kind="story", title=item.title, at=now, items=(item,), link=item.url)
    return Telling(reader_id=reader, story_id=story, told=after, alert=alert, channels=_channels(fitting)), None


def subject_title(subject: AlertSubject) -> str:
    """Ours where it is not the reader's own words."""
    if subject.kind == "breaking" and subject.title == "Breaking stories":
        return said("Breaking stories")
    name = subject.what.capitalize()
    return said(name) if subject.kind == "section" and subject.what in SECTIONS and subject.title == name else subject.title


def _was_there(board: Board, story: int, subject: AlertSubject) -> bool:
    """The story is older than the wish: nobody is told of it anew, only of what becomes of it."""
    began = board.began.get(story)
    return began is not None and began < subject.created_at


def _channels(fitting: Iterable[AlertSubject]) -> tuple[int, ...] | None:
    chosen = {each.channel_id for each in fitting}
    return None if None in chosen else tuple(sorted(key for key in chosen if key is not None))


def follow(store: Store, subject: AlertSubject, now: datetime) -> AlertSubject:
    """What a reader wants to be told about from now on (`subject.id` is given out here); of a story what comes after now.
    Raises Invalid, NotFound, Conflict."""
    what, least = cleaned(subject.kind, subject.what, subject.least)
    return store.set_subject(
        subject.reader_id,
        subject.kind,
        what,
        subject.title or what,
        now,
        knows=lambda sight: knows(sight, now),
        least=least,
        channel_id=subject.channel_id,
    )


# ------------------------------------------------------------------ digests


def make_digest(store: Store, plan: DigestPlan, now: datetime) -> bool:
    """Write a digest that is due, unless there is nothing to say in it; whether there was. After a pause one says it all."""
    zone = zone_of(store.reader(plan.reader_id).timezone)
    following = next_time(plan.every, plan.minute, plan.weekday, zone, now)
    facts, stood = store.digest_material(plan)
    edition = gathered(facts, stood, plan.every)
    ids = [story.story_id for story in edition.stories]
    items = tuple(item_of(card) for card in store.cards(ids))
    if not items:
        store.save_digest(plan, following, None, {}, now)
        return False
    local = now.astimezone(zone)
    day = said_day(long_day(local.replace(tzinfo=UTC)), local.date())
    title = said("%(digest)s, %(day)s", digest=digest_title(plan), day=day)
    if plan.every == "hourly":
        title = said("%(title)s, %(time)s", title=title, time=f"{local:%H:%M}")
    key = f"digest-{plan.id}-{int(plan.next_at.timestamp())}"
    alert = Alert(
        id=0, key=key, reader_id=plan.reader_id, kind="digest", title=title, at=now, items=items, more=edition.more,
        link=_page_of(plan), digest_id=plan.id,
    )  # fmt: skip
    sent = {story.story_id: story.independent for story in edition.stories}
    return store.save_digest(plan, following, alert, sent, now)


def digest_title(plan: DigestPlan) -> str:
    if plan.kind == "search":
        what = said("“%(words)s”", words=plan.what)
    else:
        what = said("Top stories") if plan.kind == "front" else said(plan.what.capitalize())
    every = {"hourly": said("hourly"), "daily": said("daily"), "weekly": said("weekly")}[plan.every]
    return said("%(list)s, %(every)s", list=what, every=every)


def _page_of(plan: DigestPlan) -> str:
    return {"front": "/", "section": f"/section/{plan.what}", "search": "/search?" + urlencode({"q": plan.what})}[plan.kind]


# ------------------------------------------------------------------ channels


def vapid_key(store: Store) -> str:
    """The private key that push services know the house by, as PEM; made once."""
    return store.get_setting(_VAPID) or store.settle_setting(_VAPID, push.pem_of(ec.generate_private_key(ec.SECP256R1())))


def link_secret(store: Store) -> bytes:
    """What links in mails are signed with; made once."""
    return bytes.fromhex(store.get_setting(_SECRET) or store.settle_setting(_SECRET, secrets.token_hex(32)))


def link(store: Store, purpose: Purpose, number: int, about: str = "") -> str:
    """Path of a link that does one thing without a sign-in."""
    door = "confirm" if purpose == "confirm" else "off"
    return f"/alerts/{door}/{sealed(link_secret(store), purpose, number, about)}"


def checked_endpoint(url: str, *, private: bool, secure: bool) -> str:
    """The address of a push service or webhook, as far as it can be judged before its name is resolved; net looks again before it
    connects. private: addresses that are not public may be called too. secure: https alone. Raises Invalid."""
    try:
        there = target(url)
    except Forbidden as error:
        raise Invalid(error.args[0]) from None
    if secure and there.scheme != "https" and not private:
        raise Invalid(said("this address must begin with https://"))
    literal = there.host.replace(".", "").isdigit() or ":" in there.host
    inside = there.host == "localhost" or there.host.endswith((".localhost", ".local", ".internal")) or "." not in there.host.strip(".")
    if not private and ((literal and not is_public(there.host)) or (inside and not literal)):
        raise Invalid(said("this address is not on the public internet"))
    return there.url


def test_alert(channel: Channel, now: datetime) -> Alert:
    return Alert(
        id=0, key=f"test-{channel.id}-{int(now.timestamp())}", reader_id=channel.reader_id, kind="test", title=said("A test of News7D"),
        at=now, text=said("If you read this, alerts reach you here."), link="/settings/alerts",
    )  # fmt: skip


def confirm_alert(store: Store, channel: Channel, now: datetime) -> Alert:
    text = said(
        "Somebody, we hope you, wants alerts and digests sent to this address. Confirm it with the link below. "
        "If it was not you, do nothing: no more will come."
    )
    return Alert(
        id=0, key=f"confirm-{channel.id}-{int(now.timestamp())}", reader_id=channel.reader_id, kind="confirm",
        title=said("Confirm this address"), at=now, text=text, link=link(store, "confirm", channel.id, channel.address),
    )  # fmt: skip


def failed(store: Store, parcel: Parcel, error: FetchError, now: datetime, chance: float) -> bool:
    """The channel could not be reached, or said no: try again, or switch it off and say so; whether it is off now."""
    channel = parcel.channel
    wished = error.retry_after if isinstance(error, Throttled) else None
    again = after_failure(channel.kind, channel.failures + 1, channel.failing_since or now, now, chance=chance, wished=wished)
    over = _is_over(channel, error)
    why = over or (said("It failed for five days, the last time so: %(error)s", error=error.args[0]) if again.given_up else "")
    if not why:
        keep = isinstance(error, Unreachable) and error.connected
        store.parcel_failed(parcel, str(error), now, again.at, keep=keep)
        return False
    store.parcel_failed(parcel, why, now, None, notice=_notice(channel, why, now))
    return True


def _is_over(channel: Channel, error: FetchError) -> str:
    """Why there is no sense in trying again; "" where there is."""
    gone = isinstance(error, Gone) or (isinstance(error, Refused) and error.status == 410)
    if channel.kind == "push" and (gone or (isinstance(error, Refused) and error.status == 404)):
        return said("The browser has ended its subscription. Switch alerts on in it again.")
    if channel.kind == "webhook" and gone:
        return said("The address answers that it wants no more (410).")
    return said("%(error)s It was switched off.", error=error.args[0]) if isinstance(error, Forbidden) else ""


def _notice(channel: Channel, why: str, now: datetime) -> Alert:
    return Alert(
        id=0, key=f"off-{channel.id}-{int(now.timestamp())}", reader_id=channel.reader_id, kind="notice",
        title=said("Alerts to “%(name)s” are switched off", name=channel.name), at=now, text=why, link="/settings/alerts",
    )  # fmt: skip


def rotated(channel: Channel, secret: str, now: datetime) -> Channel:
    """With a new key that signs beside the one before."""
    return replace(channel, keys=(secret, *channel.keys[:1]), keys_at=now)


def first_cover(plan_every: str, now: datetime) -> datetime:
    """Where a new digest begins: its first edition is not empty."""
    return now - {"hourly": timedelta(hours=1), "daily": timedelta(days=1)}.get(plan_every, timedelta(days=7))
