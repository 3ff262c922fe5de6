"""Moving in and out: a file of another program is looked at first, then taken in beside everything else; all one owns goes out as a ZIP."""

from __future__ import annotations

from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.moving.leaving import file_name, pack
from news7d.errors import Invalid, News7DError
from news7d.model import Move, Reader
from news7d.stages import moving
from news7d.web.front import remember_theme
from news7d.web.house import house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.public import may_add_feeds
from news7d.web.sessions import Visitor, refuse_unless, visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/settings/move"


async def show_moving(request: Request) -> Response:
    who, reader = await signed_in(request)
    answer = await _page(request, who, reader)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def bring(request: Request) -> Response:
    """A file: what is in it is told, and nothing else is written."""
    refuse_unless(await visitor(request), "reader")  # before tens of megabytes are read
    who, reader, form = await sent(request)
    house = house_of(request)
    try:
        if form.upload is None:
            raise Invalid(_("Choose a file first."))
        adds = may_add_feeds(house, reader)
        await run_in_threadpool(moving.look, house.store, reader.id, form.upload.body, form.upload.name, house.clock(), adds=adds)
    except News7DError as error:
        return await _page(request, who, reader, error=words_of(error), status=422)
    return done(request, PATH, "")


async def take_in(request: Request) -> Response:
    """The reader has seen what is in the file and wants it."""
    _who, reader, _form = await sent(request)
    house = house_of(request)
    await run_in_threadpool(house.store.ask_move, reader.id, id_of(request), house.clock())
    house.deps.moves_wait()
    return done(request, PATH, "")


async def put_aside(request: Request) -> Response:
    _who, reader, _form = await sent(request)
    await run_in_threadpool(house_of(request).store.drop_move, reader.id, id_of(request))
    return done(request, PATH, _("The file is put aside."))


async def take_along(request: Request) -> Response:
    """All that the reader owns, as one file."""
    _rest, reader = await signed_in(request)
    house = house_of(request)
    body = await run_in_threadpool(lambda: pack(house.store.leaving(reader.id), house.settings.title, house.clock()))
    headers = {"content-disposition": f'attachment; filename="{file_name(reader.name, house.clock())}"', "cache-control": "no-store"}
    return Response(body, media_type="application/zip", headers=headers)


async def _page(request: Request, who: Visitor, reader: Reader, *, error: str = "", status: int = 200) -> Response:
    moves = await run_in_threadpool(house_of(request).store.moves, reader.id)
    offered = next((move for move in moves if move.asked_at is None), None) if not error else None
    running = tuple(move for move in moves if move.asked_at is not None and move.ended_at is None)
    ended = tuple(move for move in moves if move.ended_at is not None)
    values = {"offered": offered, "running": running, "ended": tuple(map(_told, ended))}
    answer = shown(request, who, "moving.html", _("Moving in and out"), status=status, error=error, **values)
    if running:
        answer.headers["refresh"] = "2"  # also without JavaScript
    return answer


def _told(move: Move) -> Move:
    """With every number of what came of it, so that the page need not ask."""
    names = ("feeds", "feeds_new", "feeds_left_out", "feeds_refused", "known", "kept", "awaited", "left_out")
    return replace(move, done={**dict.fromkeys(names, 0), **move.done})
