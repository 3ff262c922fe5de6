"""Calls about a reader's alerts: what they were told, and what they want to be told about."""

from __future__ import annotations

from typing import Any

from news7d.model import SUBJECT_KINDS, AlertSubject, Sent
from news7d.stages import alerts
from news7d.web.alerts import meant
from news7d.web.api.calls import Call, Page, Reply
from news7d.web.api.records import Field, Record
from news7d.web.api.shapes import INTEGER, TEXT, TEXTS, TIME, many, maybe

_KIND = {"type": "string", "enum": list(SUBJECT_KINDS)}


def _plain(name: str, schema: Any, help: str, get: Any) -> Field:
    return Field(name=name, schema=schema, help=help, get=get)


ALERT_ITEM = Record(
    "AlertItem",
    "A story of an alert.",
    (
        _plain("story", INTEGER, "Its number.", lambda item: item.story_id),
        _plain("title", TEXT, "The headline that speaks for it.", lambda item: item.title),
        _plain("news", TEXTS, "What was news about it, in sentences.", lambda item: list(item.news)),
        _plain("because", TEXTS, "What you asked for that it fits.", lambda item: list(item.because)),
        _plain("tally", TEXT, "«5 independent of 23».", lambda item: item.tally),
    ),
)


def _items(sent: Sent) -> list[dict[str, Any]]:
    return [ALERT_ITEM.show(item) for item in sent.alert.items]


ALERT = Record(
    "Alert",
    "What you were told, once for each channel.",
    (
        _plain("id", TEXT, "Never changes; messages carry it.", lambda sent: sent.alert.key),
        _plain(
            "kind",
            {"type": "string", "enum": ["story", "digest", "notice", "test"]},
            "What it was.",
            lambda sent: sent.alert.kind,
        ),
        _plain("title", TEXT, "Its first line.", lambda sent: sent.alert.title),
        _plain("at", TIME, "When it was written.", lambda sent: sent.alert.at),
        _plain("channel", maybe(TEXT), "Where it went; null: it stands only here.", lambda sent: sent.channel),
        _plain(
            "state",
            {"type": "string", "enum": ["waiting", "sent", "failed", "left out"]},
            "What became of it.",
            lambda sent: sent.state,
        ),
        _plain("error", maybe(TEXT), "Why it waits or failed.", lambda sent: sent.error),
        Field(name="stories", schema=many(ALERT_ITEM), help="What it was about.", part=ALERT_ITEM, get=_items),
    ),
)

SUBJECT = Record(
    "AlertSubject",
    "Something that you are told about.",
    (
        _plain("id", INTEGER, "Its number.", lambda subject: subject.id),
        _plain("kind", _KIND, "What it is.", lambda subject: subject.kind),
        _plain("what", TEXT, "Section, words, spelling, slug or number.", lambda subject: subject.what),
        _plain("title", TEXT, "As messages name it.", lambda subject: subject.title),
        _plain("least", INTEGER, "Outlets that must have found out for themselves.", lambda subject: subject.least),
        _plain("since", TIME, "Since when.", lambda subject: subject.created_at),
    ),
)


def list_alerts(call: Call) -> Page:
    """A page ends with an alert, not in its midst: all its channels are on it."""
    before = None if call.after is None else call.after[0]
    lines = call.store.sent_alerts(call.reader, call.house.clock(), call["limit"] * 2 + 20, before)
    ids = list(dict.fromkeys(line.alert.id for line in lines))
    kept = set(ids[: call["limit"]])
    items = [ALERT.show(line, call.wanted) for line in lines if line.alert.id in kept]
    return Page(items=items, key=(ids[call["limit"] - 1],) if len(ids) > call["limit"] else None)


def list_subjects(call: Call) -> Page:
    return Page(items=[SUBJECT.show(subject, call.wanted) for subject in call.store.subjects(call.reader)], key=None)


def add_subject(call: Call) -> Any:
    """Of one that is there already, what is asked for now counts."""
    subject: AlertSubject = meant(call.house, call.reader, call["kind"], call["what"], call["least"])
    return SUBJECT.show(alerts.follow(call.store, subject, call.house.clock()))


def drop_subject(call: Call) -> Reply:
    call.store.drop_subject(call.reader, call["id"])
    return Reply(status=204)
