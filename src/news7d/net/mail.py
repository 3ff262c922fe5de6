"""Mail on its way out: the only part that speaks SMTP (RFC 5321), to the one server that the operator named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from news7d.errors import FetchError, Refused, Unreachable

TIMEOUT = 30.0  # seconds for each step
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in. `secure`: TLS from the start; else STARTTLS where it is offered, and always before a password."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    secure: bool = False
    sender: str = ""  # name and address: News7D <news@example.org>


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    to: str
    subject: str
    text: str
    html: str
    message_id: str  # without the angle brackets; a repeat has the same
    at: datetime
    headers: tuple[tuple[str, str], ...] = ()


def server_of(url: str, sender: str) -> MailServer:
    """From smtp://user:password@host:port or smtps://…, as the settings have checked it."""
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if secure else 587 if parts.username else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        secure=secure,
        sender=sender,
    )


async def send(server: MailServer, mail: Mail) -> None:
    """Until the server has taken it. Raises FetchError: Unreachable (`connected` where it may have been taken), Refused with its code."""
    plain_allowed = not server.user or server.host in _LOOPBACK
    begun = False
    try:
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.secure,
            start_tls=False if server.secure else None if plain_allowed else True,
            timeout=TIMEOUT,
        )
        async with client:
            if server.user:
                await client.login(server.user, server.password)
            begun = True
            await client.send_message(message_of(server, mail))
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise Refused(f"The mail server refuses the address: {first.code} {_line(first.message)}.", status=first.code) from None
    except aiosmtplib.SMTPResponseException as error:
        raise Refused(f"The mail server says no: {error.code} {_line(error.message)}.", status=error.code) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        said = _line(str(error)) or type(error).__name__
        raise Unreachable(f"The mail server {server.host}:{server.port} cannot be reached ({said}).", connected=begun) from None


def _line(text: str) -> str:
    return " ".join(text.split())[:300].rstrip(".")


def message_of(server: MailServer, mail: Mail) -> EmailMessage:
    """The message with both parts. Raises FetchError where a header cannot be written."""
    message = EmailMessage()
    try:
        name, address = parseaddr(server.sender)
        message["From"] = Address(display_name=name, addr_spec=address)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.message_id}>"
        _add(message, mail.headers)
    except (ValueError, IndexError) as error:
        raise FetchError(f"The mail cannot be written: {error}.") from None
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def _add(message: EmailMessage, headers: Sequence[tuple[str, str]]) -> None:
    for name, value in headers:
        message[name] = value
