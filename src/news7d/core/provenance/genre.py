"""Does a report argue rather than report? First person, judgement and questions against sources, figures and datelines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp

from news7d.core.similarity import split_sentences
from news7d.model import Report

_QUOTED = re.compile(r"[“\"„«「][^“”\"„«»「」\n]{0,800}[”\"“»」]")
_MARK = re.compile(
    r"(?P<person>\b(?:I|me|my|myself|we|us|our|ours|ourselves|you|your|yo|mí|nosotros|nos|nuestr[oa]s?|je|j|moi|mon|ma|nous|notre|vous|votre|ich|mich|mir|mein\w*|wir|uns|unser\w*"
    r"|eu|mim|meu|minha|nós|noss[oa]s?|io|mio|mia|noi|nostr[oaie]|я|мне|мой|моя|мы|нам|нас|наш\w*)\b|أنا|نحن|لنا|علينا|我们|我們|我|私たち|私|我々|われわれ)"
    r"|(?P<judge>\b(?:should|shouldn|must|ought|perhaps|surely|deserves?|deserved|absurd|shame\w*|mistake|nonsense|honest\w*|worse|better|wrong|imagine|suppose|pretend\w*|magnificent|foolish|wise"
    r"|debe|deben|debería\w*|quizás?|acaso|convendría|ojalá|mejor|peor|vergüenza|faut|faudrait|devrait|devraient|peut-être|certes|mieux|pire|honte"
    r"|sollten?|müssten?|vielleicht|freilich|gewiss|besser|schlimm\w*|deve|devem|deveria\w*|talvez|convém|melhor|pior|vergonha|dovrebbe\w*|forse|bisogna|meglio|peggio|vergogna"
    r"|должн\w+|нужно|надо|пожалуй|конечно|может быть|лучше|хуже|стыд\w*)\b|يجب|ينبغي|ربما|لعل|الأفضل|应该|應該|也许|或许|不妨|べき|だろう|かもしれない|ではないか)"
    r"|(?P<ask>[?？؟])"
    r"|(?P<turn>(?:^|(?<=[.!?] ))(?:But|And|Yet|So|Let|Not|Nor|No|Pero|Y|No|Mais|Et|Or|Non|Aber|Und|Doch|Mas|E|Ma|Но|А|И)\b)"
    r"|(?P<source>\b(?:said|says|told|according|officials?|spokes\w+|statement|reported|announced|dijo|dijeron|según|declar\w+|informó|explicó|aseguró|portavoz|comunicado|selon|déclaré|affirmé|indiqué"
    r"|précisé|porte-parole|sagte|sagt|laut|erklärte|teilte|Sprecher\w*|Angaben|segundo|disse|afirmou|informou|porta-voz|secondo|ha detto|dichiarato|ha spiegato|spiega|portavoce"
    r"|сказал\w*|сообщил\w*|заявил\w*|рассказал\w*|по словам|по данным)\b|قال|قالت|وأضاف|أعلن|بحسب|وفق|表示|称|据|说|によると|と述べ|と話し|と説明|明らかにした)"
    r"|(?P<figure>\d[\d.,]*)",
)
_LABEL = re.compile(
    r"^\W*(?:[\w'’]+\s)?(?:opinion|comment|commentary|editorial|column|op-ed|viewpoint|opinión|columna|tribuna|tribune|éditorial|chronique|billet|kommentar|leitartikel|meinung|opinião|coluna"
    r"|opinione|editoriale|commento|мнение|колонка|رأي|评论|社评|社評|社説|コラム)\b\s*[:|–—-]",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"/(?:opinion|opinions|comment|commentisfree|editorials?|columnists?|tribunes?|meinung|kommentare?|opiniao|opinioni|mnenie)/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Signs:
    """Counts outside quotes, but for `quotes`; rates are per hundred words (a Chinese or Japanese character is half a word)."""

    person: float
    judge: float
    ask: float
    turn: float
    source: float
    figure: float
    quotes: float
    dateline: bool
    label: bool
    words: int


_WEIGHTS = {
    "person": 0.72,
    "judge": 0.75,
    "ask": 0.3,
    "turn": 0.7,
    "source": -1.1,
    "figure": -0.95,
    "quotes": -1.25,
    "dateline": -0.8,
    "label": 2.0,
}
_BIAS = 1.1


def signs(report: Report) -> Signs:
    text = _QUOTED.sub(" ", report.text)
    counts = {"person": 0, "judge": 0, "ask": 0, "turn": 0, "source": 0, "figure": 0}
    for hit in _MARK.finditer(text):
        counts[hit.lastgroup or "figure"] += 1
    words = max(40, text.count(" ") if text.count(" ") * 12 > len(text) else len(text) // 2)
    rate = 100 / words
    return Signs(
        person=counts["person"] * rate,
        judge=counts["judge"] * rate,
        ask=counts["ask"] * rate,
        turn=counts["turn"] * rate,
        source=counts["source"] * rate,
        figure=counts["figure"] * rate,
        quotes=len(_QUOTED.findall(report.text)) * rate,
        dateline=bool(report.dateline),
        label=bool(_LABEL.search(report.title) or _PLACE.search(report.url or "")),
        words=words,
    )


def argues(seen: Signs) -> float:
    """How sure we are, 0..1, that it is a comment."""
    points = _BIAS + sum(weight * getattr(seen, sign) for sign, weight in _WEIGHTS.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, points))))


def opinion(report: Report) -> str | None:
    """The sentence that shows best that it argues, verbatim, or None where the report reports."""
    seen = signs(report)
    if argues(seen) < 0.5 or not (seen.label or seen.person + seen.judge + seen.ask > 0.4):
        return None
    sentences = [sentence for sentence in split_sentences(report.text) if not _QUOTED.search(sentence)]
    return max(sentences, key=_arguing, default=report.title or None)


def _arguing(sentence: str) -> int:
    return sum(hit.lastgroup in ("person", "judge", "ask") for hit in _MARK.finditer(sentence))
