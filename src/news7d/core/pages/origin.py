"""A linked original: content farms and translations say where the story stands that they retell."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from news7d.core.html import domain_of
from news7d.core.pages.blocks import Block
from news7d.core.pages.render import anchors, link

_SAYS = re.compile(
    r"^\W*(?:source(?:\s+link)?|original(?:\s+(?:article|story|source|post|link|text))?|read\s+the\s+(?:full|original)\s+(?:article|story|version)|via|"
    r"(?:this\s+(?:article|story|post|piece|report)\s+)?(?:was\s+)?(?:(?:originally|first)\s+(?:published|posted|appeared|written)|republished|reposted)|"
    r"quelle|original(?:artikel|text|beitrag)|zum\s+original(?:artikel)?|lest?\s+den\s+originalartikel|(?:dieser\s+(?:artikel|text|beitrag)\s+)?(?:erschien|ist)?\s*(?:zuerst|ursprünglich)\s+(?:erschienen|auf|bei)|"
    r"(?:cet\s+article\s+(?:a\s+été|est)\s+)?(?:publié|paru)\s+(?:initialement|d’abord|d'abord|à\s+l['’]origine)|article\s+original|lire\s+l['’]article\s+original|"
    r"fuente(?:\s+original)?|(?:este\s+artículo\s+(?:fue\s+)?)?publicado\s+originalmente|(?:este\s+artigo\s+foi\s+)?originalmente\s+publicado|fonte(?:\s+original[e]?)?|articolo\s+originale|pubblicato\s+originariamente|"
    r"bron|oorspronkelijk\s+(?:verschenen|gepubliceerd)|zdroj|źródło|kaynak|источник|оригинал|впервые\s+опубликовано|первоначально\s+опубликован\w*|джерело|sumber|nguồn|"
    r"المصدر|نشر\s+(?:هذا\s+المقال\s+)?(?:أصلا|لأول\s+مرة)|منبع|מקור|出典|元記事|引用元|来源|來源|原文(?:链接|連結|网址)?|(?:本文)?[转轉][载載]自|출처|원문|स्रोत|मूल\s+लेख|kilde|källa|lähde|πηγή|ที่มา)(?![^\W\d_])",
    re.I,
)


def source_url(blocks: list[Block], url: str) -> str | None:
    """The address on another site that a line like «Source link» leads to. `blocks` are all of the page's from its headline on."""
    home = domain_of(url)
    for block in blocks:
        if block.linked and len(block.text) < 160 and block.is_text and _SAYS.match(block.text):
            for node in anchors(block.inline):
                address = link(node.get("href"), url)
                if address and domain_of(address) != home and len(urlsplit(address).path) > 1:
                    return address
    return None
