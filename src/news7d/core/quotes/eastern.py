"""The subject of speech in Chinese, Japanese and Arabic. Each returns a name or phrase, "" for a pronoun, None for nothing found."""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_ZH_VERB = r"(?:说|表示|称|指出|告诉|写道|坦言|强调|回应|认为|补充|介绍|透露|感叹|笑言|回忆|宣布|直言|解释|說|稱|問|问|答|笑道|道)"
_ZH = re.compile(rf"([^，。；：“”！？\s]{{1,40}}?)(?:[^，。；：“”]{{0,14}}?)?{_ZH_VERB}")
_ZH_ASIDE = re.compile(r"(?:在|对|對|向|于|通过|日|当天|随后|笑着|也|则|还|就|曾|昨|今|接受|告诉|告訴|周[一二三四五六日天]).*$")
_ZH_PRONOUN = re.compile(r"^(?:他|她|它|此人|其|该\w{0,4}|報道|报道|他们|她们|对方)$")
_ZH_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z]+(?:·[\u4e00-\u9fffA-Za-z]+)+")


def chinese_speaker(before: str, after: str) -> str | None:
    for place, clause in ((0, after), (1, before)):
        hits = list(_ZH.finditer(_BRACKETS.sub("", clause)))
        hit = (hits[0] if not place else hits[-1]) if hits else None
        if hit is not None:
            return _chinese_name(hit.group(1), hit.group())
    clause = _BRACKETS.sub("", before)
    cited = re.search(r"(?:据|援引|引述)([^，。：]{2,20})", clause)
    return cited.group(1) if cited else None


def _chinese_name(subject: str, clause: str) -> str:
    whole = re.sub(rf"{_ZH_VERB}$", "", clause)
    if re.match(r"(?:他|她|此人|其)(?:在|于|对|向|还|也|则|又|同时|随后|表)", whole):
        return ""
    name = _ZH_NAME.search(_ZH_ASIDE.sub("", whole[1:]) and whole[:1] + _ZH_ASIDE.sub("", whole[1:]) or whole)
    if name:
        return name.group().rsplit("的", 1)[-1][-20:]
    trimmed = _ZH_ASIDE.sub("", whole[1:])
    phrase = (whole[:1] + trimmed) if len(whole[:1] + trimmed) > 1 else whole
    phrase = phrase.rsplit("的", 1)[-1] if len(phrase) > 14 and len(phrase.rsplit("的", 1)[-1]) > 1 else phrase
    return "" if _ZH_PRONOUN.match(phrase) else phrase.strip()


_JA_TOPIC = re.compile(r"(.+?)(?:からは|によると|は|が|も)(?=[^ぁ-ん]|[、「]|$|[ぁ-ん])")
_JA_AFTER = re.compile(r"^と(?:、)?([^、。「」]{2,24}?)(?:は|が|も)")
_JA_HONORIFIC = re.compile(r"(?:さん|氏|様|容疑者|被告)$")


def japanese_speaker(before: str, after: str) -> str | None:
    told = _JA_AFTER.match(after)
    if told:
        return _japanese_name(told.group(1))
    clause = _BRACKETS.sub("", before)
    pieces = [piece for piece in clause.split("。") if piece]
    topic = _JA_TOPIC.match(pieces[-1]) if pieces else None
    if topic and len(topic.group(1)) <= 40 and not re.search(r"(?:について|に|で|と|たの|か)$", topic.group(1)):
        return _japanese_name(topic.group(1))
    return None


_JA_FOLLOWS = re.compile(
    r"^」?。\s*(?![^。]{0,4}「)([^、。「」]{2,30}?)(?:は|が|も)[^。「]*?(?:そう|こう|このように)[^。「]{0,6}(?:語|述べ|話|答え|漏ら|説明|振り返|訴え|明か|笑)"
)


def japanese_follower(following: str) -> str | None:
    """「…」。牧瀬氏は電話取材にそう述べた。 The sentence behind the quote says whose it was."""
    found = _JA_FOLLOWS.match(following)
    return _japanese_name(found.group(1)) if found else None


