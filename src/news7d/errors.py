"""Every error that News7D raises on purpose. The name says who must act.

News7DError
├── WorldError        the outside misbehaved: recorded on the row with its cause, tried again later
│   ├── FetchError
│   │   ├── Unreachable      no connection, no name, no certificate, cut off, too slow
│   │   ├── Refused          an HTTP status of 4xx or 5xx
│   │   │   ├── Throttled    429 or 503 with a wish to wait
│   │   │   └── Gone         410
│   │   ├── TooLarge         more bytes than we take, before or after decompression
│   │   └── Forbidden        by robots.txt, by our address rules, or by the address itself
│   ├── ParseError           not a feed, or one that cannot be read
│   └── ExtractError         a page without an article
├── UserError         what was asked for cannot be done: 404 / 410 / 409 / 422, exit code 2
│   ├── NotFound
│   │   └── Forgotten        it was taken out on purpose, and does not come back
│   ├── Conflict
│   └── Invalid
├── StoreError        the database is busy, full or away: never counted as an attempt
├── PluginError       names the plugin
└── ConfigError       a setting is wrong: names it, says what would be right
"""

from __future__ import annotations


class News7DError(Exception):
    """Root of the tree. `str(error)` is one sentence for a person."""


class WorldError(News7DError):
    """The outside misbehaved.

    `cause` is a short stable word, one of model.CAUSES, that is stored and counted;
    the message is the sentence that people read.
    """

    cause: str = "world"
    took_s: float | None = None  # seconds after which it ended, where somebody measured

    def __init__(self, message: str, *, cause: str | None = None) -> None:
        super().__init__(message)
        if cause is not None:
            self.cause = cause


class FetchError(WorldError):
    cause = "unreachable"


class Unreachable(FetchError):
    """No answer. `connected`: the host took our connection before it failed, so our own line is up."""

    cause = "unreachable"

    def __init__(self, message: str, *, cause: str | None = None, connected: bool = False) -> None:
        super().__init__(message, cause=cause)
        self.connected = connected


class Refused(FetchError):
    """The server answered with an error status."""

    cause = "refused"

    def __init__(self, message: str, *, status: int, cause: str | None = None) -> None:
        super().__init__(message, cause=cause)
        self.status = status


class Throttled(Refused):
    """The server asks us to wait. `retry_after` is in seconds, already clamped, or None."""

    cause = "throttled"

    def __init__(self, message: str, *, status: int, retry_after: float | None) -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after


class Gone(Refused):
    cause = "gone"


class TooLarge(FetchError):
    cause = "too-large"


class Forbidden(FetchError):
    cause = "forbidden"


class ParseError(WorldError):
    cause = "not-a-feed"


class ExtractError(WorldError):
    cause = "no-article"


class UserError(News7DError):
    """What was asked for cannot be done; the message names the way out."""


class NotFound(UserError):
    pass


class Forgotten(NotFound):
    """It was here, and was taken out on purpose: 410."""


class Conflict(UserError):
    pass


class Invalid(UserError):
    pass


class StoreError(News7DError):
    """The database is busy, full or away. Nothing is wrong with the work; try again later."""


class PluginError(News7DError):
    def __init__(self, plugin: str, message: str) -> None:
        super().__init__(f"plugin {plugin}: {message}")
        self.plugin = plugin


class ConfigError(News7DError):
    pass
