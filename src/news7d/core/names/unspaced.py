"""Names in scripts without capital letters: what titles, speech verbs, spelling and known names betray.

Chinese and Japanese spell foreign names with their own signs and a dot between the parts; their own names have a known surname,
and a title, an age or a verb of speech beside them. Arabic has titles and verbs before a name, and known given names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from news7d.core.lexicon import place_names
from news7d.core.names.gazetteer import FAMILY, GIVEN, LAND, PLACE, flags
from news7d.core.names.plain import Found
from news7d.core.names.sound import transliteration_signs

_LARGE = 2  # size of a place that is believed without a word that says it is one

_JA_TITLES = "さん|氏|首相|大統領|大臣|議員|監督|選手|社長|会長|知事|市長|町長|村長|教授|准教授|博士|容疑者|被告|長官|代表|専務|常務|部長|課長|所長|院長|校長|医師|弁護士|記者|作家|俳優|歌手|投手|捕手|棋士|九段|名人|王子|王妃|女王|国王|陛下|殿下|容疑"
_KANA_NAME = re.compile(r"[\u30a1-\u30faー]{2,}(?:[・＝=][\u30a1-\u30faー]{2,})+")
_KANA_RUN = re.compile(r"[\u30a1-\u30faー]{2,}")
_KANA_AFTER = re.compile(r"(?:社|紙|誌|郡|市|州|県|通信|大学|銀行|貯蓄|病院|研究所|天体|航空|級|杯|賞|映画祭|によると、[^」]{0,12}所属)")
_KANA_THINGS = re.compile(
    r"ローンチ|マイクロデバイセズ|バンコープ|カウンティ|ウィークリー|ポスト|タイムズ|エアライン|グループ|ホールディングス|テクノロジー|クーリエ|ガゼット|プレス|ニュース|パーク|シティ|リーグ|カップ|フィルム|スタジオ|エナジー|システムズ|サービス|レコード|クラブ|ユナイテッド|オリンピック|フェスティバル|インターナショナル|カンパニー|コーポレーション"
)
_JA_TITLED = re.compile(rf"([\u4e00-\u9fff]{{2,5}}|[\u30a1-\u30faー]{{3,}}|[\u4e00-\u9fff]{{1,3}}[\u3041-\u3096]{{2,4}})(?:{_JA_TITLES})")
_JA_SURE = re.compile(
    r"([\u4e00-\u9fff]{3,5}|[\u4e00-\u9fff]{1,3}[\u3041-\u3096]{2,4})(?=(?:さん|氏|監督|選手|容疑者|被告)?[（(]\d\d[）)])"
)
_JA_CALLED = frozenset(("さん", "氏", "容疑者", "被告", "選手"))
_JA_PLACE = re.compile(r"((?:[\u4e00-\u9fff]{1,4}|[\u30a1-\u30faー]{2,})(?:市|県|州|町|村|島|府|郡))")

_ZH_OFFICES = "总统|總統|总理|總理|主席|部长|部長|市长|市長|省长|州长|局长|处长|院长|校长|董事长|总裁|首席执行官|发言人|發言人|首相|教授|博士|医生|记者|記者|教练|律师|作家|导演|歌手|演员|球员|专家|分析师|研究员|议员|法官|检察官"
_ZH_TITLED = re.compile(rf"(?:{_ZH_OFFICES})([\u4e00-\u9fff]{{2,4}}?)(?=说|說|表示|指出|告诉|称|稱|在|于|因|，|。|（|、|：)")
_ZH_SAYS = re.compile(r"(?:^|[，。；：”\n、的在])([\u4e00-\u9fff]{2,3})(?=说[，：:“]|說[，：:“]|表示|指出|告诉|称[，：:“]|坦言|强调)")
_ZH_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
    "張劉陳楊黃趙吳孫馬許鄧馮葉蘇呂盧鐘譚陸閻龍賀顧龔萬錢嚴"
)
_ZH_SPELT = re.compile(r"[\u4e00-\u9fff]+(?:[·・‧][\u4e00-\u9fff]+(?:[-－—][\u4e00-\u9fff]+)?)+")
_ZH_AFTER_PLACE = re.compile(r"(?:在|到|从|自|位于|抵达|飞往|设在|属于|来自|由|协助|输往|前往|访问)([\u4e00-\u9fff]{2,8})")
_ZH_PLACE = re.compile(r"([\u4e00-\u9fff]{2,6}?(?:省|州|市|县|郡|岛))")
_ZH_LOCATED = re.compile(r"(?:小镇|城市|小城|村庄|港口|首都|首府)([\u4e00-\u9fff]{2,9}?)(?=[0-9，。、的在于举当发受])")

_AR_OFFICES = (
    "الرئيس|الرئيسة|رئيس الوزراء|رئيس المجلس|رئيسة المجلس|رئيس البلدية|رئيسة البلدية|الوزير|الوزيرة|وزير \\w+|وزيرة \\w+|السيد|السيدة|الدكتور|الدكتورة|المتحدث باسم \\w+|المتحدثة باسم \\w+|"
    "المتحدث|المتحدثة|المدرب|المدربة|اللاعب|اللاعبة|الملك|الملكة|الأمير|الأميرة|الأمين العام|الأمينة العامة|الجنرال|العقيد|العميد|القاضي|القاضية|النائب|النائبة|السيناتور|المحامي|المحامية|"
    "الطبيب|الطبيبة|الباحث|الباحثة|المخرج|المخرجة|الممثل|الممثلة|الكاتب|الكاتبة|الصحفي|الصحفية|المدير|المديرة|مدير \\w+|مديرة \\w+|نقيب \\w+ \\w+|عمدة \\w+|صاحبه|صاحبها|الإسبانية|البلجيكية|البرتغالية|"
    "الفرنسي|الفرنسية|البريطاني|البريطانية|الأمريكي|الأمريكية|الألماني|الألمانية|الإيطالي|الإيطالية|الروسي|الروسية"
)
_AR_WORD = r"(?!إن\b|أن\b|في\b|من\b|إلى\b|على\b|عن\b|قد\b|لم\b|لن\b|ما\b|هو\b|هي\b|التي\b|الذي\b|نفسها\b|نفسه\b|أمام\b|خلال\b|بعد\b|قبل\b|يوم\b|لـ|ال(?!\w{3,} ?حداد))[^\W\d_]{2,}"
_AR_AFTER = re.compile(
    rf"(?:{_AR_OFFICES})\s+({_AR_WORD}\s(?:ال)?{_AR_WORD}(?:\s(?:ال)?[^\W\d_]{{3,}}(?=[،.:»]|\s(?:إن|أن|أمام|قولها|قوله)))?)"
)
_AR_SAYS = re.compile(
    rf"(?:^|\s)[وف]?(?:قال|قالت|يقول|تقول|أضاف|أضافت|أكد|أكدت|أوضح|أوضحت|صرح|صرحت|ذكر|ذكرت|أعلن|أعلنت|تعلّق|يعلّق)\s+({_AR_WORD}\s(?:ال)?[^\W\d_]{{2,}})"
)
_AR_PLACE = re.compile(
    r"(?:ولاية|مدينة|بلدة|قرية|محافظة|مقاطعة|إقليم|جزيرة|رأس|وادي|جبل|قرب)\s+((?:رأس |وادي |جبل )?[^\W\d_]{3,}(?:\s(?:نادو|ليندن|رم|الحسين))?)"
)
_AR_NAMED = re.compile(r"(?:ولاية|مدينة|بلدة|قرية|محافظة)\s+((?!ال)[^\W\d_]{3,})")
_AR_IN = re.compile(r"(?:^|\s)(?:في|إلى|من)\s+([^\W\d_]{3,}(?:\s[^\W\d_]{2,})?)")
_AR_PREFIX = "وبلفك"


def scan_unspaced(title: str, body: str, language: str) -> Found:
    """Names of a text in Arabic, Chinese or Japanese; places alone in other scripts without capitals."""
    text = body if body.strip() else title
    found = Found()
    if language == "ja":
        found.persons += _japanese(text)
        found.places += _japanese_places(text)
    elif language == "zh":
        found.persons += _chinese(text)
        found.places += _chinese_places(text)
    elif language in ("ar", "fa", "ur"):
        found.persons += _arabic(text)
        found.places += _arabic_places(text, language)
    else:
        found.places += _known_words(text, language)
    return found


# ------------------------------------------------------------------ Japanese


def _japanese(text: str) -> Iterator[str]:
    for match in _KANA_NAME.finditer(text):
        name = match.group().replace("=", "＝")
        parts = re.split("[・＝]", name)
        if not (
            _KANA_THINGS.search(name)
            or _KANA_AFTER.match(text, match.end())
            or any(flags(part) & PLACE and flags(part) >> 4 > _LARGE for part in parts)
        ):
            yield name
    yield from _JA_SURE.findall(text)
    for match in _JA_TITLED.finditer(text):
        name, title = match.group(1), match.group()[len(match.group(1)) :]
        if _surname(name, 3) or (title in _JA_CALLED and len(name) < 5 and not _KANA_THINGS.search(name)):
            yield name


def _surname(name: str, most: int) -> bool:
    return any(flags(name[:length]) & FAMILY for length in range(1, min(most, len(name)) + 1))


def _japanese_places(text: str) -> Iterator[str]:
    yield from _JA_PLACE.findall(text)
    lands = place_names("ja")
    for run in _KANA_RUN.findall(text):
        if run in lands or (len(run) > 2 and flags(run) & PLACE):
            yield run
    yield from (match.group() for match in _pattern("ja").finditer(text))


# ------------------------------------------------------------------ Chinese


def _chinese(text: str) -> Iterator[str]:
    yield from (_spelt(match) for match in _ZH_SPELT.findall(text))
    for match in (*_ZH_TITLED.finditer(text), *_ZH_SAYS.finditer(text)):
        name = _own_name(match.group(1))
        if name:
            yield name


def _own_name(run: str) -> str:
    """The two or three signs at the end of a run that begin with a surname."""
    for length in (3, 2):
        name = run[-length:]
        if len(name) == length and name[0] in _ZH_SURNAMES and not flags(name) & PLACE:
            return name
    return ""


def _spelt(run: str) -> str:
    """A spelt name without the common words that stand before it and after it."""
    signs = transliteration_signs()
    first, *rest = re.split("[·・‧]", run)
    start = next((i for i in range(len(first)) if all(c in signs for c in first[i:])), len(first) - 1)
    end = next((i for i, c in enumerate(rest[-1]) if (c not in signs and c not in "-－—") or c in "因在于将曾"), len(rest[-1]))
    return "·".join([first[start:], *rest[:-1], rest[-1][: max(1, end)]])


def _chinese_places(text: str) -> Iterator[str]:
    yield from (
        match.group()
        for match in _pattern("zh").finditer(text)
        if text[match.end() : match.end() + 1] != "·" and text[match.end() + 1 : match.end() + 2] != "·"
    )
    for run in (*_ZH_AFTER_PLACE.findall(text), *_ZH_PLACE.findall(text)):
        known = next((run[:length] for length in range(min(6, len(run)), 1, -1) if flags(run[:length]) >> 4 >= _LARGE), "")
        if known:
            yield known
    yield from _ZH_LOCATED.findall(text)
    yield from (named for match in _ZH_PLACE.findall(text) if (named := _after_land(match)) != match and match[-1] in "省州")


def _after_land(run: str) -> str:
    """巴西戈亚斯州 → 戈亚斯州."""
    lands = place_names("zh")
    return next((run[length:] for length in range(min(6, len(run) - 2), 1, -1) if run[:length] in lands), run)


# ------------------------------------------------------------------ Arabic and others


def _arabic(text: str) -> Iterator[str]:
    yield from (name for name in _AR_AFTER.findall(text) if name and not _ordinary(name))
    yield from (name for name in _AR_SAYS.findall(text) if not _ordinary(name))
    words = text.split()
    for place in range(len(words) - 1):
        first, second = words[place].lstrip('«"('), words[place + 1]
        last = second.rstrip('،.:»")')
        if (
            flags(first) & GIVEN
            and len(first) > 2
            and first == words[place].rstrip("،.:»")
            and flags(last.removeprefix("ال")) & (FAMILY | GIVEN)
            and len(last) > 2
        ):
            third = words[place + 2].rstrip('،.:»")') if place + 2 < len(words) and last == second else ""
            yield f"{first} {last} {third}" if len(third) > 2 and flags(third.removeprefix("ال")) & FAMILY else f"{first} {last}"


def _ordinary(name: str) -> bool:
    first = name.split()[0]
    return first.startswith("ال") or first in (
        "رئيس",
        "رئيسة",
        "وزير",
        "وزيرة",
        "نقيب",
        "مدير",
        "مديرة",
        "متحدث",
        "متحدثة",
        "مسؤول",
        "مسؤولة",
        "مسؤولون",
        "مصدر",
        "عضو",
        "أحد",
        "عدد",
        "بيان",
        "وكالة",
        "صحيفة",
        "شركة",
    )


def _arabic_places(text: str, language: str) -> Iterator[str]:
    for run in (*_AR_PLACE.findall(text), *_AR_IN.findall(text)):
        pair = " ".join(run.split()[:2])
        yield from (name for name in (pair, pair.split()[0]) if flags(name) & PLACE and flags(name) >> 4 >= _LARGE)
    yield from (run for run in _AR_PLACE.findall(text) if " " in run)
    yield from _AR_NAMED.findall(text)
    yield from _known_words(text, language)


def _known_words(text: str, language: str) -> Iterator[str]:
    known = place_names(language)
    for word in dict.fromkeys(re.findall(r"[^\W\d_]+", text)):
        if word in known or flags(word) & LAND:
            yield word
        elif word[:1] in _AR_PREFIX and (word[1:] in known or flags(word[1:]) & LAND):
            yield word[1:]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Countries and well-known cities; one in kana must be a whole run of kana."""
    names = sorted((name for name in place_names(language) if len(name) >= 2), key=len, reverse=True)
    han = [name for name in names if not _KANA_RUN.fullmatch(name)]
    return re.compile("|".join(map(re.escape, han)) or r"(?!)")
