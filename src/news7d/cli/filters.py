"""The three engines as Unix filters over JSON Lines: one object in, one object out, in order (spec: docs/guide.md).

An input that cannot be read gives a line with its `id` and an `error`, never a crash and never a missing line.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
import orjson

from news7d.errors import Invalid

if TYPE_CHECKING:
    from threading import Semaphore

Line = dict[str, Any]

CHUNK = 4  # lines that a process gets at once

jobs_option = click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to use.")
jsonl_option = click.option("--jsonl", is_flag=True, help="JSON Lines on standard input and output.")


@click.command("extract")
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--url", help="The address that the page came from.")
@jsonl_option
@jobs_option
def extract_command(file: str | None, url: str | None, jsonl: bool, jobs: int) -> None:
    """Read an article out of a page. FILE (or - for standard input), or many with --jsonl."""
    from news7d.core.pages import extract_line

    if jsonl:
        _filter(extract_line, jobs)
    else:
        _one(extract_line, file, {"url": url or ""}, "html_base64")


@click.command("parse")
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--url", help="The address that the feed came from.")
@jsonl_option
@jobs_option
def parse_command(file: str | None, url: str | None, jsonl: bool, jobs: int) -> None:
    """Read a feed: RSS, Atom, JSON Feed or sitemap. FILE (or -), or many with --jsonl."""
    from news7d.core.feeds import parse_line

    if jsonl:
        _filter(parse_line, jobs)
    else:
        _one(parse_line, file, {"url": url or ""}, "content_base64")


@click.command("group")
@jsonl_option
@click.option("--as-of-arrival", is_flag=True, help="Write each line as soon as its article is decided, as known then.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Accepted, and not used: each article depends on those before it.")
def group_command(jsonl: bool, as_of_arrival: bool, jobs: int) -> None:
    """Group articles into stories, and say each one's role. JSON Lines in order of arrival."""
    from news7d.core.engine import group_lines

    if not jsonl:
        raise Invalid("group reads and writes JSON Lines: call it as `news7d group --jsonl < articles.jsonl`")
    for line in group_lines(_objects(sys.stdin.buffer), as_of_arrival=as_of_arrival):
        _write(line)
    sys.stdout.buffer.flush()


def _filter(function: Callable[[Line], Line], jobs: int) -> None:
    gc.freeze()  # what is loaded by now stays: looking through it again and again took a tenth of the time
    gc.set_threshold(20_000, 20, 20)
    lines = _objects(sys.stdin.buffer)
    if jobs == 1:
        for line in lines:
            _write(_answer(function, line))
        sys.stdout.buffer.flush()
        return
    import multiprocessing
    import threading

    under_way = threading.Semaphore(jobs * 4 * CHUNK)  # imap would read all of its input at once
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for answer in pool.imap(_Answer(function), _held_back(lines, under_way), chunksize=CHUNK):
            _write(answer)
            under_way.release()
    sys.stdout.buffer.flush()


class _Answer:
    """A picklable `_answer` of one function."""

    def __init__(self, function: Callable[[Line], Line]) -> None:
        self.function = function

    def __call__(self, line: Line) -> Line:
        return _answer(self.function, line)


def _answer(function: Callable[[Line], Line], line: Line) -> Line:
    if "__error__" in line:
        return {"id": line.get("id"), "error": line["__error__"]}
    try:
        return function(line)
    except RecursionError:
        return {"id": line.get("id"), "error": "The document is nested too deeply to be read."}


def _held_back(lines: Iterable[Line], under_way: Semaphore) -> Iterator[Line]:
    for line in lines:
        under_way.acquire()
        yield line


def _objects(stream: BinaryIO) -> Iterator[Line]:
    for number, raw in enumerate(stream, start=1):
        if raw.strip():
            yield _object(raw, number)


def _object(raw: bytes, number: int) -> Line:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            value = _without_surrogates(json.loads(raw.decode("utf-8", "replace")))
        except (ValueError, RecursionError) as error:
            return {"id": _id_in(raw), "__error__": f"Line {number} is not JSON: {error}."}
    return value if isinstance(value, dict) else {"__error__": f"Line {number} is not a JSON object."}


def _id_in(raw: bytes) -> str | None:
    """The id of a line that is broken further on, so that its error can be told apart."""
    found = re.search(rb'"id"\s*:\s*"((?:[^"\\]|\\.){0,500})"', raw[:10_000])
    return found[1].decode("utf-8", "replace") if found else None


def _without_surrogates(value: Any) -> Any:
    """Half of a surrogate pair is no character: JSON can spell it, UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


def _write(line: Line) -> None:
    try:
        text = orjson.dumps(line)
    except TypeError:  # a number beyond 64 bits
        text = json.dumps(line).encode()
    sys.stdout.buffer.write(text + b"\n")


def _one(function: Callable[[Line], Line], file: str | None, line: Line, key: str) -> None:
    import base64

    if file is None:
        raise Invalid("name a FILE (or - for standard input), or use --jsonl")
    body = sys.stdin.buffer.read() if file == "-" else _read(file)
    answer = _answer(function, {"id": file, **line, key: base64.b64encode(body).decode()})
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    if "error" in answer:
        sys.exit(1)


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Invalid(f"{file}: {error.strerror}") from None
