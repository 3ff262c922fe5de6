"""Digests: when they come, what stands in them, nothing twice and nothing missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.alerts import next_time, quiet_until
from news7d.core.alerts.timetable import wall_time
from news7d.model import OWNER_ID, DigestPlan, QuietHours
from news7d.stages import alerts
from tests.alerts.newsdesk import BASE, Mailbox, Newsdesk

BERLIN, HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def planned(desk: Newsdesk, every: str = "daily", kind: str = "front", what: str = "") -> DigestPlan:
    """At 07:00 in Berlin."""
    desk.store.set_quiet_hours(OWNER_ID, QuietHours(), "Europe/Berlin")
    channel = desk.channel("mail", "ada@readers.example")
    now = desk.clock()
    plan = DigestPlan(
        id=0, reader_id=OWNER_ID, channel_id=channel.id, every=every, minute=7 * 60, weekday=0, kind=kind, what=what,  # type: ignore[arg-type]
        next_at=next_time(every, 7 * 60, 0, BERLIN, now), covered_until=alerts.first_cover(every, now), created_at=now,  # type: ignore[arg-type]
    )  # fmt: skip
    return desk.store.add_digest(plan, now)


def test_an_edition_with_its_sources(desk: Newsdesk, mailbox: Mailbox) -> None:
    planned(desk)
    small = desk.file("north", title="Grain prices rise")
    desk.judge(small)
    large = desk.file("north", "south", "west", title="Dam breaks in Kelderby")
    desk.judge(large, independent=5, reports=23, roles={large: "origin", large + 1: "independent", large + 2: "copy"})
    desk.clock.now = desk.store.digests(OWNER_ID)[0].next_at
    assert desk.digests() == 1
    desk.deliver()
    (mail,) = mailbox.got
    assert mail["subject"] == "Top stories, daily, Tuesday 24 November 2026"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for part in (text, html):
        assert part.index("Dam breaks in Kelderby") < part.index("Grain prices rise")
        assert "1 report" in part
        assert f"{BASE}/story/{large}/dam-breaks-in-kelderby" in part
        assert "http://north.example/2" in part
    assert "digest-off" in mail["List-Unsubscribe"]


def test_nothing_twice_nothing_missed_and_nothing_where_there_is_nothing(desk: Newsdesk, mailbox: Mailbox) -> None:
    planned(desk)
    story = desk.file("north", title="Event 1")
    desk.judge(story)
    _next_day(desk)
    assert desk.digests() == 1
    (copy,) = desk.join(story, "south", title="Event 1")
    desk.judge(story, {story: "origin", copy: "copy"}, reports=2)
    _next_day(desk)
    assert desk.digests() == 0  # a copy is no news
    titles = []
    for day in range(3):  # three days without us
        for number in range(2):
            other = desk.file("north", title=f"Later {day} {number}")
            titles.append(f"Later {day} {number}")
            desk.judge(other)
        desk.clock.forward(days=1)
    desk.clock.forward(hours=5)
    assert desk.digests() == 1  # one, with all of it
    assert desk.digests() == 0
    desk.deliver()
    text = mailbox.got[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert all(title in text for title in titles)
    assert "Event 1" not in text
    assert desk.store.digests(OWNER_ID)[0].next_at > desk.clock()
    desk.judge(story, independent=5, reports=9, last_seen=desk.clock())
    _next_day(desk)
    assert desk.digests() == 1  # it grew in earnest
    desk.deliver()
    assert "Event 1" in mailbox.got[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def _next_day(desk: Newsdesk) -> None:
    desk.clock.now = desk.store.digests(OWNER_ID)[0].next_at


def test_of_a_section_and_of_a_search(desk: Newsdesk, mailbox: Mailbox) -> None:
    planned(desk, kind="section", what="sport")
    planned(desk, kind="search", what="dam", every="hourly")
    for title, section in (("Dam breaks", "world"), ("Cup final", "sport"), ("Grain rises", "business")):
        desk.judge(desk.file("north", title=title), section=section)
    desk.clock.forward(days=1)
    assert desk.digests() == 2
    desk.deliver()
    texts = {mail["subject"].partition(",")[0]: mail.get_body(("plain",)).get_content() for mail in mailbox.got}  # type: ignore[union-attr]
    assert set(texts) == {"Sport", "“dam”"}
    assert "Cup final" in texts["Sport"] and "Dam" not in texts["Sport"]
    assert "Dam breaks" in texts["“dam”"] and "Cup" not in texts["“dam”"]


def test_a_digest_is_written_once_whoever_is_quicker(desk: Newsdesk) -> None:
    plan = planned(desk)
    desk.judge(desk.file("north"))
    desk.clock.now = plan.next_at
    (stale,) = desk.store.due_digests(desk.clock(), 9)
    assert alerts.make_digest(desk.store, stale, desk.clock())
    assert not alerts.make_digest(desk.store, stale, desk.clock())
    assert len(desk.store.sent_alerts(OWNER_ID, desk.clock(), 9)) == 1


# ------------------------------------------------------------------ clocks that are moved


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-28T06:00+00:00", "2026-03-29T05:00+00:00"),  # the night in which summer time begins
        ("2026-10-24T05:00+00:00", "2026-10-25T06:00+00:00"),  # and in which it ends
    ],
)
def test_a_daily_digest_comes_at_the_same_time_of_the_wall_clock(after: str, expected: str) -> None:
    assert next_time("daily", 7 * 60, 0, BERLIN, datetime.fromisoformat(after)) == datetime.fromisoformat(expected)


def test_a_time_that_clocks_jump_over_is_the_moment_of_the_jump_and_one_that_comes_twice_the_first() -> None:
    assert wall_time(datetime(2026, 3, 29).date(), 150, BERLIN) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert wall_time(datetime(2026, 10, 25).date(), 150, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    zone=st.sampled_from([BERLIN, HOWE, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), UTC]),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    minute=st.integers(0, 1439),
)
def test_daily_ones_follow_each_other_once_a_day(zone: ZoneInfo, start: datetime, minute: int) -> None:
    at = start.replace(tzinfo=UTC)
    days = []
    for _ in range(4):
        after = next_time("daily", minute, 0, zone, at)
        assert after > at
        days.append(after.astimezone(zone).date())
        at = after
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


@given(
    zone=st.sampled_from([BERLIN, HOWE, UTC]),
    now=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    begins=st.integers(0, 1439),
    ends=st.integers(0, 1439),
)
def test_quiet_hours_end(zone: ZoneInfo, now: datetime, begins: int, ends: int) -> None:
    at = now.replace(tzinfo=UTC)
    until = quiet_until(QuietHours(begins=begins, ends=ends), zone, at)
    if until is not None:
        assert at < until <= at + timedelta(hours=26)
        assert begins != ends
        assert quiet_until(QuietHours(begins=begins, ends=ends), zone, until) is None
