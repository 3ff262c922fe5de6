"""Alerts and digests of a reader: what they are told about, where, when not, and what was sent. And the links in mails."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from urllib.parse import quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from news7d.core import push
from news7d.core.alerts import cleaned, links, next_time, services, webhook
from news7d.core.redaction import redacted
from news7d.core.wording import N_
from news7d.errors import Conflict, Invalid, NotFound, UserError
from news7d.model import (
    CHANNEL_KINDS,
    EVERY,
    SECTIONS,
    SUBJECT_KINDS,
    AlertSubject,
    Channel,
    ChannelKind,
    DigestPlan,
    Every,
    QuietHours,
    Reader,
    Sent,
    SubjectKind,
)
from news7d.stages import alerts
from news7d.web.account import timezones
from news7d.web.agents import browser_words
from news7d.web.answers import respond
from news7d.web.front import remember_theme
from news7d.web.house import CONFIRMATIONS_A_DAY, House, around, house_of, id_of
from news7d.web.languages import _, speaking, translated, words_of
from news7d.web.sessions import Form, Visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/settings/alerts"
LISTED = 100
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_MAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[^@\s<>\"(),:;\\]{1,250}\.[^@\s<>\"(),:;\\.]{2,}")
DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
KIND_WORDS: dict[SubjectKind, str] = {
    "breaking": N_("Breaking stories"),
    "section": N_("A section"),
    "search": N_("A search"),
    "name": N_("A name"),
    "outlet": N_("An outlet"),
    "story": N_("A story"),
    "rule": N_("A rule"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    channel: Channel
    where: str  # the address, as far as it may be shown
    state: str  # a sentence
    look: str  # ok, wait, bad


async def show(request: Request) -> Response:
    who, _rest = await signed_in(request)
    answer = await _page(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def show_new(request: Request) -> Response:
    """«Alert me», from a page about something: the form, filled in."""
    who, reader = await signed_in(request)
    house, query = house_of(request), request.query_params
    kind, what = query.get("kind", ""), query.get("what", "")[:1000]
    subject = await run_in_threadpool(meant, house, reader.id, kind, what)
    channels = await run_in_threadpool(house.store.channels, reader.id)
    back = _page_of(subject)
    return shown(request, who, "alert.html", _("Alert me"), subject=subject, kind_words=KIND_WORDS, channels=channels, back=back)


def meant(house: House, reader: int, kind: str, what: str, least: int = 0) -> AlertSubject:
    """A subject that an address names, with the title that it will have. Raises Invalid, NotFound."""
    known = next((each for each in SUBJECT_KINDS if each == kind and each != "rule"), None)
    if known is None:
        raise Invalid(_("alerts are for one of %(kinds)s", kinds=", ".join(SUBJECT_KINDS[:-1])))
    title, what = _named(house, known, what)
    return AlertSubject(id=0, reader_id=reader, kind=known, what=what, title=title, created_at=house.clock(), least=least)


def _named(house: House, kind: SubjectKind, what: str) -> tuple[str, str]:
    if kind == "breaking":
        return "Breaking stories", ""
    if kind == "story":
        if not what.isascii() or not what.isdigit() or len(what) > 15:
            raise Invalid(_("a story is named by its number"))
        view = house.store.story(int(what))
        return view.card.headline.title, str(view.card.facts.story_id)
    if kind == "outlet":
        slug = what.strip().lower()
        outlet = next((each for each in house.store.outlets() if slug in (each.slug, each.domain, each.name.lower())), None)
        if outlet is None:
            raise NotFound(_("there is no outlet “%(what)s” here; its page in the sources says what it is called", what=what[:60]))
        return outlet.name, outlet.slug
    if kind == "name":
        if not house.settings.name_pages:
            raise NotFound(_("This News7D shows no names by themselves."))
        return what.strip()[:200], what.strip()[:200]
    return (what.strip().capitalize() if kind == "section" else what.strip()), what.strip()


def _page_of(subject: AlertSubject) -> str:
    """Where the subject itself is to be seen."""
    return {
        "breaking": "/",
        "section": f"/section/{quote(subject.what)}",
        "search": "/search?" + urlencode({"q": subject.what}),
        "name": f"/name/{quote(subject.what.replace(' ', '_'), safe='')}",
        "outlet": f"/outlet/{quote(subject.what, safe='')}",
        "story": f"/story/{quote(subject.what)}",
        "rule": "/settings/rules",
    }[subject.kind]


# ------------------------------------------------------------------ what about


async def add_subject(request: Request) -> Response:
    who, reader, form = await sent(request)
    house = house_of(request)

    def work() -> AlertSubject:
        subject = meant(house, reader.id, form.get("kind"), form.get("what"), _number(form.get("least"), 50))
        return alerts.follow(house.store, replace(subject, channel_id=_chosen(form)), house.clock())

    try:
        subject = await run_in_threadpool(work)
    except UserError as error:
        return await _page(request, who, error=words_of(error))
    return done(request, PATH, _("You will be told about: %(title)s", title=subject.title[:120]))


async def remove_subject(request: Request) -> Response:
    _who, reader, _form = await sent(request)
    await run_in_threadpool(house_of(request).store.drop_subject, reader.id, id_of(request))
    return done(request, PATH, _("You will not be told about that any more."))


def _number(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _chosen(form: Form) -> int | None:
    """The channel that a form names; None: all."""
    text = form.get("channel")
    return (int(text) or None) if text.isascii() and text.isdigit() and len(text) < 16 else None


# ------------------------------------------------------------------ where


async def add_channel(request: Request) -> Response:
    who, reader, form = await sent(request)
    house, kind = house_of(request), form.get("kind")
    try:
        known = next((each for each in CHANNEL_KINDS if each == kind), None)
        if known is None:
            raise Invalid(_("a channel is one of %(kinds)s", kinds=", ".join(CHANNEL_KINDS)))
        name, address, keys = _CHECKS[known](request, who, form)
        state = "unconfirmed" if known == "mail" else "on"
        channel, new = await run_in_threadpool(
            lambda: house.store.add_channel(reader.id, known, name, address, house.clock(), keys=keys, state=state)  # type: ignore[arg-type]
        )
        if known == "mail" and channel.state == "unconfirmed":
            await run_in_threadpool(_ask_to_confirm, house, channel)
    except UserError as error:
        return await _page(request, who, error=words_of(error))
    house.deps.delivered()
    if known == "webhook" and new:
        return await _page(request, who, secret=keys[0])
    return done(request, PATH, _(_ADDED[known]) if new or known == "push" else _("That channel is there already."))


_ADDED = {
    "mail": N_("A mail is on its way to that address: press the button in it."),
    "push": N_("This browser will show your alerts."),
    "webhook": N_("The webhook is there."),
    "apprise": N_("The service is there. Send a test."),
}


def _ask_to_confirm(house: House, channel: Channel) -> None:
    """The address may be a stranger's, who must not be flooded by it. Raises Conflict."""
    if house.confirmations.take(str(channel.reader_id), house.clock()).left < 0:
        raise Conflict(_("%(most)s mails to confirm an address were sent for you today; wait until tomorrow", most=CONFIRMATIONS_A_DAY))
    house.store.put_alert(alerts.confirm_alert(house.store, channel, house.clock()), channel.id, house.clock())


