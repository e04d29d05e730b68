"""The published meta-schemas of OpenAPI, compiled.

They come with openapi-spec-validator and openapi-schema-validator, which are installed but never imported here: their
import takes longer than the validation.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from apidiff.validate.versions import StandardVersion

if TYPE_CHECKING:
    import jsonschema_rs

_ROOT_ID = "https://apidiff.invalid/document"
_2020_12 = "https://json-schema.org/draft/2020-12/schema"
STANDARD_DIALECTS = (
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
    _2020_12,
)
"""Dialects in which Schema Objects of 3.1 and 3.2 are validated; of others only the outer shape is known."""

_ADDRESSES = ("uri", "uri-reference", "iri", "iri-reference")
"""Formats of the meta-schemas that are not checked: references are followed, and told where they lead nowhere."""


@lru_cache(maxsize=8)
def validator_for(version: StandardVersion, *, with_dialect: bool = True) -> jsonschema_rs.Validator | None:
    """Return the validator of whole documents of a version; None where no meta-schema for it is installed.

    In 3.1 and 3.2 the meta-schema leaves Schema Objects to a dialect, by `$dynamicRef: "#meta"`; `with_dialect` binds
    that to the dialect of the standard (OpenAPI 3.1, section 4.8.24, Schema Object).
    """
    import jsonschema_rs

    main = _load(_folder("openapi_spec_validator", f"resources/schemas/v{version}") / "schema.json")
    if main is None:
        return None
    if version in ("2.0", "3.0"):
        return _compiled(jsonschema_rs, main, [])
    _correct(main)
    known = list(_dialect_files(version))
    dialect = next((schema for schema in known if "/dialect/" in schema["$id"]), None)
    if dialect is None or not with_dialect:
        return _compiled(jsonschema_rs, main, [])
    root = {
        "$id": _ROOT_ID,
        "$schema": _2020_12,
        "$ref": main["$id"],
        "$defs": {"schema": {"$dynamicAnchor": "meta", "$ref": dialect["$id"]}},
    }
    return _compiled(jsonschema_rs, root, [main, *known])


def schema_validator_for(meta_schema: dict[str, Any], is_pattern: Callable[[Any], bool]) -> jsonschema_rs.Validator:
    """Return the validator of single schemas of a dialect, which `is_pattern` tells regular expressions.

    Raises ValueError where the dialect is one that jsonschema-rs does not know.
    """
    import jsonschema_rs

    known = [schema for version in ("3.1", "3.2") for schema in _dialect_files(version)]
    validator: jsonschema_rs.Validator = jsonschema_rs.validator_for(
        meta_schema,
        registry=jsonschema_rs.Registry([(resource["$id"], resource) for resource in known]),
        validate_formats=True,
        formats={"regex": is_pattern, **dict.fromkeys(_ADDRESSES, lambda _: True)},
        mask="the value",
        offline=True,
    )
    return validator


def _correct(main: dict[str, Any]) -> None:
    """Correct what the published meta-schemas of 3.1 and 3.2 get wrong: that of 3.1 calls the server of a link `body`,
    and both take the extensions of a Callback Object for path items (OpenAPI 3.1.1, sections 4.8.18 and 4.8.20)."""
    definitions = main.get("$defs", {})
    definitions.get("link", {}).get("properties", {}).setdefault("server", {"$ref": "#/$defs/server"})
    definitions.get("callbacks", {}).setdefault("patternProperties", {"^x-": True})


def _compiled(library: Any, schema: dict[str, Any], known: list[dict[str, Any]]) -> jsonschema_rs.Validator:
    registry = library.Registry([(resource["$id"], resource) for resource in known]) if known else None
    validator: jsonschema_rs.Validator = library.validator_for(
        schema, registry=registry, mask="the value", validate_formats=False, offline=True
    )
    return validator


def _dialect_files(version: str) -> Iterator[dict[str, Any]]:
    """Yield the schemas of the dialect of a version: files with an absolute `$id`, whatever they are called."""
    folder = _folder("openapi_schema_validator", f"schemas/oas{version}")
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix in (".json", ""):
            schema = _load(path)
            if schema is not None and str(schema.get("$id", "")).startswith("https://spec.openapis.org/"):
                yield schema


def _folder(package: str, inside: str) -> Path:
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0], inside) if places else Path(inside)


def _load(path: Path) -> dict[str, Any] | None:
    try:
        schema = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return schema if isinstance(schema, dict) else None
