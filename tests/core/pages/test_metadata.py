# ruff: noqa: E501 — tables, one case a line
"""What a page says about its article, in seventeen languages and in every form of mark-up. (All pages are invented.)"""

from __future__ import annotations

import json
from typing import Any

import pytest

from news7d.core.pages import extract_line
from news7d.core.pages.dateline import dateline

SENTENCE = {
    "en": "The harbour bridge will close on Monday for at least a year, the town council said, after divers found cracks in two of its piers. ",
    "de": "Die Brücke im Hafen bleibt ab Montag für mindestens ein Jahr gesperrt, teilte der Stadtrat mit, nachdem Taucher Risse gefunden hatten. ",
    "hi": "बंदरगाह का पुल सोमवार से कम से कम एक साल के लिए बंद रहेगा, नगर परिषद ने कहा, क्योंकि गोताखोरों को दो खंभों में दरारें मिलीं। ",
    "tr": "Liman köprüsü pazartesi gününden itibaren en az bir yıl kapalı kalacak, belediye meclisi açıkladı, çünkü dalgıçlar ayaklarda çatlak buldu. ",
    "el": "Η γέφυρα του λιμανιού θα κλείσει τη Δευτέρα για τουλάχιστον έναν χρόνο, ανακοίνωσε το δημοτικό συμβούλιο, αφού δύτες βρήκαν ρωγμές. ",
    "ko": "항구 다리는 월요일부터 최소 일 년 동안 폐쇄된다고 시 의회가 밝혔다. 잠수부들이 교각 두 곳에서 균열을 발견했기 때문이다. ",
    "vi": "Cây cầu cảng sẽ đóng cửa từ thứ Hai trong ít nhất một năm, hội đồng thành phố cho biết, sau khi thợ lặn phát hiện vết nứt ở hai trụ cầu. ",
    "he": "הגשר בנמל ייסגר ביום שני לשנה לפחות, הודיעה מועצת העיר, לאחר שצוללנים מצאו סדקים בשניים מעמודיו. ",
    "fa": "پل بندر از روز دوشنبه دست‌کم یک سال بسته خواهد بود، شورای شهر اعلام کرد، زیرا غواصان در دو پایه ترک یافتند. ",
    "th": "สะพานท่าเรือจะปิดตั้งแต่วันจันทร์เป็นเวลาอย่างน้อยหนึ่งปี สภาเมืองกล่าว หลังจากนักดำน้ำพบรอยแตกที่ตอม่อสองต้น ",
    "ar": "سيغلق جسر الميناء يوم الاثنين لمدة عام على الأقل، كما قال مجلس المدينة، بعد أن عثر الغواصون على شقوق في دعامتين. ",
    "zh": "市议会表示，由于潜水员在两个桥墩发现裂缝，港口大桥将从星期一起关闭至少一年，司机需要绕行环城公路。",
    "ja": "潜水士が二つの橋脚でひび割れを見つけたため、港の橋は月曜日から少なくとも一年間閉鎖されると市議会が発表した。",
    "ru": "Мост в гавани будет закрыт с понедельника как минимум на год, сообщил городской совет, после того как водолазы нашли трещины в опорах. ",
    "fr": "Le pont du port sera fermé à partir de lundi pour au moins un an, a annoncé le conseil municipal, après la découverte de fissures. ",
    "es": "El puente del puerto cerrará el lunes durante al menos un año, informó el ayuntamiento, después de que los buzos hallaran grietas. ",
    "id": "Jembatan pelabuhan akan ditutup mulai Senin selama sedikitnya satu tahun, kata dewan kota, setelah penyelam menemukan retakan. ",
}
TITLE = {
    "en": "Harbour bridge closes for a year",
    "de": "Hafenbrücke für ein Jahr gesperrt",
    "hi": "बंदरगाह का पुल एक साल के लिए बंद",
    "tr": "Liman köprüsü bir yıl kapalı kalacak",
    "el": "Η γέφυρα του λιμανιού κλείνει για έναν χρόνο",
    "ko": "항구 다리 일 년 동안 폐쇄된다",
    "vi": "Cầu cảng đóng cửa trong một năm tới",
    "he": "הגשר בנמל ייסגר לשנה שלמה",
    "fa": "پل بندر یک سال بسته می‌شود",
    "th": "สะพานท่าเรือปิดหนึ่งปีเต็ม",
    "ar": "جسر الميناء يغلق لمدة عام كامل",
    "zh": "港口大桥将关闭一年时间",
    "ja": "港の橋、一年間閉鎖へ市発表",
    "ru": "Мост в гавани закрыт на год",
    "fr": "Le pont du port fermé pour un an",
    "es": "El puente del puerto cierra un año",
    "id": "Jembatan pelabuhan ditutup setahun penuh",
}
SITE = {
    "en": "The Kelderby Post",
    "de": "Hafener Bote",
    "hi": "हिंद समाचार",
    "tr": "Liman Gazetesi",
    "el": "Τα Νέα του Λιμανιού",
    "ko": "항구일보",
    "vi": "Báo Cảng",
    "he": "עיתון הנמל",
    "fa": "روزنامه بندر",
    "th": "ข่าวท่าเรือ",
    "ar": "صحيفة الميناء",
    "zh": "海港日报",
    "ja": "港新聞",
    "ru": "Вестник гавани",
    "fr": "Le Courrier du Port",
    "es": "Diario del Puerto",
    "id": "Harian Pelabuhan",
}
BYLINE = {
    "en": "By Ada Berg",
    "de": "Von Anna Müller",
    "hi": "लेखक: राम कुमार",
    "tr": "Haber: Ali Veli",
    "el": "Του Γιώργου Παπά",
    "ko": "홍길동 기자",
    "vi": "Tác giả: Nguyễn Văn An",
    "he": "מאת יוסי כהן",
    "fa": "نویسنده: علی رضایی",
    "th": "โดย สมชาย ใจดี",
    "ar": "بقلم: أحمد علي",
    "zh": "记者 张三",
    "ja": "山田太郎記者",
    "ru": "Автор: Иван Петров",
    "fr": "Par Anne Petit",
    "es": "Por Ana Ruiz",
    "id": "Oleh: Budi Santoso",
}
DATE = {
    "en": "March 3, 2025 2:05 p.m. EST",
    "de": "3. März 2025, 14:05 Uhr",
    "hi": "3 मार्च 2025, 14:05 IST",
    "tr": "3 Mart 2025 - 14:05",
    "el": "3 Μαρτίου 2025, 14:05",
    "ko": "2025년 3월 3일 오후 2:05",
    "vi": "Thứ hai, 3/3/2025, 14:05 (GMT+7)",
    "he": "3 במרץ 2025, 14:05",
    "fa": "۱۳ اسفند ۱۴۰۳ - ۱۴:۰۵",
    "th": "3 มีนาคม 2568 เวลา 14:05 น.",
    "ar": "3 مارس 2025 الساعة 14:05",
    "zh": "2025年3月3日 14:05",
    "ja": "2025年3月3日 14時05分",
    "ru": "3 марта 2025 в 14:05",
    "fr": "Publié le 3 mars 2025 à 14h05",
    "es": "3 de marzo de 2025 a las 14:05",
    "id": "Senin, 3 Maret 2025 14:05 WIB",
}
DATELINE = {
    "en": "KELDERBY, March 3 (Reuters) — ",
    "de": "Hafen (dpa) – ",
    "hi": "नई दिल्ली, 3 मार्च (भाषा) ",
    "tr": "ANKARA (AA) - ",
    "el": "",
    "ko": "(서울=연합뉴스) 홍길동 기자 = ",
    "vi": "(TTXVN) ",
    "he": "",
    "fa": "تهران (ایرنا) - ",
    "th": "",
    "ar": "القاهرة 3 مارس (رويترز) - ",
    "zh": "新华社北京3月3日电（记者张三）",
    "ja": "【東京共同】",
    "ru": "МОСКВА, 3 мар — РИА Новости. ",
    "fr": "PARIS, 3 mars (AFP) — ",
    "es": "MADRID, 3 Mar. (EUROPA PRESS) - ",
    "id": "Jakarta (ANTARA) - ",
}

