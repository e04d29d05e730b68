"""Plain values read into the types that describe them, and what to say of a value that does not fit.

msgspec does the reading. Where it refuses, the value is walked along its type to the first place that does not fit, so
that the message can name the place, the value and what was expected there. A type says more by `said`: the words for
what it expects, and for a field that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from itertools import chain
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from apidiff.model.document import Json
from apidiff.model.words.spelling import nearest, told

At = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

Name = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0)]


class Misfit(ValueError):
    """A value does not fit its type. `at` leads to it, from where reading began; the text does not name the file.
    `expected` says what would have fitted, `choices` lists all that would where it is one of a few texts."""

    def __init__(self, at: At, what: str, expected: str = "", choices: tuple[str, ...] = ()) -> None:
        super().__init__(f"{what}; expected {expected}" if expected else what)
        self.at = at
        self.expected = expected
        self.choices = choices


def said(
    expected: str | None = None,
    *,
    wrong: str | None = None,
    missing: str | None = None,
    about: str | None = None,
    **schema: Any,
) -> Meta:
    """Return what a type says beside its form: of a value that does not fit (what was `expected`, or the whole sentence
    `wrong`, with `{value}` in it), of a field that is `missing`, and in the published JSON Schema (`about`, the
    description, and further keywords)."""
    words = {"expected": expected, "wrong": wrong, "missing": missing}
    return Meta(
        description=about,
        extra={key: value for key, value in words.items() if value is not None},
        extra_json_schema=schema or None,
    )


def read(type_: Any, value: Json, at: At = ()) -> Any:
    """Return a value as its type. `at` says where it stands in what is read. Raises Misfit."""
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise _misfit(type_, value, at) or Misfit(at, str(error)) from None


def _misfit(type_: Any, value: Json, at: At) -> Misfit | None:
    """Return the first place in a value that does not fit its type, None where all of it does."""
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        bare, words = _opened(type_)
        return _inside(bare, value, at) or _complaint(bare, value, at, words, str(error))
    return None


def _opened(type_: Any) -> tuple[Any, dict[str, str]]:
    """Return a type without its annotations, and the words in them."""
    words: dict[str, str] = {}
    while get_origin(type_) is Annotated:
        type_, *metas = get_args(type_)
        for meta in metas:
            words = {**(meta.extra or {}), **words}
    return type_, words


def _inside(bare: Any, value: Json, at: At) -> Misfit | None:
    """Return the first misfit among the members of a container, None where the container itself is what is wrong."""
    origin = get_origin(bare)
    if origin in (Union, UnionType):
        containers = [one for one in get_args(bare) if isinstance(value, _container(_opened(one)[0]))]
        return _inside(_opened(containers[0])[0], value, at) if len(containers) == 1 else None
    if isinstance(value, dict) and _is_struct(bare):
        return _in_struct(bare, value, at)
    parts: Iterable[tuple[Any, Json, At]] = ()
    if isinstance(value, dict) and origin is dict:
        key_type, value_type = get_args(bare)
        keys = ((key_type, key, (*at, key)) for key in value)
        parts = chain(keys, ((value_type, member, (*at, key)) for key, member in value.items()))
    elif isinstance(value, list) and origin in (list, tuple):
        parts = ((get_args(bare)[0], item, (*at, index)) for index, item in enumerate(value))
    return next(filter(None, (_misfit(*part) for part in parts)), None)


def _is_struct(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, Struct)


def _container(bare: Any) -> type | tuple[()]:
    """Return the Python type of the containers that a type reads, nothing where it reads none."""
    if _is_struct(bare):
        return dict
    return {dict: dict, list: list, tuple: list}.get(get_origin(bare), ())


def _in_struct(struct: type[Struct], value: Mapping[str, Json], at: At) -> Misfit | None:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for key in value:
        if key not in fields and struct.__struct_config__.forbid_unknown_fields:
            return Misfit((*at, key), f"{_unknown(key, at)}{nearest(str(key), fields)}")
    for name, field in fields.items():
        if name in value:
            found = _misfit(field.type, value[name], (*at, name))
            if found is not None:
                return found
        elif field.required:
            return _missing(name, field.type, at)
    return None


def _unknown(key: str, at: At) -> str:
    return f"`{spelled(at)}` has the unknown key `{key}`" if at else f"unknown field `{key}`"


def _missing(name: str, type_: Any, at: At) -> Misfit:
    bare, words = _opened(type_)
    if not at:
        return Misfit(at, f"the field `{name}` is missing")
    if "missing" in words:
        return Misfit(at, words["missing"])
    found = _complaint(bare, None, (*at, name), words, "")
    found.at = at
    return found


def _complaint(bare: Any, value: Json, at: At, words: Mapping[str, str], error: str) -> Misfit:
    if "wrong" in words:
        return Misfit(at, words["wrong"].format(value=value))
    expected = words.get("expected")
    if isinstance(value, dict) and _is_struct(bare) and expected is None:
        return Misfit(at, error)  # raised by the Struct itself, which asks for more than the fit of its fields
    where = f"`{spelled(at)}` is " if at else "found "
    choices = choices_of(bare)
    if choices and isinstance(value, str) and expected is None:
        return Misfit(at, f"{where}`{value:.80}`{nearest(value, choices)}", _expected(bare), choices)
    return Misfit(at, f"{where}{told(value)}", expected or _expected(bare), choices)


def choices_of(bare: Any) -> tuple[str, ...]:
    """Return the texts that a type of choices allows, or one of several types; none where it is another type."""
    if get_origin(bare) in (Union, UnionType):
        return tuple(choice for one in get_args(bare) for choice in choices_of(_opened(one)[0]))
    if get_origin(bare) is Literal:
        return tuple(str(choice) for choice in get_args(bare))
    return tuple(member.value for member in bare) if isinstance(bare, type) and issubclass(bare, Enum) else ()


def _expected(bare: Any) -> str:
    if _is_struct(bare):
        return f"a mapping of {', '.join(field.encode_name for field in msgspec.structs.fields(bare))}"
    if get_origin(bare) in (Union, UnionType):
        return " or ".join(_expected(_opened(one)[0]) for one in get_args(bare))
    choices = choices_of(bare)
    return f"one of {', '.join(choices)}" if choices else _NOUNS.get(get_origin(bare) or bare, "another value")


_NOUNS: Mapping[Any, str] = MappingProxyType(
    {
        Any: "a value",
        str: "a text",
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        type(None): "null",
        list: "a list",
        tuple: "a list",
        dict: "a mapping",
        date: "a day such as 2026-06-30",
    }
)


def spelled(at: At) -> str:
    """Return a place as people write it: `sources[0].url`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at)
    return text.removeprefix(".")
