"""The PNGs of the app's icon, drawn by Chromium from the favicon: `python tools/icons.py`, once the favicon has changed.

favicon.svg ─► as it is (icon-*.png) ─► to the edges, with the mark where every mask leaves it (maskable-*.png, apple-touch-icon.png)
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "src/news7d/web/static"
PICTURES = {"icon": (192, 512), "maskable": (192, 512), "apple-touch-icon": (180,)}
SAFE = 0.74  # of the side: a circle of 80 % is what any mask leaves (W3C Manifest, §icon masks)


def to_the_edges(svg: str) -> str:
    """The mark smaller, the ground without corners."""
    drawn = re.sub(r'(<rect\b[^>]*?) rx="[^"]*"', r"\1", svg)
    ground = re.search(r"<rect\b[^>]*/>", drawn)
    if ground is None:
        raise SystemExit("icons: the favicon has no ground, a <rect> as its first shape")
    shift = 16 * (1 - SAFE)
    before, after = drawn[: ground.end()], drawn[ground.end() :].replace("</svg>", "</g></svg>")
    return f'{before}<g transform="translate({shift:g} {shift:g}) scale({SAFE})">{after}'


def draw(page: Page, svg: str, side: int, path: Path) -> None:
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block; width: {side}px; height: {side}px }}</style>{svg}")
    page.screenshot(path=path, omit_background=True)


def main() -> None:
    svg = (STATIC / "favicon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for name, sides in PICTURES.items():
            for side in sides:
                file = f"{name}-{side}.png" if len(sides) > 1 else f"{name}.png"
                draw(page, svg if name == "icon" else to_the_edges(svg), side, STATIC / file)
        browser.close()


if __name__ == "__main__":
    main()