PERSON = {"en": "Ada Berg", "de": "Anna Müller", "hi": "राम कुमार", "tr": "Ali Veli", "el": "Γιώργου Παπά", "ko": "홍길동", "vi": "Nguyễn Văn An", "he": "יוסי כהן", "fa": "علی رضایی",
          "th": "สมชาย ใจดี", "ar": "أحمد علي", "zh": "张三", "ja": "山田太郎", "ru": "Иван Петров", "fr": "Anne Petit", "es": "Ana Ruiz", "id": "Budi Santoso"}  # fmt: skip
OFFSET = {"en": "-05:00", "hi": "+05:30", "vi": "+07:00", "id": "+07:00"}
PLACE = {"en": "KELDERBY (Reuters)", "de": "Hafen (dpa)", "hi": "नई दिल्ली (भाषा)", "tr": "ANKARA (AA)", "ko": "서울 (연합뉴스)", "fa": "تهران (ایرنا)", "ar": "القاهرة (رويترز)",
         "zh": "北京 (新华社)", "ja": "東京 (共同)", "ru": "МОСКВА (РИА Новости)", "fr": "PARIS (AFP)", "es": "MADRID (EUROPA PRESS)", "id": "Jakarta (ANTARA)"}  # fmt: skip


def read(page: str, url: str = "https://news.example/2/bridge") -> dict[str, Any]:
    return extract_line({"id": 1, "url": url, "html": page})


