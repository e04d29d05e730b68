"""Is this a document of the standard it names? Fast, with the place of each problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from apidiff.load.metaschemas import STANDARD_DIALECTS, validator_for
from apidiff.load.positions import Positions
from apidiff.load.semantics import Semantics
from apidiff.load.versions import StandardVersion, require_openapi
from apidiff.model.document import Document, Json, Location, Problem
from apidiff.model.pointer import Tokens, format_pointer

if TYPE_CHECKING:
    import jsonschema_rs

__all__ = ["StandardVersion", "require_openapi", "validate", "validate_fully"]

MAX_PROBLEMS = 50
_MAX_INSPECTED = 5000
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}


def validate(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a document, located, at most MAX_PROBLEMS and then how many more there are.

    Checked are the entry file against the official meta-schema of its version, and what `semantics` looks at.
    References that lead nowhere are not looked for here. Raises DocumentError where the document names no known
    version.
    """
    version = require_openapi(document)
    places = _Places(document)
    seen: set[Location] = set()
    count = 0
    for problem in _all(document, version, places, seen):
        count += 1
        if count <= MAX_PROBLEMS:
            yield problem
    if count > MAX_PROBLEMS:
        more = f"{count - MAX_PROBLEMS:,} more problems"
        if count >= _MAX_INSPECTED:
            more = f"more than {_MAX_INSPECTED - MAX_PROBLEMS:,} further problems"
        yield Problem(source=document.entry.name, what=f"and {more}")


def validate_fully(document: Document) -> list[Problem]:
    """Return what openapi-spec-validator finds in a document, located, together with what `validate` finds.

    It takes seconds for large documents. Raises DocumentError where the document names no known version.
    """
    from apidiff.load.spec_validator import spec_errors

    problems = list(validate(document))
    places = _Places(document)
    known = {(problem.pointer, problem.position) for problem in problems if problem.pointer}
    for error in spec_errors(document):
        problem = places.problem(Location(tokens=error.tokens), error.what, error.expected)
        if error.located and (problem.pointer, problem.position) in known:
            continue
        problems.append(problem)
    return problems


class _Places:
    """Problems with their lines: one `Positions` per file, made where it is first needed."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._positions: dict[str, Positions] = {}

    def problem(self, location: Location, what: str, expected: str | None) -> Problem:
        resource = self._document.resource(location.resource)
        positions = self._positions.get(location.resource)
        if positions is None:
            positions = self._positions[location.resource] = Positions(resource)
        return Problem(
            source=resource.name,
            what=what,
            expected=expected,
            position=positions.locate(location.tokens),
            pointer=format_pointer(location.tokens),
        )


def _all(document: Document, version: StandardVersion, places: _Places, seen: set[Location]) -> Iterator[Problem]:
    for mistake in Semantics(document=document, version=version).mistakes():
        seen.add(mistake.location)
        yield places.problem(mistake.location, mistake.what, mistake.expected)
    yield from _against_metaschema(document, version, places, seen)


def _against_metaschema(
    document: Document, version: StandardVersion, places: _Places, seen: set[Location]
) -> Iterator[Problem]:
    root = document.entry.root
    dialect = root.get("jsonSchemaDialect")
    validator = validator_for(version, with_dialect=dialect is None or dialect in STANDARD_DIALECTS)
    if validator is None:
        yield Problem(
            source=document.entry.name,
            what=f"not validated: the meta-schema of OpenAPI {version} is not installed",
            expected="a newer openapi-spec-validator",
        )
        return
    if validator.is_valid(root):
        return
    references: list[Location] = []
    for count, error in enumerate(validator.iter_errors(root)):
        if count >= _MAX_INSPECTED:
            break
        telling = most_telling(error)
        location = Location(tokens=_tokens(telling))
        if location in seen:
            continue
        seen.add(location)
        if _about_reference(telling):
            references.append(location)
            continue
        what, expected = explain(telling)
        yield places.problem(location, what, expected)
    if references:
        what = f"a `$ref` stands where OpenAPI {version} knows none" + _places_more(len(references))
        yield places.problem(
            references[0], what, "a `$ref` only in place of what the standard names; it is followed here"
        )


def _about_reference(error: jsonschema_rs.ValidationError) -> bool:
    """Say whether an error comes from a `$ref` in place of something else, say an operation. Many tools follow those."""
    instance = error.instance
    if isinstance(instance, dict):
        return isinstance(instance.get("$ref"), str)
    return bool(error.instance_path) and error.instance_path[-1] == "$ref"


def _places_more(count: int) -> str:
    return f", here and in {count - 1:,} more places" if count > 1 else ""


def _tokens(error: jsonschema_rs.ValidationError) -> Tokens:
    """Return where an error is; for a key that may not be there, the place of that key."""
    tokens = tuple(str(token) for token in error.instance_path)
    unexpected = getattr(error.kind, "unexpected", None)
    if unexpected:
        return (*tokens, str(unexpected[0]))
    if type(error.kind).__name__ == "PropertyNames":
        return (*tokens, str(error.kind.error.instance))  # type: ignore[attr-defined]
    return tokens


def most_telling(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Return the one error, inside the alternatives that all failed, that most likely names the mistake.

    That is the alternative the author meant: not one whose `type` or `in` is another, nor a Reference Object without
    `$ref`; of the rest the one that failed deepest down, then the one with the fewest errors.
    """
    while type(error.kind).__name__ in ("OneOfNotValid", "AnyOf"):
        branches = [branch for branch in getattr(error.kind, "context", []) if branch]
        if not branches:
            return error
        depth = len(error.instance_path)
        best = max(branches, key=lambda branch: _rank(branch, depth))
        if len(branches) > 1 and all(_at_most_type(branch, depth) for branch in branches):
            return error
        error = max(best, key=_depth)
    return error


