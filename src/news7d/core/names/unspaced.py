"""Names in scripts without capital letters: what titles, speech verbs and spelling betray."""

# ruff: noqa: E501
from __future__ import annotations

import re
from functools import cache

from news7d.core.lexicon import place_names
from news7d.core.names.plain import Found
from news7d.core.names.sound import transliteration_signs

_KANA_NAME = re.compile(r"[\u30a1-\u30faー]{2,}(?:[・＝=][\u30a1-\u30faー]{2,})+")
_JA_TITLED = re.compile(
    r"([\u4e00-\u9fff]{2,5}|[\u30a1-\u30faー]{3,})(?:さん|氏|首相|大統領|大臣|議員|監督|選手|社長|会長|知事|市長|教授|容疑者|被告|長官|代表)"
)
_ZH_TITLED = re.compile(
    r"(?:总统|總統|总理|總理|主席|部长|部長|市长|市長|发言人|發言人|首相|教授|记者|記者|教练|局长|律师)([\u4e00-\u9fff·]{2,4}?)(?=说|說|表示|称|稱|指出|在|于|，|。|（|、)"
)
_ZH_SAYS = re.compile(r"(?:^|[，。；”\n、])([\u4e00-\u9fff·]{2,4})(?:说|說|表示|指出|称|稱)")
_ZH_SPELT = re.compile(r"[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+")
_AR_TITLED = re.compile(
    r"(?:الرئيس|رئيس الوزراء|الوزير|وزير \w+|وزيرة \w+|السيد|السيدة|الدكتور|الدكتورة|المتحدث باسم \w+|المدرب|اللاعب|الملك|الأمير|الأمينة العامة \w+|الجنرال|العقيد|القاضي)\s+(\w+\s\w+)"
)
_AR_SAYS = re.compile(r"(?:وقال|قال|وقالت|قالت|وأضاف|وأكد|أكد|وأوضح|وصرح)\s+((?!إن|أن|في|من|ال)\w+\s(?!إن|أن|في|من|ال)\w+)")


def scan_unspaced(title: str, body: str, language: str) -> Found:
    """Names of a text in Arabic, Chinese or Japanese; places alone in other scripts without capitals."""
    text = body if body.strip() else title
    found = Found()
    if language == "ja":
        found.persons += [m.replace("＝", "・").replace("=", "・") for m in _KANA_NAME.findall(text)] + _JA_TITLED.findall(text)
    elif language == "zh":
        found.persons += (
            [_spelt(m) for m in _ZH_SPELT.findall(text)]
            + _ZH_TITLED.findall(text)
            + [m for m in _ZH_SAYS.findall(text) if m[0] not in "他她它据报有并还也但该这那"]
        )
    elif language in ("ar", "fa", "ur"):
        found.persons += _AR_TITLED.findall(text) + _AR_SAYS.findall(text)
    found.places += _known_places(text, language)
    return found


def _spelt(run: str) -> str:
    """A spelt name without the common words that stand before it and after it."""
    signs = transliteration_signs()
    first, *rest = run.split("·")
    start = next((i for i in range(len(first)) if all(c in signs for c in first[i:])), len(first) - 1)
    end = next((i for i, c in enumerate(rest[-1]) if c not in signs), len(rest[-1]))
    return "·".join([first[start:], *rest[:-1], rest[-1][: max(1, end)]])


def _known_places(text: str, language: str) -> list[str]:
    if language in ("zh", "ja", "th"):
        hits = [(m.start(), m.group()) for m in _pattern(language).finditer(text)]
        return [name for _, name in sorted(hits)]
    known = place_names(language)
    words = dict.fromkeys(re.findall(r"[^\W\d_]+", text))
    return [word for word in words if word in known or (word[:1] in "وبل" and word[1:] in known)]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    names = sorted((name for name in place_names(language) if len(name) >= 2), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)")
