"""Store: the front door. Every method is one read on a consistent snapshot, or one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from ..core.keys import key63
from ..errors import ConfigError
from ..model import (
    OWNER_ID,
    Alert,
    AlertSubject,
    Analysis,
    AnalysisChange,
    AppReader,
    Article,
    ArticleChange,
    ArticleState,
    ArticleTask,
    ArticleView,
    Channel,
    ChannelKind,
    ChannelState,
    Correction,
    Deed,
    DeedKind,
    Delivery,
    DigestPlan,
    DueFeed,
    Facts,
    Feed,
    FeedChange,
    FeedHealth,
    Follow,
    GroupingExample,
    GroupingRules,
    Having,
    HubContent,
    HubDelivery,
    HubIntent,
    Intake,
    ItemChange,
    KnownEntry,
    Label,
    LabelKind,
    Leaning,
    LedgerDay,
    ListedReport,
    ListOrder,
    Mark,
    MarkChange,
    MarkState,
    Move,
    NameKind,
    NameLine,
    NameView,
    NewFeed,
    Outlet,
    OutletNumbers,
    OutletRoom,
    OutletView,
    Overrule,
    Owner,
    OwnSection,
    Parcel,
    PrivateFeed,
    Pushable,
    Queue,
    QuietHours,
    Reader,
    ReaderRole,
    ReportLine,
    Retention,
    RoleName,
    Room,
    Rule,
    Scope,
    SearchPage,
    Section,
    Sent,
    Shedding,
    Showing,
    Stage,
    StoryCard,
    StoryChange,
    StoryFacts,
    StoryNews,
    StorySight,
    StoryState,
    StoryVerdicts,
    StoryView,
    SubjectKind,
    Subscription,
    Taste,
    Token,
    Told,
    Tombstone,
    WebSession,
)
from . import feeds, lanes, migrate
from .database import Database
from .later import Later
from .rows import clean, micros

if TYPE_CHECKING:
    from ..core.alerts.zone import Zones
    from ..core.export import Record
    from ..core.hub import Outcome as HubOutcome
    from ..core.ledger import Day, Frontier, Version
    from ..core.moving.leaving import Leaving
    from ..core.rank.personal import Reading, Volumes
    from ..core.rules import ReaderOutcomes, Subject
    from ..core.schedule import Appetite, Pace
    from ..core.search import Query
    from ..core.streams import Stream, StreamQuery
    from ..core.websub import Outcome, Verification
    from . import (
        alerts,
        apps,
        arrivals,
        articles,
        audit,
        backup,
        channels,
        checking,
        copying,
        corrections,
        digests,
        edits,
        export,
        fingerprints,
        following,
        forgetting,
        hiding,
        hub,
        intake,
        labels,
        leanings,
        ledger,
        lists,
        marks,
        moving,
        names,
        numbers,
        outbox,
        outgoing,
        overrules,
        owners,
        preferences,
        private_feeds,
        pruning,
        readers,
        reading,
        room,
        rules,
        searching,
        sessions,
        stories,
        streams,
        timetable,
        tokens,
        uptime,
        websub,
    )
    from .alerts import Board, Telling
    from .leanings import Bend
    from .moving import Step as MoveStep
    from .rules import Book, DueStory, Run
    from .stories import Member, Placed
    from .websub import Taken
else:  # imported when they are first used: a command that only polls needs a third of them
    _PARTS = "alerts apps arrivals articles audit backup channels checking corrections digests edits export fingerprints following"
    _PARTS += " forgetting hiding hub intake labels leanings ledger lists marks moving names numbers outbox outgoing overrules owners"
    _PARTS += " preferences private_feeds pruning readers reading rules searching sessions stories streams timetable tokens"
    _PARTS += " uptime websub copying room"
    globals().update({part: Later(part) for part in _PARTS.split()})


def open_store(url: str) -> Store:
    """Open "sqlite:///path/to/file" or "postgresql://user@host/name". Migrations are the caller's to run: `migrate()`."""
    store = Store(_database(url))
    try:
        migrate.refuse_newer(store.database)
    except BaseException:
        store.close()
        raise
    return store


