"""Is a rule right, and does it do what it looks like?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from news7d.core.rules.patterns import BadPattern, compiled
from news7d.core.rules.told import FIELD_WORDS, OPS
from news7d.core.search import parse_query, tokens
from news7d.core.wording import said
from news7d.errors import Invalid
from news7d.model import ROLES, SECTIONS, Rule, RuleAction, RuleGroup, RuleTest

MOST_RULES = 10_000  # of one reader
MOST_TESTS = 200  # of one rule
LONGEST_NAME, LONGEST_VALUE, LONGEST_TAG = 200, 1000, 200
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})?", re.ASCII)
_CODE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)


def check(rule: Rule) -> Rule:
    """The rule as it is kept: trimmed, with a name. Raises Invalid, for patterns BadPattern with the place."""
    if sum(1 for _ in tests_of(rule.when)) > MOST_TESTS:
        raise Invalid(said("a rule has at most %(most)s conditions", most=MOST_TESTS))
    when = _group(rule.when)
    if not rule.then:
        raise Invalid(said("a rule does something: choose at least one action"))
    then = tuple(dict.fromkeys(_action(action) for action in rule.then))
    name = " ".join(rule.name.split())[:LONGEST_NAME]
    return replace(rule, when=when, then=then, name=name or _named(when))


def tests_of(group: RuleGroup) -> Iterator[RuleTest]:
    for part in group.parts:
        if isinstance(part, RuleTest):
            yield part
        else:
            yield from tests_of(part)


def warnings(rule: Rule) -> tuple[str, ...]:
    """What is allowed and seldom meant."""
    found = []
    if _is_everything(rule.when):
        found.append(said("This rule matches every report."))
    verbs = {action.do for action in rule.then}
    if {"mute", "notify"} <= verbs:
        found.append(said("It mutes what it alerts you of."))
    if {"raise", "lower"} <= verbs:
        found.append(said("It raises and lowers the same reports."))
    return tuple(found)


def _is_everything(group: RuleGroup) -> bool:
    if group.join == "any":
        return any(_is_everything(part) if isinstance(part, RuleGroup) else _is_vain(part) for part in group.parts)
    if group.join == "none":
        return not group.parts
    return all(_is_everything(part) if isinstance(part, RuleGroup) else _is_vain(part) for part in group.parts)


def _is_vain(part: RuleTest) -> bool:
    """A condition that nothing fails."""
    if part.op == "matches":
        return compiled(part.value).search("") is not None
    return part.op == "at-least" and float(part.value) == 0


def _group(group: RuleGroup) -> RuleGroup:
    return replace(group, parts=tuple(_test(part) if isinstance(part, RuleTest) else _group(part) for part in group.parts))


def _test(test: RuleTest) -> RuleTest:
    named = FIELD_WORDS[test.field]
    if test.op not in OPS[test.field]:
        raise Invalid(
            said(
                "%(field)s: %(op)s cannot be asked of it; there is %(ops)s",
                field=named,
                op=f"{str(test.op)!r}",
                ops=", ".join(OPS[test.field]),
            )
        )
    value = test.value if test.op == "matches" else " ".join(test.value.split())
    if not value:
        raise Invalid(said("%(field)s: say what it is compared with", field=named))
    if len(value) > LONGEST_VALUE:
        raise Invalid(said("%(field)s: at most %(most)s characters", field=named, most=LONGEST_VALUE))
    return replace(test, value=_value(test, value, named))


def _value(test: RuleTest, value: str, named: str) -> str:
    if test.op == "matches":
        try:
            compiled(value)
        except BadPattern as error:
            raise BadPattern(said("%(field)s: %(problem)s", field=named, problem=error.args[0]), error.at) from None
    elif test.op in ("at-least", "at-most"):
        if not _NUMBER.fullmatch(value):
            raise Invalid(said("%(field)s: “%(value)s” is no number", field=named, value=value[:40]))
        return f"{float(value):g}"
    elif test.op == "has" and not [term for term in parse_query(value.replace(":", " ")).terms if not term.negative]:
        raise Invalid(
            said(
                "%(field)s: there is no word to look for in “%(value)s”; use «contains the letters» for signs",
                field=named,
                value=value[:40],
            )
        )
    elif test.field == "search" and parse_query(value).empty:
        raise Invalid(said("%(field)s: there is nothing to look for in “%(value)s”", field=named, value=value[:40]))
    return _known(test, value, named)


def _known(test: RuleTest, value: str, named: str) -> str:
    lists = {"section": SECTIONS, "role": ROLES}
    if test.field in lists and value.lower() not in lists[test.field]:
        raise Invalid(
            said(
                "%(field)s: there is no “%(value)s”; there are %(values)s",
                field=named,
                value=value[:40],
                values=", ".join(lists[test.field]),
            )
        )
    if test.field in ("language", "country") and not _CODE.fullmatch(value):
        raise Invalid(said("%(field)s: “%(value)s” is no code; write “en” or “GB”, for instance", field=named, value=value[:40]))
    return value.lower() if test.field in lists else value


def _action(action: RuleAction) -> RuleAction:
    value = " ".join(action.value.split())
    if action.do == "tag":
        if not value or len(value) > LONGEST_TAG:
            raise Invalid(said("a tag has a name of 1 to %(most)s characters", most=LONGEST_TAG))
        return replace(action, value=value)
    if action.do in ("raise", "lower"):
        if value not in ("", "1", "2", "3"):
            raise Invalid(said("an article is raised or lowered by 1, 2 or 3"))
        return replace(action, value=value or "1")
    return replace(action, value="")


def _named(when: RuleGroup) -> str:
    """By what it asks first."""
    first = next(tests_of(when), None)
    if first is None:
        return "Every report"
    words = tokens(first.value)
    return " ".join(first.value.split())[:60] if words or first.value.strip() else "A rule"
