"""Every noun of News7D, as frozen values. Imports nothing of ours but how its classes are made (nouns.py).

    Response ─► ParsedFeed(Entry…) ─► Article ─► Report + Analysis ─► StoryPlacement, Verdict ─► Edition

Conventions, everywhere:
* datetimes are aware and in UTC, but for the times inside `Entry` and `Article`, which keep the offset that the
  publisher wrote (a bare `date` where only a day is known);
* tuples, never lists; ids of stored things are positive ints that grow with insertion and stay below 10^15;
* `None` means «not known», an empty string or tuple means «known to be empty» or «none found».
* `claimed` is what a publisher says about time; `first_seen` is when we saw it. They are never mixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, cast

from news7d.nouns import dataclass

# ------------------------------------------------------------------ words with fixed values

FeedKind = Literal["rss", "atom", "json", "sitemap", "page"]
FEED_KINDS: tuple[FeedKind, ...] = ("rss", "atom", "json", "sitemap", "page")

Section = Literal[
    "politics", "world", "society", "business", "technology", "science", "health", "sport", "entertainment", "environment", "religion"
]
SECTIONS: tuple[Section, ...] = (
    "world",
    "politics",
    "society",
    "business",
    "technology",
    "science",
    "health",
    "sport",
    "entertainment",
    "environment",
    "religion",
)

RoleName = Literal["origin", "independent", "confirms", "cites", "wire", "copy", "rewrite", "translation", "comment", "update", "unknown"]
ROLES: tuple[RoleName, ...] = (
    "origin",
    "independent",
    "confirms",
    "cites",
    "wire",
    "copy",
    "rewrite",
    "translation",
    "comment",
    "update",
    "unknown",
)
OWN_REPORTING: frozenset[RoleName] = frozenset({"origin", "independent", "confirms"})
NOT_COUNTED: frozenset[RoleName] = frozenset({"update", "comment"})  # no cell in the role bar: see design/mock/DESIGN.md

ChangeKind = Literal["silent_edit", "correction", "update", "typo"]

ClaimMark = Literal["plausible", "before_last_poll", "future", "absurd", "none"]
"""How a claimed time stands to what we saw. `before_last_poll`: the entry was new to us, yet claims to be older than our
previous clean poll of that feed, so the claim cannot win «first»."""

Cause = Literal[
    "dns",  # the name does not resolve
    "unreachable",  # no connection, reset, cut off
    "certificate",
    "timeout",  # too slow
    "refused",  # 4xx, 5xx without a better name
    "bot-wall",  # 401/403/captcha page
    "not-found",  # 404
    "gone",  # 410
    "throttled",  # 429 / 503
    "server-error",  # 5xx
    "redirect-loop",
    "too-large",
    "bad-encoding",  # a content coding that cannot be undone
    "bad-http",  # broken HTTP
    "empty",  # 200 with nothing in it
    "html",  # an HTML page where a feed is due
    "not-a-feed",
    "no-article",
    "robots",
    "forbidden",  # by our address rules
    "world",
]
CAUSES: tuple[str, ...] = Cause.__args__  # type: ignore[attr-defined]

FullText = Literal["own", "all", "none"]
"""Who may read the whole text of an article: the operator's own readers, everybody, or nobody (core.rights)."""

LEAST_GAP = timedelta(minutes=10)
"""No sign of life for longer: the house was not at work."""

Stage = Literal["analyse", "group", "done", "kept"]
"""What an article waits for. Its page is a matter apart (`page_due_at`): an article is analysed and grouped from what the
feed said at once, so that stories appear in seconds, and again when its page has been read. «kept»: a reader saved it and no
feed has brought it, so it is theirs alone and no stage runs over it."""

