"""The programs that News7D is compared with: Python ones in a venv of their own (.bench/venv), others from the system's packages.

Nothing of it is in the lock files. What cannot be had is left out, and the table says so.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent.parent / ".bench" / "venv"
PACKAGES = ("reader", "sgmllib3k", "trafilatura", "readability-lxml", "newspaper4k", "feedparser", "fastfeedparser", "orjson")

REFRESH = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
if len(sys.argv) > 2:
    for url in open(sys.argv[2]).read().split():
        reader.add_feed(url)
    reader.enable_search()
else:
    reader.update_feeds(workers=10, scheduled=False)
    reader.update_search()
"""

_LINES = """
import base64, sys, orjson
{setup}
for line in sys.stdin.buffer:
    row = orjson.loads(line)
    {work}
    sys.stdout.buffer.write(orjson.dumps(found, default=str) + b'\\n')
"""

PAGES = {
    "trafilatura": (
        "import trafilatura",
        "page = trafilatura.bare_extraction(row['html'], url=row['url'], with_metadata=True);"
        " found = {'title': page.title, 'text': page.text} if page else {}",
    ),
    "readability-lxml": (
        "import logging; logging.disable(logging.CRITICAL)\nfrom readability import Document",
        "page = Document(row['html'], url=row['url']); found = {'title': page.title(), 'text': page.summary()}",
    ),
    "newspaper4k": (
        "from newspaper import Article",
        "page = Article(row['url']); page.download(input_html=row['html']); page.parse();"
        " found = {'title': page.title, 'text': page.text, 'authors': page.authors}",
    ),
}
FEEDS = {
    "feedparser": (
        "import feedparser",
        "found = {'entries': [dict(e, id=1) for e in feedparser.parse(base64.b64decode(row['content_base64'])).entries]}",
    ),
    "fastfeedparser": (
        "import fastfeedparser",
        "\n    try: found = {'entries': [dict(e) for e in fastfeedparser.parse(base64.b64decode(row['content_base64'])).entries]}"
        "\n    except Exception as error: found = {'error': str(error)}",
    ),
}


def filter_of(setup: str, work: str) -> list[str]:
    """The command that reads JSON Lines and answers each, in the peers' Python."""
    return [python() or "", "-W", "ignore", "-c", _LINES.format(setup=setup, work=work)]


@functools.cache
def python() -> str | None:
    """The interpreter that has the Python peers; installs them where need be. None where that cannot be done."""
    program = VENV / "bin" / "python"
    done = VENV / ".installed"
    if done.exists() and done.read_text() == " ".join(PACKAGES):
        return str(program)
    print(f"bench: installing {', '.join(PACKAGES)} into {VENV} …", file=sys.stderr)
    try:
        if not program.exists():
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        for wanted in (["--upgrade", "pip"], list(PACKAGES)):
            subprocess.run([str(program), "-m", "pip", "-q", "install", *wanted], check=True, stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        print("bench: the Python peers cannot be installed; they are left out", file=sys.stderr)
        return None
    done.write_text(" ".join(PACKAGES))
    return str(program)


@functools.cache
def system_program(name: str) -> str | None:
    """The path of a Debian package's program; installed where that may be done."""
    if shutil.which(name) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name], check=False, stdout=subprocess.DEVNULL)
    found = shutil.which(name)
    if found is None:
        print(f"bench: {name} is not on this machine and cannot be installed; it is left out", file=sys.stderr)
    return found


@functools.cache
def versions() -> dict[str, str]:
    """name -> version of all peers that are here."""
    found = {}
    if program := python():
        names = [name for name in PACKAGES if name not in ("sgmllib3k", "orjson")]
        code = "import sys; from importlib.metadata import version\nprint('\\n'.join(version(name) for name in sys.argv[1:]))"
        done = subprocess.run([program, "-c", code, *names], capture_output=True, text=True, check=True)
        found = dict(zip(names, done.stdout.split(), strict=True))
    for name in ("newsboat", "wrk"):
        if program := shutil.which(name):
            done = subprocess.run([program, "-v"], capture_output=True, text=True, check=False)
            words = (done.stdout + done.stderr).split()
            found[name] = next((word.removeprefix("debian/") for word in words if any(c.isdigit() for c in word)), "?")
    return found


def missing(*names: str) -> str:
    """A sentence about those that are not here."""
    gone = [name for name in names if name not in versions()]
    return f"Not measured, as not on this machine: {', '.join(gone)}." if gone else ""
