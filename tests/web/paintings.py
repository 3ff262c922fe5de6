"""Pictures for tests: small PNGs, painted from the letters of an address."""

from __future__ import annotations

import struct
import zlib


def paint(seed: str, width: int = 320, height: int = 200) -> bytes:
    """A PNG of coloured bands; the same address gives the same picture."""
    number = zlib.crc32(seed.encode())
    sky = tuple(120 + (number >> shift) % 110 for shift in (0, 8, 16))
    land = tuple(30 + (number >> shift) % 90 for shift in (4, 12, 20))
    horizon = height * (45 + number % 30) // 100
    rows = b"".join(b"\x00" + bytes(_shade(sky if row < horizon else land, row, height)) * width for row in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _shade(colour: tuple[int, ...], row: int, height: int) -> tuple[int, ...]:
    return tuple(min(255, part + 40 * row // height) for part in colour)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
