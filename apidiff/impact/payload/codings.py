"""Content codings of bodies undone, within bounds (RFC 9110, section 8.4; RFC 7932 for br, RFC 8878 for zstd).

Recorders often store a body unpacked beside the header that says otherwise: what is packed, its first bytes show, or
that it is no text. Brotli and Zstandard are packages of the extra `codings`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a body that is read, unpacked."""

_MOST_WINDOW = 8 * 1024 * 1024
"""What a decoder of zstd must be able to remember for HTTP, and ours does not go beyond (RFC 9659, section 3)."""

_BEGIN_TEXT = (b"{", b"[", b'"', b"<")
_ZSTD = b"\x28\xb5\x2f\xfd"
_TOO_LARGE = "a body of more than 8 MiB, unpacked, was not read"
_OTHER = "a body that is not compressed as its header says"
_CUT = "a compressed body that ends in the middle"


class Unreadable(Exception):
    """A body cannot be read; the text says why, without what the body holds."""


def unpacked(data: bytes, encoding: str) -> bytes:
    """Undo the content codings, the last one first. Raises Unreadable."""
    for coding in reversed([one.strip().lower() for one in encoding.split(",")]):
        undo = _CODINGS.get(coding)
        if undo is not None:
            data = undo(data)
            if len(data) > MAX_BODY:
                raise Unreadable(_TOO_LARGE)
        elif coding not in ("", "identity") and not _is_text(data):
            raise Unreadable(f"a body compressed with {coding[:20]}, which is not read")
    return data


def _is_text(data: bytes) -> bool:
    try:
        data[:1000].decode("ascii")
    except UnicodeDecodeError:
        return data.lstrip()[:1] in _BEGIN_TEXT
    return True


def _gzip(data: bytes) -> bytes:
    return _inflated(data, 31) if data[:2] == b"\x1f\x8b" else data


def _deflate(data: bytes) -> bytes:
    # Some send it without the envelope of zlib.
    return data if data[:1] in _BEGIN_TEXT else _inflated(data, 15 if data[:1] == b"\x78" else -15)


def _inflated(data: bytes, window: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=window)
    try:
        found = unpacker.decompress(data, MAX_BODY + 1)
    except zlib.error as error:
        raise Unreadable(_OTHER) from error
    if len(found) <= MAX_BODY and not unpacker.eof:
        raise Unreadable(_CUT)
    return found


def _brotli(data: bytes) -> bytes:
    # Brotli has no mark to begin with, and packs short bodies into a few letters.
    if data.lstrip()[:1] in _BEGIN_TEXT:
        return data
    try:
        return _unbrotlied(data)
    except Unreadable:
        if _is_text(data):
            return data
        raise


def _unbrotlied(data: bytes) -> bytes:
    try:
        import brotli
    except ImportError as error:
        raise _missing("br") from error
    unpacker, found = brotli.Decompressor(), bytearray()
    try:
        while not unpacker.is_finished() and len(found) <= MAX_BODY:
            part = unpacker.process(data, output_buffer_limit=MAX_BODY + 1 - len(found))
            found += part
            data = b""
            if not part and unpacker.can_accept_more_data() and not unpacker.is_finished():
                raise Unreadable(_CUT)
    except brotli.error as error:
        raise Unreadable(_OTHER) from error
    return bytes(found)


def _zstd(data: bytes) -> bytes:
    if data[:4] != _ZSTD:
        return data
    try:
        import zstandard
    except ImportError as error:
        raise _missing("zstd") from error
    unpacker = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW).decompressobj()
    found = bytearray()
    try:
        # A block of zstd holds 128 KiB at most, in no fewer bytes than four.
        for start in range(0, len(data), _STEP):
            found += unpacker.decompress(data[start : start + _STEP])
            if len(found) > MAX_BODY:
                return bytes(found)
    except zstandard.ZstdError as error:
        raise Unreadable(_OTHER) from error
    if not unpacker.eof:
        raise Unreadable(_CUT)
    return bytes(found)


_STEP = 64


def _missing(coding: str) -> Unreadable:
    return Unreadable(f"a body compressed with {coding} was not read: pip install 'apidiff[codings]'")


_CODINGS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
)
