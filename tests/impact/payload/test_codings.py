"""Content codings of recorded bodies: undone within bounds, or named."""

from __future__ import annotations

import builtins
import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from apidiff.impact.payload.codings import MAX_BODY, Unreadable, unpacked

TEXT = b'{"coupon": "' + "\u00e9".encode() * 3000 + b'"}'


def packers(coding: str) -> Callable[[bytes], bytes]:
    if coding == "br":
        return pytest.importorskip("brotli", reason="the extra `codings` is not installed").compress  # type: ignore
    if coding == "zstd":
        found = pytest.importorskip("zstandard", reason="the extra `codings` is not installed")
        return found.ZstdCompressor(level=19).compress  # type: ignore
    return gzip.compress if coding == "gzip" else zlib.compress


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_coding_is_undone_within_bounds(coding: str) -> None:
    pack = packers(coding)
    assert unpacked(pack(TEXT), coding) == TEXT
    assert unpacked(pack(b""), coding) == b""
    assert unpacked(TEXT, coding) == TEXT  # the recorder unpacked it
    assert unpacked(pack(b"0" * MAX_BODY), coding.upper()) == b"0" * MAX_BODY
    with pytest.raises(Unreadable, match="8 MiB, unpacked"):
        unpacked(pack(b"0" * (MAX_BODY + 1)), coding)
    with pytest.raises(Unreadable, match="ends in the middle"):
        unpacked(pack(TEXT)[:-6], coding)


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", b"\x1f\x8b" + b"\xff" * 50),
        ("deflate", b"\x78\xff\xff\xff"),
        ("br", b"\xff" * 50),
        ("zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 50),
    ],
)
def test_what_is_packed_otherwise_is_named(coding: str, data: bytes) -> None:
    packers(coding)
    with pytest.raises(Unreadable, match="not compressed as its header says"):
        unpacked(data, coding)


def test_a_bomb_is_not_unpacked() -> None:
    pack = packers("zstd")
    packed = pack(b"0" * 400_000_000)
    assert len(packed) < 100_000
    with pytest.raises(Unreadable, match="8 MiB, unpacked"):
        unpacked(packed, "zstd")


def test_several_codings_are_undone_from_the_last() -> None:
    assert unpacked(gzip.compress(zlib.compress(TEXT)), "deflate, gzip") == TEXT
    assert unpacked(TEXT, "identity") == TEXT
    with pytest.raises(Unreadable, match="compressed with compress"):
        unpacked(b"\x1f\x9d\x90\xff", "compress")


@pytest.mark.parametrize(("coding", "data"), [("br", b"\xff\x00"), ("zstd", b"\x28\xb5\x2f\xfd\xff")])
def test_without_the_extra_it_is_named(coding: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        if name in ("brotli", "zstandard"):
            raise ImportError(name)
        return imported(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(Unreadable, match=rf"compressed with {coding} was not read: pip install 'apidiff\[codings\]'"):
        unpacked(data, coding)
