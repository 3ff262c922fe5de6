"""Pieces of pages that are kept: the same as drawn anew, and never older than what they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jinja2 import Environment

from news7d.web.fragments import Kept, face
from tests.web.conftest import Site
from tests.web.newsroom import NOW


def test_a_piece_is_drawn_once_for_what_it_shows() -> None:
    drawn: list[int] = []
    env = Environment(extensions=[Kept], autoescape=True)
    page = env.from_string("{% kept keep, key, shown %}{{ draw(shown) }}{% endkept %}")

    def ask(shown: int, *, keep: bool = True, key: str = "a") -> str:
        return page.render(keep=keep, key=key, shown=shown, draw=lambda value: drawn.append(value) or f"<{value}>")

    assert [ask(1), ask(1), ask(2), ask(2), ask(2, keep=False), ask(2, key="b")] == ["&lt;1&gt;"] * 2 + ["&lt;2&gt;"] * 4
    assert drawn == [1, 2, 2, 2]


def test_a_card_that_changes_is_drawn_anew(site: Site) -> None:
    house = site.client.app.state.web  # type: ignore[attr-defined]
    card = house.store.cards([next(iter(site.filled.stories.values()))])[0]
    now = face(card, NOW)
    assert face(card, NOW) == now and face(replace(card, facts=replace(card.facts, heat=3.0)), NOW) == now
    changes = (
        replace(card, headline=replace(card.headline, title="Another")),
        replace(card, facts=replace(card.facts, breaking=True)),
        replace(card, facts=replace(card.facts, reports=99)),
        replace(card, rivals=(card.headline,)),
    )
    assert all(face(changed, NOW) != now for changed in changes)
    assert face(card, NOW + timedelta(minutes=1)) != now
