"""A name's consonant skeleton: one short key for a name in any script, so that «Moscow» meets «Москва» half-way.

    Hobart ─► A P L T, A P T      ホバート ─► A P T      Penhallow ─► P N L      Пенхэллоу ─► P N L

Transliteration differs by who does it; the order of the consonant classes survives it. Classes: P (b p f v), T (d t),
K (g k q x), S (s z and all hissing), L (l r: Chinese and Japanese do not part them), M, N. Vowels, h, w and y go; a word
that begins with one of them begins with A. Keys of fewer than three classes say too little and are not given.
Sources of the tables: common romanisations (ISO 9, Hepburn, Revised Romanization, Hanyu Pinyin of the syllables that
Xinhua's tables use for foreign names), from general knowledge.
"""

# ruff: noqa: E501
from __future__ import annotations

import re
import unicodedata
from functools import cache

MIN_CLASSES = 3

_LATIN = {
    **dict.fromkeys("bpfv", "P"), **dict.fromkeys("dtþð", "T"), **dict.fromkeys("gkqcђ", "K"), **dict.fromkeys("szjßśźżžšçćč", "S"),
    **dict.fromkeys("lrł", "L"), "m": "M", "n": "N", "ŋ": "N", "x": "KS", **dict.fromkeys("aeiouyhwıøæœəđ", ""),
}  # fmt: skip
_DIGRAPHS = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("dzh", "s"), ("tzs", "s"), ("shch", "s"), ("sh", "s"), ("ch", "s"), ("zh", "s"), ("cz", "s"), ("sz", "s"),
    ("dj", "s"), ("dž", "s"), ("tz", "s"), ("ts", "s"), ("cs", "s"), ("ph", "f"), ("gh", "g"), ("kh", "k"), ("th", "t"), ("ck", "k"), ("qu", "k"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("nj", "n"), ("lj", "l"),
)  # fmt: skip

_CYRILLIC = {
    **dict.fromkeys("бпфв", "P"), **dict.fromkeys("дтѓ", "T"), **dict.fromkeys("гкґќқғ", "K"), **dict.fromkeys("сзжшщчцџћђј", "S"), **dict.fromkeys("лрљ", "L"),
    "м": "M", "н": "N", "њ": "N", "ң": "N", **dict.fromkeys("аеёиіїйоуыэюяєьъўхһәөүұҳ", ""),
}  # fmt: skip
_GREEK = {
    **dict.fromkeys("βπφ", "P"), **dict.fromkeys("δτθ", "T"), **dict.fromkeys("γκ", "K"), **dict.fromkeys("σςζ", "S"), **dict.fromkeys("λρ", "L"), "μ": "M",
    "ν": "N", "ξ": "KS", "ψ": "PS", **dict.fromkeys("αεηιουωχ", ""),
}  # fmt: skip
_ARABIC = {
    **dict.fromkeys("بپفڤ", "P"), **dict.fromkeys("دتطضثذ", "T"), **dict.fromkeys("قكکگغ", "K"), **dict.fromkeys("سصشزظجچژ", "S"), **dict.fromkeys("لر", "L"),
    "م": "M", "ن": "N", **dict.fromkeys("اأإآىيیوؤئءةهحعخ", ""),
}  # fmt: skip
_HEBREW = {
    **dict.fromkeys("בפף", "P"), **dict.fromkeys("דתט", "T"), **dict.fromkeys("גקכך", "K"), **dict.fromkeys("סשצץז", "S"), **dict.fromkeys("לר", "L"),
    **dict.fromkeys("מם", "M"), **dict.fromkeys("נן", "N"), **dict.fromkeys("אהויעח", ""),
}  # fmt: skip

_KANA_ROWS = (
    ("アイウエオァィゥェォヤユヨャュョワヲヮーハヘホヒ", ""), ("フバビブベボパピプペポヴ", "P"), ("タテトダデドヂヅ", "T"), ("カキクケコガギグゲゴ", "K"),
    ("サシスセソザジズゼゾチツ", "S"), ("ラリルレロ", "L"), ("マミムメモ", "M"), ("ナニヌネノン", "N"), ("ッ", ""),
)  # fmt: skip
_KANA = {kana: code for row, code in _KANA_ROWS for kana in row}

