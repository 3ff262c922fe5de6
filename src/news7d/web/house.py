"""What one running web application holds, and the frame around every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.requests import Request

from news7d.errors import NotFound
from news7d.model import ArticleState, Facts, OwnSection, StoryState
from news7d.stages.edition import Orders
from news7d.store import Store
from news7d.web.answers import Sheet, Shelf, sheet
from news7d.web.api.rates import Rates
from news7d.web.assets import Asset
from news7d.web.deps import WebDeps, WebSettings
from news7d.web.languages import _, speaking
from news7d.web.markup import Pictures
from news7d.web.throttle import Throttle

if TYPE_CHECKING:
    from news7d.web.repeats import Repeats

CONFIRMATIONS_A_DAY = 10
THEMES = ("light", "dark", "sepia", "contrast")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A list that is also a feed: `<link rel=alternate>` and the links in the footer."""

    title: str
    path: str  # without .atom or .json
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What a page of one reader shows of their own. A page that is kept for everybody has none: news7d.js draws it in."""

    csrf: str
    here: str  # where a form leads back to
    sections: tuple[OwnSection, ...] = ()
    stories: Mapping[int, StoryState] = field(default_factory=dict)
    articles: Mapping[int, ArticleState] = field(default_factory=dict)

    def story(self, story_id: int) -> StoryState:
        return self.stories.get(story_id) or StoryState(story_id=story_id)

    def article(self, article_id: int) -> ArticleState:
        return self.articles.get(article_id) or ArticleState(article_id=article_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    title: str
    now: datetime
    theme: str = ""
    description: str = ""
    current: str = ""
    lang: str = ""
    languages: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()  # query parameters that a change of theme must keep
    updated: datetime | None = None
    outlets: int = 0
    feeds: tuple[FeedLink, ...] = ()
    refresh: int = 0  # seconds after which a browser without JavaScript asks again
    hidden: bool = False  # from search engines
    reader: bool = False  # somebody with an account asks
    notice: str = ""
    wanted: tuple[str, ...] = ()  # the languages that this reader wants, where no other was asked for
    mine: Mine | None = None

    @property
    def lang_query(self) -> str:
        return f"?lang={quote(self.lang)}" if self.lang else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that handlers share; made once by `create_app`."""

    deps: WebDeps
    assets: dict[str, Asset]
    pages: Callable[[str], Environment]  # the templates in a language
    secret: bytes
    pictures: Pictures
    shelf: Shelf
    repeats: Repeats
    orders: Orders = field(default_factory=Orders)
    throttle: Throttle = field(default_factory=Throttle)
    confirmations: Rates = field(default_factory=lambda: Rates(CONFIRMATIONS_A_DAY, timedelta(days=1)))  # mails, by reader

    @property
    def store(self) -> Store:
        return self.deps.store

    @property
    def settings(self) -> WebSettings:
        return self.deps.settings

    @property
    def clock(self) -> Callable[[], datetime]:
        return self.deps.clock

    def link(self, path: str) -> str:
        return self.settings.prefix + path

    def page(self, template: str, frame: Frame, *, status: int = 200, keep: bool = True, csp: str = "", **values: Any) -> Sheet:
        """A template, filled in, in the language of the request."""
        env = self.pages(speaking().code)
        return sheet(env.get_template(template).render(frame=frame, **values), status=status, keep=keep, csp=csp)

    def titled(self, words: str) -> str:
        return f"{words} | {self.settings.title}"


def house_of(request: Request) -> House:
    found = request.app.state.web
    assert isinstance(found, House)
    return found


def theme_of(request: Request) -> str:
    """The theme asked for in the address, else the remembered one."""
    asked = request.query_params.get("theme", request.cookies.get("theme", ""))
    return asked if asked in THEMES else ""


def kept_parameters(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple((name, value[:1000]) for name, value in request.query_params.multi_items()[:20] if name != "theme")


def language_of(request: Request) -> str:
    """The language that `?lang=` asks for, or ""."""
    asked = request.query_params.get("lang", "").strip().lower()
    return asked if 2 <= len(asked) <= 12 and asked.replace("-", "").isalnum() else ""


def around(request: Request, title: str, *, facts: Facts | None = None, **values: Any) -> Frame:
    """The frame of a page for this request."""
    house = house_of(request)
    return Frame(
        title=title,
        now=house.clock(),
        theme=theme_of(request),
        kept=kept_parameters(request),
        updated=facts.last_ok_at if facts else None,
        **values,
    )


def id_of(request: Request, name: str = "id") -> int:
    """A number from the address, as small as our ids are."""
    number = int(request.path_params[name])
    if number >= 10**15:
        raise NotFound(_("No story, report or feed has such a number."))
    return number
