"""Screenshots of every page, at 1280 and 390 pixels, light and dark, from an invented edition: `make screenshots`.

invented reports ─► a real store in a temporary folder ─► the real pages on a free port ─► Chromium ─► PNG files to look at
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import uvicorn  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from news7d.core.opml import parse_feed_list  # noqa: E402
from news7d.store import Store, open_store  # noqa: E402
from news7d.web import PASSWORD_SETTING, WebDeps, WebSettings, create_app, hash_password  # noqa: E402
from tests.web.newsroom import NOW, Filled, fill, from_pack, sample  # noqa: E402
from tests.web.paintings import paint  # noqa: E402

PACK = ROOT.parent / "shared" / "data" / "provenance" / "provenance.jsonl.gz"
PASSWORD = "three brass herons walking"


@contextmanager
def serving(app: object) -> Iterator[str]:
    """The application on a free port of loopback, in a thread; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server does not start")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def pages(filled: Filled, sampled: Filled) -> dict[str, str]:
    """Name -> path of what is photographed."""
    story = filled.stories.get("e405") or next(iter(filled.stories.values()))
    bridge = sampled.stories["bridge"]
    return {
        "front": "/",
        "section": "/section/politics",
        "language": "/?lang=ar",
        "story": f"/story/{story}",
        "story-claims": f"/story/{bridge}",
        "story-crowd": f"/story/{sampled.stories['crowd']}",
        "evidence": f"/story/{bridge}/evidence/{sampled.articles['hub']}",
        "article": f"/article/{sampled.articles['herald']}",
        "article-ar": f"/article/{sampled.articles['souk']}",
        "article-ja": f"/article/{sampled.articles['shio']}",
        "outlet": "/outlet/brickfieldherald",
        "name": "/name/Gareth_Penhallow" if "e405" in filled.stories else "/name/Ilse_Marlow",
        "names": "/names",
        "search": "/search?q=bridge",
        "sources": "/sources",
        "about": "/about",
        "signin": "/signin",
        "not-found": "/story/999999",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", default="", help="names of pages, separated by commas")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        store = open_store(f"sqlite:///{folder}/news.sqlite")
        store.migrate()
        _photograph_empty(store, browser, options.out, options.only)
        filled = fill(store, [*(from_pack(PACK) if PACK.exists() else ()), *sample()])
        store.set_setting(PASSWORD_SETTING, hash_password(PASSWORD))
        with serving(create_app(_deps(store))) as address:
            _photograph(browser, address, _wanted(pages(filled, filled), options.only), options.out)
        browser.close()
        store.close()


def _deps(store: Store) -> WebDeps:
    async def fetch_image(url: str) -> tuple[str, bytes]:
        await asyncio.sleep(0)
        return "image/png", paint(url)

    starter = parse_feed_list((ROOT / "src" / "news7d" / "data" / "catalogue.csv").read_bytes(), "catalogue.csv").feeds
    return WebDeps(store=store, clock=lambda: NOW, fetch_image=fetch_image, starter=starter, settings=WebSettings())


def _photograph_empty(store: Store, browser: Browser, out: Path, only: str) -> None:
    wanted = _wanted({"setup": "/setup"}, only)
    if wanted:
        with serving(create_app(_deps(store))) as address:
            _photograph(browser, address, wanted, out)


def _wanted(paths: dict[str, str], only: str) -> dict[str, str]:
    names = only.split(",") if only else list(paths)
    return {name: path for name, path in paths.items() if name in names}


def _photograph(browser: Browser, address: str, wanted: dict[str, str], out: Path) -> None:
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, is_mobile=width < 500)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and print("console:", message.text, message.location.get("url")))
        for name, path in wanted.items():
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page="evidence" not in name)
            print(out / f"{name}-{width}-{scheme}.png")
        context.close()


if __name__ == "__main__":
    main()
