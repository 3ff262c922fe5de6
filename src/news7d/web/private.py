"""Lists of a reader as feeds under addresses that only they know: 256 random bits, kept as SHA-256, taken back one by one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.alerts import cleaned
from news7d.core.outgoing import TYPES, written
from news7d.core.outgoing.topic import FORMS, Form
from news7d.core.render import slug
from news7d.core.wording import N_
from news7d.errors import Invalid, NotFound, UserError
from news7d.model import PrivateFeed, ReportLine, StoryCard
from news7d.stages.foryou import own_edition
from news7d.stages.lists import ENTRIES, WHOLE_ENTRIES, OwnList, outgoing_own
from news7d.store import Store
from news7d.web.answers import Sheet, respond, sheet
from news7d.web.feeds import imprint_of
from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import House, house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.sessions import Visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/settings/feeds-out"
KIND_WORDS = {
    "foryou": N_("For you"),
    "all": N_("Everything you follow"),
    "folder": N_("Folder"),
    "tag": N_("Tag"),
    "saved": N_("What you keep"),
    "search": N_("Search"),
    "section": N_("Section of your own"),
    "rule": N_("What a rule met"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A list that can go out."""

    value: str  # kind:what
    name: str


async def show(request: Request) -> Response:
    who, _rest = await signed_in(request)
    answer = await _page(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def add(request: Request) -> Response:
    who, reader, form = await sent(request)
    house, token = house_of(request), secrets.token_urlsafe(32)

    def work() -> PrivateFeed:
        kind, what, name = _wanted(house.store, reader.id, form.get("list"), form.get("words"))
        return house.store.add_private_feed(reader.id, _digest(token), form.get("name").strip()[:100] or name, kind, what, house.clock())

    try:
        feed_ = await run_in_threadpool(work)
    except UserError as error:
        return await _page(request, who, error=words_of(error))
    base = (house.settings.origin or asker(request).origin) + house.link(f"/private/{token}/{slug(feed_.name) or 'list'}")
    return await _page(request, who, address=base)


def _wanted(store: Store, reader: int, asked: str, words: str) -> tuple[str, str, str]:
    """(kind, what, name) of a list that is this reader's own. Raises Invalid."""
    if asked == "search":
        what, _rest = cleaned("search", words, 0)
        return "search", what, what[:100]
    choice = next((each for each in _choices(store, reader) if each.value == asked), None)
    if choice is None:
        raise Invalid(_("choose one of your lists"))
    kind, _colon, what = asked.partition(":")
    return kind, what, choice.name


def _choices(store: Store, reader: int) -> Sequence[Choice]:
    labels = store.labels(reader)
    return (
        Choice(value="foryou", name=_(KIND_WORDS["foryou"])),
        Choice(value="all", name=_(KIND_WORDS["all"])),
        Choice(value="saved", name=_(KIND_WORDS["saved"])),
        *(Choice(value=f"folder:{label.id}", name=label.name) for label in labels if label.kind == "folder"),
        *(Choice(value=f"tag:{label.id}", name=label.name) for label in labels if label.kind == "tag"),
        *(Choice(value=f"section:{each.id}", name=each.name) for each in store.having(reader).sections),
        *(Choice(value=f"rule:{rule.id}", name=rule.name) for rule in store.rules(reader)),
    )


async def revoke(request: Request) -> Response:
    _who, reader, _form = await sent(request)
    await run_in_threadpool(house_of(request).store.drop_private_feed, reader.id, id_of(request))
    return done(request, PATH, _("Its address answers no more."))


async def _page(request: Request, who: Visitor, *, error: str = "", address: str = "") -> Response:
    house, reader = house_of(request), who.reader
    assert reader is not None
    feeds = await run_in_threadpool(house.store.private_feeds, reader.id)
    choices = await run_in_threadpool(_choices, house.store, reader.id)
    grouped = [(KIND_WORDS[kind], [each for each in choices if each.value.partition(":")[0] == kind]) for kind in KIND_WORDS]
    words = {"feeds": feeds, "choices": [each for each in grouped if each[1]], "kind_words": KIND_WORDS, "address": address}
    return shown(request, who, "feeds_out.html", _("Private feeds"), status=422 if error else 200, error=error, **words)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


# ------------------------------------------------------------------ the feeds themselves


async def feed(request: Request) -> Response:
    """What stands in it depends on its reader, so no cache may share it, no search engine keep it, and no link tell it on."""
    house, form = house_of(request), request.path_params["form"]
    known = await run_in_threadpool(house.store.private_feed, _digest(request.path_params["token"]), house.clock())
    chosen = next((each for each in FORMS if each == form), None)
    if known is None or chosen is None:
        raise NotFound(_("There is no such feed, or its address was taken back."))
    page = await run_in_threadpool(_written, request, known, chosen)
    answer = respond(request, page, cache_control="private, max-age=60")
    answer.headers["referrer-policy"] = "no-referrer"
    answer.headers["x-robots-tag"] = "noindex, nofollow"
    return answer


def _written(request: Request, known: PrivateFeed, form: Form) -> Sheet:
    """The reader is one of the house's own: whole texts where those may read them."""
    house, whole = house_of(request), request.query_params.get("content") == "full"
    imprint = imprint_of(request, own=True)
    own = OwnList(
        id=f"{imprint.link('/private')}#{known.id}",
        title=known.name,
        address=request.url.path.removeprefix(house.settings.prefix) + ("?content=full" if whole else ""),
        page="/for-you" if known.kind == "foryou" else PATH,
        whole=whole,
    )
    found = outgoing_own(house.store, imprint, own, _listed(house, known, WHOLE_ENTRIES if whole else ENTRIES))
    return sheet(written(found, form), type=TYPES[form])


def _listed(house: House, known: PrivateFeed, limit: int) -> Sequence[ReportLine] | Sequence[StoryCard]:
    """The reports of the list; of «For you» its stories, in the reader's own order."""
    if known.kind != "foryou":
        return house.store.private_lines(known, limit)
    taste = house.store.taste(known.reader_id)
    languages = house.store.having(known.reader_id).languages
    return own_edition(house.store, taste, house.clock(), slider=taste.slider, languages=languages, limit=limit).edition.stories