def _japanese_name(topic: str) -> str:
    topic = re.sub(r"^.*[ぁ-ん][たる](?=[一-鿿ァ-ヶ])", "", topic.rsplit("、", 1)[-1].strip())
    if re.fullmatch(r"(?:彼|彼女|同氏|同社|自身|これ|それ|今回)", topic):
        return ""
    named = _JA_HONORIFIC.search(topic)
    bare = _JA_HONORIFIC.sub("", topic)
    return bare.rsplit("の", 1)[-1] if named and "の" in bare else bare


_AR_VERB = re.compile(
    r"(?<![\u0621-\u064a])(?:[وف])?(?:قال|قالت|يقول|تقول|أضاف|أضافت|صرح|صرّح|صرحت|صرّحت|أكد|أكدت|أوضح|أوضحت|ذكر|ذكرت|أعلن|أعلنت|كتب|كتبت|رد|ردّ|ردت|ردّت|روى|روت|يروي|تروي"
    r"|علق|علّق|علقت|علّقت|شرح|شرحت|أشار|أشارت|حذر|حذّر|حذرت|حذّرت|تابع|تابعت|وصف|وصفت|ختم|ختمت|يضيف|تضيف|يشرح|تشرح|وعد|وعدت|اعترف|اعترفت|تساءل|تساءلت|تحكي|يحكي)(?![\u0621-\u064a])"
)
_AR_FROM = re.compile(r"عن ([^:«،]{3,60}?) (?:قوله|قولها|قولهم)")
_AR_STOP = re.compile(
    r"[،:؛«»(\.\n]|\s(?:أمام|في|إن|إنّ|إنه|إنها|أن|أنّ|خلال|لـ|لصحيفة|لوكالة|عبر|بعد|قبل|على|من|عن|مع|بينما|وهو|وهي|الذي|التي|للصحفيين|للصحافيين|ل«|ضاحكة|ضاحكا|ضاحكاً)(?=\s|$|«)"
)


def arabic_speaker(before: str, after: str) -> str | None:
    cited = _AR_FROM.search(before)
    if cited:
        return cited.group(1).strip()
    for clause, which in ((after, 0), (before, -1)):
        hits = list(_AR_VERB.finditer(clause))
        if hits:
            rest = clause[hits[which].end() :]
            stop = _AR_STOP.search(rest)
            phrase = (rest[: stop.start()] if stop else rest).strip()
            return (
                phrase if 1 <= len(phrase.split()) <= 9 and len(phrase) > 2 and not re.match(r"^(?:ضاحك|إن|مازح|بابتسام)", phrase) else ""
            )
    return None


def fuller(name: str, before: str) -> str:
    """A fuller form of the name that stood in the text before: マー → イゾルデ・マー, 塔瓦雷斯 → 瓦尔迪尔·塔瓦雷斯."""
    if len(name) > 12 or len(name) < 2 or not re.match(r"[\u30a1-\u30ff\u4e00-\u9fff]", name):
        return name
    found = re.search(rf"[\u30a1-\u30fc\u4e00-\u9fff]{{1,8}}[・·]{re.escape(name)}(?![\u30a1-\u30fc])", before)
    return found.group() if found else name


_JA_PERSON = re.compile(
    r"([^\s、。「」（）]{2,24}?(?:さん|氏|監督|専務|社長|会長|知事|市長|教授|選手|代表|大臣|首相|大統領|部長|課長|所長|院長))(?:[（(][^）)]*[）)])?(?:は|が|も)"
)


def previous_speaker(language: str, prose: str) -> str | None:
    """Who was last said to speak, or to act, in the prose before a quote that names nobody."""
    if language == "ja":
        people = _JA_PERSON.findall(prose)
        return _japanese_name(people[-1]) if people else None
    if language == "zh":
        sentences = [piece for piece in re.split(r"[。！？\n]", prose) if piece]
        for sentence in reversed(sentences[-3:]):
            found = chinese_speaker(sentence, "")
            if found:
                return found
            subject = re.match(r"([^，。]{2,24}?)(?:对|就|在|从|是|已|将|认)", sentence)
            if subject:
                return subject.group(1)
    return None
