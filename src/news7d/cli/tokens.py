"""Commands for API tokens: create, list, revoke."""

from __future__ import annotations

from datetime import timedelta

import click

from news7d.cli.options import as_json, house, out, say, table
from news7d.cli.readers import named_reader
from news7d.config import Settings
from news7d.model import OWNER_ID, SCOPES


@click.group("token")
def token_command() -> None:
    """Tokens that let programs use the API: create, list, revoke."""


@token_command.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it may do; once for each scope.")
@click.option("--reader", "whose", default="", metavar="NAME", help="Whose token it is; the first reader’s, if left out.")
@click.option("--days", type=click.IntRange(1, 3650), help="After so many days it ends; without: never.")
@house()
def create(settings: Settings, name: str, scopes: tuple[str, ...], whose: str, days: int | None) -> None:
    """Make a token for the program NAME. It is printed this once; only a digest of it is kept."""
    from news7d.app import open_house
    from news7d.web.api.door import digest_of
    from news7d.web.tokens import new_secret

    secret = new_secret()
    with open_house(settings) as home:
        until = home.now() + timedelta(days=days) if days else None
        owner = named_reader(home, whose).id if whose else OWNER_ID
        wanted = [scope for scope in SCOPES if scope in scopes]
        home.store.add_token(name, digest_of(secret), wanted, home.now(), until, reader_id=owner)
        home.store.note_deed(None, "token.add", name, home.now(), detail=" ".join(scopes))
    say(secret)


@token_command.command("list")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def list_(settings: Settings, json_: bool) -> None:
    """All tokens: scopes, when made, last used and ending. Never the tokens themselves."""
    from news7d.app import open_house

    with open_house(settings) as home:
        tokens = home.store.tokens()
        names = {reader.id: reader.name for reader in home.store.readers()}
    if json_:
        as_json([{name: getattr(token, name) for name in token.__dataclass_fields__} for token in tokens])
        return
    if not tokens:
        say("No tokens yet: `news7d token create NAME --scope read` makes one.")
        return
    listing = table(">Id", "Name", "Whose", "Scopes", "Made", "Last used", "Ends")
    for token in tokens:
        times = (token.created_at, token.last_used_at, token.expires_at)
        listing.add_row(
            str(token.id),
            token.name,
            names[token.reader_id],
            ", ".join(token.scopes),
            *(f"{at:%Y-%m-%d %H:%M}" if at else "never" for at in times),
        )
    out().print(listing)


@token_command.command("revoke")
@click.argument("token", type=int)
@house()
def revoke(settings: Settings, token: int) -> None:
    """Take a token back.

    Programs that use it are refused from now on.
    """
    from news7d.app import open_house

    with open_house(settings) as home:
        home.store.drop_token(token)
        home.store.note_deed(None, "token.revoke", str(token), home.now())
    say("The token is revoked.")
