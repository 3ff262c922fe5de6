# ruff: noqa: E501 (tables read best as long lines)
"""Lines that content farms leave are gone in every language; no sentence of a labelled body is lost."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from news7d.core.pages import extract
from news7d.core.pages.boilerplate import is_boilerplate

LEFT = {
    "en": ["Source link", "Related Articles", "BACK TO TOP", "12 comments", "Read also: Old bridge to be sold", "Follow us on Google News", "ADVERTISEMENT", "Sharing is caring!", "© 2026 The Post"],
    "es": ["Lee también: Cierran el puente", "Compartir", "Síguenos en Facebook e Instagram", "Te puede interesar", "Todos los derechos reservados"],
    "fr": ["À lire aussi : Le pont fermé", "Partager l’article", "Retour en haut", "La suite après cette publicité", "Laisser un commentaire"],
    "de": ["Lesen Sie auch: Brücke gesperrt", "Artikel teilen", "Nach oben", "Mehr zum Thema", "3 Kommentare"],
    "pt": ["Leia também: Ponte fechada", "Compartilhe", "Voltar ao topo", "Continua após a publicidade"],
    "it": ["Leggi anche", "Condividi", "Torna su", "Riproduzione riservata", "Seguici su Facebook"],
    "nl": ["Lees ook: Brug dicht", "Deel dit artikel", "Terug naar boven", "Reacties"],
    "pl": ["Czytaj także: Most zamknięty", "Udostępnij", "Wróć na górę", "Komentarze"],
    "ru": ["Читайте также: Мост закрыт", "Поделиться", "Наверх", "5 комментариев", "Все права защищены"],
    "tr": ["İlginizi çekebilir", "Paylaş", "Başa dön", "Abone ol", "Tüm hakları saklıdır"],
    "ar": ["اقرأ أيضا: إغلاق الجسر", "شارك", "العودة إلى الأعلى", "جميع الحقوق محفوظة", "مقالات ذات صلة"],
    "zh": ["相关阅读", "分享到", "返回顶部", "版权所有", "责任编辑:李明"],
    "ja": ["関連記事", "シェアする", "ページトップへ戻る", "無断転載を禁じます", "あわせて読みたい"],
    "ko": ["관련 기사", "공유하기", "무단 전재 및 재배포 금지"],
    "hi": ["यह भी पढ़ें: पुल बंद", "शेयर करें", "विज्ञापन"],
    "id": ["Baca juga: Jembatan ditutup", "Bagikan", "Kembali ke atas", "Artikel terkait"],
    "sw": ["Soma pia: Daraja", "Shiriki", "Haki zote zimehifadhiwa"],
    "ha": ["Karanta kuma", "Labarai masu alaƙa"],
    "am": ["ማስታወቂያ", "ተዛማጅ ዜናዎች"],
}  # fmt: skip
SENTENCES = [
    "Share prices fell in Kelderby on Monday.",
    "Follow the river on foot and you reach the pier.",
    "Read the minutes, she said, and you will see who voted.",
    "Related charges were dropped in March.",
    "Copyright law does not cover the design of a pier.",
    "Sign language will be offered at the meeting.",
    "Thanks for nothing, he said.",
    "Comments by the mayor were cut from the film.",
    "Download speeds on the islands have doubled.",
    "Mehr zum Thema sagte sie nicht.",
    "Compartir la cena es costumbre en el puerto.",
    "分享经济在当地发展很快。",
]


@pytest.mark.parametrize("language", LEFT)
def test_what_content_farms_leave_is_known(language: str) -> None:
    assert [line for line in LEFT[language] if not is_boilerplate(line)] == []


@pytest.mark.parametrize("line", SENTENCES)
def test_sentences_stay(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize("language", LEFT)
def test_it_is_gone_from_bodies(language: str) -> None:
    sentence = "The harbour bridge at Kelderby will close on Monday {} for at least a year, the town council said. "
    body = "".join(f"<p>{(sentence * 2).format(n, n)}</p><p>{line}</p>" for n, line in enumerate(LEFT[language]))
    article = extract(f"<article><h1>The bridge is closed</h1>{body}</article>", "https://post.example/1")
    assert [line for line in LEFT[language] if line in article.text.split("\n\n")] == []
    assert article.text.count("Kelderby") == 2 * len(LEFT[language])


def test_a_pull_quote_says_nothing_twice() -> None:
    words = "“We would rather explain a closed bridge than a fallen one,” said Marta Penhallow."
    page = f"<article><h1>The bridge is closed</h1><p>{words} She has led the works department of the town since 2019 and knows each pier.</p><aside><p>{words[:50]}</p></aside><blockquote>Not one stone of it, says the deed of 1904, may be sold.</blockquote><p>The council votes on Tuesday, and the ring road takes the traffic until the work on the piers is done next year.</p></article>"
    article = extract(page, "https://post.example/1")
    assert article.text.count("We would rather") == 1
    assert "deed of 1904" in article.text


# ------------------------------------------------------------------ the packs' labelled bodies

_SLOPPY = re.compile(  # what labels kept although it is no journalism; any other line lost would be a sentence
    r"^\W*(?:©|\(c\)|copyright|all rights|follow |read more|also read|see also|don.t miss|up next|leggi anche|comments|sign up|subscribe|\d+ min read)",
    re.I,
)


def gold_lines(shared: Callable[[str], Path]) -> Iterator[str]:
    for pack in ("pages_2020", "pages_news", "pages_2025"):
        with gzip.open(shared(f"data/extraction/{pack}.jsonl.gz"), "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from json.loads(line)["gold"]["text"].split("\n")


def test_no_sentence_of_a_labelled_body_is_lost(shared: Callable[[str], Path]) -> None:
    lost = [line for line in gold_lines(shared) if is_boilerplate(line.strip()) and not _SLOPPY.match(line)]
    assert lost == []
