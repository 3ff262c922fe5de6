"""Which words say what a number counts (things.txt), and in what it is measured."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

CURRENCIES = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "R$": "BRL", "US$": "USD", "A$": "AUD", "C$": "CAD",
    "euro": "EUR", "euros": "EUR", "euró": "EUR", "евро": "EUR", "يورو": "EUR", "欧元": "EUR", "ユーロ": "EUR",
    "dollar": "USD", "dollars": "USD", "dólar": "USD", "dólares": "USD", "dollari": "USD", "доллар": "USD", "доллара": "USD", "долларов": "USD", "دولار": "USD", "美元": "USD", "ドル": "USD",
    "pound": "GBP", "pounds": "GBP", "libras": "GBP", "livres": "GBP", "pfund": "GBP", "sterline": "GBP", "фунтов": "GBP", "英镑": "GBP", "ポンド": "GBP", "yen": "JPY", "円": "JPY", "日元": "JPY",
    "yuan": "CNY", "元": "CNY", "人民币": "CNY", "reais": "BRL", "pesos": "peso", "rupees": "INR", "rubles": "RUB", "рублей": "RUB", "francs": "CHF", "franken": "CHF", "eur": "EUR", "usd": "USD",
}  # fmt: skip
MEASURES = {
    "%": "%", "percent": "%", "per_cent": "%", "por_ciento": "%", "por_cento": "%", "pour_cent": "%", "prozent": "%", "per_cento": "%", "процентов": "%", "процента": "%", "в_المئة": "%", "بالمئة": "%",
    "％": "%", "パーセント": "%",
    "km": "km", "kilometres": "km", "kilometers": "km", "kilómetros": "km", "quilómetros": "km", "quilômetros": "km", "kilomètres": "km", "kilometer": "km", "chilometri": "km", "километров": "km", "公里": "km", "キロ": "km",
    "metres": "m", "meters": "m", "metros": "m", "mètres": "m", "meter": "m", "metri": "m", "метров": "m", "метра": "m", "متر": "m", "米": "m", "メートル": "m",
    "tonnes": "t", "tons": "t", "toneladas": "t", "tonnen": "t", "tonnellate": "t", "тонн": "t", "طن": "t", "吨": "t", "トン": "t",
    "hectares": "ha", "hectáreas": "ha", "hektar": "ha", "ettari": "ha", "гектаров": "ha", "هكتار": "ha", "公顷": "ha", "ヘクタール": "ha",
    "°c": "°C", "degrees": "°", "grados": "°", "graus": "°", "degrés": "°", "grad": "°", "gradi": "°", "градусов": "°", "درجة": "°", "度": "°",
    "mw": "MW", "megawatts": "MW", "gw": "GW", "kg": "kg",
}  # fmt: skip


@lru_cache(maxsize=16384)
def thing(word: str, language: str) -> str | None:
    """What a word in lower case says is counted; None where it says nothing."""
    exact, prefixes = _tables().get(language, ({}, ()))
    return exact.get(word) or next((name for prefix, name in prefixes if word.startswith(prefix)), None)


def written(language: str) -> tuple[tuple[str, str], ...]:
    """(sign, thing) of a language without spaces, the longest first."""
    exact, _ = _tables().get(language, ({}, ()))
    return tuple(sorted(exact.items(), key=lambda pair: -len(pair[0])))


@cache
def _tables() -> dict[str, tuple[dict[str, str], tuple[tuple[str, str], ...]]]:
    exact: dict[str, dict[str, str]] = {}
    prefixes: dict[str, list[tuple[str, str]]] = {}
    for line in resources.files(__package__).joinpath("things.txt").read_text("utf-8").splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        name, *parts = line.split("|")
        for part in parts:
            language, *found = part.split()
            for word in found:
                if word.endswith("*"):
                    prefixes.setdefault(language, []).append((word[:-1], name))
                else:
                    exact.setdefault(language, {}).setdefault(word.replace("_", " "), name)
    return {language: (exact.get(language, {}), tuple(prefixes.get(language, ()))) for language in {*exact, *prefixes}}
