# ruff: noqa: E501 (word lists read best as long lines)
"""Who a text says it has its news from.

Three places say it: the running text («according to the Gazette», «first reported by …», «wie … berichtet»), the credit line
(«By Nordwire staff», «(PPA)», «SYDNEY (PPA) —»), and the byline. Outlets are recognised by name (see outlets.Names); a name
counts only where words of attribution stand in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from news7d.core.provenance.outlets import Mentions, Names, is_agency, names, same_outlet
from news7d.core.similarity import split_sentences
from news7d.model import Report

Kind = Literal["text", "credit", "byline", "confirms", "first"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """`passage` stands verbatim in the report's title or text ("" where only the byline says it)."""

    outlet: str
    passage: str
    kind: Kind


_CUE = re.compile(
    r"""according\ to|report(?:s|ed|ing)?\b|first\ (?:published|disclosed|revealed)|\btold\b|obtained\ by|confirm(?:s|ed|ing)?\b|\bquot(?:es|ed|ing)\b
    |cit(?:es|ed|ing)\b|\bsa(?:ys|id)\b|\bwrit(?:es|ten)\b|\bwrote\b|published|revealed|disclosed|interview|seen\ by|statement\ to|via\b|originally|translated
    |\bsegún|de\ acuerdo\ con|inform[óaó]|public(?:ó|ado|ada|a)\b|difundi|revel[óa]|adelant(?:ó|ado)|\bdij[oe]|declar[óo]|cita(?:d[oa])?\b|\bexplicó|reconoció|asegur|
    |\bselon\b|d['’]après|rapport(?:e|ent|é|ée)\b|révél|publié|annonc|cit[ée]e?s?\b|confié|déclaré|indiqu|entretien|traduit
    |\blaut\b|berichte|\bnach\ (?:Angaben|Informationen)|zufolge|meldet|gegenüber|zitier|\bsagte|Bericht\ de[rs]|veröffentlich|bestätigt|enthüll|unter\ Berufung
    |\bsegundo\b|de\ acordo\ com|\bdisse|revelou|informou|noticiou|public(?:ou|ado)|divulg|afirm|declarou|entrevista|contou|reproduz|cit(?:ad[oa]|ou)
    |\bsecondo\b|rivela|riporta|scri(?:ve|tto)|\bha\ (?:detto|dichiarato|riferito)|citat[oa]|stando\ a|intervista|pubblicat|anticipat|notizia|tradott
    |сообщ|по\ данным|со\ ссылкой|рассказал|пишет|заявил|передаёт|передает|опубликов|цитирует|по\ информации|слова|перевод
    |وفق|بحسب|نقل|ذكر|أفاد|قال|صحيفة|نشر|وكالة|كشف|ترجم
    |据|報道|报道|報じ|によると|透露|披露|援引|消息|記者|通讯社|通信|伝え|語っ|告诉|译自|編訳|编译""",
    re.IGNORECASE | re.VERBOSE,
)
_CONFIRMS = re.compile(
    r"confirm(?:s|ed|ing|ation)\b|confirm(?:ó|a|ado|an|aron)\b|confirm(?:e|ent|é|ée|és)\b|bestätig|confirm(?:ou|ad[oa])\b|conferma|подтверд|أكد|تأكيد|证实|證實|確認|認めた",
)
_FIRST = re.compile(
    r"first (?:reported|published|disclosed|revealed)|first to report|broke the (?:news|story)|adelant(?:ó|ado)|primero|en primicia|premier à|révélé|"
    r"zuerst|als erste|em primeira mão|primeiro|per primo|il primo|первым|أول من|最先|首先|最初に|first",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(r"^\W*(?:by|von|par|por|di|de|от|da|reporting by|с)?\s*", re.IGNORECASE)


_UNKNOWN_AGENCY = re.compile(r"^[^()\n]{0,60}\(([^\W\d][\w .&-]{2,40})\)\s*[-—–:]\s")  # «Singapore (PACIFIC PRESS AGENCY): …»


def attributions(
    report: Report,
    language: str,
    known: Mapping[str, str] | None = None,
    *,
    finder: Names | None = None,
    mentions: Mentions | None = None,
) -> tuple[Attribution, ...]:
    """Every outlet or agency that the report names as a source, with the passage that says so; its own name left out.

    `known` maps names and domains to outlets (a catalogue); `finder` is one made before, with outlets.names(), and `mentions`
    what it has found in the text.
    """
    finder = finder or names(known)
    found: dict[str, Attribution] = {}
    for attribution in (*_credit_lines(report, finder), *_in_text(report, finder, mentions)):
        if not same_outlet(attribution.outlet, report.outlet):
            found.setdefault(attribution.outlet, attribution)
    return tuple(found.values())


def credits(report: Report, language: str, known: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The names of those sources, in order of importance: credit line and byline first, then as the text goes."""
    return tuple(attribution.outlet for attribution in attributions(report, language, known))


def credit_line(report: Report, finder: Names) -> Attribution | None:
    """The agency under whose credit the report stands, if any."""
    return next((found for found in _credit_lines(report, finder) if not same_outlet(found.outlet, report.outlet)), None)


def _credit_lines(report: Report, finder: Names) -> list[Attribution]:
    found = []
    text = report.text
    for author in report.authors:
        found += [Attribution(outlet, "", "byline") for _, _, outlet in finder.find(author)]
    head = text[:160]
    for start, end, outlet in finder.find(head):
        bracket = re.compile(r"\s*[,\s\w]*\)\s*[-—–:]").match(head, end)
        if "(" in head[:start] and head[:start].rstrip().endswith("(") and bracket:
            found.append(Attribution(outlet, head[: bracket.end()].strip(), "credit"))
    unknown = None if found else _UNKNOWN_AGENCY.match(head)
    if unknown and (is_agency(unknown.group(1)) or unknown.group(1).isupper()):
        found.append(Attribution(unknown.group(1), unknown.group().strip(), "credit"))
    last = text.rstrip().rsplit("\n", 1)[-1].strip() if "\n" in text else ""
    for start, end, outlet in finder.find(last) if len(last) < 90 else ():
        rest = _CREDIT_LINE.sub("", last[:start]) + last[end:]
        if is_agency(outlet) and len(re.findall(r"\w+", rest)) <= 8:
            found.append(Attribution(outlet, last, "credit"))
    return found


def _in_text(report: Report, finder: Names, mentions: Mentions | None) -> list[Attribution]:
    text = report.text
    found = []
    for passage, named in ((text, finder.find(text) if mentions is None else mentions), (report.title, finder.find(report.title))):
        for start, _end, outlet in named:
            sentence = sentence_at(passage, start)
            if _CUE.search(sentence):
                kind: Kind = "confirms" if confirms(sentence) else "first" if _FIRST.search(sentence) else "text"
                found.append(Attribution(outlet, sentence, kind))
    return found


def sentence_at(text: str, place: int) -> str:
    """The sentence around a place, verbatim; at most some hundred characters to either side."""
    line = text.rfind("\n", 0, place) + 1
    stop = text.find("\n", place)
    start = max(line, place - 600)
    paragraph = text[start : min(stop if stop >= 0 else len(text), place + 600)]
    at = 0
    for sentence in split_sentences(paragraph):
        at = paragraph.index(sentence, at)
        if at + len(sentence) > place - start:
            return sentence
        at += len(sentence)
    return paragraph.strip()


_TOLD_HERE = re.compile(
    r"told|tells|interview|seen by|shown|obtained by|learned|understands|reporters? of|asked by|statement to|can reveal|confirmed to|spoke to"
    r"|dij[oe]|declar|explic|cont[óa]|cuenta|relat|entrevista|acceso|mostr|confirm|recib|visit"
    r"|dit |déclaré|confi|expliqu|racont|entretien|consult|obtenu|montr|reçu"
    r"|sag|gegenüber|Gespräch|erzähl|erklär|vorlieg|einsehen|Informationen|bestätig|zeigt|schreibt"
    r"|diss|cont|afirm|explic|entrevista|acesso|mostr|confirm|receb"
    r"|ha (?:detto|dichiarato|spiegato|raccontato|confermato|mostrato)|racconta|spiega|intervista|visionat|ricev"
    r"|рассказал|сообщил|заявил|подтверд|интервью|ознакоми|показал|قال|صرح|أكد|لـ|告诉|对本报|表示|取材|明らかに",
    re.IGNORECASE,
)
_NOT_VERIFIED = re.compile(
    r"(?:could|did|was|were|has|have) not (?:immediately |independently |been able to )*(?:verify|confirm|reach|be (?:verified|confirmed|reached))|not independently|unable to (?:verify|confirm)"
    r"|no (?:pudo|ha podido|logró) (?:verificar|confirmar|comprobar)|n['’]a pas (?:pu|été en mesure)|nicht (?:unabhängig )?(?:bestätig|überprüf|verifizier)|konnte (?:dies |das )?nicht"
    r"|não (?:conseguiu|pôde) (?:verificar|confirmar)|non (?:ha potuto|è stato possibile) (?:verificare|confermare)|не (?:смог\w*|удалось) (?:подтвердить|проверить)|لم (?:يتسن|تتمكن)|无法核实|未能核实|確認できていない",
)


_UNVERIFIED = (
    "verif confirm reach independ unable comprobar mesure pas pu unabhängig bestätig überprüf konnte verificar été подтверд проверит удалось يتسن تتمكن 核实 確認"
).split()
_CONFIRMED = "confirm conferma bestätig подтверд أكد تأكيد 证实 證實 確認 认 認めた".split()


def not_verified(text: str) -> bool:
    """Does it say that it could not verify what it tells? Most texts have none of the words, and are not searched for the phrases."""
    lowered = text.lower()
    return any(word in lowered for word in _UNVERIFIED) and _NOT_VERIFIED.search(lowered) is not None


def confirms(text: str) -> bool:
    """Does it speak of a confirmation?"""
    lowered = text.lower()
    return any(word in lowered for word in _CONFIRMED) and _CONFIRMS.search(lowered) is not None


_AGENCY = re.compile(r"\(|通讯社|通訊社|通信|وكالة|агентств|agenc|agentur|agenzia|wire", re.IGNORECASE)


def mentions_agency(report: Report) -> bool:
    """Does its head, its last line or its byline look like an agency's credit, in whatever alphabet?"""
    ends = (report.text[:90], report.text[-60:], *report.authors)
    return any(_AGENCY.search(part) for part in ends) or bool(re.match(r"^【[^】]*[=＝][^】]*】", report.text))


def mentions_own(report: Report, mentions: Mentions) -> str | None:
    """The sentence in which somebody talks to this outlet: a sign of own reporting («told Harbourgate Times»)."""
    for start, end, outlet in mentions:
        if not same_outlet(outlet, report.outlet) or re.match(r"\)\s*[-—–:]", report.text[end : end + 4]):
            continue
        sentence = sentence_at(report.text, start)
        if _TOLD_HERE.search(sentence) and not not_verified(sentence):
            return sentence
    return None