def page(language: str, separator: str = " | ", site_first: bool = False, head: str = "") -> str:
    """Nothing for machines but a wrong lang: all must be read from what a reader sees."""
    title, site, text = TITLE[language], SITE[language], SENTENCE[language]
    whole = site + separator + title if site_first else title + separator + site
    return (
        f"<html lang=en><head><title>{whole}</title>{head}</head><body><nav><a href=/>x</a></nav><main><h1>{title}</h1><div class=meta><span>{BYLINE[language]}</span></div>"
        f"<div><span>{DATE[language]}</span></div><p>{DATELINE[language]}{text * 2}</p><p>{text * 2}</p><p>{text}</p></main><footer>© 2026 {site} 12 May 2019</footer></body></html>"
    )


def english(head: str = "", body: str = "", tail: str = "") -> str:
    text = SENTENCE["en"]
    return f"<html lang=en><head>{head}</head><body><article><h1>{TITLE['en']}</h1>{body}<p>{text * 2}</p><p>{text}</p><p>{text * 2}</p>{tail}</article></body></html>"


def ld(**said: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": TITLE["en"], **said})}</script>'


@pytest.mark.parametrize("language", SENTENCE)
def test_a_bare_page_of_any_language(language: str) -> None:
    line = read(page(language))
    assert line["language"] == language
    assert line["title"] == TITLE[language]
    assert line["outlet"] == SITE[language]
    assert line["authors"] == [PERSON[language]]
    assert line["published"] == "2025-03-03T14:05:00" + OFFSET.get(language, "")
    assert line["dateline"] == PLACE.get(language)


@pytest.mark.parametrize("separator", [" | ", " - ", " – ", " — ", " · ", " « ", " » ", " : ", " :: ", "｜", " / ", " • "])
@pytest.mark.parametrize("site_first", [False, True])
@pytest.mark.parametrize("language", ["en", "ar", "ja"])
def test_the_title_is_without_the_site(language: str, separator: str, site_first: bool) -> None:
    named = f'<meta property="og:site_name" content="{SITE[language]}">'
    assert read(page(language, separator, site_first, named))["title"] == TITLE[language]


def test_a_masthead_is_no_title_and_a_suffix_that_the_address_names_is_none() -> None:
    body = f"<header><h1>Ada's News</h1></header><h2>{TITLE['en']}</h2>"
    bare = f"<html><head><title>{TITLE['en']}</title></head><body>{body}<article><p>{SENTENCE['en'] * 4}</p></article></body></html>"
    assert read(bare, "https://adanews.example/2/bridge")["title"] == TITLE["en"]
    for site, url in (
        ("Kelder Tools", "https://tools.kelder.example/a"),
        ("Kelder Bureau Financial Services", "https://www.kbfs.example/a"),
    ):
        head = f'<meta property="og:title" content="{TITLE["en"]} | {site}">'
        assert (
            read(f"<html><head>{head}</head><body><article><p>{SENTENCE['en'] * 4}</p></article></body></html>", url)["title"]
            == TITLE["en"]
        )


def test_every_field_that_was_found_has_an_origin_and_a_confidence() -> None:
    head = ld(
        author={"name": "Ada Berg"},
        datePublished="2025-03-03",
        dateModified="2025-03-04",
        articleSection="Local",
        isAccessibleForFree=True,
        description="A line of some length on it.",
    )
    head += "<link rel=canonical href=/2/bridge><meta property=og:site_name content=Post><meta property=og:image content=/b-1600.jpg>"
    line = read(english(head, "", "<p>Source: <a href=https://origin.example/a/7>Origin</a></p><p>Additional reporting by Ben Cole</p>"))
    fields = "url title standfirst text authors contributors published modified language section outlet image paywalled source_url".split()
    assert [name for name in fields if line[name] in (None, "", [])] == []
    assert set(line["origins"]) == set(line["confidence"]) == set(fields)
    assert all(0 < value <= 1 for value in line["confidence"].values())


# ------------------------------------------------------------------ moments


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (ld(datePublished="2025-03-03T14:05:00"), "2025-03-03T14:05:00"),
        (
            ld(datePublished="2025-03-03T14:05:00") + '<meta property="article:published_time" content="2025-03-03T14:05:00+01:00">',
            "2025-03-03T14:05:00+01:00",
        ),
        (
            ld(datePublished="2025-03-03T13:05:00") + '<meta property="article:published_time" content="2025-03-03T14:05:00+01:00">',
            "2025-03-03T14:05:00+01:00",
        ),
        (ld(datePublished="2025-03-03T13:05:00Z") + '<meta name=date content="2025-03-03T14:05:00+01:00">', "2025-03-03T14:05:00+01:00"),
        (ld(datePublished="2025-03-03") + '<meta name="parsely-pub-date" content="2025-03-03T13:05:00Z">', "2025-03-03T13:05:00+00:00"),
        (ld(datePublished="2025-03-03"), "2025-03-03"),
        ('<meta name="sailthru.date" content="Mon, 03 Mar 2025 14:05:00 +0100">', "2025-03-03T14:05:00+01:00"),
        ('<meta name="DC.date.issued" content="2025-03-03">', "2025-03-03"),
    ],
)
def test_offsets_are_proved_or_absent(head: str, expected: str) -> None:
    assert read(english(head))["published"] == expected


