"""From rules to a matcher, from an article to what the rules do with it.

Each rule becomes a small tree over atoms (core.rules.index), and is filed under a few atoms of which one must hold if the rule is
to match. Only rules whose atoms hold are looked at, in their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TypeAlias

from news7d.core.rules.index import Atom, Index
from news7d.core.rules.subject import Subject
from news7d.core.rules.told import told_atom
from news7d.core.search import Query, Term, fold, parse_query
from news7d.model import Rule, RuleGroup, RuleTest

FRONT, EVERYWHERE = 1, 2
"""How far an article is hidden."""
LIFTS = {"raise": 1, "lower": -1}
SOURCES = frozenset({"outlet", "feed", "folder", "author", "language", "country", "url"})
"""Fields that say who reports, not what: a rule on these alone hides reports, and a story only with the last of them."""
_STORY = frozenset({"independent", "reports", "outlets", "role"})
_COSTS = {"is": 1, "words": 1, "contains": 1, "begins": 1, "prefix": 2, "matches": 3, "at-least": 20, "at-most": 20}

Node: TypeAlias = "int | tuple[str, tuple[Node, ...]]"
"""The number of an atom, or (all | any | none, parts)."""
NEVER: Node = ("any", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """That a rule matches an article, and what it does."""

    rule_id: int
    why: tuple[str, ...]  # what was found, in words
    hides: int = 0  # FRONT, EVERYWHERE
    topic: bool = False  # it is about what is told, not about who tells it
    lift: int = 0  # raised or lowered by so much
    read: bool = False
    star: bool = False
    notify: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    article_id: int
    story_id: int | None
    first_seen: datetime
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderOutcomes:
    """What one reader's rules, as they stood in that edition of their book, do with some articles."""

    reader_id: int
    book: int
    outcomes: tuple[Outcome, ...]


