"""`dataclass` of the standard library, done when a class is first used.

The standard one writes and compiles six methods for each class while its module is imported: for the hundred-odd nouns of `model.py` that
was a fifth of a second, most of what a poll costs that finds nothing new. Here a class gets its slots at once and the rest from
`dataclasses.dataclass` itself, at the first instance or the first look at its fields. They behave alike in what is used here
(tests/test_nouns.py), and for type checkers they are the same; who is imported at every start takes this one. A subclass must take it too.

Instances also travel between processes in a third of the time: as their values alone.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

_MADE = (
    "__eq__",
    "__hash__",
    "__repr__",
    "__lt__",
    "__le__",
    "__gt__",
    "__ge__",
    "__setattr__",
    "__delattr__",
    "__match_args__",
    "__dataclass_params__",
    "__dataclass_fields__",
    "__init__",
)
"""What a class gets from the standard decorator; `__init__` last, because whoever finds it takes the class for complete."""

_PUTS: dict[type, tuple[Callable[[Any, Any], None], ...]] = {}
"""How each field of a class that was unpickled is set, in the order of its slots."""


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**options):
        """As `dataclasses.dataclass`, for classes with slots."""
        if not options.get("slots"):
            raise TypeError("a class without slots gains nothing here: take dataclasses.dataclass")
        return lambda cls: _slotted(cls, options)


def _slotted(cls: type, options: dict[str, bool]) -> type:
    said = dict(cls.__dict__)
    own = tuple(name for name, kind in said.get("__annotations__", {}).items() if not str(kind).startswith("ClassVar"))
    for name in ("__dict__", "__weakref__", *own):
        said.pop(name, None)
    inherited = tuple(name for base in cls.__mro__[-1:0:-1] for name in base.__dict__.get("__slots__", ()))
    fresh = tuple(name for name in own if name not in inherited)
    told = {
        "__slots__": fresh,
        "__dataclass_fields__": _Later("__dataclass_fields__"),
        "__dataclass_params__": _Later("__dataclass_params__"),
    }
    made: Any = type(cls)(cls.__name__, cls.__bases__, {**said, **told, "__reduce__": _reduced(inherited + fresh)})
    made.__qualname__ = cls.__qualname__  # by which a class in a class is found again
    plain = dataclasses.dataclass(**{**options, "slots": False})

    def complete() -> None:
        with _COMPLETING:
            if made.__dict__["__init__"] is not __init__:
                return  # another thread was quicker
            model: type = plain(cls)  # the class as it was written, defaults included
            for name in _MADE:
                if name in model.__dict__:
                    setattr(made, name, model.__dict__[name])

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:
        complete()
        made.__init__(self, *arguments, **named)

    _COMPLETE[made] = complete
    made.__init__ = __init__
    return cast(type, made)


_COMPLETE: dict[type, Callable[[], None]] = {}
_COMPLETING = threading.RLock()


class _Later:
    """An attribute of a class that is there once the class is complete."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, cls: type) -> Any:
        owner = next((each for each in cls.__mro__ if each.__dict__.get(self._name) is self), None)
        if owner is not None:  # else another thread has completed it since we were found
            _COMPLETE[owner]()
        return getattr(cls, self._name)


def _reduced(names: tuple[str, ...]) -> Callable[[Any], Any]:
    if len(names) == 1:
        (name,) = names
        return lambda self: (_restored, (type(self), (getattr(self, name),)))
    values = attrgetter(*names) if names else lambda self: ()
    return lambda self: (_restored, (type(self), values(self)))


def _restored(cls: type, values: tuple[Any, ...]) -> Any:
    puts = _PUTS.get(cls)
    if puts is None:
        dataclasses.fields(cls)  # complete from here on
        names = [name for base in cls.__mro__[::-1] for name in base.__dict__.get("__slots__", ())]
        puts = _PUTS[cls] = tuple(getattr(cls, name).__set__ for name in names)
    made: Any = object.__new__(cls)
    for put, value in zip(puts, values, strict=True):
        put(made, value)
    return made
