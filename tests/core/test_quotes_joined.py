"""One thing said, in the versions that reports give of it. Invented quotes."""

from __future__ import annotations

from news7d.core.quotes.joining import Told, join_quotes
from news7d.model import Quote

WHOLE = "I got this wrong. I have told the First Minister I am going,"
PENHALLOW = "Gareth Penhallow, minister"


def told(article: int, text: str, speaker: str | None = PENHALLOW, language: str = "en", of: int | None = None) -> Told:
    return Told(article_id=article, language=language, quote=Quote(text=text, speaker=speaker), of=of)


def versions(*quotes: Told) -> list[list[tuple[str, tuple[int, ...]]]]:
    return [[(version.text, version.articles) for version in one.versions] for one in join_quotes(quotes)]


def test_the_same_words_are_one_version_whatever_marks_end_them() -> None:
    assert versions(told(1, WHOLE), told(2, WHOLE.rstrip(",") + ".")) == [[(WHOLE, (1, 2))]]


def test_shortened_and_reworded() -> None:
    short, other = "I got this wrong. I am going.", "I got this all wrong. I have told our First Minister that I am going,"
    (one,) = versions(told(1, WHOLE), told(2, WHOLE), told(3, short), told(4, other))
    assert one[0] == (WHOLE, (1, 2))
    assert {text for text, _ in one[1:]} == {short, other}


def test_two_things_said_by_one_and_one_thing_said_by_two() -> None:
    assert len(versions(told(1, WHOLE), told(2, "There will be buses on Sunday, and more of them."))) == 2
    assert len(versions(told(1, WHOLE), told(2, WHOLE, "Daniel Stroud"))) == 2
    assert len(versions(told(1, "Yes, sir."), told(2, "Yes, madam."))) == 2
    assert versions(told(1, WHOLE, None)) == []


def test_a_name_with_and_without_its_office_and_in_another_script() -> None:
    spanish = "Me equivoqué. Le he dicho a la primera ministra que me voy."
    (one,) = versions(told(1, WHOLE), told(2, spanish, "Gareth Penhallow", "es", of=1), told(3, "Я ошибся.", "Гарет Пенхэллоу", "ru", of=1))
    assert [articles for _, articles in one] == [(1,), (2,), (3,)]


def test_a_rewrite_that_put_other_words_into_a_mouth() -> None:
    (one,) = versions(
        told(1, WHOLE), told(2, "That was my mistake. To the First Minister I communicated my departure,", "Mr Penhallow", of=1)
    )
    assert [articles for _, articles in one] == [(1,), (2,)]


def test_offices_and_honorifics_make_no_other_speaker() -> None:
    names = ("Margaret Ashdown-Lee, First Minister", "First Minister Margaret Ashdown-Lee", "Ms Ashdown-Lee")
    (one,) = join_quotes([told(at, "He has done the right thing.", name) for at, name in enumerate(names, 1)])
    assert one.speaker == "First Minister Margaret Ashdown-Lee"


def test_translations_pair_by_place_and_only_where_the_reports_have_as_many() -> None:
    second = "The flat was let out until last spring."
    pairs = versions(
        told(1, WHOLE), told(1, second), told(2, "Ho sbagliato.", language="it", of=1), told(2, "Era in affitto.", language="it", of=1)
    )
    assert [[text for text, _ in one] for one in pairs] == [[WHOLE, "Ho sbagliato."], [second, "Era in affitto."]]
    assert len(versions(told(1, WHOLE), told(1, second), told(2, "Ho sbagliato.", language="it", of=1))) == 3
