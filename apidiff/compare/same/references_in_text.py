"""The references that are written in a value, whoever holds them and whether or not they lead anywhere.

They are read off a text: splitting one is many times faster than walking a tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import orjson

from apidiff.contain.values import parts_of
from apidiff.model.contract import Contract
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.pointer import escape
from apidiff.resolve.references.written import default_mappings_in, mappings_in

_SCHEMAS = "#/components/schemas/"
_NONE: frozenset[str] = frozenset()
# Stands for any `$dynamicRef`: what that means is not known from where it is written, so this leads nowhere.
_OF_DYNAMIC = frozenset({"#$dynamicRef"})


def references_of(contract: Contract) -> Set[str]:
    """Return the text of every `$ref` in the tree of a contract, those in examples and the like included."""
    return contract.written if contract.written is not None else references_in(contract.root.value)


def references_in(value: Json) -> Set[str]:
    """Return the text of every `$ref` in a value."""
    try:
        return _in_text(orjson.dumps(value))
    except TypeError:
        return _by_walk(value)


def common_references(old: Json, new: Json) -> Set[str] | None:
    """Return the references in a value that reads the same on both sides; None where it does not."""
    return None if old is not new and old != new else references_in_equal(old, new)


def references_in_equal(old: Json, new: Json) -> Set[str] | None:
    """Return what `common_references` does of two values that Python calls equal."""
    if isinstance(old, dict) and len(old) == 1 and isinstance(old.get("$ref"), str):
        return {old["$ref"]}  # As many schemas are: nothing has to be written out.
    try:
        text = orjson.dumps(old)
        # Equal in Python, but with a boolean for a number or the keys in another order.
        if text != orjson.dumps(new) and not same(old, new):
            return None
        return _in_text(text)
    except TypeError:
        return _by_walk(old) if same(old, new) else None


def _in_text(text: bytes) -> Set[str]:
    dynamic = _OF_DYNAMIC if b'"$dynamicRef":"' in text else _NONE
    mapped = frozenset(_mapped(text)) if b'"discriminator":' in text else _NONE
    if b'"$ref":"' not in text:
        return dynamic | mapped
    return {part[: part.find(b'"')].decode() for part in text.split(b'"$ref":"')[1:]} | dynamic | mapped


def _mapped(text: bytes) -> Iterator[str]:
    """The schemas that mappings name. A word that may be a name is taken for one: where there is none, it leads
    nowhere."""
    for match in mappings_in(text):
        for value in orjson.loads(match[1]).values():
            if isinstance(value, str):
                yield from _of_entry(value)
    for value in default_mappings_in(text):
        yield from _of_entry(value)


def _of_entry(entry: str) -> Iterator[str]:
    """What an entry may refer to. `dog.yaml` may be a file, and the name of a component."""
    is_reference = "/" in entry or "#" in entry
    if is_reference or "." in entry:
        yield entry
    if not is_reference:
        yield _SCHEMAS + escape(entry)


def _by_walk(value: Json) -> set[str]:
    """The same for a value that orjson cannot write: integers beyond 64 bits, or deep nesting."""
    found: set[str] = set()
    for current in parts_of(value):
        if isinstance(current, dict):
            reference = current.get("$ref")
            if isinstance(reference, str):
                found.add(reference)
            if isinstance(current.get("$dynamicRef"), str) or "discriminator" in current:
                found |= _OF_DYNAMIC
    return found
