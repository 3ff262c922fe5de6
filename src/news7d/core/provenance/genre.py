"""Does a report argue rather than report? First person, judgement, questions; few figures, quotes and datelines."""

from __future__ import annotations

import re

from news7d.core.similarity import split_sentences
from news7d.model import Report

_FIRST_PERSON = re.compile(
    r"\b(?:I|my|me|myself|we|our|us|let us|yo|mi|nosotros|nuestr[oa]s?|debemos|creo|je|j'|mon|nous|notre|nos|ich|mein\w*|wir|uns|unser\w*|eu|meu|minha|nós|"
    r"noss[oa]s?|io|mio|mia|noi|nostr[oaie]|я|мне|мой|мы|нам|наш\w*)\b|أنا|نحن|我|我们|私|我々",
)
_JUDGEMENT = re.compile(
    r"\b(?:should|must|ought|perhaps|surely|of course|deserve\w*|absurd|shame\w*|mistake|wrong|right thing|let us|why|imagine|debería\w*|quizá|acaso|por supuesto|"
    r"vergüenza|faut|devrait|devraient|peut-être|pourquoi|évidemment|sollte\w*|müsste\w*|vielleicht|natürlich|warum|deveria\w*|talvez|claro|dovrebbe\w*|forse|perché|"
    r"должн\w+|может быть|конечно|почему)\b|يجب|ينبغي|لماذا|ربما|应该|應該|也许|为什么|べき|だろう|かもしれない|なぜ|のか",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？؟]")
_LABEL = re.compile(
    r"^\W*(?:opinion|comment|commentary|editorial|column|analysis|opinión|editorial|columna|tribune|éditorial|chronique|kommentar|leitartikel|meinung|opinião|coluna|"
    r"opinione|editoriale|commento|мнение|колонка|رأي|评论|社评|社評|社説|コラム)\b",
    re.IGNORECASE,
)


def opinion(report: Report, language: str, quotes: int) -> str | None:
    """The sentence that shows it best, verbatim, or None where the report reports."""
    spoken = re.compile(r"[“\"„«「][^“”\"„«»「」]{0,600}[”\"“»」]")
    text = spoken.sub(" ", report.text)
    sentences = split_sentences(text)
    if len(sentences) < 4:
        return None
    marks = [_marks(sentence) for sentence in sentences]
    words = max(1, len(text.split()))
    points = 100 * sum(marks) / max(words, 60) - 0.8 * quotes - (1.0 if report.dateline else 0.0)
    if _LABEL.search(report.title):
        points += 3
    if points < 3.2:
        return None
    best = max(range(len(sentences)), key=lambda place: marks[place])
    return sentences[best] if sentences[best] in report.text else report.title


def _marks(sentence: str) -> int:
    return len(_FIRST_PERSON.findall(sentence)) + len(_JUDGEMENT.findall(sentence)) + len(_QUESTION.findall(sentence))
