"""Modules (of this package, mostly) that are imported when they are first used: a command that only polls needs a third of the store."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module. Safe from any thread, unlike `importlib.util.LazyLoader` of Python 3.11."""

    __slots__ = ("_name", "_package")

    def __init__(self, name: str, package: str = __package__) -> None:
        self._name = name
        self._package = package

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(f"{self._package}.{self._name}"), attribute)