def _rank(branch: list[jsonschema_rs.ValidationError], depth: int) -> tuple[bool, int, int]:
    return (not any(_other_kind(error, depth) for error in branch), max(map(_depth, branch)), -len(branch))


def _at_most_type(branch: list[jsonschema_rs.ValidationError], depth: int) -> bool:
    """Say whether a branch fails by the type or the very value of the instance, so that none is nearer than another."""
    return all(
        type(error.kind).__name__ in ("Type", "Enum", "Constant") and len(error.instance_path) == depth
        for error in branch
    )


def _depth(error: jsonschema_rs.ValidationError) -> int:
    context = getattr(error.kind, "context", None) or []
    inner = [_depth(other) for branch in context for other in branch]
    return max(inner, default=len(error.instance_path))


def _other_kind(error: jsonschema_rs.ValidationError, depth: int) -> bool:
    """Say whether an error shows that the author meant another alternative."""
    kind = type(error.kind).__name__
    if kind == "Required":
        return getattr(error.kind, "property", None) == "$ref"
    return kind in ("Enum", "Constant") and len(error.instance_path) == depth + 1 and error.instance_path[-1] in _TAGS


_TAGS = ("type", "in")


def explain(error: jsonschema_rs.ValidationError) -> tuple[str, str | None]:
    """Return what an error of the meta-schema means, and what would have been right."""
    kind = error.kind
    name = type(kind).__name__
    explained: dict[str, Callable[[], tuple[str, str | None]]] = {
        "Required": lambda: (f"{kind.property!r} is missing", f"the field {kind.property!r}"),  # type: ignore[attr-defined]
        "Type": lambda: (f"found {_shown(error.instance)}", _either([_TYPES.get(t, t) for t in kind.types])),  # type: ignore[attr-defined]
        "Enum": lambda: (f"found {_shown(error.instance)}", "one of " + ", ".join(map(_shown, kind.options[:20]))),  # type: ignore[attr-defined]
        "Constant": lambda: (f"found {_shown(error.instance)}", _shown(kind.expected_value)),  # type: ignore[attr-defined]
        "Pattern": lambda: (f"found {_shown(error.instance)}", f"text that matches {kind.pattern}"),  # type: ignore[attr-defined]
        "AdditionalProperties": lambda: _unknown_fields(kind.unexpected),  # type: ignore[attr-defined]
        "UnevaluatedProperties": lambda: _unknown_fields(kind.unexpected),  # type: ignore[attr-defined]
        "FalseSchema": lambda: ("this is not allowed here", None),
        "OneOfNotValid": lambda: _no_alternative(error),
        "AnyOf": lambda: _no_alternative(error),
        "OneOfMultipleValid": lambda: ("this is more than one of the alternatives at once", "exactly one"),
        "Not": lambda: _forbidden(kind),
        "PropertyNames": lambda: _bad_name(kind.error),  # type: ignore[attr-defined]
    }
    describe = explained.get(name)
    return describe() if describe is not None else (_clipped(error.message), None)


def _unknown_fields(names: list[str]) -> tuple[str, str]:
    shown = ", ".join(repr(str(name)[:60]) for name in names[:5]) + (", ..." if len(names) > 5 else "")
    fields = "an unknown field" if len(names) == 1 else "unknown fields"
    return f"{fields}: {shown}", "fields of the standard, or extensions that begin with x-"


def _bad_name(error: jsonschema_rs.ValidationError) -> tuple[str, str | None]:
    _, expected = explain(error)
    return f"the name {_shown(error.instance)} is not allowed", expected


def _no_alternative(error: jsonschema_rs.ValidationError) -> tuple[str, str | None]:
    branches = getattr(error.kind, "context", [])
    types = [t for branch in branches for other in branch for t in getattr(other.kind, "types", [])]
    values = [v for branch in branches for other in branch for v in getattr(other.kind, "options", [])]
    expected = _either(list(dict.fromkeys([*map(_shown, values), *(_TYPES.get(t, t) for t in types)])))
    return f"found {_shown(error.instance)}", expected or None


def _forbidden(kind: jsonschema_rs.ValidationErrorKind) -> tuple[str, str | None]:
    schema = getattr(kind, "schema", None)
    required = schema.get("required") if isinstance(schema, dict) else None
    if isinstance(required, list) and required:
        fields = " and ".join(f"`{name}`" for name in required)
        return f"{fields} may not stand here" + (" together" if len(required) > 1 else ""), None
    return "this combination of fields is not allowed", None


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + (f" or {words[-1]}" if words else "")


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    names = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return names[value]
    return _clipped(repr(value))


def _clipped(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:117] + "..."
