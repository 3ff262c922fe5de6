"""Mails as they look: the same words as plain text and as HTML, from templates like the pages."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader

from news7d.core.alerts.letter import Compose, Letter
from news7d.core.render import exact_time


@cache
def _environment() -> Environment:
    def is_html(name: str | None) -> bool:
        return name is not None and name.endswith(".html")

    return Environment(loader=PackageLoader("news7d.web"), autoescape=is_html, trim_blocks=True, lstrip_blocks=True)


def composer(title: str, base: str) -> Compose:
    """title: of the house; base: what its links begin with."""

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
        text = _environment().get_template("mail.txt").render(**words)
        html = _environment().get_template("mail.html").render(**words)
        return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n", html

    return compose