# ------------------------------------------------------------------ what the world says


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """All that net returns for a GET. `body` is decompressed; empty for a 304."""

    url: str  # as asked
    final_url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case, in order, repeated where they were
    body: bytes
    fetched_at: datetime
    permanent_url: str | None = None  # where an unbroken run of 301/308 from `url` leads
    took_s: float | None = None  # seconds from the first byte sent to the last received, redirects included, turns not

    def header(self, name: str) -> str | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An enclosure or media:content as a feed gave it. Length in bytes, sizes in pixels."""

    url: str
    type: str | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as a feed delivered it: resolved, decoded, sanitised, and otherwise left alone."""

    id: str  # guid / atom:id / JSON id, or the link, or a digest where there is neither
    url: str | None
    title: str = ""  # plain text
    content: str | None = None  # sanitised HTML: the fullest body given
    summary: str | None = None  # sanitised HTML
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    updated: datetime | date | None = None
    categories: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    format: Literal["rss", "atom", "json", "sitemap"]
    title: str = ""
    url: str | None = None  # the site it belongs to
    language: str | None = None
    hubs: tuple[str, ...] = ()
    self_url: str | None = None
    next_url: str | None = None  # JSON Feed paging; RFC 5005
    icon: str | None = None
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()  # what a sitemap index lists, newest first
    sitemap_times: tuple[tuple[str, datetime | date], ...] = ()  # (one of `sitemaps`, its lastmod) for those that tell it
    expired: bool = False  # JSON Feed: will never change again
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()  # sentences: what was wrong and was mended or left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A video clip or a sound. `url` is the page or file to play, `embed` the player's address where there is one."""

    url: str
    provider: str  # html5, youtube, vimeo, …
    title: str | None = None
    embed: str | None = None
    poster: str | None = None
    type: str | None = None  # of a file: its media type
    length: int | None = None  # bytes
    seconds: int | None = None  # how long it plays


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Whom an article's credit line names beside its authors."""

    name: str
    role: str  # reporting, writing, editing, translation; agency: its material was used


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEntry:
    """One entry of a live blog. `at` keeps the publisher's offset."""

    at: datetime | None = None
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clean piece at one canonical URL, as `core.pages.extract` reads it (spec/filters.md)."""

    url: str
    title: str = ""
    standfirst: str | None = None
    text: str = ""  # paragraphs separated by one blank line
    html: str = ""  # sanitised; the same content as `text`
    authors: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    language: str | None = None
    section: str | None = None  # as the page names it
    outlet: str | None = None
    image: str | None = None
    images: tuple[Picture, ...] = ()
    videos: tuple[Clip, ...] = ()
    live: tuple[LiveEntry, ...] = ()  # a live blog's entries in the page's order; `text` and `html` hold them too
    next_url: str | None = None  # the next page of an article that is split over several
    dateline: str | None = None
    paywalled: bool | None = None
    completeness: float = 0.0
    source_url: str | None = None
    links: tuple[str, ...] = ()  # absolute web addresses that the body links to
    categories: tuple[str, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()  # (field, where it came from): ("title", "json-ld")
    confidence: tuple[tuple[str, float], ...] = ()  # (field, 0..1)


# ------------------------------------------------------------------ what we think of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article as the engine meets it: the input of analyse, group and provenance (`news7d group`, spec/filters.md).

    `id` is opaque to the engine and unique per article; a later version comes with the same id and a higher `revision`.
    `seen` is when we first saw it; `published` what the outlet claims. `claim` tells whether the claim can be trusted.
    """

    id: str
    revision: int = 0
    url: str | None = None
    outlet: str | None = None  # name or slug; compared as it is
    domain: str | None = None
    country: str | None = None
    language: str | None = None  # a claim; analyse may overrule it
    published: datetime | None = None
    seen: datetime | None = None
    claim: ClaimMark = "plausible"
    partial: bool = False  # `text` is only a feed's teaser: the page has not been read (yet)
    title: str = ""
    standfirst: str | None = None
    text: str = ""
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    links: tuple[str, ...] = ()
    image: str | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What one report says, without looking at any other. Small enough to keep for every article of the window."""

    language: str  # BCP 47; "und" where nothing can be said
    direction: Literal["ltr", "rtl"] = "ltr"
    section: Section | None = None
    sections: tuple[tuple[Section, float], ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    credits: tuple[str, ...] = ()  # outlets and agencies that the text names as its source
    features: bytes = b""  # core.group's own compact encoding: what it needs to place later articles beside this one
    engine: str = ""  # version of the engine that made it


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPart:
    """Reports of a story that turn out to tell of another event, and the story that they are now."""

    story: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPlacement:
    """Where core.group puts a report. `story` is the id of the report that founded the story, and so stable while it grows."""

    id: str
    story: str
    because: tuple[str, ...] = ()  # sentences: "names: Penhallow, Kelderby", "numbers: 23,480", "title words: …"
    merged: tuple[str, ...] = ()  # other stories that this report joined into `story`; they may live again after a split
    split: StoryPart | None = None  # part of the report's story that left it now; it may contain the report itself
    kept: bytes = b""  # what Grouping.restore needs of it beside its features


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that stands verbatim in the article (`text`) and, where it has one, beside the passage in `of` (`of_text`)."""

    kind: str  # alignment, attribution, credit, link, time, genre, …
    text: str
    of_text: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a report stands in its story."""

    id: str
    role: RoleName
    of: str | None = None  # id of the report it copies, rewrites, translates, cites, confirms, updates or comments
    of_name: str | None = None  # the source by name, also where we have no article of it
    evidence: tuple[Evidence, ...] = ()
    credits: tuple[str, ...] = ()  # the sources that it names, resolved within the story: at least as full as Analysis.credits


# ------------------------------------------------------------------ what we keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    id: int
    slug: str
    name: str
    domain: str
    homepage: str | None = None
    country: str | None = None
    language: str | None = None
    full_text: FullText | None = None  # who may read its articles whole; None: as the house has it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed to be added: from the catalogue, an OPML, a CSV or a person."""

    url: str
    title: str | None = None
    homepage: str | None = None
    kind: FeedKind = "rss"
    language: str | None = None
    country: str | None = None
    section: Section | None = None
    folder: str | None = None  # "Tech/Chips" for nested folders
    full_text: bool | None = None  # None: decide by what the feed delivers
    pace_seconds: int | None = None  # never poll oftener than this; None: the schedule decides
    muted: bool = False  # polled and searchable, not on the front page


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed found behind an address, and what it has now: enough to decide whether to watch it."""

    feed: NewFeed
    entries: int | None = None  # None: it was not asked
    latest: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    id: int
    outlet_id: int
    url: str
    title: str
    homepage: str | None
    kind: FeedKind
    language: str | None
    country: str | None
    section: Section | None
    folder: str | None
    full_text: bool | None
    pace_seconds: int | None
    muted: bool
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """Polling state. Apart from Feed: it changes at every poll."""

    feed_id: int
    next_fetch_at: datetime
    etag: str | None = None  # byte for byte as sent
    last_modified: str | None = None
    body_digest: str | None = None  # of the last body read: equal bodies need no parsing
    last_attempt_at: datetime | None = None
    last_ok_at: datetime | None = None  # last clean poll: 200 that parsed, or 304
    failing_since: datetime | None = None
    failures: int = 0  # in a row
    cause: str | None = None  # one of CAUSES while failing
    detail: str | None = None  # a sentence for people
    http_status: int | None = None
    moved_to: str | None = None  # a permanent redirect seen, not yet believed
    moved_count: int = 0
    moved_since: datetime | None = None
    gone: bool = False
    hub: str | None = None  # the hubs that the feed names, best first, separated by blanks
    topic: str | None = None  # under which address they know the feed (rel=self)
    pushed_until: datetime | None = None  # until then a hub brings what is new, and has shown that it does
    entry_interval_s: float | None = None  # learnt: mean seconds between new entries
    last_entry_at: datetime | None = None  # first_seen of the newest entry
    asks: str | None = None  # what the feed's text asks of pollers (ttl, skipHours, skipDays), in core.schedule's spelling
    not_before: datetime | None = None  # what the server and politeness allow: no poll of our own accord before that
    habit: bytes | None = None  # how the feed publishes, as core.schedule.habits has learnt it
    appetite: float | None = None  # mean square root of its rate: its share of the polls (core.schedule.budget)
    tried: str | None = None  # the last attempts, in core.schedule.attempts' spelling


SubscriptionState = Literal["asking", "active", "leaving"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One callback of ours at one hub (W3C WebSub). A renewal is a new one, with a token and a secret of its own."""

    token: str  # the last part of the callback's address: whoever knows it may deliver
    feed_id: int
    hub: str
    topic: str
    callback: str  # the whole address, as the hub was told it
    secret: str | None  # signs deliveries; None for a hub that would be told it in the open
    state: SubscriptionState
    due_at: datetime  # when there is something to do: ask, ask again, renew, leave
    asked_at: datetime | None = None  # when the hub was last asked; None: not yet
    attempts: int = 0  # to ask, since something last went well
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    delivered_at: datetime | None = None
    detail: str | None = None  # what went wrong, in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushable:
    """A feed that names hubs, best first, and is subscribed at none of them."""

    feed_id: int
    hubs: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A body that a hub has sent for a feed, not read yet."""

    feed_id: int
    digest: str
    received_at: datetime
    topic: str
    content_type: str | None
    body: bytes


HubMode = Literal["subscribe", "unsubscribe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubIntent:
    """What somebody asks of us as a hub: to begin or end a subscription to a list of ours. Nothing is so until the callback says so."""

    mode: HubMode
    topic: str
    callback: str
    secret: str | None = None
    method: str = "sha256"  # to sign with
    lease_seconds: int
    challenge: str = ""  # what the callback has to answer
    attempts: int = 0  # to ask it


@dataclass(frozen=True, slots=True, kw_only=True)
class HubContent:
    """What a list of ours says, as it is delivered. `version`: of the front, before it was written."""

    topic: str
    version: int
    type: str
    body: bytes
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubDelivery:
    """A list's content on its way to one subscriber."""

    subscriber: str
    topic: str
    callback: str
    secret: str | None
    method: str
    failures: int  # deliveries before this one that were given up, in a row
    attempts: int  # this one included
    digest: str
    type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFeed:
    """What a fetcher claims: a feed with its state, and what its host asked of us."""

    feed: Feed
    status: FeedStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What the store remembers of an entry, keyed by (feed, guid): enough to see whether it is new or changed."""

    entry_id: int
    article_id: int
    digest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry that is new to us or has changed, ready to be written."""

    entry: Entry
    key: int  # 63-bit digest of the guid
    digest: int  # 63-bit digest of what was delivered
    url_key: int  # 63-bit digest of the canonical URL
    canonical_url: str
    first_seen: datetime
    published: datetime | None  # UTC; None where nothing usable was claimed
    published_day_only: bool
    updated: datetime | None
    claim: ClaimMark
    text: str  # plain text of content or summary
    excerpt: str  # ≤ 300 characters, for cards
    wants_page: bool  # the feed gave too little: fetch and read the page
    known: KnownEntry | None = None  # set where the entry has changed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChange:
    """All that one poll of one feed wants written, in one transaction."""

    feed_id: int
    status: FeedStatus | None  # None: what a hub delivered; polls go on as they were
    entries: tuple[NewEntry, ...] = ()
    title: str | None = None  # set where the feed had no title of its own yet
    homepage: str | None = None
    kind: FeedKind | None = None
    language: str | None = None
    url: str | None = None  # the new address, once a move is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTask:
    """An article that waits for its page or for a stage, with all that the work needs."""

    article_id: int
    stage: Stage
    url: str
    attempts: int  # of fetching the page
    page_read: bool  # false: `article` holds only what the feed said
    outlet: Outlet
    feed_id: int | None
    feed_section: Section | None
    feed_language: str | None
    first_seen: datetime
    revision: int
    article: Article  # as stored now
    published: datetime | None
    claim: ClaimMark
    etag: str | None = None
    last_modified: str | None = None
    lease: int = 0  # until when it is claimed: handed back with the result, it tells whose result that is


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """What reading a page, or a changed entry, wants written."""

    article_id: int
    article: Article | None = None  # None: the content stays as it is; else it is stored and waits for `analyse` again
    digest: int | None = None  # 63-bit digest of title and text
    excerpt: str | None = None
    revision: Revision | None = None  # the version that this one replaces
    page_read: bool = False
    page_due_at: datetime | None = None  # a retry, or the next re-reading; None: never again
    attempts: int = 0
    cause: str | None = None
    detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of an article that we saw before the present one."""

    number: int  # 0 is the first version
    seen_at: datetime  # when we first saw the version that replaced it
    kind: ChangeKind
    title: str
    text: str
    digest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisChange:
    article_id: int
    analysis: Analysis
    lease: int | None = None  # the claim under which it was made; None: it counts in any case
    prints: tuple[int, ...] = ()  # core.similarity.fingerprints of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """What placing one article wants written. A story's id is the id of the article that founded it."""

    story_id: int
    article_id: int
    because: tuple[str, ...] = ()
    merged: tuple[int, ...] = ()  # ids of stories that become this one (redirects stay)
    split: StoryPart | None = None  # what leaves its story, before the article is placed
    kept: bytes = b""  # what core.group wants back after a restart


