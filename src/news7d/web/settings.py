"""The pages of settings: one table of them, and the frame with their list beside each.

A page of settings is a handler that asks `signed_in` who is there and answers with `shown`; its template extends
settings.html and fills the block `setting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.wording import N_
from news7d.model import Reader
from news7d.web.answers import respond
from news7d.web.house import around, house_of
from news7d.web.languages import _
from news7d.web.sessions import By, Form, Visitor, checked_form, refuse_unless, remember, visitor


class SignInFirst(Exception):
    """Only a reader has settings. The error handler leads to the sign-in page and back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    path: str
    title: str
    group: str
    by: By = "reader"  # who is shown it


PAGES: tuple[SettingsPage, ...] = (
    SettingsPage(path="/settings/account", title=N_("Account"), group=N_("You")),
    SettingsPage(path="/settings/move", title=N_("Moving in and out"), group=N_("Your things")),
    SettingsPage(path="/settings/feeds", title=N_("Feeds and folders"), group=N_("Reading")),
    SettingsPage(path="/settings/sections", title=N_("Sections"), group=N_("Reading")),
    SettingsPage(path="/settings/reading", title=N_("Languages and reading"), group=N_("Reading")),
    SettingsPage(path="/settings/for-you", title=N_("For you"), group=N_("Reading")),
    SettingsPage(path="/settings/muted", title=N_("Muted and boosted"), group=N_("Reading")),
    SettingsPage(path="/settings/rules", title=N_("Rules"), group=N_("Reading")),
    SettingsPage(path="/settings/alerts", title=N_("Alerts and digests"), group=N_("Reading")),
    SettingsPage(path="/settings/apps", title=N_("Apps"), group=N_("Apps and programs")),
    SettingsPage(path="/settings/feeds-out", title=N_("Private feeds"), group=N_("Apps and programs")),
    SettingsPage(path="/settings/tokens", title=N_("Tokens"), group=N_("Apps and programs")),
    SettingsPage(path="/admin/readers", title=N_("Readers"), group=N_("The house"), by="admin"),
    SettingsPage(path="/admin/audit", title=N_("Audit log"), group=N_("The house"), by="admin"),
    SettingsPage(path="/admin/storage", title=N_("Room and upkeep"), group=N_("The house"), by="admin"),
)
"""In the order of the list. A page that is not here cannot be found by anybody."""


def to_signin(request: Request) -> Response:
    """To the sign-in page, and back to where somebody wanted to go."""
    house, asked = house_of(request), request.url.query if request.method == "GET" else ""
    to = quote(request.scope["path"] + (f"?{asked}" if asked else ""))
    return RedirectResponse(house.link(f"/signin?next={to}"), status_code=303)


async def signed_in(request: Request, *, by: By = "reader") -> tuple[Visitor, Reader]:
    """Who asks for a page of settings. Raises SignInFirst; HTTPException 403 where they may not."""
    who = await visitor(request)
    if who.reader is None:
        raise SignInFirst
    refuse_unless(who, by)
    return who, who.reader


async def sent(request: Request, *, by: By = "reader") -> tuple[Visitor, Reader, Form]:
    """The form of a reader who may; else 403."""
    who, form = await checked_form(request, by=by)
    assert who.reader is not None
    return who, who.reader, form


def shown(request: Request, who: Visitor, template: str, title: str, *, status: int = 200, error: str = "", **values: Any) -> Response:
    """A page of settings: never kept, never indexed. `?done=` is what has just happened."""
    house = house_of(request)
    frame = around(request, house.titled(title), current="settings", hidden=True, reader=True)
    groups: dict[str, list[SettingsPage]] = {}
    for page in PAGES:
        if who.may(page.by):
            groups.setdefault(page.group, []).append(page)
    words: dict[str, Any] = {
        "visitor": who,
        "groups": groups,
        "path": request.url.path,
        "message": request.query_params.get("done", "")[:300],
    }
    answer = respond(request, house.page(template, frame, status=status, **words, error=error, **values), cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return answer


def done(request: Request, path: str, message: str) -> Response:
    """Back to a page of ours after a form, saying what happened (Post/Redirect/Get)."""
    return RedirectResponse(house_of(request).link(f"{path}?done={quote(message)}"), status_code=303)


async def index(request: Request) -> Response:
    """What there is to set."""
    who, _reader = await signed_in(request)
    return shown(request, who, "settings.html", _("Settings"))
