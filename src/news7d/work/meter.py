"""What a process counts and measures, for Prometheus. Names end in their units; labels take few values, never an address.

One Meter for each process, made by `serve`; nothing is counted where there is none (a single pass of `news7d refresh`). What
the database knows (queues, feeds, sizes) is read when it is asked for, and only by the process that has the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from news7d import __version__
from news7d.errors import News7DError
from news7d.model import CAUSES, Facts, Queue
from news7d.store import Store

FETCH_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)
STAGE_SECONDS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)
ANSWER_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
FRESH = 10.0  # seconds for which figures of the database are not asked for again


class Meter:
    """Counters, histograms and gauges of this process. Every method takes a microsecond or two."""

    def __init__(self, workers: int) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._polls = self._counter("polls", "Polls of feeds by outcome; cause of those that failed.", "outcome", "cause")
        self._pages = self._counter("pages", "Pages of articles fetched and read, by outcome.", "outcome", "cause")
        self._entries = self._counter("entries", "Entries that feeds and hubs brought.", "kind")
        self._fetch = self._histogram("fetch_seconds", "From the first byte sent to the last received.", FETCH_SECONDS, "what")
        self._bytes = self._counter("fetched_bytes", "Bytes of bodies, unpacked.", "what")
        self._stage = self._histogram("stage_seconds", "One batch of a stage, thinking and writing.", STAGE_SECONDS, "stage")
        self._items = self._counter("stage_items", "Articles (stories, for judge) that a stage has done.", "stage")
        self._answers = self._histogram("http_seconds", "Requests answered.", ANSWER_SECONDS, "method", "route", "status")
        self._sent = self._counter("http_sent_bytes", "Bytes of answers' bodies.", "route")
        self._routes: dict[tuple[str, str, int], tuple[Histogram, Counter]] = {}  # looking labels up costs as much as counting
        Gauge("news7d_workers", "Processes for parsing and thinking.", registry=self.registry).set(workers)
        Gauge("news7d_build_info", "The version that runs.", ("version",), registry=self.registry).labels(__version__).set(1)

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(f"news7d_{name}", help, labels, registry=self.registry)

    def _histogram(self, name: str, help: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"news7d_{name}", help, labels, buckets=buckets, registry=self.registry)

    def listening(self, count: Callable[[], int]) -> None:
        """How many listen to /live in this process."""
        Gauge("news7d_live_listeners", "Listeners of /live in this process.", registry=self.registry).set_function(count)

    # -- the newsroom

    def polled(self, outcome: str, cause: str | None = None) -> None:
        """`outcome`: new, unchanged, failed."""
        self._polls.labels(outcome, _known(cause)).inc()

    def paged(self, outcome: str, cause: str | None = None) -> None:
        """`outcome`: read, unchanged, failed."""
        self._pages.labels(outcome, _known(cause)).inc()

    def fetched(self, what: str, took_s: float | None, size: int) -> None:
        """A fetch of a feed or a page that ended, well or not."""
        if took_s is not None:
            self._fetch.labels(what).observe(took_s)
        if size:
            self._bytes.labels(what).inc(size)

    def entries(self, new: int, changed: int) -> None:
        self._entries.labels("new").inc(new)
        self._entries.labels("changed").inc(changed)

    def staged(self, stage: str, seconds: float, items: int) -> None:
        """A batch of parse, read, analyse, group or judge is done."""
        if items:
            self._stage.labels(stage).observe(seconds)
            self._items.labels(stage).inc(items)

    # -- the doors

    def answered(self, method: str, route: str, status: int, seconds: float, size: int) -> None:
        """`method`: one of few; `route`: its template, `/story/{id}`; a path that leads nowhere is `(none)`."""
        known = self._routes.get((method, route, status))
        if known is None:
            known = self._routes[method, route, status] = self._answers.labels(method, route, str(status)), self._sent.labels(route)
        known[0].observe(seconds)
        known[1].inc(size)

    # -- asking

    def watch_store(self, store: Store, clock: Callable[[], datetime]) -> None:
        """Tell what the database knows too."""
        self.registry.register(_StoreFigures(store, clock))

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """(text, content type) in the format that the asker takes: OpenMetrics or Prometheus text."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type


def _known(cause: str | None) -> str:
    return "" if not cause else cause if cause in CAUSES else "world"


class _StoreFigures:
    """Read at most every ten seconds: counting rows is the dearest thing here. Silent while the database is away, but for that."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._asked = float("-inf")
        self._known: list[Metric] = []

    def describe(self) -> Iterable[Metric]:
        return ()  # nothing is read before somebody asks

    def collect(self) -> Iterable[Metric]:
        if monotonic() - self._asked > FRESH:
            try:
                now = self._clock()
                self._known = _figures(self._store.facts(now), self._store.queues(now), self._store.next_due(), now)
            except News7DError:
                self._known = [_gauge("news7d_database_up", "Does the database answer?", 0)]
            self._asked = monotonic()
        return self._known


def _figures(facts: Facts, queues: Sequence[Queue], due: datetime | None, now: datetime) -> list[Metric]:
    feeds = (
        ("ok", facts.feeds_ok),
        ("failing", facts.feeds_failing),
        ("never_polled", facts.feeds_waiting),
        ("overdue", facts.feeds_overdue),
    )
    ages = tuple((queue.name, _age(queue.oldest, now)) for queue in queues)
    return [
        _gauge("news7d_database_up", "Does the database answer?", 1),
        _gauge("news7d_database_bytes", "What the database takes.", facts.database_bytes),
        _gauge("news7d_schema", "Number of the schema.", facts.schema),
        _gauge("news7d_feeds", "Feeds.", facts.feeds),
        _gauges("news7d_feeds_state", "Feeds by how they are; one may be two things.", "state", feeds),
        _gauge("news7d_stored_entries", "Entries kept.", facts.entries),
        _gauge("news7d_stored_articles", "Articles kept.", facts.articles),
        _gauge("news7d_stored_stories", "Stories kept.", facts.stories),
        _gauges("news7d_queue_length", "What waits, by queue.", "queue", tuple((queue.name, queue.waiting) for queue in queues)),
        _gauges("news7d_queue_oldest_seconds", "Age of what waits longest; 0: nothing waits.", "queue", ages),
        _gauge("news7d_schedule_lag_seconds", "How long the feed that is due longest has been due.", max(0.0, _age(due, now))),
        _gauge("news7d_last_poll_ok_age_seconds", "Since a feed was last read well.", _age(facts.last_ok_at, now)),
        _gauge("news7d_last_entry_age_seconds", "Since the newest entry came.", _age(facts.last_entry_at, now)),
    ]


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else (now - moment).total_seconds()


def _gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=value)


def _gauges(name: str, help: str, label: str, values: Sequence[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, help, labels=(label,))
    for key, value in values:
        family.add_metric((key,), value)
    return family
