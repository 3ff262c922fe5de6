"""Reader apps: the Google Reader API under its two prefixes, and the Fever API for those that speak nothing else.

    request ─► Asked (query and form in one) ─► who (access) ─► CALLS ─► store ─► JSON as apps decode it

docs/design/052-sync.md says which rule comes from which app.
"""

from news7d.web.sync.door import routes

__all__ = ["routes"]
