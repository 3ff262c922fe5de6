# ruff: noqa: E501 (word lists read best as long lines)
"""What changed between two versions of an article, and of what kind the change is.

old, new ─► word_diff ─► declared? facts? only added? only spelt otherwise? ─► correction · silent_edit · update · typo
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from news7d.core.keys import key63
from news7d.model import Article, ChangeKind, Report, Revision

Diff = tuple[tuple[Literal["same", "del", "ins"], str], ...]

_MOST = 4_000  # tokens of a block that are compared word by word; longer blocks are shown as replaced
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN = re.compile(rf"(?:[{_CJK}]|\d+(?:[.,]\d+)*|(?:[^\W\d_{_CJK}]|['’](?=\w))+|[^\w\s]|_)\s*|\s+")
_WORD = re.compile(rf"\d+(?:[.,]\d+)*|[{_CJK}]|[^\W\d_{_CJK}]+")

_CORRECTED = re.compile(
    r"\bcorrection\b|\bcorrected\b|clarification|editor['’]s note|(?:earlier|previous|original) version|(?:wrongly|incorrectly|mistakenly) (?:said|stated|gave|reported|named)"
    r"|correcci[oó]n|fe de err|aclaraci[oó]n|rectificaci[oó]n|versi[oó]n (?:anterior|previa|inicial)|por error"
    r"|correctif|rectificati|erratum|version (?:précédente|antérieure|initiale)|première version|par erreur"
    r"|korrektur|korrigiert|berichtig|richtigstellung|früheren? (?:fassung|version)|ursprünglichen fassung|irrtümlich"
    r"|correç[aã]o|errata|errámos|erramos|vers[aã]o anterior|primeira vers[aã]o|corrig(?:ido|ida|imos)"
    r"|correzione|rettifica|errata corrige|versione precedente|prima versione|per errore"
    r"|исправл|поправк|уточнен|предыдущей версии|ранней версии|первоначальн\w+ верси|ошибочно"
    r"|تصحيح|تصويب|نسخة سابقة|تنويه"
    r"|更正|勘误|勘誤|訂正|修正|お詫び|此前版本|早前版本|先前版本|編集注"
    r"|정정|바로잡|düzeltme|rettelse|rättelse|korreksjon|korjaus|sprostowanie|oprava|correctie|rectificatie",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\bupdate[ds]?\b|actualiza|mise à jour|mis à jour|aktualisier|atualiza|actualizad|aggiorna|обновл|дополнен|تحديث|更新|追記|bijgewerkt|uppdatera|oppdater|opdater",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"^\W*(?:\d[\d.,]*\s*(?:comments?|views?|shares?|likes?|min(?:ute)?s?(?: read)?|comentarios?|commentaires?|kommentare?|comentários?|commenti|комментар\w*)"
    r"|(?:share|updated?|published|last (?:updated|modified))\b.{0,60})\W*$",
    re.IGNORECASE,
)


# ------------------------------------------------------------------ word by word


def word_diff(old: str, new: str) -> Diff:
    """`old` and `new` as one run of same, deleted and inserted pieces; without the `ins` it is `old`, without the `del` `new`.

    Cut into words (characters in Chinese, Japanese, Thai). Blocks of more than some thousand words are not compared inside.
    """
    pieces: list[tuple[Literal["same", "del", "ins"], str]] = []
    for kind, piece in _blocks(old, new):
        if pieces and pieces[-1][0] == kind:
            pieces[-1] = (kind, pieces[-1][1] + piece)
        elif piece:
            pieces.append((kind, piece))
    return tuple(pieces)


def _blocks(old: str, new: str) -> Iterator[tuple[Literal["same", "del", "ins"], str]]:
    """Paragraph by paragraph first, which keeps long texts cheap; inside changed ones word by word."""
    ours, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in _opcodes(ours, theirs):
        before, after = "".join(ours[a:b]), "".join(theirs[c:d])
        if tag == "equal":
            yield "same", before
        else:
            yield from _words(before, after)


def _words(old: str, new: str) -> Iterator[tuple[Literal["same", "del", "ins"], str]]:
    ours, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    for tag, a, b, c, d in _opcodes(ours, theirs):
        if tag == "equal":
            yield "same", "".join(ours[a:b])
        else:
            yield "del", "".join(ours[a:b])
            yield "ins", "".join(theirs[c:d])


def _opcodes(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's opcodes with equal ends cut off first and a bound on what is compared."""
    head = 0
    while head < min(len(ours), len(theirs)) and ours[head] == theirs[head]:
        head += 1
    tail = 0
    while tail < min(len(ours), len(theirs)) - head and ours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    a, b = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    middle = [("replace", 0, len(a), 0, len(b))]
    if max(len(a), len(b)) <= _MOST:
        middle = list(SequenceMatcher(None, a, b).get_opcodes())
    return [
        ("equal", 0, head, 0, head),
        *((tag, i + head, j + head, m + head, n + head) for tag, i, j, m, n in middle),
        ("equal", len(ours) - tail, len(ours), len(theirs) - tail, len(theirs)),
    ]


