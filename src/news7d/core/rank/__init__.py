"""What is hot, and what is breaking: from a story's reports to its figures, from all figures to an order (docs/design/013-ranking.md).

members of a story ─► facts: StoryFacts (stored)      StoryFacts of all stories ─► heat, breaking ─► order: a front page
                                                                   └► words: why a story stands where it stands
"""

from __future__ import annotations

from news7d.core.rank.breaking import Usual, is_breaking, usual
from news7d.core.rank.facts import Member, story_facts
from news7d.core.rank.heat import Crowd, crowd, explain, heat, heats
from news7d.core.rank.order import Ranked, rank
from news7d.core.rank.weights import DEFAULT, Weights
from news7d.core.rank.words import reasons

__all__ = [
    "DEFAULT",
    "Crowd",
    "Member",
    "Ranked",
    "Usual",
    "Weights",
    "crowd",
    "explain",
    "heat",
    "heats",
    "is_breaking",
    "rank",
    "reasons",
    "story_facts",
    "usual",
]
