"""How good the engines are: score every labelled pack, compare with the floors, write the table of docs/quality.md.

    python tools/quality.py [PACK…] [--raise] [--write docs/quality.md]

The packs lie in `shared/data` beside the checkout (or where NEWS7D_SHARED points). A floor is the least that a figure may
be; floors only rise (`--raise`). Speeds are shown and have goals but no floors: they belong to the machine, not to the code.
Exit code 1 if a figure is below its floor or a pack could not be scored.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "quality" / "floors.json"
BEGIN, END = "<!-- figures: written by `make quality` -->", "<!-- end of figures -->"
TIME_LIMIT = 900  # seconds for one pack

Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a scorer. `key` is its path in the scorer's output; `slack` is how far a new floor stays below it."""

    key: str
    goal: float | None
    better: Better = "more"
    slack: float = 0.003
    floor: bool = True

    def is_met(self, value: float, bound: float) -> bool:
        return value >= bound if self.better == "more" else value <= bound

    def loosened(self, value: float) -> float:
        return round(max(0.0, value - self.slack) if self.better == "more" else value + self.slack, 4)

    def stricter(self, one: float, other: float) -> float:
        return max(one, other) if self.better == "more" else min(one, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    name: str
    verbs: tuple[str, ...]  # of tools/score.py; several look at the same run of the filter
    file: str  # below shared/
    figures: tuple[Figure, ...]
    seen: bool = False  # what is shipped was learnt on it: its floors are set by hand, from cross-validation


def more(key: str, goal: float | None = None) -> Figure:
    return Figure(key=key, goal=goal)


def less(key: str, goal: float | None = None, slack: float = 0.003) -> Figure:
    return Figure(key=key, goal=goal, better="less", slack=slack)


def speed(key: str, goal: float | None = None, better: Better = "more") -> Figure:
    return Figure(key=key, goal=goal, better=better, floor=False)


PACKS = (
    Pack(
        name="stream_en",
        verbs=("stories", "accusations"),
        file="data/stories/stream_en.jsonl.gz",
        figures=(
            more("bcubed_f1", 0.90),
            more("bcubed_p", 0.88),
            more("bcubed_r"),
            less("copies_below_60", 0, 0),
            less("rewrites_below_20", 0, 0),
            speed("accused", None, "less"),
            speed("articles_per_cpu_s", 250),
            speed("peak_mb", None, "less"),
        ),
    ),
    Pack(
        name="pages_2020",
        verbs=("extract",),
        file="data/extraction/pages_2020.jsonl.gz",
        figures=(more("text_f1", 0.970), less("bad_pages", 0.006), more("token_f1"), speed("cpu_ms_each", None, "less")),
    ),
    Pack(
        name="pages_2025",
        verbs=("extract",),
        file="data/extraction/pages_2025.jsonl.gz",
        figures=(
            more("text_f1", 0.950),
            less("bad_pages", 0.015),
            more("token_f1"),
            more("wanted_snippets"),
            less("unwanted_snippets"),
            speed("cpu_ms_each", None, "less"),
        ),
    ),
    Pack(
        name="pages_news",
        verbs=("extract",),
        file="data/extraction/pages_news.jsonl.gz",
        figures=(
            more("text_f1", 0.965),
            less("bad_pages", 0.0),
            more("title", 0.92),
            more("authors", 0.90),
            more("day", 0.985),
            more("minute", 0.965),
            more("lead_image", 0.87),
            more("language", 0.99),
            speed("cpu_ms_each", None, "less"),
        ),
    ),
    Pack(
        name="completeness",
        verbs=("completeness",),
        file="data/extraction/pages_news.jsonl.gz",  # and the two packs of pages beside it
        figures=(more("auc_article", 0.90), more("auc_document", 0.90)),
    ),
    Pack(
        name="dates",
        verbs=("extract",),
        file="data/extraction/dates.jsonl.gz",
        figures=(more("day", 0.95), speed("cpu_ms_each", None, "less")),
    ),
    Pack(
        name="feeds_real",
        verbs=("feeds",),
        file="data/feeds/feeds_real.jsonl.gz",
        figures=(more("same", 0.99), more("by_source.all.text"), speed("entries_per_cpu_s", 1800)),
    ),
    Pack(
        name="feeds_suite",
        verbs=("feeds",),
        file="data/feeds/feeds_suite.jsonl.gz",
        figures=(more("same", 0.95), more("by_source.encoding.same", 0.92), more("by_source.illformed.same", 0.92)),
    ),
    Pack(
        name="leads_en",
        verbs=("stories",),
        file="data/stories/leads_en.jsonl.gz",
        figures=(more("bcubed_f1", 0.93), more("bcubed_p", 0.90), more("bcubed_r"), speed("articles_per_cpu_s")),
    ),
    Pack(
        name="titles_nine_languages",
        verbs=("stories",),
        file="data/stories/titles_nine_languages.jsonl.gz",
        figures=(more("bcubed_f1", 0.68), more("bcubed_p", 0.75), more("bcubed_r"), speed("articles_per_cpu_s")),
    ),
    Pack(
        name="ranking",
        verbs=("ranking",),
        file="data/stories/titles_nine_languages.jsonl.gz",
        figures=(
            more("gain_over_baseline", 0.05),
            more("gain_first_half"),
            more("gain_second_half"),
            more("ndcg_20"),
            speed("baseline"),
            less("restless"),
        ),
    ),
    Pack(
        name="breaking",
        verbs=("breaking",),
        file="tools/simweb.py",
        figures=(more("precision", 0.80), more("recall", 0.80), less("delay", 4, 1), less("after_first", 4, 1), speed("events")),
    ),
    Pack(
        name="provenance",
        verbs=("provenance",),
        file="data/provenance/provenance.jsonl.gz",
        figures=(
            more("role_macro_f1", 0.85),
            less("falsely_accused", 0.01),
            more("own_or_derived", 0.95),
            more("source_exact", 0.88),
            more("source_named", 0.94),
            more("evidence_given", 0.99),
            more("credits_right", 0.90),
            more("origin_right", 0.90),
            less("independent_count_error", 0.5, 0.05),
            more("change_kind", 0.90),
            more("quote_recall", 0.96),
            more("quote_precision", 0.96),
            more("speaker_right", 0.92),
            more("section"),
            more("stories.bcubed_f1", 0.95),
            more("stories_english_only.bcubed_f1", 0.98),
        ),
    ),
    Pack(
        name="overlapping",
        verbs=("overlapping",),
        file="data/provenance/provenance.jsonl.gz",
        figures=(
            more("week_bcubed_f1", 0.95),
            more("week_bcubed_p"),
            more("week_bcubed_r"),
            more("day_bcubed_f1", 0.95),
            more("day_bcubed_p"),
            more("day_bcubed_r"),
        ),
    ),
    Pack(
        name="sections",
        verbs=("sections",),
        file="data/sections/sections.jsonl.gz",
        figures=(
            more("en.macro_f1", 0.94),
            more("fr.macro_f1", 0.85),
            more("am.macro_f1", 0.65),
            more("ha.macro_f1", 0.65),
            more("sw.macro_f1", 0.65),
            speed("cpu_ms_each", None, "less"),
        ),
        seen=True,
    ),
    Pack(
        name="quotes_en",
        verbs=("quotes",),
        file="data/quotes/quotes_en.jsonl.gz",
        figures=(more("speaker_right", 0.85), speed("quote_recall"), speed("quote_precision"), speed("cpu_ms_each", None, "less")),
    ),
)


class CannotScore(Exception):
    """The scorer failed; the message is what it said."""


# ------------------------------------------------------------------ measuring


def shared_folder() -> Path:
    return Path(os.environ.get("NEWS7D_SHARED") or ROOT.parent / "shared")


def command() -> str:
    """The program under test: this interpreter's News7D, also where it is not installed."""
    return os.environ.get("NEWS7D") or f"{sys.executable} -m news7d"


def measure(pack: Pack, path: Path) -> dict[str, float]:
    """The figures of `pack`, scored on the file `path`. Raises CannotScore."""
    places = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environ = os.environ | {"NEWS7D": command(), "PYTHONPATH": places}
    call = [sys.executable, str(Path(__file__)), "--score", str(path), *pack.verbs]
    try:
        done = subprocess.run(call, env=environ, capture_output=True, text=True, check=False, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise CannotScore(f"{pack.name}: not finished after {TIME_LIMIT} s") from None
    if done.returncode:
        raise CannotScore(f"{pack.name}: {done.stderr.strip()[-1500:]}")
    scored = json.loads(done.stdout)
    return {figure.key: value for figure in pack.figures if (value := _at(scored, figure.key)) is not None}


def score(path: str, verbs: Iterable[str]) -> dict[str, object]:
    """What the verbs of tools/score.py say about the file `path`; the filter is run once, whatever asks for its lines."""
    from tools import breaking, halving, overlapping, ranking
    from tools import score as scorer

    ask, answers = scorer.ask, {}

    def ask_once(verb: str, inputs: list[dict[str, object]]) -> object:
        asked = (verb, tuple(hash(str(line)) for line in inputs))
        if asked not in answers:
            answers[asked] = ask(verb, inputs)
        return answers[asked]

    scorer.ask = ask_once
    found: dict[str, object] = {}
    for verb in verbs:
        found |= next(getattr(module, verb) for module in (scorer, halving, ranking, breaking, overlapping) if hasattr(module, verb))(path)
    return found


def _at(tree: object, path: str) -> float | None:
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return float(tree) if isinstance(tree, int | float) else None


def measure_all(packs: Iterable[Pack], jobs: int) -> dict[str, dict[str, float] | CannotScore]:
    """Every pack's figures, or why there are none."""

    def one(pack: Pack) -> dict[str, float] | CannotScore:
        path = shared_folder() / pack.file
        began = time.monotonic()
        try:
            return measure(pack, path) if path.exists() else CannotScore(f"{pack.name}: {path} is not there")
        except CannotScore as problem:
            return problem
        finally:
            print(f"{pack.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    wanted = tuple(packs)
    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip((pack.name for pack in wanted), pool.map(one, wanted), strict=True))


# ------------------------------------------------------------------ floors

Floors = dict[str, dict[str, float]]


def read_floors(path: Path = FLOORS) -> Floors:
    floors: Floors = json.loads(path.read_text(encoding="utf-8"))
    return floors


def below_floor(pack: Pack, figures: Mapping[str, float], floors: Floors) -> list[str]:
    """A sentence for each figure that is worse than its floor, or missing though it has one."""
    complaints = []
    bounds = floors.get(pack.name, {})
    for figure in pack.figures:
        bound = bounds.get(figure.key)
        if bound is None or not figure.floor:
            continue
        value = figures.get(figure.key)
        if value is None or not figure.is_met(value, bound):
            side = "at least" if figure.better == "more" else "at most"
            complaints.append(f"{pack.name} {figure.key} is {value}, must be {side} {bound}")
    return complaints


def raised(floors: Floors, measured: Mapping[str, Mapping[str, float]]) -> Floors:
    """The floors with every figure that has become better taken as the new floor, a little slack below it."""
    risen = {name: dict(bounds) for name, bounds in floors.items()}
    for pack in PACKS:
        for figure in pack.figures:
            value = measured.get(pack.name, {}).get(figure.key)
            if value is None or not figure.floor or pack.seen:
                continue
            new = figure.loosened(value)
            bounds = risen.setdefault(pack.name, {})
            bounds[figure.key] = figure.stricter(bounds[figure.key], new) if figure.key in bounds else new
    return dict(sorted(risen.items()))


# ------------------------------------------------------------------ showing


def table(packs: Iterable[Pack], measured: Mapping[str, dict[str, float] | CannotScore], floors: Floors) -> str:
    """The figures as a Markdown table."""
    lines = ["| pack | figure | measured | floor | goal | reached |", "|---|---|---|---|---|---|"]
    for pack in packs:
        result = measured[pack.name]
        if isinstance(result, CannotScore):
            lines.append(f"| {pack.name} | – | could not be scored | | | |")
            continue
        lines.extend(_row(pack, figure, result.get(figure.key), floors) for figure in pack.figures)
    return "\n".join(lines)


def _row(pack: Pack, figure: Figure, value: float | None, floors: Floors) -> str:
    sign = "≥" if figure.better == "more" else "≤"
    floor = floors.get(pack.name, {}).get(figure.key)
    reached = "" if figure.goal is None or value is None else ("yes" if figure.is_met(value, figure.goal) else "no")
    goal = "" if figure.goal is None else f"{sign} {figure.goal:g}"
    shown = "–" if value is None else f"{value:.4g}"
    return f"| {pack.name} | {figure.key} | {shown} | {'' if floor is None else f'{floor:g}'} | {goal} | {reached} |"


def merged(page: str, figures: str, packs: Iterable[Pack]) -> str:
    """The table with the rows of packs that were not measured now as the page has them, in the order of PACKS."""
    fresh = {pack.name for pack in packs}
    head, rule, *rows = figures.splitlines()
    kept = [line for line in page.splitlines() if line.startswith("| ") and line.count("|") == 7]
    order = {pack.name: place for place, pack in enumerate(PACKS)}
    rows += [line for line in kept if (name := line.split()[1]) in order and name not in fresh]
    return "\n".join([head, rule, *sorted(rows, key=lambda line: order[line.split()[1]])])


def write_page(path: Path, figures: str, packs: Iterable[Pack]) -> None:
    """Put the table between the markers of docs/quality.md; the words around it stay."""
    page = path.read_text(encoding="utf-8")
    if BEGIN not in page or END not in page:
        sys.exit(f"quality: {path} lacks the markers {BEGIN} and {END}")
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    measured = f"Measured {when} by `make quality` ({machine}; two packs at a time, so speeds are lower than alone)."
    text = f"{BEGIN}\n\n{measured}\n\n{merged(page, figures, packs)}\n\n{END}"
    path.write_text(re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: text, page, flags=re.DOTALL), encoding="utf-8")


def chosen(names: list[str]) -> tuple[Pack, ...]:
    known = {pack.name: pack for pack in PACKS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"quality: no pack {', '.join(unknown)}; there are {', '.join(known)}")
    return tuple(known[name] for name in names) or PACKS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packs", nargs="*", metavar="PACK", help="only these")
    parser.add_argument("--raise", dest="lift", action="store_true", help="write better figures as new floors")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this page")
    parser.add_argument("--jobs", type=int, default=2, help="packs at the same time")
    parser.add_argument("--score", metavar="FILE", help=argparse.SUPPRESS)  # one pack, in a process of its own
    options = parser.parse_args()
    if options.score:
        sys.path.insert(0, str(ROOT))
        print(json.dumps(score(options.score, options.packs)))
        return 0
    packs = chosen(options.packs)
    measured = measure_all(packs, options.jobs)
    good = {name: result for name, result in measured.items() if not isinstance(result, CannotScore)}
    complaints = [str(result) for result in measured.values() if isinstance(result, CannotScore)]
    floors = read_floors()
    complaints += [line for pack in packs if pack.name in good for line in below_floor(pack, good[pack.name], floors)]
    if options.lift:
        floors = raised(floors, good)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    figures = table(packs, measured, floors)
    print(figures)
    if options.write:
        write_page(options.write, figures, packs)
    for complaint in complaints:
        print(f"quality: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
