"""The house rules that a machine can see: imports go down the floors only, functions are short, names say something."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "news7d"

WORDS = {"model", "errors", "nouns"}
THOUGHT = WORDS | {"core"}
EDGES = THOUGHT | {"net", "store"}
WORK = EDGES | {"plugins", "stages", "work"}

# What each part of the house may import of ours; itself always. net and store do not know each other.
MAY_IMPORT = {
    "__init__": set(),
    "model": {"nouns"},
    "nouns": set(),
    "errors": set(),
    "core": WORDS,
    "net": THOUGHT,
    "store": THOUGHT,
    "plugins": THOUGHT,
    "stages": EDGES | {"plugins"},
    "work": EDGES | {"plugins", "stages"},
    "logs": THOUGHT,
    "web": WORK | {"logs"},
    "client": set(),
    "config": {"errors", "nouns"},
    "demo": WORDS,  # an invented web: it meets the newsroom over HTTP only
    "reserve": set(),
    "app": WORK | {"web", "config", "reserve", "demo"},
    "serve": WORK | {"web", "config", "reserve", "logs", "demo", "app"},
    "cli": WORK | {"web", "config", "reserve", "logs", "demo", "app", "serve"},
    "__main__": {"cli"},
}

# Libraries that have one home.
HOMES = {
    ("pycurl", "ssl", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib"): {"net"},
    ("http.client",): {"net", "client"},  # the client of our own API runs in other people's programs
    ("aiosmtplib", "apprise"): {"net"},
    ("http_ece", "py_vapid"): {"core/push"},
    ("authlib", "joserfc"): {"core/identity"},
    ("socket",): {"net", "serve"},  # serve only listens
    ("sqlite3", "psycopg", "psycopg_pool"): {"store"},
    ("procrastinate",): {"work"},
    ("trafilatura",): {"core/pages"},
    ("prometheus_client",): {"work"},
    ("click", "rich"): {"cli"},
    ("starlette", "jinja2", "argon2", "multipart"): {"web", "app", "serve", "demo"},
    ("uvicorn", "uvloop"): {"web", "work", "app", "serve", "cli"},
    ("asyncio",): {"net", "work", "web", "app", "serve", "cli"},
    ("platformdirs", "tomllib"): {"config"},
}

IMPURE_MODULES = {"random", "secrets", "subprocess", "multiprocessing", "concurrent.futures", "logging", "shutil", "tempfile"}
IMPURE_CALLS = {
    "time.time",
    "time.monotonic",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "os.environ.get",
    "os.getenv",
    "threading.Thread",
    "threading.Timer",
}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "tools"}
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 25


@cache
def modules() -> tuple[tuple[str, Path], ...]:
    """(dotted name, file) of every module of ours."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        found.append((".".join(parts), path))
    return tuple(found)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(name: str, path: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of all imports, lazy and relative ones too. `from a import b` gives «a.b»."""
    package = name.split(".")[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{whole}.{alias.name}") for alias in node.names)


def part_of(dotted: str) -> str:
    """The part of the house that a dotted name of ours belongs to: news7d.core.feeds.rss -> core."""
    return dotted.split(".")[1] if "." in dotted else "__init__"


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(SOURCE.parent.parent)}:{line}"


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Every function with its lines, the docstring not counted."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = ast.get_docstring(node, clean=False)
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1 - (words.count("\n") + 1 if words else 0)


def dotted_call(node: ast.Call) -> str:
    names: list[str] = []
    target: ast.expr = node.func
    while isinstance(target, ast.Attribute):
        names.append(target.attr)
        target = target.value
    return ".".join(reversed([*names, target.id])) if isinstance(target, ast.Name) else ""


def is_entry(path: Path) -> bool:
    return path.name == "__main__.py"


def test_imports_only_go_down() -> None:
    wrong = []
    for name, path in modules():
        part = part_of(name)
        for line, target in imports(name, path):
            if not (target == "news7d" or target.startswith("news7d.")):
                continue
            wanted = part_of(target)
            if wanted in (part, "__init__", "__version__"):
                continue
            if wanted not in MAY_IMPORT.get(part, set()):
                wrong.append(f"{where(path, line)}: {part} must not import {wanted} ({target})")
    assert not wrong, "\n".join(wrong)


def test_every_part_has_its_floor() -> None:
    unknown = {part_of(name) for name, _ in modules()} - MAY_IMPORT.keys()
    assert not unknown, f"say in MAY_IMPORT on which floor these live: {sorted(unknown)}"


@pytest.mark.parametrize(
    ("libraries", "homes"), HOMES.items(), ids=lambda value: "-".join(sorted(value)) if isinstance(value, tuple) else ""
)
def test_libraries_stay_at_home(libraries: tuple[str, ...], homes: set[str]) -> None:
    wrong = []
    for name, path in modules():
        inside = name.removeprefix("news7d.").replace(".", "/")
        if any(inside == home or inside.startswith(home + "/") for home in homes):
            continue
        for line, target in imports(name, path):
            if any(target == library or target.startswith(library + ".") for library in libraries):
                wrong.append(f"{where(path, line)}: {target} belongs into {', '.join(sorted(homes))}")
    assert not wrong, "\n".join(wrong)


def test_thought_is_pure() -> None:
    wrong = []
    for name, path in modules():
        if part_of(name) != "core" or is_entry(path):
            continue
        for line, target in imports(name, path):
            if any(target == module or target.startswith(module + ".") for module in IMPURE_MODULES):
                wrong.append(f"{where(path, line)}: core must not import {target}")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and any(("." + dotted_call(node)).endswith("." + call) for call in IMPURE_CALLS):
                wrong.append(f"{where(path, node.lineno)}: core must not do this; hand the value in ({dotted_call(node)})")
    assert not wrong, "\n".join(wrong)


def test_no_function_is_long() -> None:
    wrong = [
        f"{where(path, node.lineno)}: {node.name} has {lines} lines"
        for _, path in modules()
        for node, lines in functions(path)
        if lines > LONGEST_FUNCTION
    ]
    assert not wrong, "\n".join(wrong)


def test_nine_of_ten_functions_are_short() -> None:
    lengths = [lines for _, path in modules() for _, lines in functions(path)]
    assert statistics.quantiles(lengths, n=10)[-1] < USUAL_FUNCTION


def test_names_say_something() -> None:
    wrong = [name for name, _ in modules() if EMPTY_NAMES & set(name.split("."))]
    assert not wrong, f"name these after what is inside: {wrong}"


def test_no_wildcard_imports() -> None:
    wrong = [where(path, line) for name, path in modules() for line, target in imports(name, path) if target.endswith(".*")]
    assert not wrong, "\n".join(wrong)


def test_private_names_stay_private() -> None:
    wrong = []
    for name, path in modules():
        for line, target in imports(name, path):
            hidden = next(
                (piece for piece in target.split(".") if piece.startswith("_") and not piece.startswith("__") and piece != "_"), None
            )
            if target.startswith("news7d.") and hidden and not name.startswith(target[: target.index("." + hidden)]):
                wrong.append(f"{where(path, line)}: {target}")
    assert not wrong, "these reach into another module's private parts:\n" + "\n".join(wrong)


def test_the_checks_can_fail(tmp_path: Path) -> None:
    """The walker sees lazy, relative and from-imports."""
    file = tmp_path / "sample.py"
    file.write_text("import socket\ndef f():\n    from ..net import client\n    from . import sibling\n")
    seen = [target for _, target in imports("news7d.core.sample", file)]
    assert seen == ["socket", "news7d.net.client", "news7d.core.sibling"]
