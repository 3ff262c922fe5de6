# ruff: noqa: E501
"""An invented newsroom for the pages' tests: reports filed with their roles, written into a real store by its own door.

The texts are invented for this project. `sample()` has every role, four scripts, a silent edit, a back-dated claim, a story
of more than 24 reports, and names and headlines that try to break out of the page.
"""

from __future__ import annotations

import gzip
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from news7d.core import rank
from news7d.core.arrivals import arrivals
from news7d.core.keys import key63
from news7d.model import (
    Analysis,
    AnalysisChange,
    Article,
    ArticleChange,
    Entry,
    Evidence,
    FeedChange,
    FeedStatus,
    NewFeed,
    ParsedFeed,
    Picture,
    Quote,
    Revision,
    RoleName,
    Section,
    StoryChange,
    StoryVerdicts,
    Verdict,
)
from news7d.stages import judge
from news7d.store import Store

NOW = datetime(2026, 2, 7, 9, 0, tzinfo=UTC)
XSS = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A report with all that is to be true of it."""

    key: str
    story: str
    outlet: str
    title: str
    text: str = ""
    domain: str = ""
    language: str = "en"
    direction: str = "ltr"
    country: str | None = "GB"
    section: Section | None = None
    role: RoleName = "unknown"
    of: str | None = None
    of_name: str | None = None
    evidence: tuple[Evidence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: datetime = NOW
    seen: datetime | None = None
    last_poll: datetime | None = None  # makes a claim before it a marked one
    image: str | None = None
    html: str | None = None
    old_title: str | None = None  # the version before a silent edit
    old_text: str | None = None
    because: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return self.domain or self.outlet.lower().replace(" ", "") + ".example"

    @property
    def url(self) -> str:
        return f"https://{self.host}/news/{self.key}"


@dataclass(frozen=True, slots=True)
class Filled:
    """Which ids the store gave."""

    articles: dict[str, int] = field(default_factory=dict)
    stories: dict[str, int] = field(default_factory=dict)


def fill(store: Store, reports: Sequence[Filed], now: datetime = NOW) -> Filled:
    """Poll, read, analyse, group and judge, as the stages would, with the outcome that the reports prescribe."""
    _poll(store, reports, now)
    by_url = {line.url: line.article_id for line in store.newest_reports(100_000)}
    filled = Filled(articles={report.key: by_url[report.url] for report in reports})
    store.save_articles([change for report in reports for change in _read(report, filled.articles[report.key])])
    store.save_analyses([_analysed(report, filled.articles[report.key]) for report in reports])
    _group_and_judge(store, reports, filled, now)
    return filled


def _poll(store: Store, reports: Sequence[Filed], now: datetime) -> None:
    """One poll per report, in the order in which they were seen, so that ids grow as they do in life."""
    order = sorted(reports, key=_seen)
    firsts: dict[str, Filed] = {}
    for report in order:
        firsts.setdefault(report.host, report)
    feeds = [
        NewFeed(url=f"https://{host}/feed", title=first.outlet, homepage=f"https://{host}/", language=first.language, country=first.country)
        for host, first in firsts.items()
    ]
    added = store.add_feeds(feeds, now - timedelta(days=10))
    ids = {host: feed_id for host, (feed_id, _) in zip(firsts, added, strict=True)}
    for report in order:
        feed = store.feed(ids[report.host])
        parsed = ParsedFeed(format="rss", entries=(_entry(report),))
        entries = arrivals(parsed, feed=feed, seen=_seen(report), last_clean=report.last_poll)
        status = FeedStatus(
            feed_id=feed.id, next_fetch_at=now + timedelta(minutes=20), last_ok_at=now, last_attempt_at=now, last_entry_at=_seen(report)
        )
        store.save_feeds([FeedChange(feed_id=feed.id, status=status, entries=entries, title=feed.title)])


def _seen(report: Filed) -> datetime:
    return report.seen or report.published + timedelta(minutes=2)


def _entry(report: Filed) -> Entry:
    body = report.html or "".join(f"<p>{html.escape(part)}</p>" for part in report.text.split("\n\n"))
    return Entry(id=report.key, url=report.url, title=report.title, content=body, published=report.published, authors=report.authors)


def _read(report: Filed, article_id: int) -> list[ArticleChange]:
    body = report.html or "".join(f"<p>{html.escape(part)}</p>" for part in report.text.split("\n\n"))
    article = Article(
        url=report.url,
        title=report.title,
        text=report.text,
        html=body,
        authors=report.authors,
        published=report.published,
        language=report.language,
        image=report.image,
        images=(Picture(url=report.image, caption="Seen from the east bank", credit=report.outlet),) if report.image else (),
        completeness=1.0,
    )
    old = None
    if report.old_text is not None or report.old_title is not None:
        old = Revision(
            number=0,
            seen_at=report.published + timedelta(hours=1),
            kind="silent_edit",
            title=report.old_title or report.title,
            text=report.old_text or report.text,
            digest=1,
        )
    excerpt = report.text[:280]
    return [
        ArticleChange(
            article_id=article_id, article=article, digest=key63(report.title, report.text), excerpt=excerpt, revision=old, page_read=True
        )
    ]


def _analysed(report: Filed, article_id: int) -> AnalysisChange:
    analysis = Analysis(
        language=report.language,
        direction="rtl" if report.direction == "rtl" else "ltr",
        section=report.section,
        persons=report.persons,
        places=report.places,
        quotes=report.quotes,
        engine="test",
    )
    return AnalysisChange(article_id=article_id, analysis=analysis)


def _group_and_judge(store: Store, reports: Sequence[Filed], filled: Filled, now: datetime) -> None:
    stories: dict[str, list[Filed]] = {}
    for report in sorted(reports, key=lambda each: filled.articles[each.key]):
        stories.setdefault(report.story, []).append(report)
    for name, members in stories.items():
        founder = filled.articles[members[0].key]
        filled.stories[name] = founder
        store.save_placements(
            [StoryChange(story_id=founder, article_id=filled.articles[each.key], because=each.because) for each in members], now
        )
        verdicts = tuple(_verdict(each, filled) for each in members)
        by_id = {verdict.id: verdict for verdict in verdicts}
        found = store.story_reports(founder, 1000)
        ranked = [
            rank.Member(
                article_id=int(member.report.id),
                report=member.report,
                analysis=member.analysis,
                verdict=by_id[member.report.id],
                edited=member.edited,
            )
            for member in found
        ]
        facts, figures = rank.story_facts(founder, ranked), judge.differing_of(found)
        known = judge.agreed(found, verdicts, facts.headline_article_id)
        store.save_verdicts([StoryVerdicts(facts=facts, verdicts=verdicts, engine="test", figures=figures, known=known)], now)


def _verdict(report: Filed, filled: Filled) -> Verdict:
    of = filled.articles.get(report.of) if report.of else None
    return Verdict(
        id=str(filled.articles[report.key]), role=report.role, of=str(of) if of else None, of_name=report.of_name, evidence=report.evidence
    )


# ------------------------------------------------------------------ the sample


_BRIDGE = (
    "The old bridge at Brickfield will close to all traffic on Monday after engineers found 14 cracks in its eastern arch.\n\n"
    "“Nobody will drive over this until I am sure,” said Ilse Marlow, who keeps the county’s roads.\n\n"
    "Repairs will cost £2.6m and take until October, according to a report of 41 pages that the Herald has read."
)
_BRIDGE_OLD = _BRIDGE.replace("14 cracks", "11 cracks").replace("£2.6m", "£1.9m")


def _at(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def _bridge() -> list[Filed]:
    pair = Evidence(
        kind="alignment",
        text="The ancient Brickfield bridge gets closed from Monday for each traffic, as 14 cracks were discovered.",
        of_text="The old bridge at Brickfield will close to all traffic on Monday after engineers found 14 cracks in its eastern arch.",
        score=0.8,
    )
    told = Evidence(kind="attribution", text="as the Brickfield Herald first reported")
    base = Filed(key="", story="bridge", outlet="", title="", section="society", persons=("Ilse Marlow",), places=("Brickfield",))

    def file(key: str, outlet: str, role: RoleName, hours: float, title: str, **more: object) -> Filed:
        return replace(
            base,
            key=key,
            outlet=outlet,
            role=role,
            published=_at(hours),
            title=title,
            text=more.pop("text", f"{title}.\n\n{_BRIDGE}"),
            **more,
        )  # type: ignore[arg-type]

    return [
        file("herald", "Brickfield Herald", "origin", 6, "Brickfield bridge to close on Monday after 14 cracks are found", text=_BRIDGE,
             old_text=_BRIDGE_OLD, old_title="Brickfield bridge to close on Monday after 11 cracks are found", authors=("Tom Ashgrove",),
             image="https://brickfieldherald.example/bridge.jpg", because=("names: Ilse Marlow", "places: Brickfield"),
             quotes=(Quote(text="Nobody will drive over this until I am sure", speaker="Ilse Marlow"),)),
        file("post", "County Post", "independent", 5, "Bus firm told of bridge closure only by its drivers", quotes=(Quote(text="We read it in the paper", speaker="Nia Holt"),)),
        file("agency", "Wolds Agency", "confirms", 4.5, "County confirms bridge closure", of="herald", evidence=(told,)),
        file("inland", "Inland Times", "wire", 4, "County confirms bridge closure", of="agency", evidence=(Evidence(kind="credit", text="Wolds Agency"),)),
        file("echo", "Echo Online", "cites", 3.8, "Bridge at Brickfield shuts, says Herald", of="herald", evidence=(told,)),
        file("hub", "Trend Hub", "copy", 3.5, "Brickfield Bridge CLOSED After Cracks", of="herald", evidence=(pair, pair)),
        file("buzz", "Buzz Daily", "rewrite", 3, "Ancient bridge gets closed over cracks", of="hub", evidence=(pair,)),
        file("bote", "Flussbote", "translation", 2, "Alte Brücke von Brickfield wird am Montag gesperrt", of="herald", language="de", country="DE", evidence=(pair,)),
        file("herald2", "Brickfield Herald", "update", 1, "Ferry to run while bridge is closed", of="herald"),
        file("pilot", "River Pilot", "unknown", 0.8, "What the river knows about bridges"),
        file("late", "Backdater", "independent", 7, "We always said that bridge would crack", seen=_at(0.5), last_poll=_at(0.7)),
    ]  # fmt: skip


def _others() -> list[Filed]:
    return [
        Filed(key="souk", story="souk", outlet="المنارة", domain="almanara.example", language="ar", direction="rtl", country="LB", section="business",
              title="مخابز عمّان: الرغيف المدعوم على حاله", text="قالت الوزارة إن سعر الخبز لن يتغير هذا العام.\n\nوأكد أصحاب المخابز ذلك.", role="origin", published=_at(2)),
        Filed(key="shio", story="shio", outlet="汐見新聞", domain="shiomi.example", language="ja", country="JP", section="technology",
              title="汐見市の図書館、貸出記録を公開してしまう", text="汐見市立図書館は七日、利用者一万九千人分の貸出記録が公開されていたと発表した。\n\n市は調査している。", role="origin", published=_at(1.5)),
        Filed(key="taxi", story="taxi", outlet="Harbour Mail", title="Taxi drivers win case against Marlin app", section="business", role="independent", published=_at(3),
              text="Taxi drivers in Harbourgate have won their case against the Marlin app.\n\nA judge said that 312 drivers were employees."),
        Filed(key="taxi2", story="taxi", outlet="Inland Times", title="Marlin app must pay 312 drivers, judge rules", section="business", role="independent", published=_at(2.5),
              text="The Marlin app must pay holiday money to 312 drivers, a judge in Harbourgate ruled."),
        Filed(key="evil", story="evil", outlet=f"Evil {XSS}", domain="evil.example", title=f"Evil headline {XSS}", text=f"Text {XSS} ends here.", section="world", role="origin",
              published=_at(1), authors=(XSS,), persons=(XSS,), quotes=(Quote(text=XSS, speaker=XSS),), because=(f"names: {XSS}",),
              evidence=(Evidence(kind="alignment", text=XSS, of_text=XSS),), of_name=XSS,
              html='<p>Text with <a href="https://elsewhere.example/x">a link</a> and <img src="https://elsewhere.example/p.png" alt="a picture">.</p>'),
    ]  # fmt: skip


def _crowd(size: int = 40) -> list[Filed]:
    """More than 24 reports of one story."""
    roles: tuple[RoleName, ...] = (
        "origin",
        "independent",
        "confirms",
        "cites",
        "wire",
        "copy",
        "rewrite",
        "translation",
        "unknown",
        "copy",
        "copy",
        "wire",
    )
    reports = []
    for at in range(size):
        role = roles[at % len(roles)] if at < len(roles) else ("copy", "wire", "independent")[at % 3]
        reports.append(
            Filed(
                key=f"crowd{at}",
                story="crowd",
                outlet=f"Paper {at:02}",
                domain=f"paper{at:02}.example",
                title=f"Storm Petra reaches the coast, report {at}",
                text=f"Storm Petra reached the coast at dawn. Gust number {at} was the strongest.\n\nHarbours are closed.",
                section="environment",
                role=role,  # type: ignore[arg-type]
                of="crowd0" if role in ("cites", "wire", "copy", "rewrite", "translation", "confirms") else None,
                published=_at(10) + timedelta(minutes=5 * at),
            )
        )
    return reports


def sample() -> list[Filed]:
    return [*_bridge(), *_others(), *_crowd()]


def from_pack(path: Path, now: datetime = NOW, most: int = 400) -> list[Filed]:
    """The invented provenance pack as a newsroom: its stories, moved so that they form one edition."""
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()][: most * 2]
    whole = {line["id"]: line for line in lines}
    stories = sorted({line["gold_story"] for line in lines})
    moves = {}
    for at, name in enumerate(stories):
        latest = max(datetime.fromisoformat(line["published"]) for line in whole.values() if line["gold_story"] == name)
        moves[name] = now - timedelta(minutes=7 + 19 * at) - latest
    return [_from_line(line, whole, moves) for line in list(whole.values())[:most]]


def _from_line(line: dict[str, object], whole: dict[str, dict[str, object]], moves: dict[str, timedelta]) -> Filed:
    text = str(line["text"])
    of = line.get("gold_of")
    source = whole.get(str(of)) if of else None
    role: RoleName = line["gold_role"]  # type: ignore[assignment]
    ours, theirs = text.split("\n\n"), str(source["text"]).split("\n\n") if source else []
    pairs = (
        tuple(Evidence(kind="alignment", text=a, of_text=b, score=0.8) for a, b in zip(ours, theirs, strict=False))
        if role in ("copy", "rewrite", "translation", "wire")
        else ()
    )
    credit = tuple(Evidence(kind="attribution", text=f"… {name} …") for name in line.get("gold_credits", ())[:1])  # type: ignore[index]
    return Filed(
        key=str(line["id"]),
        story=str(line["gold_story"]),
        outlet=str(line["outlet"]),
        domain=str(line["domain"]),
        language=str(line["language"]),
        direction="rtl" if line["language"] == "ar" else "ltr",
        country=line["country"],  # type: ignore[arg-type]
        title=str(line["title"]),
        text=text,
        section=line["gold_section"],  # type: ignore[arg-type]
        role=role,
        of=str(of) if source else None,
        of_name=str(of) if of and not source else None,
        evidence=(*pairs, *credit),
        quotes=tuple(Quote(text=quote["text"], speaker=quote["speaker"]) for quote in line.get("gold_quotes", ())),  # type: ignore[attr-defined]
        persons=tuple(line.get("gold_persons", ())),  # type: ignore[arg-type]
        places=tuple(line.get("gold_places", ())),  # type: ignore[arg-type]
        authors=tuple(line.get("authors", ())),  # type: ignore[arg-type]
        image=f"https://{line['domain']}/{line['id']}.jpg" if role == "origin" and len(text) % 3 else None,
        published=datetime.fromisoformat(str(line["published"])) + moves[str(line["gold_story"])],
    )
