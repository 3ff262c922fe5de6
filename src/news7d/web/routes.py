"""Every address that News7D answers to, and the application that answers."""

from __future__ import annotations

from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from news7d.web import (
    about,
    account,
    alerts,
    apps,
    article,
    audit,
    cards,
    choosing,
    correcting,
    feeds,
    following,
    foryou,
    front,
    health,
    hub,
    invitation,
    leanings,
    ledger,
    live,
    marking,
    metrics,
    moving,
    names,
    offline,
    oidc,
    outlet,
    private,
    proxy,
    readers,
    rules,
    saved,
    search,
    settings,
    setup,
    sharing,
    signin,
    sources,
    storage,
    story,
    style,
    suggest,
    sync,
    tokens,
    verdict,
    websub,
)
from news7d.web.answers import Shelf
from news7d.web.api import endpoints, reference
from news7d.web.api.rates import Rates
from news7d.web.assets import read_assets
from news7d.web.deps import WebDeps
from news7d.web.errors import HANDLERS, mishap
from news7d.web.gate import Gate
from news7d.web.guard import Guard
from news7d.web.house import House
from news7d.web.journal import Journal
from news7d.web.languages import language
from news7d.web.markup import Pictures, environment
from news7d.web.repeats import Repeater, Repeats
from news7d.web.sessions import web_secret
from news7d.web.sync.items import Shelf as ItemShelf
from news7d.web.throttle import Throttle


def create_app(deps: WebDeps) -> Starlette:
    """The web application. Asks the store for (or makes) the secret that signs forms and pictures; else lazy."""
    assets = read_assets()
    secret = web_secret(deps.store)
    pictures = Pictures(secret, deps.settings.prefix, on=deps.fetch_image is not None)
    settings, journal = deps.settings, Journal(meter=deps.meter, written=deps.access_log)
    shelf = Shelf(deps.store.version, fresh_seconds=settings.fresh_seconds, stale_seconds=settings.stale_seconds)
    repeats = Repeats(shelf)
    repeater = Middleware(Repeater, repeats=repeats, settings=settings, journal=journal)
    guard = Middleware(Guard, settings=settings, mishap=mishap, journal=journal)
    app = Starlette(routes=ROUTES, exception_handlers=HANDLERS, middleware=[repeater, guard, Middleware(Gate, settings=settings)])
    app.state.deps = deps
    app.state.web = House(
        deps=deps,
        assets=assets,
        pages=cache(lambda code: environment(deps.settings, assets, pictures, language(code))),
        secret=secret,
        pictures=pictures,
        shelf=shelf,
        repeats=repeats,
    )
    app.state.assets_by_name = {asset.name: asset for asset in assets.values()}
    app.state.rates = Rates(deps.settings.api_calls) if deps.settings.api_calls else None
    app.state.hub_rates = Rates(hub.ASKED_A_MINUTE)
    app.state.suggestions = suggest.Suggestions()
    app.state.oidc = oidc.Directory()
    app.state.album = proxy.Album()
    app.state.item_shelf, app.state.app_throttle = ItemShelf(), Throttle()
    app.state.live = live.Live(deps.store.front_news, deps.store.version, prefix=deps.settings.prefix)
    if deps.meter is not None:
        deps.meter.listening(lambda: app.state.live.listeners)
    app.state.write_check = health.WriteCheck()
    app.state.workshop = storage.Workshop()
    return app


