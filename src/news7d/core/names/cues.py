"""Words that give names away: titles and roles before persons, prepositions before places, nouns within organisations.

Written for News7D from general knowledge; folded (lower case, no accents) unless the comment says otherwise.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from news7d.core.language import words
from news7d.core.quotes.speech import cue

TITLES = frozenset(
    "mr mrs ms dr prof sir dame lord lady president minister senator sen rep gov governor mayor judge justice chancellor king queen prince princess pope "
    "bishop cardinal general gen captain capt colonel col sergeant sgt inspector sheriff coach spokesman spokeswoman spokesperson secretary chairman chairwoman "
    "director professor superintendent commissioner ambassador envoy attorney lawyer prosecutor officer constable lieutenant detective sergeant major admiral marshal chief executive "
    "ceo manager founder cofounder analyst economist researcher scientist historian author novelist actor actress singer filmmaker striker midfielder defender goalkeeper "
    "forward champion pilot astronaut farmer teacher nurse doctor engineer activist campaigner leader councillor councilman councilwoman congressman congresswoman "
    "president-elect republican democrat candidate nominee incumbent pastor reverend rev vice-president vicepresident deputy undersecretary archbishop rabbi imam sheikh emperor prime premier taoiseach "
    "director directora presidente vicepresidente secretario secretaria diputado diputada consejero consejera fiscal entrenador delantero portero analista economista investigador "
    "investigadora abogado abogada escritor escritora actriz cantante fundador fundadora jefe jefa "
    "secretário secretária diretor diretora treinador vereador vereadora pesquisador pesquisadora advogado advogada economista autarca "
    "directeur directrice secrétaire député députée procureur avocat avocate chercheur chercheuse économiste écrivain actrice entraîneur attaquant patron patronne préfet "
    "direttore direttrice segretario segretaria deputato deputata procuratore avvocato avvocata ricercatore ricercatrice economista allenatore attaccante portavoce presidente "
    "sprecherin chef chefin leiter leiterin vorsitzende vorsitzender anwalt anwältin richter richterin forscher forscherin staatsanwalt ökonom ökonomin direktor direktorin "
    "премьер-министр представитель председатель директор секретарь прокурор адвокат тренер режиссёр режиссер актёр актриса певец певица эксперт аналитик "
    "presidente presidenta ministro ministra senador senadora gobernador gobernadora alcalde alcaldesa juez rey reina papa general coronel capitán profesor "
    "profesora doctor doctora don doña señor señora portavoz "
    "prefeito governador governadora deputado deputada doutor doutora professor professora senhor senhora "
    "président présidente ministre sénateur sénatrice maire juge roi reine pape général colonel capitaine professeur docteur m mme mlle porte-parole "
    "herr frau präsident präsidentin minister ministerin bundeskanzler bundeskanzlerin kanzler bürgermeister bürgermeisterin professorin trainer sprecher sprecherin "
    "signor signora sindaco sindaca ministro giudice papa re onorevole dottor dottoressa professoressa "
    "президент министр губернатор мэр генерал профессор глава депутат сенатор судья король королева премьер".split()
)

NO_PERSON = frozenset(
    "street road avenue square river lake mount island islands county city state states north south east west northern southern eastern western upper lower "
    "южный южная северный северная западный западная восточный восточная верхний нижний море река озеро улица new great war day act bill house hall park bridge airport station river valley bay sea ocean cup league prize award games olympics championship festival "
    "calle avenida plaza rio lago monte isla islas ciudad norte sur este oeste nueva gran premio copa liga juegos rua praia cidade novo nova "
    "rue place fleuve lac mont ile iles ville nord sud est ouest nouveau nouvelle grand prix coupe ligue jeux strasse platz fluss see berg insel "
    "via piazza fiume lago monte isola citta nuovo nuova coppa lega giochi monday tuesday wednesday thursday friday saturday sunday".split()
)

ORGANISATION = frozenset(
    "inc ltd llc plc corp corporation company co group holdings bank university college school institute agency association union party ministry department "
    "committee commission council court parliament senate congress police army navy force forces office bureau board federation foundation club fc united "
    "times post news gazette herald tribune journal press hospital church museum society trust authority service services airlines airways motors "
    "banco universidad universidade instituto agencia asociacion sindicato partido ministerio departamento comite comision consejo tribunal parlamento senado "
    "congreso policia ejercito federacion fundacion empresa grupo compania associacao ministerio camara prefeitura policia federacao fundacao conselho "
    "banque universite institut agence association syndicat parti ministere comite commission conseil cour tribunal parlement senat assemblee armee federation "
    "fondation groupe societe compagnie hopital eglise bundestag bundesrat bank universitat hochschule institut agentur verband gewerkschaft partei ministerium "
    "ausschuss kommission gericht polizei bundeswehr stiftung verein gmbh ag konzern krankenhaus kirche "
    "banca universita istituto agenzia associazione sindacato partito ministero comitato commissione consiglio corte tribunale parlamento senato polizia esercito "
    "federazione fondazione azienda gruppo societa ospedale chiesa банк университет институт агентство ассоциация партия министерство комитет комиссия совет суд "
    "парламент сенат полиция армия федерация фонд компания группа больница церковь".split()
)

_PLACE_BEFORE: dict[str, str] = {
    "en": "in from near outside around across",
    "es": "en desde hacia",
    "pt": "em no na desde",
    "fr": "à en vers depuis",
    "de": "in aus nach bei",
    "it": "a ad in da nel nella nei",
    "ru": "в во из под на",
    "uk": "в у із з до на",
    "bg": "в във от",
    "sr": "u iz na",
    "hr": "u iz na",
    "sl": "v iz na pri",
    "cs": "v ve z ze do na",
    "sk": "v vo z zo do na",
    "pl": "w we z ze do na",
    "nl": "in uit bij naar",
    "sv": "i från på till vid",
    "nb": "i fra på til ved",
    "no": "i fra på til ved",
    "da": "i fra på til ved",
    "ro": "în din la lângă",
    "ca": "a en des",
    "tr": "",
    "id": "di dari ke",
    "ms": "di dari ke",
    "sw": "katika kutoka",
    "el": "στην στη στο στον από",
}


@cache
def place_before(language: str) -> frozenset[str]:
    """Words after which a place follows."""
    return frozenset(_PLACE_BEFORE.get(language, "in").split())


LINKS = frozenset("de la el los las del di da do dos das du des von van der bin al e y le".split())

CALENDAR = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Januar Februar März Mai Juni Juli Oktober Dezember Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Lundi Mardi Mercredi Jeudi Vendredi "
    "Samedi Dimanche Lunes Martes Miércoles Jueves Viernes Sábado Domingo Segunda Terça Quarta Quinta Sexta Lunedì Martedì Mercoledì Giovedì Venerdì Sabato "
    "Domenica I GMT".split()
)
"""As written: with their capitals."""


ARTICLES = frozenset(
    "the a an el la los las un una le les une der die das des dem den ein eine einen einem einer il lo i gli uno os as um uma het een "
    "this that these those his her its their our my your este esta su sus cet cette ce ces sein seine ihr ihre".split()
)

HOUSES = frozenset(
    "congress senate parliament bundestag bundesrat congreso senado parlamento senat parlement парламент сенат bundeswehr konzern".split()
)
"""Bodies that one word names."""

OF_BODY = re.compile(
    r"[ \u00a0](?:of|for|de|di|der|des|für)(?:[ \u00a0](?:the|la|los|das))?[ \u00a0][A-ZÀ-ÞА-Я][\w’'-]+(?:[ \u00a0](?:(?:and|y|e|et|und)[ \u00a0])?[A-ZÀ-Þ][\w’'-]+){0,2}"
)
STATES = frozenset("U.S. U.K. U.N. E.U. D.C. US UK UN EU EE.UU. USA".split())

PLACE_KIND = frozenset(
    "lake river mount mountain mountains cape port fort island islands isle isles county province district region valley bay gulf sea ocean strait desert peninsula "
    "city town village square street road avenue lane row bridge park beach harbour harbor hills forest springs falls heights coast states republic kingdom "
    "lago rio río monte cabo puerto porto isla islas ilha ilhas provincia província valle vale bahia bahía golfo mar serra sierra ciudad cidade vila villa calle rua "
    "praia playa plaza praça lac mont cap île îles rue baie val vallée place ville fleuve passo monte isola via piazza strasse straße platz berg see insel "
    "южный южная северный северная западный западная восточный восточная верхний нижний north south east west northern southern eastern western upper lower nord sud norte sur sul süd ost saint st san santa são".split()
)
"""Folded or not: nouns that stand in names of places, at their beginning or end."""

TYPES = frozenset(
    "city town village capital port state province region district county island suburb municipality ciudad pueblo localidad provincia municipio cidade vila aldeia município "
    "distrito ville commune région capitale città comune paese stadt dorf gemeinde ort hauptstadt bundesland ortsteil siedlung north south east west northern southern eastern western "
    "central neighbouring neighboring город города городе городок городка посёлок посёлке поселок округ округе кантон озеро озера штат штате область области деревня деревне реки реке".split()
)
"""What stands right before a place, or before it and «of»."""

NEAR = frozenset(
    "at to between toward towards through a entre hacia hasta até para vers entre jusqu zwischen fra tra verso к между".split()
)
OF = frozenset("of de di von des der du del della do da van".split())
APPOSITION = re.compile(r",[ \u00a0](?:[a-zà-ÿа-я]\w+)")
ELIDED = re.compile(r"[DdLlCcSsQqNn]['’][a-zà-ÿ]")
"""French and Italian put a small word before: «D’après»."""

QUARTERS = frozenset("South North East West Central".split())
CYRILLIC = frozenset("ru uk bg be mk sr kk ky mn".split())
SPARING = frozenset("ru uk bg sr hr sl cs sk pl es fr it pt ro ca fi et lv lt".split())
"""Languages in which an organisation's name has one capital: two in a row are mostly a person's."""

GERMAN_PLACE = re.compile(
    r"(?:burg|dorf|stadt|heim|hausen|ingen|furt|hafen|bach|brück\w*|bruck|walde?|au|ow|itz|leben|rode|kirchen|münde|land|tal|feld|berg|see)$"
)

AGED = re.compile(
    r"\s?(?:\(?,?\s?(?:aged\s)?\d\d(?:,|\)|\s(?:años|ans|anos|anni|лет|jahre|years))|,?\s(?:who|whose|qui|quien|cuyo|dont|deren|dessen|chi)\b)",
    re.IGNORECASE,
)
NOT_AGED = re.compile(r"(?![AaWwQqCcDd])[^\W\d_]")
"""The first letter of a word with which AGED does not begin: most words need no look at all that it may be."""

OPENERS = frozenset(
    "after before when while where why how what who then there here since although though because if as at by for from in into of on over under with without about against "
    "between during through despite according asked based called even every few first second third last late later many more most much new next no none not now old one only "
    "other another our out own part people police officials reports residents some still such that the their these this those three two until up what women men young "
    "all also among any both but can could did do does each had has have he her his i it its may might must my nor or she should so than them they to was we were which will would "
    "yes yesterday today tomorrow million billion thousand hundred percent cent day days week month year years time".split()
)
"""English words that open sentences and stand in titles of books: they are seldom part of a person's name."""

