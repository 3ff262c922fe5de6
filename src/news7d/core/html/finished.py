"""Markup that is sanitised already: told letter by letter, so that the sanitiser need not parse it once more.

    tokens, each one of a short list, spelt as nh3 spells them ─► tags as letters ─► pairs taken out, innermost first ─► nothing left?

What passes is a row of whole paragraphs, headings, lists, quotations and figures with plain links and emphasis, every tag
closed where it was opened. A browser reads such markup into the tree that it spells, so writing that tree out gives the
same letters: nh3 and our check of attributes would change nothing. Anything else (another attribute, an unusual address, a
reference other than the five, a tag that closes something else) is for them. It is what our own reader of pages writes.
"""

from __future__ import annotations

import re

_CHARS = "[^<>&\u00a0\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
_ADDRESS = (  # no host that an address parser could refuse: no port, no number, no punycode
    r'"(?=[^"]{1,4000}")https?://(?:[a-z0-9]++(?:-[a-z0-9]++)*+\.){1,6}[a-z]{2,18}(?:[/?#](?:[A-Za-z0-9\-._~!$()*+,;=:@/?#%]++|&amp;)*+)?+"'
)
_VALUE = '"' + rf"(?:{_CHARS}++|&(?:amp|lt|gt|nbsp|quot);)*+".replace("<>&", '<>&"', 1) + '"'
_TOKENS = re.compile(
    rf"(?:{_CHARS}++|&(?:amp|lt|gt|nbsp);"
    r"|</?(?:p|strong|em|b|i|u|s|br|li|ul|ol|h[2-6]|blockquote|code|sub|sup|q|del|ins|mark|small|cite|figure|figcaption|dl|dt|dd)>|</a>"
    rf'|<a(?: class="embed")?+ href={_ADDRESS}>|<(?:p|li|h[2-6]|dt|dd) dir="(?:ltr|rtl)">'
    rf'|<img src={_ADDRESS}(?: alt={_VALUE})?+(?: title={_VALUE})?+(?: width="[1-9][0-9]{{1,4}}")?+(?: height="[1-9][0-9]{{1,4}}")?+>)*+'
)
_TAG = re.compile(r"<(/?[a-z]+[2-6]?)")
_INLINE = dict(zip("strong em b i u s code sub sup q del ins mark small cite".split(), "abcdefghijklmno", strict=True))
_LINES = dict(zip("p h2 h3 h4 h5 h6 dt dd figcaption".split(), "pqrstuvwx", strict=True))
_HOLDERS = dict(zip("ul ol dl blockquote".split(), "0123", strict=True))
_CLOSED = dict(zip("0123", "4567", strict=True))
_OTHERS = {"br": "", "img": "*", "a": "y", "/a": "Y", "li": "z", "/li": "Z", "figure": "(", "/figure": ")"}
_LETTERS = (
    _OTHERS
    | _INLINE
    | _LINES
    | _HOLDERS
    | {f"/{tag}": letter.upper() for tag, letter in (_INLINE | _LINES).items()}
    | {f"/{tag}": _CLOSED[letter] for tag, letter in _HOLDERS.items()}
)
_INLINE_PAIR = re.compile("|".join(letter + letter.upper() for letter in _INLINE.values()))
_LINE_PAIR = re.compile("|".join(letter + letter.upper() for letter in _LINES.values()))
_HOLDER_PAIR = re.compile(r"0(?:zZ)*4|1(?:zZ)*5|26|37")  # an item stands in a list: in another item it would close that
_DEEPEST = 4  # emphasis in emphasis, lists in lists: what lies deeper is for nh3


def is_finished(html: str) -> bool:
    """Would the sanitiser give this markup back as it is? False may be wrong, True is not."""
    if not _TOKENS.fullmatch(html):
        return False
    shape = "".join([_LETTERS.get(tag, "?") for tag in _TAG.findall(html)])
    shape = _reduced(_INLINE_PAIR, shape).replace("yY", "")  # once: no link stands in a link
    shape = _reduced(_INLINE_PAIR, shape)
    shape = _LINE_PAIR.sub("", shape).replace("(*)", "")  # once: no paragraph stands in a paragraph
    return not _reduced(_HOLDER_PAIR, shape)


def _reduced(pair: re.Pattern[str], shape: str) -> str:
    for _ in range(_DEEPEST):
        less = pair.sub("", shape)
        if len(less) == len(shape):
            break
        shape = less
    return shape
