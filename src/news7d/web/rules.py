"""Rules of a reader: the list in its order, a form that works without JavaScript, what a rule would match, files.

The form has rows: what is asked («title has the words») and the value. A rule whose conditions stand in each other is shown as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.rules import export_rules, read_rules, told_rule, warnings
from news7d.core.rules.told import FIELD_WORDS, OPS, asked_words
from news7d.core.rules.writing import group_json, read_group
from news7d.errors import Invalid, NotFound, UserError
from news7d.model import RULE_FIELDS, Reader, Rule, RuleAction, RuleGroup, RuleTest
from news7d.stages.rules import DryRun, dry_run
from news7d.store import Store
from news7d.web.house import house_of, id_of
from news7d.web.languages import _, ngettext, translated, words_of
from news7d.web.sessions import Form, Visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/settings/rules"
BACK = (7, 30, 365)
"""Days of stored reports that a rule can be applied to."""
_ROWS, _MOST_ROWS = 3, 40
_LISTED = 500  # rules on the page; all are in the export
_FLAGS = ("mute", "hide", "read", "star", "notify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule as its form has it."""

    id: int = 0
    name: str = ""
    join: str = "all"
    rows: tuple[tuple[str, str], ...] = ()  # («title has», value)
    nested: str = ""  # conditions as JSON, where rows cannot say them
    flags: tuple[str, ...] = ()
    tags: str = ""
    lift: int = 0
    enabled: bool = True
    stop: bool = False
    back: int = 0  # days of stored reports to which it is to be applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    rule: Rule
    when: str
    then: str
    count: int
    warnings: tuple[str, ...]


async def show_rules(request: Request) -> Response:
    """All rules; `?edit=` one of them in the form; `?test=title+has&value=storm&do=mute` a new one, filled in."""
    who, reader = await signed_in(request)
    store = house_of(request).store
    edit = request.query_params.get("edit", "")
    if edit.isdecimal() and len(edit) < 16:
        draft = _draft_of(await run_in_threadpool(store.rule, reader.id, int(edit)))
    else:
        draft = _asked(request)
    return await _page(request, who, reader, draft)


def _asked(request: Request) -> Draft:
    query = request.query_params
    values = query.getlist("value")
    rows = tuple((test[:40], value[:1000]) for test, value in zip(query.getlist("test"), values, strict=False))
    return Draft(rows=rows[:_MOST_ROWS], flags=tuple(flag for flag in query.getlist("do") if flag in _FLAGS))


async def send_rule(request: Request) -> Response:
    """Save the form's rule, or show what it would match, or give it more rows."""
    house = house_of(request)
    who, reader, form = await sent(request)
    draft, store, now = _draft_in(form), house.store, house.clock()
    if form.get("do") == "rows":
        return await _page(request, who, reader, replace(draft, rows=(*draft.rows, *(("", ""),) * 3)))
    try:
        rule = _rule_in(draft)
        if form.get("do") == "try":
            looked_for = rule if rule.then else replace(rule, then=(RuleAction(do="star"),))  # what it would do need not be said yet
            found = await run_in_threadpool(lambda: dry_run(store, reader.id, looked_for, now, timer=monotonic))
            return await _page(request, who, reader, draft, found=found, rule=rule)
        kept = await run_in_threadpool(_save, store, reader, rule)
    except UserError as error:
        return await _page(request, who, reader, draft, error=words_of(error), status=404 if isinstance(error, NotFound) else 422)
    if draft.back:
        await run_in_threadpool(store.begin_rule_run, reader.id, kept.id, now - timedelta(days=draft.back), now)
    told = _("“%(name)s” is kept.", name=kept.name)
    if draft.back:
        told = _("“%(name)s” is kept and is being applied to what is stored.", name=kept.name)
    return done(request, PATH, " ".join((told, *map(translated, warnings(kept)))))


def _save(store: Store, reader: Reader, rule: Rule) -> Rule:
    return store.change_rule(reader.id, rule) if rule.id else store.add_rules(reader.id, [rule])[0]


async def change_rule(request: Request) -> Response:
    """One rule up, down, on, off, away, or applied to what is stored."""
    house = house_of(request)
    _rest, reader, form = await sent(request)
    key, verb, now = id_of(request), form.get("do"), house.clock()
    told = await run_in_threadpool(_changed, house.store, reader, key, verb)
    if verb == "again":
        await run_in_threadpool(house.store.begin_rule_run, reader.id, key, now - timedelta(days=30), now)
    return done(request, PATH, told)


def _changed(store: Store, reader: Reader, key: int, verb: str) -> str:
    rule = store.rule(reader.id, key)
    if verb in ("up", "down"):
        store.move_rule(reader.id, key, -1 if verb == "up" else 1)
        return _("“%(name)s” is moved.", name=rule.name)
    if verb in ("on", "off"):
        store.change_rule(reader.id, replace(rule, enabled=verb == "on"))
        return _("“%(name)s” is switched on.", name=rule.name) if verb == "on" else _("“%(name)s” is switched off.", name=rule.name)
    if verb == "delete":
        store.drop_rule(reader.id, key)
        return _("“%(name)s” is deleted. What it marked and tagged stays; what it hid is back.", name=rule.name)
    if verb == "again":
        return _("“%(name)s” is being applied to the reports of the last 30 days.", name=rule.name)
    raise Invalid(_("choose what is to be done with the rule"))


async def export(request: Request) -> Response:
    """All rules as a file, for another house or a copy."""
    _rest, reader = await signed_in(request)
    rules = await run_in_threadpool(house_of(request).store.rules, reader.id)
    headers = {"content-disposition": 'attachment; filename="news7d-rules.json"', "cache-control": "no-store"}
    return Response(export_rules(rules), media_type="application/json", headers=headers)


