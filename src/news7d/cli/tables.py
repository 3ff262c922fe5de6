"""Records written to a file, one after the other, in constant memory: JSON Lines, CSV (RFC 4180), Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO, Any

from news7d.core.export import Column, Record, columns, flat_row, row, to_line
from news7d.errors import Invalid

FORMATS = ("jsonl", "csv", "parquet")
_GROUP, _GROUP_BYTES = 5000, 8 * 1024 * 1024  # rows and (about) bytes of a row group: what is held in memory at a time


def write(records: Iterable[Record], kind: type[Record], form: str, file: IO[bytes]) -> int:
    """How many records were written. Raises Invalid where the format's library is missing."""
    return {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}[form](records, kind, file)


def _jsonl(records: Iterable[Record], kind: type[Record], file: IO[bytes]) -> int:
    return sum(1 for record in records if file.write(to_line(record)))


def _csv(records: Iterable[Record], kind: type[Record], file: IO[bytes]) -> int:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    rows = csv.DictWriter(text, [column.name for column in columns(kind)], lineterminator="\r\n")
    rows.writeheader()
    count = sum(1 for record in records if rows.writerow(flat_row(record)))
    text.detach()
    return count


def _parquet(records: Iterable[Record], kind: type[Record], file: IO[bytes]) -> int:
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise Invalid(
            'Parquet needs pyarrow, which is not installed: pip install "news7d[parquet]"; or take --format jsonl or csv'
        ) from None
    schema = pyarrow.schema([_field(pyarrow, column) for column in columns(kind)])
    count = held = 0
    group: list[dict[str, Any]] = []
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for record in records:
            count += 1
            group.append(_packed(record, schema))
            held += _weight(group[-1])
            if len(group) >= _GROUP or held > _GROUP_BYTES:
                writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
                group, held = [], 0
        writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
    return count


def _field(pyarrow: Any, column: Column) -> Any:
    types = {
        "whole number": pyarrow.int64(),
        "number": pyarrow.float64(),
        "yes or no": pyarrow.bool_(),
        "time": pyarrow.timestamp("us", tz="UTC"),
        "list": pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.field(column.name, types.get(column.kind, pyarrow.string()), nullable=column.may_lack)


def _packed(record: Record, schema: Any) -> dict[str, Any]:
    """Values as they are; what is nested as JSON text."""
    kinds = {column.name: column.kind for column in columns(type(record))}
    flat = flat_row(record)
    return {name: flat[name] if kinds[name] == "json" else value for name, value in row(record).items()}


def _weight(values: dict[str, Any]) -> int:
    return sum(len(value) for value in values.values() if isinstance(value, str | list))
