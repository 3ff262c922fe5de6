"""Commands for accounts: readers (list, add, invite, role, password, apps, disable, enable, remove), and audit: what was done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from news7d.cli.options import as_json, house, out, say, table
from news7d.config import Settings
from news7d.errors import Invalid, NotFound
from news7d.model import DEED_WORDS, READER_ROLES, DeedKind, Reader, ReaderRole

if TYPE_CHECKING:
    from news7d.app import House


@click.group("readers")
def readers_command() -> None:
    """Who has an account, and with which rights."""


def named_reader(home: House, name: str) -> Reader:
    found = home.store.reader_named(name)
    if found is None:
        raise NotFound(f"there is no reader {name!r}; `news7d readers list` names them")
    return found


@readers_command.command("list")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def list_(settings: Settings, json_: bool) -> None:
    """All readers, with their roles and when they were last here."""
    from news7d.app import open_house

    with open_house(settings) as home:
        readers, invited = home.store.readers(), home.store.invitations(home.now())
    if json_:
        names = ("id", "name", "role", "email", "has_password", "timezone", "disabled", "created_at", "last_seen_at")
        as_json([{name: getattr(reader, name) for name in names} | {"invited_until": invited.get(reader.id)} for reader in readers])
        return
    listing = table(">Id", "Name", "Role", "E-mail", "Last here", "State")
    for reader in readers:
        seen = f"{reader.last_seen_at:%Y-%m-%d %H:%M}" if reader.last_seen_at else "never"
        listing.add_row(str(reader.id), reader.name, reader.role, reader.email or "", seen, _state(reader, reader.id in invited))
    out().print(listing)


def _state(reader: Reader, invited: bool) -> str:
    return "disabled" if reader.disabled else "invited" if invited else "" if reader.has_password else "no password"


@readers_command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(READER_ROLES), default="reader", show_default=True, help="What they may do.")
@click.option("--email", help="Where to send what they want sent.")
@click.option("--password", "ask_password", is_flag=True, help="Ask for a first password; without: a link to choose one is printed.")
@house()
def add(settings: Settings, name: str, role: ReaderRole, email: str | None, ask_password: bool) -> None:
    """Give NAME an account."""
    from news7d.app import open_house
    from news7d.web.passwords import hash_password

    with open_house(settings) as home:
        _refuse_shutting_out(home)
        hashed = hash_password(_asked()) if ask_password else None
        reader = home.store.add_reader(name, role, home.now(), email=email, password=hashed)
        home.store.note_deed(None, "reader.add", reader.name, home.now(), detail=role)
        say(f"{reader.name} can sign in now." if ask_password else _link(home, reader))


def _refuse_shutting_out(home: House) -> None:
    """With a second reader's password whoever sits at the machine is no longer the administrator."""
    if not home.store.has_password():
        raise Invalid("set a password for the first reader before there is a second: news7d init --password")