def _mail(request: Request, who: Visitor, form: Form) -> tuple[str, str, tuple[str, ...]]:
    if not house_of(request).settings.mail:
        raise Invalid(_("this house sends no mail: whoever runs it sets smtp_url"))
    address = form.get("address").strip()
    if len(address) > 254 or not _MAIL.fullmatch(address) or not address.isascii():
        raise Invalid(_("this is no mail address"))
    return form.get("name").strip()[:60] or address, address, ()


def _webhook(request: Request, who: Visitor, form: Form) -> tuple[str, str, tuple[str, ...]]:
    private = house_of(request).settings.calls_private
    address = alerts.checked_endpoint(form.get("address").strip(), private=private, secure=True)
    return form.get("name").strip()[:60] or urlsplit(address).netloc, address, (webhook.secret_of(secrets.token_bytes(32)),)


def _push(request: Request, who: Visitor, form: Form) -> tuple[str, str, tuple[str, ...]]:
    private = house_of(request).settings.calls_private
    address = alerts.checked_endpoint(form.get("address").strip(), private=private, secure=True)
    keys = push.checked_keys(form.get("p256dh"), form.get("auth"))
    return form.get("name").strip()[:60] or browser_words(request.headers.get("user-agent", "")), address, keys


def _apprise(request: Request, who: Visitor, form: Form) -> tuple[str, str, tuple[str, ...]]:
    if not house_of(request).settings.apprise:
        raise Invalid(_("Apprise is not installed here: pip install news7d[apprise]"))
    address = services.checked_address(form.get("address"), admin=who.admin)
    return form.get("name").strip()[:60] or address.partition(":")[0], address, ()


