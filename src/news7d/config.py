"""The settings: read once, checked, frozen, handed down by `app`.

    built-in default  ◄─ news7d.toml  ◄─ NEWS7D_* variables  ◄─ options of the command line      (the right-hand one wins)

Every setting is one line of `SETTINGS`; the file, the variables, `news7d config` and docs/operate.md all follow from it.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from news7d.errors import ConfigError
from news7d.nouns import dataclass

FILE_NAME = "news7d.toml"
PREFIX = "NEWS7D_"
NOT_SETTINGS = frozenset({"CONFIG", "REQUIRE", "SHARED", "ADMIN_PASSWORD"})  # NEWS7D_* variables that mean something else

LANGUAGES = ("en", "de", "es", "fr")  # that pages speak: English, and what has a catalogue in locale/
FullText = Literal["own", "all", "none"]
Switch = Literal["auto", "true", "false"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]


def _setting(default: Any, help: str, check: Callable[[Any], str | None] | None = None, *, secret: bool = False) -> Any:
    """A field of Settings with all that is to be known about it. `check` returns a complaint or None."""
    extra = {"help": help, "check": check, "secret": secret}
    if callable(default):
        return field(default_factory=default, metadata=extra, repr=not secret)
    return field(default=default, metadata=extra, repr=not secret)


def _between(low: float, high: float) -> Callable[[Any], str | None]:
    return lambda value: None if low <= value <= high else f"must lie between {low:g} and {high:g}"


def _one_of(*words: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value in words:
            return None
        import difflib  # like all that only mistakes need

        near = difflib.get_close_matches(str(value), words, 1)
        return f"must be one of {', '.join(words)}" + (f" (did you mean {near[0]!r}?)" if near else "")

    return check


def _database_address(value: Any) -> str | None:
    if not value or re.match(r"(sqlite:///.|postgres(ql)?://)", value):
        return None
    return 'must look like "sqlite:////folder/news7d.sqlite" or "postgresql://user:password@host/database"'


def _web_address(value: Any) -> str | None:
    parts = urlsplit(value)
    if not value or (parts.scheme in ("http", "https") and parts.hostname):
        return None
    return 'must be a web address such as "https://news.example.org"'


def _mail_server(value: Any) -> str | None:
    parts = urlsplit(value)
    try:
        fits = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.path in ("", "/") and (parts.port or 1) > 0
    except ValueError:
        fits = False
    return None if not value or fits else 'must look like "smtp://mail.example.org" or "smtps://user:password@mail.example.org:465"'


def _sender(value: Any) -> str | None:
    if not value or re.fullmatch(r"([^<>\r\n@]+<)?[^@\s<>]+@[^@\s<>]+>?", value):
        return None
    return 'must be a mail address, with a name or without: "News7D <news@example.org>"'


def _contact(value: Any) -> str | None:
    if not value or re.fullmatch(r"(https?://\S+|(mailto:)?[^@\s]+@[^@\s]+)", value):
        return None
    return "must be a web address or a mail address under which publishers can reach you"


def _token(value: Any) -> str | None:
    return (
        None if not value or re.fullmatch(r"[\w.~+/=-]{16,}", value) else "must have 16 characters or more: letters, digits, . _ ~ + / = -"
    )


def _origins(value: Any) -> str | None:
    wrong = next((each for each in value if each != "*" and not re.fullmatch(r"https?://[^/\s*]+", each)), None)
    return None if wrong is None else f"{wrong!r} is no origin; write them like https://desk.example, without a path"


def _header_name(value: Any) -> str | None:
    if not value or (re.fullmatch(r"[A-Za-z0-9-]+", value) and value.lower() not in ("authorization", "cookie", "host")):
        return None
    return 'must be the name of a header that the proxy sets itself, such as "Remote-User"'


def _folder(value: Any) -> str | None:
    return None if not value or Path(value).expanduser().is_absolute() else "must be a whole path, beginning at the root"


def _sub_path(value: Any) -> str | None:
    if not value or re.fullmatch(r"(/[\w.~-]+)+", value):
        return None
    return 'must begin with a slash and not end with one, such as "/news"'


def _data_folder() -> str:
    import platformdirs

    return platformdirs.user_data_dir("news7d", appauthor=False)


def _cores() -> int:
    return min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one process. Made by `read_settings`; `Settings()` has the defaults, for tests."""

    data: str = _setting(_data_folder, "folder for the database and everything else that is kept")
    database: str = _setting("", "sqlite:///… or postgresql://…; empty: news7d.sqlite in the data folder", _database_address, secret=True)
    host: str = _setting("127.0.0.1", "address to listen on; anything but loopback needs an admin password")
    port: int = _setting(7070, "port to listen on; 0 takes any free one", _between(0, 65535))
    base_url: str = _setting("", "the address that readers use, if a proxy stands before News7D", _web_address)
    root_path: str = _setting("", "the sub-path under which a proxy serves News7D", _sub_path)
    trusted_proxies: tuple[str, ...] = _setting((), "addresses whose X-Forwarded-For and -Proto are believed")
    proxy_user_header: str = _setting("", "the header in which these proxies say who is signed in there, such as Remote-User", _header_name)
    proxy_new_readers: bool = _setting(False, "whoever a trusted proxy names gets an account at the first visit")
    oidc_issuer: str = _setting("", "a provider of identities (OpenID Connect) by which readers may sign in", _web_address)
    oidc_client_id: str = _setting("", "the name under which the provider knows this house")
    oidc_client_secret: str = _setting("", "the secret that the provider gave this house, if any", secret=True)
    oidc_new_readers: bool = _setting(False, "whoever the provider signs in gets an account at the first visit")
    oidc_admin: str = _setting("", "the group over there whose members are administrators here; empty: roles are given here")
    readers_only: bool = _setting(False, "nobody reads without signing in")
    readers_add_feeds: bool = _setting(True, "readers may add feeds to the house; else editors alone")
    title: str = _setting("News7D", "the name at the top of the pages and in outgoing feeds")
    interface_language: str = _setting(
        "", "language of pages for whoever chose none: en, de, es or fr; empty: as the browser asks", _one_of("", *LANGUAGES)
    )
    contact: str = _setting("", "your web or mail address, told to publishers, and to readers of a public house", _contact)
    public: Switch = _setting("auto", "whether strangers read here: auto, true or false", _one_of("auto", "true", "false"))
    noindex: bool = _setting(False, "ask search engines to leave everything out")
    name_pages: Switch = _setting("auto", "pages about persons and places; auto: not in a public house", _one_of("auto", "true", "false"))
    allow_private_networks: bool = _setting(False, "fetch from private and loopback addresses too: for intranets and tests")
    workers: int = _setting(_cores, "processes for parsing, extraction and analysis", _between(1, 64))
    connections: int = _setting(64, "connections to publishers open at the same time", _between(1, 1000))
    min_interval: float = _setting(60.0, "minutes between two polls of a feed that we know nothing about", _between(0.05, 10080))
    polls_per_day: int = _setting(0, "polls of feeds that a day may take; 0: as many as are polite", _between(0, 1_000_000_000))
    page_delay: float = _setting(1.0, "seconds between two pages of the same host", _between(0, 3600))
    crawl_delay_cap: float = _setting(60.0, "seconds: a longer Crawl-delay in robots.txt is cut to this", _between(0, 86400))
    max_bytes: int = _setting(16_000_000, "bytes that a feed or page may have, unpacked", _between(10_000, 1_000_000_000))
    full_text: FullText = _setting("own", "who reads articles whole: own readers, all, or none", _one_of("own", "all", "none"))
    reread: bool = _setting(True, "read young articles again to see whether they were edited")
    window_days: float = _setting(10.0, "days for which a story takes new articles", _between(0.5, 60))
    websub: bool = _setting(True, "let hubs push news of feeds that name one; needs a base_url that hubs can reach: public, https")
    hub: bool = _setting(True, "be a hub (WebSub) for our own lists; needs a base_url as websub does")
    smtp_url: str = _setting("", "mail server: smtp://host:port or smtps://user:password@host; empty: no mail", _mail_server, secret=True)
    smtp_from: str = _setting("", "the address that mail comes from; empty: your contact, or news7d at the name of base_url", _sender)
    keep_days: float = _setting(0.0, "days for which articles are kept; 0: for ever", _between(0, 36500))
    keep_gib: float = _setting(0.0, "GiB that the database may use: beyond that the oldest articles go; 0: any", _between(0, 1_000_000))
    keep_unread: float = _setting(180.0, "days for which an article is kept that a follower of its feed has not read", _between(0, 36500))
    backup_folder: str = _setting("", "folder for backups that are made by themselves; empty: none are", _folder)
    backup_hours: float = _setting(24.0, "hours between two of these backups", _between(0.1, 8760))
    backup_keep: int = _setting(7, "how many of these backups are kept", _between(1, 1000))
    log_level: LogLevel = _setting("info", "debug, info, warning or error", _one_of("debug", "info", "warning", "error"))
    log_format: LogFormat = _setting("text", '"text" for people, "json" for machines', _one_of("text", "json"))
    access_log: bool = _setting(False, "a line in the log for each request: route, status, time; nothing about the reader")
    api_origins: tuple[str, ...] = _setting((), "sites whose pages may read the API, such as https://desk.example; *: any", _origins)
    api_calls: int = _setting(600, "calls of the API that one token or address may make in a minute; 0: any number", _between(0, 1_000_000))
    metrics_token: str = _setting("", "opens /metrics from elsewhere: «Authorization: Bearer …»", _token, secret=True)
    metrics_port: int = _setting(0, "`news7d work` tells its figures on this port, at /metrics; 0: not", _between(0, 65535))
    sources: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    @property
    def data_path(self) -> Path:
        return Path(self.data)

    @property
    def backup_path(self) -> Path | None:
        return Path(self.backup_folder).expanduser() if self.backup_folder else None

    @property
    def database_url(self) -> str:
        """The address of the database, with the default filled in."""
        return self.database or f"sqlite:///{self.data_path / 'news7d.sqlite'}"

    def source(self, name: str) -> str:
        """Where the value of the setting `name` comes from: "default", a file, a variable or an option."""
        return dict(self.sources).get(name, "default")

    def replace(self, **values: Any) -> Settings:
        """The same settings with some of them changed; for tests and assembly."""
        return dataclasses.replace(self, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, described: for `news7d config`, the docs and their test."""

    name: str
    type: str
    default: str
    help: str
    variable: str


def settings_table() -> tuple[Setting, ...]:
    """All settings in the order of the file, described."""
    defaults = Settings()
    return tuple(
        Setting(
            name=name,
            type=_type_name(name),
            default=_default_text(name, getattr(defaults, name)),
            help=known.metadata["help"],
            variable=PREFIX + name.upper(),
        )
        for name, known in _FIELDS.items()
    )


def effective(settings: Settings) -> list[tuple[str, str, str]]:
    """(name, value, source) of every setting, secrets masked."""
    rows = []
    for name in _FIELDS:
        value = settings.database_url if name == "database" else getattr(settings, name)
        rows.append((name, masked(name, value), settings.source(name)))
    return rows


def masked(name: str, value: Any) -> str:
    """The value as text that may be shown and logged: without a password."""
    text = _as_text(value)
    if _FIELDS[name].metadata["secret"] and text and "://" not in text:
        return "***"
    if not _FIELDS[name].metadata["secret"] or "@" not in text:
        return text
    parts = urlsplit(text)
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:***@{host}", query="***" if parts.query else ""))


def read_settings(
    *,
    config: str | Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Read the file, the NEWS7D_* variables of `environ` and the command line's `overrides` (None values are not given).

    Raises ConfigError naming file, key and what would be right. `folder` is where ./news7d.toml is looked for.
    """
    environ = os.environ if environ is None else environ
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    path = _config_file(config, environ, folder or Path.cwd())
    layers = [
        *(_from_file(path) if path else ()),
        *_from_environment(environ),
        *((key, _Text(value) if isinstance(value, str) else value, f"--{key.replace('_', '-')}") for key, value in given.items()),
    ]
    return _assemble(layers)


# ------------------------------------------------------------------ the layers: (name, raw value, source), later ones win

_Layer = tuple[str, Any, str]


def _config_file(config: str | Path | None, environ: Mapping[str, str], folder: Path) -> Path | None:
    named = config or environ.get(PREFIX + "CONFIG")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise ConfigError(f"{path}: there is no such configuration file")
        return path
    import platformdirs

    places = (folder / FILE_NAME, Path(platformdirs.user_config_dir("news7d", appauthor=False)) / FILE_NAME)
    return next((place for place in places if place.is_file()), None)


def _from_file(path: Path) -> Iterable[_Layer]:
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    for key, value in table.items():
        if key not in _FIELDS:
            raise ConfigError(f"{path}: unknown setting {key!r}{_did_you_mean(key, _FIELDS)}")
        yield key, _beside(path, key, value), str(path)


def _beside(path: Path, key: str, value: Any) -> Any:
    """A relative data folder in a file means: relative to that file."""
    if key == "data" and isinstance(value, str) and value:
        return str(path.parent.absolute() / Path(value).expanduser())
    return value


def _from_environment(environ: Mapping[str, str]) -> Iterable[_Layer]:
    names = {PREFIX + name.upper(): name for name in _FIELDS}
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX) or variable.removeprefix(PREFIX) in NOT_SETTINGS:
            continue
        if variable not in names:
            raise ConfigError(f"unknown variable {variable}{_did_you_mean(variable, names)}")
        yield names[variable], _Text(text), variable


