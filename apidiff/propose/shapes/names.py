"""Python names for what documents name: classes, attributes, enum members, functions.

Both documents of a pair share one ClassNames, so that the same component has the same class name on both sides.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z0-9]+")
_NOT_IDENTIFIER = re.compile(r"[^0-9A-Za-z_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))

_MODEL_ATTRIBUTES = frozenset(
    [
        "Config",
        "construct",
        "copy",
        "dict",
        "fields",
        "from_orm",
        "json",
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "schema",
        "schema_json",
        "update_forward_refs",
        "validate",
        "self",
        "cls",
    ]
)
"""Names a pydantic model has already (pydantic 2.14 and the deprecated names of pydantic 1), and names of arguments."""

_TYPE_NAMES = frozenset(
    [
        "str",
        "int",
        "float",
        "bool",
        "list",
        "dict",
        "set",
        "Any",
        "Literal",
        "Annotated",
        "Field",
        "MISSING",
        "datetime",
        "date",
        "UUID",
        "Union",
    ]
)
"""Names that annotations in a class body must still find after an attribute was given a default."""

_MEMBER_NAMES = frozenset(dir(str)) | frozenset(dir(int)) | frozenset({"name", "value", "mro"})
MAX_NAME = 120
"""Longest name made from a document's names; what is cut off is made up for by a number where names clash."""


def identifier(text: str, fallback: str) -> str:
    """Return an ASCII identifier close to the text: no keyword, no leading underscore or digit."""
    name = _NOT_IDENTIFIER.sub("_", text)[:MAX_NAME].strip("_")
    if not name:
        name = fallback
    if name[0].isdigit():
        name = f"{fallback}_{name}"
    return name + "_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) else name


def words(text: str) -> list[str]:
    """Return the words of a name, split at signs and at humps: `userID_v2` gives `user`, `ID`, `v2`."""
    return [part for run in _WORD.findall(text) for part in _HUMP.split(run) if part]


def camel(text: str) -> str:
    """Return the text as a class name: `full_name` becomes `FullName`, `userID` `UserID`. May be empty."""
    return "".join(word[0].upper() + word[1:] for word in words(text))[:MAX_NAME]


def snake(text: str) -> str:
    """Return the text as a function name: `listUsers` becomes `list_users`, and `OAuth` is one word (RFC 6749). May be
    empty."""
    name = "_".join(word.lower() for word in words(text))
    return _OAUTH.sub("oauth", name)[:MAX_NAME].strip("_")


_OAUTH = re.compile(r"(?<![a-z0-9])o_auth")


def class_name(text: str) -> str:
    """Return a class name that keeps the text's own spelling where Python allows it."""
    name = identifier(text, "Schema")
    return name + "_" if name in _BUILTINS or name in _TYPE_NAMES else name


class ClassNames:
    """Gives each key (a component, or a position within one) one class name, unlike every other name given."""

    def __init__(self) -> None:
        self._by_key: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, key: str, wanted: str) -> str:
        """Return the class name of the key; the first call for a key decides it."""
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = free_name(class_name(wanted), self._taken)
            self._taken.add(found)
        return found


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return the wanted name, or the first of `wanted_2`, `wanted_3` ... that is not taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def field_name(wire: str, taken: Iterable[str]) -> str:
    """Return the attribute for a property: its own name wherever pydantic can hold it, else a close one."""
    name = identifier(wire, "field")
    if name in _MODEL_ATTRIBUTES or name in _TYPE_NAMES:
        name += "_"
    return free_name(name, taken)


def member_name(value: object, taken: Iterable[str]) -> str:
    """Return the enum member for a value."""
    name = identifier(str(value), "value")
    if name in _MEMBER_NAMES:
        name += "_"
    return free_name(name, taken)


def function_name(wanted: str, taken: Iterable[str]) -> str:
    """Return a function name for an operation."""
    name = identifier(snake(wanted), "operation")
    if name in _BUILTINS:
        name += "_"
    return free_name(name, taken)
