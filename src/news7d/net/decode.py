"""Content codings undone while the bytes arrive, within bounds (RFC 9110 §8.4; gzip RFC 1952, br RFC 7932, zstd RFC 8878).

One coding only: nobody needs two, and nesting multiplies a bomb. A stream that breaks off is an error and not a shorter
body: a feed cut in the middle would be stored with its validators, and the lost entries would hide behind 304s.
Bytes after the end of a stream are ignored, and a body that is labelled gzip but is not is taken as it is, as servers
behind careless caches send both.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

from news7d.errors import FetchError, TooLarge

ACCEPTED = "gzip, deflate, br, zstd"

_RATIO_FROM = 1 << 20  # bytes: below this a high ratio means nothing
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_WINDOW = 8 << 20  # RFC 8878 §3.1.1.1.2 recommends decoders to support 8 MB; more is memory for the asking
_ZSTD_SLICE = 512  # bytes in at a time: a block of four bytes can stand for 128 KiB


_Taker = Callable[[bytes], None]


class Enough(Exception):
    """The body has reached the size at which this caller wants to stop reading: not an error."""


class Body:
    """Collects one response body. `add` per piece received, `finish` once at the end.

    cap: bytes, of what is received and of what comes out. cut: stop at the cap (Enough) instead of failing (TooLarge).
    """

    __slots__ = ("_cap", "_cut", "_decoder", "_parts", "_ratio", "_received", "_size")

    def __init__(self, codings: str, *, cap: int, ratio: int, cut: bool = False) -> None:
        self._decoder = _decoder(codings)
        self._cap, self._ratio, self._cut = cap, ratio, cut
        self._parts: list[bytes] = []
        self._received = self._size = 0

    def add(self, data: bytes) -> None:
        """Raises TooLarge, Enough, or FetchError with the cause bad-encoding."""
        self._received += len(data)
        if self._received > self._cap:
            self._too_much(data if self._decoder is None else b"")
        if self._decoder is None:
            return self._take(data)
        try:
            self._decoder.feed(data, self._take)
        except (zlib.error, brotli.error, zstandard.ZstdError, MemoryError) as error:
            raise _bad("cannot be decompressed") from error

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._cap:
            self._too_much(data)
        if self._size > _RATIO_FROM and self._size > self._ratio * self._received and not self._cut:
            raise TooLarge(f"The answer is a decompression bomb: {self._received:,} bytes became more than {self._size:,}.")
        self._parts.append(data)

    def _too_much(self, data: bytes) -> None:
        if not self._cut:
            raise TooLarge(f"The answer has more than {self._cap:,} bytes.")
        self._parts.append(data)
        raise Enough

    @property
    def size(self) -> int:
        """Bytes that it has in memory."""
        return self._size

    def finish(self) -> bytes:
        """The whole body. Raises FetchError (bad-encoding) if the compressed stream broke off."""
        if self._decoder is not None and self._received and not self._decoder.ended:
            raise _bad("breaks off in the middle of its compressed data")
        return self.so_far()

    def so_far(self) -> bytes:
        """What has come, at most `cap` bytes of it."""
        return b"".join(self._parts)[: self._cap]


class _Decoder(Protocol):
    ended: bool

    def feed(self, data: bytes, take: _Taker) -> None: ...


class _Zlib:
    """gzip and deflate. Chunks come out in pieces of at most `_PIECE`, so that the cap acts early."""

    _PIECE = 1 << 18

    def __init__(self, gzip: bool) -> None:
        self.ended = False
        self._gzip = gzip
        self._head = b""
        self._z: zlib._Decompress | None = None
        self._plain = False

    def feed(self, data: bytes, take: _Taker) -> None:
        if self._z is None:
            data = self._head + data
            if len(data) < 2:
                self._head = data
                return
            self._open(data)
        if self._plain:
            return take(data)
        while data and not self.ended:
            data = self._some(data, take)

    def _open(self, data: bytes) -> None:
        if self._gzip:
            self._plain = self.ended = data[:2] != _GZIP_MAGIC
            self._z = zlib.decompressobj(31)
        else:  # RFC 9110 means zlib by «deflate»; many servers send the bare stream
            zlib_header = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            self._z = zlib.decompressobj(15 if zlib_header else -15)

    def _some(self, data: bytes, take: _Taker) -> bytes:
        """Decode up to one piece; return what is still to be decoded."""
        assert self._z is not None
        out = self._z.decompress(data, self._PIECE)
        if out:
            take(out)
        if not self._z.eof:
            return self._z.unconsumed_tail
        rest = self._z.unused_data
        if self._gzip and rest[:2] == _GZIP_MAGIC:  # RFC 1952 §2.2: members may follow each other
            self._z = zlib.decompressobj(31)
            return rest
        self.ended = True
        return b""


class _Brotli:
    _PIECE = 1 << 18

    def __init__(self) -> None:
        self._b = brotli.Decompressor()
        self.ended = False

    def feed(self, data: bytes, take: _Taker) -> None:
        while not self.ended:
            out = self._b.process(data, output_buffer_limit=self._PIECE)
            data = b""
            if out:
                take(out)
            self.ended = self._b.is_finished()
            if self._b.can_accept_more_data():
                return


class _Zstd:
    def __init__(self) -> None:
        self._z = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        self.ended = False

    def feed(self, data: bytes, take: _Taker) -> None:
        for start in range(0, len(data), _ZSTD_SLICE):
            if self.ended:
                return
            out = self._z.decompress(data[start : start + _ZSTD_SLICE])
            if out:
                take(out)
            self.ended = self._z.eof


def _decoder(codings: str) -> _Decoder | None:
    names = [name for name in (part.strip().lower() for part in codings.split(",")) if name not in ("", "identity", "none")]
    if not names:
        return None
    if len(names) > 1:
        raise _bad(f"is compressed more than once ({codings[:80]!r})")
    name = names[0].removeprefix("x-")
    if name in ("gzip", "deflate"):
        return _Zlib(name == "gzip")
    if name == "br":
        return _Brotli()
    if name == "zstd":
        return _Zstd()
    raise _bad(f"has the unknown content coding {names[0][:40]!r}")


def _bad(what: str) -> FetchError:
    return FetchError(f"The answer {what}.", cause="bad-encoding")
