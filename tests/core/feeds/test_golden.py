"""Feeds as they come in, beside what we read in them. Every bug from the wild becomes a pair here first.

`python tests/core/feeds/test_golden.py` writes all readings anew: look at the difference before committing it.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from news7d.core.feeds import parse_line

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "feeds"
INPUTS = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".out.json"))


def reading(path: Path) -> str:
    line = parse_line(
        {"id": path.name, "url": f"https://feeds.example/{path.name}", "content_base64": base64.b64encode(path.read_bytes()).decode()}
    )
    return json.dumps(line, ensure_ascii=False, indent=1) + "\n"


def expected(path: Path) -> Path:
    return path.with_name(path.name + ".out.json")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_reading_is_as_agreed(path: Path) -> None:
    assert reading(path) == expected(path).read_text("utf-8")


def test_every_reading_has_its_feed() -> None:
    assert {expected(path) for path in INPUTS} == set(FOLDER.glob("*.out.json"))


if __name__ == "__main__":
    for each in INPUTS:
        expected(each).write_text(reading(each), "utf-8")
        print(each.name)
