"""The pages: what a browser or a feed reader sees of News7D. Server-rendered, no build step, no byte from a third party.

    request ─► guard (Host, headers, limits) ─► route ─► cache by store.version() ─► store + rank ─► templates ─► response

`create_app(deps)` is the one front door; `WebDeps` names all that the doors need from the running system.
"""

from news7d.web.deps import WebDeps, WebSettings
from news7d.web.passwords import check_new_password, hash_password
from news7d.web.routes import create_app, create_figures_app

__all__ = ["WebDeps", "WebSettings", "check_new_password", "create_app", "create_figures_app", "hash_password"]
