"""The errors of jsonschema-rs against a meta-schema, said so that a person can mend the document.

Where alternatives have all failed, the errors of the one that the author meant are given: not one whose `type` or `in`
is another, nor a Reference Object without `$ref`; of the rest the one that failed deepest down, then the one with the
fewest errors. Nesting is followed with a stack, because it is as deep as the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_TAGS = ("type", "in")
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that a meta-schema objects to. `reference` says that a `$ref` stands where it knows none."""

    tokens: Tokens
    what: str
    expected: str | None
    reference: bool = False


def findings(error: ValidationError) -> Iterator[Finding]:
    """Yield what an error comes down to."""
    pending = [error]
    while pending:
        current = pending.pop()
        if not of_alternatives(current):
            yield _finding(current)
            continue
        branches = _branches(current)
        depth = len(current.instance_path)
        meant = [branch for branch in branches if not any(_other_kind(inner, depth) for inner in branch)]
        tags = [inner for branch in branches for inner in branch if _is_tag(inner, depth)]
        if not meant and tags:
            yield _untagged(tags)
        elif not branches or all(_at_most_type(branch, depth) for branch in branches):
            yield _finding(current)
        else:
            best: list[ValidationError] = max(meant or branches, key=_rank)
            pending.extend(reversed(best))


def of_alternatives(error: ValidationError) -> bool:
    """Return whether an error says that a value is of none of several alternatives."""
    return _name(error) in ("OneOfNotValid", "AnyOf")


def of_the_nearest(error: ValidationError) -> list[ValidationError]:
    """Return the errors of the alternative that the author of a payload meant: not one of which a value right below is
    another (a discriminator's), and else as `findings` chooses. None where none is nearer than another."""
    branches, depth = _branches(error), len(error.instance_path)
    if not branches or all(_at_most_type(branch, depth) for branch in branches):
        return []
    meant = [branch for branch in branches if not any(_is_other_value(inner, depth) for inner in branch)]
    return max(meant or branches, key=_rank)


def _is_other_value(error: ValidationError, depth: int) -> bool:
    return _name(error) in ("Enum", "Constant") and len(error.instance_path) == depth + 1


def _name(error: ValidationError) -> str:
    return type(error.kind).__name__


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    return [branch for branch in getattr(error.kind, "context", None) or [] if branch]


def _rank(branch: list[ValidationError]) -> tuple[int, int]:
    return (max(map(_depth, branch)), -len(branch))


def _depth(error: ValidationError) -> int:
    """Return how far down an error, or the deepest of the errors in its alternatives, is."""
    deepest = 0
    pending = [error]
    while pending:
        current = pending.pop()
        deepest = max(deepest, len(current.instance_path))
        for branch in _branches(current):
            pending.extend(branch)
    return deepest


def _at_most_type(branch: list[ValidationError], depth: int) -> bool:
    """Say whether a branch fails by the type or the very value of the instance, so that none is nearer than another."""
    return all(_name(error) in ("Type", "Enum", "Constant") and len(error.instance_path) == depth for error in branch)


def _other_kind(error: ValidationError, depth: int) -> bool:
    """Say whether an error shows that the author meant another alternative."""
    if _name(error) == "Required":
        return getattr(error.kind, "property", None) == "$ref"
    return _is_tag(error, depth)


def _is_tag(error: ValidationError, depth: int) -> bool:
    """Say whether an error is about the field that tells alternatives apart."""
    return _is_other_value(error, depth) and error.instance_path[-1] in _TAGS


def _untagged(tags: list[ValidationError]) -> Finding:
    values = [value for error in tags for value in _allowed(error.kind)]
    first = tags[0]
    return Finding(
        tokens=_tokens(first),
        what=f"found {shown(first.instance)}",
        expected=_either(dict.fromkeys(map(shown, values))),
    )


def _allowed(kind: Any) -> list[Json]:
    return list(kind.options) if hasattr(kind, "options") else [kind.expected_value]