def _asked() -> str:
    """From a terminal twice; else the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _link(home: House, reader: Reader) -> str:
    from news7d.web.readers import LASTING, new_invitation

    settings, (secret, digest) = home.settings, new_invitation()
    home.store.invite(reader.id, digest, home.now(), LASTING)
    root = (settings.base_url or f"http://{settings.host}:{settings.port}{settings.root_path}").rstrip("/")
    return f"Send {reader.name} this link to choose a password; it opens once, within seven days:\n{root}/invitation/{secret}"


@readers_command.command("invite")
@click.argument("name")
@house()
def invite(settings: Settings, name: str) -> None:
    """Print a link by which NAME chooses a new password, once."""
    from news7d.app import open_house

    with open_house(settings) as home:
        reader = named_reader(home, name)
        say(_link(home, reader))
        home.store.note_deed(None, "reader.invite", reader.name, home.now())


@readers_command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(READER_ROLES))
@house()
def role(settings: Settings, name: str, role: ReaderRole) -> None:
    """Make NAME an admin, editor or reader. Wherever they are signed in, they sign in again."""
    from news7d.app import open_house

    with open_house(settings) as home:
        reader = named_reader(home, name)
        home.store.set_role(reader.id, role)
        home.store.note_deed(None, "reader.role", reader.name, home.now(), detail=f"{reader.role} → {role}")
    say(f"{reader.name}: {role}.")


@readers_command.command("password")
@click.argument("name")
@house()
def password(settings: Settings, name: str) -> None:
    """Ask for a new password of NAME.

    From standard input, if that is no terminal. Ends their sessions.
    """
    from news7d.app import open_house
    from news7d.web.passwords import hash_password

    with open_house(settings) as home:
        reader = named_reader(home, name)
        home.store.set_password(reader.id, hash_password(_asked()))
        home.store.note_deed(None, "reader.password", reader.name, home.now())
    say(f"{reader.name} has a new password.")


@readers_command.command("apps")
@click.argument("name")
@click.option("--stories", is_flag=True, help="Stories stand among the feeds of the apps.")
@click.option("--remove", "shut", is_flag=True, help="Let no app in any longer.")
@house()
def apps(settings: Settings, name: str, stories: bool, shut: bool) -> None:
    """Print a new password for the apps of NAME.

    As the page /settings/apps does. What they held until now ends.
    """
    from news7d.app import open_house
    from news7d.web.apps import app_password
    from news7d.web.passwords import hash_password

    secret = app_password()
    with open_house(settings) as home:
        reader = named_reader(home, name)
        home.store.set_app_password(reader.id, None if shut else hash_password(secret))
        if stories and not shut:
            home.store.set_app_switches(reader.id, stories=True)
    say(f"No app of {reader.name} comes in any longer." if shut else secret)


@readers_command.command("disable")
@click.argument("name")
@house()
def disable(settings: Settings, name: str) -> None:
    """NAME can no longer sign in, and their tokens rest. What is theirs stays."""
    _set_disabled(settings, name, True)
    say(f"{name} can no longer sign in.")


@readers_command.command("enable")
@click.argument("name")
@house()
def enable(settings: Settings, name: str) -> None:
    """NAME can sign in again."""
    _set_disabled(settings, name, False)
    say(f"{name} can sign in again.")


def _set_disabled(settings: Settings, name: str, disabled: bool) -> None:
    from news7d.app import open_house

    with open_house(settings) as home:
        reader = named_reader(home, name)
        home.store.set_disabled(reader.id, disabled)
        what: DeedKind = "reader.disable" if disabled else "reader.enable"
        home.store.note_deed(None, what, reader.name, home.now())


@readers_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Without asking.")
@house()
def remove(settings: Settings, name: str, yes: bool) -> None:
    """Remove NAME for good, with all that is theirs.

    What they follow and marked, rules, tokens. No article goes, and the house goes on reading the feeds they followed.
    """
    from news7d.app import open_house

    with open_house(settings) as home:
        reader = named_reader(home, name)
        if not yes:
            click.confirm(f"Remove {reader.name} and all that is theirs for good?", abort=True)
        home.store.remove_reader(reader.id)
        home.store.note_deed(None, "reader.remove", reader.name, home.now())
    say(f"{reader.name} is gone, with all that was theirs.")


@click.command("audit")
@click.option("-n", "--limit", type=click.IntRange(1, 50_000), default=50, show_default=True, help="How many, latest first.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def audit_command(settings: Settings, limit: int, json_: bool) -> None:
    """What administrators and editors did.

    On the pages, through the API and at the shell. Kept for 400 days.
    """
    from news7d.app import open_house

    with open_house(settings) as home:
        deeds = home.store.deeds(None, limit)
    if json_:
        as_json([{name: getattr(deed, name) for name in deed.__dataclass_fields__} for deed in deeds])
        return
    if not deeds:
        say("Nothing was done yet that is written down.")
        return
    listing = table("When", "Who", "What", "About")
    for deed in deeds:
        listing.add_row(f"{deed.at:%Y-%m-%d %H:%M}", deed.who, DEED_WORDS[deed.what], f"{deed.about} {deed.detail}".strip())
    out().print(listing)


__all__ = ["audit_command", "named_reader", "readers_command"]
