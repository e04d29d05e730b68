"""Keywords of another dialect of schemas, which say nothing in this one: slips that no meta-schema objects to.

`nullable` is a word of OpenAPI 3.0 (3.0.4, section 4.7.24); 3.1 leaves schemas to JSON Schema 2020-12, which knows it
not. `required: true` beside a property is one of JSON Schema draft 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.contain.vocabulary import DEFINITIONS, NAMED
from apidiff.model.document import ENTRY, Document, Json, Location, Resource
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import HOLDING_VALUES
from apidiff.validate.semantics import Mistake
from apidiff.validate.versions import StandardVersion, version_of

_NAMES = frozenset({*NAMED, *DEFINITIONS, "schemas", "dependentSchemas"})
_VALUES = HOLDING_VALUES | {"const", "value"}
_WITHOUT_NULLABLE = ("3.1", "3.2")


def foreign_keywords(document: Document, version: StandardVersion) -> Iterator[Mistake]:
    """Yield one mistake for each such keyword, at the first place where it stands; files that were read so far
    count, each by the standard that it names, else by `version`."""
    nullable: list[Location] = []
    required: list[Location] = []
    for key, resource in ((ENTRY, document.entry), *document.resources.items()):
        if b"nullable" in resource.data and (version_of(resource.root) or version) in _WITHOUT_NULLABLE:
            nullable.extend(Location(resource=key, tokens=tokens) for tokens in _places(resource, "nullable"))
        # In the entry file the meta-schema objects to it.
        if key != ENTRY and b"required" in resource.data:
            required.extend(Location(resource=key, tokens=tokens) for tokens in _places(resource, "required"))
    if nullable:
        known = version_of(document.resource(nullable[0].resource).root) or version
        what = f"`nullable` means nothing in OpenAPI {known}, so null is not allowed{_more(nullable)}"
        yield Mistake(location=nullable[0], what=what, expected='"null" among the types: `type: [string, "null"]`')
    if required:
        what = f"`required` beside a property restricts nothing{_more(required)}"
        yield Mistake(location=required[0], what=what, expected="its name in the list `required` of the object")


def _more(found: list[Location]) -> str:
    return f", here and in {len(found) - 1:,} more places" if len(found) > 1 else ""


def _places(resource: Resource, keyword: str) -> Iterator[Tokens]:
    """Yield where the keyword stands with true or false: anywhere, or (`required`) in the schema of a property."""
    waiting: list[tuple[Json, Tokens, bool]] = [(resource.root, (), False)]
    while waiting:
        value, tokens, holds_names = waiting.pop()
        if isinstance(value, list):
            waiting.extend((item, (*tokens, str(index)), False) for index, item in enumerate(value))
        elif isinstance(value, dict):
            # What says true alone is a slip: `nullable: false` says what is so.
            is_slip = not holds_names and value.get(keyword) is True
            if is_slip and (keyword != "required" or tokens[-2:-1] == ("properties",)):
                yield (*tokens, keyword)
            for key, child in value.items():
                if isinstance(child, (dict, list)) and (holds_names or key not in _VALUES):
                    waiting.append((child, (*tokens, key), not holds_names and key in _NAMES))