class Matcher:
    """The rules of one reader. Built by `compile_rules`."""

    def __init__(self, rules: Sequence[Rule], index: Index, trees: Sequence[Node]) -> None:
        self._rules, self._index, self._trees = rules, index, trees
        self._under: defaultdict[int, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for place, tree in enumerate(trees):
            trigger = _trigger(tree, index)
            if trigger is None:
                self._always.append(place)
            for number in trigger or ():
                self._under[number].append(place)
        self.needs_story = any(atom.field in _STORY for atom in index.atoms)
        self._effects = [_effects(rule) for rule in rules]

    def __len__(self) -> int:
        return len(self._rules)

    def match(self, subject: Subject, now: datetime) -> Outcome:
        """What the rules do with it, in their order, up to one that stops."""
        true = self._index.true_of(subject, now)
        places = set(self._always).union(*(self._under.get(number, ()) for number in true))
        hits: list[Hit] = []
        for place in sorted(places):
            if _holds(self._trees[place], true):
                hits.append(self._hit(place, true))
                if self._rules[place].stop:
                    break
        return Outcome(article_id=subject.article_id, story_id=subject.story_id, first_seen=subject.first_seen, hits=tuple(hits))

    def _hit(self, place: int, true: set[int]) -> Hit:
        done = self._effects[place]
        found = dict.fromkeys(number for number in _positive(self._trees[place]) if number in true)
        why = tuple(told_atom(self._index.atoms[number]) for number in list(found)[:4])
        return Hit(
            rule_id=done.rule_id, why=why, hides=done.hides, topic=done.topic, lift=done.lift, read=done.read, star=done.star,
            notify=done.notify, tags=done.tags,
        )  # fmt: skip


def compile_rules(rules: Iterable[Rule], folders: Mapping[int, Iterable[str]] = {}) -> Matcher:
    """The enabled ones, in order. `folders`: in which folders the reader has a feed. The rules are known to be right (`check`)."""
    wanted = sorted((rule for rule in rules if rule.enabled), key=lambda rule: (rule.position, rule.id))
    index = Index({feed: frozenset(map(_plain, names)) for feed, names in folders.items()})
    trees = [_tree(rule.when, index) for rule in wanted]
    index.close()
    return Matcher(wanted, index, trees)


def _effects(rule: Rule) -> Hit:
    verbs = {action.do for action in rule.then}
    lifts = [LIFTS[action.do] * int(action.value or 1) for action in rule.then if action.do in LIFTS]
    return Hit(
        rule_id=rule.id,
        why=(),
        hides=EVERYWHERE if "mute" in verbs else FRONT if "hide" in verbs else 0,
        topic=not _fields(rule.when) <= SOURCES,
        lift=sum(lifts),
        read="read" in verbs,
        star="star" in verbs,
        notify="notify" in verbs,
        tags=tuple(dict.fromkeys(action.value for action in rule.then if action.do == "tag")),
    )


def _fields(group: RuleGroup) -> set[str]:
    found: set[str] = set()
    for part in group.parts if group.join != "none" else ():
        if isinstance(part, RuleTest):
            found |= _searched(part.value) if part.field == "search" else {part.field}
        else:
            found |= _fields(part)
    return found


def _searched(text: str) -> set[str]:
    query = parse_query(text)
    found = {{"lang": "language"}.get(each.name, each.name) for each in query.filters if not each.negative}
    return found | ({"text"} if any(not term.negative for term in query.terms) or query.independent else set())


# ------------------------------------------------------------------ trees


def _tree(part: RuleGroup | RuleTest, index: Index) -> Node:
    if isinstance(part, RuleGroup):
        return part.join, tuple(_tree(each, index) for each in part.parts)
    if part.field == "search":
        return _query_tree(parse_query(part.value), index)
    if part.op == "has":
        found = parse_query(part.value.replace(":", " ")).terms
        return ("all", tuple(_term_tree(term, part.field, index) for term in found)) if found else NEVER
    value = part.value if part.op in ("matches", "at-least", "at-most") else _plain(part.value)
    return index.add(Atom(part.op, part.field, value)) if value else NEVER


def _plain(value: str) -> str:
    return " ".join(fold(value).split())


def _term_tree(term: Term, name: str, index: Index) -> Node:
    """A word or phrase of a query; a `-` before it means that it must not occur."""
    number = index.add(Atom("prefix" if term.prefix else "words", name, " ".join(term.tokens)))
    return ("none", (number,)) if term.negative else number


def _query_tree(query: Query, index: Index) -> Node:
    """What a search with the same words would find."""
    if query.empty:
        return NEVER
    parts: list[Node] = [_term_tree(term, "text", index) for term in query.terms]
    for name in ("outlet", "lang", "section", "role", "name"):
        for negative in (False, True):
            values = query.values(name, negative=negative)
            if values:
                tests = tuple(index.add(_filter(name, value)) for value in values)
                parts.append(("none" if negative else "any", tests))
    if query.independent:
        parts.append(index.add(Atom("at-least", "independent", str(query.independent))))
    return "all", (*parts, *_days(query, index))


def _filter(name: str, value: str) -> Atom:
    return Atom("is", "language", value[:2]) if name == "lang" else Atom("is", name, _plain(value))


def _days(query: Query, index: Index) -> Iterable[Node]:
    for kind, day, less in (("at-least", query.after, 0.0), ("at-most", query.before, 1e-6)):
        if day is not None:
            yield index.add(Atom(kind, "when", repr(datetime.combine(day, time(), UTC).timestamp() - less)))


def _trigger(tree: Node, index: Index) -> frozenset[int] | None:
    """Atoms of which one must hold if the tree is to; None where it may hold without any."""
    if isinstance(tree, int):
        return frozenset({tree})
    join, parts = tree
    if join == "none":
        return None
    triggers = [_trigger(part, index) for part in parts]
    if join == "any":
        return None if None in triggers else frozenset[int]().union(*(each for each in triggers if each is not None))
    usable = [each for each in triggers if each is not None]
    return min(usable, key=lambda each: sum(_COSTS.get(index.atoms[number].kind, 20) for number in each)) if usable else None


def _holds(tree: Node, true: set[int]) -> bool:
    if isinstance(tree, int):
        return tree in true
    join, parts = tree
    if join == "all":
        return all(_holds(part, true) for part in parts)
    return any(_holds(part, true) for part in parts) == (join == "any")


def _positive(tree: Node) -> Iterable[int]:
    if isinstance(tree, int):
        yield tree
    elif tree[0] != "none":
        for part in tree[1]:
            yield from _positive(part)
