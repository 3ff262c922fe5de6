"""Numbers that reports give for one thing, and where they differ.

    text ─► figures: a value with its bounds, its unit, what it counts, the sentence
    figures of a story's reports ─► those about one thing ─► Difference, where the bounds exclude each other

«At least 12» does not contradict 14, «about 900» not 930. Two figures are about one thing if they count the same (things.txt, in ten
languages, or the same noun in one language) in sentences that are alike otherwise: the same names, numbers, words. A wrong pair is
worse than a missed one: of what stays unclear nothing is said.
"""

from news7d.core.figures.comparing import Told, differing
from news7d.core.figures.finding import Figure, figures

__all__ = ["Figure", "Told", "differing", "figures"]
