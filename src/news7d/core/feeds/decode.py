"""Bytes of a feed into bytes that an XML parser reads without asking further: UTF-8, unzipped, no DTD.

Order of belief (RFC 7303 §3, HTML's encoding labels, and what servers really do): byte order mark; UTF-8 that is UTF-8 and
not only ASCII, whatever anybody declares; the XML declaration; the Content-Type header; windows-1252.
"""

from __future__ import annotations

import codecs
import re
import zlib

LONGEST_UNZIPPED = 20 * 1024 * 1024  # bytes; the protocol of sitemaps allows 50 MB, which nobody's news fills

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAKED = ((b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
# What the labels mean in practice (WHATWG Encoding): the superset that Windows made of each.
_MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "windows-1252": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "windows-949": "cp949", "x-euc-jp": "euc_jp", "unicode": "utf-16", "utf8": "utf-8", "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "x-user-defined": "cp1252", "utf-7": "cp1252", "unicode-1-1-utf-7": "cp1252",
}  # fmt: skip
_SEVEN_BIT = ("iso-2022", "iso2022", "hz", "csiso2022")  # ASCII bytes that are not ASCII text
_DOCTYPE = re.compile(
    r"<!DOCTYPE\b[^\[<>]*(?:<[^>\[]*>?[^\[<>]*)?(?:\[.*?\]\s*)?>|<!DOCTYPE\b[^\[]*\[.*?(?=<(?:rss|feed|rdf|channel|opml|urlset)\b)",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 65536  # bytes in which a DOCTYPE is looked for first


def unzipped(body: bytes) -> bytes:
    """Sitemaps come gzipped as files (.xml.gz). At most LONGEST_UNZIPPED; what is broken or too long ends early."""
    if body[:3] != b"\x1f\x8b\x08":
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LONGEST_UNZIPPED)
    except zlib.error:
        return b""


def to_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The document as UTF-8 without byte order mark, and a sentence where its encoding had to be guessed or repaired."""
    body = body.lstrip(b" \t\r\n") if body[:1].isspace() else body
    if body.startswith(codecs.BOM_UTF8):
        body = body[len(codecs.BOM_UTF8) :]
        return _believed(body, None, None)
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], name)
    for mark, name in _NAKED:
        if body.startswith(mark):
            return _recoded(body, name)
    declared = _declared(body)
    if body.isascii() and not (declared or "").startswith(_SEVEN_BIT):
        return body, None
    return _believed(body, declared, _header_charset(content_type))


def _believed(body: bytes, declared: str | None, header: str | None) -> tuple[bytes, str | None]:
    if not (declared or "").startswith(_SEVEN_BIT):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            wrong = declared if declared and _meant(declared) != "utf-8" else None
            return body, f"declared as {wrong}, but it is UTF-8" if wrong else None
    for label in (declared, header):
        if label and _meant(label) != "utf-8" and _known(label):
            return _recoded(body, _meant(label))
    return _mended(body)


def _declared(body: bytes) -> str | None:
    found = _DECLARED.search(body[:1024])
    return found[1].decode("ascii").casefold() if found else None


def _header_charset(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return found[1].casefold() if found else None


def _meant(label: str) -> str:
    return _MEANT.get(label, label)


def _known(label: str) -> bool:
    try:
        codec = codecs.lookup(_meant(label))
    except LookupError:
        return False
    return getattr(codec, "_is_text_encoding", True)


def _recoded(body: bytes, encoding: str) -> tuple[bytes, str | None]:
    text = body.decode(encoding, "replace")
    trouble = f"bytes that are not {encoding} were replaced" if "\ufffd" in text else None
    return text.encode("utf-8", "replace"), trouble


def _mended(body: bytes) -> tuple[bytes, str | None]:
    """Bytes that claim to be UTF-8 and are not: mostly UTF-8 with some bytes of something else between (each such run is read
    as windows-1252), or another encoding altogether, which is guessed.
    """
    runs: list[tuple[int, int]] = []
    at, good = 0, 0
    view = memoryview(body)  # slices of it are no copies
    while len(runs) < _MOST_RUNS:
        try:
            good += len(_WIDE.findall(str(view[at:], "utf-8")))
            break
        except UnicodeDecodeError as error:
            good += len(_WIDE.findall(body[at : at + error.start].decode("utf-8")))
            runs.append((at + error.start, at + error.end))
            at += error.end
    if len(runs) > good:
        return _guessed(body)
    parts, at = [], 0
    for start, end in runs:
        parts += [body[at:start], body[start:end].decode("cp1252", "replace").encode()]
        at = end
    parts.append(body[at:].decode("utf-8", "replace").encode())
    return b"".join(parts), "not UTF-8 as declared: some bytes were read as windows-1252"


_MOST_RUNS = 300
_WIDE = re.compile("[^\x00-\x7f]")
_SAMPLE = 16384  # bytes looked at to guess an encoding


def _guessed(body: bytes) -> tuple[bytes, str | None]:
    """Western text has few bytes above 127 and is windows-1252; otherwise the statistics of charset-normalizer decide."""
    sample = body[:_SAMPLE]
    encoding = "cp1252"
    if sum(byte > 127 for byte in sample) > len(sample) // 12:
        from charset_normalizer import from_bytes  # comes with trafilatura; 0.1 s to import, so only here

        best = from_bytes(sample).best()
        encoding = _meant(best.encoding.replace("_", "-")) if best else encoding
    text = body.decode(encoding if _known(encoding) else "cp1252", "replace")
    return text.encode("utf-8", "replace"), f"no encoding declared that fits: read as {encoding}"


def without_doctype(body: bytes) -> tuple[bytes, bool]:
    """UTF-8 without its document type; True if that defined entities. None is ever expanded: see data in spec «XXE»."""
    head = body[:_HEAD]
    at = head.upper().find(b"<!DOCTYPE")
    if at < 0:
        return body, False
    text = body.decode("utf-8", "replace")
    found = _DOCTYPE.search(text)
    if not found:
        return body[:at] + body[body.find(b">", at) + 1 :], False
    return (text[: found.start()] + text[found.end() :]).encode("utf-8", "replace"), "<!ENTITY" in found[0].upper()
