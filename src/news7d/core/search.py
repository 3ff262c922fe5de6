"""Search words, the same on SQLite and PostgreSQL, and the language of queries.

    title, text ─► tokens ─► FTS5 column text | tsvector literal
    query ──────► Query ──► FTS5 MATCH       | tsquery literal ; snippet()

A text becomes tokens by: compatibility decomposition, case folding, accents off (Latin, Greek, Cyrillic, Arabic and
Hebrew points; never the vowel signs of Indic or Thai), then words. Scripts that do not part words with blanks (Chinese,
Japanese, Thai, Lao, Khmer, Burmese, Tibetan), and Korean with its endings, are cut into overlapping pairs of characters,
the last character standing alone: 東京都 → 東京 京都 都. Any substring is then a phrase of pairs, and a single
character the beginning of one (Lucene's CJK bigrams work alike).

Limits, the same for both databases: 12,000 tokens to an article (PostgreSQL knows 16,383 positions and 1 MB in a vector).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import chain

MAX_CHARS = 1000  # of a query
MAX_WORDS = 32
_MAX_TOKEN = 200  # characters; PostgreSQL takes 2 kB. Longer ones are no words: queries leave them out
_MAX_TITLE_TOKENS = 500
_MAX_TOKENS = 12_000
_MAX_TITLE = 10_000
_MAX_TEXT = 400_000  # characters looked at: a bound on time, far above the bound on tokens
_GAP = 2  # positions between title and text, so that no phrase spans both

# ------------------------------------------------------------------ tokens

_PAIRED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff"  # Thai, Lao, Tibetan, Burmese, jamo, Khmer
    "\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # kana, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"  # Han, Hangul, Burmese
)
_POINTS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_SILENT = "\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"  # soft hyphen, tatweel, joiners, bidi


def _marks() -> str:
    """The combining marks that stay, as the inside of a character class (of the basic plane; a scan of all costs .2 s)."""
    gone = re.compile(f"[{_POINTS}{_SILENT}{_PAIRED}]")
    blocks = chain(range(0x300, 0x2000), range(0x20D0, 0x3100), range(0xA66F, 0xAC00), range(0xFB1E, 0xFB1F))
    points = [c for c in map(chr, blocks) if unicodedata.category(c)[0] == "M" and not gone.match(c)]
    runs: list[list[int]] = []
    for point in map(ord, points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in runs)


_DROPPED = re.compile(f"[{_POINTS}{_SILENT}]+")
_PAIRED_RUN = re.compile(f"[{_PAIRED}]")
_GAPS = re.compile(r"\W+")
_TOKEN = re.compile(r"[a-z0-9\x80-\U0010ffff]+")


@cache
def _cutting() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What needs cutting, and the pieces. Made when a text first asks for it: that takes 40 ms, and Latin texts never ask."""
    marks = _marks()
    return (
        re.compile(f"[{_PAIRED}{marks}]"),
        re.compile(rf"([{_PAIRED}]+)|[^\W_{_PAIRED}]+(?:[{marks}]+[^\W_{_PAIRED}]*)*"),
    )


_FARSI = str.maketrans({"\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643"})  # Persian and Arabic spellings of yeh, kaf
_CACHED = 40  # characters: words of one script, not whole Chinese sentences


def fold(text: str) -> str:
    """Text without case, accents and invisible characters."""
    if text.isascii():
        return text.lower()
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text).casefold())
    if "\u06cc" in text or "\u0649" in text or "\u06a9" in text:
        text = text.translate(_FARSI)
    return unicodedata.normalize("NFC", text)


def tokens(text: str) -> list[str]:
    """The search tokens of a text, in order."""
    return _TOKEN.findall(_parted(text[:_MAX_TEXT].lower()))


def _parted(text: str) -> str:
    """Text in which ASCII is as it was, and everything else is folded, cut into pairs, and parted by blanks.

    Most texts of the Latin script have few characters beyond ASCII, and words of other scripts come again and again:
    working on the runs beyond ASCII alone, with a cache, is five times as fast as on the whole text.
    """
    if text.isascii():
        return text
    return text.encode("ascii", _RUNS).decode("utf-8", "surrogatepass")


def _replaced(error: UnicodeError) -> tuple[bytes, int]:
    """An error handler of the codec `ascii`, which finds what lies beyond ASCII ten times as fast as a pattern does."""
    assert isinstance(error, UnicodeEncodeError)
    run = error.object[error.start : error.end]
    return (_cached_run(run) if len(run) <= _CACHED else _run(run)).encode("utf-8", "surrogatepass"), error.end


_RUNS = "news7d.runs"
codecs.register_error(_RUNS, _replaced)


