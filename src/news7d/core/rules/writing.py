"""Rules as JSON, for export, import and the API.

    {"name": "Storms", "enabled": true, "stop": false,
     "when": {"all": [{"field": "text", "op": "has", "value": "storm"}, {"none": [{"field": "section", "op": "is", "value": "sport"}]}]},
     "then": [{"do": "tag", "value": "Weather"}, {"do": "star"}]}

Whatever is wrong is refused with its place: «rule 3, when.all[0]: …».
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from news7d.errors import Invalid
from news7d.model import RULE_FIELDS, RULE_VERBS, Rule, RuleAction, RuleGroup, RuleTest

FORMAT = "news7d-rules/1"
LARGEST = 5 * 1024 * 1024  # bytes of a file
_JOINS = ("all", "any", "none")
_DEEPEST = 8
_MEMBERS = frozenset({"id", "name", "enabled", "stop", "position", "when", "then"})


def rule_json(rule: Rule) -> dict[str, Any]:
    """As it is sent and exported; `id` only where it is stored."""
    said = {"name": rule.name, "enabled": rule.enabled, "stop": rule.stop, "when": group_json(rule.when), "then": actions_json(rule.then)}
    return {"id": rule.id, **said} if rule.id > 0 else said


def group_json(group: RuleGroup) -> dict[str, Any]:
    return {group.join: [_test_json(part) if isinstance(part, RuleTest) else group_json(part) for part in group.parts]}


def _test_json(test: RuleTest) -> dict[str, Any]:
    return {"field": test.field, "op": test.op, "value": test.value}


def actions_json(actions: Sequence[RuleAction]) -> list[dict[str, Any]]:
    return [{"do": action.do, **({"value": action.value} if action.value else {})} for action in actions]


def export_rules(rules: Sequence[Rule]) -> bytes:
    """A file that `read_rules` takes."""
    said = [{name: value for name, value in rule_json(rule).items() if name != "id"} for rule in rules]
    return orjson.dumps({"format": FORMAT, "rules": said}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_rules(text: bytes | str) -> tuple[Rule, ...]:
    """The rules of a file: what `export_rules` writes, a list of rules, or one. Raises Invalid; what they say is not checked yet."""
    if len(text) > LARGEST:
        raise Invalid(f"a file of rules has at most {LARGEST // 2**20} MiB")
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"this is no JSON: {error}") from None
    if isinstance(said, dict) and "rules" in said:
        if said.get("format", FORMAT) != FORMAT:
            raise Invalid(f"this file is of the format {str(said['format'])[:40]!r}; {FORMAT!r} can be read")
        said = said["rules"]
    listed = said if isinstance(said, list) else [said]
    return tuple(read_rule(each, f"rule {number}") for number, each in enumerate(listed, 1))


def read_rule(said: Any, place: str = "the rule") -> Rule:
    """Raises Invalid with the place of what is wrong."""
    if not isinstance(said, dict):
        raise Invalid(f"{place}: an object with name, when and then is wanted")
    if unknown := sorted(said.keys() - _MEMBERS):
        raise Invalid(f"{place}: there is no {unknown[0][:40]!r}; there are {', '.join(sorted(_MEMBERS))}")
    flags = {}
    for name, usual in (("enabled", True), ("stop", False)):
        flags[name] = said.get(name, usual)
        if not isinstance(flags[name], bool):
            raise Invalid(f"{place}, {name}: true or false is wanted")
    return Rule(
        id=0,
        name=_text(said.get("name", ""), f"{place}, name"),
        when=read_group(said.get("when", {"all": []}), f"{place}, when", 1),
        then=read_actions(said.get("then", []), f"{place}, then"),
        **flags,
    )


def read_group(said: Any, place: str, depth: int = 1) -> RuleGroup:
    if depth > _DEEPEST:
        raise Invalid(f"{place}: groups stand at most {_DEEPEST} deep in each other")
    if isinstance(said, dict) and set(said) == {"not"}:
        said = {"none": [said["not"]]}
    if not isinstance(said, dict) or len(said) != 1 or next(iter(said)) not in _JOINS:
        raise Invalid(f"{place}: an object with one of {', '.join(_JOINS)}, not is wanted")
    ((join, parts),) = said.items()
    if not isinstance(parts, list):
        raise Invalid(f"{place}.{join}: a list of conditions is wanted")
    return RuleGroup(join=join, parts=tuple(_part(part, f"{place}.{join}[{at}]", depth) for at, part in enumerate(parts)))


def _part(said: Any, place: str, depth: int) -> RuleTest | RuleGroup:
    if not isinstance(said, dict) or "field" not in said:
        return read_group(said, place, depth + 1)
    if unknown := sorted(said.keys() - {"field", "op", "value"}):
        raise Invalid(f"{place}: a condition has field, op and value, no {unknown[0][:40]!r}")
    if said["field"] not in RULE_FIELDS:
        raise Invalid(f"{place}: there is no field {str(said['field'])[:40]!r}; there are {', '.join(RULE_FIELDS)}")
    value = said.get("value", "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}"
    return RuleTest(field=said["field"], op=_text(said.get("op", ""), f"{place}, op"), value=_text(value, f"{place}, value"))  # type: ignore[arg-type]


def read_actions(said: Any, place: str) -> tuple[RuleAction, ...]:
    if not isinstance(said, list):
        raise Invalid(f"{place}: a list of actions is wanted")
    actions = []
    for at, each in enumerate(said):
        each = {"do": each} if isinstance(each, str) else each
        if not isinstance(each, dict) or each.get("do") not in RULE_VERBS or each.keys() - {"do", "value"}:
            raise Invalid(f"{place}[{at}]: an object with do (one of {', '.join(RULE_VERBS)}) and, for some, a value is wanted")
        value = each.get("value", "")
        actions.append(RuleAction(do=each["do"], value=_text(str(value) if isinstance(value, int) else value, f"{place}[{at}], value")))
    return tuple(actions)


def _text(said: Any, place: str) -> str:
    if not isinstance(said, str):
        raise Invalid(f"{place}: a text is wanted")
    return said.replace("\x00", "")
