"""Words of addresses and feed categories that name a section, in the languages of the catalogue.

Written for News7D from general knowledge of news sites; folded, compared as whole path segments or category words.
"""

from __future__ import annotations

from functools import cache

from news7d.model import Section

_WORDS: dict[Section, str] = {
    "politics": "politics politica politik politique politiek politicas politika polityka polityki politicke policy elections election elecciones eleicoes wahlen "
    "siasa siyasa parliament congress whitehouse us-politics uk-politics innenpolitik eleicoes2022 政治 политика سياسة राजनीति 정치",
    "world": "world international internacional internacionales mundo monde welt ausland esteri mondo wereld world-news europe europa africa afrique asia asie "
    "americas middle-east mir v-mire swiat svet svijet dunya mundial global 国际 國際 世界 国際 мир عالم العالم दुनिया 국제 duniya dunia kimataifa",
    "society": "society sociedad sociedade societe gesellschaft societa panorama education educacion educacao familie crime crimes cronaca justice policia justica "
    "faits-divers seguranca blaulicht samfund samfunn spoleczenstwo social 社会 社會 общество مجتمع समाज 사회 jamii",
    "business": "business economy economia economie wirtschaft finance finanzas financas finanzen money markets mercados negocios companies market economics ekonomi "
    "biznes bourse borsa dinero economia-e-financas geld ekonomija 经济 財経 経済 财经 экономика бизнес اقتصاد व्यापार 경제 biashara uchumi tattalin kasuwanci",
    "technology": "technology tech tecnologia technologie technik digital netzwelt gadgets internet science-technology high-tech it teknologi technologia nauka-i-technika "
    "科技 技術 テクノロジー технологии تكنولوجيا تقنية प्रौद्योगिकी it-과학 teknolojia fasaha computing games",
    "science": "science ciencia sciences wissenschaft wissen scienza scienze wetenschap nauka vitenskap videnskab space ciencias 科学 科學 наука علوم विज्ञान 과학 sayansi kimiyya znanost",
    "health": "health salud saude sante gesundheit salute gezondheid zdrowie zdravje wellness medicine coronavirus covid-19 bienestar 健康 医疗 医療 здоровье صحة स्वास्थ्य 건강 afya lafiya",
    "sport": "sport sports deportes esporte esportes desporto futbol football fussball calcio soccer cricket rugby tennis olympics deporte futebol sporten urheilu "
    "spor 体育 スポーツ 運動 спорт رياضة खेल 스포츠 michezo wasanni sportna",
    "entertainment": "entertainment culture cultura kultur kultura arts art music movies film films celebrity celebrities tv television books style lifestyle espectaculos "
    "entretenimiento entretenimento cinema cine musique spettacoli unterhaltung feuilleton showbiz people theater theatre musica gente ocio 娱乐 文化 エンタメ 芸能 культура "
    "فن ثقافة मनोरंजन 연예 문화 burudani nishadi",
    "environment": "environment climate clima climat medio-ambiente medioambiente meio-ambiente environnement umwelt klima ambiente planet planete nature weather earth "
    "wetter meteo miljo ekologia energy-environment 环境 環境 экология بيئة पर्यावरण 환경 mazingira muhalli okolje",
    "religion": "religion religions religione faith iglesia igreja eglise kirche chiesa vatican vaticano glaube dini addini 宗教 религия دين धर्म 종교 vera",
}  # fmt: skip


@cache
def section_paths() -> dict[str, Section]:
    """A word of a path or a category → its section."""
    return {word: section for section, words in _WORDS.items() for word in words.split()}