async def import_rules(request: Request) -> Response:
    """Rules of a file, behind those that are there; all of them or none."""
    store = house_of(request).store
    who, reader, form = await sent(request)
    try:
        if form.upload is None:
            raise Invalid(_("choose a file"))
        new = read_rules(form.upload.body)
        await run_in_threadpool(store.add_rules, reader.id, new)
    except UserError as error:
        return await _page(request, who, reader, Draft(), error=words_of(error), status=422)
    return done(request, PATH, ngettext("%(num)s rule came in.", "%(num)s rules came in.", len(new)))


# ------------------------------------------------------------------ the form


def _draft_in(form: Form) -> Draft:
    rows = tuple(zip(form.all("test"), form.all("value"), strict=False))[: _MOST_ROWS + 3]
    number, back, lift = form.get("id"), form.get("back"), form.get("lift")
    return Draft(
        id=int(number) if number.isdecimal() and len(number) < 16 else 0,
        name=form.get("name")[:200],
        join=form.get("join") if form.get("join") in ("all", "any", "none") else "all",
        rows=tuple((test[:40], value[:1001]) for test, value in rows if value.strip()),
        nested=form.get("nested")[:100_000].strip(),
        flags=tuple(flag for flag in _FLAGS if flag in form.all("then")),
        tags=form.get("tags")[:1000],
        lift=int(lift) if lift in ("-3", "-2", "-1", "1", "2", "3") else 0,
        enabled=bool(form.get("enabled")),
        stop=bool(form.get("stop")),
        back=int(back) if back in {str(days) for days in BACK} else 0,
    )


def _rule_in(draft: Draft) -> Rule:
    """Raises Invalid."""
    if draft.nested:
        try:
            when = read_group(orjson.loads(draft.nested), "conditions")
        except orjson.JSONDecodeError as error:
            raise Invalid(_("the conditions are no JSON: %(error)s", error=error)) from None
    else:
        when = RuleGroup(join=draft.join, parts=tuple(map(_test, draft.rows)))  # type: ignore[arg-type]
    actions = [RuleAction(do=flag) for flag in draft.flags]  # type: ignore[arg-type]
    actions += [RuleAction(do="tag", value=tag.strip()) for tag in draft.tags.split(",") if tag.strip()]
    if draft.lift:
        actions.append(RuleAction(do="raise" if draft.lift > 0 else "lower", value=str(abs(draft.lift))))
    return Rule(id=draft.id, name=draft.name, when=when, then=tuple(actions), enabled=draft.enabled, stop=draft.stop)


def _test(row: tuple[str, str]) -> RuleTest:
    field, _rest, op = row[0].partition(" ")
    known = next((each for each in RULE_FIELDS if each == field), None)
    if known is None:
        raise Invalid(_("choose what is compared with “%(row)s”", row=row[1][:40]))
    return RuleTest(field=known, op=op, value=row[1])  # type: ignore[arg-type]


def _draft_of(rule: Rule) -> Draft:
    flat = all(isinstance(part, RuleTest) for part in rule.when.parts) and len(rule.when.parts) <= _MOST_ROWS
    lifts = [(1 if action.do == "raise" else -1) * int(action.value or 1) for action in rule.then if action.do in ("raise", "lower")]
    return Draft(
        id=rule.id,
        name=rule.name,
        join=rule.when.join,
        rows=tuple((f"{part.field} {part.op}", part.value) for part in rule.when.parts if isinstance(part, RuleTest)) if flat else (),
        nested="" if flat else orjson.dumps(group_json(rule.when), option=orjson.OPT_INDENT_2).decode(),
        flags=tuple(action.do for action in rule.then if action.do in _FLAGS),
        tags=", ".join(action.value for action in rule.then if action.do == "tag"),
        lift=max(-3, min(3, sum(lifts))),
        enabled=rule.enabled,
        stop=rule.stop,
    )


async def _page(
    request: Request,
    who: Visitor,
    reader: Reader,
    draft: Draft,
    *,
    found: DryRun | None = None,
    rule: Rule | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    store = house_of(request).store
    rules = await run_in_threadpool(store.rules, reader.id)
    counts = await run_in_threadpool(store.rule_counts, reader.id)
    runs = await run_in_threadpool(store.rule_runs, reader.id)
    names = {each.id: each.name for each in rules}
    blank = max(1, _ROWS - len(draft.rows)) if not any(value == "" for _, value in draft.rows) else 0
    words: dict[str, Any] = {
        "listed": tuple(_listed(rules[:_LISTED], counts)),
        "total": len(rules),
        "draft": replace(draft, rows=(*draft.rows, *(("", ""),) * blank)),
        "choices": _choices(),
        "back": BACK,
        "found": found,
        "told": tuple(map(translated, told_rule(rule))) if rule and rule.then else None,
        "warned": tuple(map(translated, warnings(rule))) if rule else (),
        "runs": [(run, names.get(run.rule_id or 0, _("All rules"))) for run in runs if run.ended_at is None and (run.rule_id or 0) >= 0],
    }
    return shown(request, who, "rules.html", _("Rules"), status=status, error=error, **words)


def _choices() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What can be asked, by field, in the language of the request."""
    return tuple(
        (translated(FIELD_WORDS[field]), tuple((f"{field} {op}", translated(asked_words(field, op))) for op in OPS[field]))
        for field in RULE_FIELDS
    )


def _listed(rules: Sequence[Rule], counts: dict[int, int]) -> Iterable[Listed]:
    for rule in rules:
        when, then = map(translated, told_rule(rule))
        warned = tuple(map(translated, warnings(rule)))
        yield Listed(rule=rule, when=when, then=then, count=counts.get(rule.id, 0), warnings=warned)
