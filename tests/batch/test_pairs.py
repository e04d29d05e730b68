"""Which document of the old side is which of the new."""

from __future__ import annotations

import re

from apidiff.batch.pairs import Pair, pairs_of
from apidiff.load.sources.glance import glance
from apidiff.load.sources.listing import Listed
from apidiff.model.words.globs import glob_expression

HEAD = b"openapi: 3.1.0\n"


def side(**files: bytes) -> dict[str, Listed]:
    return {key: Listed(key=key, source=key, seen=glance(HEAD + data)) for key, data in files.items()}


def told(old: dict[str, bytes], new: dict[str, bytes]) -> list[tuple[str, str]]:
    before, after = side(**old), side(**new)
    texts = {glance(HEAD + data).digest: data for data in (*old.values(), *new.values())}

    def data(listed: Listed) -> bytes:
        assert listed.seen is not None
        return texts[listed.seen.digest]

    return [(pair.name, state(pair)) for pair in pairs_of(before, after, data, lambda key: False)]


def state(pair: Pair) -> str:
    if pair.former:
        return f"was {pair.former}"
    return "gone" if pair.new is None else "new" if pair.old is None else "same" if pair.is_unchanged else "changed"


def lines(*names: str) -> bytes:
    return "".join(f"{name}: some longer text about {name}\n" for name in names).encode()


def test_by_path() -> None:
    old, new = {"a": lines("x"), "b": lines("y"), "c": lines("z")}, {"a": lines("x"), "b": lines("q"), "d": b"1"}
    assert told(old, new) == [("a", "same"), ("b", "changed"), ("c", "gone"), ("d", "new")]


def test_each_goes_to_the_most_similar_once() -> None:
    old = {"a": lines("1", "2", "3", "4"), "b": lines("1", "2", "8", "9")}
    new = {"c": lines("1", "2", "3", "5"), "d": lines("1", "2", "8", "7")}
    assert told(old, new) == [("c", "was a"), ("d", "was b")]


def test_what_has_little_in_common_did_not_move() -> None:
    old, new = {"a": lines("1", "2", "3", "4")}, {"b": lines("1", "5", "6", "7", "8")}
    assert told(old, new) == [("a", "gone"), ("b", "new")]


def test_globs() -> None:
    def holds(glob: str, path: str) -> bool:
        return re.fullmatch(glob_expression(glob), path) is not None

    assert holds("*/openapi.yaml", "a/openapi.yaml")
    assert not holds("*/openapi.yaml", "a/b/openapi.yaml")
    assert holds("**/openapi.yaml", "openapi.yaml")
    assert holds("**/openapi.yaml", "a/b/openapi.yaml")
    assert holds("a/**", "a/b/c.yaml")
    assert holds("v[12].yaml", "v2.yaml")
    assert not holds("v[!12].yaml", "v2.yaml")
    assert holds("a.b?", "a.bc")
    assert not holds("a.b?", "axbc")