_LINKS_OF: dict[str, str] = {
    "es": "de la|de los|de las|del|de|la|y",
    "pt": "de|da|do|dos|das|e",
    "fr": "de la|de|du|des|d|le|la",
    "it": "di|de|della|dello|del|dei|da|dal",
    "de": "von der|von|vom|van|zu|de|bin|al",
    "nl": "van der|van den|van de|van|der|den|ter|ten|de",
    "ru": "",
    "sl": "",
}
_LINKS_ELSEWHERE = "de la|de|del|della|di|da|dos|do|du|van der|van den|van|von|der|ter|ten|bin|ibn|al|el|af|av|zu"


@cache
def run_pattern(upper: str, language: str) -> re.Pattern[str]:
    """Capitalised words in a row, with the small words that names of this language have between them."""
    links = _LINKS_OF.get(language, _LINKS_ELSEWHERE)
    gap, initial, rest = r"[ \u00a0]", rf"(?:[{upper}]\.)", r"(?:[^\W_]|['’-](?=\w))*"
    link = rf"(?:(?:{links}){gap})?" if links else ""
    # A pattern that begins with a set of letters is searched twice as fast: what may stand before and after the first comes behind it
    first = rf"[{upper}dl](?<![\w’'][\s\S])(?:(?<=[{upper}])\.{initial}*|(?<=[ODdLl])['’][{upper}]{rest}|(?<=[{upper}]){rest})"
    return re.compile(rf"{first}(?:{gap}{link}(?:{initial}+|(?:[ODdLl]['’])?[{upper}]{rest}))*")


@lru_cache(maxsize=8192)
def speaks(word: str, language: str) -> bool:
    """Is this a verb with which somebody speaks?"""
    return bool(cue(language).fullmatch(word))


@cache
def small(language: str) -> frozenset[str]:
    """Words that open sentences and name nobody."""
    extra = "however meanwhile although while since before earlier later yesterday today tomorrow still yet nor so if then now here where why who two three four five"
    listed = {**words.LATIN, **words.CYRILLIC}.get(language, "")
    german = "man dabei dann doch noch nur schon sogar zudem außerdem allerdings dennoch trotzdem danach davor seit bis während weil wenn obwohl damit dort hier heute gestern morgen dafür dagegen darin darauf ende anfang rest teil"
    return frozenset((listed + {"en": " " + extra, "de": " " + german}.get(language, "")).split())


@cache
def openers(language: str) -> frozenset[str]:
    """Words with a capital that name nobody, as they are written: The, In, Monday."""
    return frozenset(word.capitalize() for word in small(language)) | CALENDAR
