# ruff: noqa: E501 (word lists read best as long lines)
"""What stands under a picture: the caption told from the credit, in the forms that photo desks use.

caption text ─► junk off («Purchase Licensing Rights») ─► label («Foto:», «图:»), ©, bracket or agency at its end ─► caption, credit
"""

from __future__ import annotations

import re

from news7d.core.pages.blocks import Block
from news7d.core.pages.tree import Node

_LABEL = (
    r"(?:(?:file|stock|handout|archive|symbol|archiv|teaser)[ -]?)?(?:photo(?:s|graph|graphs|graphy|grapher)?|images?|pictures?|pics?|illustrations?|graphics?|credits?|"
    r"sources?|courtesy|fotos?|bild(?:er|quelle|nachweis|rechte|credit)?|bilde|quelle|grafik|montage|aufnahme|cr[ée]ditos?|cr[ée]dits?(?:[ -]photos?)?|"
    r"fotograf[íi]as?|fotografia|imagen|imagem|fuente|fonte|reprodu[çc][ãa]o|divulga[çc][ãa]o|immagine|beeld|bron|afbeelding|fot\.?|zdj(?:ęcie|\.)?|źródło|"
    r"zdroj|snímek|snímka|källa|kilde|kuva|lähde|mynd|fotó|kép|forrás|sursa|sursă|fotoğraf|görsel|kaynak|gambar|sumber|ảnh|nguồn|picha|chanzo|hoto|"
    r"фото(?:графия)?|изображение|иллюстрация|источник|джерело|снимка|източник|φωτογραφία|φωτό|πηγή|(?:مصدر )?الصورة|صورة|تصوير|المصدر|عکس|منبع|צילום|קרדיט|"
    r"फोटो|तस्वीर|स्रोत|साभार|ፎቶ|图片来源|图片|图源|图|圖片來源|圖片|圖|摄影|攝影|来源|來源|写真提供|写真|撮影|提供|画像|出典|사진 ?(?:출처|제공)?|자료|출처|ภาพ|ที่มา)"
)
_AFTER = r"\s*(?:credits?|source|copyright|par|illustration\s+by)?\s*(?:[:：=＝|]+|©|(?:by|courtesy(?:\s+of)?|via)\b)\s*[:：]?\s*"
_LABELLED = re.compile(rf"(?:^|(?<=[\s(\[|–—/•·.,;!?:。」”»）（【\]-]))({_LABEL}{_AFTER})(?=\S)", re.I)
_LABEL_ENDS = (":", "：", "=", "＝", "|", "©", "by", "courtesy", "via")  # what may stand behind a label
_AGENCIES = (
    r"(?:Thomson )?Reuters|REUTERS|AFP|ＡＰ|AP(?: Photo| Images)?|(?:The )?Associated Press|ASSOCIATED PRESS|[Gg]etty(?: [Ii]mages)?|GETTY(?: IMAGES)?|EPA(?:[-/ ]EFE)?|"
    r"EFE|dpa(?:-\w+)?|DPA|ANSA|APA|KEYSTONE|Keystone|Xinhua|TASS|ТАСС|РИА Новости|Bloomberg|Shutterstock|iStock(?:photo)?|Alamy(?: Stock Photo)?|Unsplash|Pexels|"
    r"Pixabay|Adobe ?Stock|imago(?: images)?|IMAGO(?: Images)?|[Pp]icture[ -][Aa]lliance|PA(?: Wire| Media| Images)?|Anadolu(?: Agency| Ajansı)?|Lusa|LUSA|Belga|"
    r"BELGA|ANP|NTB|Ritzau|Scanpix|Lehtikuva|PAP|ČTK|MTI|UPI|USA T(?:ODAY|oday)(?: Sports)?|Kyodo(?: News)?|SIPA|MAXPPP|Handout|Wikimedia(?: Commons)?|"
    r"共同(?:通信)?|時事(?:通信)?|新华社|中新社|视觉中国|연합뉴스|뉴시스|뉴스1|NASA|ESA"
)
_AGENCY = re.compile(rf"(?<!\w)(?:{_AGENCIES})(?!\w)")
_NAME = r"[^\W\d_][\w.’'&-]*(?: [\w.’'&-]+){0,5}"
_ROW = re.compile(
    rf"(?:{_NAME}\s*(?:/|,|\||;|—|–|-| via | for )\s*)*(?:via )?(?:{_AGENCIES})(?:\s*(?:/|,|\||;|—| via )\s*{_NAME}){{0,3}}\.?"
)
_BRACKET = re.compile(r"[(\[（【]\s*([^()\[\]（）【】]{2,120}?)\s*[)\]）】]?\s*\.?$")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|&copy;|[Cc]opyright:?)\s*.{1,120}$")
_SENTENCE = re.compile(r"(?:(?<=\w\w)[.!?]|[。！？»”\"|)])\s+(?=\S)")  # not after an initial
_PHOTOGRAPHED = re.compile(r"(?:^|(?<=[。！？\s（(]))([^。！？（(]{2,30}?)\s*[摄攝撮]影?[)）]?$")
_EQUALS = re.compile(r"[＝=](\S{1,24})$")  # 写真=, the form of Japanese dailies: «…（ソウルで、３日）＝ＡＰ»
_JUNK = re.compile(
    r"\s*(?:Purchase Licensing Rights.*|Acquire Licensing Rights.*|, opens new tab|\(?\.{3}\s*more\)?|\(more\)|\[\+\]|Read more|Learn more|Enlarge(?: this)? image|"
    r"Toggle caption|hide caption|Image caption|Media caption|Image source,?|Bild vergrößern|Bildunterschrift(?: anzeigen)?)\s*$",
    re.I,
)
_JUNK_WORDS = ("licensing rights", "opens new tab", "more", "[+]", "enlarge", "caption", "image source", "bild")  # _JUNK has one always
_LEAD = re.compile(r"^(?:Image caption|Media caption|Image source|Caption|Close)[,:]?\s+", re.I)
_EDGES = " \t\n()[]（）【】|–—/•·-,;:："
_LONGEST = 140  # characters of a credit