# ------------------------------------------------------------------ of what kind


def classify_change(old: Report, new: Report) -> ChangeKind:
    """How `new` differs from `old`: declared (correction), facts or headline changed undeclared (silent_edit), text added
    (update), or spelling, punctuation and layout only (typo)."""
    return _kind((old.title, old.standfirst or "", old.text), (new.title, new.standfirst or "", new.text))


def _kind(old: tuple[str, str, str], new: tuple[str, str, str]) -> ChangeKind:
    swaps = [swap for before, after in zip(old, new, strict=True) for swap in _swaps(before, after)]
    added = [after for before, after in swaps if not before]
    arrived = " ".join(after for _, after in swaps)
    if _declares(_CORRECTED, arrived, old[2]):
        return "correction"
    changed = [(before, after) for before, after in swaps if before and not _misspelt(before, after)]
    if changed and not _declares(_UPDATED, arrived, old[2]):
        return "silent_edit"
    words = sum(len(_WORD.findall(piece)) for piece in added)
    if words >= 4 or (changed and words):
        return "update"
    if changed or any(re.search(r"\d", piece) for piece in added):
        return "silent_edit"
    return "typo" if words < 2 else "silent_edit"


def _declares(phrase: re.Pattern[str], arrived: str, before: str) -> bool:
    """A declaration among the words that came, that did not stand there already."""
    found = phrase.search(arrived)
    return bool(found) and found is not None and arrived.count(found.group()) > 0 and found.group() not in before


def _swaps(old: str, new: str) -> list[tuple[str, str]]:
    """(words that went, words that came) of every changed place; changes of punctuation and space alone are left out."""
    swaps: list[tuple[str, str]] = []
    gone = came = ""
    for kind, piece in (*word_diff(old, new), ("same", ".")):
        if kind == "del":
            gone += piece
        elif kind == "ins":
            came += piece
        elif not _WORD.search(piece) and piece != "." and len(piece) < 3:
            gone, came = (gone + piece, came + piece) if gone or came else ("", "")
        else:
            if _plain(gone) != _plain(came):
                swaps.append((gone.strip() if _WORD.search(gone) else "", came.strip() if _WORD.search(came) else ""))
            gone = came = ""
    return swaps


def _plain(text: str) -> str:
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text))).casefold()


def _misspelt(before: str, after: str) -> bool:
    """The same words, spelt otherwise: no digit differs, and few letters."""
    ours, theirs = _plain(before), _plain(after)
    if re.findall(r"\d+", ours) != re.findall(r"\d+", theirs) or not ours or not theirs:
        return False
    if abs(len(_WORD.findall(before)) - len(_WORD.findall(after))) > 1:
        return False
    return len(ours) >= 3 and SequenceMatcher(None, ours, theirs, autojunk=False).ratio() >= (0.8 if len(ours) > 4 else 0.7)


# ------------------------------------------------------------------ re-reading


def digest(article: Article) -> int:
    """63-bit digest of what readers see of an article's words: title, standfirst and text, without counters and layout."""
    return key63(_seen(article.title), _seen(article.standfirst or ""), _seen(article.text))


def reading_change(old: Article, new: Article, *, number: int, seen_at: datetime) -> Revision | None:
    """The revision that keeps `old`, if a reader of `new` sees something else; None where only layout or counters differ.

    `number` is the old version's, `seen_at` when we first saw the new one.
    """
    if digest(old) == digest(new) or not new.text.strip():
        return None
    kind = _kind((old.title, old.standfirst or "", old.text), (new.title, new.standfirst or "", new.text))
    return Revision(number=number, seen_at=seen_at, kind=kind, title=old.title, text=old.text, digest=digest(old))


def _seen(text: str) -> str:
    lines = (" ".join(unicodedata.normalize("NFKC", line).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not _COUNTER.match(line))