_HAN_SYLLABLES = (
    ("A", "阿艾爱安奥伊亚雅耶叶因英尤于约延扬欧恩厄埃乌伍武沃瓦威韦维魏温文翁万旺哈海汉豪赫黑亨胡华怀惠霍侯休希亥"),
    ("P", "巴班邦保贝本比宾波伯勃博布鲍别拜彼法范方菲费芬佛弗福夫芙冯帕派潘庞佩彭皮平珀普蓬庇毕碧芭宝柏"),
    ("T", "达戴丹道德登迪蒂丁杜顿敦多戈塔泰坦汤陶特滕提廷通图托泽黛狄代邓东杜唐铁"),
    ("K", "盖甘高格根古瓜葛基吉加贾简杰金居卡凯坎康考科克肯库夸奎昆柯可戈冈贡郭哥奇"),
    (
        "S",
        "查扎詹章芝治朱祖佐齐恰乔切琼萨塞赛桑瑟森沙莎山尚绍舍申圣施什史士舒斯丝苏孙索西锡席夏香肖谢辛雪逊珍泽曾茨兹策岑蔡昌楚纯彻撒色瑞慈",
    ),
    ("L", "拉莱赖兰朗劳勒雷蕾里利丽莉连廉列林琳刘卢鲁路露伦罗洛吕律让热日荣茹若尔儿理黎龙隆"),
    ("M", "马玛麦曼芒毛梅美门蒙米密敏明莫墨默姆穆木缅"),
    ("N", "纳娜奈南内尼妮宁纽努诺娅聂涅农"),
)
_HAN = {char: code for code, chars in _HAN_SYLLABLES for char in chars}
_HAN_FINAL_N = frozenset(
    "安恩温文翁万旺延扬汉亨班邦本宾范方芬冯潘庞彭平蓬丹登丁顿敦坦汤滕廷通邓东唐甘根简金坎康肯昆冈贡詹章琼桑森山尚申圣辛孙逊珍曾岑昌纯兰朗连廉林琳伦荣龙隆曼芒门蒙敏明缅南宁农英因"
)

_HANGUL_INITIALS = ("K", "K", "N", "T", "T", "L", "M", "P", "P", "S", "S", "", "S", "S", "S", "K", "T", "P", "")
_HANGUL_FINALS = (
    "", "K", "K", "KS", "N", "NS", "N", "T", "L", "LK", "LM", "LP", "LS", "LT", "LP", "L", "M", "P", "PS", "S", "S", "N", "S", "S", "K", "T", "P", "",
)  # fmt: skip

_TABLES = {**_LATIN, **_CYRILLIC, **_GREEK, **_ARABIC, **_HEBREW, **_KANA}
_DOUBLED = re.compile(r"(.)\1+")
_CODA_R = re.compile(r"r(?=[^aeiouyàâäáãåæéèêëíìîïóòôöõøúùûüýır]|$)")


def skeletons(word: str) -> tuple[str, ...]:
    """The keys of one word of a name, best first; empty where it is too short to say anything."""
    return _skeletons(word.casefold())


def sounds(word: str) -> tuple[str, ...]:
    """Like `skeletons`, of short words too: for names that are known to stand in one story, where little is needed to join them."""
    word = word.casefold()
    hissed = _all_skeletons(word.replace("th", "s")) if "th" in word else ()  # as Japanese, Chinese and Arabic may hear it
    return (*_all_skeletons(word), *hissed)


@cache
def transliteration_signs() -> frozenset[str]:
    """The Han signs that Chinese uses to spell foreign names."""
    return frozenset(_HAN)


def _skeletons(word: str) -> tuple[str, ...]:
    return tuple(key for key in _all_skeletons(word) if len(key) >= MIN_CLASSES)


def _all_skeletons(word: str) -> tuple[str, ...]:
    if not word:
        return ()
    first = word[0]
    if "\u3400" <= first <= "\u9fff":
        found = [_han(word)]
    elif "\uac00" <= first <= "\ud7a3":
        found = [_hangul(word)]
    elif first.isascii() or first < "\u0370":
        found = _latin_variants(word)
    else:
        found = _other_variants(word)
    return tuple(dict.fromkeys(filter(None, found)))


def _latin_variants(word: str) -> list[str]:
    plain = _fold(word)
    spelt = plain
    for written, sound in _DIGRAPHS:
        if written in spelt:
            spelt = spelt.replace(written, sound)
    keys = [_classes(spelt)]
    if "r" in spelt:
        keys.append(_classes(_CODA_R.sub("", spelt)))  # Japanese and Chinese do not write an r that closes a syllable
    if first_of(plain) == "w":
        keys.append("P" + keys[0][1:])  # Russian and German hear Washington with a v
    if "j" in plain:
        keys.append(_classes(spelt.replace("j", "y")))
    return keys


def first_of(word: str) -> str:
    return word[0] if word else ""


def _other_variants(word: str) -> list[str]:
    keys = [_classes(word)]
    if word[0] in "гГ":
        keys.append("A" + keys[0][1:])  # Russian writes Г for H
    if word.endswith("ва") or word.endswith("я"):
        keys.append(_classes(word[:-2]))
    return keys


def _fold(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _classes(word: str) -> str:
    key = _DOUBLED.sub(r"\1", "".join([_TABLES.get(c, "") for c in word]))
    return key if _TABLES.get(word[:1]) else "A" + key


def _han(word: str) -> str:
    parts: list[str] = []
    for place, sign in enumerate(word):
        code = _HAN.get(sign, "")
        if code == "A":
            code = "A" if place == 0 else ""
        if sign in "尔儿" and place > 0:
            code = ""  # the r that closes a syllable
        parts.append(code + ("N" if sign in _HAN_FINAL_N else ""))
    return _DOUBLED.sub(r"\1", "".join(parts))


def _hangul(word: str) -> str:
    parts: list[str] = []
    for place, sign in enumerate(word):
        index = ord(sign) - 0xAC00
        if not 0 <= index < 11172:
            continue
        initial = _HANGUL_INITIALS[index // 588]
        parts.append((initial or ("A" if place == 0 else "")) + _HANGUL_FINALS[index % 28])
    return _DOUBLED.sub(r"\1", "".join(parts))
