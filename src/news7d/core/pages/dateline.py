# ruff: noqa: E501 — tables of words
"""Where a report was written: «PARIS, 3 mars (AFP) —» at the start of the text, as «PARIS (AFP)»."""

from __future__ import annotations

import re

from news7d.core.pages.signature import is_agency

_DAY = r"(?:,?\s+(?:(?:den|le|el|il|em|em\s|dne)\s+)?(?:\d{1,2}\.?\s+[^\s\d(),.;:–—-]{3,12}\.?|[^\W\d_]{3,10}\.?\s+\d{1,2})(?:,?\s+\d{4})?(?:\s*/|\s*\.(?=\s*/))?)"
_WESTERN = re.compile(
    rf"^\s*(?P<place>[^\W\d_](?:[^\d()/.,;:–—\n]|/(?=[^\W\d_])|(?<=[A-Z])\.|(?<=St)\.){{1,40}}?(?:,\s*[^\W\d_][^\d()/,;:–—\n]{{1,30}}?)?){_DAY}?,?\s*"
    r"(?P<agency>\([^()\d]{2,40}\)|/[^\W\d_][\w./ ]{1,30}/)?\.?\s*(?P<dash>[–—―]|-{1,2}(?=\s)|:(?=\s))\s*"
    r"(?P<after>[A-ZА-ЯЁІЇЄ][\w]*(?:\s+[A-ZА-ЯЁ][\w]*)?)?"
)
_BY_DAY = re.compile(
    rf"^\s*(?P<place>[^\W\d_][^\d()/.;:–—\n]{{1,40}}?){_DAY}\s*(?P<agency>\([^()\d]{{2,40}}\)|/[^\W\d_][\w./ ]{{1,30}}/)\.?\s*(?=\S)"
)
_CHINESE = re.compile(
    r"^\s*[（(]?(?P<agency>新华社|新華社|中新社|中新网|央视网|人民网|路透社?|法新社|美联社|美聯社|中央社|台通社|俄新社|塔斯社|本报|本報)?(?:[记記]者\S{2,8}?)?(?P<place>[\u4e00-\u9fff]{2,8}?)(?:\d{1,2}月)?\d{1,2}日\s?(?:\S{0,3}[电電讯訊])[）)]?"
)
_BRACKETS = re.compile(
    r"^\s*[【\[（(]\s*(?P<place>[^\s\d=＝】\])）]{2,12}?)\s?(?:\d{1,2}日)?(?:\s*[=＝]\s*(?P<writer>[^】\])）]{1,20})|\s*(?P<agency>共同(?:通信)?|時事(?:通信)?|ロイター|AFP(?:時事)?|新華社))?\s*[】\])）]"
)
_SMALL = frozenset("de la am an der and und of i do da di el y e a. m. upon on-the na nad sur les le del".split())


def dateline(text: str) -> str | None:
    """The place (and in brackets the agency) that a text names before it begins; None where it just begins."""
    start = text[:160].split("\n")[0]
    if re.match(r"\s*[【\[（(]|\s*[（(]?[\u4e00-\u9fff]", start):
        return _eastern(start)
    found = _WESTERN.match(start)
    if found and _is_place(found["place"], dashed=found["dash"] != ":" or bool(found["agency"])):
        agency = (found["agency"] or "").strip("()/ ")
        follows = (found["after"] or "").strip()
        if (
            not agency
            and len(follows) > 2
            and (is_agency(follows) or is_agency(follows.split()[0]))
            and re.match(r"\s*[.\n]", start[found.end() :])
        ):
            agency = follows  # «МОСКВА, 3 мар — РИА Новости.»
        return _told(found["place"], agency)
    found = _BY_DAY.match(start)
    if found and _is_place(found["place"], dashed=True):
        return _told(found["place"], found["agency"].strip("()/ "))
    return None


def _told(place: str, agency: str) -> str:
    place = place.strip(" ,.")
    return f"{place} ({agency})" if agency else place


def _is_place(place: str, *, dashed: bool) -> bool:
    words = re.findall(r"[^\s,/]+", place.strip(" ,."))
    if not words or len(words) > 6 or not (dashed or place.isupper()):
        return False
    return all(not word[0].islower() or word.casefold() in _SMALL for word in words)


def _eastern(start: str) -> str | None:
    found = _CHINESE.match(start)
    if found:
        agency = found["agency"] or ""
        return _told(found["place"], "" if agency in ("本报", "本報") else agency)
    found = _BRACKETS.match(start)
    if not found:
        return None
    name = (found["agency"] or found["writer"] or "").strip()
    if not name:
        return None
    return _told(found["place"], name if is_agency(name) else "")  # 【ロンドン＝山田太郎】: a correspondent
