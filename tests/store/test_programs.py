"""What programs ask of the store, on both databases: lists by key, tokens, marks, decided roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from news7d.errors import Conflict, Invalid, NotFound
from news7d.model import AnalysisChange, MarkChange, Verdict
from news7d.stages import judge
from news7d.store import Store, open_store
from news7d.store.migrate import migrate
from tests.store.make import NOW, add_feed, analysis, filled, judged, later, new_entry, page, place, poll
from tests.web.newsroom import fill, sample


def ids(store: Store) -> list[int]:
    return sorted(line.article_id for line in store.newest_reports(100))


def test_reports_by_key_with_their_texts(store: Store) -> None:
    filled(store, *(new_entry(number) for number in range(1, 8)))
    every = ids(store)
    newest = store.list_reports("newest", None, 3, whole=True)
    assert [row.line.article_id for row in newest] == every[:-4:-1]
    assert newest[0].content is not None and b"Text of report" in newest[0].content
    assert store.list_reports("newest", None, 1)[0].content is None
    oldest = store.list_reports("oldest", every[2], 10)
    assert [row.line.article_id for row in oldest] == every[3:]
    outlet = newest[0].line.outlet.id
    assert len(store.list_reports("newest", None, 10, outlet_id=outlet)) == 7
    assert store.list_reports("oldest", None, 10, outlet_id=outlet + 1) == ()
    assert store.list_reports("newest", None, 10, section="sport") == () == store.list_reports("newest", None, 10, role="copy")


def test_languages_match_with_their_regions(store: Store) -> None:
    from tests.store.make import analyse

    filled(store, new_entry(1))
    analyse(store, language="pt-BR")
    assert [len(store.list_reports("newest", None, 5, language=code)) for code in ("pt", "pt-BR", "p", "en")] == [1, 1, 0, 0]


def test_stories_by_founding_and_by_change(store: Store) -> None:
    filled(store, *(new_entry(number) for number in range(1, 5)))
    one, two, three, four = ids(store)
    place(store, [one, two], [three], [four])
    store.save_verdicts([judged(one), judged(three)], NOW)
    store.save_verdicts([judged(one, reports=9)], later(1))
    assert [card.facts.story_id for _, card in store.list_stories("newest", None, 9)] == [four, three, one]
    assert [card.facts.story_id for _, card in store.list_stories("oldest", (0, one), 9)] == [three, four]
    changed = store.list_stories("changed", None, 9)
    assert [card.facts.story_id for _, card in changed] == [three, one], "what has never been told of is not among them"
    assert store.list_stories("changed", changed[-1][0], 9) == ()
    store.save_verdicts([judged(three, reports=7)], later(2))
    assert [card.facts.story_id for _, card in store.list_stories("changed", changed[-1][0], 9)] == [three]


def test_feeds_by_key(store: Store) -> None:
    keys = [add_feed(store, f"http://{name}.example/feed") for name in "abc"]
    ill = poll(keys[1])
    store.save_feeds([poll(keys[0], new_entry(1)), ill.__class__(feed_id=keys[1], status=_failing(ill.status))])
    assert [each.feed.id for each in store.list_feeds(0, 2)] == keys[:2]
    assert [(each.feed.id, each.entries) for each in store.list_feeds(0, 9)] == [(keys[0], 1), (keys[1], 0), (keys[2], 0)]
    assert [each.feed.id for each in store.list_feeds(0, 9, failing=True)] == [keys[1]]
    assert store.feed_health(keys[2]).feed.id == keys[2]
    with pytest.raises(NotFound):
        store.feed_health(keys[2] + 1)


def _failing(status: object) -> object:
    from dataclasses import replace

    return replace(status, failing_since=NOW, cause="dns", failures=2)  # type: ignore[type-var]


# ------------------------------------------------------------------ tokens


def test_a_token_is_found_by_its_digest_until_it_ends_or_is_revoked(store: Store) -> None:
    made = store.add_token("  Reader on\x00 my phone ", "d" * 64, ("marks", "read"), NOW, NOW + timedelta(days=1))
    found = store.token("d" * 64, later(60))
    assert found is not None and (found.id, found.name, found.scopes) == (made.id, "Reader on my phone", ("read", "marks"))
    assert store.tokens()[0].last_used_at == later(60)
    store.token("d" * 64, later(90))
    assert store.tokens()[0].last_used_at == later(60), "noted every few minutes, not at each call"
    assert store.token("e" * 64, NOW) is None
    assert store.token("d" * 64, NOW + timedelta(days=1)) is None
    store.drop_token(made.id)
    assert store.token("d" * 64, NOW) is None
    with pytest.raises(NotFound):
        store.drop_token(made.id)
    assert store.add_token("next", "f" * 64, ("read",), NOW).id > made.id


@pytest.mark.parametrize(("name", "scopes"), [("", ("read",)), ("x" * 101, ("read",)), ("x", ()), ("x", ("everything",))])
def test_a_token_needs_a_name_and_known_scopes(store: Store, name: str, scopes: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        store.add_token(name, "d" * 64, scopes, NOW)  # type: ignore[arg-type]
    assert store.tokens() == ()


# ------------------------------------------------------------------ marks


def test_of_two_marks_the_later_wins_whichever_comes_last(store: Store) -> None:
    filled(store, new_entry(1), new_entry(2))
    one, two = ids(store)
    changes = [
        MarkChange(article_id=one, at=later(10), read=True),
        MarkChange(article_id=one, at=later(5), read=False, starred=True),
        MarkChange(article_id=two, at=later(1), starred=False),
        MarkChange(article_id=two + 1000, at=later(1), read=True),
    ]
    marks, unknown = store.mark(1, changes)
    assert [(mark.article_id, mark.read, mark.starred) for mark in marks] == [(two, False, False), (one, True, True)]
    assert unknown == (two + 1000,)
    assert store.mark(1, list(reversed(changes)))[0] == marks == store.mark(1, changes)[0]
    assert store.mark(2, [])[0] == () == store.marks(2, "any", None, 9)
    assert [mark.article_id for mark, _ in store.marks(1, "any", None, 9)] == [two, one]
    assert [mark.article_id for mark, _ in store.marks(1, "starred", None, 9)] == [one]
    assert store.marks(1, "read", one, 9) == ()


def test_marks_outlive_their_articles(store: Store) -> None:
    filled(store, new_entry(1))
    (one,) = ids(store)
    store.mark(1, [MarkChange(article_id=one, at=NOW, read=True)])
    list(store.prune(later(1)))
    ((mark, line),) = store.marks(1, "read", None, 9)
    assert (mark.article_id, mark.read, line) == (one, True, None)


# ------------------------------------------------------------------ decided roles


def _one_story(store: Store) -> tuple[int, int]:
    filled(store, new_entry(1), new_entry(2))
    one, two = ids(store)
    place(store, [one, two])
    engine = (Verdict(id=str(one), role="origin"), Verdict(id=str(two), role="copy", of=str(one), of_name="One"))
    store.save_verdicts([judged(one, *engine)], NOW)
    return one, two


def role_of(store: Store, article_id: int) -> tuple[str, int | None]:
    line = store.article(article_id).line
    return line.role, line.of


def test_a_decided_role_counts_stays_and_can_be_undone(store: Store) -> None:
    one, two = _one_story(store)
    version = store.version()
    made = store.overrule(two, "independent", None, later(1), who="Desk", why="Own\x00 quotes")
    assert (made.engine_role, made.engine_of, made.engine_of_name, made.who, made.why) == ("copy", one, "One", "Desk", "Own quotes")
    assert role_of(store, two) == ("independent", None)
    assert store.version() > version
    assert store.story(one).overrules == (made,) and store.article(two).overrule == made and store.article(one).overrule is None
    assert store.stories_to_judge(9, later(60), 60, patience_s=0) == (one,), "its figures are worked out anew"

    again = (Verdict(id=str(one), role="origin"), Verdict(id=str(two), role="rewrite", of=str(one)))
    store.save_verdicts([judged(one, *again)], later(2))
    assert role_of(store, two) == ("independent", None), "the engine does not take it back"
    assert store.article(two).overrule.engine_role == "rewrite", "but is heard"  # type: ignore[union-attr]

    store.undo_overrule(two)
    assert role_of(store, two) == ("rewrite", one)
    assert store.article(two).overrule is None
    with pytest.raises(NotFound):
        store.undo_overrule(two)


def test_figures_follow_a_decided_role(store: Store) -> None:
    one, two = _one_story(store)
    store.overrule(one, "copy", two, later(1))
    (job,) = judge.read(store, later(60), 9, patience_s=0)
    assert [member.overruled for member in job.members] == [("copy", two), None]
    settled = judge.undecided(job)
    assert dict(settled.facts.roles) == {"copy": 1, "unknown": 1} and settled.facts.independent == 0
    store.save_verdicts([settled], later(61))
    assert role_of(store, one) == ("copy", two)


def test_a_role_can_be_decided_before_the_engine_has(store: Store) -> None:
    filled(store, new_entry(1))
    (one,) = ids(store)
    store.overrule(one, "comment", None, NOW)
    assert store.article(one).overrule.engine_role is None  # type: ignore[union-attr]
    place(store, [one])
    store.save_verdicts([judged(one, Verdict(id=str(one), role="origin"))], later(1))
    assert role_of(store, one) == ("comment", None)
    store.undo_overrule(one)
    assert role_of(store, one) == ("origin", None)


def test_a_decision_names_articles_that_are_there(store: Store) -> None:
    one, _ = _one_story(store)
    with pytest.raises(Conflict):
        store.overrule(one, "copy", one, NOW)
    with pytest.raises(Conflict):
        store.overrule(one, "copy", 10**6, NOW)
    with pytest.raises(NotFound):
        store.overrule(10**6, "copy", one, NOW)


def test_decisions_go_with_their_articles(store: Store) -> None:
    one, two = _one_story(store)
    store.overrule(two, "independent", None, NOW)
    list(store.prune(later(1)))
    assert store.check() == ()
    assert store.database.read(lambda session: session.all("overrules_of", {"ids": [one, two]})) == []


def test_a_backup_holds_tokens_marks_and_decisions(store: Store, fresh_url: Callable[..., str], kind: str, tmp_path: Path) -> None:
    one, two = _one_story(store)
    store.add_token("Reader", "d" * 64, ("read",), NOW)
    store.mark(1, [MarkChange(article_id=one, at=NOW, starred=True)])
    made = store.overrule(two, "comment", None, NOW, who="Desk")
    store.backup(tmp_path / "all.n7d")
    other = open_store(fresh_url("postgres" if kind == "sqlite" else "sqlite", empty=True))
    try:
        other.restore(tmp_path / "all.n7d")
        assert other.tokens() == store.tokens() and other.marks(1, "any", None, 9) == store.marks(1, "any", None, 9)
        assert other.article(two).overrule == made
        assert other.add_token("Next", "e" * 64, ("read",), NOW).id > store.tokens()[-1].id
    finally:
        other.close()


def test_languages_are_those_of_bcp_47(store: Store) -> None:
    """Case means nothing, a part behind a dash narrows, and a longer code is another language; alike on both databases."""
    place(store, *([key] for key in _in_languages(store, "en", "en-GB", "enm", "zh-Hant")))
    for asked, found in (("en", 2), ("EN", 2), ("en-gb", 1), ("enm", 1), ("zh", 1), ("ZH-HANT", 1), ("e", 0)):
        assert len(store.list_reports("newest", None, 10, language=asked)) == found, asked
        assert len(store.list_stories("newest", None, 10, language=asked)) == found, asked


def _in_languages(store: Store, *languages: str) -> list[int]:
    filled(store, *(new_entry(number) for number in range(len(languages))))
    ids = sorted(line.article_id for line in store.newest_reports(10))
    store.due_articles("analyse", NOW, 100)
    for key, language in zip(ids, languages, strict=True):
        store.save_analyses([AnalysisChange(article_id=key, analysis=analysis(language=language))])
    return ids


def test_what_was_there_before_changes_were_noted_is_among_the_changes(kind: str, fresh_url: Callable[..., str]) -> None:
    """Whoever begins to follow changes gets every story, also in a house that was upgraded, or took an archive in."""
    old = open_store(fresh_url(kind, empty=True))
    migrate(old.database, upto=7)
    columns = "id, headline_article_id, first_article_id, first_seen, last_seen, reports, independent, outlets, roles, languages, judged_at"
    old.database.write(lambda session: session.script(f"INSERT INTO story ({columns}) VALUES (1, 1, 1, 1, 1, 1, 1, 1, '[]', 'en', 1)"))
    old.migrate()
    assert old.database.read(lambda session: [row[:2] for row in session.stream("SELECT id, changed_seq FROM story")]) == [(1, 1)]
    old.close()
    source, house = open_store(fresh_url(kind)), open_store(fresh_url(kind))
    fill(source, sample())
    for table in ("articles", "stories"):
        house.take_in(list(source.export(table, NOW)), NOW)
    assert len(house.list_stories("changed", None, 50)) == len(source.list_stories("changed", None, 50)) == 6
    for store in (source, house):
        store.close()


def test_a_decided_role_goes_with_its_report_to_its_other_address(store: Store) -> None:
    filled(store, *(new_entry(number) for number in range(2)))
    one, other = sorted(line.article_id for line in store.newest_reports(10))
    place(store, [one], [other])
    store.overrule(other, "comment", None, NOW, who="Ada", why="an opinion")
    store.save_articles([page(other, url=store.article(one).line.url)])
    decided = store.article(one).overrule
    assert decided is not None and (decided.role, decided.who, decided.why) == ("comment", "Ada", "an opinion")
    store.save_verdicts([judged(one, Verdict(id=str(one), role="origin"))], NOW)
    assert store.article(one).line.role == "comment"
    assert store.check() == ()
