"""The style sheet: every class of the pages has a rule and the other way round, sides are logical, themes are readable."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from news7d.core import render
from news7d.web.house import THEMES

WEB = files("news7d.web")
CSS = re.sub(r"/\*.*?\*/", "", WEB.joinpath("static/news7d.css").read_text("utf-8"), flags=re.S)
# What a page fills in at the time of asking: looks of roles, states of feeds and channels, methods of the API.
FILLED_IN = {*render.LOOKS, "other", "failing", "waiting", "stopped", "channel-ok", "channel-bad", "get"}
WITHOUT_A_RULE = {"ok", "post", "put", "patch", "delete"}  # the plain case of those
FROM_ARTICLES = {"embed"}  # core.html.clean


def test_every_class_has_a_rule_and_every_rule_a_class() -> None:
    ruled = set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", CSS))
    used = set().union(*map(_in_template, _texts("templates", ".html")), *map(_in_script, _texts("static", ".js")), *map(_in_code, _code()))
    used |= FILLED_IN | FROM_ARTICLES
    assert not used - ruled - WITHOUT_A_RULE, f"without a rule: {sorted(used - ruled - WITHOUT_A_RULE)}"
    assert not ruled - used, f"nobody has the class: {sorted(ruled - used)}"


def _texts(folder: str, suffix: str) -> list[str]:
    found = [file for file in WEB.joinpath(folder).iterdir() if file.name.endswith((suffix, ".svg")) and not file.name.startswith("mail")]
    assert len(found) > 3
    return [file.read_text("utf-8") for file in found]


def _code() -> list[str]:
    return [file.read_text("utf-8") for file in WEB.iterdir() if file.name.endswith(".py")]


def _in_template(text: str) -> set[str]:
    """`class="card{{ ' lead' if lead }}"` has card and lead; a name of ours in braces has what FILLED_IN says."""
    found: set[str] = set()
    for written in re.findall(r'\bclass="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"', text):
        found.update(word for quoted in re.findall(r"'([^']*)'", written) for word in quoted.split())
        found.update(word for word in re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", written).split() if not word.endswith("-"))
    return found


def _in_script(text: str) -> set[str]:
    listed = re.findall(r'className[:=]? ?=? ?"([\w -]+)"', text) + re.findall(r'classList\.\w+\("([\w-]+)"', text)
    return {word for names in listed for word in names.split()}


def _in_code(text: str) -> set[str]:
    return {word for names in re.findall(r'class="([\w -]+?)(?: \{\})?"', text) for word in names.split()}


def test_sides_are_logical() -> None:
    """Right-to-left needs no second sheet: nothing here knows left from right, except for the safe area of a phone."""
    rules = re.sub(r"env\(safe-area-inset-(?:left|right)\)", "", CSS)
    sides = "left|right"
    physical = rf"(?:(?:margin|padding|border)-(?:{sides})[\w-]*|(?<![\w-])(?:{sides})) *:|(?:text-align|float) *: *(?:{sides})"
    assert re.findall(physical, rules) == []


def test_dark_by_choice_is_dark_by_system() -> None:
    chosen = _block(':root[data-theme="dark"]')
    assert chosen
    assert chosen == _block(":root:not([data-theme])")


def _block(selector: str) -> dict[str, str]:
    body = CSS[CSS.index(selector) :]
    return dict(re.findall(r"--([\w-]+): (#\w+)", body[: body.index("}")]))


@pytest.mark.parametrize("theme", THEMES)
def test_colours_can_be_told_apart(theme: str) -> None:
    """Text 4.5 to 1, marks and borders of controls 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11), on paper and on a surface."""
    colours = _block(":root {") | (_block(f':root[data-theme="{theme}"]') if theme != "light" else {})
    roles = ("first", "independent", "confirms", "cites", "wire", "copies", "translation")
    for ground in ("paper", "surface"):
        for text in ("ink", "ink-2", "ink-3", "accent", "alert", "good", *roles):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert _contrast(colours["edge"], colours[ground]) >= 3, ground
    for text, ground in (("ins-ink", "ins"), ("del-ink", "del"), ("ink", "mark")):
        assert _contrast(colours[text], colours[ground]) >= 4.5, text


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
