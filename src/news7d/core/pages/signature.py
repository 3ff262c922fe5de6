# ruff: noqa: E501 — tables of words, one language a line
"""The words of a byline as clean names: «By Jane Doe and John Roe, Staff Writers | @jane» → Jane Doe, John Roe.

text ─► pieces (and, ;, /, new lines …) ─► without label, role, address and date ─► names

Three kinds of names are told apart: persons, news agencies, and desks («Redaktion», «Staff»).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from news7d.core.pages.body import squash

# ------------------------------------------------------------------ the words around a name, by language

# «By», «Von», «Автор:»: what stands before a name. Those of _WEAK are names and words too («Di Maria», «De Gaulle»), so
# they count in lower case, or where the text is known to be a byline and two more words follow.
_LABELS = (
    r"autorin/autor|autor(?:in|en|ka|es|a|zy)?|authors?|auteure?s?|autore|autori|autoři|yazar|yazan|haber|muhabir|penulis|reporter|oleh|laporan|door|tekst|texte?|"
    r"texto|testo|teksti|words|tác giả|bởi|theo|szerző|írta|toimittaja|piše|napsala?|opracowanie|oprac\.|redazione di|"
    r"(?:(?:(?:this\s+)?(?:article|story|post|report)\s+(?:was\s+)?)?(?:written|reported|posted|published|submitted|created|story|words|text|analysis|opinion|review|reporting|comment|article)\s+)?by|from|"
    r"(?:ein(?:e[nr]?)?\s+)?(?:kommentar|analyse|bericht|gastbeitrag|essay|interview|kolumne|reportage|glosse|porträt)?\s*von(?!\s+de[rnm]\b)|"
    r"(?:ein\s+artikel|geschrieben|verfasst)\s+von|(?:(?:écrit|rédigé|publié|(?:propos\s+)?recueillis?)\s+)?par|(?:(?:escrito|publicado|redactado)\s+)?por|"
    r"(?:scritto\s+)?da|(?:a\s+cura\s+)?di|текст|автори?|авторка|подготовил[аи]?|пише|от|написал[аи]?|"
    r"του|της|των|γράφει(?:\s+(?:ο|η))?|συντάκτης|συντάκτρια|κείμενο|بقلم|كتبت?|كتب|إعداد|تقرير|نویسنده|گزارش|خبرنگار|מאת|כתבה?|लेखक|द्वारा|रिपोर्ट|โดย|เรื่อง"
)
_WEAK = r"de|di|da|do|af|av|od|a|per|fra"
_LABEL = re.compile(rf"^\W*(?:{_LABELS})(?:\s*[:：]\s*|\s+)(?=\S)", re.I)
_WEAK_LABEL = re.compile(rf"^\W*(?:{_WEAK})\s*[:：]?\s+(?=\S)")
_EAST = re.compile(
    r"^\W*(?:作者|撰文|撰稿|文字|文章|(?:本报|本報|本台|本网|新华社|中新[社网]|人民网|特约|实习|見習|实习生)?[记記]者|通[讯訊]员|特派[员員]|文|執筆|筆者|取材|글|취재)\s*(?:[:：/／|｜=＝・]|(?=\s))\s*"
)
_EAST_TAIL = re.compile(
    r"\s*(?:(?:本报|见习|实习|特约|特派)?[记記]者|特派[员員]|報導|报道|編集委員|論説委員|(?:인턴|전문|선임)?\s*기자|특파원|논설위원|앵커|칼럼니스트|さん|氏)$"
)

# Labels of people who did not write it, and of pictures: what follows, up to the next piece, is no author.
OTHERS = re.compile(
    r"^\W*(?:(?:edited|reviewed|medically reviewed|fact[- ]checked|translated|photograph(?:s|y|ed)?|photos?|pictures?|images?|illustrations?|graphics?|video|produced)\s+by\b|"
    r"(?:(?:photo|image|picture)\s+credit|source|photos?|photography|pictures?|images?|illustration|graphics?|video|editors?|fotos?|fotografie|bild(?:er)?|grafik|redaktion|übersetzung|quelle|photographies?|crédit|"
    r"fotografía|foto(?:ğraf)?|edición|edição|traducción|tradução|fonte|fuente|kilde|källa|bron|zdroj|źródło|kaynak|sumber|nguồn|ảnh|editör|penyunting|redaktur|redakcja|redakce|"
    r"фото|редактор|перевод|источник|переклад|джерело|φωτ(?:ογραφίες|ό)?|تصوير|تحرير|المصدر|عکس|منبع|צילום|עריכה|फोटो|संपादन|ภาพ)\s*[:：/]|"
    r"(?:责任编辑|责编|编辑|編輯|編集|校对|审核|摄影|攝影|图|圖|来源|來源|写真|撮影|出典|사진|편집|출처)\s*[:：/／=＝])",
    re.I,
)
EDITED = re.compile(
    r"^\W*(?:edited\s+by|(?:editors?|editör|editado\s+por|edición|edição|penyunting|redaktur|redaktor|redigering|redaksjon|red|редактор|عريف|تحرير|عریر|עריכה|संपादन|biên\s+tập|责任编辑|责编|编辑|編輯|編集|편집)\s*[:：/])\s*(.+)$",
    re.I,
)

_ROLE_WORDS = r"""
staff writers? reporters? editors? correspondents? contributors? contributing journalists? columnists? chef desk bureau author producer photographers? videographer newsroom team senior junior
associate assistant special digital national international foreign local political politics health business economics economy news service for via deputy chief managing executive general lead
head director founder co-founder ceo president professor fellow intern freelance freelancer guest blogger host anchor presenter critic commentator analyst researcher strategist consultant manager specialist
expert sports? crime court education environment climate science technology tech culture arts music film food travel world city state regional metro investigative investigations data video audio social media audience
opinion features? breaking white house congressional europe africa asia middle east us uk former the at of in
redakteur redakteurin redaktion chefredakteur chefredakteurin ressortleiter ressortleiterin korrespondent korrespondentin autor autorin freie freier reporterin volontär volontärin leiter leiterin
journalistin politik wirtschaft kolumnist kolumnistin kommentar gastautor gastautorin
journaliste rédacteur rédactrice envoyé envoyée spécial spéciale correspondant correspondante chroniqueur éditorialiste grand reporter
periodista redactor redactora corresponsal enviado enviada colaborador colaboradora jefe columnista
repórter jornalista correspondente colaboração redator redatora giornalista inviato inviata corrispondente redattore redattrice direttore caporedattore
redacteur verslaggever correspondent politiek muhabir muhabiri editör editörü yazarı korrespondentti toimittaja dziennikarz dziennikarka redaktor redaktorka korespondent zpravodaj reportér
redaktør redaktör journalist korrespondentti wartawan jurnalis kontributor koresponden
корреспондент обозреватель журналист журналистка редактор специальный спецкор политический собкор кореспондент кореспондентка оглядач
δημοσιογράφος συντάκτης ανταποκριτής مراسل مراسلة محرر محررة صحفي صحفية كاتب كاتبة خبرنگار روزنامه‌نگار כתב כתבת עורך संवाददाता पत्रकार ผู้สื่อข่าว นักข่าว
ph\.?d\.? m\.?d\.? mba rdn? ms msc cpa jr sr esq dds do pharmd bsc
""".split()
_ROLE = re.compile(rf"(?:{'|'.join(_ROLE_WORDS)})(?:['’]s)?", re.I)
_FIRM_ROLE = re.compile(
    r"writers?|reporters?|editors?(?:-at-large)?|correspondents?|contributors?|journalists?|columnists?|producer|photographers?|professor|director|ceo|founder|analyst|redakteur(?:in)?|"
    r"korrespondent(?:in)?|reporterin|journalistin|chefredakteur(?:in)?|journaliste|rédac(?:teur|trice)|correspondante?|periodista|corresponsal|repórter|jornalista|giornalista|"
    r"inviat[oa]|corrispondente|verslaggever|muhabiri?|dziennikar(?:z|ka)|zpravodaj|redaktør|redaktör|wartawan|jurnalis|корреспондент|обозреватель|журналист(?:ка)?|кореспондент|"
    r"δημοσιογράφος|مراسلة?|संवाददाता|specialist|manager|consultant|strategist|attorney|blogger|host",
    re.I,
)

_AGENCY = re.compile(
    r"(?:the\s+)?(?:ap|afp|dpa|sid|apa|epd|kna|ansa|agi|efe|lusa|tass|тасс|interfax|интерфакс|ria|риа|reuters|рейтер|xinhua|新华社|新華社|中新社|kyodo|共同|共同通信|jiji|時事|時事通信|ロイター|时事|yonhap|연합뉴스|뉴시스|"
    r"pti|ani|ians|uni|aa|dha|iha|belga|anp|tt|ntb|ritzau|stt|pap|čtk|ctk|tasr|mti|agerpres|bta|бта|tanjug|танјуг|hina|ukrinform|укрінформ|cna|中央社|antara|bernama|ttxvn|upi|aap|pa|"
    r"pa media|ats|keystone-sda|sda|bloomberg|europa press|notimex|télam|andina|irna|spa|wam|mena|kuna|anadolu|associated press|agence france-presse|deutsche presse-agentur|press association|"
    r"رويترز|أ ف ب|أ\.?ف\.?ب|فرانس برس|واس|وام|سانا|ایرنا|ایسنا|الأناضول|रॉयटर्स|पीटीआई|भाषा)(?:[-\s]?(?:news\s+)?(?:agency|newswire|news))?"
    r"|.*(?:\b(?:agency|agencies|agentur(?:en)?|agencias?|agência|agence|agenzia|agentura|agencja|ajansı|wire|newswire)\b|агентств|وكالة|وکالات|خبرگزاری|通讯社|通訊社|通信社|תכ).*",
    re.I,
)
_DESK = re.compile(
    r"\b(?:staff|newsroom|redaktion|news|media|magazine|press|team|desk|online|editors|editorial|redacci[oó]n|rédaction|redazione|redação|redakce|redakcja|redaktionen|redaksi|"
    r"toimitus|редакция|редакція|admin|administrator|webmaster|inc|llc|ltd|gmbh|ag|tv|radio|zeitung|gazete|gazetesi|times|post|daily|journal|institute?|university|foundation|association|"
    r"society|council|business|politics|committee|ministry|department|services?|solutions|group|network|blog|contributor|reporter|correspondent|haber merkezi|tòa soạn|ban biên tập)\b|"
    r"編集部|编辑部|編輯部|取材班|報道部|記者团|편집부|취재팀|뉴스팀|هيئة التحرير|فريق التحرير|تحریریه|סוכנויות|मे?डेस्क|डेस्क|ब्यूरो|กองบรรณาธิการ|σύνταξη|"
    r"\.(?:com|org|net|de|at|ch|co|fr|es|it|pl|cz|ru|tr|info|news)\b",
    re.I,
)
_NOBODY = re.compile(
    r"[{}<>\[\]|]|https?:|www\.|^\W*$|^[\d\W]+$|^\w+(?:\.\w+)*\.(?:author|name|title|byline)$|"
    r"^(?:null|none|undefined|unknown|n/?a|not available|guest|author|view|all|more|follow|posts?|names?|here|share|see (?:all|more)|read more|profile|contact|email|bio|biography|"
    r"about(?: (?:the|us|me).*)?|more (?:from|by|about).*|latest.*|written|by|and|und|et|with|min(?:utes?)? read|reading time|updated?|published|posted|comments?|opens in.*|ai|share this.*)$",
    re.I,
)
_CLOCKED = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d+\s*(?:min|hours?|days?|ago|comments?|shares?)\b|\d\s?[年月日년월일]|"
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d{1,2}(?:st|nd|rd|th)?\b",
    re.I,
)
_CLOCK_TAIL = re.compile(
    r"\s*[,|•·–—-]?\s*(?:on\s+|am\s+|le\s+)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d{1,2}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|"
    r"\d{4}[-/.年]\d).*$",
    re.I,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\b(?:x|twitter|instagram|facebook|e-?mail)\s*:\s*\S*", re.I)

_LOWER_JOIN = r"and|und|et|y|e|i|og|och|ja|en|a|и|та|і|й|ve|dan|và|και|és|și|si|oraz|או|ve|ו|और|और|dan|at"
_SPLIT = re.compile(
    rf"\s*(?:;|\||｜|/|／|•|·(?=\s)|\n|&|、|،|，|(?:,\s*)?\s(?:{_LOWER_JOIN})\s+(?=[^\W\d_])|\s+(?:with|mit|avec|con|com|z|met|med|sa|с|з|și cu)\s+(?=[^\W\d_a-zà-ÿ])|,)\s*"
)
_SMALL = frozenset(
    "de da do dos das du des del della delle di d la le las los van von der den dem zu zum zur ter ten te bin ibn al el ul ud e y i av af bint ould ben abu san st mac o’ ap na".split()
)
_CASED = re.compile(r"[A-Za-zÀ-ɏΑ-ώА-яЁёЀ-ӿԱ-֏Ḁ-ỿ]")
_SUFFIX = re.compile(
    r"\s*(?:\([^()]*\)?|[–—|]\s*.*|\s-\s.*|,\s*[A-Z]{2,6}|(?:[Uu]pdated|[Pp]ublished|[Pp]osted|[Vv]eröffentlicht|[Aa]ktualisiert|[Pp]ublié|[Pp]ublicado|[Pp]ubblicato)\b.*)\s*$"
)


# ------------------------------------------------------------------ names


def names_in(texts: Iterable[str], *, spoken: bool = False) -> tuple[str, ...]:
    """The names in the values of a byline, in order, each once.

    `spoken`: the texts are words from the page, not a value that says it is a name: only what looks like a name counts.
    """
    found: dict[str, str] = {}
    for text in texts:
        for name in _names(text[:400], spoken):
            found.setdefault(squash(name), name)
    return tuple(found.values())[:20]


@lru_cache(maxsize=2048)
def _names(text: str, spoken: bool) -> tuple[str, ...]:
    text = _ADDRESS.sub(" ", text) if "@" in text or ":" in text else text
    named: list[str] = []
    for line in re.split(r"\s*(?:[;|｜\n•]|\s·\s)\s*", text.strip()):
        if OTHERS.match(line):  # «Photo: Jane Roe / Agency»
            continue
        for part in _pieces(unlabelled(line, spoken)):
            name = _one(unlabelled(part, spoken))
            if name and (not spoken or is_person_like(name) or is_agency(name)) and not (named and _describes(part, name, named[0])):
                named.append(name)
    return tuple(named)


def _describes(part: str, name: str, first: str) -> bool:
    """Is this piece what somebody is, not who? «…, Senior Director, Content, Former Consultant»."""
    if is_agency(name):
        return False
    words = part.split()
    if len(words) > 2 and _ROLE.fullmatch(words[0]) and re.search(r"\s(?:of|for|at|in|à|für|bei|de|du|del|da|do)\s", part):
        return True
    lone = " " not in name and _CASED.match(name) and " " in first
    return bool(lone) or _ends_in_role(part) or (any(_FIRM_ROLE.fullmatch(word.strip(".,")) for word in words) and not is_person_like(name))


def _ends_in_role(part: str) -> bool:
    words = part.split()
    if not words or not _FIRM_ROLE.fullmatch(words[-1].strip(".,")):
        return False
    return len(words) < 4 or is_agency(words[0]) or any(_ROLE.fullmatch(word) for word in words[:2])


def _pieces(text: str) -> list[str]:
    """The text at its separators, but «Ortega y Gasset» whole: a lone «y» or «e» joins names only of two words each."""
    parts: list[str] = []
    start = at = 0
    for cut in _SPLIT.finditer(text):
        word = cut.group().strip(" ,").casefold()
        before, after = text[start : cut.start()], text[cut.end() :]
        if word in _RARELY_AND and (len(before.split()) < 2 or len(after.split()) < 2) and not is_agency(before):
            continue
        parts.append(before)
        start = at = cut.end()
    parts.append(text[at:])
    return [part for part in parts if part.strip() and not OTHERS.match(part)]


_RARELY_AND = frozenset({"y", "e", "i", "a", "en", "ja", "et", "at", "dan", "&"})


def unlabelled(text: str, spoken: bool = False) -> str:
    """Without «By», «Von», «记者:» before it and «기자» behind it."""
    text = _LABEL.sub("", text.strip())
    weak = _WEAK_LABEL.match(text) if text[:1].islower() or spoken else None
    if weak and (text[:1].islower() or len(text.split()) > 2):
        text = text[weak.end() :]
    if not text.isascii():
        text = _EAST_TAIL.sub("", _EAST.sub("", text))
    return text


def _one(part: str) -> str:
    """One piece as a name; "" where it is none: a role, a date, an address."""
    name = _CLOCK_TAIL.sub("", part)
    name = _SUFFIX.sub("", name)
    employed = _FOR.search(name)
    if employed and is_person_like(name[: employed.start()]):
        name = name[: employed.start()]
    name = name.strip(" \t,.:;-–—*|•·/\\'\"“”«»")
    name = _without_role(" ".join(name.split()))
    if not name or len(name) > 70 or len(name.split()) > 7 or _NOBODY.search(name) or _CLOCKED.search(name):
        return ""
    if _is_role(name):
        return ""
    if name.isupper() and " " in name and _CASED.match(name):
        name = " ".join(_capitalised(word) for word in name.split())
    elif name.isupper() and name.isascii() and len(name) > 4:
        name = name.title()
    elif _LOUD.fullmatch(name):
        name = " ".join(_capitalised(word) if word.isupper() and len(word) > 3 else word for word in name.split())
    return name


_FOR = re.compile(r"\s(?:for|für|pour|para)\s+[A-ZÀ-Þ]")  # «Ada Berg for PostWire»
_LOUD = re.compile(r"[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ](?: [A-ZÀ-Þ][\w’'-]*[a-zà-ÿ]){0,2}(?: [A-ZÀ-Þ’'-]{4,}){1,2}")  # «Patrick DUVALLON»


def _capitalised(word: str) -> str:
    """DOE-SMITH → Doe-Smith, O’BRIEN → O’Brien; initials stay."""
    return word if re.fullmatch(r"(?:\w\.)+", word) else "".join(part.capitalize() for part in re.split(r"([-’'.])", word))


def _is_role(name: str) -> bool:
    words = re.findall(r"[\w.’'-]+", name)
    return len(words) > 1 and all(_ROLE.fullmatch(word.strip(".")) or word.strip(".").casefold() in _SMALL for word in words)


def _without_role(name: str) -> str:
    """«Senior Reporter Jane Doe», «Jane Doe Staff Writer», «Jane Doe, MD» → Jane Doe; «Guardian staff reporter» stays."""
    words = name.split()
    start, end = 0, len(words)
    while start < end - 2 and _ROLE.fullmatch(words[start].strip(".,")):
        start += 1
    if start and not any(_FIRM_ROLE.fullmatch(word.strip(".,")) for word in words[:start]):
        start = 0
    if any(_FIRM_ROLE.fullmatch(word.strip(".,")) for word in words[start + 2 :]):
        cut = next((at for at in range(start + 2, end) if _ROLE.fullmatch(words[at].strip(".,"))), end)
        person = " ".join(words[start:cut])
        return person if is_person_like(person) and not is_desk(person) else name
    return " ".join(words[start:end])


# ------------------------------------------------------------------ what kind of name


@lru_cache(maxsize=4096)
def is_agency(name: str) -> bool:
    """A news agency by its name: «AFP», «Anadolu Ajansı», «新华社»."""
    return _AGENCY.fullmatch(name.strip(" .()")) is not None


@lru_cache(maxsize=4096)
def is_desk(name: str) -> bool:
    """A newsroom, a firm, a site: «Redaktion», «Staff», «example.org»."""
    return _DESK.search(name) is not None


_WORDS_OF_LINES = re.compile(
    r"\b(?:the|more|why|how|what|when|who|where|our|your|this|these|you|we|is|are|was|not|no|new|top|best|next|all|about|read|see|related|conclusion|introduction|summary|overview|"
    r"background|resources|strategy|share|follow|subscribe|newsletter|become|privacy|policy|cookies?|terms|disclosure|advertiser|shop|shopping|now|view|full|profile|archive|watch|live|listen|"
    r"image|photo|picture|credit|caption|click|learn|explore|discover|download|youtube|twitter|facebook|instagram|written|updated|published|weitere|beiträge|artikel|mehr|alle|articles?|stories|posts?|der|die|das|ein|eine|wie|warum|was|wer|les|une|pourquoi|comment|los|las|una|por|qué|cómo|os|as|uma|gli|perché|het|een)\b",
    re.I,
)


@lru_cache(maxsize=4096)
def is_person_like(name: str) -> bool:
    """Could these words from a page be a person's name? Two to five capitalised words; in scripts without capitals, few letters."""
    if re.search(r"[\d:;!?%&#@=_\"<>]", name) or is_agency(name):
        return False
    words = name.split()
    if not _CASED.search(name):
        return _is_uncased_name(name, words)
    if not 2 <= len(words) <= 6 or _WORDS_OF_LINES.search(name):
        return False
    big = [word for word in words if not (word.islower() and word.strip("’'.") in _SMALL)]
    return len(big) >= 2 and all(word.lstrip("'’\"“(")[:1].isupper() for word in big) and max(map(len, words)) < 22


def _is_uncased_name(name: str, words: list[str]) -> bool:
    letters = len("".join(words))
    if re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", name):
        return 2 <= letters <= (12 if re.search(r"[\u30a0-\u30ff·・]", name) else 5) and not re.search(r"[。,、の的了是在を]", name)
    return (2 <= len(words) <= 5 or (len(words) == 1 and "\u0e00" <= name[0] <= "\u0eff")) and letters <= 40
