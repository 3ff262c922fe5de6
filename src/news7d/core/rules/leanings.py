"""What a reader wants more of, or never to see, as rules: one engine for both."""

from __future__ import annotations

from collections.abc import Mapping

from news7d.core.rules.checking import check
from news7d.model import Leaning, LeaningKind, Rule, RuleAction, RuleField, RuleGroup, RuleOp, RuleTest

_ASKED: Mapping[LeaningKind, tuple[RuleField, RuleOp]] = {
    "outlet": ("outlet", "is"),
    "name": ("name", "is"),
    "word": ("text", "has"),
    "section": ("section", "is"),
    "language": ("language", "is"),
}


def rule_of(leaning: Leaning) -> Rule:
    """Its number is below 0, and it stands before all rules, so that no rule stops it. Raises Invalid."""
    field, op = _ASKED[leaning.kind]
    phrase = leaning.kind == "word" and " " in leaning.value and '"' not in leaning.value
    value = f'"{leaning.value}"' if phrase else leaning.value
    return check(
        Rule(
            id=-leaning.id,
            position=-1,
            name=leaning.label or leaning.value,
            when=RuleGroup(join="all", parts=(RuleTest(field=field, op=op, value=value),)),
            then=(RuleAction(do="mute" if leaning.muted else "raise"),),
        )
    )
