"""Search tokens and the language of queries."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.search import (
    MAX_WORDS,
    Filter,
    Query,
    Term,
    index_text,
    index_vector,
    match_postgres,
    match_sqlite,
    parse_query,
    snippet,
    tokens,
)

FSI, PDI = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, World", ["hello", "world"]),
        ("Café de l'État", ["cafe", "de", "l", "etat"]),
        ("cafe\u0301", ["cafe"]),
        ("Straße İstanbul ﬁn", ["strasse", "istanbul", "fin"]),
        ("Ёлка ΆΛΦΑ ς", ["елка", "αλφα", "σ"]),
        ("東京都", ["東京", "京都", "都"]),
        ("iPhone发布会 now", ["iphone", "发布", "布会", "会", "now"]),
        ("ｶﾞｽ", ["ガス", "ス"]),
        ("ประเทศ", ["ปร", "ระ", "ะเ", "เท", "ทศ", "ศ"]),
        ("한국", ["한국", "국"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("مُحَمَّد می\u200cخواهم", ["محمد", "ميخواهم"]),
        ("שָׁלוֹם", ["שלום"]),
        ("23,480 U.S. a_b", ["23", "480", "u", "s", "a", "b"]),
        ("so\u00adft a\u00a0b «c»", ["soft", "a", "b", "c"]),
        ("\x00\ud800 ... ", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def _fts5_ascii(text: str) -> list[str]:
    """What FTS5's tokeniser `ascii` makes of a column."""
    return re.findall(r"[a-z0-9\x80-\U0010ffff]+", "".join(c.lower() if c.isascii() else c for c in text))


@given(st.text(), st.text())
def test_both_indexes_hold_the_same_tokens(title: str, text: str) -> None:
    columns = index_text(title, text)
    assert [_fts5_ascii(column) for column in columns] == [tokens(title), tokens(text)]
    assert set(re.findall(r"'([^']+)':", index_vector(title, text))) == set(tokens(title) + tokens(text))


@given(st.text())
def test_case_accents_and_form_do_not_matter(text: str) -> None:
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


@given(st.text())
def test_tokens_are_safe_in_both_query_languages(text: str) -> None:
    for token in tokens(text):
        assert not set(token) & set(" '\"\\&|!():*<>\x00")


@given(st.text(max_size=2000))
def test_any_query_is_understood(text: str) -> None:
    query = parse_query(text)
    assert len(query.terms) + len(query.filters) <= MAX_WORDS
    match_sqlite(query.terms), match_postgres(query.terms)
    snippet(text, query)


def test_limits() -> None:
    assert len(parse_query("a " * 5000).terms) == MAX_WORDS
    assert len(parse_query(" ".join(f"x{i}" for i in range(999))).terms) == MAX_WORDS
    assert parse_query("y" * 300).terms == ()
    head, body = index_text("t " * 5000, "x y " * 100_000)
    assert len(head.split()) == 500
    assert len(body.split()) == 11_500
    vector = index_vector("", "東京都" * 100_000)
    assert len(vector.encode()) < 1_000_000
    assert max(int(place) for place in re.findall(r"[:,](\d+)", vector)) < 16_383


def test_operators() -> None:
    query = parse_query(
        'storm -rain "new york" -"old town" outlet:BBC -lang:DE section:sport role:copy after:2026-11 before:2026-11-24 win*'
    )
    assert query.terms == (
        Term(tokens=("storm",)),
        Term(tokens=("rain",), negative=True),
        Term(tokens=("new", "york")),
        Term(tokens=("old", "town"), negative=True),
        Term(tokens=("win",), prefix=True),
    )
    assert query.filters == (
        Filter(name="outlet", value="bbc"),
        Filter(name="lang", value="de", negative=True),
        Filter(name="section", value="sport"),
        Filter(name="role", value="copy"),
    )
    assert (query.after, query.before) == (date(2026, 11, 1), date(2026, 11, 24))


@pytest.mark.parametrize("text", ["", "   ", '"', '""', "-", "...", "\x00", "'", "()", "*"])
def test_nothing_to_look_for(text: str) -> None:
    assert parse_query(text).terms == ()


def test_what_is_no_operator_is_words() -> None:
    assert parse_query("before:soon").terms == (Term(tokens=("before", "soon")),)
    assert parse_query("after:2026-13-40").after is None
    assert parse_query("nocol:x").terms == (Term(tokens=("nocol", "x")),)
    assert parse_query('"unbalanced').terms == (Term(tokens=("unbalanced",)),)


def test_a_single_character_is_the_beginning_of_a_pair() -> None:
    assert parse_query("京").terms == (Term(tokens=("京",), prefix=True),)
    assert parse_query("東京").terms == (Term(tokens=("東京",)),)


def test_matches() -> None:
    terms = parse_query('a "b c" d*').terms
    assert match_sqlite(terms) == '"a" AND "b c" AND "d"'
    assert match_postgres(parse_query('"b c" dd*').terms) == "('b' <-> 'c') & ('dd':*)"


def test_snippets() -> None:
    text = "Nothing here. " * 40 + "Then the Café in 東京都 opened. " + "Nothing more. " * 40
    assert f"{FSI}Café{PDI}" in snippet(text, parse_query("CAFE"))
    assert f"{FSI}東京{PDI}都" in snippet(text, parse_query("東京"))
    assert f"{FSI}the Café{PDI}" in snippet(text, parse_query('"the cafe"'))
    assert len(snippet(text, parse_query("cafe"))) < 260
    assert snippet("Short.", Query(text="")) == "Short."
    assert FSI not in snippet(text, parse_query("the-end"))


def test_the_battery_of_strings(shared: Callable[[str], Path]) -> None:
    for name in ("sqli/fts_queries.json", "text/blns.json", "text/redos_subjects.json"):
        for each in json.loads(shared(f"data/security/{name}").read_text("utf-8")):
            text = each if isinstance(each, str) else json.dumps(each)
            snippet(text, parse_query(text))
