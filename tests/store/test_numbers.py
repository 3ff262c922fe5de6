"""Outlets' days in figures, and owners, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from news7d.core.export import OutletDayRecord
from news7d.errors import Invalid
from news7d.model import OutletNumbers, Verdict
from news7d.stages import judge
from news7d.stages.numbers import count_days
from news7d.store import Store
from tests.store.make import NOW, add_feed, judged, new_entry, page, place, poll
from tests.store.make import later as after

TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
DAY = timedelta(days=1)


def two_outlets(store: Store, days_ago: int = 0, first: int = 1) -> tuple[int, int, int]:
    """A story of two outlets, and one that only the first has; ids."""
    seen = NOW - days_ago * DAY
    ids = []
    for name, number in (("one", first), ("two", first + 1), ("one", first + 2)):
        feed_id = add_feed(store, f"http://{name}.example/feed")
        entry = new_entry(number, site=f"http://{name}.example", first_seen=seen, published=seen)
        store.save_feeds([poll(feed_id, entry)])
        ids.append(max(line.article_id for line in store.newest_reports(1)))
    a, b, c = ids
    place(store, [a, b], [c])
    verdicts = (Verdict(id=str(a), role="origin"), Verdict(id=str(b), role="copy", of=str(a)))
    store.save_verdicts([judged(a, *verdicts, outlets=2), judged(c, Verdict(id=str(c), role="origin"))], NOW)
    return a, b, c


def edit(store: Store, article_id: int, seconds: float, kind: str = "silent_edit", number: int = 0) -> None:
    from news7d.model import Revision

    line = store.article(article_id).line
    revision = Revision(number=number, seen_at=after(seconds), kind=kind, title="Old", text="Old", digest=number)  # type: ignore[arg-type]
    store.save_articles([page(article_id, url=line.url, revision=revision)])


def of(store: Store, slug: str) -> OutletNumbers:
    return store.outlet(slug, now=NOW).numbers


def test_todays_reports_are_counted_at_once(store: Store) -> None:
    a, _, _ = two_outlets(store)
    edit(store, a, 600)
    edit(store, a, 900, "typo", number=1)
    one, two = of(store, "one"), of(store, "two")
    assert (one.own, one.compared, one.alone) == (1, 1, 1)
    assert (two.own, two.compared, two.alone, two.roles) == (0, 1, 0, (("copy", 1),))
    assert (one.watched, one.changed, one.kinds) == (2, 1, (("silent_edit", 1), ("typo", 1)))
    assert one.originality is None
    every = store.outlet_numbers(NOW)
    assert every == {store.outlet(slug).outlet.id: of(store, slug) for slug in ("one", "two")}


def test_days_that_are_over_are_read_and_not_counted_again(store: Store) -> None:
    two_outlets(store, days_ago=5)
    assert of(store, "one").compared == 0, "an archive that nobody has counted yet is not gone through for a page"
    assert count_days(store, NOW) == 29
    assert of(store, "one").compared == 1
    assert count_days(store, NOW) == 0
    two_outlets(store, first=11)
    assert (of(store, "one").compared, of(store, "one").alone) == (2, 2)
    assert store.outlet_numbers(NOW)[store.outlet("two").outlet.id].compared == 2


def test_days_go_out_to_researchers(store: Store) -> None:
    a, _, _ = two_outlets(store, days_ago=5)
    edit(store, a, 600 - 5 * 86_400)
    count_days(store, NOW)
    told = [record for record in store.export("outlet_days", NOW) if isinstance(record, OutletDayRecord)]
    assert [(each.outlet, each.day, each.changed, each.delays) for each in told] == [
        ("one.example", TODAY - 5 * DAY, 1, [10]),
        ("two.example", TODAY - 5 * DAY, 0, []),
    ]
    assert told[0].compared == {"origin": 1} and told[1].roles == {"copy": 1}
    assert list(store.export("outlet_days", NOW, since=NOW - 4 * DAY)) == []
    assert len(list(store.export("outlet_days", NOW, until=NOW - 4 * DAY))) == 2


def test_a_role_that_changes_later_is_counted_the_next_night(store: Store) -> None:
    _, b, _ = two_outlets(store, days_ago=3)
    count_days(store, NOW)
    store.overrule(b, "independent", None, NOW)
    assert of(store, "two").own == 0
    assert count_days(store, NOW + DAY) == 29
    assert store.outlet("two", now=NOW + DAY).numbers.own == 1


def test_days_are_full_days_in_utc_and_what_is_older_than_a_month_is_not_told(store: Store) -> None:
    two_outlets(store, days_ago=30)
    for back in (31, 30, 29):
        store.count_day(TODAY - back * DAY)
    assert of(store, "one").compared == 0
    assert store.outlet("one", now=NOW - DAY).numbers.compared == 1


def test_a_forgotten_outlet_leaves_no_figures(store: Store) -> None:
    two_outlets(store, days_ago=2)
    count_days(store, NOW)
    gone = store.outlet("two").outlet
    store.decide_owners([(gone.domain, "Two & Sons")], NOW)
    store.forget_outlet(gone, NOW)
    assert gone.id not in store.outlet_numbers(NOW)
    assert store.decided_owners() == ()


# ------------------------------------------------------------------ owners


def independent(store: Store) -> int:
    jobs = judge.read(store, NOW + DAY, 10, patience_s=0)
    judge.write(store, [judge.think(job) for job in jobs], NOW + DAY)
    (facts,) = [facts for facts in store.story_facts(NOW - DAY) if facts.reports > 1]
    return facts.independent


def test_two_titles_of_one_owner_are_one_voice(store: Store) -> None:
    _, b, _ = two_outlets(store)
    store.overrule(b, "independent", None, NOW)
    assert independent(store) == 2
    assert store.decide_owners([("one.example", "Example Press"), ("two.example", "Example  Press ")], NOW) == 2, (
        "both stories of the last days"
    )
    (owner,) = store.owners()
    assert (owner.name, [outlet.slug for outlet in owner.outlets]) == ("Example Press", ["one", "two"])
    assert store.outlet("two").owner == owner
    assert independent(store) == 1
    store.decide_owners([("two.example", "")], NOW)
    assert independent(store) == 2
    assert store.outlet("two").owner is None


def test_the_list_that_comes_with_us_counts_until_somebody_decides(store: Store) -> None:
    for domain in ("bbc.com", "bbc.co.uk"):
        add_feed(store, f"https://{domain}/feed")
    (owner,) = store.owners()
    assert (owner.name, len(owner.outlets)) == ("BBC", 2)
    store.decide_owners([("bbc.com", "")], NOW)
    assert [len(owner.outlets) for owner in store.owners()] == [1]
    assert store.decided_owners() == (("bbc.com", ""),)
    store.decide_owners([("bbc.com", None)], NOW)
    assert store.decided_owners() == ()
    store.decide_owners([("bbc.com", "BBC")], NOW)
    assert store.decided_owners() == (), "what the list says already is no decision"
    with pytest.raises(Invalid):
        store.decide_owners([("bbc.com", "x" * 500)], NOW)