def test_of_two_statements_the_seen_one_is_believed() -> None:
    head = ld(datePublished="2025-02-20T08:00:00Z") + '<meta property="article:published_time" content="2025-03-03T13:05:00+00:00">'
    assert read(english(head, "<time datetime=2025-03-03T14:05:00+01:00>3 March 2025</time>"))["published"] == "2025-03-03T14:05:00+01:00"


def test_a_vague_date_that_is_the_change_is_not_the_publication() -> None:
    body = "<div><span>Erschienen am:</span><h2>13.10.2021</h2></div><p>Zuletzt geändert am: 15.10.2021</p>"
    assert read(english('<meta name=date content="2021-10-15">', body))["published"] == "2021-10-13"


def test_months_years_and_ages_are_no_dates() -> None:
    for words in ("March 2021", "2 hours ago", "Yesterday at 14:05", "Budget 2021", "© 2021"):
        assert read(english("", f"<p class=date>{words}</p>"))["published"] is None, words


def test_the_date_of_a_comment_or_a_picture_is_another() -> None:
    tail = '<div class=comments><time itemprop=datePublished datetime="2025-04-01T10:00:00Z">1 April</time></div>'
    body = '<figure itemtype="https://schema.org/ImageObject"><meta itemprop=datePublished content="2019-01-01"></figure><time itemprop=datePublished datetime="2025-03-03T13:05:00Z">x</time>'
    assert read(english("", body, tail))["published"] == "2025-03-03T13:05:00+00:00"


# ------------------------------------------------------------------ JSON-LD as it comes

