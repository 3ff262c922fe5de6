"""What readers' rules cost an article: python -m bench.rules. CPU milliseconds; compare lines of one run, machines differ."""

from __future__ import annotations

import random
import statistics
import string
from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time

from news7d.core.rules import Subject, check, compile_rules, read_rule
from news7d.model import Rule

NOW = datetime(2026, 11, 24, tzinfo=UTC)
_chance = random.Random(2)
_WORDS = ["".join(_chance.choices(string.ascii_lowercase, k=_chance.randint(4, 9))) for _ in range(30_000)]


def word() -> str:
    return _chance.choice(_WORDS)


KINDS: dict[str, Callable[[], tuple[str, str, str]]] = {
    "words": lambda: ("text", "has", word()),
    "phrase": lambda: ("title", "has", f'"{word()} {word()}"'),
    "beginning": lambda: ("text", "has", word()[:5] + "*"),
    "letters": lambda: ("text", "contains", word()),
    "outlet": lambda: ("outlet", "is", word()),
    "name": lambda: ("name", "is", f"{word()} {word()}"),
    "pattern": lambda: ("text", "matches", rf"\b{word()}\w*\s+(?:{word()}|{word()})"),
    "wild pattern": lambda: ("body", "matches", f"{word()}.*{word()}.*{word()}"),
}
MIXED = ("words", "phrase", "beginning", "letters", "outlet", "name")
RUNS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("mixed", 10, MIXED),
    ("mixed", 1_000, MIXED),
    ("mixed", 10_000, MIXED),
    ("mixed and patterns", 10_000, (*MIXED, "pattern")),
    ("patterns alone", 10_000, ("pattern",)),
    ("wild patterns alone", 10_000, ("wild pattern",)),
    ("all match", 10_000, ("words",)),
)


def rule(number: int, kind: str, join: str) -> Rule:
    field, op, value = KINDS[kind]()
    read = read_rule({"when": {join: [{"field": field, "op": op, "value": value}]}, "then": ["star"]})
    return check(Rule(id=number, position=number, name="", when=read.when, then=read.then))


def article(number: int) -> Subject:
    return Subject(
        article_id=number,
        story_id=1,
        title=" ".join(word() for _ in range(10)),
        body=" ".join(word() for _ in range(700)),
        authors=(),
        url="https://one.example/a",
        outlet=("one", "one.example", "One"),
        feeds=(),
        country=None,
        language="en",
        section="world",
        names=(f"{word()} {word()}",),
        role="origin",
        when=NOW,
        first_seen=NOW,
    )


def main() -> None:
    articles = [article(number) for number in range(30)]
    print(f"{'rules':>7}  {'of which kind':20} {'compile s':>9}  {'ms per article: median':>22}  {'most':>6}")
    for name, count, kinds in RUNS:
        rules = [rule(at + 1, kinds[at % len(kinds)], "none" if name == "all match" else "all") for at in range(count)]
        start = process_time()
        matcher = compile_rules(rules)
        compiled, took = process_time() - start, []
        for each in articles[:10]:
            matcher.match(each, NOW)
        for each in articles:
            start = process_time()
            matcher.match(each, NOW)
            took.append((process_time() - start) * 1000)
        print(f"{count:7,}  {name:20} {compiled:9.2f}  {statistics.median(took):22.2f}  {max(took):6.2f}")


if __name__ == "__main__":
    main()
