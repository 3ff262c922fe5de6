"""Which articles are one story: by their numbers, in little memory, because most stories are one article."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WRITTEN = 1 << 31  # keys from here on are those of stories that are written down; below, an article's number


@dataclass(slots=True)
class _Story:
    name: str
    members: array[int]  # in order


class Stories:
    """A story of one article that has its name from it is not written down: its key is the article's number.

    A key may change when an article joins or leaves; names and members do not.
    `number_of` tells the number of an article by its id, `id_of` the id by the number.
    """

    def __init__(self, number_of: Callable[[str], int | None], id_of: Callable[[int], str]) -> None:
        self._number_of = number_of
        self._id_of = id_of
        self._of = array("I")  # by number: the key of its story; 0: not written down
        self._base = 0  # the number that _of begins with
        self._written: dict[int, _Story] = {}
        self._named: dict[str, int] = {}  # of those
        self._next = _WRITTEN

    def of(self, number: int) -> int:
        """The key of an article's story."""
        return self._of[number - self._base] or number

    def named(self, name: str) -> int | None:
        """The key of the story of that name."""
        key = self._named.get(name)
        if key is None:
            number = self._number_of(name)
            if number is None or self._of[number - self._base]:
                return None
            return number
        return key

    def name(self, story: int) -> str:
        return self._id_of(story) if story < _WRITTEN else self._written[story].name

    def members(self, story: int) -> Sequence[int]:
        """In order of placing."""
        return (story,) if story < _WRITTEN else self._written[story].members

    def oldest(self, story: int) -> int:
        return story if story < _WRITTEN else self._written[story].members[0]

    def join(self, number: int, name: str) -> None:
        """Put an article that is in no story into the one of that name, which is founded where there is none."""
        story = self.named(name)
        if story == number or (story is None and name == self._id_of(number)):
            return
        if story is None or story < _WRITTEN:
            story = self._write_down(name, () if story is None else (story,))
        self._of[number - self._base] = story
        insort(self._written[story].members, number)

    def _write_down(self, name: str, members: Sequence[int]) -> int:
        key = self._next
        self._next += 1
        self._written[key] = _Story(name, array("I", members))
        self._named[name] = key
        for member in members:
            self._of[member - self._base] = key
        return key

    def leave(self, number: int) -> None:
        """Take an article out of its story."""
        key = self._of[number - self._base]
        if not key:
            return
        self._of[number - self._base] = 0
        story = self._written[key]
        del story.members[bisect_left(story.members, number)]
        if not story.members:
            del self._written[key], self._named[story.name]

    def merge(self, one: int, other: int) -> tuple[str, str]:
        """Make two stories one; the elder gives its name. (its name, the name that is gone)"""
        kept, lost = sorted((one, other), key=self.oldest)
        name, gone = self.name(kept), self.name(lost)
        keys = [key if key >= _WRITTEN else self._write_down(self.name(key), (key,)) for key in (kept, lost)]
        large, small = sorted(keys, key=lambda key: len(self._written[key].members), reverse=True)
        for member in self._written[small].members:
            self._of[member - self._base] = large
        members = array("I", sorted(self._written[large].members + self._written.pop(small).members))
        del self._named[gone]
        self._written[large] = _Story(name, members)
        self._named[name] = large
        return name, gone

    def extend(self) -> None:
        """The next number is an article's."""
        self._of.append(0)

    def trim(self, count: int) -> None:
        """The lowest `count` numbers are nobody's any more."""
        del self._of[:count]
        self._base += count
