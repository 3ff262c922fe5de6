"""`news7d up --demo`: a house of its own, in a folder that goes with it, reading an invented web on this machine."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
import tempfile

from news7d.app import House, open_house
from news7d.cli.options import Settings, say
from news7d.core.rights import is_loopback
from news7d.demo import LENGTH, create_site, stage
from news7d.errors import ConfigError
from news7d.model import OWNER_ID
from news7d.serve import listen, serve
from news7d.web.passwords import hash_password

PASSWORD = "invented news"
TITLE = "News7D demo, invented news"


def play(settings: Settings, *, work: bool = True) -> None:
    """Play the demo until Ctrl-C. Raises ConfigError where what was asked for does not go with a demo."""
    _refuse(settings, work)
    with (
        tempfile.TemporaryDirectory(prefix="news7d-demo-") as folder,
        contextlib.closing(listen(settings)) as listening,
        contextlib.closing(listen(settings.replace(host="127.0.0.1", port=0))) as site,
        open_house(_for_demo(settings, folder)) as house,
    ):
        demo = stage(site.getsockname()[1], house.now())
        home = dataclasses.replace(house, demo=demo)
        home.store.set_password(OWNER_ID, hash_password(PASSWORD))
        home.store.add_feeds(demo.feeds(), demo.begin)
        serve(home, listening, on_ready=lambda address: _greet(home, address), site=(create_site(demo, home.now), site))
    say("The demo is over; nothing of it was kept.")


def _refuse(settings: Settings, work: bool) -> None:
    if not work:
        raise ConfigError("--demo does everything in one process; leave out --no-work")
    for name in ("data", "database"):
        if settings.source(name) == f"--{name}":
            raise ConfigError(f"--demo keeps nothing, and never touches a newsroom of yours; leave out --{name}")
    if not is_loopback(settings.host):
        raise ConfigError(f"--demo is for this machine alone, as its password is known to everybody; leave out --host {settings.host}")


def _for_demo(settings: Settings, folder: str) -> Settings:
    """Files and variables may say what they like of your own newsroom: the demo has its own database, and time runs faster."""
    return settings.replace(
        data=folder,
        database="",
        title=TITLE,
        base_url="",
        root_path="",
        page_delay=0.02,
        min_interval=0.05,
        polls_per_day=0,
        reread=True,
        websub=False,
        allow_private_networks=False,
        full_text="all",
        public="auto",
        name_pages="auto",
    )


def _greet(home: House, address: str) -> None:
    assert home.demo is not None
    say(f"The News7D demo is at {address}")
    say("All its news is invented. Stories stand there within seconds; within two minutes a story breaks outlet by outlet,")
    say("a report is corrected, others are changed silently, and stories go on. Then it stays as it is.")
    say(f"Its password is “{PASSWORD}”; its outlets are at http://127.0.0.1:{home.demo.port}. Nothing is kept. Ctrl-C stops it.")
    sys.stdout.flush()


__all__ = ["LENGTH", "PASSWORD", "play"]