BROKEN = {
    "string author": '{"@type":"NewsArticle","headline":"H","author":"Ada Berg"}',
    "list": '[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],"headline":"H","author":["Ada Berg"]}]',
    "graph": '{"@graph":[{"@type":"Person","@id":"#a","name":"Ada Berg"},{"@type":"NewsArticle","headline":"H","author":{"@id":"#a"}}]}',
    "nested": '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"H","author":{"@type":"Person","name":{"@value":"Ada Berg"}}}}',
    "entities": '{"@type":"NewsArticle","headline":"H","author":{"name":"Ada&nbsp;Berg"}}',
    "trailing comma": '{"@type":"NewsArticle","headline":"H","author":[{"name":"Ada Berg",},],}',
    "comment": '<!-- {"@type":"NewsArticle","headline":"H","author":"Ada Berg"} -->',
    "cdata": '//<![CDATA[\n{"@type":"NewsArticle","headline":"H","author":"Ada Berg"}\n//]]>',
    "raw new line": '{"@type":"NewsArticle","headline":"H\n h","author":"Ada Berg"}',
    "several": '{"@type":"WebSite","name":"x"}{"@type":"NewsArticle","headline":"H","author":"Ada Berg"}',
    "truncated": '{"@type":"NewsArticle","headline":"H","author":{"@type":"Person","name":"Ada Berg"},"description":"It ends he',
    "js comment": '{"@type":"NewsArticle", /* who */ "headline":"H","author":"Ada Berg" // she\n}',
    "bom": '\ufeff{"@type":"NewsArticle","headline":"H","author":"Ada Berg"};',
    "escaped quotes": '{"@type":"NewsArticle","headline":"the \\\'H\\\'","author":"Ada Berg"}',
    "stray quotes": '{"@type":"NewsArticle","headline":"the "H" of it","author":"Ada Berg"}',
    "single quotes": "{'@type':'NewsArticle','headline':'H','author':'Ada Berg'}",
    "name and name": '{"@type":"NewsArticle","headline":"H","author":{"name":"By Ada Berg"}}',
    "address first": '{"@type":"NewsArticle","headline":"H","author":["https://news.example/author/7",{"name":"Ada Berg","url":"/a"}]}',
}


@pytest.mark.parametrize("form", BROKEN)
def test_json_ld_in_all_its_broken_forms(form: str) -> None:
    assert read(english(f'<script type="application/ld+json">{BROKEN[form]}</script>'))["authors"] == ["Ada Berg"]


AUTHORED = {
    '<meta name="parsely-author" content="Ada Berg">': "meta",
    '<meta name="cXenseParse:author" content="Ada Berg">': "meta",
    '<meta name="citation_author" content="Berg, Ada">': "meta",
    '<meta property="article:author" content="https://social.example/ada"><meta name="byl" content="By ADA BERG">': "meta",
    "<span itemprop=author itemscope><span itemprop=name>Ada Berg</span>, Reporter</span>": "microdata",
    '<span property="schema:author">Ada Berg</span>': "microdata",
    "<a rel=author href=/a>Ada Berg</a>": "byline",
    "<a href=/authors/ada-berg>Ada Berg</a>": "byline",
    "<div class=c-byline><b>Ada Berg</b><span>Chief Correspondent</span><time>3 March 2025</time></div>": "byline",
    "<ul><li><strong>Author</strong> Ada Berg</li></ul>": "byline",
    "<div><div>By</div><div>Ada Berg</div></div>": "byline",
    "<p><b>Ada Berg</b></p>": "signature",
}


@pytest.mark.parametrize("markup", AUTHORED)
def test_authors_and_where_they_stand(markup: str) -> None:
    line = read(english(*((markup, "") if markup.startswith("<meta") else ("", markup))))
    assert (line["authors"], line["origins"]["authors"]) == (["Ada Berg"], AUTHORED[markup])
    assert 0 < line["confidence"]["authors"] <= 1


def test_who_only_edited_wrote_nothing() -> None:
    head = ld(author={"@type": "Person", "name": "Cy Dunn"})
    line = read(english(head, "<div class=author-2>Ada Berg</div>", "<div>Editor : <a class=author href=/e>Cy Dunn</a></div>"))
    assert line["authors"] == ["Ada Berg"]


