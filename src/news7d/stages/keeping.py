"""Keeping house, a little now and then: what is old goes, backups are made and the oldest of them go, room is measured and given back.

Upkeep (settings) ─► let_go · back_up · measure · give_back           each bounded, each going on where the last one stopped
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import orjson

from news7d.core.wording import said
from news7d.errors import Invalid, News7DError
from news7d.model import Retention
from news7d.store import Store

_RETENTION = "retention"  # the setting that a page writes; it goes before the file's
_LAST_BACKUP = "backup_last"
_NAME = re.compile(r"news7d-\d{8}T\d{6}Z\.n7d")
_SECONDS = 20.0  # that one round of letting go may take
_REST = 0.05  # seconds for others to write between two batches
_SPARE = 64 << 20  # bytes that a backup leaves free on its disk
_WORTH = 0.1  # of the database: less free room than that is left for what comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How the house is kept, as its settings say."""

    retention: Retention = Retention()
    backups: Path | None = None  # folder
    backup_hours: float = 24.0
    backup_keep: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    name: str
    at: datetime
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    """How the last try went: an error, or seconds and bytes."""

    at: datetime
    seconds: float = 0.0
    bytes: int = 0
    error: str = ""


# ------------------------------------------------------------------ retention


def retention(store: Store, upkeep: Upkeep) -> tuple[Retention, bool]:
    """What is in force, and whether it was set on the page (else by the settings)."""
    text = store.get_setting(_RETENTION)
    if not text:
        return upkeep.retention, False
    said = orjson.loads(text)
    return replace(upkeep.retention, **{name: float(said[name]) for name in ("days", "gib", "unread_days") if name in said}), True


def set_retention(store: Store, keep: Retention | None) -> None:
    """None: as the settings say. Raises Invalid."""
    if keep is None:
        store.delete_setting(_RETENTION)
        return
    if not (0 <= keep.days <= 36_500 and 0 <= keep.unread_days <= 36_500 and 0 <= keep.gib <= 1_000_000):
        raise Invalid(said("days lie between 0 and 36500, GiB between 0 and 1000000; 0 means without end"))
    store.set_setting(_RETENTION, orjson.dumps(asdict(keep)).decode())


def let_go(store: Store, upkeep: Upkeep, now: datetime, *, seconds: float = _SECONDS, rest: Callable[[float], None] = sleep) -> int:
    """Some of what is to go, for about so long; how many articles."""
    keep, _ = retention(store, upkeep)
    gone, until = 0, monotonic() + seconds
    for count in store.let_go(keep, now):
        gone += count
        if monotonic() > until:
            break
        rest(_REST)
    return gone


def give_back(store: Store) -> None:
    """Free room to the disk, in small steps, where there is enough to be worth it."""
    size = store.database.size()
    if size - store.database.used() > _WORTH * size and store.kind == "sqlite":  # PostgreSQL looks after that itself
        store.compact()


# ------------------------------------------------------------------ backups


def backup_files(folder: Path | None) -> tuple[BackupFile, ...]:
    """Those that were made by themselves, the newest first."""
    if folder is None or not folder.is_dir():
        return ()
    found = sorted((path for path in folder.iterdir() if _NAME.fullmatch(path.name)), key=lambda path: path.name, reverse=True)
    return tuple(BackupFile(name=path.name, at=_time_of(path.name), bytes=path.stat().st_size) for path in found)


def _time_of(name: str) -> datetime:
    return datetime.strptime(name[7:22], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def last_backup(store: Store) -> LastBackup | None:
    text = store.get_setting(_LAST_BACKUP)
    if not text:
        return None
    said = orjson.loads(text)
    return LastBackup(at=datetime.fromisoformat(said["at"]), seconds=said["seconds"], bytes=said["bytes"], error=said["error"])


def back_up_if_due(store: Store, upkeep: Upkeep, now: datetime) -> LastBackup | None:
    """How it went; None where it was not time to. One that failed is tried again an hour later."""
    if upkeep.backups is None:
        return None
    last, every = last_backup(store), timedelta(hours=upkeep.backup_hours)
    made = [file.at for file in backup_files(upkeep.backups)]
    if made and timedelta(0) <= now - max(made) < every:
        return None
    if last is not None and last.error and timedelta(0) <= now - last.at < min(timedelta(hours=1), every):
        return None
    return back_up(store, upkeep, now)


def back_up(store: Store, upkeep: Upkeep, now: datetime) -> LastBackup:
    """Make one now, and let the oldest go; how it went is kept."""
    began = monotonic()
    try:
        size = _write(store, upkeep, now)
        done = LastBackup(at=now, seconds=round(monotonic() - began, 1), bytes=size)
    except (News7DError, OSError) as error:
        done = LastBackup(at=now, error=str(error))
    store.set_setting(_LAST_BACKUP, orjson.dumps({**asdict(done), "at": done.at.isoformat()}).decode())
    return done


def _write(store: Store, upkeep: Upkeep, now: datetime) -> int:
    folder = upkeep.backups
    if folder is None:
        raise Invalid(said("there is no folder for backups: set backup_folder"))
    folder.mkdir(parents=True, exist_ok=True)
    before = backup_files(folder)
    needed = (before[0].bytes * 5 // 4 if before else store.database.used() // 3) + _SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Invalid(
            said(
                "a backup needs about %(needed)s MiB in %(folder)s, there are %(free)s; free some, or name another folder",
                needed=needed >> 20,
                folder=folder,
                free=free >> 20,
            )
        )
    path = folder / f"news7d-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.n7d"
    store.backup(path)
    for old in backup_files(folder)[upkeep.backup_keep :]:
        (folder / old.name).unlink(missing_ok=True)
    return path.stat().st_size
