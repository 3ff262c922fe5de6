"""Edition and stories -> what doors show: role bar and its words, times in words, word diffs.

    StoryFacts ─► RoleBar (geometry) + BarWords       ReportLine ─► Sign, claim in words
    two texts  ─► Diff (kept, removed, added)         (lists as feeds: core.outgoing)

Nothing here writes HTML: doors do. Lengths of the role bar are in its own units (one cell is 10 × 8, see docs/design/020-pages.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from typing import Literal

from news7d.core.changes import Diff, word_diff
from news7d.model import OWN_REPORTING, ReportLine, RoleName, StoryFacts

# ------------------------------------------------------------------ roles

Look = Literal["first", "independent", "confirms", "cites", "wire", "copies", "translation", "unknown", "other"]
LOOKS: tuple[Look, ...] = ("first", "independent", "confirms", "cites", "wire", "copies", "translation", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWords:
    """How a role is shown: its colour and pattern (`look`), its sign, its word, and how several of it are counted."""

    look: Look
    sign: str
    word: str
    counted: str
    own: bool


_TEXT = "\ufe0e"  # asks for the plain, not the coloured picture of ✓

ROLE_WORDS: dict[RoleName, RoleWords] = {
    "origin": RoleWords(look="first", sign="1", word="First", counted="first", own=True),
    "independent": RoleWords(look="independent", sign="+", word="Independent", counted="independent", own=True),
    "confirms": RoleWords(look="confirms", sign=f"✓{_TEXT}", word="Confirms", counted="confirms", own=True),
    "cites": RoleWords(look="cites", sign="“", word="Cites", counted="cites", own=False),
    "wire": RoleWords(look="wire", sign="W", word="Wire", counted="wire", own=False),
    "copy": RoleWords(look="copies", sign="=", word="Copy", counted="copies or rewrites", own=False),
    "rewrite": RoleWords(look="copies", sign="≈", word="Rewrite", counted="copies or rewrites", own=False),
    "translation": RoleWords(look="translation", sign="T", word="Translation", counted="translated", own=False),
    "comment": RoleWords(look="other", sign="¶", word="Comment", counted="comments", own=True),
    "update": RoleWords(look="other", sign="↻", word="Update", counted="updates", own=True),
    "unknown": RoleWords(look="unknown", sign="?", word="Unknown", counted="unknown", own=False),
}
_COUNTED: dict[Look, str] = {words.look: words.counted for words in ROLE_WORDS.values() if words.look != "other"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A run of cells of one look. `shift` is the gap between own reporting and repeats, kept apart so that patterns stay in phase."""

    look: Look
    x: float
    width: float
    shift: int
    dense: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBar:
    width: float
    cells: tuple[Cells, ...]


CELL, GAP, DIVIDE = 10, 2, 6
MOST_CELLS = 24
FULL_WIDTH = MOST_CELLS * (CELL + GAP) + DIVIDE  # 294


def counts_by_look(roles: tuple[tuple[RoleName, int], ...]) -> tuple[tuple[Look, int], ...]:
    """Cells per look, in the order of the bar; updates and comments have none."""
    sums: dict[Look, int] = {}
    for role, count in roles:
        look = ROLE_WORDS[role].look
        sums[look] = sums.get(look, 0) + count
    return tuple((look, sums[look]) for look in LOOKS if sums.get(look))


def role_bar(roles: tuple[tuple[RoleName, int], ...]) -> RoleBar:
    """One cell a report up to 24 reports; beyond that each look gets its share of 294 units, at least 4 wide."""
    counts = counts_by_look(roles)
    if sum(count for _, count in counts) > MOST_CELLS:
        return _dense_bar(counts)
    cells: list[Cells] = []
    before = 0
    for look, count in counts:
        shift = DIVIDE if _is_repeat(look) and _has_own(counts) else 0
        cells.append(Cells(look=look, x=before * (CELL + GAP), width=count * (CELL + GAP) - GAP, shift=shift, dense=False))
        before += count
    width = before * (CELL + GAP) - GAP + (cells[-1].shift if cells else 0) if cells else 0
    return RoleBar(width=width, cells=tuple(cells))


def _dense_bar(counts: tuple[tuple[Look, int], ...]) -> RoleBar:
    least, total = 4.0, sum(count for _, count in counts)
    divide = DIVIDE if _has_own(counts) and any(_is_repeat(look) for look, _ in counts) else 0
    room = FULL_WIDTH - divide - GAP * (len(counts) - 1)
    spare = room - least * len(counts)
    cells: list[Cells] = []
    x = 0.0
    for look, count in counts:
        width = round(least + spare * count / total, 1)
        cells.append(Cells(look=look, x=round(x, 1), width=width, shift=divide if _is_repeat(look) else 0, dense=True))
        x += width + GAP
    return RoleBar(width=FULL_WIDTH, cells=tuple(cells))


def _is_repeat(look: Look) -> bool:
    return look not in ("first", "independent", "confirms")


