"""Pictures out of a few numbers: hills, skylines, waves, lanes, orbits, lights. The same seed gives the same PNG, everywhere.

A picture is a row of columns, a column a run of palette colours; shapes are spans of a column.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from random import Random  # seeded by the address: nothing is left to chance

WIDTH, HEIGHT = 800, 500
SHADES = 48  # of the sky; the palette's first colours
_LAND = SHADES  # five tones from far to near
_LIGHT = SHADES + 5  # a bright one, a soft one, a dark one

Columns = list[bytearray]


def paint(story: str, kind: str, own: str) -> bytes:
    """A PNG: the colours are the story's, the shapes those of its section, their places the report's own."""
    dice = Random(zlib.crc32(own.encode()))
    columns = _sky()
    _SHAPES.get(kind, _hills)(columns, dice)
    rows = b"".join(b"\0" + bytes(row) for row in zip(*columns, strict=True))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", _palette(story)), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


_INKS = (  # sky above and below, land far and near, light: as a poster would be printed
    ("8fb3c9", "f1e3cf", "9fb0a6", "24343b", "f3b562"),
    ("d9b38c", "f6ead2", "b9a48e", "3a2d2a", "c8553d"),
    ("a9c2a5", "f3efdc", "8fa88b", "23352b", "e9b44c"),
    ("b6a7c9", "f4e3dc", "a18fae", "2f2740", "f2c078"),
    ("88a9a8", "eae6d5", "7f9b96", "1f3032", "e4572e"),
    ("c7a6a0", "f7e7d9", "b08a86", "3b2226", "f0c987"),
    ("7f9ec4", "e8ecef", "8aa0b8", "1d2a44", "f4d35e"),
    ("d6c08a", "f8f1dc", "bda86f", "3b3420", "b5523b"),
    ("9ab8b0", "f5e6c8", "88a38f", "2b3a2e", "d1495b"),
    ("a3a8b8", "ece7e1", "8d94a7", "262b3a", "e07a5f"),
)


def _palette(story: str) -> bytes:
    above, below, far, near, light = (bytes.fromhex(ink) for ink in _INKS[zlib.crc32(story.encode()) % len(_INKS)])
    colours = [_between(above, below, shade / (SHADES - 1)) for shade in range(SHADES)]
    colours += [_between(far, near, tone / 4) for tone in range(5)]
    return b"".join((*colours, light, _between(light, b"\xff\xff\xff", 0.85), _between(near, b"\0\0\0", 0.45)))


def _between(a: bytes, b: bytes, share: float) -> bytes:
    return bytes(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))


def _sky() -> Columns:
    column = bytes(min(SHADES - 1, SHADES * y // (HEIGHT * 4 // 5)) for y in range(HEIGHT))
    return [bytearray(column) for _ in range(WIDTH)]


def _span(column: bytearray, top: float, bottom: float, colour: int) -> None:
    first, last = max(0, int(top)), min(HEIGHT, int(bottom))
    if last > first:
        column[first:last] = bytes((colour,)) * (last - first)


def _ball(columns: Columns, x: float, y: float, radius: float, colour: int) -> None:
    for place in range(max(0, math.ceil(x - radius)), min(WIDTH, int(x + radius) + 1)):
        half = math.sqrt(max(0.0, radius**2 - (place - x) ** 2))
        _span(columns[place], y - half, y + half, colour)


def _ridge(dice: Random, height: float, rough: float) -> Callable[[int], float]:
    waves = [(dice.uniform(0.5, 1) * rough / (n + 1) ** 1.2, dice.uniform(0.6, 1.3) * (n + 1) * 2 * math.pi / WIDTH, dice.uniform(0, 6.3))
             for n in range(5)]  # fmt: skip
    return lambda x: height + sum(size * math.sin(often * x + shift) for size, often, shift in waves)


def _layers(columns: Columns, dice: Random, top: float, bottom: float, rough: float) -> None:
    for tone in range(5):
        ridge = _ridge(dice, top + (bottom - top) * tone / 4, rough * (1 + tone / 4))
        for x, column in enumerate(columns):
            _span(column, ridge(x), HEIGHT, _LAND + tone)


def _hills(columns: Columns, dice: Random) -> None:
    _ball(columns, dice.uniform(0.15, 0.85) * WIDTH, dice.uniform(0.2, 0.42) * HEIGHT, dice.uniform(32, 62), _LIGHT)
    _layers(columns, dice, 0.46 * HEIGHT, 0.86 * HEIGHT, 34)


def _waves(columns: Columns, dice: Random) -> None:
    _ball(columns, dice.uniform(0.2, 0.8) * WIDTH, 0.34 * HEIGHT, dice.uniform(60, 100), _LIGHT)
    _layers(columns, dice, 0.52 * HEIGHT, 0.9 * HEIGHT, 11)


def _skyline(columns: Columns, dice: Random) -> None:
    _ball(columns, dice.uniform(0.15, 0.85) * WIDTH, dice.uniform(0.18, 0.34) * HEIGHT, dice.uniform(26, 48), _LIGHT)
    for tone in (0, 2, 4):
        x = 0
        while x < WIDTH:
            wide, top = dice.randrange(26, 74), HEIGHT * (dice.uniform(0.34, 0.6) + 0.08 * tone)
            for place in range(x, min(WIDTH, x + wide)):
                _span(columns[place], top, HEIGHT, _LAND + tone)
            if tone == 4:
                _windows(columns, dice, x, wide, top)
            x += wide + dice.choice((0, 0, 6, 14))


def _windows(columns: Columns, dice: Random, x: int, wide: int, top: float) -> None:
    for left in range(x + 7, min(WIDTH, x + wide) - 9, 13):
        for high in range(int(top) + 10, HEIGHT - 12, 20):
            if dice.random() < 0.3:
                for place in range(left, left + 5):
                    _span(columns[place], high, high + 9, _LIGHT)


def _columns(columns: Columns, dice: Random) -> None:
    """A house with pillars, as parliaments and courts have them."""
    _layers(columns, dice, 0.6 * HEIGHT, 0.9 * HEIGHT, 16)
    left, right, top = 0.2 * WIDTH, 0.8 * WIDTH, dice.uniform(0.34, 0.44) * HEIGHT
    pillars, middle = dice.choice((6, 7, 8)), WIDTH / 2
    for x in range(int(left), int(right)):
        roof = top - 90 * (1 - abs(x - middle) / (middle - left))
        _span(columns[x], roof, top, _LAND + 3)
        _span(columns[x], top, top + 16, _LIGHT + 1)
        inside = ((x - left) / (right - left) * pillars) % 1
        _span(columns[x], top + 16, 0.8 * HEIGHT, _LIGHT + 1 if 0.28 < inside < 0.72 else _LAND + 4)
        for step in range(3):
            _span(columns[x], (0.8 + 0.03 * step) * HEIGHT, (0.83 + 0.03 * step) * HEIGHT, _LAND + 1 + step)


def _bars(columns: Columns, dice: Random) -> None:
    level, bars = dice.uniform(0.5, 0.7), 13
    for bar in range(bars):
        level = min(0.82, max(0.2, level + dice.uniform(-0.13, 0.09)))
        for x in range(bar * WIDTH // bars + 7, (bar + 1) * WIDTH // bars - 7):
            _span(columns[x], level * HEIGHT, 0.9 * HEIGHT, _LAND + bar % 4)
        _ball(columns, (bar + 0.5) * WIDTH / bars, level * HEIGHT - 24, 8, _LIGHT)
    for column in columns:
        _span(column, 0.9 * HEIGHT, HEIGHT, _LAND + 4)


def _lanes(columns: Columns, dice: Random) -> None:
    """A running track in a bend, and what flies over it."""
    middle, below = dice.uniform(0.3, 0.7) * WIDTH, 1.75 * HEIGHT
    for lane in range(9):
        _ball(columns, middle, below, (1.28 - 0.105 * lane) * HEIGHT, _LIGHT + 1)
        _ball(columns, middle, below, (1.28 - 0.105 * lane) * HEIGHT - 5, _LAND + 1 + lane % 3)
    _ball(columns, dice.uniform(0.15, 0.85) * WIDTH, dice.uniform(0.16, 0.34) * HEIGHT, 30, _LIGHT)


def _orbits(columns: Columns, dice: Random) -> None:
    x, y = dice.uniform(0.35, 0.65) * WIDTH, dice.uniform(0.4, 0.6) * HEIGHT
    for ring in range(6, 0, -1):
        _ball(columns, x, y, 62 * ring, _LAND + 5 - min(5, ring))
        _ball(columns, x, y, 62 * ring - 3, _LAND + 4 if ring % 2 else _LAND + 3)
    for ring in range(1, 7):
        turn = dice.uniform(0, 6.3)
        _ball(columns, x + 62 * ring * math.cos(turn), y + 62 * ring * math.sin(turn), dice.uniform(6, 17), _LIGHT + ring % 2)
    _ball(columns, x, y, 34, _LIGHT)


def _lights(columns: Columns, dice: Random) -> None:
    """Beams over a stage."""
    for column in columns:
        _span(column, 0, HEIGHT, _LAND + 4)
    for tone in (2, 1, 0, 3):
        lamp, foot, wide = dice.uniform(0, 1) * WIDTH, dice.uniform(0.1, 0.9) * WIDTH, dice.uniform(70, 150)
        for y in range(int(0.84 * HEIGHT)):
            share = y / (0.84 * HEIGHT)
            middle, half = lamp + (foot - lamp) * share, 5 + wide * share
            for x in range(max(0, int(middle - half)), min(WIDTH, int(middle + half))):
                columns[x][y] = _LAND + tone
    for x, column in enumerate(columns):
        _span(column, 0.84 * HEIGHT - 12 * math.sin(math.pi * x / WIDTH), HEIGHT, _LIGHT + 2)
    for x in range(14, WIDTH, 38):
        _ball(columns, x, 0.96 * HEIGHT, dice.uniform(15, 22), _LAND + 4)


_SHAPES: dict[str, Callable[[Columns, Random], None]] = {
    "politics": _columns,
    "world": _hills,
    "environment": _hills,
    "business": _bars,
    "technology": _skyline,
    "science": _orbits,
    "health": _waves,
    "sport": _lanes,
    "society": _skyline,
    "entertainment": _lights,
}
