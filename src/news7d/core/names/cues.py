"""Words that give names away: titles and roles before persons, prepositions before places, nouns within organisations.

Written for News7D from general knowledge; folded (lower case, no accents) unless the comment says otherwise.
"""

from __future__ import annotations

from functools import cache

from news7d.core.language import words
from news7d.core.lexicon import fold, locale_of

TITLES = frozenset(
    "mr mrs ms dr prof sir dame lord lady president minister senator sen rep gov governor mayor judge justice chancellor king queen prince princess pope "
    "bishop cardinal general gen captain capt colonel col sergeant sgt inspector sheriff coach spokesman spokeswoman spokesperson secretary chairman chairwoman "
    "director professor "
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
    "new great war day act bill house hall park bridge airport station river valley bay sea ocean cup league prize award games olympics championship festival "
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

PLACE_BEFORE: dict[str, frozenset[str]] = {
    "en": frozenset("in at near from outside around across to north south east west of".split()) - {"of", "to"},
    "es": frozenset("en desde hacia cerca".split()),
    "pt": frozenset("em no na nos nas desde".split()),
    "fr": frozenset("à en dans vers près depuis".split()),
    "de": frozenset("in aus nach bei im".split()),
    "it": frozenset("a in nel nella da ad nei".split()),
    "ru": frozenset("в во из под на".split()),
    "sl": frozenset("v iz na pri".split()),
    "nl": frozenset("in uit bij naar".split()),
}

LINKS = frozenset("de la el los las del di da do dos das du des von van der bin al e y le".split())

CALENDAR = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Januar Februar März Mai Juni Juli Oktober Dezember Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Lundi Mardi Mercredi Jeudi Vendredi "
    "Samedi Dimanche Lunes Martes Miércoles Jueves Viernes Sábado Domingo Segunda Terça Quarta Quinta Sexta Lunedì Martedì Mercoledì Giovedì Venerdì Sabato "
    "Domenica I GMT".split()
)
"""As written: with their capitals."""


@cache
def small(language: str) -> frozenset[str]:
    """Words that open sentences and name nobody."""
    extra = "however meanwhile although while since before earlier later yesterday today tomorrow still yet nor so if then now here where why who two three four five"
    listed = {**words.LATIN, **words.CYRILLIC}.get(language, "")
    return frozenset((listed + (" " + extra if language == "en" else "")).split())


@cache
def territories(language: str) -> tuple[str, ...]:
    """Folded CLDR names of countries and of the cities that time zones are named after, in a language."""
    locale = locale_of(language)
    if locale is None:
        return ()
    countries = [fold(str(name)) for code, name in locale.territories.items() if len(code) == 2]
    zones = locale._data["time_zones"].items()
    return tuple(countries + [fold(str(told.get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))) for zone, told in zones])
