# ruff: noqa: E501
"""Rules: what each condition finds, in which order rules count, what is refused and where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.rules import (
    BadPattern,
    Subject,
    check,
    compile_rules,
    compiled,
    export_rules,
    read_rule,
    read_rules,
    rule_of,
    told_rule,
    warnings,
)
from news7d.core.rules.patterns import PatternSets
from news7d.core.rules.told import OPS
from news7d.errors import Invalid
from news7d.model import RULE_FIELDS, Leaning, Rule, RuleAction, RuleGroup, RuleTest

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def subject(**changes: Any) -> Subject:
    values: dict[str, Any] = {
        "article_id": 7,
        "story_id": 3,
        "title": "Storm over the Kelder: ferry “Heron” runs aground",
        "body": "The ferry Heron ran aground near Saint-Aubert on Monday.\n\nNobody was hurt, said Maren Osk.",
        "authors": ("Ada Fenwick", "Jo Brill"),
        "url": "https://www.kelder-post.example/news/ferry",
        "outlet": ("kelder-post", "kelder-post.example", "Kelder Post Online"),
        "feeds": ((12, "https://kelder-post.example/rss"),),
        "country": "GB",
        "language": "en-GB",
        "section": "world",
        "names": ("Maren Osk", "Kelderby"),
        "role": "confirms",
        "when": NOW - timedelta(hours=5),
        "first_seen": NOW - timedelta(hours=4),
        "independent": 3,
        "reports": 8,
        "outlets": 6,
    }
    return Subject(**{**values, **changes})


def a_rule(*tests: tuple[str, str, str], join: str = "all", then: str = "star", **changes: Any) -> Rule:
    parts = tuple(RuleTest(field=field, op=op, value=value) for field, op, value in tests)  # type: ignore[arg-type]
    values: dict[str, Any] = {"id": 1, "name": "", "when": RuleGroup(join=join, parts=parts), "then": (RuleAction(do=then),)}  # type: ignore[arg-type]
    return check(Rule(**{**values, **changes}))


def matches(rule: Rule, **changes: Any) -> bool:
    return bool(compile_rules([rule], {12: ["Islands"]}).match(subject(**changes), NOW).hits)


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("title", "has", "storm", True),
        ("title", "has", "stor", False),
        ("title", "has", "stor*", True),
        ("title", "has", '"runs aground"', True),
        ("title", "has", '"aground runs"', False),
        ("title", "has", "storm -kelder", False),
        ("title", "has", "aground storm", True),
        ("title", "has", '"ferry her*"', True),
        ("title", "has", '"ferry her"', False),
        ("text", "has", "maren osk", True),
        ("text", "has", '"aground the ferry"', False),  # the end of the title and the beginning of the text
        ("body", "has", "storm", False),
        ("body", "contains", "saint-aubert", True),
        ("body", "contains", "AUBERT on", True),
        ("text", "contains", "“", True),
        ("title", "contains", "orm", True),
        ("title", "begins", "storm over", True),
        ("title", "begins", "over", False),
        ("title", "is", "storm over the  kelder: ferry “heron” runs aground", True),
        ("title", "matches", r"ferry.+runs", True),
        ("title", "matches", r"^STORM\b", True),
        ("title", "matches", r"(?-i)^STORM", False),
        ("text", "matches", r"(?m)^the ferry", True),
        ("author", "is", "jo brill", True),
        ("author", "has", "fenwick", True),
        ("author", "contains", "fen", True),
        ("url", "contains", "/news/", True),
        ("url", "begins", "https://www.kelder", True),
        ("outlet", "is", "kelder-post", True),
        ("outlet", "is", "Kelder Post", True),
        ("outlet", "is", "kelder", True),
        ("outlet", "is", "kel", False),
        ("outlet", "is", "kelder-post.example", True),
        ("outlet", "is", "post.example", False),
        ("feed", "is", "12", True),
        ("feed", "is", "https://kelder-post.example/rss", True),
        ("folder", "is", "islands", True),
        ("folder", "is", "land", False),
        ("country", "is", "gb", True),
        ("language", "is", "en", True),
        ("language", "is", "en-gb", True),
        ("language", "is", "de", False),
        ("section", "is", "World", True),
        ("name", "is", "maren  OSK", True),
        ("name", "is", "osk", False),
        ("role", "is", "confirms", True),
        ("independent", "at-least", "3", True),
        ("independent", "at-least", "4", False),
        ("reports", "at-most", "8", True),
        ("reports", "at-most", "7", False),
        ("outlets", "at-least", "6", True),
        ("age", "at-least", "4.9", True),
        ("age", "at-most", "4.9", False),
        ("search", "finds", "ferry outlet:kelder-post -fire independent:3", True),
        ("search", "finds", "ferry independent:4", False),
        ("search", "finds", "-ferry section:world", False),
        ("search", "finds", "lang:en role:confirms name:kelderby", True),
        ("search", "finds", "lang:de,fr", False),
        ("search", "finds", "after:2026-11-24", True),
        ("search", "finds", "before:2026-11-24", False),
        ("search", "finds", "-outlet:kelder-post ferry", False),
    ],
)
def test_each_condition(field: str, op: str, value: str, expected: bool) -> None:
    assert matches(a_rule((field, op, value))) is expected
    assert matches(a_rule((field, op, value), join="none")) is not expected


def test_unspaced_scripts_are_found_inside_runs() -> None:
    assert matches(a_rule(("title", "has", "東京都")), title="今日の東京都知事")
    assert not matches(a_rule(("title", "has", "京都市")), title="今日の東京都知事")


def test_every_field_can_be_asked_of() -> None:
    assert set(OPS) == set(RULE_FIELDS)


def test_groups_stand_in_groups() -> None:
    said = {
        "all": [
            {"field": "title", "op": "has", "value": "ferry"},
            {"any": [{"field": "role", "op": "is", "value": "origin"}, {"not": {"field": "section", "op": "is", "value": "sport"}}]},
        ]
    }
    rule = check(read_rule({"when": said, "then": ["mute"]}))
    assert matches(rule)
    assert not matches(rule, section="sport")
    assert matches(rule, section="sport", role="origin")
    assert told_rule(rule) == (
        "title has the words “ferry”, and (role is “origin”, or (not: section is “sport”))",
        "mute it everywhere",
    )


def test_order_counts_and_a_stop_ends_it() -> None:
    first = a_rule(("title", "has", "ferry"), id=1, position=2, then="mute")
    saved = a_rule(("name", "is", "Kelderby"), id=2, position=1, then="star", stop=True)
    hits = compile_rules([first, saved]).match(subject(), NOW).hits
    assert [hit.rule_id for hit in hits] == [2]
    hits = compile_rules([first, saved]).match(subject(names=()), NOW).hits
    assert [(hit.rule_id, hit.hides, hit.why) for hit in hits] == [(1, 2, ("title has “ferry”",))]
    assert not compile_rules([a_rule(("title", "has", "ferry"), enabled=False)]).match(subject(), NOW).hits


def test_a_leaning_is_a_rule_that_no_rule_stops() -> None:
    everything = a_rule(id=1, stop=True)
    muted = [
        rule_of(Leaning(id=number, kind=kind, value=value, muted=True))  # type: ignore[arg-type]
        for number, (kind, value) in enumerate(
            [("outlet", "kelder-post"), ("name", "Maren Osk"), ("word", "ran aground"), ("section", "world"), ("language", "en")], 1
        )
    ]
    hits = compile_rules([everything, *muted]).match(subject(), NOW).hits
    assert [(hit.rule_id, hit.topic) for hit in hits] == [(-5, False), (-4, True), (-3, True), (-2, True), (-1, False), (1, False)]


def test_what_matches_everything_is_told() -> None:
    assert warnings(a_rule()) == ("This rule matches every report.",)
    assert warnings(a_rule(("title", "matches", "x*"))) == ("This rule matches every report.",)
    assert warnings(a_rule(("independent", "at-least", "0"))) == ("This rule matches every report.",)
    assert not warnings(a_rule(("title", "has", "x")))
    assert matches(a_rule())
    assert not matches(a_rule(join="any"))


@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        ("a(b", 2), ("ab)", 3), ("[a-", 1), (r"x\8", 2), ("*a", 1), ("a**", 2), ("(?=x)", 1), ("x(?<!y)", 2), (r"(a)\1", 4), ("x{2000}", 2),
        ("(?P<n>a", 1), ("ok[z-a]", 4), ("a\\", 2), (r"\pQ", 1), ("(a(b)[)]", 1),
    ],
)  # fmt: skip
def test_a_bad_pattern_is_refused_with_its_place(pattern: str, at: int) -> None:
    with pytest.raises(BadPattern) as caught:
        compiled(pattern)
    assert caught.value.at == at, str(caught.value)
    with pytest.raises(BadPattern, match=r"^title: the pattern is wrong at character"):
        check(a_rule(("title", "has", "x"), when=RuleGroup(join="all", parts=(RuleTest(field="title", op="matches", value=pattern),))))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{", "no JSON"),
        (
            '{"rules": [{"when": {"all": [{"field": "colour", "op": "is", "value": "red"}]}}]}',
            r"rule 1, when.all\[0\]: there is no field 'colour'",
        ),
        ('[{"then": ["mute"]}, {"then": [{"do": "burn"}]}]', r"rule 2, then\[0\]"),
        ('{"when": {"some": []}}', "one of all, any, none"),
        ('{"enabled": 1}', "rule 1, enabled: true or false"),
        ('{"colour": 1}', "no 'colour'"),
        ('{"format": "other/9", "rules": []}', "format"),
        ('{"when": ' + '{"all": [' * 20 + "]}" * 20 + "}", "deep"),
        ("3", "an object"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(said: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read_rules(said)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (("section", "is", "weather"), "there is no “weather”"), (("role", "is", "x"), "there is no “x”"), (("age", "at-least", "old"), "no number"),
        (("outlet", "matches", "x"), "cannot be asked"), (("title", "has", "—"), "no word"), (("title", "has", " "), "compared"),
        (("language", "is", "Eng lish"), "no code"), (("search", "finds", "-"), "nothing to look for"), (("title", "contains", "x" * 1001), "1000"),
    ],
)  # fmt: skip
def test_a_condition_without_sense_is_refused(test: tuple[str, str, str], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        a_rule(test)


def test_actions_are_checked() -> None:
    for action in (RuleAction(do="tag"), RuleAction(do="raise", value="9")):
        with pytest.raises(Invalid):
            check(Rule(id=1, name="", when=RuleGroup(join="all", parts=()), then=(action,)))
    with pytest.raises(Invalid, match="does something"):
        check(Rule(id=1, name="", when=RuleGroup(join="all", parts=()), then=()))


# ------------------------------------------------------------------ properties

WORDS = st.sampled_from("storm ferry kelder heron osk ran fire bridge aground near".split())
TESTS = st.one_of(
    st.tuples(st.sampled_from(("title", "text", "body")), st.sampled_from(("has", "contains", "matches")), WORDS),
    st.tuples(st.sampled_from(("title", "url")), st.just("begins"), WORDS),
    st.tuples(st.just("section"), st.just("is"), st.sampled_from(("world", "sport"))),
    st.tuples(st.sampled_from(("independent", "reports")), st.sampled_from(("at-least", "at-most")), st.sampled_from(("0", "3", "9"))),
).map(lambda each: RuleTest(field=each[0], op=each[1], value=each[2]))  # type: ignore[arg-type]
GROUPS = st.recursive(
    st.builds(RuleGroup, join=st.sampled_from(("all", "any", "none")), parts=st.lists(TESTS, max_size=3).map(tuple)),
    lambda inner: st.builds(
        RuleGroup, join=st.sampled_from(("all", "any", "none")), parts=st.lists(st.one_of(TESTS, inner), max_size=3).map(tuple)
    ),
    max_leaves=6,
)


def plainly(part: RuleTest | RuleGroup) -> bool:
    """What the engine does by looking up, asked one by one."""
    if isinstance(part, RuleGroup):
        held = [plainly(each) for each in part.parts]
        return {"all": all(held), "any": any(held), "none": not any(held)}[part.join]
    return matches(Rule(id=1, name="", when=RuleGroup(join="all", parts=(part,)), then=(RuleAction(do="star"),)))


@settings(max_examples=150)
@given(st.lists(GROUPS, min_size=1, max_size=6))
def test_many_rules_together_find_what_each_finds_alone(groups: list[RuleGroup]) -> None:
    rules = [Rule(id=at, name="", when=group, then=(RuleAction(do="star"),), position=at) for at, group in enumerate(groups, 1)]
    found = [hit.rule_id for hit in compile_rules(rules).match(subject(), NOW).hits]
    assert found == [rule.id for rule in rules if plainly(rule.when)]


@given(st.lists(GROUPS, max_size=4))
def test_what_is_exported_comes_back(groups: list[RuleGroup]) -> None:
    rules = [
        Rule(id=0, name=f"n{at}", when=group, then=(RuleAction(do="tag", value="T"), RuleAction(do="mute")))
        for at, group in enumerate(groups)
    ]
    assert list(read_rules(export_rules(rules))) == rules


@given(st.text(max_size=12))
def test_any_pattern_is_taken_or_refused_with_a_place(pattern: str) -> None:
    try:
        compiled(pattern)
    except BadPattern as error:
        assert 1 <= error.at <= max(1, len(pattern)) + 1


def test_sets_of_patterns_find_what_each_finds() -> None:
    patterns = [(f"w{n}[a-z]*|{n}{n}", n) for n in range(300)] + [("(a{1,50}){1,10}" * 2, 900 + n) for n in range(40)]
    text = "w12abc 7777 w299 " + "a" * 30
    assert set(PatternSets(patterns).found(text)) == {n for pattern, n in patterns if re2.search(pattern, text)}


def test_ten_thousand_rules_are_looked_up_not_gone_through() -> None:
    """What an article costs follows what is found: of rules that cannot match, none is looked at."""
    rules = [a_rule(("text", "has", f"word{n}"), ("section", "is", "world"), id=n + 1, position=n) for n in range(10_000)]
    matcher = compile_rules(rules)
    looked: list[int] = []
    matcher._trees = _Noting(matcher._trees, looked)  # type: ignore[assignment]
    assert [hit.rule_id for hit in matcher.match(subject(body="word77 and word9999"), NOW).hits] == [78, 10_000]
    assert set(looked) == {77, 9999}


class _Noting:
    """A list that notes which places were looked at."""

    def __init__(self, inner: Any, looked: list[int]) -> None:
        self.inner, self.looked = inner, looked

    def __getitem__(self, at: int) -> Any:
        self.looked.append(at)
        return self.inner[at]
