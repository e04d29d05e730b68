"""What readers call a shared schema: by the component it is, or by where it stands in another file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.contract import METHODS, MOUNT, Contract
from apidiff.model.pointer import Tokens

_STEPS = frozenset({"properties", "patternProperties", "items", "prefixItems", "additionalProperties", *COMPOSITIONS})
_LISTS = frozenset({"enum", "required"})
"""Keywords of schemas that hold a list of values: no schema is called so."""
_CONTAINERS = frozenset({"components", "schemas", "definitions", "$defs"})
_OTHER_PARTS = frozenset(
    {
        *METHODS,
        "paths",
        "webhooks",
        "pathItems",
        "callbacks",
        "parameters",
        "requestBody",
        "requestBodies",
        "responses",
        "headers",
        "content",
        "schema",
        "links",
        "examples",
    }
)
"""Below these stand no schemas of a file but parts of an operation, which name what they hold."""
_GENERAL = frozenset({"index", "_index", "schema", "schemas", "model", "main", "definition", "openapi"})


def named_schema(tokens: Tokens) -> tuple[str, Tokens] | None:
    """Return what the shared schema around a place is called, and the way from there down to it; None where the place
    belongs to an operation or to a shared part of another kind.

    `types.yaml#/Thing` is `Thing`, and so is `Thing.yaml`."""
    if tokens[:2] == ("components", "schemas") and len(tokens) > 2:
        return tokens[2], tokens[3:]
    if tokens[:1] != (MOUNT,) or len(tokens) < 2:
        return None
    inside = tokens[2:]
    depth = next((at for at, token in enumerate(inside) if token in _STEPS or token in _LISTS), len(inside))
    names = [token for token in inside[:depth] if token not in _CONTAINERS]
    if any(token in _OTHER_PARTS or "/" in token or token.isdigit() for token in names):
        return None
    return ".".join(names) or file_name(tokens[1]), inside[depth:]


def named_in(contracts: Iterable[Contract], tokens: Tokens) -> tuple[str, Tokens] | None:
    """Return what `named_schema` does, a schema in another file called as the component of one of the contracts that is
    a reference to it: `User: {$ref: schemas/user.yaml}`. A document that is split or bundled keeps its names."""
    found = named_schema(tokens)
    if found is None or tokens[0] != MOUNT:
        return found
    whole = tokens[: len(tokens) - len(found[1])]
    for contract in contracts:
        name = contract.references.component_at(whole)
        if name is not None:
            return name, found[1]
    return found


def is_shared(tokens: Tokens) -> bool:
    """Return whether a shared schema as a whole stands at these tokens."""
    if tokens[:1] == ("components",):
        return len(tokens) == 3 and tokens[1] == "schemas"
    found = named_schema(tokens)
    return found is not None and not found[1]


def is_other_part(tokens: Tokens) -> bool:
    """Return whether a component that is no schema stands at these tokens."""
    return len(tokens) == 3 and tokens[0] == "components" and tokens[1] != "schemas"


def shared_part(tokens: Tokens) -> Tokens | None:
    """Return where the shared schema at these tokens stands, or the shared parameter, response or other part around
    them; None where a schema is written out."""
    if tokens[:1] == ("components",) and tokens[1:2] != ("schemas",) and len(tokens) > 2:
        return tokens[:3]
    return tokens if is_shared(tokens) else None


def part_around(tokens: Tokens) -> Tokens | None:
    """Return where the shared schema stands that holds what is at these tokens, or the shared part of another kind;
    None outside of both."""
    if tokens[:1] == ("components",):
        return tokens[:3] if len(tokens) > 2 else None
    named = named_schema(tokens)
    return None if named is None else tokens[: len(tokens) - len(named[1])]


def is_there(contract: Contract, tokens: Tokens) -> bool:
    """Return whether a contract has something at these tokens."""
    try:
        contract.at(tokens)
    except KeyError:
        return False
    return True


def file_name(resource: str) -> str:
    """Return the name of a file without folder and endings; that of its folder where it says nothing."""
    folder, name = posixpath.split(resource)
    stem = name.partition(".")[0] or name
    return posixpath.basename(folder) if stem in _GENERAL and folder.strip("./") else stem