_Check = Callable[[Request, Visitor, Form], tuple[str, str, tuple[str, ...]]]
_CHECKS: dict[ChannelKind, _Check] = {"mail": _mail, "webhook": _webhook, "push": _push, "apprise": _apprise}
"""(name, address, keys) of a new channel. They raise Invalid."""


async def change_channel(request: Request) -> Response:
    """remove, test, on, alerts, digests-only, rotate, end-old, again."""
    who, reader, _rest = await sent(request)
    house, action = house_of(request), request.path_params["action"]
    channel = await run_in_threadpool(house.store.channel, id_of(request))
    if channel.reader_id != reader.id:
        raise NotFound(_("there is no such channel any more"))
    if action == "rotate" and channel.kind == "webhook":
        secret = webhook.secret_of(secrets.token_bytes(32))
        await run_in_threadpool(house.store.save_channel, alerts.rotated(channel, secret, house.clock()))
        return await _page(request, who, secret=secret)
    act = _ACTIONS.get(action)
    if act is None:
        raise HTTPException(404, _("There is no such action."))
    said = await run_in_threadpool(act, house, channel)
    house.deps.delivered()
    return done(request, PATH, said)


def _remove(house: House, channel: Channel) -> str:
    house.store.drop_channel(channel.reader_id, channel.id)
    return _("“%(name)s” is removed.", name=channel.name)


def _test(house: House, channel: Channel) -> str:
    if channel.state != "on":
        raise Invalid(_("this channel is not on, so nothing can be sent to it"))
    house.store.put_alert(alerts.test_alert(channel, house.clock()), channel.id, house.clock())
    return _("A test is on its way to “%(name)s”. What becomes of it stands below.", name=channel.name)


def _on(house: House, channel: Channel) -> str:
    if channel.state == "unconfirmed":
        raise Invalid(_("this address is not confirmed yet"))
    house.store.save_channel(replace(channel, state="on", failures=0, failing_since=None, error=None))
    return _("“%(name)s” is on again.", name=channel.name)


def _with_alerts(house: House, channel: Channel) -> str:
    house.store.save_channel(replace(channel, alerts=True))
    return _("Alerts go to “%(name)s” too.", name=channel.name)


def _digests_only(house: House, channel: Channel) -> str:
    house.store.save_channel(replace(channel, alerts=False))
    return _("Only digests go to “%(name)s”.", name=channel.name)


def _end_old(house: House, channel: Channel) -> str:
    house.store.save_channel(replace(channel, keys=channel.keys[:1]))
    return _("Only the new key signs from now on.")


def _again(house: House, channel: Channel) -> str:
    if channel.state != "unconfirmed":
        raise Invalid(_("this address is confirmed already"))
    _ask_to_confirm(house, channel)
    return _("Another mail is on its way to %(address)s.", address=channel.address)


_ACTIONS: dict[str, Callable[[House, Channel], str]] = {
    "remove": _remove,
    "test": _test,
    "on": _on,
    "alerts": _with_alerts,
    "digests-only": _digests_only,
    "end-old": _end_old,
    "again": _again,
}


def _line(channel: Channel, now: datetime) -> ChannelLine:
    if channel.state == "unconfirmed":
        state, look = _("waits for the button in the mail that was sent to it"), "wait"
    elif channel.state == "off":
        state, look = (_("off: %(why)s", why=speaking().gettext(channel.error)) if channel.error else _("off: switched off")), "bad"
    elif channel.failures:
        state, look = _("fails, and is tried again: %(error)s", error=speaking().gettext(str(channel.error))), "bad"
    else:
        state, look = (_("works") if channel.last_ok_at else _("not used yet")), "ok"
    return ChannelLine(channel=channel, where=_masked(channel), state=state, look=look)