def create_figures_app(deps: WebDeps) -> Starlette:
    """For a process without pages: its figures at /metrics, under the same guard, and nothing else."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code)

    def mishap(request: Request) -> Response:
        return PlainTextResponse("The cause is in the log.\n", status_code=500)

    middleware = Middleware(Guard, settings=deps.settings, mishap=mishap, journal=Journal())
    app = Starlette(routes=[FIGURES], exception_handlers={HTTPException: refused}, middleware=[middleware])
    app.state.deps = deps
    return app


FIGURES = Route("/metrics", metrics.metrics)
ROUTES = [
    Route("/", front.front),
    Route("/section/{name}", front.section),
    Route("/own/{id:int}", saved.own_section),
    Route("/language", choosing.choose),
    Route("/mark", marking.mark, methods=["POST"]),
    Route("/marks.json", marking.marks),
    Route("/unread", saved.unread),
    Route("/saved", saved.saved),
    Route("/saved.json", saved.export),
    Route("/folder/{name:path}", saved.folder),
    Route("/feed/{id:int}", saved.feed),
    Route("/tag/{name:path}", saved.tag),
    Route("/story/{id:int}/evidence/{article:int}", story.story),
    Route("/story/{id:int}", story.story),
    Route("/story/{id:int}/card", cards.menu),
    Route("/story/{id:int}/grouping", correcting.show),
    Route("/story/{id:int}/grouping", correcting.decide, methods=["POST"]),
    Route("/story/{id:int}/{slug}", story.story),
    Route("/article/{id:int}", article.article),
    Route("/article/{id:int}/picture/{number:int}", article.picture),
    Route("/article/{id:int}/role", verdict.show),
    Route("/article/{id:int}/role", verdict.decide, methods=["POST"]),
    *sync.routes(),  # early: apps ask often, and routes are tried in this order
    Route("/outlet/{slug}", outlet.outlet),
    Route("/outlet/{slug}/full-text", outlet.set_full_text, methods=["POST"]),
    Route("/outlet/{slug}/owner", outlet.set_owner, methods=["POST"]),
    Route("/search", search.search),
    Route("/search/suggest.json", suggest.suggest),
    Route("/ledger", ledger.ledger),
    Route("/ledger/{day}", ledger.day),
    Route("/names", names.names),
    Route("/name/{spelling:path}", names.name),
    Route("/about", about.about),
    Route("/style", style.style),
    Route("/style/{what}", style.style),
    Route("/sources", sources.show_sources),
    Route("/sources/add", sources.add, methods=["POST"]),
    Route("/sources/import", sources.import_list, methods=["POST"]),
    Route("/sources/refresh", sources.refresh, methods=["POST"]),
    Route("/sources/{id:int}/remove", sources.remove, methods=["POST"]),
    Route("/sources/{id:int}/refresh", sources.refresh, methods=["POST"]),
    Route("/sources.opml", sources.export),
    Route("/setup", setup.show_setup),
    Route("/setup", setup.do_setup, methods=["POST"]),
    Route("/setup/progress.json", setup.progress),
    Route("/signin", signin.show_signin),
    Route("/signin", signin.do_signin, methods=["POST"]),
    Route("/signin/oidc", oidc.begin),
    Route("/signin/oidc", oidc.connect, methods=["POST"]),
    Route("/signin/oidc/callback", oidc.callback),
    Route("/signout", signin.do_signout, methods=["POST"]),
    Route("/feeds/top.{form}", feeds.feed),
    Route("/feeds/new.{form}", feeds.feed),
    Route("/feeds/section/{name:path}.{form}", feeds.feed),
    Route("/feeds/story/{id}.{form}", feeds.feed),
    Route("/feeds/outlet/{slug}.{form}", feeds.feed),
    Route("/feeds/name/{spelling:path}.{form}", feeds.feed),
    Route("/feeds/search.{form}", feeds.feed),
    Route("/feeds/troubles.{form}", feeds.feed),
    Route("/news-sitemap.xml", feeds.news_sitemap),
    Route("/live", live.live),
    Route("/hub", hub.subscribe, methods=["POST"]),
    Route("/for-you", foryou.show),
    Route("/settings", settings.index),
    Route("/settings/for-you", foryou.show_settings),
    Route("/settings/for-you", foryou.change, methods=["POST"]),
    Route("/settings/muted", leanings.show_leanings),
    Route("/settings/muted", leanings.add_leaning, methods=["POST"]),
    Route("/settings/muted/{id:int}/drop", leanings.drop_leaning, methods=["POST"]),
    Route("/settings/rules", rules.show_rules),
    Route("/settings/rules", rules.send_rule, methods=["POST"]),
    Route("/settings/rules/import", rules.import_rules, methods=["POST"]),
    Route("/settings/rules.json", rules.export),
    Route("/settings/rules/{id:int}", rules.change_rule, methods=["POST"]),
    Route("/settings/account", account.show),
    Route("/settings/account", account.set_about, methods=["POST"]),
    Route("/settings/account/password", account.set_password, methods=["POST"]),
    Route("/settings/account/sessions/end", account.end_others, methods=["POST"]),
    Route("/settings/account/sessions/{id:int}/end", account.end_session, methods=["POST"]),
    Route("/admin/storage", storage.show_storage),
    Route("/admin/storage/retention", storage.set_retention, methods=["POST"]),
    Route("/admin/storage/outlet", storage.set_outlet, methods=["POST"]),
    Route("/admin/storage/do/{work}", storage.do, methods=["POST"]),
    Route("/settings/move", moving.show_moving),
    Route("/settings/move", moving.bring, methods=["POST"]),
    Route("/settings/move.zip", moving.take_along),
    Route("/settings/move/{id:int}/take", moving.take_in, methods=["POST"]),
    Route("/settings/move/{id:int}/drop", moving.put_aside, methods=["POST"]),
    Route("/settings/feeds", following.show_feeds),
    Route("/settings/feeds", following.change_feeds, methods=["POST"]),
    Route("/settings/feeds/{id:int}", following.change_feed, methods=["POST"]),
    Route("/settings/labels/{id:int}", following.change_label, methods=["POST"]),
    Route("/settings/sections", following.show_sections),
    Route("/settings/sections", following.add_section, methods=["POST"]),
    Route("/settings/sections/{id:int}", following.change_section, methods=["POST"]),
    Route("/settings/reading", following.show_reading),
    Route("/settings/reading", following.set_reading, methods=["POST"]),
    Route("/settings/tokens", tokens.show_tokens),
    Route("/settings/tokens", tokens.add_token, methods=["POST"]),
    Route("/settings/tokens/{id:int}/revoke", tokens.drop_token, methods=["POST"]),
    Route("/settings/apps", apps.show_apps),
    Route("/settings/apps/password", apps.make_password, methods=["POST"]),
    Route("/settings/apps/remove", apps.remove_password, methods=["POST"]),
    Route("/settings/apps/switches", apps.switch, methods=["POST"]),
    Route("/settings/apps/fever", apps.switch_fever, methods=["POST"]),
    Route("/settings/alerts", alerts.show),
    Route("/settings/alerts/new", alerts.show_new),
    Route("/settings/alerts/subjects", alerts.add_subject, methods=["POST"]),
    Route("/settings/alerts/subjects/{id:int}/remove", alerts.remove_subject, methods=["POST"]),
    Route("/settings/alerts/channels", alerts.add_channel, methods=["POST"]),
    Route("/settings/alerts/channels/{id:int}/{action}", alerts.change_channel, methods=["POST"]),
    Route("/settings/alerts/quiet", alerts.set_quiet, methods=["POST"]),
    Route("/settings/alerts/digests", alerts.add_digest, methods=["POST"]),
    Route("/settings/alerts/digests/{id:int}/remove", alerts.remove_digest, methods=["POST"]),
    Route("/alerts/confirm/{token}", alerts.show_link),
    Route("/alerts/confirm/{token}", alerts.confirm, methods=["POST"]),
    Route("/alerts/off/{token}", alerts.show_link),
    Route("/alerts/off/{token}", alerts.end, methods=["POST"]),
    Route("/sw.js", offline.worker),
    Route("/offline", offline.offline),
    Route("/offline.json", offline.keeping),
    Route("/manifest.webmanifest", offline.manifest),
    Route("/share", sharing.show),
    Route("/share", sharing.save, methods=["POST"]),
    Route("/settings/feeds-out", private.show),
    Route("/settings/feeds-out", private.add, methods=["POST"]),
    Route("/settings/feeds-out/{id:int}/revoke", private.revoke, methods=["POST"]),
    Route("/private/{token}/{name}.{form}", private.feed),
    Route("/admin/readers", readers.show),
    Route("/admin/readers", readers.add, methods=["POST"]),
    Route("/admin/readers/{id:int}", readers.show_one),
    Route("/admin/readers/{id:int}", readers.change, methods=["POST"]),
    Route("/admin/audit", audit.show),
    Route("/invitation/{secret}", invitation.show),
    Route("/invitation/{secret}", invitation.accept, methods=["POST"]),
    Route("/api/", reference.reference),
    Route("/api/v1/openapi.json", reference.openapi),
    *endpoints.routes(),
    Route("/picture/{signature}/{packed}", proxy.picture),
    Route("/websub/{token}", websub.verify),
    Route("/websub/{token}", websub.deliver, methods=["POST"]),
    Route("/healthz", health.healthz),
    FIGURES,
    Route("/static/{name}", about.static),
    Route("/favicon.ico", about.favicon),
    Route("/favicon.svg", about.favicon),
    Route("/robots.txt", about.robots),
]
