"""Classes that are made when they are first used are the same as those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from dataclasses import field
from threading import Thread
from typing import Any

import pytest

from news7d import model, nouns


@nouns.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere."""

    name: str
    tags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list, compare=False)

    @property
    def loud(self) -> str:
        return self.name.upper()


@nouns.dataclass(frozen=True, slots=True, kw_only=True)
class Town(Place):
    people: int = 0


@nouns.dataclass(slots=True)
class Count:
    number: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    name: str
    tags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list, compare=False)


def test_a_value_is_made_compared_hashed_and_shown_as_ever() -> None:
    made: Any = Town(name="Ulm", people=5)
    assert made == Town(name="Ulm", people=5, notes=["old"]) != Town(name="Ulm")
    assert hash(made) == hash(Town(name="Ulm", people=5))
    assert repr(made) == "Town(name='Ulm', tags=(), notes=[], people=5)"
    assert made.loud == "ULM" and Place.__doc__ == "Somewhere."
    assert not hasattr(made, "__dict__")


def test_what_is_wrong_is_refused_as_ever() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'name'"):
        Place()
    with pytest.raises(TypeError, match="positional"):
        Place("Ulm")
    made: Any = Place(name="Ulm")
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "Bonn"
    with pytest.raises(TypeError, match="slots"):
        nouns.dataclass(frozen=True)(Plain)


def test_the_standard_tools_know_it_before_the_first_value() -> None:
    script = (
        "import dataclasses\nfrom news7d.model import Feed, Clip\n"
        "assert [f.name for f in dataclasses.fields(Feed)][:3] == ['id', 'outlet_id', 'url']\n"
        "assert dataclasses.is_dataclass(Clip) and Clip.__dataclass_params__.frozen\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    made: Any = Place(name="Ulm", tags=("a",))
    assert dataclasses.replace(made, name="Bonn") == Place(name="Bonn", tags=("a",))
    assert dataclasses.asdict(made) == {"name": "Ulm", "tags": ("a",), "notes": []}
    counted: Any = Count()
    counted.number += 1
    assert counted == Count(1)


def test_it_travels_between_processes() -> None:
    made: Any = Town(name="Ulm", tags=("a", "b"), notes=["n"], people=3)
    for back in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert back == made and back.notes == ["n"] and type(back) is Town
    script = "import pickle, sys\nprint(pickle.loads(sys.stdin.buffer.read()))"
    said = pickle.dumps(model.Picture(url="https://a.example/p.png"))
    shown = subprocess.run([sys.executable, "-c", script], input=said, check=True, capture_output=True).stdout
    assert shown.decode().strip() == repr(model.Picture(url="https://a.example/p.png"))


def test_two_threads_may_use_it_first() -> None:
    for _ in range(20):
        fresh: Any = nouns.dataclass(frozen=True, slots=True)(type("Fresh", (), {"__annotations__": {"a": "int"}}))
        made: list[Any] = []
        threads = [Thread(target=lambda fresh=fresh, made=made: made.append(fresh(a=1))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == [fresh(a=1)] * 8


def test_fields_may_be_asked_for_while_another_thread_completes_the_class() -> None:
    fresh: Any = nouns.dataclass(frozen=True, slots=True)(type("Fresh", (), {"__annotations__": {"a": "int"}}))
    found = fresh.__dict__["__dataclass_fields__"]  # so far have we come when the other thread
    assert fresh(a=1).a == 1  # is done
    assert list(found.__get__(None, fresh)) == ["a"]


class Atlas:
    @nouns.dataclass(frozen=True, slots=True, order=True)
    class Page:
        number: int


def test_an_order_and_a_class_in_a_class_are_kept() -> None:
    first: Any = Atlas.Page(1)
    assert first < Atlas.Page(2) >= first
    assert pickle.loads(pickle.dumps(first)) == first and repr(first) == "Atlas.Page(number=1)"


def test_fields_and_slots_are_those_of_the_standard_class() -> None:
    assert Place.__slots__ == Plain.__slots__
    ours, theirs = dataclasses.fields(Place), dataclasses.fields(Plain)
    assert [(f.name, f.type, f.default, f.kw_only, f.compare) for f in ours] == [
        (f.name, f.type, f.default, f.kw_only, f.compare) for f in theirs
    ]
