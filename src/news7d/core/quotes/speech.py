"""How ten languages say that somebody speaks. Stems, so that tense and person matter little."""

from __future__ import annotations

import re
from functools import lru_cache


def by_first_letter(listed: str) -> str:
    """Alternatives of a pattern, put together by their first letters, whatever their case.

    The matcher passes over a branch whose first letter does not fit; of a hundred words in one row, case ignored, it would try each.
    """
    groups: dict[str, list[str]] = {}
    for alternative in _alternatives(listed):
        groups.setdefault(alternative[:1].lower(), []).append(alternative[1:])
    return "|".join(f"[{letter}{letter.upper()}](?i:{'|'.join(rest)})" for letter, rest in groups.items())


def _alternatives(listed: str) -> list[str]:
    """What stands between the outer bars of a pattern; each must begin with a letter."""
    depth, out = 0, [""]
    for sign in listed:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            out.append("")
        else:
            out[-1] += sign
    assert all(alternative[:1].isalpha() for alternative in out), listed
    return out


_VERBS = {
    "en": r"said|says|say|saying|told|tells|tell|telling|added|adds|adding|asked|asks|asking|replied|replies|wrote|writes|writing|stated|states|stating|declared|declares"
    r"|explained|explains|explaining|insisted|insists|argued|argues|arguing|warned|warns|warning|noted|notes|noting|continued|continues|recalled|recalls|admitted|admits"
    r"|acknowledged|conceded|concluded|concludes|claimed|claims|claiming|complained|joked|quipped|tweeted|tweets|posted|announced|announces|announcing|predicted|promised"
    r"|responded|responds|responding|remarked|observed|suggested|affirmed|expressed|mentioned|commented|shouted|yelled|whispered|murmured|called|calls|calling|described"
    r"|describes|describing|according to|asserted|asserts|boasted|charged|confirmed|denied|lamented|maintained|pleaded|pointed out|proclaimed|recounted|reported|reads|read"
    r"|remembered|communicated|repeated|retorted|revealed|stressed|testified|urged|vowed|wondered|thinks|thought|laughed|sighed|cried|quoted|quoting|quotes|put it"
    r"|offered|answered|interrupted|exclaimed|emphasized|emphasised|contended|cautioned|countered|jeered|tells|asks|goes|went on|spoke|speaks|speaking",
    "es": r"dij\w+|brome\w+|relat\w+|rematad?\w*|dic(?:e|en|ho|iendo)|declar\w+|afirm\w+|asegur\w+|explic\w+|señal\w+|añad\w+|agreg\w+|respond\w+|contest\w+|reconoc\w+|admit\w+|advert\w+|advirt\w+|sostuv\w+"
    r"|sosten\w+|insist\w+|cont(?:ó|aba|aron)|cuent\w+|coment\w+|escrib\w+|recuerd\w+|record\w+|lament\w+|coment\w+|manifest\w+|indic\w+|precis\w+|apunt\w+|subray\w+"
    r"|destac\w+|relat\w+|confes\w+|resum\w+|zanj\w+|ironiz\w+|protest\w+|pregunt\w+|concluy\w+|según|se lee|rez\w+|prometi\w+|denunci\w+|reclam\w+|bromea\w*|quej\w+|jur[aóe]\w*|celebr\w+|espet\w+|suspir\w+|valor[óa]\w*|remach\w+|ri[óe]|matiz\w+|sentenci\w+",
    "fr": r"dit|disent|disait|a-t-(?:il|elle)|déclar\w+|affirm\w+|assur\w+|expliqu\w+|ajout\w+|répond\w*|reconna\w+|admet\w*|avert\w+|souten\w+|insist\w+|racont\w+|comment\w+"
    r"|écri\w+|rappel\w+|regrett\w+|indiqu\w+|précis\w+|soulign\w+|confi(?:e|é|ait)\w*|résum\w+|lanc\w+|lâch\w+|glis\w+|plaid\w+|estim\w+|s['’]exclam\w+|souri\w*|selon|cité\w*"
    r"|concl\w+|demand\w+|soupir\w*|prév\w+|réag\w+|poursui\w+|tranch\w+|prome\w+|dénonc\w+|ironis\w+|peut-on lire|jug\w+|martel\w+|déplor\w+|s['’]agac\w+|s['’]indign\w+|s['’]inqui\w+|s['’]insurg\w+|s['’]amus\w+|nuanc\w+|rétorqu\w+|fulmin\w+|martèl\w+|tempêt\w+|minimis\w+|observ\w+|not(?:e|é|ait)",
    "de": r"sag\w+|rechnet\w*|erklär\w+|so|betont\w*|meint\w*|ergänz\w+|füg\w+|antwort\w+|räum\w+|warn\w*|erzähl\w+|bericht\w+|schr[ie]+b\w*|erinner\w+|beklag\w+|teil\w+|zitier\w+|laut"
    r"|frag\w+|nenn\w+|nannt\w+|hält|hielt|heißt|hieß|sprach|spricht|urteil\w+|kritisier\w+|fordert\w*|versprach|verspricht|bestätig\w+|bilanzier\w+|kommentier\w+|resümier\w+"
    r"|formulier\w+|lacht\w*|ruft|rief|entgegn\w+|bedauer\w+|find\w+|fand|gab|gibt|verkünd\w+|lobt\w*|scherz\w+|seufz\w+|beschr[ie]+b\w*|fass\w+|stell\w+|schimpf\w+|winkt\w*|klagt\w*|mahnt\w*|jubelt\w*|stöhnt\w*|witzelt\w*|weiß",
    "pt": r"diss\w+|diz\w*|declar\w+|afirm\w+|garant\w+|explic\w+|acrescent\w+|respond\w+|reconhec\w+|admit\w+|advert\w+|sustent\w+|insist\w+|cont(?:ou|a|ava)|coment\w+|escrev\w+"
    r"|record\w+|lembr\w+|lament\w+|indic\w+|sublinh\w+|destac\w+|relat\w+|confess\w+|resum\w+|segundo|brinc\w+|ri(?:u)?|promet\w+|denunci\w+|pergunt\w+|conclu\w+|defend\w+|avis\w+"
    r"|observ\w+|ironiz\w+|lê-se|critic\w+|desabaf\w+|reag\w+|sai(?:u)?|atir\w+|apont\w+|queix\w+|jur[ao]\w*|celebr\w+|suspir\w+",
    "it": r"dett[oa]|sostien\w+|dice|dicono|disse|dicev\w+|dichiar\w+|afferm\w+|assicur\w+|spieg\w+|aggiun\w+|rispo\w+|riconosc\w+|ammett\w+|ammess\w+|avvert\w+|sosten\w+|insist\w+|raccont\w+"
    r"|comment\w+|scri\w+|ricord\w+|lament\w+|indic\w+|precis\w+|sottoline\w+|confess\w+|riassum\w+|secondo|sorrid\w+|scherz\w+|promett\w+|promess\w+|denunci\w+|chied\w+|chiest\w+"
    r"|conclu\w+|osserv\w+|riferi\w+|si legge|replic\w+|taglia corto|sbott\w+|rivendic\w+|cita\w*|parla\w*|chiam\w+|chios\w+|annot\w+|giur\w+|sospir\w+|ammon\w+|esult\w+",
    "ru": r"сказал\w*|говор\w+|заявил\w*|сообщил\w*|рассказ\w+|добав\w+|отмет\w+|поясн\w+|объясн\w+|подчеркн\w+|ответ\w+|призна\w+|предупре\w+|счита\w+|напис\w+|пиш\w+|вспомин\w+"
    r"|уточн\w+|утвержда\w+|назва\w+|обещ\w+|спрос\w+|заключ\w+|шут\w+|замет\w+|по словам|цитиру\w+|возража\w+|относится|уверен\w*|завер\w+|жалу\w+|указа\w+|смеё\w+|засмея\w+"
    r"|констатир\w+|настаива\w+|парир\w+|продолж\w+|вздыха\w+|делит\w*|признаё\w+|резюмир\w+|говорит\w*|процитир\w+|приводит|привёл|привела",
    "ar": r"[وف]?(?:قال|قالت|يقول|تقول|قائل|قائلا|قائلاً|قائلة|أضاف|أضافت|مضيفا|مضيفاً|مضيفة|صرّ?ح|صرّ?حت|أكد|أكدت|مؤكدا|مؤكداً|أوضح|أوضحت|موضحا|موضحاً|ذكر|ذكرت|أعلن|أعلنت|كتب"
    r"|كتبت|ردّ?|ردّ?ت|روى|روت|يروي|تروي|علّ?ق|علّ?قت|شرح|شرحت|أشار|أشارت|حذّ?ر|حذّ?رت|قوله|قولها|تابع|تابعت|وصف|وصفت|نقل|نقلت|بحسب|وفق|ختم|ختمت|حكى|حكت|تحكي|يحكي|يضيف|تضيف|وعد|وعدت|اعترف"
    r"|اعترفت|تساءل|تساءلت|مازح|مازحت|لخّ?ص|لخّ?صت|يشرح|تشرح)",
    "zh": r"说|表示|称|指出|告诉|写道|坦言|强调|回应|认为|补充|介绍|透露|感叹|笑言|回忆|宣布|直言|解释|援引|說|稱|問|问|答|道",
    "ja": r"と(?:話|語|述べ|説明|評価|振り返|笑|訴え|強調|指摘|答え|明か|書|言|こぼ|嘆|批判|呼び|呼ん|報じ|伝え|付け加え|胸を張|して|し、|の(?:声|意見|考え))|としている|という",
}


