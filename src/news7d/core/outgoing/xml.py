"""Text and attributes in XML 1.0: escaped, without the characters that XML does not have."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    return escape(_NOT_XML.sub("", words))


def value(words: str) -> str:
    """An attribute's value with its quotes."""
    return quoteattr(_NOT_XML.sub("", words))


def element(name: str, words: str | None, attributes: str = "") -> str:
    """`<name>words</name>` and a line's end; nothing where there is nothing to say."""
    return f"<{name}{attributes}>{text(words)}</{name}>\n" if words else ""


def given(**attributes: object) -> str:
    """The attributes that have a value, each after a blank. A trailing underscore keeps a Python word out of the way."""
    return "".join(f" {name.rstrip('_')}={value(str(said))}" for name, said in attributes.items() if said is not None and said != "")