def _has_own(counts: tuple[tuple[Look, int], ...]) -> bool:
    return any(not _is_repeat(look) for look, _ in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarWords:
    """`before` **strong** `after`, then `detail` for those who cannot see the bar."""

    before: str
    strong: str
    after: str
    detail: str


def bar_words(facts: StoryFacts, first: ReportLine | None = None) -> BarWords:
    """The words beside the bar: «4 independent of 10», «all 3 independent», «1 report so far»."""
    counts = counts_by_look(facts.roles)
    own, total = facts.independent, facts.reports
    detail = ", ".join(f"{count} {_COUNTED[look]}" for look, count in counts)
    unheard = unwatched_source(first)
    before = f"first: {unheard} (not watched here), " if unheard else ""
    if total <= 1:
        return BarWords(before=before, strong="1 report", after=" so far", detail=detail)
    if own == total:
        return BarWords(before=before, strong=f"all {total}", after=" independent", detail=detail)
    if own == 0 and dict(counts).get("unknown") == total:
        return BarWords(before=before, strong=f"{total} reports", after=", roles not known yet", detail=detail)
    return BarWords(before=before, strong=f"{own} independent", after=f" of {total}", detail=detail)


def unwatched_source(first: ReportLine | None) -> str:
    """Whom the first report here takes up, where that outlet is not watched; else empty."""
    if first is None or first.of is not None or first.of_name in (None, first.outlet.name) or first.role in OWN_REPORTING:
        return ""
    return first.of_name or ""


# ------------------------------------------------------------------ times in words

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def exact_time(moment: datetime) -> str:
    """`7 February 2026, 08:04 UTC`."""
    at = moment.astimezone(UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def long_day(moment: datetime) -> str:
    """`Saturday 7 February 2026`."""
    at = moment.astimezone(UTC)
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def short_day(moment: datetime) -> str:
    """`7 Feb`."""
    at = moment.astimezone(UTC)
    return f"{at.day} {_MONTHS[at.month - 1][:3]}"


def machine_time(moment: datetime) -> str:
    """For `<time datetime>`, Atom and JSON Feed: RFC 3339 in UTC, whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment.year >= 1000 else moment.astimezone(UTC).isoformat()


def span_words(span: timedelta) -> str:
    """`12 s`, `48 min`, `4 h 25 min`, `3 days`. Never negative."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"
    return f"{hours // 24} days"


AgeUnit = Literal["s", "min", "h", "days"]


def age_unit(then: datetime, now: datetime) -> tuple[int, AgeUnit]:
    """How long ago, in one unit. The future counts as now."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return seconds, "s"
    if seconds < 3600:
        return seconds // 60, "min"
    return (seconds // 3600, "h") if seconds < 48 * 3600 else (seconds // 86400, "days")


def age_words(then: datetime, now: datetime) -> str:
    """How long ago: `12 s`, `48 min`, `20 h`, `3 days`."""
    count, unit = age_unit(then, now)
    return f"{count} {unit}"


def report_time(line: ReportLine) -> datetime:
    """The time a report stands at: what it claims where that is plausible, else when we saw it."""
    return line.published if line.published is not None and line.claim == "plausible" else line.first_seen


# ------------------------------------------------------------------ texts side by side


_TOKENS = re.compile(r"\s+|(?:[^\W_]|(?<=\d)[.,:](?=\d))+|[^\w\s]|_")
_SENTENCES = re.compile(r"\n\s*\n|(?<=[.!?])\s+(?=[^\W\d_])|(?<=[。！？])")


def changed_passages(old: str, new: str, most: int = 12) -> tuple[Diff, ...]:
    """The sentences that differ between two versions, each as a word diff; at most `most` of them."""
    before, after = _sentences(old), _sentences(new)
    passages: list[Diff] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            passages.append(word_diff(" ".join(before[a:b]), " ".join(after[c:d])))
        if len(passages) == most:
            break
    return tuple(passages)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCES.split(text)[:2000] if part.strip()]


_ENDS = frozenset(".!?…:“”\"«»„‘’'–-(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    text: str
    shared: bool


def mark_shared(text: str, other: str) -> tuple[Marked, ...]:
    """`text` cut so that the names, numbers and times that stand in `other` too can be marked."""
    theirs = {token.casefold() for token, initial in _words_of(other) if _tells(token, initial)}
    parts: list[Marked] = []
    run: list[str] = []
    marking = False
    for token, initial in _words_of(text):
        shared = _tells(token, initial) and token.casefold() in theirs
        if shared != marking and token.strip():
            parts.extend(_marked(run, marking))
            run, marking = [], shared
        run.append(token)
    parts.extend(_marked(run, marking))
    return tuple(parts)


def _words_of(text: str) -> Iterator[tuple[str, bool]]:
    """Words, spaces and signs in order, and whether a word begins a sentence."""
    initial = True
    for token in _TOKENS.findall(text):
        yield token, initial
        if token.strip():
            initial = token in _ENDS if not token[0].isalnum() else False


def _marked(run: list[str], shared: bool) -> list[Marked]:
    text = "".join(run)
    if not shared:
        return [Marked(text=text, shared=False)] if text else []
    kept = text.rstrip()
    tail = text[len(kept) :]
    return [Marked(text=kept, shared=True), *([Marked(text=tail, shared=False)] if tail else [])]


def _tells(token: str, initial: bool) -> bool:
    """A number, or a word with a capital letter; not the short word that every sentence may begin with."""
    first = token[0]
    capital = first.isalpha() and first.upper() == first and first.lower() != first
    return first.isdigit() or (capital and len(token) > (4 if initial else 1))


def slug(title: str, most: int = 60) -> str:
    """A readable tail for a story's address: lower-case letters and digits of any script, hyphens between."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = re.findall(r"[^\W_]+", plain)
    short = ""
    for word in words:
        if len(short) + len(word) + 1 > most and short:
            break
        short = f"{short}-{word[:most]}" if short else word[:most]
    return short
