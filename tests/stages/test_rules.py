"""Rules at work on a real store: once each, in one transaction, again when a story has grown, and undone with the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from news7d.core.rules import read_rule
from news7d.errors import Conflict, Invalid, NotFound
from news7d.model import OWNER_ID, MarkChange, Rule, Verdict
from news7d.stages.rules import RuleDesk, dry_run
from news7d.store import Store, open_store
from tests.store.make import NOW, analysis, filled, judged, later, new_entry, place

THEN = later(60)


def rule(then: Any, *when: tuple[str, str, str], **more: Any) -> Rule:
    tests = [dict(zip(("field", "op", "value"), each, strict=True)) for each in when]
    return read_rule({"name": "R", "when": {"all": tests}, "then": then, **more})


def three_reports(store: Store) -> None:
    """One story of the reports 1 and 2; report 3 alone. Not judged yet."""
    filled(
        store,
        new_entry(1, title="Cup final tonight", text="Football."),  # feeds give the newest first
        new_entry(2, title="Ferry aground", text="In the storm, a ferry."),
        new_entry(3, title="Storm hits the coast", text="A storm."),
    )
    place(store, [1, 2], [3])


def judge(store: Store, **changes: Any) -> None:
    store.save_verdicts([judged(1, Verdict(id="1", role="origin"), **changes), judged(3, Verdict(id="3", role="origin"))], NOW)


def starred(store: Store) -> list[int]:
    return [mark.article_id for mark, _ in store.marks(OWNER_ID, "starred", None, 100)]


def notices(store: Store) -> list[tuple[int, int | None, str]]:
    from news7d.store import rules

    return [(each.article_id, each.story_id, each.why) for each in store.database.read(lambda session: rules.notices(session, 100))]


def test_without_rules_nothing_waits(store: Store) -> None:
    three_reports(store)
    judge(store)
    assert store.due_rule_stories(THEN, 10) == ()
    assert RuleDesk(store).step(THEN) == 0


def test_rules_do_what_they_say_once(store: Store) -> None:
    (made,) = store.add_rules(OWNER_ID, [rule(["star", {"do": "tag", "value": "Weather"}, "notify"], ("text", "has", "storm"))])
    three_reports(store)
    judge(store)
    assert RuleDesk(store).step(THEN) == 3
    assert starred(store) == [2, 1]
    assert notices(store) == [(1, 1, "text has “storm”"), (2, 1, "text has “storm”")]
    assert [(label.name, label.kind) for label in store.labels(OWNER_ID)] == [("Weather", "tag")]
    assert store.rule_counts(OWNER_ID) == {made.id: 2}
    store.mark(OWNER_ID, [MarkChange(article_id=1, at=THEN, starred=False)])
    judge(store, independent=2)
    assert RuleDesk(store).step(later(120)) == 3  # a new process: it remembers nothing
    assert starred(store) == [2]
    assert len(notices(store)) == 2


def test_what_a_reader_did_stands_whichever_came_first(store: Store) -> None:
    three_reports(store)
    store.mark(OWNER_ID, [MarkChange(article_id=1, at=later(1), read=False)])
    store.add_rules(OWNER_ID, [rule(["read"], ("text", "has", "storm"))])
    judge(store)
    RuleDesk(store).step(THEN)
    assert [mark.article_id for mark, _ in store.marks(OWNER_ID, "read", None, 9)] == [2]


def test_it_matches_when_the_story_has_grown(store: Store) -> None:
    store.add_rules(OWNER_ID, [rule(["notify"], ("independent", "at-least", "3"), ("title", "has", "storm"))])
    three_reports(store)
    desk = RuleDesk(store)
    judge(store)
    desk.step(THEN)
    assert notices(store) == []
    judge(store, independent=3, reports=2)
    desk.step(THEN)
    assert [key for key, _, _ in notices(store)] == [1]


def test_hidden_until_several_have_found_out(store: Store) -> None:
    doubtful = read_rule({"when": {"none": [{"field": "independent", "op": "at-least", "value": 2}]}, "then": ["hide"]})
    store.add_rules(OWNER_ID, [doubtful])
    three_reports(store)
    desk = RuleDesk(store)
    judge(store)
    desk.step(THEN)
    assert store.hidden(OWNER_ID, [1, 2, 3], front=True) == {1, 2, 3}
    assert store.hidden(OWNER_ID, [1, 2, 3]) == frozenset()
    before = store.taste(OWNER_ID).version
    judge(store, independent=2)
    desk.step(THEN)
    assert store.hidden(OWNER_ID, [1, 2, 3], front=True) == {3}
    assert store.taste(OWNER_ID).version > before


def test_what_is_hidden_comes_back_with_the_rule(store: Store) -> None:
    (made,) = store.add_rules(OWNER_ID, [rule(["mute"], ("text", "has", "storm"))])
    three_reports(store)
    judge(store)
    desk = RuleDesk(store)
    desk.step(THEN)
    assert store.hidden(OWNER_ID, [1, 2, 3]) == {1, 2}
    assert store.taste(OWNER_ID).hides
    store.change_rule(OWNER_ID, rule(["mute"], ("text", "has", "storm"), enabled=False).__class__(**{**_fields(made), "enabled": False}))
    assert store.hidden(OWNER_ID, [1, 2, 3]) == frozenset()
    store.change_rule(OWNER_ID, made)
    judge(store, independent=2)
    desk.step(THEN)
    assert store.hidden(OWNER_ID, [1, 2, 3]) == {1, 2}
    store.drop_rule(OWNER_ID, made.id)
    assert store.hidden(OWNER_ID, [1, 2, 3]) == frozenset()
    assert not store.taste(OWNER_ID).hides


def _fields(value: Rule) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def test_nothing_is_written_by_rules_that_have_changed(store: Store) -> None:
    """Another process changes the rules between our look and our write."""
    (made,) = store.add_rules(OWNER_ID, [rule(["star"], ("text", "has", "storm"))])
    three_reports(store)
    judge(store)
    tries: list[int] = []
    save = store.save_rule_outcomes

    def meddling(*arguments: Any) -> bool:
        if not tries:
            store.change_rule(OWNER_ID, Rule(**{**_fields(made), "when": rule(["star"], ("text", "has", "football")).when}))
        tries.append(1)
        return save(*arguments)

    store.save_rule_outcomes = meddling  # type: ignore[method-assign]
    RuleDesk(store).step(THEN)
    assert len(tries) == 2
    assert starred(store) == [3]


def test_a_worker_that_died_leaves_its_stories_to_others(store: Store) -> None:
    store.add_rules(OWNER_ID, [rule(["star"], ("text", "has", "storm"))])
    three_reports(store)
    judge(store)
    if store.kind == "postgres":
        assert "rules" in store.work_due(THEN)[1], "what a fleet's scheduler asks"
    assert len(store.due_rule_stories(THEN, 10, 120)) == 2
    assert RuleDesk(store).step(THEN) == 0
    assert RuleDesk(store).step(THEN + timedelta(seconds=121)) == 3
    assert starred(store) == [2, 1]


def test_two_workers_with_the_same_story_do_it_once(kind: str, fresh_url: Callable[..., str]) -> None:
    url = fresh_url(kind)
    one, other = open_store(url), open_store(url)
    try:
        one.add_rules(OWNER_ID, [rule(["notify"], ("text", "has", "storm"))])
        three_reports(one)
        judge(one)
        claimed = one.due_rule_stories(THEN, 10)
        judge(one)  # again, meanwhile
        assert RuleDesk(other).step(THEN) == 3
        one.due_rule_stories = lambda *_: claimed  # type: ignore[method-assign, assignment]
        RuleDesk(one).step(THEN)
        assert len(notices(one)) == 2
    finally:
        one.close()
        other.close()


def test_a_story_that_is_judged_meanwhile_waits_again(store: Store) -> None:
    store.add_rules(OWNER_ID, [rule(["star"], ("text", "has", "nothing"))])
    three_reports(store)
    judge(store)
    due = store.due_rule_stories(THEN, 10)
    judge(store)
    assert store.save_rule_outcomes(due, [], THEN)
    assert [story.story_id for story in store.due_rule_stories(THEN, 10)] == [1, 3]


def test_rules_keep_their_order(store: Store) -> None:
    first, second, third = store.add_rules(OWNER_ID, [rule(["star"], ("title", "has", word)) for word in ("storm", "ferry", "cup")])
    store.move_rule(OWNER_ID, third.id, -2)
    assert [each.id for each in store.rules(OWNER_ID)] == [third.id, first.id, second.id]
    store.move_rule(OWNER_ID, third.id, 1)
    store.move_rule(OWNER_ID, second.id, 5)
    assert [each.id for each in store.rules(OWNER_ID)] == [first.id, third.id, second.id]


def test_what_cannot_be_is_refused(store: Store) -> None:
    store.add_reader("ada", "reader", NOW)
    (made,) = store.add_rules(OWNER_ID, [rule(["star"], ("title", "has", "storm"))])
    with pytest.raises(NotFound):
        store.rule(2, made.id)
    with pytest.raises(NotFound):
        store.drop_rule(2, made.id)
    with pytest.raises(NotFound):
        store.change_rule(2, made)
    with pytest.raises(Invalid, match=r"rule 2 \(R\): title: the pattern is wrong at character 2"):
        store.add_rules(OWNER_ID, [made, rule(["star"], ("title", "matches", "x("))])
    assert len(store.rules(OWNER_ID)) == 1


def test_a_tag_is_no_folder(store: Store) -> None:
    store.add_feeds([__import__("news7d.model").model.NewFeed(url="https://one.example/f", folder="Islands")], NOW)
    with pytest.raises(Conflict, match="Islands"):
        store.add_rules(OWNER_ID, [rule([{"do": "tag", "value": "Islands"}], ("title", "has", "storm"))])


def test_again_over_what_is_stored(store: Store) -> None:
    three_reports(store)
    judge(store)
    (made,) = store.add_rules(OWNER_ID, [rule(["star", "notify"], ("text", "has", "storm"))])
    desk = RuleDesk(store)
    assert desk.step(THEN) == 0
    run = store.begin_rule_run(OWNER_ID, made.id, NOW - timedelta(days=1), THEN)
    assert (run.total, run.seen, run.ended_at) == (3, 0, None)
    assert desk.step(THEN) == 3
    (run,) = store.rule_runs(OWNER_ID)
    assert (run.seen, run.matched, run.ended_at) == (3, 2, THEN)
    assert starred(store) == [2, 1]
    assert notices(store) == []  # nobody is alerted of what is old
    assert desk.step(THEN) == 0


def test_a_run_goes_on_where_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.stages.rules.BATCH", 1)
    three_reports(store)
    (made,) = store.add_rules(OWNER_ID, [rule(["star"], ("text", "has", "storm"))])
    store.begin_rule_run(OWNER_ID, made.id, NOW - timedelta(days=1), THEN)
    assert RuleDesk(store).step(THEN) == 1
    store.due_rule_run(THEN)  # a worker that dies with it
    assert RuleDesk(store).step(THEN) == 0
    assert RuleDesk(store).step(THEN + timedelta(minutes=3)) == 1
    assert starred(store) == [2]
    store.stop_rule_run(OWNER_ID, store.rule_runs(OWNER_ID)[0].id, THEN)
    assert RuleDesk(store).step(THEN + timedelta(minutes=6)) == 0


def test_a_dry_run_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    three_reports(store)
    judge(store)
    found = dry_run(store, OWNER_ID, rule(["mute"], ("text", "has", "storm")), THEN, timer=lambda: 0.0)
    assert (found.looked_at, found.matched, found.whole, found.everything) == (3, 2, True, False)
    assert [(each.article_id, each.title, each.why) for each in found.sample] == [
        (2, "Ferry aground", ("text has “storm”",)),
        (1, "Storm hits the coast", ("text has “storm”",)),
    ]
    assert store.rule_counts(OWNER_ID) == {}
    assert not store.hidden(OWNER_ID, [1, 2])
    monkeypatch.setattr("news7d.stages.rules.BATCH", 1)
    ticks = iter(range(100))
    hasty = dry_run(store, OWNER_ID, rule(["mute"]), THEN, seconds=1.5, timer=lambda: float(next(ticks)))
    assert (hasty.looked_at, hasty.whole) == (1, False)


def test_leanings_reach_back_at_once_and_on(store: Store) -> None:
    three_reports(store)
    judge(store)
    word = store.lean(OWNER_ID, "word", "storm", muted=True, now=THEN)
    section = store.lean(OWNER_ID, "section", "World", muted=False, now=THEN)
    outlet = store.lean(OWNER_ID, "outlet", "one.example", muted=False, now=THEN)
    assert store.hidden(OWNER_ID, [1, 2, 3]) == {1, 2}
    assert {(bend.article_id, bend.rule_id, bend.hides, bend.lift) for bend in store.bends(OWNER_ID, [3])} == {
        (3, -section.id, 0, 1),
        (3, -outlet.id, 0, 1),
    }
    desk = RuleDesk(store)
    while desk.step(THEN):
        pass
    assert all(run.ended_at for run in store.rule_runs(OWNER_ID))
    assert store.hidden(OWNER_ID, [1, 2, 3]) == {1, 2}
    store.lean(OWNER_ID, "word", "storm", muted=False, now=THEN)  # another mind
    assert len(store.leanings(OWNER_ID)) == 3
    assert store.hidden(OWNER_ID, [1, 2, 3]) == frozenset()
    for each in store.leanings(OWNER_ID):
        store.drop_leaning(OWNER_ID, each.id)
    assert store.bends(OWNER_ID, [1, 3]) == ()
    assert word.label == "storm"
    judge(store)
    assert store.due_rule_stories(THEN, 10) == ()


def test_what_cannot_be_leant_to_is_refused(store: Store) -> None:
    three_reports(store)
    for kind, value in (
        ("colour", "red"),
        ("word", "—"),
        ("word", " "),
        ("section", "weather"),
        ("language", "not a code"),
        ("word", "x" * 201),
    ):
        with pytest.raises(Invalid):
            store.lean(OWNER_ID, kind, value, muted=True, now=NOW)
    with pytest.raises(NotFound, match="nowhere"):
        store.lean(OWNER_ID, "outlet", "nowhere.example", muted=True, now=NOW)


def test_hits_go_with_their_article(store: Store) -> None:
    store.add_rules(OWNER_ID, [rule(["mute"], ("text", "has", "storm"))])
    three_reports(store)
    judge(store)
    RuleDesk(store).step(THEN)
    assert sum(store.prune(later(10))) == 3
    assert not store.taste(OWNER_ID).hides


def test_rules_survive_a_backup(store: Store, tmp_path: Any, fresh_url: Callable[..., str]) -> None:
    store.add_rules(OWNER_ID, [rule(["mute"], ("text", "has", "storm"))])
    three_reports(store)
    judge(store)
    store.lean(OWNER_ID, "word", "cup", muted=True, now=NOW)
    store.backup(tmp_path / "b")
    other = open_store(fresh_url("sqlite", empty=True))
    try:
        other.restore(tmp_path / "b")
        assert other.rules(OWNER_ID) == store.rules(OWNER_ID)
        assert other.leanings(OWNER_ID) == store.leanings(OWNER_ID)
        assert other.add_rules(OWNER_ID, [rule(["star"])])[0].id == 2
    finally:
        other.close()


def test_names_in_any_spelling(store: Store) -> None:
    from news7d.model import AnalysisChange, NameJoin

    store.add_rules(OWNER_ID, [rule(["star"], ("name", "is", "Lisboa"))])
    three_reports(store)
    store.save_analyses(
        [
            AnalysisChange(article_id=1, analysis=analysis(places=("Lisbon",))),
            AnalysisChange(article_id=3, analysis=analysis(places=("Lisboa",))),
        ]
    )
    store.save_verdicts([judged(1), judged(3)], NOW)
    from dataclasses import replace

    store.save_verdicts([replace(judged(1), names=(NameJoin(kind="place", spellings=("Lisbon", "Lisboa")),))], NOW)
    RuleDesk(store).step(THEN)
    assert starred(store) == [3, 1]


def test_rules_and_leanings_move_along_and_come_but_once(store: Store) -> None:
    from news7d.store.moving import _OWNED

    three_reports(store)
    store.add_rules(OWNER_ID, [rule(["star", {"do": "tag", "value": "W"}], ("text", "has", "storm"))])
    store.lean(OWNER_ID, "outlet", "one.example", muted=False, now=NOW)
    store.lean(OWNER_ID, "word", "cup", muted=True, now=NOW)
    store.set_taste(OWNER_ID, slider=3, learns=True)
    ada = store.add_reader("ada", "reader", NOW)
    names = ("rules", "leanings", "taste")
    packed = store.database.read(lambda session: {name: _OWNED[name].pack(session, OWNER_ID) for name in names})
    assert {"kind": "outlet", "value": "one.example", "muted": False} in packed["leanings"]
    outlets = [{"kind": "outlet", "value": "nowhere.example"}, {"kind": 7}]
    strange = {"rules": [{"name": "no rule"}, {"when": 3}], "leanings": outlets, "taste": [{}]}
    for rows in (packed, packed, strange):
        store.database.write(lambda session, rows=rows: [_OWNED[name].take(session, ada.id, rows[name], THEN) for name in names])
    assert [(each.name, each.when) for each in store.rules(ada.id)] == [(each.name, each.when) for each in store.rules(OWNER_ID)]
    assert [(each.kind, each.value, each.muted) for each in store.leanings(ada.id)] == [
        (each.kind, each.value, each.muted) for each in store.leanings(OWNER_ID)
    ]
    assert store.taste(ada.id).slider == 3
    desk = RuleDesk(store)
    while desk.step(THEN):
        pass
    assert store.hidden(ada.id, [1, 2, 3]) == {3}
    store.remove_reader(ada.id)
    assert store.rules(ada.id) == () and store.leanings(ada.id) == () and not store.hidden(ada.id, [3])
