"""Pages cut in half, in the two ways that pages are cut, and how well `completeness` tells them from whole ones.

* "article": of the elements that hold the article's text the last half is gone; all that stands around it is there
  (a wall, a script that never ran);
* "document": of all elements in the body the last half is gone (a connection that broke).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser

from tools import score

Row = dict[str, Any]
Way = Literal["article", "document"]
WAYS: tuple[Way, ...] = ("article", "document")
PACKS = ("pages_2020", "pages_2025", "pages_news")
_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "blockquote", "td", "th", "pre", "dd", "dt", "div", "section", "ul", "ol", "table", "figure")


def rows(folder: Path) -> list[Row]:
    return [row for pack in PACKS for row in score.load(folder / f"{pack}.jsonl.gz") if row["gold"].get("text")]


def halved(row: Row, way: Way) -> str | None:
    """The page's HTML without the last half; None where it has too little to be halved."""
    tree = LexborHTMLParser(row["html"])
    if tree.body is None:
        return None
    if way == "document":
        elements = list(tree.body.traverse())
        gone = elements[len(elements) // 2 :]
    else:
        mine = _of_article(tree, row["gold"]["text"])
        gone = mine[(len(mine) + 1) // 2 :]
    if len(gone) < 2:
        return None
    for node in reversed(gone):  # inner ones first
        node.remove()
    return tree.html


def _of_article(tree: LexborHTMLParser, text: str) -> list[Any]:
    """The innermost block elements whose words are the article's, in order."""
    whole = score.squash(text)
    found = []
    for node in tree.css(",".join(_BLOCKS)):
        key = score.squash(node.text(deep=True))
        if len(key) > 20 and key in whole and node.css_first(",".join(_BLOCKS[:13])) in (None, node):
            found.append(node)
    return found


def completeness(path: str) -> dict[str, float]:
    """The area under the curve for each way, on the packs beside the file `path`."""
    whole = rows(Path(path).parent)
    figures: dict[str, float] = {}
    scores = [_scores([{key: row[key] for key in ("id", "url", "html")} for row in whole])]
    for way in WAYS:
        cut = [(row, html) for row in whole if (html := halved(row, way)) is not None]
        scores.append(_scores([{"id": row["id"], "url": row["url"], "html": html} for row, html in cut]))
        figures[f"auc_{way}"] = round(auc(scores[0], scores[-1]), 4)
    return figures


def _scores(lines: list[Row]) -> list[float]:
    return [float(line.get("completeness") or 0.0) for line in score.ask("extract", lines)[0]]


def auc(high: list[float], low: list[float]) -> float:
    """The chance that one of `high` is above one of `low`; ties count half (Mann–Whitney)."""
    return sum((a > b) + 0.5 * (a == b) for a in high for b in low) / max(1, len(high) * len(low))
