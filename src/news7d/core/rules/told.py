"""Rules in words: for lists, for the reasons that are shown, for forms."""

from __future__ import annotations

from collections.abc import Mapping

from news7d.core.rules.index import Atom
from news7d.model import Rule, RuleAction, RuleField, RuleGroup, RuleOp, RuleTest, RuleVerb

FIELD_WORDS: Mapping[RuleField, str] = {
    "text": "title or text",
    "title": "title",
    "body": "text",
    "author": "author",
    "url": "address",
    "search": "search",
    "outlet": "outlet",
    "feed": "feed",
    "folder": "folder",
    "country": "country of the outlet",
    "language": "language",
    "section": "section",
    "name": "person, place or organisation",
    "role": "role",
    "independent": "number of independent reports",
    "reports": "number of reports",
    "outlets": "number of outlets",
    "age": "age in hours",
}
OP_WORDS: Mapping[RuleOp, str] = {
    "has": "has the words",
    "contains": "contains the letters",
    "is": "is",
    "begins": "begins with",
    "matches": "matches the pattern",
    "finds": "would find it",
    "at-least": "is at least",
    "at-most": "is at most",
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
    "mute": "mute it everywhere",
    "hide": "keep it off front pages",
    "read": "mark it read",
    "star": "star it",
    "tag": "tag it",
    "raise": "raise it in “For you”",
    "lower": "lower it in “For you”",
    "notify": "alert me",
}
_WRITTEN = {"words": "has", "prefix": "has", "contains": "contains", "begins": "begins with", "matches": "matches", "is": "is"}
_SHORT = 60


def told_atom(atom: Atom) -> str:
    """What was found: «title has “storm”»."""
    if atom.kind in ("at-least", "at-most"):
        sign = "≥" if atom.kind == "at-least" else "≤"
        return "of those days" if atom.field == "when" else f"{atom.field} {sign} {atom.value}"
    value = atom.value + ("…" if atom.kind == "prefix" else "")
    return f"{atom.field} {_WRITTEN[atom.kind]} “{_short(value)}”"


def told_test(test: RuleTest) -> str:
    if test.field == "search":
        return f"a search for “{_short(test.value)}” finds it"
    if test.op in ("at-least", "at-most"):
        return f"{FIELD_WORDS[test.field]} {OP_WORDS[test.op]} {test.value}"
    return f"{FIELD_WORDS[test.field]} {OP_WORDS[test.op]} “{_short(test.value)}”"


def told_group(group: RuleGroup) -> str:
    if not group.parts:
        return "every report" if group.join != "any" else "no report"
    parts = [f"({told_group(part)})" if isinstance(part, RuleGroup) else told_test(part) for part in group.parts]
    if group.join == "none":
        return "not: " + ", nor: ".join(parts)
    return (", and " if group.join == "all" else ", or ").join(parts)


def told_action(action: RuleAction) -> str:
    if action.do == "tag":
        return f"tag it “{_short(action.value)}”"
    if action.do in ("raise", "lower") and action.value not in ("", "1"):
        return f"{VERB_WORDS[action.do]} ({action.value} times as much)"
    return VERB_WORDS[action.do]


def told_rule(rule: Rule) -> tuple[str, str]:
    """(if, then) as sentences without a stop."""
    return told_group(rule.when), ", ".join(map(told_action, rule.then)) or "do nothing"


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
