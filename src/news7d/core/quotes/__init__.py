"""Direct quotes and who says them (docs/design/011-provenance.md).

text ─► spans: quotation marks ─► is it speech? ─► speakers: verb, subject, name
story ─► joining: one thing said, in the versions that reports give of it
"""

from __future__ import annotations

from news7d.core.quotes.finding import find_quotes

__all__ = ["find_quotes"]