def test_an_agency_beside_a_person_stays_and_before_the_outlet_wins() -> None:
    assert read(english(ld(author=[{"name": "Ada Berg"}, {"name": "AP"}, {"name": "news.example"}])))["authors"] == ["Ada Berg", "AP"]
    assert read(english(ld(author={"name": "news.example"}) + "<meta name=articleAuthor content='Anadolu Ajansı'>"))["authors"] == [
        "Anadolu Ajansı"
    ]


def test_the_credit_line_names_the_writer_where_nobody_signs() -> None:
    line = read(
        english(
            ld(author={"@type": "Organization", "name": "news.example"}), "", "<p>(Reporting by Ada Berg in Oster; editing by Cy Dunn)</p>"
        )
    )
    assert (line["authors"], line["origins"]["authors"]) == (["Ada Berg"], "credit-line")
    assert line["contributors"] == [{"name": "Cy Dunn", "role": "editing"}]


# ------------------------------------------------------------------ address, wall, source


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("<link rel=canonical href=/2/bridge>", "https://news.example/amp/2/bridge", "https://news.example/2/bridge"),
        ("<link rel=canonical href=/>", "https://news.example/2/bridge?utm_source=x", "https://news.example/2/bridge"),
        ("<meta property=og:url content=https://news.example/>", "https://news.example/2/bridge#top", "https://news.example/2/bridge"),
        (
            "<meta property=og:url content=https://news.example/2/bridge>",
            "https://news.example/2/bridge?fbclid=7",
            "https://news.example/2/bridge",
        ),
    ],
)
def test_the_address_is_the_articles(head: str, url: str, expected: str) -> None:
    assert read(english(head), url)["url"] == expected


@pytest.mark.parametrize(
    ("head", "tail", "expected"),
    [
        (ld(isAccessibleForFree=False), "", True),
        (ld(isAccessibleForFree="False"), "", True),
        (ld(isAccessibleForFree="http://schema.org/True"), "", False),
        (ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".wall"}), "", True),
        ("<meta property=article:content_tier content=locked>", "", True),
        ("<meta property=article:content_tier content=free>", "", False),
        ("", "<div class=article-paywall><p>Subscribe to read on</p></div>", True),
        ("", "<div class=paywall-container></div>", None),
        ("", "", None),
    ],
)
def test_walls(head: str, tail: str, expected: bool | None) -> None:
    assert read(english(head, "", tail))["paywalled"] is expected


@pytest.mark.parametrize(
    "words",
    [
        "Source link",
        "This article was originally published at",
        "First published on",
        "Quelle:",
        "Dieser Artikel erschien zuerst bei",
        "Publicado originalmente en",
        "Источник:",
        "原文链接：",
        "出典：",
        "المصدر:",
    ],
)
def test_a_linked_original(words: str) -> None:
    link = f"<p>{words} <a href=https://origin.example/a/7>Origin</a></p>"
    assert read(english("", "", link))["source_url"] == "https://origin.example/a/7"
    assert read(english("", "", "<p>See <a href=https://origin.example/a/7>Origin</a> for resources</p>"))["source_url"] is None


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("LONDON — The bridge is closed.", "LONDON"),
        ("WASHINGTON (AP) — The bridge is closed.", "WASHINGTON (AP)"),
        ("Berlin/Hamburg (dpa) - Die Brücke ist zu.", "Berlin/Hamburg (dpa)"),
        ("RIO DE JANEIRO, 3 mar (Reuters) - A ponte fechou.", "RIO DE JANEIRO (Reuters)"),
        ("МОСКВА, 3 марта. /ТАСС/. Мост закрыт.", "МОСКВА (ТАСС)"),
        ("新华社北京3月3日电（记者张三）大桥关闭。", "北京 (新华社)"),
        ("（中央社記者張三台北3日電）大橋關閉。", "台北 (中央社)"),
        ("【ロンドン＝山田太郎】橋が閉鎖された。", "ロンドン"),
        ("[東京 3日 ロイター] - 橋が閉鎖された。", "東京 (ロイター)"),
        ("The bridge - closed on Monday - will open.", None),
        ("“We knew,” she said: nothing.", None),
        ("大桥3日关闭。", None),
    ],
)
def test_datelines(start: str, expected: str | None) -> None:
    assert dateline(start) == expected
