"""A story as an item of an app: the headline, the role bar in words, and every source with its role and its link."""

from __future__ import annotations

from html import escape

from news7d.core import render
from news7d.model import ReportLine
from news7d.store.streams import StoryItem

MOST_LINES = 200


def story_title(item: StoryItem) -> str:
    return item.card.headline.title or item.card.headline.outlet.name


def story_html(item: StoryItem, address: str) -> str:
    """Plain markup: apps show it as they show any item. `address`: of our page about it."""
    card, words = item.card, render.bar_words(item.card.facts, item.card.first)
    told = f"<p><strong>{escape(words.before)}{escape(words.strong)}</strong>{escape(words.after)}: {escape(words.detail)}.</p>"
    first = f"<p>First reported by {_linked(card.first)}, {render.exact_time(render.report_time(card.first))}.</p>"
    excerpt = f"<p>{escape(card.headline.excerpt, quote=False)}</p>" if card.headline.excerpt else ""
    lines = "".join(map(_line, item.lines[:MOST_LINES]))
    more = len(item.lines) - MOST_LINES
    rest = f"<p>… and {more} more.</p>" if more > 0 else ""
    return f'{told}\n{first}\n{excerpt}\n<ul>{lines}</ul>{rest}\n<p><a href="{escape(address)}">The whole story, with its evidence</a></p>'


def _line(line: ReportLine) -> str:
    words = render.ROLE_WORDS[line.role]
    of = f" of {escape(line.of_name, quote=False)}" if line.of_name and line.role in ("copy", "rewrite", "translation") else ""
    edited = ", edited" if line.edited else ""
    at = render.exact_time(render.report_time(line))
    return f"<li>{_linked(line)}: {escape(line.title, quote=False)} ({escape(words.word)}{of}{edited}, {at})</li>"


def _linked(line: ReportLine) -> str:
    return f'<a href="{escape(line.url)}">{escape(line.outlet.name, quote=False)}</a>'
