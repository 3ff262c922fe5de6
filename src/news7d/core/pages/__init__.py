"""Pages: from HTML to one clean article.

`extract(html, url)` gives a model.Article or raises ExtractError; `extract_line` is the same as a JSON Lines filter.
"""

from __future__ import annotations

from news7d.core.pages.article import Reading, read
from news7d.core.pages.line import as_object, extract_line
from news7d.errors import ExtractError
from news7d.model import Article

__all__ = ["Reading", "as_object", "extract", "extract_line", "read"]


def extract(html: str | bytes, url: str, content_type: str | None = None) -> Article:
    """The article of a page. `html` as text, or as undecoded bytes with the Content-Type header they came with.

    Raises ExtractError (cause no-article) where the page has none, and nothing else, whatever the page holds.
    """
    reading = read(html, url, content_type)
    if not reading.is_article:
        raise ExtractError(reading.reason)
    return reading.article
