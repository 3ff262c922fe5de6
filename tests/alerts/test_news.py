"""What readers are told of stories: each once, then its real developments, never a copy."""

from __future__ import annotations

import pytest

from news7d.model import OWNER_ID, ArticleChange, Revision, RuleHit
from news7d.stages.rules import RuleDesk
from news7d.store.alerts import hand_over
from tests.alerts.newsdesk import Newsdesk, difference
from tests.store.make import page


def test_a_new_story_is_told_once_and_its_copies_are_not(desk: Newsdesk) -> None:
    desk.follow("section", "world")
    story = desk.file("north", "south")
    desk.judge(story)
    assert desk.look() == 1
    copies = desk.join(story, "west", "east")
    desk.judge(story, {story: "origin", **dict.fromkeys(copies, "copy")}, reports=4)
    assert desk.look() == 0
    assert desk.titles() == ["Dam breaks in Kelderby: New, first reported by north"]


def test_developments_are_told_once_each(desk: Newsdesk) -> None:
    desk.follow("section", "world")
    story = desk.file("north")
    desk.judge(story)
    desk.look()
    for independent, reports in ((2, 3), (3, 4), (4, 9), (5, 20), (4, 21), (5, 22), (11, 40)):
        desk.clock.forward(minutes=1)
        desk.judge(story, independent=independent, reports=reports)
        desk.look()
    told = [line.partition(": ")[2] for line in desk.titles()]
    assert told == [
        "Now 11 outlets have found it out for themselves",
        "Now 5 outlets have found it out for themselves",
        "Now 2 outlets have found it out for themselves",
        "New, first reported by north",
    ]


def test_breaking_is_told_when_it_begins(desk: Newsdesk) -> None:
    desk.follow("breaking")
    story = desk.file("north")
    desk.judge(story)
    assert desk.look() == 0
    desk.judge(story, breaking=True, independent=9, reports=12)
    assert desk.look() == 1
    desk.clock.forward(hours=3)
    desk.judge(story, independent=11, reports=14, last_seen=desk.clock.now)
    assert desk.look() == 1  # what becomes of it, although it breaks no more
    assert [line.partition(": ")[2] for line in desk.titles()][1].endswith("Breaking: many outlets within the hour")


def test_corrections_and_silent_edits_are_told_but_no_typos(desk: Newsdesk) -> None:
    story = desk.file("north")
    desk.judge(story)
    desk.follow("story", str(story))
    for number, kind in enumerate(("typo", "correction", "silent_edit", "update")):
        desk.clock.forward(hours=1)
        revision = Revision(number=number, seen_at=desk.clock(), kind=kind, title="Before", text="Before.", digest=number)  # type: ignore[arg-type]
        change: ArticleChange = page(story, url=f"http://north.example/{story}", title=f"Version {number + 2}", revision=revision)
        desk.store.save_articles([change])
        desk.judge(story, edited=True)
        desk.look()
    told = [line.partition(": ")[2] for line in desk.titles()]
    assert told == [
        "north has changed its report without saying so: “Version 4”",
        "north has corrected its report: “Version 3”",
    ]


def test_a_figure_that_rises_is_told_and_one_that_falls_is_not(desk: Newsdesk) -> None:
    desk.follow("section", "world")
    story = desk.file("north")
    desk.judge(story)
    desk.look()
    for claims in (
        (("3 dead", 3, story), ("5 dead", 5, 9)),
        (("3 dead", 3, story), ("5 dead", 5, 9), ("4 dead", 4, 10)),
        (("3 dead", 3, story), ("5 dead", 5, 9), ("11 dead", 11, 11)),
    ):
        desk.clock.forward(hours=1)
        desk.judge(story, figures=(difference("dead", *claims),))
        desk.look()
    told = [line.partition(": ")[2] for line in desk.titles()]
    assert told == ["Dead: 11 dead, up from 5 dead", "Dead: 5 dead, up from 3 dead", "New, first reported by north"]


def test_small_news_after_an_alert_wait_and_come_together(desk: Newsdesk) -> None:
    desk.follow("section", "world")
    story = desk.file("north")
    desk.judge(story)
    desk.look()
    desk.clock.forward(minutes=2)
    desk.judge(story, figures=(difference("dead", ("3 dead", 3, story), ("5 dead", 5, 9)),))
    assert desk.look() == 0
    desk.clock.forward(minutes=14)  # nobody has judged it again meanwhile
    assert desk.look() == 1


def test_a_name_an_outlet_a_search_and_a_rule(desk: Newsdesk) -> None:
    desk.follow("outlet", "south")
    desk.follow("search", '"sluice gate" -football')
    first = desk.file("north", title="Sluice gate fails")
    second = desk.file("north", title="Football: sluice gate end sold out")
    third = desk.file("south", title="Grain prices rise")
    for story in (first, second, third):
        desk.judge(story)
    desk.look()
    assert sorted(line.partition(":")[0] for line in desk.titles()) == ["Grain prices rise", "Sluice gate fails"]
    hit = RuleHit(reader_id=OWNER_ID, rule_id=7, article_id=second, title="Stadiums")
    desk.store.database.write(lambda session: hand_over(session, [hit], desk.clock()))
    assert desk.look() == 1
    desk.store.database.write(lambda session: hand_over(session, [hit], desk.clock()))
    assert desk.look() == 0
    assert desk.store.sent_alerts(OWNER_ID, desk.clock(), 1)[0].alert.items[0].because == ("Stadiums",)


