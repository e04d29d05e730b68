"""openapi-spec-validator, its errors in our terms.

Only its second stage is run: its first is the meta-schema, which `validate` has done. It follows references only
through the document's own reader.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from apidiff.model.document import Document, DocumentError, Json
from apidiff.model.pointer import Tokens, parse_pointer, value_at
from apidiff.validate.spec_bounds import bounded
from apidiff.validate.spec_schemas import SchemaError

_HOST = "document.invalid"
_LONGEST_CHAIN = 20
_FOLDER = "/0/1/2/3/4/5/6/7/8/9/"
"""A made-up folder for the entry file, deep enough for references that climb."""


class SpecError(Struct, frozen=True, kw_only=True):
    """One error; `located` is False where the validator does not say where it is."""

    tokens: Tokens
    what: str
    expected: str | None
    located: bool


def spec_errors(document: Document) -> Iterator[SpecError]:
    """Yield the errors of openapi-spec-validator. What it cannot follow or read ends its search, and is an error."""
    from jsonschema_path import SchemaPath
    from openapi_spec_validator.shortcuts import get_validator_cls
    from referencing.exceptions import Unresolvable, Unretrievable

    unread: list[SpecError] = []

    def retrieve(uri: str) -> Json:
        """Read a file for the validator the way the document is allowed to."""
        parts = urlsplit(uri)
        key = posixpath.relpath(unquote(parts.path), _FOLDER) if parts.netloc == _HOST else uri
        try:
            return document.resource(key).root
        except DocumentError as error:
            # The validator will only say that the reference leads nowhere.
            unread.extend(
                SpecError(tokens=(), what=str(problem), expected=None, located=False) for problem in error.problems
            )
            raise

    root = document.entry.root
    handlers = dict.fromkeys(("http", "https", "file", "<all_urls>"), retrieve)
    path = SchemaPath.from_dict(root, base_uri=f"https://{_HOST}{_FOLDER}openapi.yaml", handlers=handlers)
    try:
        for error in bounded(get_validator_cls(root))(path).root_validator(path):
            yield _spec_error(error, root)
    except (Unresolvable, Unretrievable, DocumentError) as error:
        what = f"a reference cannot be followed, and the search ended there: {getattr(error, 'ref', error)}"
        yield SpecError(tokens=(), what=what, expected="a reference to something that exists", located=False)
        yield from unread
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        # It takes the document's shape for granted, and so stumbles over what the meta-schema has objected to.
        reason = f"{type(error).__name__}: {error}".removesuffix(": ")
        what = f"openapi-spec-validator cannot read this document further ({reason})"
        yield SpecError(tokens=(), what=what, expected=None, located=False)
    except RecursionError:
        what = "too deeply nested for openapi-spec-validator, whose search ended there"
        yield SpecError(tokens=(), what=what, expected=None, located=False)


def _spec_error(error: Any, root: Json) -> SpecError:
    """Return an error in our terms; of failed alternatives, the best match that python-jsonschema knows."""
    from jsonschema.exceptions import best_match  # type: ignore[import-untyped]

    if isinstance(error, SchemaError):
        tokens = _where(root, tuple(str(part) for part in error.parts))
        return SpecError(tokens=tokens, what=error.what, expected=error.expected, located=True)
    kind = type(error).__name__
    if error.context:
        error = best_match([error]) or error
    tokens = _where(root, tuple(str(token) for token in error.absolute_path))
    message = " ".join(str(error.message).split())
    what = message if len(message) <= 200 else message[:197] + "..."
    return SpecError(tokens=tokens, what=what, expected=None, located=bool(tokens) or kind == "ValidationError")


def _where(root: Json, tokens: Tokens) -> Tokens:
    """Return the place that tokens lead to over the references of the entry file, without these; what cannot be
    followed is left as it is."""
    place: list[str] = []
    value = root
    for token in tokens:
        for _ in range(_LONGEST_CHAIN):
            reference = value.get("$ref") if isinstance(value, dict) and token not in value else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
            try:
                place = list(parse_pointer(reference[1:]))
                value = value_at(root, tuple(place))
            except (KeyError, ValueError):
                return tokens
        place.append(token)
        try:
            value = value_at(value, (token,))
        except KeyError:
            value = None
    return tuple(place)
