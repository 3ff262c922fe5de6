"""Dates as the world writes them."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.dates import UNWRITTEN, Unwritten, parse_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        # RFC 822 and what became of it
        ("Fri, 03 May 2024 14:05:00 +0100", "2024-05-03T14:05:00+01:00"),
        ("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21+00:00"),
        ("01 Jan 99 19:48 EST", "1999-01-01T19:48:00-05:00"),
        ("Mon, 03 May 2024 14:05:00 +0100", "2024-05-03T14:05:00+01:00"),  # it was a Friday
        ("3 May 2024 14:05", "2024-05-03T14:05:00+00:00"),
        ("Fri, 3 May 2024 14:05:00 GMT+0200", "2024-05-03T14:05:00+02:00"),
        ("Fri, 03 May 2024 14:05:00 Z", "2024-05-03T14:05:00+00:00"),
        ("Fri, 03 May 2024 14:05:00 A", "2024-05-03T14:05:00+00:00"),  # RFC 2822: a lone letter says nothing
        ("Fri, 03 May 2024 14:05:00 +0000 (UTC)", "2024-05-03T14:05:00+00:00"),
        ("Fri, 03 May 2024 24:00:00 GMT", "2024-05-04T00:00:00+00:00"),
        ("Fri, 03 May 2024 25:10:00 GMT", "2024-05-03"),
        ("Sun Jan  4 16:29:06 PST 2004", "2004-01-04T16:29:06-08:00"),
        ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16T14:02:33+00:00"),
        # RFC 3339, W3C, ISO 8601
        ("2003-12-31T10:14:55Z", "2003-12-31T10:14:55+00:00"),
        ("2003-12-31T10:14:55.123456789-08:00", "2003-12-31T10:14:55.123456-08:00"),
        ("2003-12-31T10:14+0530", "2003-12-31T10:14:00+05:30"),
        ("2003-12-31 10:14:55 +01", "2003-12-31T10:14:55+01:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2003-12-31", "2003-12-31"),
        ("2003-12", "2003-12-01"),
        ("2003", "2003-01-01"),
        ("20031231", "2003-12-31"),
        ("20031231T101455Z", "2003-12-31T10:14:55+00:00"),
        ("2003-335", "2003-12-01"),
        ("2024-W05-3", "2024-01-31"),
        ("2024W053T10:00Z", "2024-01-31T10:00:00+00:00"),
        # numbers
        ("1700000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000000", "2023-11-14T22:13:20+00:00"),
        # in words
        ("12 février 2024 à 14h30", "2024-02-12T14:30:00+00:00"),
        ("mer., 15 mai 2024 10:00:00 +0200", "2024-05-15T10:00:00+02:00"),
        ("Mi, 15 Mai 2024 10:00:00 +0200", "2024-05-15T10:00:00+02:00"),
        ("3. März 2024, 14.30 Uhr", "2024-03-03T14:30:00+00:00"),
        ("tisdag 5 mars 2024 kl. 14.05", "2024-03-05T14:05:00+00:00"),
        ("5 de marzo de 2024", "2024-03-05"),
        ("5 мая 2024, 14:05", "2024-05-05T14:05:00+00:00"),
        ("05 Mayıs 2024", "2024-05-05"),
        ("2024. május 3. 14:05", "2024-05-03T14:05:00+00:00"),
        ("Πέμ, 01 Ιαν 2004 10:00:00 EET", "2004-01-01T10:00:00+02:00"),
        ("5 stycznia 2024", "2024-01-05"),
        ("3. kesäkuuta 2024", "2024-06-03"),
        ("٥ يناير ٢٠٢٤", "2024-01-05"),
        ("5 जनवरी 2024", "2024-01-05"),
        ("2024年5月3日 14:05", "2024-05-03T14:05:00+00:00"),
        ("2004년 05월 25일 오후 11:23:17", "2004-05-25T23:23:17+00:00"),
        ("Thứ hai, 12 Tháng 3, 2024", "2024-03-12"),
        ("13 มกราคม 2567", "2024-01-13"),
        ("۱ آذر ۱۴۰۳", "2024-11-21"),
        ("1403/01/01", "2024-03-20"),
        ("March 3, 2024 at 5:07 p.m. ET", "2024-03-03T17:07:00-05:00"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("5/25/2004 11:23:17 PM", "2004-05-25T23:23:17+00:00"),
        ("25.05.2004 10:30", "2004-05-25T10:30:00+00:00"),
        ("28/02/2024 14:00", "2024-02-28T14:00:00+00:00"),
    ],
)
def test_read(text: str, iso: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "text", ["", " ", "yesterday", "0000-01-01", "9999-12-31T23:00:00-05:00", "2024-13-45", "nan", "inf", "12", "Fri, 31 Feb 2024", "May"]
)
def test_refused(text: str) -> None:
    assert parse_date(text) is None


def test_numbers() -> None:
    assert parse_date(1700000000) == parse_date(1700000000.0) == parse_date(1700000000000) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    for odd in (0, 12, -5, 10**30, float("nan"), float("inf"), True, None):
        assert parse_date(odd) is None


def test_what_the_caller_knows() -> None:
    east = timezone(timedelta(hours=2))
    assert str(parse_date("2024-05-03 14:05", zone=east)) == "2024-05-03 14:05:00+02:00"
    assert str(parse_date("2024-05-03 14:05Z", zone=east)) == "2024-05-03 14:05:00+00:00"
    assert parse_date("3/4/2024", language="en-US") == date(2024, 3, 4)
    assert parse_date("3/4/2024", dayfirst=True) == parse_date("3/4/2024") == date(2024, 4, 3)
    assert parse_date("5 listopada 2024", language="hr") == date(2024, 10, 5)
    assert parse_date("5 listopada 2024", language="pl") == date(2024, 11, 5)


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(
        r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}[T ]?[0-9]{0,2}:?[0-9]{0,2}:?[0-9]{0,2} ?(Z|[+-][0-9]{2,4})?", fullmatch=True
    )
)
def test_any_text_gives_a_usable_time_or_none(text: str) -> None:
    found = parse_date(text)
    if isinstance(found, datetime):
        assert found.tzinfo is not None
        found.astimezone(UTC)


@settings(max_examples=200, deadline=None)
@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(min_value=-14 * 60, max_value=14 * 60))
def test_our_own_iso_comes_back(when: datetime, minutes: int) -> None:
    aware = when.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = parse_date(aware.isoformat())
    assert found == aware
    assert isinstance(found, datetime)
    assert found.utcoffset() == aware.utcoffset()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Thứ hai, 3/3/2025, 14:05 (GMT+7)", "vi", "2025-03-03T14:05:00+07:00"),
        ("3 במרץ 2025, 14:05", "he", "2025-03-03T14:05:00+00:00"),
        ("3 ខែមីនា 2025", "km", "2025-03-03"),
        ("令和7年3月3日", "ja", "2025-03-03"),
        ("平成元年1月8日", "ja", "1989-01-08"),
        ("民國114年3月3日", "zh-TW", "2025-03-03"),
        ("۱۳ اسفند ۱۴۰۳", "fa", "2025-03-03"),
        ("3 มี.ค. 2568", "th", "2025-03-03"),
    ],
)
def test_calendars_and_forms_of_the_world(text: str, language: str, expected: str) -> None:
    found = parse_date(text, language=language)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("١٢ رمضان ١٤٤٦", date(2025, 3, 12)),
        ("1 محرم 1446 هـ", date(2024, 7, 7)),
        ("1 ربيع الأول 1446", date(2024, 9, 4)),
        ("1 ذو الحجة 1445", date(2024, 6, 7)),
    ],
)
def test_islamic_dates_to_a_day(text: str, expected: date) -> None:
    found = parse_date(text, language="ar")
    assert found is not None
    assert abs((found - expected).days) <= 1  # the tabular calendar; months begin where the moon is seen


def test_an_unwritten_offset_is_known_to_be_unwritten() -> None:
    bare, written = (parse_date(text, zone=UNWRITTEN) for text in ("2025-03-03T14:05:00", "2025-03-03T14:05:00Z"))
    assert isinstance(bare, datetime)
    assert isinstance(written, datetime)
    assert bare == written
    assert isinstance(bare.tzinfo, Unwritten)
    assert isinstance(pickle.loads(pickle.dumps(bare)).tzinfo, Unwritten)
    assert not isinstance(written.tzinfo, Unwritten)
