"""The verdict on one report, under an address that lasts: role, evidence, who or what decided it, and how to overrule or object."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.errors import Invalid, UserError
from news7d.model import ROLES, ArticleView, ReportLine
from news7d.web import telling
from news7d.web.answers import Sheet, respond
from news7d.web.audit import note
from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import Frame, House, around, house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.sessions import Form, Visitor, checked_form, remember, visitor

_CHOICES = 200  # reports of the story that can be named as the source


async def show(request: Request) -> Response:
    return await _answer(request)


async def _answer(request: Request, *, error: str = "", status: int = 200) -> Response:
    house, who = house_of(request), await visitor(request)
    frame = around(request, house.titled(_("Role of a report")), hidden=True)
    origin = house.settings.origin or asker(request).origin
    page = await run_in_threadpool(_make, house, frame, who, id_of(request), origin, error, status)
    answer = respond(request, page, cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _make(house: House, frame: Frame, who: Visitor, article_id: int, origin: str, error: str, status: int) -> Sheet:
    view = house.store.article(article_id)
    line, found = view.line, view.overrule
    shown = telling.engine_verdict(line, found)
    return house.page(
        "verdict.html",
        replace(frame, title=house.titled(_("Role of “%(title)s”", title=line.title))),
        status=status,
        visitor=who,
        view=view,
        line=line,
        shown=shown,
        pairs=telling.pairs(line),
        passages=tuple((telling.evidence_name(each.kind), each) for each in line.evidence if not each.of_text),
        seen=telling.seen_words(shown, view.of if found is None else None, view.story.facts.reports if view.story else 1),
        source=telling.source_name(view),
        choices=_choices(view),
        roles=ROLES,
        error=error,
        password_set=house.store.has_password(),
        permalink=origin + house.link(f"/article/{line.article_id}/role"),
        objection=objection(house, origin, line),
    )


def _choices(view: ArticleView) -> tuple[ReportLine, ...]:
    return view.others[:_CHOICES]


def objection(house: House, origin: str, line: ReportLine) -> str:
    """Where to object to what is said of a report; a mail says which. Empty where the house has no contact."""
    contact = house.settings.objections
    if not contact.startswith("mailto:") or "?" in contact:
        return contact
    subject, body = _("Role of “%(title)s”", title=line.title[:80]), origin + house.link(f"/article/{line.article_id}/role")
    return f"{contact}?subject={quote(subject)}&body={quote(body)}"


async def decide(request: Request) -> Response:
    house, article_id = house_of(request), id_of(request)
    who, form = await checked_form(request, by="editor")
    try:
        await run_in_threadpool(_decided, house, article_id, form, who)
    except UserError as error:
        return await _answer(request, error=words_of(error), status=422)
    undone = form.get("do") == "undo"
    await note(request, who, "role.undo" if undone else "role.set", str(article_id), "" if undone else form.get("role"))
    house.shelf.forget()
    return RedirectResponse(house.link(f"/article/{article_id}/role"), status_code=303)


def _decided(house: House, article_id: int, form: Form, who: Visitor) -> None:
    if form.get("do") == "undo":
        house.store.undo_overrule(article_id)
        return
    role = next((role for role in ROLES if role == form.get("role")), None)
    if role is None:
        raise Invalid(_("Choose a role."))
    if not form.get("why").strip():
        raise Invalid(_("Say why: the reason is shown beside the decision."))
    of = int(form.get("of")[:15]) if form.get("of").isdecimal() else None
    house.store.overrule(article_id, role, of, house.clock(), who=who.name, why=form.get("why")[:500].strip())