def _run(run: str) -> str:
    folded = fold(run)
    if folded.isascii():
        return _GAPS.sub(" ", folded)
    paired_or_mark, word_or_run = _cutting()
    if paired_or_mark.search(folded) is None:
        return _GAPS.sub(" ", folded)
    parts, at = [], 0
    for match in word_or_run.finditer(folded):
        if match.start() > at:
            parts.append(" ")
        parts.append(f" {_pairs(match[1])} " if match[1] else match[0])
        at = match.end()
    return "".join(parts) + (" " if at < len(folded) else "")


_cached_run = lru_cache(maxsize=100_000)(_run)


def _pairs(run: str) -> str:
    return " ".join([run[at : at + 2] for at in range(len(run))])


def index_text(title: str, text: str) -> tuple[str, str]:
    """Both columns of the SQLite index, for FTS5's tokeniser `ascii`, which parts and folds ASCII exactly as we do."""
    if len(title) < 2 * _MAX_TITLE_TOKENS and len(text) < 2 * (_MAX_TOKENS - _MAX_TITLE_TOKENS):
        title, text = _parted(title), _parted(text)
        if len(title) < 2 * _MAX_TITLE_TOKENS and len(text) < 2 * (_MAX_TOKENS - _MAX_TITLE_TOKENS):  # too short for too many tokens
            return title, text
    head, body = _article_tokens(title, text)
    return " ".join(head), " ".join(body)


def index_vector(title: str, text: str) -> str:
    """The tsvector literal of the PostgreSQL index: the title has weight A, the text D."""
    head, body = _article_tokens(title, text)
    places: dict[str, list[str]] = {}
    for at, token in enumerate(head, 1):
        places.setdefault(token[:_MAX_TOKEN], []).append(f"{at}A")
    for at, token in enumerate(body, len(head) + _GAP):
        places.setdefault(token[:_MAX_TOKEN], []).append(str(at))
    return " ".join([f"'{token}':{','.join(found[:255])}" for token, found in places.items()])  # PostgreSQL sorts by itself


def _article_tokens(title: str, text: str) -> tuple[list[str], list[str]]:
    head = tokens(title[:_MAX_TITLE])[:_MAX_TITLE_TOKENS]
    return head, tokens(text)[: _MAX_TOKENS - len(head)]


# ------------------------------------------------------------------ queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase that must occur, or with `negative` must not. With `prefix` the last token may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False
    negative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    name: str  # outlet, lang, section, role
    value: str  # folded
    negative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as understood. `before` and `after` are days in UTC: before the day begins, from the day on."""

    text: str
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    before: date | None = None
    after: date | None = None
    independent: int = 0  # outlets with reporting of their own that the story must have at least

    def values(self, name: str, *, negative: bool = False) -> list[str]:
        return [each.value for each in self.filters if each.name == name and each.negative == negative]

    @property
    def empty(self) -> bool:
        """Nothing to look for: such a query finds nothing."""
        return not self.terms and not self.filters and self.before is None and self.after is None and not self.independent


_FILTERS: Mapping[str, str] = {
    "outlet": "outlet",
    "source": "outlet",
    "lang": "lang",
    "language": "lang",
    "section": "section",
    "role": "role",
    "name": "name",
}
_AT_LEAST = re.compile(r"(?:>=|≥)?(\d{1,4})\+?", re.ASCII)
_PIECE = re.compile(r'(-)?(?:(\w+):)?(?:"([^"]*)"?|(\S+))')


def parse_query(text: str) -> Query:
    """Understand what a reader typed; what cannot be understood is taken as plain words. Never raises.

    >>> parse_query('storm -"new york" outlet:bbc after:2026-11-01').after
    datetime.date(2026, 11, 1)
    """
    text = text[:MAX_CHARS].replace("\x00", " ")
    terms: list[Term] = []
    filters: list[Filter] = []
    days: dict[str, date] = {}
    independent = 0
    for minus, name, quoted, bare in _PIECE.findall(text):
        if len(terms) + len(filters) >= MAX_WORDS:
            break
        if name.lower() == "independent" and not minus and (least := _AT_LEAST.fullmatch(quoted or bare)):
            independent = int(least[1])
            continue
        if _take_operator(name.lower(), quoted or bare, bool(minus), filters, days):
            continue
        words = f"{name} {quoted or bare}" if name else quoted or bare
        term = _term(words, negative=bool(minus))
        if term:
            terms.append(term)
    return Query(
        text=text.strip(),
        terms=tuple(terms),
        filters=tuple(filters),
        before=days.get("before"),
        after=days.get("after"),
        independent=independent,
    )


def _take_operator(name: str, value: str, negative: bool, filters: list[Filter], days: dict[str, date]) -> bool:
    if name in _FILTERS and value:
        filters.append(Filter(name=_FILTERS[name], value=fold(value).strip(), negative=negative))
        return True
    day = _day(value) if name in ("before", "after") else None
    if day:
        days[name] = day
    return day is not None


def _day(value: str) -> date | None:
    """2026, 2026-11 or 2026-11-24."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", value, re.ASCII)
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _term(words: str, *, negative: bool) -> Term | None:
    found = [token for token in tokens(words) if len(token) <= _MAX_TOKEN][:MAX_WORDS]
    if not found:
        return None
    star = words.endswith("*") and len(found[-1]) > 1
    if _PAIRED_RUN.match(found[-1]) and len(found[-1]) == 1:  # the end of a run: part of the pair before it, or the start of one
        if len(found) > 1 and _PAIRED_RUN.match(found[-2]):
            return Term(tokens=tuple(found[:-1]), negative=negative)
        star = True
    return Term(tokens=tuple(found), prefix=star, negative=negative)


