"""Mails as they look: the same words as plain text and as HTML, from templates like the pages, in the language of whom they go to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader

from news7d.core.alerts.letter import Compose, Letter
from news7d.core.render import exact_time
from news7d.web.languages import ENGLISH, language, speaking_in, translated
from news7d.web.translating import SpeakingEnvironment


@cache
def _environment(code: str) -> Environment:
    def is_html(name: str | None) -> bool:
        return name is not None and name.endswith(".html")

    made = SpeakingEnvironment(language(code), loader=PackageLoader("news7d.web"), autoescape=is_html, trim_blocks=True, lstrip_blocks=True)
    made.filters["translated"] = translated
    return made


def teller(house: str) -> Callable[[str, str], str]:
    """house: the language of whoever has chosen none; "" English."""

    def say(words: str, code: str) -> str:
        with speaking_in(code or house or ENGLISH):
            return translated(words)

    return say


def composer(title: str, base: str, house: str = "") -> Compose:
    """title: of the house; base: what its links begin with; house: its language, "" English."""

    def compose(letter: Letter) -> tuple[str, str]:
        kinds = {alert.kind for alert in letter.parcel.alerts}
        when = letter.parcel.alerts[-1].at.astimezone(letter.zone)
        words = {
            "house": title,
            "base": base,
            "letter": letter,
            "alerts": letter.parcel.alerts,
            "left_out": letter.parcel.left_out,
            "digest": "digest" in kinds,
            "joined": len(letter.parcel.alerts) > 1,
            "when": f"{when:%H:%M} {when.tzname() or 'UTC'}" if letter.zone else exact_time(when),
        }
        with speaking_in(letter.language or house or ENGLISH) as spoken:
            env = _environment(spoken.code)
            text = env.get_template("mail.txt").render(**words)
            html = env.get_template("mail.html").render(**words, language=spoken.code, direction=spoken.direction)
        return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n", html

    return compose
