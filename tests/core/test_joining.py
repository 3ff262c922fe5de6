"""Spellings of one name: across scripts by sound, in one story only; a Petrov is no Petrova."""

from __future__ import annotations

from news7d.core.names.joining import folded, join_names
from news7d.model import Analysis, NameJoin


def said(article: int, language: str, *persons: str, places: tuple[str, ...] = ()) -> tuple[int, Analysis]:
    return article, Analysis(language=language, persons=persons, places=places)


def spellings(*reports: tuple[int, Analysis]) -> list[set[str]]:
    return [set(join.spellings) for join in join_names(reports)]


def test_one_person_in_five_scripts() -> None:
    joined = spellings(
        said(1, "en", "Gareth Penhallow"),
        said(2, "ru", "Гарет Пенхэллоу"),
        said(3, "ja", "ガレス・ペンハロー"),
        said(4, "ar", "غاريث بنهالو"),
        said(5, "zh", "加雷思·彭哈洛"),
    )
    assert len(joined) == 1
    assert {"Gareth Penhallow", "Гарет Пенхэллоу", "ガレス・ペンハロー"} <= joined[0]


def test_two_people_stay_two() -> None:
    assert spellings(said(1, "en", "Ivan Petrov"), said(2, "en", "Ivana Petrova")) == []
    assert spellings(said(1, "en", "Daniel Stroud"), said(2, "ru", "Георг Этлингер")) == []
    assert spellings(said(1, "en", "Gareth Penhallow"), said(2, "ru", "Маргарет Пенхэллоу")) == []


def test_a_surname_alone_is_whom_the_story_names_in_full() -> None:
    (join,) = join_names([said(1, "en", "Gareth Penhallow"), said(2, "en", "Penhallow"), said(3, "en", "Penhallow")])
    assert join == NameJoin(kind="person", spellings=("Gareth Penhallow", "Penhallow"), articles=(2, 3))
    assert join_names([said(1, "en", "Ann Stroud", "Ben Stroud"), said(2, "en", "Stroud")]) == ()


def test_a_city_in_many_languages() -> None:
    reports = [
        (1, Analysis(language="en", places=("Vienna", "Austria"))),
        (2, Analysis(language="de", places=("Wien", "Österreich"))),
        (3, Analysis(language="ja", places=("ウィーン",))),
    ]
    assert {frozenset(join.spellings) for join in join_names(reports)} == {
        frozenset({"Vienna", "Wien", "ウィーン"}),
        frozenset({"Austria", "Österreich"}),
    }


def test_case_and_accents_are_one_spelling() -> None:
    assert folded("  GARETH   Penhállow ") == "gareth penhallow"
    assert join_names([]) == ()