def match_sqlite(terms: tuple[Term, ...]) -> str:
    """An FTS5 expression that holds where all `terms` occur (signs are left aside)."""
    return " AND ".join(f'"{" ".join(term.tokens)}"' + ("*" if term.prefix else "") for term in terms)


def match_sqlite_any(terms: tuple[Term, ...]) -> str:
    return match_sqlite(terms).replace(" AND ", " OR ")


def match_postgres(terms: tuple[Term, ...], *, junction: str = "&") -> str:
    """A tsquery literal that holds where all `terms` occur (signs are left aside)."""
    return f" {junction} ".join(f"({_phrase(term)})" for term in terms)


def _phrase(term: Term) -> str:
    return " <-> ".join(f"'{token}'" for token in term.tokens) + (":*" if term.prefix else "")


# ------------------------------------------------------------------ snippets

_FSI, _PDI = "\u2068", "\u2069"
_SNIPPET_SOURCE = 20_000  # characters looked at for ASCII text; other text is mapped one by one and costs more
_SNIPPET_SOURCE_FOLDED = 4_000


def snippet(text: str, query: Query, width: int = 240) -> str:
    """The part of `text` around the first match, with matched words between U+2068 and U+2069."""
    pattern = _pattern(tuple(term for term in query.terms if not term.negative))
    text = text[:_SNIPPET_SOURCE] if text.isascii() else text[:_SNIPPET_SOURCE_FOLDED]
    text = " ".join(text.replace(_FSI, "").replace(_PDI, "").split())
    folded, offsets = _mapped(text)
    spans = [(offsets[m.start()], offsets[m.end() - 1] + 1) for m in pattern.finditer(folded)] if pattern else []
    start, end = _frame(text, spans[0][0] if spans else 0, width)
    return ("… " if start else "") + _mark(text, spans, start, end) + (" …" if end < len(text) else "")


def _frame(text: str, at: int, width: int) -> tuple[int, int]:
    start = max(0, at - width // 3) if at + 40 > width else 0
    end = min(len(text), start + width)
    if start:
        start = text.find(" ", start, at) + 1 or start
    if end < len(text):
        cut = text.rfind(" ", end - 30, end)
        end = cut if cut > at else end
    return start, end


def _mark(text: str, spans: list[tuple[int, int]], start: int, end: int) -> str:
    parts, at = [], start
    for left, right in spans:
        if left >= at and right <= end:
            parts += [text[at:left], _FSI, text[left:right], _PDI]
            at = right
    return "".join(parts) + text[at:end]


def _mapped(text: str) -> tuple[str, range | list[int]]:
    """The folded text, and for each of its characters the place of the original."""
    if text.isascii():
        return text.lower(), range(len(text))
    folds = [_fold_one(c) for c in text]
    return "".join(folds), [at for at, part in enumerate(folds) for _ in part]


@lru_cache(maxsize=20_000)
def _fold_one(character: str) -> str:
    return fold(character)


@lru_cache(maxsize=64)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str] | None:
    parts = [_term_pattern(term) for term in terms]
    return re.compile("|".join(parts)) if parts else None


def _term_pattern(term: Term) -> str:
    """Words apart by anything that is no letter; pairs overlap by one character."""
    pieces = [re.escape(term.tokens[0])]
    for before, token in zip(term.tokens, term.tokens[1:], strict=False):
        paired = _PAIRED_RUN.match(before) and _PAIRED_RUN.match(token)
        if paired and len(before) == 2 and before[1] == token[0]:
            pieces.append(re.escape(token[1:]))
        else:
            pieces.append(r"[\W_]*" + re.escape(token))
    left = "" if _PAIRED_RUN.match(term.tokens[0]) else r"(?<![^\W_])"
    right = "" if _PAIRED_RUN.match(term.tokens[-1]) else r"\w*" if term.prefix else r"(?![^\W_])"
    return left + "".join(pieces) + right
