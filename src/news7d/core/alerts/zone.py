"""How a reader's zone is looked up: by whoever may read files."""

from collections.abc import Callable
from datetime import tzinfo

Zones = Callable[[str | None], tzinfo]
"""From a name of the IANA database to the zone; UTC for None and for names that are none."""
