"""Regular expressions of readers, through RE2: linear in the text, whatever is written. Case does not matter unless `(?-i)` says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import re2

from news7d.errors import Invalid

LONGEST = 1000  # characters of a pattern
_MEMORY = 8 * 1024 * 1024  # bytes that one pattern, or one set of them, may take
_SET = 64  # patterns that are looked for at once: more need more memory for the states of all together


class BadPattern(Invalid):
    """`at` is the place of the mistake in the pattern, from 1."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@cache
def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MEMORY
    return options


def compiled(pattern: str) -> Any:
    """The pattern, ready to `search`. Raises BadPattern, which names the place."""
    if not pattern:
        raise BadPattern("an empty pattern finds everything; write what is to be found", 1)
    if len(pattern) > LONGEST:
        raise BadPattern(f"a pattern has at most {LONGEST} characters; this one has {len(pattern)}", LONGEST + 1)
    try:
        return re2.compile(pattern, _options())
    except re2.error as error:
        said = _words(error)
        at = _place(pattern, said)
        raise BadPattern(f"the pattern is wrong at character {at}: {said}{_hint(pattern, at)}", at) from None


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else "it cannot be read"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _hint(pattern: str, at: int) -> str:
    """What RE2 does without, so that it is linear."""
    rest = pattern[at - 1 :]
    if rest.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        return " (looking ahead or behind is not possible; use two conditions)"
    if len(rest) > 1 and rest[0] == "\\" and rest[1].isdigit():
        return " (what was found before cannot be referred to)"
    return ""


def _place(pattern: str, said: str) -> int:
    """RE2 names the mistake, not its place: that is where the shortest wrong beginning ends, less what the message quotes."""
    kind, _, quoted = said.partition(": ")
    if kind == "missing )":
        return _unclosed(pattern)
    if kind == "missing ]":
        return pattern.rfind(quoted) + 1 or 1
    for end in range(1, len(pattern) + 1):
        try:
            re2.compile(pattern[:end], _options())
        except re2.error as error:
            if _words(error).partition(": ")[0] == kind:
                start = pattern.rfind(quoted, 0, end + len(quoted)) if quoted and kind != "unexpected )" else -1
                return (start if start >= 0 else end - 1) + 1
    return max(1, pattern.find(quoted) + 1)


def _unclosed(pattern: str) -> int:
    """The bracket that nothing closes."""
    open_, at, in_class = list[int](), 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign == "(":
            open_.append(at)
        elif sign == ")" and open_:
            open_.pop()
        at += 1
    return (open_[-1] if open_ else len(pattern) - 1) + 1


class PatternSets:
    """Many patterns, looked for together: `found` says which of them a text has."""

    def __init__(self, patterns: Sequence[tuple[str, int]]) -> None:
        """(pattern, number) for each; all of them are known to be right."""
        self._sets: list[tuple[Any, list[int]]] = []
        self._single: list[tuple[Any, int]] = []
        for at in range(0, len(patterns), _SET):
            self._add(patterns[at : at + _SET])

    def _add(self, patterns: Sequence[tuple[str, int]]) -> None:
        """Together where the memory is enough for that, else in halves, at last one by one."""
        if len(patterns) == 1:
            self._single.append((compiled(patterns[0][0]), patterns[0][1]))
            return
        together = re2.Set.SearchSet(_options())
        for pattern, _ in patterns:
            together.Add(pattern)
        try:
            together.Compile()
        except re2.error:
            middle = len(patterns) // 2
            self._add(patterns[:middle])
            self._add(patterns[middle:])
        else:
            self._sets.append((together, [number for _, number in patterns]))

    def found(self, text: str) -> Iterable[int]:
        if not self._sets and not self._single:
            return
        encoded = text.encode("utf-8", "replace")
        for together, numbers in self._sets:
            for at in together.Match(encoded) or ():
                yield numbers[at]
        for pattern, number in self._single:
            if pattern.search(encoded):
                yield number
