"""Pages as they come in, beside what we read in them: live blog, gallery, video, paywall, two articles, none, broken JSON-LD …

`python tests/core/pages/test_golden.py` writes all readings anew: look at the difference before committing it. (All texts
are invented.)
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from news7d.core.pages import extract_line

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "pages"
INPUTS = sorted(FOLDER.glob("*.html"))


def reading(path: Path) -> str:
    line = extract_line({"id": path.stem, "url": f"https://post.example/news/{path.stem}", "html": path.read_text("utf-8")})
    return json.dumps(line, ensure_ascii=False, indent=1) + "\n"


def expected(path: Path) -> Path:
    return path.with_name(path.name + ".out.json")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_reading_is_as_agreed(path: Path) -> None:
    assert reading(path) == expected(path).read_text("utf-8")


def test_every_reading_has_its_page() -> None:
    assert {expected(path) for path in INPUTS} == set(FOLDER.glob("*.out.json"))


if __name__ == "__main__":
    for each in INPUTS:
        expected(each).write_text(reading(each), "utf-8")
        print(each.name)