GroupingKind = Literal["split", "merge", "move", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an editor decided about grouping. The engine keeps to it from then on."""

    id: int
    kind: GroupingKind
    story_id: int  # the story that the articles were in
    to_story: int  # the one that they went to
    articles: tuple[int, ...]  # that went
    made_at: datetime
    who: str
    why: str
    undoes: int | None = None
    undone_by: int | None = None

    @property
    def deed(self) -> DeedKind:
        return cast(DeedKind, f"story.{self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingRules:
    """What editors' decisions bind: for core.group."""

    version: int = 0  # number of the last decision that they contain
    pinned: frozenset[str] = frozenset()  # articles that stay where they are
    apart: frozenset[tuple[str, str]] = frozenset()  # stories that stay two


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingExample:
    """Labelled data: two reports of which an editor said whether they tell of one event."""

    correction_id: int
    together: bool
    made_at: datetime
    one: ExampleReport
    other: ExampleReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleReport:
    """A report as it looked when an editor decided about it."""

    article_id: int
    title: str
    language: str | None
    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteVersion:
    """One wording of a quote, and the reports that have it, in order of time."""

    text: str
    language: str
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnce:
    """One thing that somebody said, in its versions, that of most reports first."""

    speaker: str
    versions: tuple[QuoteVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureClaim:
    """A number that reports give for a thing."""

    written: str  # «61 nights»
    value: float
    sentence: str
    articles: tuple[int, ...]  # in order of time
    until: tuple[int, ...] = ()  # those of them that say so no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDifference:
    """What reports give different numbers for, the number that was said first in front."""

    what: str
    claims: tuple[FigureClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """A sentence of another report that says the same, verbatim."""

    article_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A sentence of an own report, verbatim, that other outlets’ own reports say too."""

    text: str
    language: str
    article_id: int
    backing: tuple[Backing, ...]  # the likest first, one of each outlet


NameKind = Literal["person", "place", "organisation"]
NAME_KINDS: tuple[NameKind, ...] = ("person", "place", "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameJoin:
    """Spellings that are one name, the one that speaks for it first."""

    kind: NameKind
    spellings: tuple[str, ...]
    articles: tuple[int, ...] = ()  # where given, only what these reports say: «Penhallow» is many people elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryVerdicts:
    """What judging a story anew wants written: the roles of its articles, and its figures."""

    facts: StoryFacts
    verdicts: tuple[Verdict, ...]  # ids are article ids as decimal strings
    engine: str
    names: tuple[NameJoin, ...] = ()
    figures: tuple[FigureDifference, ...] = ()
    known: tuple[KnownFact, ...] = ()
    lease: datetime | None = None  # until when the story was claimed for this; None: it counts in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """A story in figures: what rank works on, and what a card says."""

    story_id: int
    headline_article_id: int  # the article whose headline speaks for the story
    first_article_id: int  # the report that we believe or saw first
    section: Section | None
    first_seen: datetime  # oldest and newest moment among its articles: the claimed time where it is plausible, else first seen
    last_seen: datetime
    reports: int  # all but updates and comments
    independent: int  # outlets with own reporting: origin, independent, confirms
    outlets: int
    roles: tuple[tuple[RoleName, int], ...]
    languages: tuple[str, ...]
    edited: bool
    recent_independent: int  # own reports first seen in the last hour before last_seen
    muted: bool = False
    heat: float = 0.0
    breaking: bool = False
    headline_outlet: str = ""  # whose headline it is: no outlet may own the front page
    pulse: float = 0.0  # outlets' attention, fading with a half-life of hours, as it stood at last_seen
    burst: float = 0.0  # the same with a short half-life
    countries: tuple[str, ...] = ()  # of its outlets, the commonest first
    recent_outlets: int = 0  # outlets with any report in the last hour before last_seen
    voices: tuple[Voice, ...] = ()  # the pulse by language and country, strongest first
    standing: float = 0.0  # puts stories in the order of their heat at any time; hours since 1970


class Voice(NamedTuple):
    """What the outlets of one language and country add to a story's pulse."""

    language: str
    country: str  # "" where it is not known
    pulse: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Why a story stands where it stands: heat = attention · width · crowd · freshness; standing = heat · outlet · section."""

    heat: float
    attention: float  # what its outlets' reports weigh
    width: float  # ≥ 1: more where outlets of several languages and countries report it
    crowd: float  # ≥ 1: more where those languages and countries are much heard in these days
    freshness: float  # share that is left since its newest report
    speed: float  # outlets per hour at its newest report; shown only, fast stories have more attention already
    standing: float
    outlet: float = 1.0  # share left because headlines of the same outlet stand above it
    section: float = 1.0  # share left because stories of the same section stand above it


# ------------------------------------------------------------------ what people and their programs do

Scope = Literal["read", "write:feeds", "write:stories", "marks"]
SCOPES: tuple[Scope, ...] = ("read", "write:feeds", "write:stories", "marks")
EDITOR_SCOPES: frozenset[Scope] = frozenset({"write:feeds", "write:stories"})  # which a reader who may not edit cannot give


ReaderRole = Literal["admin", "editor", "reader"]
READER_ROLES: tuple[ReaderRole, ...] = ("admin", "editor", "reader")
OWNER_ID = 1
"""The reader who is there from the start: whoever set the house up. Without a password, whoever comes from the machine itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody with an account. What they follow, marked and set belongs to their number."""

    id: int
    name: str  # [A-Za-z0-9._@-], told apart without regard to case
    role: ReaderRole
    created_at: datetime
    email: str | None = None
    has_password: bool = False
    has_app_password: bool = False
    app_generation: int = 0  # of what apps hold; a new password for apps ends the old ones
    follows_all: bool = True  # feeds that are added to the house are followed
    read_up_to: int = 0  # articles up to this id count as read where no mark says otherwise
    timezone: str | None = None  # of the IANA database; None: the house's
    language: str = ""  # of the pages; empty: as the browser asks
    disabled: bool = False
    last_seen_at: datetime | None = None

    @property
    def may_edit(self) -> bool:
        """Sources and grouping, roles of reports."""
        return self.role in ("admin", "editor")

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What a program of theirs may be allowed."""
        return tuple(scope for scope in SCOPES if self.may_edit or scope not in EDITOR_SCOPES)


DeedKind = Literal[
    "reader.add", "reader.role", "reader.disable", "reader.enable", "reader.remove", "reader.invite", "reader.password", "reader.sessions",
    "token.add", "token.revoke", "feed.add", "feed.remove", "story.split", "story.move", "story.merge", "story.undo",
    "role.set", "role.undo", "outlet.full_text", "outlet.owner", "setting", "forget", "forget.undo", "backup", "restore", "prune",
]  # fmt: skip
DEED_WORDS: dict[DeedKind, str] = {
    "reader.add": "gave an account",
    "reader.role": "changed a role",
    "reader.disable": "disabled an account",
    "reader.enable": "enabled an account",
    "reader.remove": "removed an account",
    "reader.invite": "made a link for a new password",
    "reader.password": "set a password",
    "reader.sessions": "ended sessions",
    "token.add": "made a token",
    "token.revoke": "revoked a token",
    "feed.add": "added feeds",
    "feed.remove": "removed a feed",
    "story.split": "split a story",
    "story.move": "moved reports",
    "story.merge": "merged stories",
    "story.undo": "took a grouping back",
    "role.set": "overruled a role",
    "role.undo": "let the engine’s role count again",
    "outlet.full_text": "set who reads an outlet whole",
    "outlet.owner": "set an outlet’s owner",
    "setting": "changed a setting",
    "forget": "had something forgotten",
    "forget.undo": "lifted a forgetting",
    "backup": "made a backup",
    "restore": "restored a backup",
    "prune": "let old articles go",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that an administrator or editor did to the house."""

    id: int
    at: datetime
    reader_id: int | None  # None: at the shell
    who: str  # their name at that time
    what: DeedKind
    about: str
    detail: str = ""


SignInWay = Literal["password", "invitation", "oidc"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """A browser in which a reader is signed in. Its token is known to that browser alone."""

    id: int
    reader_id: int
    created_at: datetime
    seen_at: datetime  # to within an hour
    idle_until: datetime  # it ends then unless it is used before
    ends_at: datetime
    how: SignInWay = "password"
    agent: str = ""  # what the browser calls itself
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppReader:
    """A reader as the doors for apps need to know them."""

    id: int
    name: str
    role: ReaderRole
    email: str
    generation: int  # of what their apps hold
    password: str | None = field(repr=False)  # the hash of their password for apps
    read_up_to: int
    stories: bool = False  # stories stand among their feeds
    pictures: bool = False  # apps fetch pictures through us
    fever: bool = False  # the door of the Fever API is open to them


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """What an app does with items; None leaves a flag as it is."""

    read: bool | None = None
    starred: bool | None = None
    tags_on: tuple[str, ...] = ()
    tags_off: tuple[str, ...] = ()


LabelKind = Literal["folder", "tag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A folder of feeds or a tag of articles. One reader has no two of one name."""

    id: int
    name: str
    kind: LabelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A feed that a reader follows."""

    feed_id: int
    since: datetime
    folder: Label | None = None
    title: str | None = None  # the reader's own name for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What lets a program do more than read. The token itself is known to its holder alone."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None  # to within minutes
    reader_id: int = OWNER_ID  # whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a reader did with an article. A flag's time is when it was set so; None: never."""

    article_id: int
    read: bool = False
    read_at: datetime | None = None
    starred: bool = False
    starred_at: datetime | None = None
    note: str | None = None
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkChange:
    """What a reader did at a time; None leaves a flag as it is."""

    article_id: int
    at: datetime
    read: bool | None = None
    starred: bool | None = None
    note: str | None = None  # "" takes it away


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState:
    """What a reader did with an article, as a page shows it."""

    article_id: int
    read: bool = False
    starred: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryState:
    """What a reader did with a story's reports: one was read; so many came since and are unread; one is starred."""

    story_id: int
    seen: bool = False
    since: int = 0
    starred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSection:
    """A saved search that stands in a reader's section bar."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """What of a reader's own stands on every page."""

    marks_version: int  # grows with every mark
    sections: tuple[OwnSection, ...] = ()
    languages: tuple[str, ...] = ()  # of the front page; none: all
    read_on_open: bool = True  # opening a report marks it read


MarkState = Literal["read", "starred", "any"]
MARK_STATES: tuple[MarkState, ...] = ("any", "read", "starred")


RuleField = Literal[
    "text", "title", "body", "author", "url", "search", "outlet", "feed", "folder", "country", "language", "section", "name", "role",
    "independent", "reports", "outlets", "age",
]  # fmt: skip
RULE_FIELDS: tuple[RuleField, ...] = RuleField.__args__  # type: ignore[attr-defined]
RuleOp = Literal["has", "contains", "is", "begins", "matches", "finds", "at-least", "at-most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """One thing that is asked of an article: `title` `contains` “storm”."""

    field: RuleField
    op: RuleOp
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Several conditions as one. `none` is true where no part is: so «not»."""

    join: Literal["all", "any", "none"]
    parts: tuple[RuleTest | RuleGroup, ...]


RuleVerb = Literal["mute", "hide", "read", "star", "tag", "raise", "lower", "notify"]
RULE_VERBS: tuple[RuleVerb, ...] = RuleVerb.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAction:
    """What is done to an article: `mute` everywhere, `hide` from front pages, … `value`: a tag's name, or 1 to 3 for raise and lower."""

    do: RuleVerb
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a reader wants done with articles of a kind. Rules go in the order of `position`; `stop`: where this one matches, the later
    ones do not count."""

    id: int  # 0: not stored yet; below 0: what a leaning stands for
    name: str
    when: RuleGroup
    then: tuple[RuleAction, ...]
    enabled: bool = True
    stop: bool = False
    position: int = 0


LeaningKind = Literal["outlet", "name", "word", "section", "language"]
LEANING_KINDS: tuple[LeaningKind, ...] = ("outlet", "name", "word", "section", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """An outlet, name, word, section or language that a reader wants more of, or never to see."""

    id: int
    kind: LeaningKind
    value: str  # an outlet's slug, a section, a code of a language, or as it was typed
    muted: bool  # else: boosted
    label: str = ""  # to be shown: an outlet's name
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """How a reader has their pages ordered. `version` grows with whatever changes what they see."""

    reader_id: int
    version: int = 0
    book: int = 0  # grows with every change of rules and leanings
    hides: bool = False  # anything at all is hidden from them
    slider: int = 0  # 0: as everybody … SLIDER_STEPS: strongly theirs
    as_front: bool = False  # «For you» is their front page
    learns: bool = False  # from what they read and star
    learns_since: datetime | None = None  # nothing from before is looked at


SLIDER_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrule:
    """A role that somebody decided, beside what the engine says."""

    article_id: int
    role: RoleName
    of: int | None
    made_at: datetime
    who: str
    why: str
    engine_role: RoleName | None  # None: it has not said anything yet
    engine_of: int | None = None
    engine_of_name: str | None = None


# ------------------------------------------------------------------ what readers are told (docs/design/056-alerts.md)

SubjectKind = Literal["breaking", "section", "search", "name", "outlet", "story", "rule"]
SUBJECT_KINDS: tuple[SubjectKind, ...] = ("breaking", "section", "search", "name", "outlet", "story", "rule")
ChannelKind = Literal["push", "mail", "webhook", "apprise"]
CHANNEL_KINDS: tuple[ChannelKind, ...] = ("push", "mail", "webhook", "apprise")
ChannelState = Literal["unconfirmed", "on", "off"]
Every = Literal["hourly", "daily", "weekly"]
EVERY: tuple[Every, ...] = ("hourly", "daily", "weekly")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSubject:
    """What a reader wants to be told about. `what`: nothing for breaking; the section, the words, the spelling, the outlet's slug,
    the story's number, the rule's number."""

    id: int
    reader_id: int
    kind: SubjectKind
    what: str
    title: str  # how pages and messages name it
    created_at: datetime
    least: int = 0  # outlets that must have found out for themselves before it is worth telling
    channel_id: int | None = None  # where; None: on all channels


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to a reader."""

    id: int
    reader_id: int
    kind: ChannelKind
    name: str  # the reader's own word for it
    address: str  # endpoint, mail address, web address, Apprise address
    created_at: datetime
    keys: tuple[str, ...] = ()  # of a push: the browser's key and secret; of a webhook: secrets that sign, the newest first
    keys_at: datetime | None = None  # when they were last changed
    state: ChannelState = "on"
    alerts: bool = True  # gets alerts, not only digests
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    error: str | None = None  # why the last attempt failed, or why it is off
    last_ok_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFigure:
    """The largest number that was given for a thing when a reader was last told."""

    what: str
    value: float
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reader knows of a story: its facts when they were last told. `number`: of alerts about it so far."""

    number: int
    at: datetime
    independent: int
    breaking: bool
    edits: frozenset[tuple[int, int]] = frozenset()  # (article, version) that were told or stood there before
    figures: tuple[ToldFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEdit:
    """A version of a report that was corrected or edited silently."""

    article_id: int
    version: int
    kind: ChangeKind
    outlet: str
    title: str  # the headline that replaced it


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySight:
    """A story as alerts see it."""

    card: StoryCard
    breaking: bool
    outlets: frozenset[str] = frozenset()  # slugs of those that report it otherwise than by repeating
    names: frozenset[int] = frozenset()  # ids of the names in its reports
    edits: tuple[StoryEdit, ...] = ()
    figures: tuple[FigureDifference, ...] = ()
    muted: bool = False
    was: frozenset[int] = frozenset()  # numbers of stories that went into it


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHit:
    """A reader's rule that says «tell me» met an article."""

    reader_id: int
    rule_id: int
    article_id: int
    title: str  # the rule's name


DevelopmentKind = Literal["new", "breaking", "confirmed", "corrected", "edited", "figure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """Something that is news about a story."""

    kind: DevelopmentKind
    words: str  # a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertItem:
    """One story in a message: what it says, where it stands, where the reports are."""

    story_id: int
    title: str
    url: str  # path of the story's page
    news: tuple[str, ...]  # sentences, what matters most first; the first of an alert says why it was sent
    tally: str  # «5 independent of 23»
    section: str = ""
    first: str = ""  # outlet that was first
    sources: tuple[tuple[str, str], ...] = ()  # (outlet, address) of the originals
    excerpt: str = ""
    language: str = ""
    direction: str = "ltr"
    because: tuple[str, ...] = ()  # titles of the subjects that it fits


AlertKind = Literal["story", "digest", "notice", "test", "confirm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a reader is told, ready to be sent. `key` never changes and never comes twice: receivers drop repeats by it."""

    id: int
    key: str
    reader_id: int
    kind: AlertKind
    title: str
    at: datetime
    items: tuple[AlertItem, ...] = ()
    text: str = ""  # of a notice
    link: str = ""  # path that it leads to
    more: int = 0  # stories of a digest that found no room
    digest_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes to a channel in one message: one alert, or several that waited. `key` is stable while it is tried again."""

    channel: Channel
    key: str
    alerts: tuple[Alert, ...]
    attempts: int  # this one included
    left_out: int = 0  # older ones that found no room in the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A line of the list of what was sent. `channel` is None where the reader had none."""

    alert: Alert
    channel: str | None
    state: Literal["waiting", "sent", "failed", "left out"]
    at: datetime | None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """An edition that a reader gets regularly: of the whole front, a section or a search."""

    id: int
    reader_id: int
    channel_id: int
    every: Every
    minute: int  # of the day in the reader's zone; of the hour for hourly ones
    weekday: int  # 0 is Monday; for weekly ones
    kind: Literal["front", "section", "search"]
    what: str
    next_at: datetime
    covered_until: datetime  # what was there before was in an earlier one
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Minutes of the day in the reader's zone between which alerts wait; the same twice: never."""

    begins: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateFeed:
    """A list of a reader's that goes out under an address which only its holder knows."""

    id: int
    reader_id: int
    name: str
    kind: str
    what: str
    created_at: datetime
    last_read_at: datetime | None = None


# ------------------------------------------------------------------ what readers see


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport:
    """A report in a list for programs; `content` is the rest of the article as JSON, if it was asked for."""

    line: ReportLine
    content: bytes | None = None


ListOrder = Literal["newest", "oldest", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report in a list: enough to draw a row and to link it."""

    article_id: int
    title: str
    url: str
    outlet: Outlet
    language: str | None
    direction: Literal["ltr", "rtl"]
    published: datetime | None
    first_seen: datetime
    claim: ClaimMark
    role: RoleName
    of: int | None = None
    of_name: str | None = None
    evidence: tuple[Evidence, ...] = ()
    excerpt: str = ""
    image: str | None = None
    edited: bool = False
    section: Section | None = None
    story_id: int | None = None
    engine: str | None = None  # version of the engine that gave the role; None: none has yet
    decided_at: datetime | None = None  # since when the role stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A file that a reader brought from elsewhere, and how far it has been taken in."""

    id: int
    reader_id: int
    name: str
    brought_at: datetime
    asked_at: datetime | None  # None: only looked at so far
    ended_at: datetime | None
    place: int  # of `total` feeds and items
    total: int
    said: Mapping[str, Any]  # what the file holds: kinds, feeds, folders, items, stars, tags, read, problems
    done: Mapping[str, int]  # what came of it, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of items that were moved in."""

    known: int = 0  # marks set on articles that are here
    kept: int = 0  # saved items that became articles of their own
    awaited: int = 0  # read items that come with their feed
    left_out: int = 0  # forgotten here, or no use to anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What is let go. Never what a reader starred, tagged or noted, nor what belongs to a story that goes on."""

    days: float = 0  # articles first seen longer ago go; 0: none for its age
    gib: float = 0  # while the database uses more, the oldest go; 0: however much
    unread_days: float = 180  # what a reader who follows its feed has not read is kept at least so long

    @property
    def on(self) -> bool:
        return self.days > 0 or self.gib > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shedding:
    """What a retention would let go now."""

    articles: int = 0
    bytes: int = 0  # of room that this would free, as the texts' share of what is used
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much the database took at a time. `used`: without what is free inside it."""

    at: datetime
    size: int
    used: int
    articles: int
    tables: tuple[tuple[str, int], ...] = ()  # (table, bytes with its indexes), the largest first, where that was measured


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRoom:
    slug: str
    name: str
    keep_days: int | None  # its own rule; 0: for ever
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What was taken out at somebody's wish, and does not come back until the tombstone is lifted."""

    id: int
    kind: Literal["article", "outlet"]
    what: str  # an address, or an outlet's domain
    laid_at: datetime
    articles: int  # that were taken out


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    facts: StoryFacts
    headline: ReportLine
    first: ReportLine  # the report that we saw or believe first
    rivals: tuple[ReportLine, ...] = ()  # a few other own reports
    score: Score | None = None  # in editions: why it stands where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What a report has to show."""

    story_id: int
    article_id: int
    film: Clip | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNews:
    """That a story is new since somebody last looked, shows something else, or went into another (`into`)."""

    seq: int  # the version of the front that it came with
    story_id: int
    kind: Literal["new", "changed", "gone"]
    into: int | None
    breaking: bool  # it began to break since then
    title: str
    section: Section | None
    languages: tuple[str, ...]
    reports: int
    independent: int
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A ranked list of stories at a time: the pure output of rank, dressed for readers."""

    at: datetime
    stories: tuple[StoryCard, ...]
    outlets: int
    more: str | None = None  # key of the next page


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    article_id: int
    revision: Revision
    next_title: str  # what replaced it
    next_text: str
    outlet: Outlet
    carried: tuple[int, ...] = ()  # reports of the story that took it over and still say what this version lost


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    card: StoryCard
    because: tuple[tuple[int, tuple[str, ...]], ...]
    reports: tuple[ReportLine, ...]  # in order of first_seen
    revisions: tuple[RevisionView, ...] = ()
    quotes: tuple[tuple[int, Quote], ...] = ()  # (article id, quote), as every report has it
    said: tuple[SaidOnce, ...] = ()  # the same, each thing once with its versions
    pictures: tuple[Picture, ...] = ()
    videos: tuple[Clip, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    figures: tuple[FigureDifference, ...] = ()  # numbers on which reports differ
    known: tuple[KnownFact, ...] = ()  # what they agree on
    elsewhere: tuple[ReportLine, ...] = ()  # reports of other stories whose wording reports of this one have
    related: tuple[StoryCard, ...] = ()
    overrules: tuple[Overrule, ...] = ()  # roles of its reports that somebody decided


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    line: ReportLine
    article: Article
    modified: datetime | None
    revisions: tuple[RevisionView, ...] = ()
    story: StoryCard | None = None
    of: ReportLine | None = None  # what it copies, cites, …
    others: tuple[ReportLine, ...] = ()  # other reports of the story
    overrule: Overrule | None = None  # its role was decided by somebody
    trouble: str = ""  # why the page of what a reader saved could not be read so far
    kept_by: frozenset[int] | None = None  # readers who saved it, where no feed has brought it: it is theirs alone

    def is_for(self, reader_id: int | None) -> bool:
        """Whether that reader (None: a stranger) may see it."""
        return self.kept_by is None or reader_id in self.kept_by


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    feed: Feed
    outlet: Outlet
    status: FeedStatus
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDay:
    """What was counted of an outlet's reports that were first seen on one day (UTC)."""

    outlet_id: int
    roles: tuple[tuple[RoleName, int], ...] = ()
    compared: tuple[tuple[RoleName, int], ...] = ()  # of them, those whose event others told too; updates and comments left out
    alone: int = 0  # reports of events that nobody else told
    watched: int = 0  # of which we have the text, and look at it again
    changed: int = 0  # of these, later
    kinds: tuple[tuple[ChangeKind, int], ...] = ()  # reports by how they were changed; one may count for several
    delays: tuple[int, ...] = ()  # minutes from publication to the first change that we saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a sample, with the interval in which the true share lies with 95 %."""

    part: int
    of: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletNumbers:
    """An outlet over the last days. A share is None where the sample is too small to say anything."""

    days: int
    least: int  # the smallest sample of which a share is given
    roles: tuple[tuple[RoleName, int], ...]
    alone: int
    unknown: int  # reports that others told too, of which no role could be given
    compared: int  # reports that others told too, with a role
    own: int  # of these, own reporting
    originality: Share | None
    watched: int
    changed: int
    corrected: Share | None  # changed after publication, in whatever way
    kinds: tuple[tuple[ChangeKind, int], ...]
    delay_minutes: float | None  # median from publication to the first change that we saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Outlets that count as one voice."""

    name: str
    outlets: tuple[Outlet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    outlet: Outlet
    feeds: tuple[FeedHealth, ...]
    articles: tuple[ReportLine, ...]
    numbers: OutletNumbers
    owner: Owner | None = None
    more: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLine:
    """A name in a list."""

    kind: NameKind
    label: str
    reports: int  # that have it, among those that were looked at
    outlets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView:
    """What is known of a name: who and what is told with it."""

    kind: NameKind
    label: str
    spellings: tuple[str, ...]  # other ways in which it is written
    other_kinds: tuple[NameKind, ...]  # the same spelling is also the name of something else
    reports: int  # counted up to NAME_REPORTS
    outlets: int
    since: datetime | None
    stories: tuple[StoryCard, ...]  # latest first
    quotes: tuple[tuple[ReportLine, Quote], ...]
    beside: tuple[NameLine, ...]  # named most often in the same reports
    more: str | None = None  # key of the next page


NAME_REPORTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    line: ReportLine
    snippet: str  # plain text; matched words between U+2068 FSI … U+2069 PDI are for the page to mark
    story: StoryCard | None = None
    also: int = 0  # further hits in the same story


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What a search found, counted; of the newest hits where there are very many."""

    outlets: tuple[tuple[str, str, int], ...] = ()  # (slug, name, reports), the most first
    languages: tuple[tuple[str, int], ...] = ()
    sections: tuple[tuple[Section, int], ...] = ()
    since: tuple[int, ...] = ()  # reports of today, of three days, of a week, of thirty days, of all time


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    hits: tuple[SearchHit, ...]
    total: int  # counted up to a cap
    capped: bool = False
    muted: int = 0  # that the reader who searched does not want to see
    more: str | None = None
    facets: Facets | None = None  # where they were asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What became of imported records."""

    taken: int = 0
    known: int = 0  # here already, and left as they are
    left_out: int = 0  # what they refer to is not here, or was forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Something that waits for a stage, a page or a hub's delivery to be read: how much, and since when at most."""

    name: str  # analyse, group, judge, pages, deliveries
    waiting: int
    oldest: datetime | None  # None: nothing waits, or nobody knows since when


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDay:
    """A day of the edit ledger that was closed."""

    day: str
    articles: int  # that were new or changed
    size: int  # of the list after it
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How the house stands, from the rows themselves: for /healthz, the sources page and first-run progress."""

    at: datetime
    feeds: int
    feeds_ok: int
    feeds_failing: int
    feeds_waiting: int  # never polled yet
    feeds_overdue: int
    entries: int
    articles: int
    waiting: tuple[tuple[Stage, int], ...]  # articles per stage, without "done"
    stories: int
    last_entry_at: datetime | None
    last_ok_at: datetime | None
    database_bytes: int
    schema: int
    extra: tuple[tuple[str, str], ...] = field(default=())
