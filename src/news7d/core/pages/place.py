"""Where on the page a statement stands: beside the headline, or with a comment, a picture, another article."""

from __future__ import annotations

from collections.abc import Iterable

from news7d.core.pages.tree import Node

_OTHER_THINGS = ("ImageObject", "Comment", "VideoObject", "Review", "Event")


def is_elsewhere(node: Node) -> bool:
    """Does it speak of a comment, a picture or a clip? Its author and its date are others."""
    at: Node | None = node
    while at is not None:
        if at.tag in ("figure", "figcaption") or "comment" in at.hint or str(at.attrs.get("itemtype") or "").endswith(_OTHER_THINGS):
            return True
        at = at.up
    return False


def nearest(nodes: Iterable[Node], heading: int) -> list[Node]:
    """The nodes in order of their distance (in blocks) to the headline; those at the same distance as they stand."""
    return sorted(nodes, key=lambda node: abs(node.first - heading - 1))
