"""Rules of the token's reader, and what they mute and boost: listed, kept, tried."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

from news7d.core.rules import read_rule, rule_json, warnings
from news7d.model import Leaning, Rule
from news7d.stages.rules import DryRun, Match, dry_run
from news7d.web.api.calls import Call, Page, Reply
from news7d.web.api.records import Field, Record
from news7d.web.api.shapes import FLAG, INTEGER, TEXT, TEXTS, TIME, many, maybe

_CONDITIONS = {"type": "object", "description": "all, any or none of a list of conditions, in each other; see docs/guide.md"}
_ACTIONS = {"type": "array", "items": {"type": "object"}}

RULE = Record(
    "Rule",
    "What a reader wants done with articles of a kind. Rules count in the order in which they are listed.",
    (
        Field(name="id", schema=INTEGER, help="Its number.", get=lambda told: told[0].id),
        Field(name="name", schema=TEXT, help="Its name.", get=lambda told: told[0].name),
        Field(name="enabled", schema=FLAG, help="Whether it counts.", get=lambda told: told[0].enabled),
        Field(name="stop", schema=FLAG, help="Where it matches, no later rule counts.", get=lambda told: told[0].stop),
        Field(name="when", schema=_CONDITIONS, help="Its conditions.", get=lambda told: rule_json(told[0])["when"]),
        Field(name="then", schema=_ACTIONS, help="What is done.", get=lambda told: rule_json(told[0])["then"]),
        Field(name="matched", schema=INTEGER, help="Articles that it has matched.", get=lambda told: told[1]),
        Field(name="warnings", schema=TEXTS, help="What is allowed and seldom meant.", get=lambda told: list(warnings(told[0]))),
    ),
)
RULES_ADDED = Record(
    "RulesAdded",
    "The rules that were added, behind those that were there.",
    (
        Field(
            name="rules", schema=many(RULE), help="As they are kept.", part=RULE, get=lambda rules: [RULE.show((rule, 0)) for rule in rules]
        ),
    ),
)


def _match(match: Match) -> dict[str, Any]:
    return {"article_id": match.article_id, "title": match.title, "outlet": match.outlet, "why": list(match.why)}


_MATCH = {"type": "object", "properties": {"article_id": INTEGER, "title": TEXT, "outlet": TEXT, "why": TEXTS}}
TRIAL = Record(
    "RuleTrial",
    "What a rule would match among the stored articles. Nothing is changed.",
    (
        Field(name="looked_at", schema=INTEGER, help="Articles that were looked at, the newest first.", get=lambda told: told[1].looked_at),
        Field(name="matched", schema=INTEGER, help="Of these, how many match.", get=lambda told: told[1].matched),
        Field(name="whole", schema=FLAG, help="All articles of those days were looked at.", get=lambda told: told[1].whole),
        Field(name="since", schema=maybe(TIME), help="When the oldest that was looked at was first seen.", get=lambda told: told[1].since),
        Field(
            name="sample",
            schema={"type": "array", "items": _MATCH},
            help="Some that match, with what was found.",
            get=lambda told: [_match(match) for match in told[1].sample],
        ),
        Field(name="warnings", schema=TEXTS, help="What is allowed and seldom meant.", get=lambda told: list(_warned(*told))),
    ),
)


def _warned(rule: Rule, found: DryRun) -> tuple[str, ...]:
    told = warnings(rule)
    return told if told or not found.everything else ("It matches nearly every report.",)


def _of(name: str) -> Any:
    return lambda leaning: getattr(leaning, name)


LEANING = Record(
    "Leaning",
    "What a reader wants never to see, or more of.",
    (
        Field(name="id", schema=INTEGER, help="Its number.", get=_of("id")),
        Field(name="kind", schema=TEXT, help="outlet, name, word, section, language.", get=_of("kind")),
        Field(name="value", schema=TEXT, help="An outlet’s slug, a section, a code, or as it was written.", get=_of("value")),
        Field(name="label", schema=TEXT, help="As it is shown.", get=_of("label")),
        Field(name="muted", schema=FLAG, help="true: muted; false: boosted.", get=_of("muted")),
        Field(name="since", schema=maybe(TIME), help="Since when.", get=_of("since")),
    ),
)


def list_rules(call: Call) -> Page:
    counts = call.store.rule_counts(call.reader)
    return Page(items=[RULE.show((rule, counts.get(rule.id, 0)), call.wanted) for rule in call.store.rules(call.reader)], key=None)


def add_rules(call: Call) -> Reply:
    new = [read_rule(said, f"rules[{at}]") for at, said in enumerate(call["rules"])]
    return Reply(value=RULES_ADDED.show(call.store.add_rules(call.reader, new)), status=201)


def set_rule(call: Call) -> Any:
    said = {name: call[name] for name in ("name", "when", "enabled", "stop")}
    rule = replace(read_rule({**said, "then": list(call["then"])}), id=call["id"])
    kept = call.store.change_rule(call.reader, rule)
    return RULE.show((kept, call.store.rule_counts(call.reader).get(kept.id, 0)))


def drop_rule(call: Call) -> Reply:
    call.store.drop_rule(call.reader, call["id"])
    return Reply(status=204)


def try_rule(call: Call) -> Any:
    rule = read_rule({"name": "", "when": call["when"], "then": ["star"]})
    found = dry_run(call.store, call.reader, rule, call.house.clock(), days=call["days"], timer=monotonic)
    return TRIAL.show((rule, found))


def list_leanings(call: Call) -> Page:
    return Page(items=[LEANING.show(each, call.wanted) for each in call.store.leanings(call.reader)], key=None)


def set_leaning(call: Call) -> Any:
    made: Leaning = call.store.lean(call.reader, call["kind"], call["value"], muted=call["muted"], now=call.house.clock())
    return LEANING.show(made)


def drop_leaning(call: Call) -> Reply:
    call.store.drop_leaning(call.reader, call["id"])
    return Reply(status=204)