def _finding(error: ValidationError) -> Finding:
    instance = error.instance
    path = tuple(str(token) for token in error.instance_path)
    if isinstance(instance, dict) and isinstance(instance.get("$ref"), str):
        return Finding(tokens=path, what="a `$ref`", expected=None, reference=True)
    if path[-1:] == ("$ref",) and isinstance(instance, str):
        return Finding(tokens=path[:-1], what="a `$ref`", expected=None, reference=True)
    what, expected = explain(error)
    return Finding(tokens=_tokens(error), what=what, expected=expected)


def _tokens(error: ValidationError) -> Tokens:
    """Return where an error is; for a key that may not be there, the place of that key."""
    tokens = tuple(str(token) for token in error.instance_path)
    kind: Any = error.kind
    if getattr(kind, "unexpected", None):
        return (*tokens, str(kind.unexpected[0]))
    if _name(error) == "PropertyNames":
        return (*tokens, str(kind.error.instance))
    return tokens


def explain(error: ValidationError) -> tuple[str, str | None]:
    """Return what an error means, and what would have been right."""
    kind: Any = error.kind
    found = f"found {shown(error.instance)}"
    explained: dict[str, Callable[[], tuple[str, str | None]]] = {
        "Required": lambda: (f"{kind.property!r} is missing", f"the field {kind.property!r}"),
        "Type": lambda: (found, _either(_TYPES.get(name, name) for name in kind.types)),
        "Enum": lambda: (found, _either(map(shown, kind.options))),
        "Constant": lambda: (found, shown(kind.expected_value)),
        "Pattern": lambda: (found, f"text that matches {kind.pattern}"),
        "AdditionalProperties": lambda: _unknown_fields(kind.unexpected),
        "UnevaluatedProperties": lambda: _unknown_fields(kind.unexpected),
        "FalseSchema": lambda: ("this is not allowed here", None),
        "OneOfNotValid": lambda: _no_alternative(error),
        "AnyOf": lambda: _no_alternative(error),
        "OneOfMultipleValid": lambda: ("this is more than one of the alternatives at once", "exactly one of them"),
        "Not": lambda: _forbidden(kind.schema),
        "PropertyNames": lambda: (f"the name {shown(kind.error.instance)} is not allowed", explain(kind.error)[1]),
    }
    describe = explained.get(_name(error))
    return describe() if describe is not None else (_clipped(error.message), None)


def _unknown_fields(names: list[str]) -> tuple[str, str]:
    listed = ", ".join(repr(str(name)[:60]) for name in names[:5]) + (", ..." if len(names) > 5 else "")
    fields = "an unknown field" if len(names) == 1 else "unknown fields"
    return f"{fields}: {listed}", "fields of the standard, or extensions that begin with x-"


def _no_alternative(error: ValidationError) -> tuple[str, str | None]:
    inner = [other for branch in _branches(error) for other in branch]
    values = [shown(value) for other in inner if _name(other) in ("Enum", "Constant") for value in _allowed(other.kind)]
    types = [_TYPES.get(name, name) for other in inner for name in getattr(other.kind, "types", [])]
    return f"found {shown(error.instance)}", _either(dict.fromkeys([*values, *types])) or None


def _forbidden(schema: Json) -> tuple[str, str | None]:
    required = schema.get("required") if isinstance(schema, dict) else None
    if isinstance(required, list) and required:
        fields = " and ".join(f"`{name}`" for name in required)
        return f"{fields} may not stand here" + (" together" if len(required) > 1 else ""), None
    return "this combination of fields is not allowed", None


def _either(words: Iterable[str]) -> str:
    listed = list(words)
    if len(listed) > 20:
        return ", ".join(listed[:20]) + " ..."
    return " or ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def shown(value: Json) -> str:
    """Return a short form of a value for a message."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _clipped(repr(value))


def _clipped(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:117] + "..."
