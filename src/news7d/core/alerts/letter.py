"""What a mail is written from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from news7d.model import Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """off: the whole address of the link that ends these mails; "" where there is nothing to end."""

    subject: str
    parcel: Parcel
    base: str
    zone: tzinfo
    off: str = ""
    language: str = ""  # of whom it goes to; "": of the house


Compose = Callable[[Letter], tuple[str, str]]
"""(plain text, HTML)"""
