"""Bytes of a page to text, as browsers decide it: BOM, the HTTP header, <meta>, then what the bytes look like.

Source: WHATWG HTML, «Determining the character encoding».
"""

from __future__ import annotations

import codecs
import re

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]+)", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([a-zA-Z0-9_:.-]+)", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDER = {  # what the label says on the web is not what it says in the RFC
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "unicode": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-8",  # a page that says so in ASCII bytes is not UTF-16
}


def decode(page: str | bytes, content_type: str | None = None) -> str:
    """The page as text; undecodable bytes become U+FFFD."""
    if isinstance(page, str):
        return page
    for bom, name in _BOMS:
        if page.startswith(bom):
            return page[len(bom) :].decode(name, "replace")
    return _by_label(page, content_type)


def _by_label(page: bytes, content_type: str | None) -> str:
    header = _HEADER.search(content_type or "")
    meta = _META.search(page, 0, 4096) or _XML.match(page, 0, 512)
    labels = [header.group(1)] if header else []
    labels += [meta.group(1).decode("ascii", "replace")] if meta else []
    for name in [*filter(None, map(_codec, labels)), "utf-8"]:
        text = _strictly(page, name)
        if text is not None:
            return text
    declared = next(filter(None, map(_codec, labels)), None)
    return page.decode(declared or "cp1252", "replace")


def _codec(label: str) -> str | None:
    name = _WIDER.get(label.strip().lower(), label.strip().lower())
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _strictly(page: bytes, name: str) -> str | None:
    """Decoded, if nearly all of it fits the encoding: a cut last character or one bad comment must not change the codec."""
    try:
        text = page.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return None
    return text if text.count("\ufffd") <= 2 + len(text) // 20_000 else None
