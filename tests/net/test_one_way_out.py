"""news7d.net is the only module that can open connections to the outside: nobody else imports the means."""

from __future__ import annotations

import ast
from pathlib import Path

CLIENTS = {
    *("aiohttp", "asyncore", "ftplib", "h11", "http.client", "httpcore", "httpx", "imaplib", "niquests", "nntplib", "paramiko", "poplib"),
    *(
        "pycurl",
        "requests",
        "smtplib",
        "socket",
        "socketserver",
        "ssl",
        "telnetlib",
        "urllib.request",
        "urllib3",
        "websockets",
        "xmlrpc.client",
    ),
}
OPENERS = {"open_connection", "create_connection", "urlopen", "urlretrieve", "fetch_url", "open_unix_connection"}
# What listens may name its socket; trafilatura's downloader lives in a module of its own that must stay unused.
MAY_LISTEN = {"serve.py", "app.py", "cli.py"}
OWN_CLIENT = "client.py"  # of our API: runs in other people's programs, and asks the one address that they give it


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def opened(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & OPENERS


def test_nobody_else_has_a_client(checkout: Path) -> None:
    source = checkout / "src/news7d"
    files = [path for path in source.rglob("*.py") if "net" not in path.relative_to(source).parts]
    assert files
    for path in files:
        tree = ast.parse(path.read_text("utf-8"))
        forbidden = CLIENTS - ({"socket"} if path.name in MAY_LISTEN else {"http.client"} if path == source / OWN_CLIENT else set())
        found = {name for name in imported(tree) if any(name == client or name.startswith(client + ".") for client in forbidden)}
        found |= {name for name in imported(tree) if name.startswith("trafilatura.downloads")} | opened(tree)
        assert not found, f"{path.relative_to(checkout)} uses {sorted(found)}: only news7d.net may open connections"


def test_the_check_sees_what_it_should() -> None:
    bad = "import httpx\nfrom urllib import request\nfrom http.client import HTTPConnection\nasyncio.open_connection('x', 1)"
    tree = ast.parse(bad)
    assert {"httpx", "urllib.request", "http.client"} <= imported(tree)
    assert opened(tree) == {"open_connection"}
