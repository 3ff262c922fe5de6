"""What pages show besides words, and what readers do not want to see: kept, carried along, and gone with what it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from news7d.model import OWNER_ID, Media, NewEntry, Showing
from news7d.store import Store, open_store
from tests.store.make import NOW, filled, new_entry, place

FILM = Media(url="https://one.example/film.mp4", type="video/mp4")


def shown_entry(number: int) -> NewEntry:
    entry = new_entry(number)
    return replace(entry, entry=replace(entry.entry, media=(FILM, Media(url=f"https://one.example/{number}.jpg", width=1200, height=800))))


def with_films(store: Store) -> list[int]:
    """Two reports with a film and a picture and one without, each a story of its own; the ids, in that order."""
    filled(store, shown_entry(1), shown_entry(2), new_entry(3))
    ids = {line.url: line.article_id for line in store.newest_reports(9)}
    found = [ids[f"http://one.example/{number}"] for number in (1, 2, 3)]
    place(store, *([key] for key in found))
    return found


def showing(store: Store, stories: list[int]) -> dict[int, Showing]:
    return {each.article_id: each for each in store.media_of(stories)}


def rows(store: Store, table: str) -> int:
    return int(store.database.read(lambda session: list(session.stream(f"SELECT count(*) FROM {table}")))[0][0])


def test_a_film_is_there_without_the_text_and_goes_with_its_report(store: Store) -> None:
    first, second, plain = with_films(store)
    shown = showing(store, [first, second, plain])
    assert set(shown) == {first, second}
    assert shown[first].film and shown[first].film.url == FILM.url
    assert shown[second].picture and shown[second].picture.url == "https://one.example/2.jpg"
    assert store.forget_article("http://one.example/1", NOW) == 1
    assert set(showing(store, [first, second])) == {second} and rows(store, "media") == 1
    assert store.check() == ()


@pytest.mark.parametrize("kind_of_target", ["sqlite", "postgres"])
def test_films_and_hidden_stories_move_house(store: Store, kind_of_target: str, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    first, second, _ = with_films(store)
    store.hide_story(OWNER_ID, first, NOW)
    store.hide_story(OWNER_ID, second, NOW + timedelta(seconds=1))
    copied, restored = (open_store(fresh_url(kind_of_target, empty=True)) for _ in range(2))
    store.copy_to(copied)
    store.backup(tmp_path / "all")
    restored.restore(tmp_path / "all")
    for other in (copied, restored):
        assert showing(other, [first, second]) == showing(store, [first, second])
        assert other.hidden_stories(OWNER_ID) == store.hidden_stories(OWNER_ID) == (second, first)
        other.close()


def test_hidden_stories_are_one_readers_and_go_with_them(store: Store) -> None:
    first, second, _ = with_films(store)
    ann = store.add_reader("ann", "reader", NOW)
    store.hide_story(ann.id, first, NOW)
    store.hide_story(OWNER_ID, second, NOW)
    assert store.hidden_stories(ann.id) == (first,) and store.taste(ann.id).hides
    store.hide_story(ann.id, first, NOW, hidden=False)
    assert store.hidden_stories(ann.id) == () and not store.taste(ann.id).hides
    store.hide_story(ann.id, first, NOW)
    store.remove_reader(ann.id)
    assert rows(store, "hidden_story") == 1 and store.hidden_stories(OWNER_ID) == (second,)
