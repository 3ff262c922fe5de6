"""What each feature of grouping carries: BCubed F1 with one of them switched off at a time.

    PYTHONPATH=src python tools/ablation.py [PACK…]

Packs are leads_en, titles_nine_languages, provenance, week (provenance with its events in one week) and stream_en, which takes minutes and
is measured only where it is named. Articles are analysed once; engines with other numbers place them again.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from news7d.core.analyse import language_of  # noqa: E402
from news7d.core.engine import report_of  # noqa: E402
from news7d.core.group import Grouping, Tuning, splitting  # noqa: E402
from news7d.core.group.features import encode  # noqa: E402
from news7d.model import Analysis, Report  # noqa: E402
from tools import overlapping, quality, score  # noqa: E402

Known = tuple[Report, Analysis, str | None]
FILES = {
    "leads_en": "stories/leads_en",
    "titles_nine_languages": "stories/titles_nine_languages",
    "provenance": "provenance/provenance",
    "week": "provenance/provenance",
    "stream_en": "stories/stream_en",
}
USUAL = Tuning()
WITHOUT: dict[str, Tuning] = {
    "–": USUAL,
    "words": replace(USUAL, words=0, words_size=0, apart_words=0, apart_words_size=0),
    "title words": replace(USUAL, title=0),
    "names and numbers": replace(USUAL, named=0, named_size=0, apart_named=0, apart_named_size=0, apart_witness=1e9),
    "concepts": replace(USUAL, meant=0, meant_size=0, apart_meant=0, apart_meant_size=0),
    "rare words": replace(USUAL, rare=0, rare_size=0),
    "size of the text": replace(USUAL, size=0, words_size=0, named_size=0, meant_size=0, rare_size=0, apart_size=0, apart_named_size=0),
    "time": replace(USUAL, per_day=0, apart_per_day=0),
    "crowd": replace(USUAL, crowd=0, apart_crowd=0),
    "strangers": replace(USUAL, strangers=0),
    "twins": replace(USUAL, twin=0),
    "mean over members": replace(USUAL, mean=0),
    "alone": replace(USUAL, alone_known=9.0),
    "joins across languages": replace(USUAL, apart_bias=-99.0),
    "merges": replace(USUAL, merge=2.0, merge_abroad=2.0, agree_single=2.0),
    "countries": replace(USUAL, elsewhere=0, agree_elsewhere=USUAL.agree_abroad),
    "splits": USUAL,
}


def rows_of(pack: str) -> list[overlapping.Row]:
    rows = [row for row in score.load(quality.shared_folder() / "data" / f"{FILES[pack]}.jsonl.gz") if not row.get("revision")]
    return overlapping.one_week(rows, random.Random(0)) if pack == "week" else rows


def known(pack: str) -> list[Known]:
    found = []
    for row in rows_of(pack):
        report = report_of(score.lines_of([row])[0])
        language = language_of(report)
        report = replace(report, published=report.published or datetime(1970, 1, 1, tzinfo=UTC))
        found.append((report, Analysis(language=language, features=encode(report, language)), row.get("gold_story")))
    return found


def bcubed(articles: list[Known], tuning: Tuning) -> str:
    grouping = Grouping(tuning)
    for report, analysis, _ in articles:
        grouping.place(report, analysis)
    labelled = [(grouping.story_of(report.id), gold) for report, _, gold in articles if gold is not None]
    precision, recall, f1 = score.bcubed([story for story, _ in labelled], [gold for _, gold in labelled])
    return f"{f1:.3f} ({precision:.2f}/{recall:.2f})"


def switched(feature: str) -> AbstractContextManager[object]:
    """What is switched off beside the numbers."""
    off: dict[str, Callable[[], AbstractContextManager[object]]] = {"splits": lambda: patch.object(splitting, "SIZES", frozenset())}
    return off.get(feature, nullcontext)()


def main() -> None:
    packs = sys.argv[1:] or [pack for pack in FILES if pack != "stream_en"]
    if unknown := [pack for pack in packs if pack not in FILES]:
        sys.exit(f"ablation: no pack {', '.join(unknown)}; there are {', '.join(FILES)}")
    articles = {pack: known(pack) for pack in packs}
    print(f"| without | {' | '.join(packs)} |\n|{'---|' * (len(packs) + 1)}")
    for feature, tuning in WITHOUT.items():
        with switched(feature):
            figures = [bcubed(articles[pack], tuning) for pack in packs]
        print(f"| {feature} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()