def test_an_outlet_that_only_copies_is_no_news_of_that_outlet(desk: Newsdesk) -> None:
    desk.follow("outlet", "south")
    story = desk.file("north")
    (copy,) = desk.join(story, "south")
    desk.judge(story, {story: "origin", copy: "copy"}, reports=2)
    assert desk.look() == 0


def test_old_stories_are_not_told_as_new_but_what_becomes_of_them_is(desk: Newsdesk) -> None:
    story = desk.file("north")
    desk.judge(story)
    desk.clock.forward(hours=2)
    desk.follow("section", "world")
    copies = desk.join(story, "west")
    desk.judge(story, {story: "origin", copies[0]: "copy"}, reports=2)
    assert desk.look() == 0
    desk.judge(story, independent=2, reports=3)
    assert desk.look() == 1


def test_one_alert_for_a_story_that_fits_several_wishes_and_each_reader_has_their_own(desk: Newsdesk) -> None:
    other = desk.store.add_reader("ada", "reader", desk.clock())
    for reader in (OWNER_ID, other.id):
        desk.follow("section", "world", reader=reader)
    desk.follow("search", "dam")
    story = desk.file("north")
    desk.judge(story)
    assert desk.look() == 2
    (sent,) = desk.store.sent_alerts(OWNER_ID, desk.clock(), 10)
    assert set(sent.alert.items[0].because) == {"world", "dam"}


def test_what_is_known_of_a_story_goes_with_it_into_another(desk: Newsdesk) -> None:
    desk.follow("section", "world")
    one, two = desk.file("north"), desk.file("south", title="Flood in Kelderby")
    desk.judge(one)
    desk.judge(two)
    assert desk.look() == 2
    desk.follow("story", str(two))
    desk.store.merge_stories(two, one, desk.clock())
    desk.judge(one, independent=2, reports=2)
    assert desk.look() == 1  # that there are two now; not that it is new
    assert desk.store.sent_alerts(OWNER_ID, desk.clock(), 1)[0].alert.items[0].because == ("world", str(two))


def test_what_is_asked_for_at_least(desk: Newsdesk) -> None:
    desk.follow("section", "world", least=3)
    story = desk.file("north")
    for independent in (1, 2, 3):
        desk.judge(story, independent=independent, reports=independent)
        assert desk.look() == (independent == 3)


def test_two_that_decide_at_the_same_time_tell_once(desk: Newsdesk) -> None:
    from news7d.stages import alerts

    desk.follow("section", "world")
    desk.judge(desk.file("north"))
    due = desk.store.due_alert_stories(desk.clock(), 10)
    desk.clock.forward(minutes=5)  # the claim has run out: somebody else decides
    assert alerts.look(desk.store, desk.clock()) == (1, 1)
    board = desk.store.alert_board([due[0][0]], desk.clock())
    assert board.told  # and whoever was slow writes nothing
    assert desk.store.save_alerts(due, (), {}, desk.clock()) == 0
    assert len(desk.titles()) == 1


def test_a_wish_that_fits_everything_is_bounded(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.store.alerts.MOST_A_DAY", 5)
    desk.follow("section", "world")
    for number in range(9):
        desk.judge(desk.file("north", title=f"Event {number}"))
    assert desk.look() == 5


def test_nothing_is_kept_for_alerts_where_nobody_wants_any(desk: Newsdesk) -> None:
    desk.judge(desk.file("north"))
    assert desk.store.due_alert_stories(desk.clock(), 10) == ()


def test_what_is_forgotten_is_forgotten_in_alerts_too(desk: Newsdesk) -> None:
    desk.follow("section", "world")
    story = desk.file("north")
    desk.judge(story)
    desk.look()
    assert desk.titles()
    desk.store.forget_article(f"http://north.example/{desk.numbers}", desk.clock())
    assert not desk.titles()


def test_what_a_reader_muted_alerts_nobody_but_those_who_follow_the_story(desk: Newsdesk) -> None:
    desk.store.lean(OWNER_ID, "word", "stadium", muted=True, now=desk.clock())
    desk.follow("section", "world")
    rules = RuleDesk(desk.store)
    story = desk.file("north", title="Stadium sold out")
    desk.judge(story)
    assert desk.look() == 0
    rules.step(desk.clock())
    assert desk.look() == 0
    assert desk.store.due_alert_stories(desk.clock(), 10) == ()
    desk.follow("story", str(story))
    desk.judge(story, independent=2, reports=2)
    rules.step(desk.clock())
    assert desk.look() == 1
    other = desk.file("north", title="Grain prices rise")
    desk.judge(other)
    desk.clock.forward(minutes=2)  # nobody applies rules here: alerts do not wait for ever
    assert desk.look() == 1