class _Text(str):
    """A value out of a variable or option: text that stands for a number, a yes or a list."""

    __slots__ = ()


def _assemble(layers: Iterable[_Layer]) -> Settings:
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, raw, source in layers:
        if name not in _FIELDS:
            raise ConfigError(f"{source}: unknown setting {name!r}{_did_you_mean(name, _FIELDS)}")
        values[name] = _checked(name, raw, source)
        sources[name] = source
    if "data" in values:
        values["data"] = str(Path(values["data"]).expanduser().absolute())
    return Settings(**values, sources=tuple(sources.items()))


# ------------------------------------------------------------------ one value


def _checked(name: str, raw: Any, source: str) -> Any:
    try:
        value = _READERS[_type_name(name)](raw)
    except ValueError:
        kind = _WORDS[_type_name(name)]
        raise ConfigError(f"{source}: {name} must be {kind}, not {_show(name, raw)}") from None
    check = _FIELDS[name].metadata["check"]
    complaint = check(value) if check else None
    if complaint:
        raise ConfigError(f"{source}: {name} = {_show(name, value)}: {complaint}")
    return value


def _show(name: str, raw: Any) -> str:
    return "that value" if _FIELDS[name].metadata["secret"] else repr(str(raw) if isinstance(raw, _Text) else raw)


