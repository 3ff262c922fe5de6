"""Logs: lines for people or for machines, on standard error, each with the request it belongs to and without a secret."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from news7d.core.redaction import redacted

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered; "" outside of any."""

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
TALKATIVE = ("uvicorn", "procrastinate")


def set_up(level: str, form: str) -> None:
    """`level` and `form` as the settings log_level and log_format say them."""
    handler = logging.StreamHandler()
    handler.addFilter(_with_request)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for talkative in TALKATIVE:
        logging.getLogger(talkative).setLevel("WARNING")


def _with_request(record: logging.LogRecord) -> bool:
    record.request = REQUEST.get()
    return True


class TextLines(logging.Formatter):
    """`2026-11-24 10:00:00 WARNING news7d.web [a1b2c3]: what happened`, traceback below."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(told)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = record.message.translate(_CONTROLS)  # nobody outside may begin a line of ours
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", "")
        record.told = f" [{request}]" if request else ""
        return redacted(super().format(record))


class JsonLines(logging.Formatter):
    """One object a line: at (UTC), level, logger, message, request, traceback, and a record's own `extra={"fields": …}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if request := getattr(record, "request", ""):
            line["request"] = request
        line |= {name: redacted(value) if isinstance(value, str) else value for name, value in getattr(record, "fields", {}).items()}
        if record.exc_info:
            line["traceback"] = redacted(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


__all__ = ["REQUEST", "JsonLines", "TextLines", "set_up"]