def _database(url: str) -> Database:
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        from .sqlite import SqliteDatabase

        return SqliteDatabase(unquote(url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql://", "postgres://")):
        from .postgres import PostgresDatabase

        return PostgresDatabase(url)
    raise ConfigError(f'database: "{url}" is no address of a database; write "sqlite:///path/to/file" or "postgresql://user@host/name"')


class Store:
    """Built by `open_store`; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # -------------------------------------------------------------- the house itself

    @property
    def kind(self) -> str:
        """sqlite or postgres."""
        return self.database.kind

    def migrate(self) -> tuple[str, ...]:
        """Bring the schema (and the search index, if it was built by other rules) up to date; names of the steps taken."""
        taken = migrate.migrate(self.database)
        if not checking.index_is_current(self.database):
            checking.rebuild_index(self.database)
        return taken

    def schema_version(self) -> int:
        return migrate.schema_version(self.database)

    def pending(self) -> tuple[str, ...]:
        """Names of the migrations that have not been run."""
        return migrate.pending(self.database)

    def check(self) -> tuple[str, ...]:
        """What is wrong, in sentences; empty when all is well. Reads everything: takes a while."""
        return checking.check(self.database)

    def rebuild_index(self) -> int:
        """Build the search index anew; the number of articles in it."""
        return checking.rebuild_index(self.database)

    def backup(self, path: Path | str) -> dict[str, int]:
        """Write a portable backup while everything runs; rows per table."""
        return backup.backup(self.database, Path(path))

    def restore(self, path: Path | str) -> dict[str, int]:
        """Fill an empty database of either kind from a backup; rows per table. All or nothing."""
        return backup.restore(self.database, Path(path))

    def copy_to(self, target: Store, on_step: Callable[[str, int, int], None] = lambda table, done, total: None) -> dict[str, int]:
        """All data into the empty database of another store, compared row by row; rows per table. All or nothing; Conflict where it is
        not empty. `on_step` gets the table, the rows copied so far, and how many there are."""
        return copying.copy(self.database, target.database, on_step)

    def prune(self, before: datetime) -> Iterator[int]:
        """Let articles go that were first seen before then, read or not, oldest first; yields how many each transaction took.

        What readers starred, tagged or noted stays. Addresses and entries stay as bare keys, so that a feed which still lists them does
        not bring them back as news.
        """
        return pruning.prune(self.database, before)

    def let_go(self, keep: Retention, now: datetime) -> Iterator[int]:
        """What this retention wants gone, oldest first; yields how many articles each transaction took. May be left at any time."""
        return pruning.let_go(self.database, keep, now)

    def shedding(self, keep: Retention, now: datetime) -> Shedding:
        """What `let_go` would take now, and how much room that would free."""
        return pruning.shedding(self.database, keep, now)

    def keep_outlet(self, outlet_id: int, days: int | None) -> None:
        """How long this outlet's articles are kept; 0: for ever; None: as the house has it. NotFound, Invalid."""
        pruning.keep_outlet(self.database, outlet_id, days)

    def outlets_by_room(self, limit: int) -> tuple[OutletRoom, ...]:
        """Those with a rule of their own, then those with the most articles."""
        return pruning.outlets_by_room(self.database, limit)

    def measure_room(self, now: datetime) -> Room:
        """How much room everything takes, table by table, written down. Reads the whole of an SQLite file."""
        return room.measure(self.database, now, everything=True)

    def measure_now_and_then(self, now: datetime) -> bool:
        """The same every few hours, table by table once a day; whether it was time to."""
        return room.measure_now_and_then(self.database, now)

    def rooms(self, since: datetime) -> tuple[Room, ...]:
        """What was measured since then, without the tables."""
        return room.samples(self.database, since)

    def room_by_table(self) -> Room | None:
        """The last measurement table by table."""
        return room.measured(self.database)

    def compact(self, *, full: bool = False, on_step: Callable[[int], None] = lambda given_back: None) -> None:
        """Give free room back to the disk; with `full` by writing the database anew, while nobody else writes. StoreError."""
        self.database.compact(full=full, on_step=on_step)

    def close(self) -> None:
        self.database.close()

    # -------------------------------------------------------------- for researchers

    def beat(self, now: datetime) -> None:
        """A sign of life: the house watches its feeds. Cheap; about once a minute."""
        self.database.write(lambda session: uptime.beat(session, now))

    def export(self, table: str, now: datetime, since: datetime | None = None, until: datetime | None = None) -> Iterator[Record]:
        """The records of one of core.export.TABLES with since ≤ their time < until, oldest first, in constant memory."""
        return export.export(self.database, table, since, until, now)

    def take_in(self, records: Sequence[Record], now: datetime) -> Intake:
        """Store exported records, of this house or another; all of them or none. Raises Invalid. Repeating it changes nothing."""
        return intake.take_in(self.database, records, now)

    # -------------------------------------------------------------- what is to be forgotten

    def forget_article(self, url: str, now: datetime) -> int:
        """Take out the article at this address with all that quotes it, and lay a tombstone; how many articles went (0 or 1)."""
        return forgetting.forget_article(self.database, url, now)

    def forget_outlet(self, outlet: Outlet, now: datetime, on_step: Callable[[int], None] = lambda count: None) -> int:
        """Take out an outlet: its feeds, its articles, those of its domain that came by other feeds; how many articles went."""
        return forgetting.forget_outlet(self.database, outlet, now, on_step)

    def would_forget(self, what: str | Outlet) -> int:
        """How many articles forgetting this address or outlet would take out."""
        if isinstance(what, Outlet):
            return forgetting.count_outlet(self.database, what)
        return forgetting.count_article(self.database, what)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """What was forgotten, oldest first."""
        return forgetting.tombstones(self.database)

    def lift_tombstone(self, what: str) -> Tombstone:
        """Let an address or an outlet (by its domain) come in again. NotFound."""
        return forgetting.lift(self.database, what)

    def forgotten_feeds(self, feeds_: Sequence[NewFeed]) -> tuple[NewFeed, ...]:
        """Those that `add_feeds` would refuse with a Conflict, because their outlet was forgotten."""
        return forgetting.forgotten_feeds(self.database, feeds_)

    def article_at(self, url: str) -> int | None:
        """The number of the article at this address, whoever may read it; None: there is none."""
        return articles.at_address(self.database, url)

    def is_forgotten_picture(self, url: str) -> bool:
        return forgetting.is_forgotten_picture(self.database, url)

    # -------------------------------------------------------------- feeds and outlets

    def add_feeds(self, feeds_: Sequence[NewFeed], now: datetime) -> tuple[tuple[int, bool], ...]:
        """(id, newly added?) for each, in order. Feeds that we have stay as they are. Makes their outlets."""
        return feeds.add_feeds(self.database, feeds_, now)

    def update_feed(self, feed_id: int, **changes: Any) -> Feed:
        """Set fields of a feed by their names in model.Feed. NotFound, Invalid; Conflict if another feed has the new url."""
        return feeds.update(self.database, feed_id, changes, datetime.now(UTC))

    def remove_feed(self, feed_id: int, now: datetime | None = None) -> None:
        """Its articles stay; hubs are told that we leave. NotFound."""
        feeds.remove(self.database, feed_id, now or datetime.now(UTC))

    def feed(self, feed_id: int) -> Feed:
        return feeds.get(self.database, feed_id)

    def feed_by_url(self, url: str) -> Feed | None:
        return feeds.by_url(self.database, url)

    def feeds(self) -> tuple[Feed, ...]:
        return feeds.all_feeds(self.database)

    def outlet_count(self) -> int:
        return int(self.database.read(lambda session: session.all("count_outlets"))[0][0])

    def outlets(self) -> tuple[Outlet, ...]:
        return feeds.all_outlets(self.database)

    def set_full_text(self, outlet_id: int, rule: str | None) -> None:
        """Who may read the outlet's articles whole: own, all, none; None: as the house has it. NotFound, Invalid."""
        feeds.set_full_text(self.database, outlet_id, rule)

    def health(self, failing: bool | None = None) -> tuple[FeedHealth, ...]:
        """Every feed with its state; only those that fail (or do not), if asked."""
        return feeds.health(self.database, failing)

    def due_feeds(
        self,
        now: datetime,
        limit: int,
        lease_s: float = 300,
        *,
        everything: bool = False,
        ids: Sequence[int] | None = None,
        lane: int | None = None,
    ) -> tuple[DueFeed, ...]:
        """Claim feeds that are due: nobody else gets them until `save_feeds`, or for `lease_s` seconds.

        With `everything`, `now` is when the pass began: each feed not attempted since is handed out once, due or not.
        With `ids`, only these; feeds that are gone are not among `everything`. With `lane` (PostgreSQL), only those of its hosts.
        """
        return feeds.due(self.database, now, limit, lease_s, everything, ids, lane)

    def make_due(self, now: datetime, ids: Sequence[int] | None = None) -> int:
        """Let feeds (these, or all) come due now; not those whose server asked us to wait, or that are gone. How many that were."""
        return feeds.make_due(self.database, now, ids)

    def appetites(self) -> tuple[Appetite, ...]:
        """What core.schedule needs to share polls out, of every feed that has been polled."""
        return timetable.appetites(self.database)

    def last_attempt(self) -> datetime | None:
        """When any feed was last asked."""
        return timetable.last_attempt(self.database)

    def spread_overdue(self, now: datetime, usual_per_s: float, feeds_: int) -> int:
        """After a pause: let overdue feeds come one after the other, all `feeds_` at most at twice the usual rate; how many."""
        return timetable.spread_overdue(self.database, now, usual_per_s, feeds_)

    def shift_times(self, by: timedelta) -> None:
        """Move all that is to come by as much as the clock was moved."""
        timetable.shift_times(self.database, by)

    def mend_times(self, now: datetime, pace: Pace) -> int:
        """Set anew what a wrong clock has put into a future that cannot be; how many rows."""
        return timetable.mend_times(self.database, now, pace)

    def hurry(self, story: StoryFacts, now: datetime, *, since: datetime, early: timedelta, limit: int) -> int:
        """Let feeds come due that reported early (within `early`) in stories of this section and language since then, and have
        not reported this one; never before they may be asked. At most `limit`, and once for each story; how many."""
        return timetable.hurry(self.database, story, now, since=since, early=early, limit=limit)

    def next_due(self) -> datetime | None:
        """When the next feed comes due; None without feeds."""
        return feeds.next_due(self.database)

    def release_claims(self, now: datetime) -> int:
        """Give back all that was claimed: for a process that knows it is alone, when it starts after a crash."""
        return feeds.release_claims(self.database, now)

    def give_back(self, now: datetime, feeds_: Sequence[int], pages: Sequence[int]) -> int:
        """Let claimed feeds and pages (by article) that were not got to come due at once: for a process that is told to stop."""
        return feeds.give_back(self.database, now, feeds_, pages)

    def known_entries(self, pairs: Sequence[tuple[int, Sequence[int]]]) -> dict[int, dict[int, KnownEntry]]:
        """Which entry keys of which feeds are stored: {feed id: {key: KnownEntry}}."""
        return arrivals.known_entries(self.database, pairs)

    def save_feeds(self, changes: Sequence[FeedChange]) -> tuple[int, int]:
        """Store what polls brought, all in one transaction; (new entries, changed entries). Repeating it changes nothing."""
        return arrivals.save_feeds(self.database, changes)

    # -------------------------------------------------------------- hubs (WebSub)

    def pushable(self, limit: int) -> tuple[Pushable, ...]:
        """Feeds that name hubs and are neither subscribed nor being subscribed at one of them."""
        return websub.pushable(self.database, limit)

    def subscriptions(self) -> tuple[Subscription, ...]:
        return websub.subscriptions(self.database)

    def add_subscriptions(self, wanted: Sequence[Subscription]) -> None:
        """To be asked for; earlier ones of the same feeds that no hub has verified give way."""
        websub.add_subscriptions(self.database, wanted)

    def due_subscriptions(self, now: datetime, limit: int, lease_s: float = 120) -> tuple[Subscription, ...]:
        """Claim subscriptions that something is to be done for; nobody else gets them for `lease_s` seconds or until saved."""
        return websub.due(self.database, now, limit, lease_s)

    def save_subscription(self, before: Subscription, after: Subscription) -> bool:
        """False where a hub has changed its state meanwhile: then nothing is written."""
        return websub.save(self.database, before, after)

    def renew_subscription(self, active: Subscription, successor: Subscription | None) -> bool:
        """Write when to look again at an active one, and add its successor unless one is under way; whether it was added."""
        return websub.renew(self.database, active, successor)

    def drop_subscription(self, token: str) -> None:
        websub.drop(self.database, token)

    def hubs_of(self, feed_id: int) -> tuple[str, ...]:
        """The hubs that a feed names now; none for one that is gone or was removed."""
        return websub.hubs_of(self.database, feed_id)

    def forget_hubs_elsewhere(self, root: str) -> int:
        """Drop subscriptions whose callback does not begin with `root` (all, if it is empty); how many."""
        return websub.forget_elsewhere(self.database, root)

    def verify_subscription(self, token: str, said: Verification, now: datetime) -> Outcome | None:
        """A hub's verification or denial: decided and written; None: it fits nothing that we wait for."""
        return websub.verify(self.database, token, said, now)

    def take_delivery(self, token: str, body: bytes, content_type: str | None, signature: str | None, now: datetime) -> Taken:
        """Keep what a hub delivers, if it is signed as agreed. On "queued" it is on the disk."""
        return websub.take(self.database, token, body, content_type, signature, now)

    def due_deliveries(self, now: datetime, limit: int, lease_s: float = 300) -> tuple[tuple[Delivery, DueFeed], ...]:
        """Claim the oldest waiting delivery of each feed."""
        return websub.due_deliveries(self.database, now, limit, lease_s)

    def save_deliveries(self, read: Sequence[tuple[Delivery, FeedChange | None]], now: datetime) -> tuple[int, int]:
        """Store what deliveries brought (None: could not be read) and forget them, all in one transaction."""
        return websub.save_deliveries(self.database, read, now)

    # -------------------------------------------------------------- we as a hub

    def ask_hub(self, intent: HubIntent, now: datetime) -> bool:
        """Keep what is asked of us until its callback has confirmed it. False where there are too many already."""
        return hub.ask(self.database, intent, now)

    def due_hub_intents(self, now: datetime, limit: int, lease_s: float = 120, busy: Collection[str] = ()) -> tuple[HubIntent, ...]:
        """Claim intents whose callback is to be asked, at most two of a host, none of the hosts in `busy`."""
        return hub.due_intents(self.database, now, limit, lease_s, busy)

    def confirm_hub_intent(self, intent: HubIntent, content: HubContent | None, now: datetime) -> bool:
        """The callback has confirmed it: subscribed, from what the list says now (`content`), or unsubscribed (None)."""
        return hub.confirm(self.database, intent, content, now)

    def postpone_hub_intent(self, intent: HubIntent, due: datetime | None) -> None:
        """Ask the callback again then; None: never, nothing has changed."""
        hub.postpone(self.database, intent, due)

    def due_hub_topics(self, now: datetime, limit: int, lease_s: float = 120) -> tuple[tuple[str, str | None], ...]:
        """Claim lists with subscribers that may have changed: (address, digest of what was last delivered)."""
        return hub.due_topics(self.database, now, limit, lease_s)

    def hub_topic_unchanged(self, topic: str, version: int, now: datetime) -> None:
        hub.unchanged(self.database, topic, version, now)

    def publish_hub_topic(self, content: HubContent, now: datetime) -> int:
        """Keep what a list says now, with a delivery for each of its subscribers; how many."""
        return hub.publish(self.database, content, now)

    def close_hub_topic(self, topic: str) -> tuple[str, ...]:
        """A list is no more: end its subscriptions; their callbacks."""
        return hub.close_topic(self.database, topic)

    def due_hub_deliveries(self, now: datetime, limit: int, lease_s: float = 120, busy: Collection[str] = ()) -> tuple[HubDelivery, ...]:
        """Claim what is to be delivered, at most two of a host, none of the hosts in `busy`."""
        return hub.due_deliveries(self.database, now, limit, lease_s, busy)

    def hub_delivered(self, delivery: HubDelivery, now: datetime) -> None:
        hub.delivered(self.database, delivery, now)

    def hub_undelivered(self, delivery: HubDelivery, outcome: HubOutcome, due: datetime) -> None:
        """Try again when it is due, give the delivery up, or the subscriber with it."""
        hub.undelivered(self.database, delivery, outcome, due)

    def sweep_hub(self, now: datetime) -> int:
        """End what has run out; how many leases."""
        return hub.sweep(self.database, now)

    # -------------------------------------------------------------- hosts

    def pause_host(self, host: str, until: datetime) -> None:
        feeds.pause_host(self.database, host, until)

    def host_pauses(self, now: datetime) -> dict[str, datetime]:
        return feeds.host_pauses(self.database, now)

    def robots(self, host: str, now: datetime) -> str | None:
        """The robots.txt of a host as kept, or None if it has to be fetched (again)."""
        return feeds.robots(self.database, host, now)

    def set_robots(self, host: str, text: str, until: datetime) -> None:
        feeds.set_robots(self.database, host, text, until)

    # -------------------------------------------------------------- pages and stages

    def due_pages(
        self,
        now: datetime,
        limit: int,
        lease_s: float = 300,
        per_outlet: int = 2,
        busy: Mapping[int, int] | None = None,
        lane: int | None = None,
    ) -> tuple[ArticleTask, ...]:
        """Claim articles whose page is due, newest first, at most `per_outlet` of one outlet.

        `busy`: how many of each outlet the caller has under way already; they count. `lane`: as for feeds.
        """
        return articles.due_pages(self.database, now, limit, lease_s, per_outlet, busy or {}, lane)

    def save_articles(self, changes: Sequence[ArticleChange]) -> None:
        """Store what reading pages brought. New content waits for `analyse` again."""
        articles.save_articles(self.database, changes)

    def due_articles(self, stage: Stage, now: datetime, limit: int, lease_s: float = 120) -> tuple[ArticleTask, ...]:
        """Claim articles that wait for a stage, oldest first. Only what was claimed moves on when its result is saved."""
        return articles.due_articles(self.database, stage, now, limit, lease_s)

    def tasks(self, article_ids: Sequence[int]) -> tuple[ArticleTask, ...]:
        """Articles as the stages see them, in order of id, without claiming them."""
        return self.database.read(lambda session: articles.tasks(session, article_ids))

    def save_analyses(self, changes: Sequence[AnalysisChange]) -> None:
        articles.save_analyses(self.database, changes)

    def analyses(self, article_ids: Sequence[int]) -> dict[int, Analysis]:
        """What was said of these articles, by id; those not analysed yet are left out."""
        return articles.analyses(self.database, article_ids)

    # -------------------------------------------------------------- stories, for the engines

    def hold_lane(self, name: str) -> int:
        """Whether this process is the one that does `name` ("grouping", "scheduling"): one at a time, over all machines of a fleet.

        0: another one is. Else the term: it grows with every new holder, so that what an earlier one still writes can be refused.
        """
        return self.database.hold_lane(key63("lane", name))

    def enter(self, *, alone: bool) -> bool:
        """Be one of the processes that fetch (or the only one) until `close`. False while that cannot be. On SQLite always True:
        there the data folder is what belongs to one process.
        """
        return self.database.enter(alone=alone)

    def work_due(self, now: datetime, *, patience_s: float = 0.0) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """(lanes in which a feed or a page is due, stages that have something to do): what a fleet's scheduler asks. PostgreSQL only.

        `patience_s` is that of `stories_to_judge`.
        """
        return lanes.due(self.database, now, patience_s)

    def window(self, since: datetime) -> Iterator[Placed]:
        """Placed articles first seen since then, in the order in which they were placed last: what core.group remembers."""
        return stories.window(self.database, since)

    def save_placements(self, changes: Sequence[StoryChange], now: datetime | None = None, *, term: int | None = None) -> None:
        """Put articles into stories, and join stories. A story that was merged away stands for the one it went into.

        `term` is that of the lane "grouping": StoreError if another process has taken the lane over since.
        """
        stories.save_placements(self.database, changes, key63("lane", "grouping"), term)

    # -------------------------------------------------------------- editors' decisions about grouping

    def split_story(self, story_id: int, articles: Sequence[int], now: datetime, *, who: str = "", why: str = "") -> Correction:
        """Take these reports out of a story, into one of their own. One transaction; readers see it at once.

        The part with the article whose id the story has keeps that id; the other gets the id of a story that it once was, or that of
        its earliest article (`to_story` of the result: where what moved is now). From then on these reports stay together and the two
        stories stay two, whatever the engine thinks, after restarts and new analyses too, until a later decision.
        `who`: a name to be shown beside the decision; `why`: in their own words; both may be empty.
        NotFound: no such story or article. Invalid: none chosen, all chosen, or one of another story. Conflict: not placed yet.
        """
        return corrections.split(self.database, story_id, articles, who, why, now)

    def merge_stories(self, story_id: int, into: int, now: datetime, *, who: str = "", why: str = "") -> Correction:
        """Make a story part of another: its id leads there from now on, and the reports of both stay together.

        NotFound: no such story. Conflict: they are one already. Otherwise as `split_story`.
        """
        return corrections.merge_stories(self.database, story_id, into, who, why, now)

    def move_articles(self, articles: Sequence[int], to_story: int, now: datetime, *, who: str = "", why: str = "") -> Correction:
        """Put reports of one story into another. They stay there, and the two stories stay two. A story that is left empty leads there.

        NotFound: no such story or article. Invalid: none, or of several stories. Conflict: there already, or not placed yet.
        """
        return corrections.move(self.database, articles, to_story, who, why, now)

    def undo_correction(self, correction_id: int, now: datetime, *, who: str = "", why: str = "") -> Correction:
        """Take a decision back: what still stands where it put it returns to where it was, under its old id, and nothing is bound.

        NotFound: no such decision. Conflict: undone already, or an undoing itself.
        """
        return corrections.undo(self.database, correction_id, who, why, now)

    def correction(self, correction_id: int) -> Correction:
        """One decision. NotFound."""
        return corrections.get(self.database, correction_id)

    def corrections(self, limit: int = 100, before: int | None = None) -> tuple[Correction, ...]:
        """Decisions, latest first; `before` is the id of the last one of the page before."""
        return corrections.latest(self.database, limit, before)

    def corrections_since(self, after: int) -> tuple[Correction, ...]:
        """Decisions with a higher number, oldest first."""
        return corrections.since(self.database, after)

    def grouping_version(self) -> int:
        """The number of the last decision; 0 where there was none."""
        return corrections.version(self.database)

    def grouping_rules(self, since: datetime) -> GroupingRules:
        """What decisions bind, as core.group wants it; articles first seen since then."""
        return corrections.rules(self.database, since)

    def members(self, stories_: Sequence[int]) -> dict[str, str]:
        """The articles of these stories (or those that they lead to), with their story; as core.group names them."""
        return corrections.members(self.database, stories_)

    def grouping_examples(self) -> Iterator[GroupingExample]:
        """Decisions as labelled pairs of reports, oldest first, without those that were undone."""
        return corrections.examples(self.database)

    # -------------------------------------------------------------- judging

    def stories_to_judge(
        self, limit: int, now: datetime | None = None, lease_s: float = 120, *, patience_s: float = 0.0
    ) -> tuple[int, ...]:
        """Claim stories whose reports have changed since they were judged.

        A story that was judged less than `patience_s` seconds ago for each of its reports has to wait: judging costs that much.
        """
        return stories.stories_to_judge(self.database, limit, now or datetime.now(UTC), lease_s, patience_s)

    def story_reports(self, story_id: int, limit: int = 400) -> tuple[Member, ...]:
        """The reports of a story with text and analysis, oldest id first."""
        return stories.story_reports(self.database, story_id, limit)

    def lookalikes(self, story_id: int, limit: int = 400) -> Mapping[int, tuple[Member, ...]]:
        """For reports of a story, up to three of other stories that share wording with them."""
        return stories.lookalikes(self.database, story_id, limit)

    def judge_missed(self, missed: Sequence[tuple[int, datetime]]) -> None:
        """(story, when a report was first seen that it does not know of): judged again unless it was judged since."""
        stories.judge_missed(self.database, missed)

    def forget_fingerprints(self, before: datetime) -> int:
        """Drop those of articles that were first seen before then; how many."""
        return fingerprints.forget(self.database, before)

    def save_verdicts(self, judged: Sequence[StoryVerdicts], now: datetime) -> None:
        stories.save_verdicts(self.database, judged, now)

    # -------------------------------------------------------------- what pages show

    def story_facts(
        self, since: datetime, section: Section | None = None, language: str | None = None, limit: int = 2000
    ) -> tuple[StoryFacts, ...]:
        """Stories with a report first seen since then, latest first."""
        return reading.story_facts(self.database, since, section, language, limit)

    def front_facts(
        self, since: datetime, *, section: Section | None = None, language: str | None = None, country: str | None = None, limit: int = 2000
    ) -> tuple[StoryFacts, ...]:
        """Stories with a report first seen since then, those with the most attention left first; no outlet's headlines fill them.

        `country` (ISO 3166, two letters): stories that an outlet of that country reported.
        """
        return reading.front_facts(self.database, since, section, language, country, limit)

    def cards(self, ids: Sequence[int], rivals: int = 3, *, leads: int | None = None) -> tuple[StoryCard, ...]:
        """Cards of these stories, in this order; ids that are none are left out. `leads`: only the first so many have rivals."""
        return reading.cards(self.database, ids, rivals, leads)

    def newest_reports(self, limit: int, before_id: int | None = None, section: Section | None = None) -> tuple[ReportLine, ...]:
        return reading.newest_reports(self.database, limit, before_id, section)

    def lines(self, ids: Sequence[int]) -> dict[int, ReportLine]:
        """Reports by their numbers, without their evidence; those that are not there are left out."""
        return reading.lines(self.database, ids)

    def media_of(self, story_ids: Sequence[int]) -> tuple[Showing, ...]:
        """Films and strong pictures of the reports of these stories, in the order in which those were seen."""
        return reading.media(self.database, story_ids)

    def related_stories(self, story_id: int) -> tuple[StoryCard, ...]:
        """Earlier and later stories of the same affair, and what touches it: those that share rare names."""
        return reading.related(self.database, story_id)

    def resolve_story(self, story_id: int) -> int:
        """The id that a story has now, after merges. NotFound."""
        return reading.resolve_story(self.database, story_id)

    def story_of(self, article_id: int) -> int | None:
        """The story that an article stands in; None: in none, or there is no such article."""
        return reading.story_of(self.database, article_id)

    def story(self, story_id: int) -> StoryView:
        """A story (or the one it was merged into). NotFound. `related` is left empty."""
        return reading.story(self.database, story_id)

    def article(self, article_id: int) -> ArticleView:
        """An article (or the twin it was joined with). NotFound."""
        return reading.article(self.database, article_id)

    def outlet(self, slug: str, before_id: int | None = None, limit: int = 50, now: datetime | None = None) -> OutletView:
        """An outlet with the reports before that id, and its figures of the month before `now`. NotFound."""
        return reading.outlet(self.database, slug, before_id, limit, now or datetime.now(UTC))

    def outlet_numbers(self, now: datetime) -> dict[int, OutletNumbers]:
        """The figures of the last month, by outlet id; outlets that reported nothing are left out."""
        return numbers.of_all(self.database, now)

    def count_day(self, day: datetime) -> int:
        """Count what was first seen on a day (its midnight, UTC) anew; outlets that reported on it."""
        return numbers.count_day(self.database, day)

    def owners(self) -> tuple[Owner, ...]:
        """Every owner of an outlet that is here, by name."""
        return owners.owners(self.database)

    def decided_owners(self) -> tuple[tuple[str, str], ...]:
        """What was decided here about owners: (domain, owner), "" for an outlet that stands alone."""
        return owners.decided(self.database)

    def decide_owners(self, decisions: Sequence[tuple[str, str | None]], now: datetime) -> int:
        """Decide for domains who owns them; "": nobody else; None: as the shipped list says. Stories that are judged again. Invalid."""
        return owners.decide(self.database, decisions, now)

    def search(
        self,
        query: Query,
        limit: int = 20,
        after: str | None = None,
        *,
        reader: int = 0,
        newest: bool = False,
        counted: datetime | None = None,
    ) -> SearchPage:
        """Hits of core.search.parse_query(text), one per story. `after` is the `more` of the page before; nonsense is the start.

        The best come first, or with `newest` the latest. For a reader, what they muted is left out and counted.
        `counted`: also how many there are by outlet, language, section and day, as seen from then.
        """
        return searching.search(self.database, query, limit, after, reader, newest=newest, counted=counted)

    def put_right(self, query: Query) -> str | None:
        """The query with its mistyped words put right by what reports say; None where none is mistyped, or nothing is near."""
        return searching.put_right(self.database, query)

    def name(self, spelling: str, *, kind: NameKind | None = None, before_id: int | None = None, limit: int = 20) -> NameView:
        """The name that is spelt so (case and accents do not matter), of the kind that most reports mean unless one is given.

        `limit` stories, beginning with reports older than `before_id`, which is `more` of the page before. NotFound.
        """
        return names.name(self.database, spelling, kind, before_id, limit)

    def fill_names(self, limit: int = 500) -> int:
        """Gather the names of reports that were analysed before names were kept; how many reports. 0: nothing is left to do."""
        return names.fill(self.database, limit)

    def names_lately(self, kind: NameKind | None = None, limit: int = 60) -> tuple[NameLine, ...]:
        """Who and what the latest reports name, those of most outlets first."""
        return names.lately(self.database, kind, limit)

    def facts(self, now: datetime, *, most: int | None = None) -> Facts:
        """`most`: entries, articles and stories are counted up to there, which is enough to know whether there are any."""
        return reading.facts(self.database, now, most)

    def changed_at(self, stories_: Sequence[int]) -> dict[int, datetime]:
        """When what these stories show last changed, as far as that was noted."""
        return outgoing.changed_at(self.database, stories_)

    def reports_changed_at(self, articles_: Sequence[int]) -> dict[int, datetime]:
        """When these reports were last edited, or got the role that they have."""
        return outgoing.reports_changed_at(self.database, articles_)

    def bodies(self, articles_: Sequence[int]) -> dict[int, Article]:
        """The texts of these reports."""
        return outgoing.bodies(self.database, articles_)

    def front_news(self, after: int, limit: int = 500) -> tuple[int, tuple[StoryNews, ...] | None]:
        """(the version that this is of, what changed since version `after`, each story once; None where that is more than `limit`)."""
        return outgoing.front_news(self.database, after, limit)

    def queues(self, now: datetime) -> tuple[Queue, ...]:
        """What waits, and since when."""
        return reading.queues(self.database, now)

    def version(self) -> int:
        """Grows whenever something that the front page shows has changed, in whatever process."""
        return reading.front_version(self.database)

    # -------------------------------------------------------------- the edit ledger

    def ledger_begin(self) -> datetime | None:
        """When the first article was seen."""
        return ledger.begin(self.database)

    def ledger_last(self) -> tuple[str, Frontier, str] | None:
        """The last day that was closed: the day, the tree after it, the signed statement."""
        return ledger.last(self.database)

    def ledger_changed(self, since: datetime, until: datetime) -> Iterator[tuple[str, tuple[Version, ...]]]:
        """Address and versions (as of `until`) of every article that was new or changed between two moments."""
        return ledger.changed(self.database, since, until)

    def save_ledger(self, day: Day, after: Frontier) -> bool:
        """Write a day behind the last one; False if another process was quicker."""
        return ledger.save(self.database, day, after)

    def ledger_days(self, limit: int = 400) -> tuple[LedgerDay, ...]:
        """The days that were closed, the newest first."""
        return ledger.days(self.database, limit)

    def ledger_day(self, day: str, key: str) -> Day:
        """A day ("2026-11-24") as it was signed; NotFound."""
        return ledger.day(self.database, day, key)

    # -------------------------------------------------------------- for programs: lists by key, tokens, marks, decisions

    def list_reports(
        self,
        order: Literal["newest", "oldest"],
        after: int | None,
        limit: int,
        *,
        outlet_id: int | None = None,
        section: str | None = None,
        language: str | None = None,
        role: str | None = None,
        whole: bool = False,
    ) -> tuple[ListedReport, ...]:
        """Reports by id, beginning behind `after`; in one query, with the texts too where `whole`."""
        return lists.reports(self.database, order, after, limit, outlet_id, section, language, role, whole)

    def list_stories(
        self, order: ListOrder, after: tuple[int, int] | None, limit: int, *, section: str | None = None, language: str | None = None
    ) -> tuple[tuple[tuple[int, int], StoryCard], ...]:
        """(key, story) by id, or in the order in which they last changed; `after` is the last key seen."""
        return lists.stories(self.database, order, after, limit, section, language)

    def list_feeds(self, after: int, limit: int, *, failing: bool = False) -> tuple[FeedHealth, ...]:
        """Feeds by id, beginning behind `after`; only those that fail, if asked."""
        return lists.feeds(self.database, after, limit, failing)

    def feed_health(self, feed_id: int) -> FeedHealth:
        """NotFound."""
        return lists.feed(self.database, feed_id)

    def content(self, article_id: int) -> bytes:
        """The rest of an article as JSON. NotFound."""
        return lists.content(self.database, article_id)

    def add_token(
        self,
        name: str,
        digest: str,
        scopes: Sequence[Scope],
        now: datetime,
        expires_at: datetime | None = None,
        *,
        reader_id: int = OWNER_ID,
    ) -> Token:
        """Keep a token of that reader under its digest. Invalid."""
        return tokens.add(self.database, name, digest, scopes, now, expires_at, reader_id)

    def token(self, digest: str, now: datetime) -> Token | None:
        """The token of that digest, noted as used; None where there is none, or it has expired."""
        return tokens.find(self.database, digest, now)

    def tokens(self, reader_id: int | None = None) -> tuple[Token, ...]:
        """Those of one reader, or of all."""
        return tokens.every(self.database, reader_id)

    def drop_token(self, token_id: int, reader_id: int | None = None) -> None:
        """NotFound."""
        tokens.drop(self.database, token_id, reader_id)

    def mark(self, reader: int, changes: Sequence[MarkChange]) -> tuple[tuple[Mark, ...], tuple[int, ...]]:
        """(the marks as they are now, ids of articles that are not there). Of two changes the later by its own time wins."""
        return marks.mark(self.database, reader, changes)

    def marks(self, reader: int, state: MarkState, after: int | None, limit: int) -> tuple[tuple[Mark, ReportLine | None], ...]:
        """Marked articles, the newest first, beginning behind the id `after`; without a line where the article has gone."""
        return marks.marked(self.database, reader, state, after, limit)

    def mark_story(
        self, reader: int, story_id: int, at: datetime, *, read: bool | None = None, starred: bool | None = None
    ) -> tuple[int, ...]:
        """Mark a story's reports: read or unread all of them; a star for its headline, no star for all. Which this was about."""
        return marks.mark_story(self.database, reader, story_id, at, read, starred)

    def read_all(self, reader: int, at: datetime, up_to: int | None = None) -> None:
        """All that had come by then, up to the article `up_to`, is read."""
        marks.read_all(self.database, reader, at, up_to)

    def read_feeds(self, reader: int, feeds_: Sequence[int], at: datetime, up_to: int | None = None) -> int:
        """What these feeds had brought by then, up to the article `up_to`, is read; how many that were not."""
        return marks.read_feeds(self.database, reader, feeds_, at, up_to)

    def read_tag(self, reader: int, label_id: int, at: datetime, up_to: int | None = None) -> int:
        return marks.read_tag(self.database, reader, label_id, at, up_to)

    def read_starred(self, reader: int, at: datetime, up_to: int | None = None) -> int:
        return marks.read_starred(self.database, reader, at, up_to)

    def states(
        self, reader: int, stories_: Sequence[int], articles_: Sequence[int]
    ) -> tuple[dict[int, StoryState], dict[int, ArticleState]]:
        """What the reader did with these, as far as they did anything."""
        return marks.states(self.database, reader, stories_, articles_)

    def saved(
        self, reader: int, words: str, after: tuple[int, int] | None, limit: int
    ) -> tuple[tuple[tuple[int, int], Mark, ReportLine | None], ...]:
        """(key, mark, report) of what is starred, the latest star first, from behind the key `after` on; with all of these words."""
        return marks.saved(self.database, reader, words, after, limit)

    def overrule(self, article_id: int, role: RoleName, of: int | None, now: datetime, *, who: str = "", why: str = "") -> Overrule:
        """Decide an article's role over the engine's head; its story is judged again. NotFound; Conflict where `of` is no other article."""
        return overrules.overrule(self.database, article_id, role, of, who, why, now)

    def undo_overrule(self, article_id: int) -> None:
        """Let the engine's role count again. NotFound."""
        overrules.undo(self.database, article_id)

    # -------------------------------------------------------------- readers

    def reader(self, reader_id: int) -> Reader:
        """NotFound."""
        return readers.get(self.database, reader_id)

    def reader_named(self, name: str) -> Reader | None:
        """By name, without regard to case."""
        return readers.named(self.database, name)

    def readers(self) -> tuple[Reader, ...]:
        return readers.every(self.database)

    def add_reader(self, name: str, role: ReaderRole, now: datetime, *, email: str | None = None, password: str | None = None) -> Reader:
        """An account, following every feed of the house; what is stored already counts as read but for the last days. Invalid, Conflict."""
        return readers.add(self.database, name, role, now, email, password)

    def password(self, reader_id: int) -> str | None:
        """The hash of a reader's password; None where none is set."""
        return readers.password(self.database, reader_id)

    def set_password(self, reader_id: int, hashed: str | None, *, keep: str = "") -> None:
        """Ends the reader's sessions but that of the digest `keep`, and an open invitation. NotFound."""
        readers.set_password(self.database, reader_id, hashed, keep)

    def is_set_up(self) -> bool:
        """Has the first run been gone through, with a password or without?"""
        return readers.is_set_up(self.database)

    def note_set_up(self, now: datetime) -> None:
        self.settle_setting(readers.SET_UP, now.isoformat())

    def rehash_password(self, reader_id: int, before: str, hashed: str) -> None:
        """The same password under newer parameters."""
        readers.rehash(self.database, reader_id, before, hashed)

    def count_readers(self) -> int:
        return readers.count(self.database)

    def set_about(self, reader_id: int, name: str, email: str | None, timezone: str | None) -> None:
        """Invalid, Conflict, NotFound."""
        readers.set_about(self.database, reader_id, name, email, timezone)

    def set_role(self, reader_id: int, role: ReaderRole) -> None:
        """Ends the reader's sessions. Conflict for the last administrator, NotFound."""
        readers.set_role(self.database, reader_id, role)

    def set_disabled(self, reader_id: int, disabled: bool) -> None:
        """Ends the reader's sessions; tokens rest. Conflict for the last administrator, NotFound."""
        readers.set_disabled(self.database, reader_id, disabled)

    def remove_reader(self, reader_id: int) -> None:
        """With all that is theirs. Conflict for the first reader and the last administrator, NotFound."""
        readers.remove(self.database, reader_id)

    def invite(self, reader_id: int, digest: str, now: datetime, lasting: timedelta) -> None:
        """A link by which they choose a password, once; an earlier one ends."""
        sessions.invite(self.database, reader_id, digest, now, lasting)

    def invited(self, digest: str, now: datetime) -> Reader | None:
        return sessions.invited(self.database, digest, now)

    def accept_invitation(self, digest: str, hashed: str, now: datetime) -> Reader | None:
        """The reader, with that password from now on; None where the link is used up."""
        return sessions.accept(self.database, digest, hashed, now)

    def invitations(self, now: datetime) -> Mapping[int, datetime]:
        """Reader -> until when their link opens."""
        return sessions.invitations(self.database, now)

    def reader_known_as(self, issuer: str, subject: str) -> Reader | None:
        """Whom a provider of identities means by that subject."""
        return sessions.known_as(self.database, issuer, subject)

    def know_reader_as(self, issuer: str, subject: str, reader_id: int, now: datetime) -> bool:
        """Whether it was free to take."""
        return sessions.know_as(self.database, issuer, subject, reader_id, now)

    def note_deed(self, reader_id: int | None, what: DeedKind, about: str, now: datetime, *, detail: str = "") -> None:
        """Write down what an administrator or editor did; reader_id None: at the shell."""
        audit.note(self.database, reader_id, what, about, detail, now)

    def deeds(self, before: int | None = None, limit: int = 100) -> tuple[Deed, ...]:
        """The latest first; those before that number."""
        return audit.before(self.database, before, limit)

    def prune_deeds(self, now: datetime) -> int:
        """Those of more than 400 days ago, and what is more than 50,000."""
        return audit.prune(self.database, now)

    def identities(self, reader_id: int) -> tuple[tuple[str, str], ...]:
        """(issuer, subject), the first first."""
        return sessions.identities(self.database, reader_id)

    def has_password(self) -> bool:
        """Has anybody set one? Until then the house belongs to whoever comes from the machine itself."""
        return readers.any_password(self.database)

    def labels(self, reader_id: int) -> tuple[Label, ...]:
        return readers.labels(self.database, reader_id)

    def follows(self, reader_id: int) -> tuple[Follow, ...]:
        """By feed id."""
        return readers.follows(self.database, reader_id)

    def follow(self, reader: int, feeds_: Sequence[int], now: datetime, folder: str | None = None) -> int:
        """Follow these feeds of the house, in that folder; how many were not followed yet. Invalid, Conflict."""
        return following.follow(self.database, reader, feeds_, now, folder)

    def change_follow(self, reader: int, feed_id: int, *, folder: str | None = None, title: str | None = None) -> None:
        """Move a followed feed ("": to no folder), or give it a name of one's own ("": take it away). NotFound, Invalid, Conflict."""
        following.change(self.database, reader, feed_id, folder, title)

    def leave_feed(self, reader: int, feed_id: int, now: datetime, *, stop: bool = True) -> bool:
        """Follow a feed no longer; whether the house stops reading it, because nobody else follows it and `stop` allows that. NotFound."""
        return following.leave(self.database, reader, feed_id, now, stop)

    def set_follows_all(self, reader: int, on: bool) -> None:
        """Whether feeds that are added to the house are followed."""
        following.set_follows_all(self.database, reader, on)

    def followers(self) -> dict[int, int]:
        """How many readers follow each feed; feeds that nobody follows are not in it."""
        return following.followers(self.database)

    def unread(self, reader: int) -> tuple[dict[int, int], dict[int, int]]:
        """Unread articles by followed feed, and by the number of each folder."""
        return following.unread(self.database, reader)

    def items(
        self, reader: int, feeds_: Sequence[int], before_id: int | None, limit: int, *, unread: bool = False
    ) -> tuple[ReportLine, ...]:
        """What these feeds brought, the newest first, below `before_id`; only what this reader has not read, if asked."""
        return following.items(self.database, reader, feeds_, before_id, limit, unread)

    def tagged(self, reader: int, label_id: int, before_id: int | None, limit: int, *, unread: bool = False) -> tuple[ReportLine, ...]:
        return following.tagged(self.database, reader, label_id, before_id, limit, unread)

    def label(self, reader: int, name: str, kind: LabelKind) -> Label:
        """NotFound."""
        return labels.named(self.database, reader, name, kind)

    def tag(self, reader: int, articles_: Sequence[int], name: str, now: datetime, *, on: bool = True) -> tuple[int, ...]:
        """Put a tag on articles, or take it away; those of them that are there. Invalid, Conflict; NotFound where there is none to take."""
        return labels.tag(self.database, reader, articles_, name, now, on)

    def tag_counts(self, reader: int) -> dict[int, int]:
        """Articles by the number of the tag."""
        return labels.tag_counts(self.database, reader)

    def rename_label(self, reader: int, label_id: int, name: str) -> Label:
        """Onto the name of another of its kind, the two become one. NotFound, Invalid, Conflict."""
        return labels.rename(self.database, reader, label_id, name)

    def drop_label(self, reader: int, label_id: int) -> None:
        """A folder's feeds stay. NotFound."""
        labels.drop(self.database, reader, label_id)

    def having(self, reader: int) -> Having:
        """What of a reader's own stands on every page."""
        return preferences.having(self.database, reader)

    def prefer(
        self, reader: int, *, languages: Sequence[str] | None = None, read_on_open: bool | None = None, interface: str | None = None
    ) -> None:
        """`interface`: the language of the pages; "": as the browser asks. Invalid."""
        preferences.prefer(self.database, reader, languages, read_on_open, interface)

    def add_section(self, reader: int, name: str, query: str) -> OwnSection:
        """A saved search as a section of the reader's own. Invalid, Conflict."""
        return preferences.add_section(self.database, reader, name, query)

    def own_section(self, reader: int, section_id: int) -> OwnSection:
        """NotFound."""
        return preferences.section(self.database, reader, section_id)

    def change_section(self, reader: int, section_id: int, *, name: str | None = None, query: str | None = None) -> OwnSection:
        """NotFound, Invalid, Conflict."""
        return preferences.change_section(self.database, reader, section_id, name, query)

    def move_section(self, reader: int, section_id: int, by: int) -> None:
        """So many places down; up where that is negative. NotFound."""
        preferences.move_section(self.database, reader, section_id, by)

    def drop_section(self, reader: int, section_id: int) -> None:
        """NotFound."""
        preferences.drop_section(self.database, reader, section_id)

    # -------------------------------------------------------------- rules of readers, what they lean to

    def rules(self, reader: int) -> tuple[Rule, ...]:
        """In their order."""
        return rules.rules(self.database, reader)

    def rule(self, reader: int, rule_id: int) -> Rule:
        """NotFound."""
        return rules.rule(self.database, reader, rule_id)

    def add_rules(self, reader: int, new: Sequence[Rule]) -> tuple[Rule, ...]:
        """Behind those that are there; all or none. They count for what comes. Invalid (for patterns with the place), Conflict."""
        return rules.add(self.database, reader, new)

    def change_rule(self, reader: int, rule: Rule) -> Rule:
        """What it hid and raised before is undone. NotFound, Invalid, Conflict."""
        return rules.change(self.database, reader, rule)

    def move_rule(self, reader: int, rule_id: int, by: int) -> None:
        """So many places down; up where that is negative. NotFound."""
        rules.move(self.database, reader, rule_id, by)

    def drop_rule(self, reader: int, rule_id: int) -> None:
        """What it marked and tagged stays; what it hid comes back. NotFound."""
        rules.drop(self.database, reader, rule_id)

    def rule_names(self, reader: int, ids: Sequence[int]) -> dict[int, str]:
        """What these rules of the reader are called."""
        return rules.names(self.database, reader, ids)

    def rule_counts(self, reader: int) -> dict[int, int]:
        """How many reports each rule has matched; leanings stand below 0."""
        return rules.counts(self.database, reader)

    def rule_books(self) -> dict[int, int]:
        """Readers who have rules or leanings, with the edition of their book."""
        return rules.books(self.database)

    def rule_book(self, reader: int) -> Book:
        return rules.book(self.database, reader)

    def due_rule_stories(self, now: datetime, limit: int, lease_s: float = 120) -> tuple[DueStory, ...]:
        """Claim stories that were judged since rules were last applied to them."""
        return rules.claim(self.database, now, limit, lease_s)

    def rule_looks(self, articles_: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Two numbers for each article: they change with itself, and with its story."""
        return rules.looks(self.database, articles_)

    def rule_subjects(self, articles_: Sequence[int]) -> tuple[Subject, ...]:
        return rules.subjects(self.database, articles_)

    def save_rule_outcomes(self, done: Sequence[DueStory], said: Sequence[ReaderOutcomes], now: datetime) -> bool:
        """All in one transaction, each effect once. False, and nothing is written, where rules have changed since they were read."""
        return rules.save_outcomes(self.database, done, said, now)

    def newest_articles(self, since: datetime, below: int, limit: int) -> tuple[int, ...]:
        """First seen since then, the newest first, with numbers below that."""
        return rules.newest(self.database, since, below, limit)

    def begin_rule_run(self, reader: int, rule_id: int | None, since: datetime, now: datetime) -> Run:
        """Apply the reader's rules to what is stored, in the background; `rule_id` is the one whose matches are counted."""
        return rules.begin_run(self.database, reader, rule_id, since, now)

    def rule_runs(self, reader: int) -> tuple[Run, ...]:
        return rules.runs(self.database, reader)

    def stop_rule_run(self, reader: int, run_id: int, now: datetime) -> None:
        rules.stop_run(self.database, reader, run_id, now)

    def due_rule_run(self, now: datetime, lease_s: float = 120) -> Run | None:
        """Claim the run that waits longest."""
        return rules.claim_run(self.database, now, lease_s)

    def save_rule_run(self, run: Run, said: ReaderOutcomes, now: datetime, *, ended: bool) -> bool:
        """A batch of it. False, and nothing is written, where rules have changed, or somebody else has done that batch."""
        return rules.save_run(self.database, run, said, now, ended=ended)

    def leanings(self, reader: int) -> tuple[Leaning, ...]:
        return leanings.leanings(self.database, reader)

    def lean(self, reader: int, kind: str, value: str, *, muted: bool, now: datetime) -> Leaning:
        """Mute or boost an outlet, name, word, section or language. Invalid, NotFound."""
        return leanings.lean(self.database, reader, kind, value, muted, now)

    def drop_leaning(self, reader: int, leaning_id: int) -> None:
        """NotFound."""
        leanings.drop(self.database, reader, leaning_id)

    def hide_story(self, reader: int, story_id: int, now: datetime, *, hidden: bool = True) -> None:
        """Take a story from the reader's front pages and sections, or bring it back."""
        hiding.hide_story(self.database, reader, story_id, now, hidden)

    def hidden_stories(self, reader: int) -> tuple[int, ...]:
        """Stories that the reader has hidden, the latest first; those that were merged by the story that they went into."""
        return hiding.hidden_stories(self.database, reader)

    def taste(self, reader: int) -> Taste:
        """How the reader has their pages ordered; one short read."""
        return leanings.taste(self.database, reader)

    def set_taste(
        self,
        reader: int,
        *,
        slider: int | None = None,
        as_front: bool | None = None,
        learns: bool | None = None,
        learns_since: datetime | None = None,
    ) -> None:
        """None leaves it as it is. Invalid."""
        leanings.set_taste(self.database, reader, slider, as_front, learns, learns_since)

    def bends(self, reader: int, stories_: Sequence[int]) -> tuple[Bend, ...]:
        """What the reader's rules and leanings did with the reports of these stories."""
        return leanings.bends(self.database, reader, stories_)

    def visible_heads(self, reader: int, stories_: Sequence[int]) -> dict[int, ReportLine]:
        """For each story a report that the reader has not muted; none where all are."""
        return leanings.visible_heads(self.database, reader, stories_)

    def readings(self, reader: int, since: datetime) -> tuple[Reading, ...]:
        """What the reader read and starred since then, but for what rules marked."""
        return leanings.readings(self.database, reader, since)

    def volumes(self, names_: Sequence[str] = ()) -> Volumes:
        """How much there is of each outlet and section, and of these names, in the latest reports."""
        return leanings.volumes(self.database, names_)

    def names_in(self, articles_: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
        """(key, label) of the names that these reports have."""
        return leanings.names_in(self.database, articles_)

    def name_labels(self, names_: Sequence[str]) -> dict[str, str]:
        """Key of a name → how it is written."""
        return leanings.name_labels(self.database, names_)

    def hidden(self, reader: int, articles_: Sequence[int], *, front: bool = False) -> frozenset[int]:
        """Which of these the reader does not want to see; with `front`, also those kept off front pages only."""
        return self.database.read(lambda session: leanings.hidden_among(session, reader, articles_, 1 if front else 2))

    # -------------------------------------------------------------- alerts (docs/design/056-alerts.md)

    def channels(self, reader: int) -> tuple[Channel, ...]:
        return channels.of_reader(self.database, reader)

    def channel(self, channel_id: int) -> Channel:
        """NotFound."""
        return channels.get(self.database, channel_id)

    def add_channel(
        self,
        reader: int,
        kind: ChannelKind,
        name: str,
        address: str,
        now: datetime,
        *,
        keys: tuple[str, ...] = (),
        state: ChannelState = "on",
    ) -> tuple[Channel, bool]:
        """A way to a reader, and whether it is new. Conflict where they have too many."""
        return channels.add(self.database, reader, kind, name, address, now, keys, state)

    def save_channel(self, channel: Channel) -> None:
        """What its reader changed of it; it is tried at once. NotFound."""
        channels.save(self.database, channel)

    def drop_channel(self, reader: int, channel_id: int) -> None:
        """With its digests and what waits for it. NotFound."""
        channels.drop(self.database, reader, channel_id)

    def quiet_hours(self, reader: int) -> QuietHours:
        return channels.quiet(self.database, reader)

    def set_quiet_hours(self, reader: int, hours: QuietHours, timezone: str) -> None:
        """With the reader's zone, in which they are meant."""
        channels.set_quiet(self.database, reader, hours, timezone)

    def subjects(self, reader: int) -> tuple[AlertSubject, ...]:
        return alerts.subjects(self.database, reader)

    def set_subject(
        self,
        reader: int,
        kind: SubjectKind,
        what: str,
        title: str,
        now: datetime,
        *,
        knows: Callable[[StorySight], Told],
        least: int = 0,
        channel_id: int | None = None,
    ) -> AlertSubject:
        """What a reader wants to be told about; again: changes it. `knows`: what there is to know of a story that is followed from
        now on. NotFound, Conflict where they have too many."""
        return alerts.set_subject(self.database, reader, kind, what, title, least, channel_id, now, knows)

    def drop_subject(self, reader: int, subject_id: int) -> None:
        alerts.drop_subject(self.database, reader, subject_id)

    def due_alert_stories(self, now: datetime, limit: int, lease_s: float = 60) -> tuple[tuple[int, int], ...]:
        """Claim stories that were judged since alerts last looked at them: (story, number), to be handed back with `save_alerts`."""
        return alerts.due(self.database, now, limit, lease_s)

    def alert_board(self, stories_: Sequence[int], now: datetime) -> Board:
        """All that is needed to decide whom to tell what of these stories."""
        return alerts.board(self.database, stories_, now)

    def save_alerts(self, due: Sequence[tuple[int, int]], tellings: Sequence[Telling], waits: Mapping[int, datetime], now: datetime) -> int:
        """What was decided, all in one transaction: alerts, their deliveries, what readers know now; how many alerts."""
        return alerts.save(self.database, due, tellings, waits, now)

    def claim_parcels(self, now: datetime, limit: int, zones: Zones, lease_s: float = 90) -> tuple[Parcel, ...]:
        """Claim channels that something waits for, and put it together into one message for each; quiet hours are kept."""
        return outbox.claim(self.database, now, limit, lease_s, zones)

    def parcel_sent(self, parcel: Parcel, now: datetime) -> None:
        outbox.sent(self.database, parcel, now)

    def parcel_failed(
        self, parcel: Parcel, error: str, now: datetime, again: datetime | None, *, keep: bool = False, notice: Alert | None = None
    ) -> None:
        """Tried again then; None: the channel is switched off, and `notice` goes to the reader's others."""
        outbox.failed(self.database, parcel, error, now, again, keep=keep, notice=notice)

    def put_alert(self, alert: Alert, channel_id: int, now: datetime) -> bool:
        """An alert for one channel, whatever its state: a test, or the mail that confirms its address."""
        return outbox.put(self.database, alert, channel_id, now)

    def sent_alerts(self, reader: int, now: datetime, limit: int, before: int | None = None) -> tuple[Sent, ...]:
        """What a reader was told in the last thirty days, latest first, once for each channel."""
        return outbox.lines(self.database, reader, now, limit, before)

    def outbox_states(self) -> tuple[dict[str, tuple[int, datetime | None]], tuple[tuple[str, str, int, int], ...]]:
        """(state -> deliveries, and since when the oldest waits; (kind, state, channels, of these failing))."""
        return outbox.states(self.database)

    def sweep_alerts(self, now: datetime) -> None:
        outbox.sweep(self.database, now)

    def digests(self, reader: int) -> tuple[DigestPlan, ...]:
        return digests.of_reader(self.database, reader)

    def digest(self, digest_id: int) -> DigestPlan:
        """NotFound."""
        return digests.get(self.database, digest_id)

    def add_digest(self, plan: DigestPlan, now: datetime) -> DigestPlan:
        """`plan.id` is given out here. NotFound, Conflict where there are too many."""
        return digests.add(self.database, plan, now)

    def drop_digest(self, reader: int, digest_id: int) -> None:
        digests.drop(self.database, reader, digest_id)

    def retime_digests(self, reader: int, next_of: Callable[[DigestPlan], datetime]) -> None:
        digests.retime(self.database, reader, next_of)

    def due_digests(self, now: datetime, limit: int) -> tuple[DigestPlan, ...]:
        return digests.due(self.database, now, limit)

    def digest_material(self, plan: DigestPlan) -> tuple[tuple[StoryFacts, ...], dict[int, int]]:
        """(stories that changed since the last one; those that stood in it -> their independent outlets then)."""
        return digests.material(self.database, plan)

    def save_digest(self, plan: DigestPlan, next_at: datetime, alert: Alert | None, stories_: Mapping[int, int], now: datetime) -> bool:
        """Move a digest on and keep what is to be sent of it, in one transaction. False where somebody else did."""
        return digests.save(self.database, plan, next_at, alert, stories_, now)

    def private_feeds(self, reader: int) -> tuple[PrivateFeed, ...]:
        return private_feeds.of_reader(self.database, reader)

    def add_private_feed(self, reader: int, digest: str, name: str, kind: str, what: str, now: datetime) -> PrivateFeed:
        return private_feeds.add(self.database, reader, digest, name, kind, what, now)

    def private_feed(self, digest: str, now: datetime) -> PrivateFeed | None:
        """The list behind the address with this token (by its SHA-256); None where it was taken back, or its reader may not come in."""
        return private_feeds.by_token(self.database, digest, now)

    def private_lines(self, feed: PrivateFeed, limit: int) -> tuple[ReportLine, ...]:
        """What stands in a private feed, newest first, without what its reader muted. NotFound where the list is gone."""
        return private_feeds.lines(self.database, feed, limit)

    def drop_private_feed(self, reader: int, feed_id: int) -> None:
        private_feeds.drop(self.database, reader, feed_id)

    # -------------------------------------------------------------- moving house

    def offer_move(self, reader_id: int, name: str, said: Mapping[str, Any], parcel: bytes, total: int, now: datetime) -> int:
        """Keep a file that a reader brought, until they say whether they want it; its number. An earlier one not asked for gives way."""
        return moving.offer(self.database, reader_id, name, said, parcel, total, now)

    def move(self, move_id: int) -> Move:
        """NotFound."""
        return moving.get(self.database, move_id)

    def moves(self, reader_id: int) -> tuple[Move, ...]:
        """What that reader brought lately, the latest first."""
        return moving.every(self.database, reader_id)

    def ask_move(self, reader_id: int, move_id: int, now: datetime) -> None:
        """The reader wants it in. NotFound."""
        moving.ask(self.database, reader_id, move_id, now)

    def drop_move(self, reader_id: int, move_id: int) -> None:
        """Put it aside. Conflict while it is being taken in."""
        moving.drop(self.database, reader_id, move_id)

    def moves_wait(self, now: datetime) -> bool:
        """Whether there is one that is asked for and that no process takes in."""
        return bool(self.database.read(lambda session: session.all("moves_waiting", {"now": micros(now)})))

    def claim_move(self, now: datetime, lease_s: float) -> tuple[Move, bytes] | None:
        """The oldest that is asked for and that no process takes in, with its parcel; None where there is none."""
        return moving.claim(self.database, now, lease_s)

    def take_move(self, step: MoveStep, now: datetime) -> tuple[Move, tuple[int, ...]]:
        """Take a batch in and note how far that got, in one transaction; the feeds that are new to the house."""
        return moving.take(self.database, step, now)

    def kept_troubles(self, articles_: Sequence[int]) -> dict[int, str]:
        """Which of these are saved pages that could not be read so far, and why, in a sentence."""
        rows = self.database.read(lambda session: session.all("kept_troubles", {"ids": list(articles_)})) if articles_ else []
        return {key: detail or "" for key, detail in rows}

    def leaving(self, reader_id: int) -> Leaving:
        """All that a reader owns, for core.moving.leaving.pack. NotFound."""
        return moving.leaving(self.database, reader_id)

    # -------------------------------------------------------------- reader apps

    def app_reader(self, reader: str | int) -> AppReader | None:
        """Who may come in with an app, by name (without regard to case) or number; None for a reader who is disabled, too."""
        return apps.find(self.database, reader)

    def app_reader_by_fever(self, digest: str) -> AppReader | None:
        return apps.by_fever(self.database, digest)

    def set_app_password(self, reader_id: int, hashed: str | None) -> None:
        """What their apps held until now ends. NotFound."""
        apps.set_password(self.database, reader_id, hashed)

    def set_fever(self, reader_id: int, digest: str | None) -> None:
        """The digest of their key of the Fever API; None shuts that door. NotFound."""
        apps.set_fever(self.database, reader_id, digest)

    def set_app_switches(self, reader_id: int, *, stories: bool | None = None, pictures: bool | None = None) -> None:
        """Whether stories stand among the feeds of their apps, and whether apps fetch pictures through us. NotFound."""
        apps.set_switches(self.database, reader_id, stories, pictures)

    def stream(self, who: AppReader, query: StreamQuery) -> tuple[tuple[tuple[int, int], ...], bool]:
        """A page of a stream: (item id, when it was inserted in microseconds) in order, and whether there are more."""
        return streams.page(self.database, who, query)

    def stream_items(self, who: AppReader, ids: Sequence[int]) -> tuple[dict[int, streams.Item], dict[int, streams.StoryItem]]:
        """Articles and stories by item id, as far as they are there."""
        return streams.items(self.database, who, ids)

    def edit_items(self, who: AppReader, ids: Sequence[int], change: ItemChange, at: datetime) -> None:
        """What an app did with items at a time; all of it or nothing, ids that are none passed over. Invalid, Conflict."""
        edits.edit(self.database, who, ids, change, at)

    def read_stream(self, who: AppReader, stream: Stream, at: datetime, upto: datetime) -> None:
        """Mark read what had come into a stream by `upto`; `at` is when the reader did so. NotFound."""
        edits.read_stream(self.database, who, stream, at, upto)

    def unread_counts(self, who: AppReader) -> streams.UnreadCounts:
        return streams.unread_counts(self.database, who)

    def followed(self, reader_id: int) -> tuple[streams.Followed, ...]:
        """The feeds that a reader follows, as lists show them; by feed id."""
        return streams.followed(self.database, reader_id)

    # -------------------------------------------------------------- settings and sessions

    def get_setting(self, name: str) -> str | None:
        row = self.database.read(lambda session: session.one("setting_get", {"name": name}))
        return str(row[0]) if row else None

    def set_setting(self, name: str, value: str) -> None:
        self.database.write(lambda session: session.run("setting_set", {"name": name, "value": clean(value)}))

    def settle_setting(self, name: str, value: str) -> str:
        """Set it unless another process, or an earlier call, has; the value that stands."""
        self.database.write(lambda session: session.run("setting_settle", {"name": name, "value": clean(value)}))
        return self.get_setting(name) or value

    def delete_setting(self, name: str) -> None:
        self.database.write(lambda session: session.run("setting_drop", {"name": name}))

    def add_session(self, token_digest: str, session: WebSession) -> WebSession:
        """Keep it under the digest of its token (never the token itself), with a number of its own."""
        return sessions.add(self.database, token_digest, session)

    def session(self, token_digest: str) -> tuple[WebSession, Reader] | None:
        """Whether it has ended is the caller's to judge."""
        return sessions.find(self.database, token_digest)

    def touch_session(self, token_digest: str, reader_id: int, now: datetime, idle_until: datetime) -> None:
        sessions.touch(self.database, token_digest, reader_id, now, idle_until)

    def renew_session(self, token_digest: str, to: str) -> None:
        """The same session under another token."""
        sessions.renew(self.database, token_digest, to)

    def sessions(self, reader_id: int, now: datetime) -> tuple[WebSession, ...]:
        """Those that have not ended, the last used first."""
        return sessions.of_reader(self.database, reader_id, now)

    def end_session(self, token_digest: str) -> None:
        sessions.end(self.database, token_digest)

    def end_own_session(self, reader_id: int, session_id: int) -> bool:
        """Whether that reader had one of that number."""
        return sessions.end_own(self.database, reader_id, session_id)

    def end_sessions(self, reader_id: int, *, but: str = "") -> int:
        """All of a reader but that of the digest `but`; how many."""
        return sessions.end_others(self.database, reader_id, but)

    def prune_sessions(self, now: datetime) -> int:
        """Those that have ended, and invitations that nobody used in time."""
        return sessions.prune(self.database, now)
