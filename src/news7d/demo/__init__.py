"""The demo edition: some thirty invented outlets on a port of this machine, for the real newsroom to read.

    the shipped pieces ─► script (what appears when) ─► press (feeds, pages, sitemaps) ∥ painting ─► site, on loopback
                                                                                                       ▲
                                        poll ─► read ─► analyse ─► group ─► judge ─► edition ──────────┘

Nothing here is fed into the store: all of it comes in through the one fetcher, as news of the world would.
"""

from __future__ import annotations

from news7d.demo.play import LENGTH, READINGS, Demo, stage
from news7d.demo.site import create_site

__all__ = ["LENGTH", "READINGS", "Demo", "create_site", "stage"]
