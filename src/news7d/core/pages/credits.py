# ruff: noqa: E501 — tables of words, one language a line
"""Who else worked on it: the credit line at the end of an article.

«Reporting by Ada Berg in Paris and Ben Cole in Rome; editing by Cy Dunn» ─► three contributors with what they did.
Only lines that are credits are read: they begin with such a label, or are the sentence «… contributed to this report».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from news7d.core.pages.body import squash
from news7d.core.pages.signature import is_agency, is_desk, is_person_like, names_in
from news7d.model import Contributor

_LONGEST = 600  # letters of a credit line
_LAST = 4  # paragraphs from the end

# What each label says that the named did. The longer label is tried first.
_DID: dict[str, str] = {
    "reporting": r"(?:(?:additional|further|with|original|supplementary)\s+)?report(?:ing|s|ed)\s+(?:also\s+)?by|with\s+(?:inputs?|contributions?|files)\s+from|contributors?|"
    r"(?:unter\s+)?mitarbeit(?:\s+von)?|mitgearbeitet|bericht(?:e|erstattung)?\s+(?:von|aus\s+\w+\s+von)|recherche|"
    r"reportage\s+(?:de|par)|avec\s+(?:la\s+(?:contribution|participation|collaboration)\s+de|notre\s+correspondante?)|"
    r"reporte\s+(?:adicional\s+)?(?:de|por)|con\s+(?:la\s+)?colaboraci[oó]n\s+de|informaci[oó]n\s+de|reportagem\s+(?:adicional\s+)?(?:de|por)|(?:com\s+a\s+)?colabor(?:ou|aram|ação\s+de)|"
    r"con\s+la\s+collaborazione\s+di|(?:ha|hanno)\s+collaborato|met\s+medewerking\s+van|m\.?m\.?v\.|"
    r"при\s+участии|в\s+подготовке\s+материала\s+участвовал[аи]?|за\s+участ[юі]|współpraca|spolupracoval[ai]?|přispěl[ai]?|"
    r"haber|katkıda\s+bulunan(?:lar)?|laporan|reporter|kontributor|(?:شارك|ساهم)ت?\s+في\s+(?:ال)?(?:تغطية|إعداد\s+(?:هذا\s+)?التقرير|التقرير)|إعداد|تغطية|采访|採訪|取材|취재|(?:本报|新华社)?记者|記者",
    "writing": r"(?:writing|written|compiled|text)\s+by|(?:rédigé|écrit|version\s+française)\s+(?:par|de)|version\s+française|escrito\s+por|escrita\s+por|redacción\s+de|scritto\s+da|"
    r"geschrieben\s+von|opracowa(?:ł|ła|nie)|oprac\.|подготовил[аи]?|написал[аи]?|كتابة|撰稿|撰文|文字|執筆|글",
    "editing": r"(?:edit(?:ing|ed)|proofread(?:ing)?)\s+by|edité\s+par|édité\s+par|édition|(?:con\s+)?(?:editado|edición)\s+(?:por|de)|edición|(?:com\s+)?(?:edição|editado)\s+(?:de|por)|edição|a\s+cura\s+di|"
    r"redigiert\s+von|redaktion|redactie|redakcja|redigering|editör|editor|penyunting|редактор|تحرير|责任编辑|责编|编辑|編輯|編集|审校|편집",
    "translation": r"translat(?:ion|ed)\s+(?:from\s+\w+\s+)?by|übersetz(?:ung|t)(?:\s+(?:von|aus\s+dem\s+\w+\s+von))?|tradu(?:it|ction|cido|zido|zione|ção)(?:\s+(?:par|de|por|di))?|vertaling|перевод|переклад|çeviri|ترجمة|编译|編譯|翻译|翻訳|번역",
    "agency": r"with\s+(?:material|reporting|information|inputs)\s+from|with|(?:mit\s+)?(?:agentur)?material\s+(?:von|der)|mit(?:\s+(?:agenturmaterial|informationen))?(?:\s+(?:von|der))?|avec|"
    r"con\s+(?:información|informaciones)\s+de|con|com\s+informações\s+d[aeo]s?|com|met|med|z\s+wykorzystaniem|с\s+использованием\s+материалов|по\s+материалам|по\s+информации|theo|dengan",
}  # fmt: skip
_LABEL = re.compile(
    "|".join(rf"(?P<{role}>{words})" for role, words in _DID.items()).join((r"(?<![^\W_])(?:", r")(?![^\W_])\s*[:：;]?\s*")), re.I
)
_STARTS = re.compile(r"[\s(（\[–—*•-]*")
_GAVE = re.compile(
    r"^(?:[\w.’']+(?:\s+[\w’']+){0,2}[’'](?:s\b)?\s+)?(?:[\w’']+(?:\s+[\w’']+){0,3}\s+(?:writers?|reporters?|journalists?|staff)\s+)?(?P<names>.{4,300}?),?\s+(?:also\s+)?(?:contributed\s+(?:to\s+(?:this|the)|reporting)|"
    r"(?:a|ont)\s+(?:contribué|participé)\s+à\s+(?:cet|ce)|(?:contribuyó|contribuyeron|colaboró|colaboraron)\s+(?:a|en|con)\s+est[ea]|contribu(?:iu|íram)\s+para\s+est[ea]|"
    r"(?:ha|hanno)\s+contribuito\s+a\s+quest|haben?\s+an\s+diese[mr]\s+\w+\s+mitgearbeitet)",
    re.I,
)
_GIVING = ("contribu", "particip", "colabor", "mitgearbeitet")  # _GAVE has one of them always, and is slow
_PLACE = re.compile(
    r"\s+(?:in|from|at|aus|à|au|aux|en|desde|da|di|a|w|v|i|в|из|من|في|dari|di)\s+(?!(?:\w+\s+){0,2}(?:by|von|par|por)\b)[A-ZÀ-ÞА-ЯЁ\u0600-\u06ff][\w.’'-]*(?:[\s,]+[A-ZÀ-ÞА-ЯЁ][\w.’'-]+)*?(?=\s*(?:,|;|\.|\)|$|\s(?:and|und|et|y|e|и|og|och)\s))"
)
_END = re.compile(r"(?<=[^\W\d_]{3})[.;](?:\s|$)|[)）;；]|\n|[,;]?\s[^\W\d_]{5,}:\s|\s+لل")


def contributors(paragraphs: Sequence[str], below: Sequence[str] = ()) -> tuple[Contributor, ...]:
    """Those whom the last paragraphs credit, or the lines `below` the body, each once. No credit line, nobody."""
    found: dict[str, Contributor] = {}
    for text in (*paragraphs[-_LAST:], *below):
        if 1 < len(text) <= _LONGEST:
            for role, name in _credited(text):
                found.setdefault(squash(name), Contributor(name=name, role=role))
    return tuple(found.values())[:20]


def besides(credited: Iterable[Contributor], authors: Iterable[str]) -> tuple[Contributor, ...]:
    """Without those who are authors already."""
    known = {squash(name) for name in authors}
    return tuple(person for person in credited if squash(person.name) not in known)


def _credited(text: str) -> Iterator[tuple[str, str]]:
    begin = _STARTS.match(text)
    if _LABEL.match(text, begin.end() if begin else 0):
        yield from _labelled(text, list(_LABEL.finditer(text)))
    low = text.lower()
    if any(root in low for root in _GIVING):
        for sentence in re.split(r"(?<=[^\W\d_]{3}\.)\s+", text):
            gave = _GAVE.match(sentence)
            if gave:
                yield from (("reporting", name) for name in _people(gave["names"]))
    bare = text.strip(" ()（）[].–—-/")
    if len(bare) < 24 and not _LABEL.search(text):
        agencies = [name for name in names_in([bare.replace("-", "/")]) if is_agency(name)]
        if squash("".join(agencies)) == squash(bare):
            yield from (("agency", name) for name in agencies)


def _labelled(text: str, labels: list[re.Match[str]]) -> Iterator[tuple[str, str]]:
    for at, label in enumerate(labels):
        stop = labels[at + 1].start() if at + 1 < len(labels) else len(text)
        role = label.lastgroup or "reporting"
        said = text[label.end() : stop]
        end = _END.search(said)
        said = said[: end.start()] if end else said
        if role == "agency":
            yield from (("agency", name) for name in names_in([said]) if is_agency(name))
        else:
            for name in _people(said):
                yield "agency" if is_agency(name) else role, name
        if end and at + 1 < len(labels) and len(text[label.end() + end.end() : stop].strip()) > 40:
            return  # a sentence between: the credit is over


def _people(said: str) -> Iterator[str]:
    for name in names_in([_PLACE.sub("", said.strip(" :,;.()（）"))], spoken=True):
        if is_agency(name) or (is_person_like(name) and not is_desk(name)):
            yield name
