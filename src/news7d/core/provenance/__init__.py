"""How a report stands in its story: who it names as its source, what it repeats, what it adds (docs/design/011-provenance.md).

reports ─► attribution: named sources ─► members: order of time, candidates ─► roles: verdicts ─► chain
"""

from __future__ import annotations

from news7d.core.provenance.attribution import Attribution, attributions, credits
from news7d.core.provenance.chain import Chain, Step, chain
from news7d.core.provenance.roles import ENGINE, judge

__all__ = ["ENGINE", "Attribution", "Chain", "Step", "attributions", "chain", "credits", "judge"]
