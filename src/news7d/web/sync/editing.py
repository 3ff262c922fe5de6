"""What apps do: read, unread, stars, labels, and everything at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.responses import Response

from news7d.core.streams import STORIES, Stream, item_ids, microseconds
from news7d.errors import Conflict, NotFound
from news7d.model import ItemChange, Label
from news7d.store.rows import moment
from news7d.web.sync.asked import Refused
from news7d.web.sync.call import Call, ok

_KEPT = ("/kept-unread", "/tracking-kept-unread", "/unread")


def edit_tag(call: Call) -> Response:
    ids = item_ids(call.asked.all("i"))
    if not ids and not call.asked.all("i"):
        raise Refused(400, "There is no id of an item (i) in that.")
    if ids is None:
        raise Refused(400, "None of those is an id of an item.")
    call.store.edit_items(call.who, ids, _change(call), call.house.clock())
    return ok()


def _change(call: Call) -> ItemChange:
    """Where a request says two things, «read» and the star win."""
    added, taken = call.asked.all("a"), call.asked.all("r")
    on, off = [call.stream(text) for text in added if text], [call.stream(text) for text in taken if text]
    return ItemChange(
        read=_read(added, taken),
        starred=True if _has(on, "starred") else False if _has(off, "starred") else None,
        tags_on=tuple(_tag(stream) for stream in on if stream.kind == "label"),
        tags_off=tuple(stream.label or "" for stream in off if stream.kind == "label"),
    )


def _read(added: list[str], taken: list[str]) -> bool | None:
    if any(text.endswith("/read") for text in added):
        return True
    unread = any(text.endswith("/read") for text in taken) or any(text.endswith(_KEPT) for text in added)
    return False if unread else None


def _has(streams: list[Stream], kind: str) -> bool:
    return any(stream.kind == kind for stream in streams)


def _tag(stream: Stream) -> str:
    if stream.label == STORIES:
        raise Refused(400, f"“{STORIES}” is where stories stand; choose another label.")
    return stream.label or ""


def mark_all(call: Call) -> Response:
    """What had come by `ts`; later items stay unread, because the app has not shown them."""
    now = call.house.clock()
    for text in call.asked.all("s") or [""]:
        call.store.read_stream(call.who, _known(call, text), now, _until(call.asked.get("ts"), now))
    return ok()


def _until(ts: str, now: datetime) -> datetime:
    micros = microseconds(ts)
    return now if micros is None or micros > 2**60 else min(moment(micros), now + timedelta(days=1))


def _known(call: Call, text: str) -> Stream:
    if not text:
        raise Refused(400, "Which stream (s) is to be marked read?")
    try:
        return call.stream(text)
    except Refused as refused:
        raise Refused(404, refused.text) from None


# ------------------------------------------------------------------ labels


def rename_tag(call: Call) -> Response:
    label, name = _label(call, call.asked.get("s")), call.asked.get("dest")
    stream = call.stream(name) if name.startswith("user/") else Stream(kind="label", label=name)
    if stream.kind != "label" or not (stream.label or "").strip() or stream.label == STORIES:
        raise Refused(400, "That is no name for a label (dest).")
    try:
        call.store.rename_label(call.who.id, label.id, stream.label or "")
    except Conflict as error:
        raise Refused(400, str(error)) from None
    return ok()


def disable_tag(call: Call) -> Response:
    """Folders and tags go; the feeds and articles that were in them stay."""
    for text in [*call.asked.all("s"), *call.asked.all("t")]:
        call.store.drop_label(call.who.id, _label(call, text).id)
    return ok()


def _label(call: Call, text: str) -> Label:
    stream = call.stream(text) if text.startswith("user/") else Stream(kind="label", label=text)
    found = next((label for label in call.store.labels(call.who.id) if stream.kind == "label" and label.name == stream.label), None)
    if found is None:
        raise NotFound("you have no such folder or tag")
    return found
