"""What people bring from other readers, and what they take along: files to values and back, nothing is fetched or written here.

bytes ─► open_parcel ─► Parcel(feeds in folders, items with their marks, settings, what could not be understood)
a reader's things ─► leaving.pack ─► one zip of open formats
"""

from news7d.core.moving.opening import open_parcel
from news7d.core.moving.parcel import Brought, Parcel, from_bytes, to_bytes

__all__ = ["Brought", "Parcel", "from_bytes", "open_parcel", "to_bytes"]
