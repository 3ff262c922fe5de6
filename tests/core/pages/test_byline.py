# ruff: noqa: E501 — tables, one case a line
"""Bylines as the world writes them, and the clean names in them; credit lines, and whom they name. (All invented.)"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.pages.credits import contributors
from news7d.core.pages.signature import is_agency, is_person_like, names_in

BYLINES = {
    "By Jane Doe and John Roe, Staff Writers | @jane": ["Jane Doe", "John Roe"],
    "This story was written by Jane Doe, Head of Marketing": ["Jane Doe"],
    "Liz Kenny Former Harbour Consultant": ["Liz Kenny"],
    "Liz Kenny\nFormer Harbour Consultant": ["Liz Kenny"],
    "Senior Reporter Jane Doe": ["Jane Doe"],
    "Jane Doe, M.D., jane.doe@post.example": ["Jane Doe"],
    "Jane Doe - Post Staff Writer": ["Jane Doe"],
    "Jane Doe Updated Dec 12": ["Jane Doe"],
    "ADA BERG, BEN O’BRIEN and CY DUNN-LOW": ["Ada Berg", "Ben O’Brien", "Cy Dunn-Low"],
    "Recueilli par Anne DUVALLON": ["Anne Duvallon"],
    "Ada Berg for PostWire UK": ["Ada Berg"],
    "Ada Berg, AP National Security Writer": ["Ada Berg"],
    "Ada Berg, CNN Editor-at-large": ["Ada Berg"],
    "SOURCE: News agencies": [],
    "Ada Berg/Ben Cole": ["Ada Berg", "Ben Cole"],
    "Ada Berg; Photo: Uwe Gross": ["Ada Berg"],
    "Text: Eva Klein, Foto: Uwe Gross": ["Eva Klein"],
    "Von Anna Müller und Max von der Heide, dpa": ["Anna Müller", "Max von der Heide", "dpa"],
    "Ein Kommentar von Anna Müller": ["Anna Müller"],
    "Par Anne Petit, envoyée spéciale à Rome": ["Anne Petit"],
    "Por Ana Ruiz y Pedro Gómez": ["Ana Ruiz", "Pedro Gómez"],
    "José Ortega y Gasset": ["José Ortega y Gasset"],
    "Maria Silva e João Souza, repórteres": ["Maria Silva", "João Souza"],
    "di Maria Rossi": ["Maria Rossi"],
    "De Luca Maria": ["De Luca Maria"],
    "Автор: Иван Петров, корреспондент": ["Иван Петров"],
    "Oleh: Budi Santoso": ["Budi Santoso"],
    "Haber: Ali Veli ve Can Er": ["Ali Veli", "Can Er"],
    "Του Γιώργου Παπά": ["Γιώργου Παπά"],
    "Tác giả: Nguyễn Văn An": ["Nguyễn Văn An"],
    "بقلم: أحمد علي": ["أحمد علي"],
    "מאת יוסי כהן": ["יוסי כהן"],
    "โดย สมชาย ใจดี": ["สมชาย ใจดี"],
    "记者 张三、李四": ["张三", "李四"],
    "文/王小明": ["王小明"],
    "山田太郎記者": ["山田太郎"],
    "홍길동 기자": ["홍길동"],
    "Quelle: sid/dpa": [],
    "page.head.extra.author": [],
    "https://post.example/author/7": [],
    "Guardian staff reporter": ["Guardian staff reporter"],
}


@pytest.mark.parametrize("byline", BYLINES)
def test_a_byline_becomes_clean_names(byline: str) -> None:
    assert list(names_in([byline])) == BYLINES[byline]


def test_words_of_a_page_are_names_only_where_they_look_like_names() -> None:
    for words in (
        "Veröffentlicht am 27.04.24",
        "More Resources",
        "Privacy Policy",
        "Guardian staff reporter",
        "The Big Picture",
        "HR Strategy 2",
        "Image credit",
    ):
        assert names_in([words], spoken=True) == ()
    assert names_in(["Von Anna Müller"], spoken=True) == ("Anna Müller",)


def test_agencies_are_told_from_persons() -> None:
    assert all(map(is_agency, ["AFP", "dpa", "Associated Press", "Anadolu Ajansı", "新华社", "وكالة الأنباء"]))
    assert not any(map(is_agency, ["Ada Berg", "Pa Lin", "张三"]))


CREDITS = {
    "Reporting by Ada Berg in Paris and Ben Cole in New York; editing by Cy Dunn": "Ada Berg reporting, Ben Cole reporting, Cy Dunn editing",
    "(Additional reporting by Lisa Barr, writing by Shil Jam, Editing by Alex Rich)": "Lisa Barr reporting, Shil Jam writing, Alex Rich editing",
    "Agency writers Will Weiss in Kelderby, Oster, and Bill Barrow in Harbourgate contributed to this report.": "Will Weiss reporting, Bill Barrow reporting",
    "Post News’ Jessica Nap contributed to this report.": "Jessica Nap reporting",
    "Mit Material von dpa und AFP": "dpa agency, AFP agency",
    "(dpa/afp)": "dpa agency, afp agency",
    "Mitarbeit: Eva Klein, Uwe Gross": "Eva Klein reporting, Uwe Gross reporting",
    "Übersetzung: Eva Klein, Redaktion: Uwe Gross, Audioversion: Iris Hoch": "Eva Klein translation, Uwe Gross editing",
    "(Rédigé par Anne Petit, édité par Luc Grand)": "Anne Petit writing, Luc Grand editing",
    "Con información de AFP y Reuters": "AFP agency, Reuters agency",
    "Colaborou Maria Silva, de Brasília": "Maria Silva reporting",
    "Ha collaborato Anna Bianchi": "Anna Bianchi reporting",
    "Перевод: Анна Иванова": "Анна Иванова translation",
    "Laporan Budi Santoso; Editor: Siti Aminah": "Budi Santoso reporting, Siti Aminah editing",
    "(إعداد أحمد علي للنشرة العربية - تحرير سارة حسن)": "أحمد علي reporting, سارة حسن editing",
    "(记者 张三 编辑 李四)": "张三 reporting, 李四 editing",
    "(執筆 山田太郎、翻訳 鈴木花子)": "山田太郎 writing, 鈴木花子 translation",
    "With the harbour closed, Ada Berg said she would sue.": "",
    "Mit der Sperrung rechnet Anna Klein nicht vor Montag.": "",
    "Con el puerto cerrado, Juan Pérez dijo que demandará.": "",
    "Reporters of the Post met Jane Doe in Paris.": "",
}


@pytest.mark.parametrize("line", CREDITS)
def test_a_credit_line_names_who_did_what(line: str) -> None:
    found = contributors(["The bridge is closed, and nobody knows for how long.", line])
    assert ", ".join(f"{person.name} {person.role}" for person in found) == CREDITS[line]


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    names_in([text])
    names_in([text], spoken=True)
    contributors([text])
    is_person_like(text)
