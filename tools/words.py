"""What pages say, collected from templates and Python into the catalogues: `make words`.

    src/ ─► messages ─► locale/*/LC_MESSAGES/news7d.po: new ones empty, gone ones dropped, translations kept; nothing is guessed

Prints what each language still lacks. `--check` only says whether a catalogue is stale, and changes nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src/news7d/locale"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "ngettext_noop": (1, 2), "said": None, "said_of": (1, 2)}
_METHODS = [
    ("src/news7d/**.py", "python"),
    ("src/news7d/web/static/**.js", "javascript"),
    ("src/news7d/web/templates/**.html", "jinja2"),
    ("src/news7d/web/templates/**.txt", "jinja2"),
]
_JINJA = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_JINJA["extensions"] = "news7d.web.fragments.Kept"
PLACE = re.compile(r"%\((\w+)\)s|(%%)|</?\w+[^>]*>")


def messages() -> Catalog:
    """All that may be said, as the sources have it."""
    found = Catalog(project="News7D", charset="utf-8", fuzzy=False)
    options = {pattern: _JINJA for pattern, method in _METHODS if method == "jinja2"}
    for path, _, message, comments, _ in extract_from_dir(ROOT, _METHODS, options, KEYWORDS, ("i18n:",), strip_comment_tags=True):
        found.add(message, None, [(path, 0)], auto_comments=comments)
    return found


def path_of(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES/news7d.po"


def codes() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path_of(path.name).is_file())


def read(code: str) -> Catalog:
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"))


def renewed(code: str, template: Catalog) -> bytes:
    """The catalogue with the messages of the sources, and what is translated already."""
    known, made = read(code), Catalog(locale=code.replace("-", "_"), project="News7D", charset="utf-8", fuzzy=False, header_comment=_HEADER)
    for message in template:
        if message.id:
            told = known.get(message.id)
            kept = told.string if told is not None and not told.fuzzy and _fits(told, message) else ""
            made.add(message.id, kept, (), auto_comments=message.auto_comments)
    made.creation_date = made.revision_date = known.creation_date
    out = BytesIO()
    write_po(out, made, width=120, sort_output=True, no_location=True, omit_header=False)
    return _bare(out.getvalue())


_HEADER = "# What the pages of News7D say. `make words` renews this file: docs/design/060-languages.md."
_DATED = re.compile(rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To):.*\n', re.M)


def _bare(text: bytes) -> bytes:
    """Without lines that change when nothing has changed."""
    return _DATED.sub(b"", text)


def _fits(old: Message, new: Message) -> bool:
    return isinstance(old.id, str) == isinstance(new.id, str)


def lacking(catalogue: Catalog) -> list[Message]:
    """Messages without a translation."""
    return [each for each in catalogue if each.id and (each.fuzzy or not all(_strings(each)))]


def wrong(catalogue: Catalog) -> list[str]:
    """Translations with other placeholders or other HTML than their message."""
    found = []
    for each in catalogue:
        ids = [each.id] if isinstance(each.id, str) else list(each.id)
        wanted = {frozenset(match[0] for match in PLACE.finditer(text)) for text in ids}
        for text in filter(None, _strings(each) if each.id else ()):
            if frozenset(match[0] for match in PLACE.finditer(text)) not in wanted:
                found.append(f"{ids[0]!r} -> {text!r}")
    return found


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def main() -> int:
    arguments = argparse.ArgumentParser(description="Renews the catalogues of the interface's languages.")
    arguments.add_argument("--check", action="store_true", help="only say whether they are stale")
    arguments.add_argument("--add", metavar="LANGUAGE", help="begin a catalogue in a language: pt, pt-BR, ar")
    asked = arguments.parse_args()
    if asked.add and not path_of(asked.add).exists():
        path_of(asked.add).parent.mkdir(parents=True)
        with path_of(asked.add).open("wb") as file:
            write_po(file, Catalog(locale=asked.add.replace("-", "_"), charset="utf-8", fuzzy=False))
    template, stale = messages(), []
    for code in codes():
        text = renewed(code, template)
        if text != path_of(code).read_bytes():
            stale.append(code)
            if not asked.check:
                path_of(code).write_bytes(text)
        catalogue = read_po(BytesIO(text), locale=code.replace("-", "_"))
        print(f"{code}: {len(catalogue)} messages, {len(lacking(catalogue))} without a translation")
        print("".join(f"  {line}\n" for line in wrong(catalogue)), end="")
    if asked.check and stale:
        print(f"stale: {', '.join(stale)}; run `make words`", file=sys.stderr)
    return int(asked.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