def _masked(channel: Channel) -> str:
    """Push endpoints and service addresses are secrets by themselves."""
    if channel.kind == "push":
        return urlsplit(channel.address).hostname or ""
    return f"{channel.address.partition(':')[0]}://…" if channel.kind == "apprise" else redacted(channel.address)


# ------------------------------------------------------------------ when


async def set_quiet(request: Request) -> Response:
    who, reader, form = await sent(request)
    house, zone = house_of(request), form.get("timezone").strip()
    try:
        if zone and zone not in timezones():
            raise Invalid(_("There is no time zone “%(zone)s”. They are called like Europe/Vienna.", zone=zone[:60]))
        quiet = "on" in form.all("quiet")
        hours = QuietHours(begins=_minute(form.get("begins")), ends=_minute(form.get("ends"))) if quiet else QuietHours()
    except UserError as error:
        return await _page(request, who, error=words_of(error))

    def work() -> None:
        house.store.set_quiet_hours(reader.id, hours, zone or "UTC")
        house.store.retime_digests(reader.id, lambda plan: _next(plan.every, plan.minute, plan.weekday, zone, house.clock()))

    await run_in_threadpool(work)
    return done(request, PATH, _("Saved."))


def _minute(text: str) -> int:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise Invalid(_("a time of the day looks like 07:00"))
    return int(match[1]) * 60 + int(match[2])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _next(every: Every, minute: int, weekday: int, zone: str | None, now: datetime) -> datetime:
    return next_time(every, minute, weekday, alerts.zone_of(zone), now)


async def add_digest(request: Request) -> Response:
    who, reader, form = await sent(request)
    house = house_of(request)
    try:
        plan = await run_in_threadpool(_planned, house, reader, form)
        await run_in_threadpool(house.store.add_digest, plan, house.clock())
    except UserError as error:
        return await _page(request, who, error=words_of(error))
    return done(request, PATH, _("The digest is there; it comes when there is something to say."))


def _planned(house: House, reader: Reader, form: Form) -> DigestPlan:
    every = next((each for each in EVERY if each == form.get("every")), None)
    if every is None:
        raise Invalid(_("a digest comes %(choices)s", choices=", ".join(EVERY)))
    kind, what = _list_of(form.get("list"), form.get("what"))
    minute, weekday, now = _minute(form.get("at") or "07:00"), _number(form.get("weekday"), 6), house.clock()
    channel = _chosen(form)
    if channel is None:
        raise Invalid(_("say where the digest is to be sent; add a mail address above first"))
    return DigestPlan(
        id=0,
        reader_id=reader.id,
        channel_id=channel,
        every=every,
        minute=minute,
        weekday=weekday,
        kind=kind,  # type: ignore[arg-type]
        what=what,
        next_at=_next(every, minute, weekday, reader.timezone, now),
        covered_until=alerts.first_cover(every, now),
        created_at=now,
    )


def _list_of(listed: str, what: str) -> tuple[str, str]:
    """front, section:sport, or a search for what stands in the field beside."""
    if listed == "search":
        return "search", cleaned("search", what, 0)[0]
    section = listed.removeprefix("section:")
    if listed != "front" and section not in SECTIONS:
        raise Invalid(_("a digest is of the top stories, a section or a search"))
    return ("front", "") if listed == "front" else ("section", section)


async def remove_digest(request: Request) -> Response:
    _who, reader, _form = await sent(request)
    await run_in_threadpool(house_of(request).store.drop_digest, reader.id, id_of(request))
    return done(request, PATH, _("That digest comes no more."))


# ------------------------------------------------------------------ the page


