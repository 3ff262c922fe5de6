"""Rules in words: for lists, for the reasons that are shown, for forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from news7d.core.rules.index import Atom
from news7d.core.wording import said
from news7d.model import Rule, RuleAction, RuleField, RuleGroup, RuleOp, RuleTest, RuleVerb

FIELD_WORDS: Mapping[RuleField, str] = {
    "text": said("title or text"),
    "title": said("title"),
    "body": said("text"),
    "author": said("author"),
    "url": said("address"),
    "search": said("search"),
    "outlet": said("outlet"),
    "feed": said("feed"),
    "folder": said("folder"),
    "country": said("country of the outlet"),
    "language": said("language"),
    "section": said("section"),
    "name": said("person, place or organisation"),
    "role": said("role"),
    "independent": said("number of independent reports"),
    "reports": said("number of reports"),
    "outlets": said("number of outlets"),
    "age": said("age in hours"),
}
OP_WORDS: Mapping[RuleOp, str] = {
    "has": said("has the words"),
    "contains": said("contains the letters"),
    "is": said("is"),
    "begins": said("begins with"),
    "matches": said("matches the pattern"),
    "finds": said("would find it"),
    "at-least": said("is at least"),
    "at-most": said("is at most"),
}
OPS: Mapping[RuleField, tuple[RuleOp, ...]] = {
    "text": ("has", "contains", "matches"),
    "title": ("has", "contains", "is", "begins", "matches"),
    "body": ("has", "contains", "matches"),
    "author": ("has", "contains", "is", "matches"),
    "url": ("contains", "is", "begins", "matches"),
    "search": ("finds",),
    "outlet": ("is",),
    "feed": ("is",),
    "folder": ("is",),
    "country": ("is",),
    "language": ("is",),
    "section": ("is",),
    "name": ("is",),
    "role": ("is",),
    "independent": ("at-least", "at-most"),
    "reports": ("at-least", "at-most"),
    "outlets": ("at-least", "at-most"),
    "age": ("at-least", "at-most"),
}
"""What can be asked of each field."""
VERB_WORDS: Mapping[RuleVerb, str] = {
    "mute": said("mute it everywhere"),
    "hide": said("keep it off front pages"),
    "read": said("mark it read"),
    "star": said("star it"),
    "tag": said("tag it"),
    "raise": said("raise it in “For you”"),
    "lower": said("lower it in “For you”"),
    "notify": said("alert me"),
}
_FIELDS: Mapping[str, str] = {
    "text": said("text"),
    "title": said("title"),
    "body": said("body"),
    "author": said("author"),
    "url": said("url"),
    "search": said("search"),
    "outlet": said("outlet"),
    "feed": said("feed"),
    "folder": said("folder"),
    "country": said("country"),
    "language": said("language"),
    "section": said("section"),
    "name": said("name"),
    "role": said("role"),
    "independent": said("independent"),
    "reports": said("reports"),
    "outlets": said("outlets"),
    "age": said("age"),
}
_SHORT = 60


def told_atom(atom: Atom) -> str:
    """What was found: «title has “storm”»."""
    field = _FIELDS.get(atom.field, atom.field)
    if atom.kind in ("at-least", "at-most"):
        if atom.field == "when":
            return said("of those days")
        return said("%(field)s %(sign)s %(value)s", field=field, sign="≥" if atom.kind == "at-least" else "≤", value=atom.value)
    value = _short(atom.value + ("…" if atom.kind == "prefix" else ""))
    match atom.kind:
        case "words" | "prefix":
            return said("%(field)s has “%(value)s”", field=field, value=value)
        case "contains":
            return said("%(field)s contains “%(value)s”", field=field, value=value)
        case "begins":
            return said("%(field)s begins with “%(value)s”", field=field, value=value)
        case "matches":
            return said("%(field)s matches “%(value)s”", field=field, value=value)
    return said("%(field)s is “%(value)s”", field=field, value=value)


def told_test(test: RuleTest) -> str:
    if test.field == "search":
        return said("a search for “%(value)s” finds it", value=_short(test.value))
    asked = asked_words(test.field, test.op)
    if test.op in ("at-least", "at-most"):
        return said("%(asked)s %(value)s", asked=asked, value=test.value)
    return said("%(asked)s “%(value)s”", asked=asked, value=_short(test.value))


def asked_words(field: RuleField, op: RuleOp) -> str:
    """«title has the words», for a form."""
    return said("%(field)s %(question)s", field=FIELD_WORDS[field], question=OP_WORDS[op])


def told_group(group: RuleGroup) -> str:
    if not group.parts:
        return said("every report") if group.join != "any" else said("no report")
    parts = [
        said("(%(conditions)s)", conditions=told_group(part)) if isinstance(part, RuleGroup) else told_test(part) for part in group.parts
    ]
    if group.join == "none":
        return said("not: %(conditions)s", conditions=reduce(lambda one, next_: said("%(one)s, nor: %(next)s", one=one, next=next_), parts))
    if group.join == "all":
        return reduce(lambda one, next_: said("%(one)s, and %(next)s", one=one, next=next_), parts)
    return reduce(lambda one, next_: said("%(one)s, or %(next)s", one=one, next=next_), parts)


def told_action(action: RuleAction) -> str:
    if action.do == "tag":
        return said("tag it “%(tag)s”", tag=_short(action.value))
    if action.do in ("raise", "lower") and action.value not in ("", "1"):
        return said("%(action)s (%(times)s times as much)", action=VERB_WORDS[action.do], times=action.value)
    return VERB_WORDS[action.do]


def told_rule(rule: Rule) -> tuple[str, str]:
    """(if, then) as sentences without a stop."""
    actions = list(map(told_action, rule.then)) or [said("do nothing")]
    return told_group(rule.when), reduce(lambda one, next_: said("%(one)s, %(next)s", one=one, next=next_), actions)


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
