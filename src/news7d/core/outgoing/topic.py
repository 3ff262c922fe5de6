"""A list that can be had as a feed, and its address: one spelling for each, so that a hub's subscribers and caches agree.

/feeds/top.atom?lang=de&content=full   ◄─►   Topic(kind="top", form="atom", language="de", whole=True)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from news7d.errors import Invalid, NotFound
from news7d.model import SECTIONS

Form = Literal["rss", "atom", "json"]
FORMS: tuple[Form, ...] = ("rss", "atom", "json")
Kind = Literal["top", "new", "section", "story", "outlet", "name", "search", "troubles"]
NAMED: tuple[Kind, ...] = ("section", "story", "outlet", "name")
PLAIN: tuple[Kind, ...] = ("top", "new", "search", "troubles")
BY_LANGUAGE: tuple[Kind, ...] = ("top", "section")

LONGEST_QUERY = 1000
_LONGEST_NAME = 200
_ADDRESS = re.compile(r"/feeds/([a-z-]+)(?:/(.+))?\.([a-z]+)", re.S)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    kind: Kind
    form: Form
    name: str = ""  # the section, the story's number, the outlet's slug, the name's spelling
    query: str = ""  # what is searched for
    language: str = ""
    whole: bool = False  # with full texts, where the house may pass them on
    after: str = ""  # the page of the list: behind what the page before ended with

    @property
    def pushed(self) -> bool:
        """Can it be subscribed to? Not the later pages of a list, nor what changes by time alone."""
        return self.kind != "troubles" and not self.after

    @property
    def address(self) -> str:
        """Path and query, in the one spelling."""
        spelt = self.name.replace(" ", "_") if self.kind == "name" else self.name
        name = f"/{quote(spelt, safe='')}" if spelt else ""
        asked = {"q": self.query, "lang": self.language, "content": "full" if self.whole else "", "after": self.after}
        query = urlencode({key: said for key, said in asked.items() if said})
        return f"/feeds/{self.kind}{name}.{self.form}" + (f"?{query}" if query else "")


def topic_of(path: str, query: Iterable[tuple[str, str]]) -> Topic:
    """The list behind an address of ours, its path decoded. Raises NotFound or Invalid."""
    match = _ADDRESS.fullmatch(path)
    if match is None:
        raise NotFound("There is no such feed.")
    kind = next((each for each in (*NAMED, *PLAIN) if each == match[1]), None)
    form = next((each for each in FORMS if each == match[3]), None)
    if form is None:
        raise NotFound("Feeds end in .rss, .atom or .json.")
    if kind is None or (kind in NAMED) != bool(match[2]):
        raise NotFound("There is no such feed.")
    return _asked(kind, form, _name(kind, match[2] or ""), dict(reversed([*query])))


def _name(kind: Kind, name: str) -> str:
    if kind == "section" and name not in SECTIONS:
        raise NotFound(f"There is no section “{name[:40]}”.")
    if kind == "story" and not re.fullmatch(r"[1-9][0-9]{0,14}", name, re.ASCII):
        raise NotFound("There is no such story.")
    return name.replace("_", " ").replace("\x00", "")[:_LONGEST_NAME] if kind == "name" else name


def _asked(kind: Kind, form: Form, name: str, said: dict[str, str]) -> Topic:
    q = said.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY] if kind == "search" else ""
    if kind == "search" and not q:
        raise Invalid("A feed of a search needs words to look for: /feeds/search.atom?q=…")
    content = said.get("content", "excerpt")
    if content not in ("full", "excerpt"):
        raise Invalid("content is full or excerpt.")
    language = said.get("lang", "").strip().lower() if kind in BY_LANGUAGE else ""
    after = said.get("after", "")[:100] if kind != "troubles" else ""
    return Topic(
        kind=kind,
        form=form,
        name=name,
        query=q,
        language=language if _LANGUAGE.fullmatch(language) else "",
        whole=content == "full" and kind != "troubles",
        after=after if re.fullmatch(r"[0-9][0-9.]*", after, re.ASCII) else "",
    )