@lru_cache(maxsize=16)
def _cue(language: str) -> re.Pattern[str]:
    verbs = _VERBS[language]
    return re.compile(rf"(?<!\w)(?:{by_first_letter(verbs)})(?!\w)" if language not in ("zh", "ja", "ar") else verbs)


PRONOUN = re.compile(
    r"^(?:he|she|they|it|his|her|él|ella|ellos|ellas|il|elle|ils|elles|er|sie|es|ele|ela|eles|elas|lui|lei|egli|ella|loro|он|она|они|هو|هي|他|她|它|彼|彼女|同氏|此人|no?)$",
    re.IGNORECASE,
)
FEMALE = re.compile(r"\b(?:she|her|ella|elle|ela|lei|она|sie|Ms|Mrs|Miss|Mme|Sra|Dona|Frau|Signora)\b|她|彼女")
HONORIFIC = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor|Sen|Senator|Rep|Gov|Governor|President|Señora?|Sra?|Don|Doña|M|MM|Mme|Monsieur|Madame|Herr|Frau|Senhora?|Dona"
    r"|Signora?|Sig|Dott|Господин|Госпожа|г-н|г-жа)\.?\s+)+",
)


def cue(language: str) -> re.Pattern[str]:
    """The speech verbs of a language (English where it is not one of the ten)."""
    primary = language.split("-")[0].casefold()
    return _cue(primary if primary in _VERBS else "en")
