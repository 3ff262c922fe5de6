"""The page that says how roles are found, what «first» means and why stories stand in their order; and small files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from news7d.core.wording import N_
from news7d.model import RoleName
from news7d.web.answers import respond
from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import around, house_of
from news7d.web.languages import _

MEANINGS: tuple[tuple[RoleName, str], ...] = (
    ("origin", N_("The first publication among the outlets watched here, with reporting of its own.")),
    ("independent", N_("Reports the event itself: own quotes, own details, own place or name.")),
    ("confirms", N_("Reports on its own that what another reported first is so.")),
    ("cites", N_("Retells what another reported, and says so, with no reporting of its own.")),
    ("wire", N_("Prints an agency’s text under the agency’s credit.")),
    ("copy", N_("Repeats another report word for word, or nearly so.")),
    ("rewrite", N_("The same facts in the same order, every sentence reworded.")),
    ("translation", N_("One report’s text in another language.")),
    ("update", N_("The same outlet’s later report on the same event. It is not counted.")),
    ("comment", N_("Argues about the event. It is not counted.")),
    ("unknown", N_("None of these can be said.")),
)


async def about(request: Request) -> Response:
    house = house_of(request)
    page = house.page("about.html", around(request, house.titled(_("How the news is read"))), meanings=MEANINGS)
    answer = respond(request, page)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def static(request: Request) -> Response:
    """Files named after their content may be kept for ever."""
    asset = request.app.state.assets_by_name.get(request.path_params["name"])
    if asset is None:
        return PlainTextResponse("There is no such file.\n", status_code=404)
    headers = {"cache-control": "public, max-age=31536000, immutable", "content-type": asset.type, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.gzip, headers={**headers, "content-encoding": "gzip"})
    return Response(asset.body, headers=headers)


async def favicon(request: Request) -> Response:
    asset = house_of(request).assets["favicon.svg"]
    return Response(asset.body, headers={"content-type": asset.type, "cache-control": "public, max-age=86400"})


async def robots(request: Request) -> Response:
    """Front page, sections and stories may be found; articles belong to their publishers, the rest to nobody."""
    settings = house_of(request).settings
    if settings.noindex:
        return PlainTextResponse("User-agent: *\nDisallow: /\n", headers={"cache-control": "public, max-age=3600"})
    prefix = settings.prefix
    closed = ("article/", "search", "sources", "setup", "signin", "private/", "picture/", "feeds/search", "*/evidence/")
    lines = "".join(f"Disallow: {prefix}/{path}\n" for path in closed)
    if settings.public:
        lines += f"\nSitemap: {settings.origin or asker(request).origin}{prefix}/news-sitemap.xml\n"
    return PlainTextResponse(f"User-agent: *\n{lines}", headers={"cache-control": "public, max-age=3600"})
