"""`news7d alerts`: what waits to be sent, and whether mail goes out at all."""

from __future__ import annotations

import asyncio

import click

from news7d.cli.options import as_json, house, out, say, table
from news7d.config import Settings
from news7d.errors import Invalid


@click.group("alerts")
def alerts_command() -> None:
    """Alerts and digests that wait, and a test of the mail server."""


@alerts_command.command("state")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def state(settings: Settings, json_: bool) -> None:
    """What waits, what was sent, which channels fail.

    Sent: in the last 30 days.
    """
    from news7d.app import open_house

    with open_house(settings) as home:
        states, channels = home.store.outbox_states()
        now = home.now()
    if json_:
        told = {name: {"count": count, "oldest": oldest} for name, (count, oldest) in states.items()}
        lines = [dict(zip(("kind", "state", "channels", "failing"), line, strict=True)) for line in channels]
        return as_json({"messages": told, "channels": lines, "mail": bool(settings.smtp_url)})
    waiting, oldest = states.get("waiting", (0, None))
    since = f", the oldest for {(now - oldest).total_seconds() / 60:,.0f} min" if oldest else ""
    others = ", ".join(f"{count} {name}" for name, (count, _) in states.items() if name != "waiting")
    say(f"{waiting} waiting{since}; {others or 'none sent'}")
    if not channels:
        return say("No reader has a channel yet: /settings/alerts")
    listing = table("Channel", "State", ">How many", ">Failing")
    for kind, name, count, failing in channels:
        listing.add_row(kind, name, str(count), str(failing))
    out().print(listing)
    if not settings.smtp_url and any(kind == "mail" for kind, *_ in channels):
        say("No mail server is set: smtp_url")


@alerts_command.command("test")
@click.argument("address")
@house()
def test(settings: Settings, address: str) -> None:
    """Send a test mail to ADDRESS now.

    By the mail server of the settings.
    """
    from news7d.app import open_house
    from news7d.net.mail import Mail, send

    with open_house(settings) as home:
        caller, now = home.caller(), home.now()
    if caller.mail is None:
        raise Invalid('no mail server is set: smtp_url = "smtp://mail.example.org:25"')
    words = f"If you read this, {settings.title} can send mail. {caller.base}/settings/alerts\n"
    key = f"test-{int(now.timestamp())}@{home.host or 'localhost'}"
    subject = f"A test of {settings.title}"
    asyncio.run(send(caller.mail, Mail(to=address, subject=subject, text=words, html=f"<p>{words}</p>", message_id=key, at=now)))
    say(f"{caller.mail.host}:{caller.mail.port} took it.")