def split(text: str) -> tuple[str | None, str | None]:
    """(caption, credit) of what stands under a picture; None for what is not there. The credit comes without its label."""
    text = " ".join(text.split())
    if not text:
        return None, None
    low = text.lower()
    if any(word in low for word in _JUNK_WORDS):
        text = _JUNK.sub("", _JUNK.sub("", text))
    text = _LEAD.sub("", text)
    start, credit = _labelled(text) or _bracketed(text) or _by_agency(text) or (len(text), "")
    return text[:start].strip(" |–—/•·-").rstrip("([（【 ") or None, credit.strip(_EDGES) or None


def _labelled(text: str) -> tuple[int, str] | None:
    low = text.lower()
    matches = _LABELLED.finditer(text) if any(sign in low for sign in _LABEL_ENDS) else iter(())
    first = next((match for match in matches if len(text) - match.end() <= _LONGEST and _begins(text, match.start(1))), None)
    if first is not None:
        return first.start(1), text[first.end(1) :]
    owned = _COPYRIGHT.search(text)
    return (owned.start(), owned[0]) if owned else None


def _begins(text: str, at: int) -> bool:
    """A label in the midst of a sentence is a word: «an image by the river»."""
    before = text[:at].rstrip()
    return not before or before[-1] in '.!?:;,|()[](（【–—/•·-。！？」”»）】’"' or not text[at].islower()


def _bracketed(text: str) -> tuple[int, str] | None:
    found = _BRACKET.search(text)
    if found and (_AGENCY.search(found[1]) or _is_pair(found[1])):
        return found.start(), found[1]
    found = _PHOTOGRAPHED.search(text) or _EQUALS.search(text)
    return (found.start(), found[1]) if found else None


def _is_pair(text: str) -> bool:
    """«Name/Paper»."""
    name, slash, paper = text.partition("/")
    return bool(slash) and text[0].isupper() and len(text.split()) <= 8 and not any(map(str.isdigit, text)) and bool(name and paper)


def _by_agency(text: str) -> tuple[int, str] | None:
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    for start in reversed(starts):
        if len(text) - start <= _LONGEST and _ROW.fullmatch(text, start):
            return start, text[start:]
    return None


# ------------------------------------------------------------------ where captions stand

_HINT = re.compile(
    r"caption|credit|copyright|legend|bildunterschrift|bildtext|pie-?(?:de-?)?foto|epigrafe|didascalia|bijschrift|zdj|podpis|altyazi|byline-photo"
)
_CREDIT_HINT = re.compile(r"credit|copyright|source|author|rights|quelle|attribution|photographer|fotograf")


def below(blocks: list[Block], at: int, kept: set[int]) -> list[Block]:
    """The caption blocks of the picture `blocks[at]`: what its figure holds, else short lines under it whose box is its own too.

    kept: ids of the blocks that are body text, which no caption is.
    """
    found: list[Block] = []
    for block in blocks[at + 1 : at + 5]:
        if block.kind == "picture" and block.node.up is not None and block.node.up.tag == "noscript":
            continue  # the same picture, for browsers without scripts
        if block.kind == "picture" or id(block) in kept:
            break
        if found and block.node.within("figure") is not found[0].node.within("figure"):
            break  # the caption of a whole gallery
        if block.kind == "caption" or (block.size < 500 and _is_own(block.node, at)):
            found.append(block)
        else:
            break
    return found


def _is_own(node: Node, at: int) -> bool:
    """Is the line named a caption, and in one small box with the picture?"""
    named = False
    up: Node | None = node
    for _ in range(5):
        if up is None:
            return False
        if up.first <= at < up.end:
            return (named or up.tag in ("figure", "picture")) and up.end - up.first <= 8
        named = named or up.tag == "figcaption" or bool(_HINT.search(up.hint))
        up = up.up
    return False


def credit_of(captions: list[Block]) -> str:
    """The text of the element that is named a credit, or ""."""
    for block in captions:
        for node in [block.node, *block.node.below()]:
            if node.hint and _CREDIT_HINT.search(node.hint):
                text = node.text()
                if text:
                    return text[:200]
    return ""


def read(captions: list[Block]) -> tuple[str | None, str | None]:
    """(caption, credit) of a picture's caption blocks."""
    text = " ".join(block.text.replace("\n", " ") for block in captions)
    named = credit_of(captions)
    if not named or named not in text:
        caption, credit = split(text)
        return caption, credit or (split(named)[1] or named.strip(_EDGES) if named else None) or None
    rest = " ".join(text.replace(named, " ", 1).split())
    caption, other = split(rest)
    label, credit = split(named)
    return caption, credit or label or other
