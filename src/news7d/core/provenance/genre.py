# ruff: noqa: E501 (word lists read best as long lines)
"""Does a report argue rather than report? First person, judgement and questions against sources, figures and datelines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import exp

from news7d.core.similarity import split_sentences
from news7d.core.words import DIGIT, LETTER
from news7d.model import Report

_QUOTED = re.compile(r"[“\"„«「][^“”\"„«»「」\n]{0,800}[”\"“»」]")
_PERSON = (
    "I me my myself we We us our Our ours ourselves you You your Your My yo mí nosotros Nosotros nos nuestro nuestra nuestros nuestras je Je moi mon ma nous Nous notre vous Vous votre ich Ich mich mir"
    " mein meine meinen meinem meiner wir Wir uns unser unsere unserer unserem unseren eu Eu mim meu minha nós Nós nosso nossa nossos nossas io Io mio mia noi Noi nostro nostra nostre nostri"
    " я Я мне мой моя мы Мы нам нас наш наша наше наши наших أنا نحن لنا علينا"
)
_JUDGE = (
    "should shouldn must ought perhaps Perhaps surely Surely deserve deserves deserved absurd shame shameful mistake nonsense honest honestly worse better wrong imagine suppose pretend pretending"
    " magnificent foolish wise debe deben debería deberían deberíamos quizá quizás Quizá Quizás acaso convendría ojalá Ojalá mejor peor vergüenza faut faudrait devrait devraient certes Certes mieux pire honte"
    " sollte sollten müsste müssten vielleicht Vielleicht freilich gewiss besser schlimm schlimmer deve devem deveria deveriam talvez Talvez convém melhor pior vergonha dovrebbe dovrebbero forse Forse"
    " bisogna Bisogna meglio peggio vergogna должен должна должны должно нужно надо пожалуй Пожалуй конечно лучше хуже стыд стыдно يجب ينبغي ربما لعل الأفضل"
)
_SOURCE = (
    "said says told according According official officials Officials spokesman spokeswoman spokesperson statement reported announced dijo dijeron según Según declaró declararon informó explicó aseguró"
    " portavoz comunicado selon Selon déclaré affirmé indiqué précisé porte-parole sagte sagt laut Laut erklärte teilte Sprecher Sprecherin Angaben segundo Segundo disse afirmou informou porta-voz"
    " secondo Secondo dichiarato spiegato spiega portavoce сказал сказала сообщил сообщила сообщили сообщило заявил заявила рассказал рассказала словам данным قال قالت وقال وقالت وأضاف وأضافت أعلن أعلنت بحسب وفق"
)
_SIGN = {
    **dict.fromkeys(_SOURCE.split(), "source"),
    **dict.fromkeys(_JUDGE.split(), "judge"),
    **dict.fromkeys(_PERSON.split(), "person"),
}
_EASTERN = {
    "person": ("我们", "我們", "私たち", "私は", "我々", "われわれ", "我的", "我想"),
    "judge": ("应该", "應該", "也许", "或许", "不妨", "べき", "だろう", "かもしれない", "ではないか"),
    "source": ("表示", "称，", "据", "说：", "说，", "によると", "と述べ", "と話し", "と説明", "明らかにした"),
}
_WORD = re.compile(f"[{LETTER}]+")
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_FIGURE = re.compile(rf"[{DIGIT}][\d.,]*")
_TURN = re.compile(r"[\n.!?](?:(?<=\n)| )(?:But|And|Yet|So|Let|Not|Nor|No|Pero|Y|Mais|Et|Or|Non|Aber|Und|Doch|Mas|E|Ma|Но|А|И) ")
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
    """The signs of one report, counted in one pass over its words."""
    text, quotes = _QUOTED.subn(" ", report.text)
    counts = _counted(text)
    words = max(40, text.count(" ") if text.count(" ") * 12 > len(text) else len(text) // 2)
    rate = 100 / words
    return Signs(
        person=counts["person"] * rate,
        judge=counts["judge"] * rate,
        ask=(text.count("?") + text.count("？") + text.count("؟")) * rate,
        turn=len(_TURN.findall("\n" + text)) * rate,
        source=counts["source"] * rate,
        figure=len(_FIGURE.findall(text)) * rate,
        quotes=quotes * rate,
        dateline=bool(report.dateline),
        label=bool(_LABEL.search(report.title) or _PLACE.search(report.url or "")),
        words=words,
    )


def _counted(text: str) -> Counter[str]:
    counts = Counter(filter(None, map(_SIGN.get, _WORD.findall(text))))
    if _EAST.search(text):
        for sign, phrases in _EASTERN.items():
            counts[sign] += sum(map(text.count, phrases))
    return counts


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
    counts = _counted(sentence)
    return counts["person"] + counts["judge"] + sentence.count("?")
