"""Which rules the search index was built by. Apart from the rules themselves, because every start asks and few use them."""

from __future__ import annotations

import unicodedata

VERSION = f"1/{unicodedata.unidata_version}"
"""Changes when the same text would give other tokens (core/search.py); the store then builds its index anew."""