async def _page(request: Request, who: Visitor, *, error: str = "", secret: str = "") -> Response:
    house, reader = house_of(request), who.reader
    assert reader is not None
    now, store = house.clock(), house.store

    def read() -> dict[str, object]:
        channels = store.channels(reader.id)
        return {
            "subjects": [
                (replace(each, title=translated(alerts.subject_title(each))), _page_of(each)) for each in store.subjects(reader.id)
            ],
            "channels": [_line(channel, now) for channel in channels],
            "names": {channel.id: channel.name for channel in channels},
            "quiet": store.quiet_hours(reader.id),
            "digests": [(plan, translated(alerts.digest_title(plan))) for plan in store.digests(reader.id)],
            "listed": [(each[0].alert, each) for each in _by_alert(store.sent_alerts(reader.id, now, LISTED))],
            "vapid": push.public_key(alerts.vapid_key(store)),
        }

    words = await run_in_threadpool(read)
    words |= {
        "kind_words": KIND_WORDS,
        "zone": reader.timezone or "",
        "timezones": timezones(),
        "clock": _clock,
        "days": DAYS,
        "services": services.SERVICES,
        "secret": secret,
        "mail_on": house.settings.mail,
        "apprise_on": house.settings.apprise,
        "local_time": lambda at: at.astimezone(alerts.zone_of(reader.timezone)),
    }
    return shown(request, who, "alerts.html", _("Alerts and digests"), status=422 if error else 200, error=error, **words)


def _by_alert(lines: Sequence[Sent]) -> list[list[Sent]]:
    """What became of each alert, on all channels."""
    return [list(same) for _, same in groupby(lines, key=lambda line: line.alert.id)]


# ------------------------------------------------------------------ links in mails


async def show_link(request: Request) -> Response:
    """What a link in a mail does, and the button that does it: programs that look at every link do nothing by it."""
    house = house_of(request)
    purpose, channel, _rest = await run_in_threadpool(_linked, house, request.path_params["token"])
    words = {
        "confirm": (_("Alerts and digests to %(address)s", address=channel.address), _("Confirm this address")),
        "channel-off": (_("Alerts to %(address)s", address=channel.address), _("Send no more alerts here")),
        "digest-off": (_("This digest to %(address)s", address=channel.address), _("Send it no more")),
    }[purpose]
    frame = around(request, house.titled(words[1]), hidden=True)
    return respond(request, house.page("link.html", frame, heading=words[0], button=words[1], said=""), cache_control="no-store")


async def confirm(request: Request) -> Response:
    house = house_of(request)
    purpose, channel, _rest = await run_in_threadpool(_linked, house, request.path_params["token"])
    if purpose != "confirm":
        raise NotFound(_("This link is none of ours, or what it was for is gone."))
    if channel.state == "unconfirmed":
        await run_in_threadpool(house.store.save_channel, replace(channel, state="on", last_ok_at=house.clock()))
    return _told(request, _("Confirmed"), _("Alerts and digests go to %(address)s from now on.", address=channel.address))


async def end(request: Request) -> Response:
    """Also by one click of a mail program (RFC 8058): no cookie, no form of ours, no redirect."""
    house = house_of(request)
    purpose, channel, digest = await run_in_threadpool(_linked, house, request.path_params["token"])
    if purpose == "channel-off":
        await run_in_threadpool(house.store.save_channel, replace(channel, alerts=False))
    elif digest is not None:
        await run_in_threadpool(house.store.drop_digest, channel.reader_id, digest)
    return _told(request, _("Done"), _("No more of these will be sent. In the settings they can be switched on again."))


def _told(request: Request, heading: str, said: str) -> Response:
    house = house_of(request)
    page = house.page("link.html", around(request, house.titled(heading), hidden=True), heading=heading, button="", said=said)
    return respond(request, page, cache_control="no-store")


def _linked(house: House, token: str) -> tuple[links.Purpose, Channel, int | None]:
    """What a link of ours is for, and its channel; NotFound where it is none, or is about something that is gone."""
    found = links.named(token)
    if found is not None:
        purpose, number = found
        digest = number if purpose == "digest-off" else None
        channel = house.store.channel(house.store.digest(number).channel_id if digest is not None else number)
        if links.fits(token, alerts.link_secret(house.store), purpose, number, channel.address):
            return purpose, channel, digest
    raise NotFound(_("This link is none of ours, or what it was for is gone."))
