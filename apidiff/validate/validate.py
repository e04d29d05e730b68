"""Is this a document of the standard it names? Fast, with the place of each problem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from apidiff.load.places.positions import Find, finder
from apidiff.model.document import Document, Json, Location, Problem
from apidiff.model.pointer import format_pointer
from apidiff.validate.dialects import foreign_keywords
from apidiff.validate.metaschemas import STANDARD_DIALECTS, validator_for
from apidiff.validate.semantics import Mistake, Semantics, unknown_types
from apidiff.validate.versions import StandardVersion, require_openapi

if TYPE_CHECKING:
    import jsonschema_rs

__all__ = ["StandardVersion", "require_openapi", "validate", "validate_fully"]

MAX_PROBLEMS = 50
_MAX_INSPECTED = 5000


def validate(document: Document, find: Find | None = None) -> Iterator[Problem]:
    """Yield what is wrong with a document, located by `find`, at most MAX_PROBLEMS and then how many more there are.

    Checked are the entry file against the official meta-schema of its version, and what `semantics` looks at.
    References that lead nowhere are not looked for here. Raises DocumentError where the document names no known
    version.
    """
    version = require_openapi(document)
    find = find or finder(document)
    count = 0
    for mistake in _mistakes(document, version):
        count += 1
        if count <= MAX_PROBLEMS:
            yield _problem(find, mistake.location, mistake.what, mistake.expected)
    if count > MAX_PROBLEMS:
        more = f"{count - MAX_PROBLEMS:,} more problems"
        if count >= _MAX_INSPECTED:
            more = f"more than {_MAX_INSPECTED - MAX_PROBLEMS:,} further problems"
        yield Problem(source=document.entry.name, what=f"and {more}")


def validate_fully(document: Document) -> list[Problem]:
    """Return what openapi-spec-validator finds in a document, located, together with what `validate` finds.

    It takes seconds for large documents. Raises DocumentError where the document names no known version.
    """
    from apidiff.validate.spec_validator import spec_errors

    find = finder(document)
    problems = list(validate(document, find))
    known = {(problem.pointer, problem.position) for problem in problems if problem.pointer}
    for error in spec_errors(document):
        problem = _problem(find, Location(tokens=error.tokens), error.what, error.expected)
        if error.located and (problem.pointer, problem.position) in known:
            continue
        problems.append(problem)
    return problems


def _problem(find: Find, location: Location, what: str, expected: str | None) -> Problem:
    source, position = find(location)
    pointer = format_pointer(location.tokens)
    return Problem(source=source, what=what, expected=expected, position=position, pointer=pointer)


def _mistakes(document: Document, version: StandardVersion) -> Iterator[Mistake]:
    seen: set[Location] = set()
    for mistake in Semantics(document=document, version=version).mistakes():
        seen.add(mistake.location)
        yield mistake
    yield from foreign_keywords(document, version)
    for mistake in unknown_types(document, version):
        # What the meta-schema says of such a parameter speaks of other alternatives.
        holder = mistake.location.tokens[:-1]
        seen.update(Location(tokens=(*holder, key)) for key in ("in", "type", "default"))
        seen.add(Location(tokens=holder))
        yield mistake
    yield from _against_metaschema(document, version, seen)


def _against_metaschema(document: Document, version: StandardVersion, seen: set[Location]) -> Iterator[Mistake]:
    """Yield what the meta-schema objects to, save at places where something has been found already."""
    root = document.entry.root
    dialect = root.get("jsonSchemaDialect")
    validator = validator_for(version, with_dialect=dialect is None or dialect in STANDARD_DIALECTS)
    if validator is None:
        what = f"not validated: the meta-schema of OpenAPI {version} is not installed"
        yield Mistake(location=Location(), what=what, expected="a newer openapi-spec-validator")
        return
    if validator.is_valid(root):
        return
    from apidiff.validate.schema_errors import findings

    references: dict[Location, None] = {}
    errors = _errors(validator, root)
    if errors is None:
        what = f"not valid as OpenAPI {version}, and nested too deeply to say where"
        yield Mistake(location=Location(), what=what, expected="schemas nested less than 100 deep")
        return
    for error in errors:
        for finding in findings(error):
            location = Location(tokens=finding.tokens)
            if finding.reference:
                references[location] = None
            elif location not in seen:
                seen.add(location)
                yield Mistake(location=location, what=finding.what, expected=finding.expected)
    if references:
        more = f", here and in {len(references) - 1:,} more places" if len(references) > 1 else ""
        what = f"a `$ref` stands where OpenAPI {version} knows none{more}"
        expected = "the object itself; many tools follow such a `$ref`"
        yield Mistake(location=next(iter(references)), what=what, expected=expected)


def _errors(validator: jsonschema_rs.Validator, root: Json) -> list[jsonschema_rs.ValidationError] | None:
    """Return the first errors; None where jsonschema-rs cannot hold them: it does, down to 255 levels of nesting."""
    try:
        return list(islice(validator.iter_errors(root), _MAX_INSPECTED))
    except ValueError:
        return None
