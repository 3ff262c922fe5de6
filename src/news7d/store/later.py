"""Modules that are imported when they are first used: a command that only polls needs a third of the store."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module of this package. Safe from any thread, unlike `importlib.util.LazyLoader` of Python 3.11."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(f"{__package__}.{self._name}"), attribute)
