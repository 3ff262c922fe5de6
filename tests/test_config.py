"""Settings: layers, types, complaints that name the way out."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.config import SETTINGS, Settings, effective, read_settings, settings_table
from news7d.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to look for news7d.toml in; the user's own configuration is out of sight."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    return tmp_path


def read(folder: Path, toml: str | None = None, environ: dict[str, str] | None = None, **overrides: Any) -> Settings:
    if toml is not None:
        (folder / "news7d.toml").write_text(toml, encoding="utf-8")
    return read_settings(environ=environ or {}, overrides=overrides, folder=folder)


def test_the_defaults_are_the_defaults(folder: Path) -> None:
    assert read(folder) == Settings()
    assert {source for _, _, source in effective(read(folder))} == {"default"}


def test_later_layers_win_and_are_remembered(folder: Path) -> None:
    settings = read(folder, 'port = 1\nworkers = 1\ntitle = "Ours"\n', {"NEWS7D_PORT": "2", "NEWS7D_WORKERS": "4"}, port=3)
    assert (settings.port, settings.workers, settings.title) == (3, 4, "Ours")
    sources = {name: source for name, _, source in effective(settings)}
    assert sources["port"] == "--port"
    assert sources["workers"] == "NEWS7D_WORKERS"
    assert sources["title"] == str(folder / "news7d.toml")
    assert sources["host"] == "default"


def test_options_that_were_not_given_change_nothing(folder: Path) -> None:
    assert read(folder, "port = 81", port=None).port == 81


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"NEWS7D_ALLOW_PRIVATE_NETWORKS": "1"}, ("allow_private_networks", True)),
        ({"NEWS7D_REREAD": "off"}, ("reread", False)),
        ({"NEWS7D_TRUSTED_PROXIES": "127.0.0.1, ::1"}, ("trusted_proxies", ("127.0.0.1", "::1"))),
        ({"NEWS7D_MAX_BYTES": "1_000_000"}, ("max_bytes", 1_000_000)),
        ({"NEWS7D_MIN_INTERVAL": "0.5"}, ("min_interval", 0.5)),
        ({"NEWS7D_FULL_TEXT": "none"}, ("full_text", "none")),
        ({"NEWS7D_PUBLIC": "Yes"}, ("public", "true")),
        ({"NEWS7D_PUBLIC": "auto"}, ("public", "auto")),
    ],
)
def test_variables_are_text_that_means_something(folder: Path, given: dict[str, str], wanted: tuple[str, Any]) -> None:
    assert getattr(read(folder, environ=given), wanted[0]) == wanted[1]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("prot = 1", ["news7d.toml", "'prot'", "'port'"]),
        ('port = "80"', ["news7d.toml", "port must be a whole number", "'80'"]),
        ("port = true", ["port must be a whole number"]),
        ("port = 70700", ["port", "between 0 and 65535"]),
        ("reread = 1", ["reread must be true or false"]),
        ("title = 7", ["title must be text"]),
        ("window_days = nan", ["window_days must be a number"]),
        ("trusted_proxies = [1]", ["trusted_proxies must be a list of texts"]),
        ('log_format = "jsno"', ["one of text, json", "'json'"]),
        ('base_url = "news.example.org"', ["base_url", "https://news.example.org"]),
        ('root_path = "news/"', ["root_path", "begin with a slash"]),
        ('contact = "me"', ["contact", "publishers"]),
        ("port = ", ["not valid TOML"]),
        ("[news7d]\nport = 1", ["unknown setting 'news7d'"]),
    ],
)
def test_complaints_name_file_key_and_way_out(folder: Path, toml: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read(folder, toml)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_wrong_variable_is_told_the_right_name(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"NEWS7D_PROT.*did you mean 'NEWS7D_PORT'"):
        read(folder, environ={"NEWS7D_PROT": "1"})


def test_a_wrong_option_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="'window_days'"):
        read(folder, window_day=1)


def test_what_is_no_setting_is_left_alone(folder: Path) -> None:
    assert read(folder, environ={"NEWS7D_REQUIRE": "browser", "NEWS7D_SHARED": "/x", "NEWS7D": "news7d", "HOME": "/"}) == Settings()


def test_the_file_is_looked_for_in_order(folder: Path) -> None:
    home = folder / "xdg" / "news7d"
    home.mkdir(parents=True)
    (home / "news7d.toml").write_text("port = 1")
    assert read(folder).port == 1
    assert read(folder, "port = 2").port == 2
    named = folder / "other.toml"
    named.write_text("port = 3")
    assert read(folder, environ={"NEWS7D_CONFIG": str(named)}).port == 3
    with pytest.raises(ConfigError, match="no such configuration file"):
        read_settings(config=folder / "absent.toml", environ={}, folder=folder)


def test_a_relative_data_folder_lies_beside_its_file(folder: Path) -> None:
    settings = read(folder, 'data = "var"')
    assert settings.data_path == folder / "var"
    assert settings.database_url == f"sqlite:///{folder / 'var' / 'news7d.sqlite'}"


def test_passwords_are_not_shown(folder: Path) -> None:
    settings = read(folder, environ={"NEWS7D_DATABASE": "postgresql://reader:s3cret@db.example/news?password=s3cret"})
    shown = {name: value for name, value, _ in effective(settings)}["database"]
    assert shown == "postgresql://reader:***@db.example/news?***"
    assert settings.database_url.count("s3cret") == 2
    assert "s3cret" not in repr(settings)
    with pytest.raises(ConfigError) as caught:
        read(folder, environ={"NEWS7D_DATABASE": "mysql://reader:s3cret@db"})
    assert "s3cret" not in str(caught.value)


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    table = settings_table()
    assert tuple(row.name for row in table) == SETTINGS
    assert all(row.help and row.type and row.variable == f"NEWS7D_{row.name.upper()}" for row in table)


@given(st.dictionaries(st.sampled_from(SETTINGS), st.text(max_size=20).filter(lambda text: "\0" not in text)))
def test_whatever_the_variables_say_settings_or_a_clear_error(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> None:
    environ = {f"NEWS7D_{name.upper()}": text for name, text in values.items()}
    try:
        settings = read_settings(environ=environ, folder=tmp_path_factory.getbasetemp())
    except ConfigError:
        return
    assert all(settings.source(name) == f"NEWS7D_{name.upper()}" for name in values)
