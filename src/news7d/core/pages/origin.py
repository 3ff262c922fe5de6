"""A linked original: content farms and translations say where the story stands that they retell."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from news7d.core.html import domain_of
from news7d.core.pages.blocks import Block
from news7d.core.pages.render import anchors, link

_SAYS = re.compile(
    r"^\W*(?:source(?:\s+link)?|original(?:\s+(?:article|story|source|post|link))?|read\s+the\s+(?:full|original)\s+(?:article|story)|via|quelle|originalartikel|"
    r"zum\s+original|lest\s+den\s+originalartikel|fuente|fonte|bron|zdroj|źródło|kaynak|источник|джерело|sumber|nguồn|المصدر|出典|引用元|来源|來源|출처|स्रोत|kilde|källa|lähde)\b",
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