def _read_str(raw: Any) -> str:
    if not isinstance(raw, str | os.PathLike):
        raise ValueError
    return str(raw)


def _read_bool(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().casefold() if isinstance(raw, _Text) else None
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off", ""):
        return False
    raise ValueError


def _read_switch(raw: Any) -> str:
    if isinstance(raw, str) and raw.strip().casefold() == "auto":
        return "auto"
    return "true" if _read_bool(raw) else "false"


def _read_int(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | _Text):
        raise ValueError
    return int(raw.replace("_", "") if isinstance(raw, _Text) else raw)


def _read_float(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | _Text):
        raise ValueError
    number = float(raw)
    if number != number:
        raise ValueError
    return number


def _read_words(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        return tuple(word for word in re.split(r"[,\s]+", raw) if word)
    if isinstance(raw, list | tuple) and all(isinstance(word, str) for word in raw):
        return tuple(raw)
    raise ValueError


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _read_str,
    "switch": _read_switch,
    "yes or no": _read_bool,
    "whole number": _read_int,
    "number": _read_float,
    "list": _read_words,
}
_WORDS = {
    "text": "text",
    "switch": "auto, true or false",
    "yes or no": "true or false",
    "whole number": "a whole number",
    "number": "a number",
    "list": "a list of texts",
}
_TYPES = {"Switch": "switch", "bool": "yes or no", "int": "whole number", "float": "number", "tuple[str, ...]": "list"}
_FIELDS: Mapping[str, dataclasses.Field[Any]] = {known.name: known for known in fields(Settings) if "help" in known.metadata}
SETTINGS: tuple[str, ...] = tuple(_FIELDS)


def _type_name(name: str) -> str:
    return _TYPES.get(str(_FIELDS[name].type), "text")


def _default_text(name: str, value: Any) -> str:
    if name == "data":
        return "the user's data folder"
    return "the smaller of 2 and the number of cores" if name == "workers" else _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name.lower(), {word.lower(): word for word in known}, 1, 0.5)
    right = next((word for word in known if near and word.lower() == near[0]), None)
    return f"; did you mean {right!r}?" if right else " (docs/operate.md lists the settings)"
