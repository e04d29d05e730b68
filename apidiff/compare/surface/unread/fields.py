"""Parameters, and plain fields of parameters, headers, bodies, encodings, links and servers, from which nothing can be
read in one of the documents.

`required: "yes"` and `explode: [true]` are not the default that their absence means: what is meant cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import (
    described,
    facts_of,
    is_container,
    is_withheld,
    reference_text,
    says_there,
    undecided,
    unread_before,
    words_of,
)
from apidiff.compare.match.parameter_index import Parameter, ParameterKey
from apidiff.compare.surface.parts.gathering import Gathering
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node, Operation, Usage
from apidiff.model.document import Json
from apidiff.model.words.message import Value, phrase

_SECTIONS = (
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
)
"""OpenAPI 3.2.0, section 4.7."""

_SHAPES: Mapping[str, type[Any]] = MappingProxyType(
    {
        **dict.fromkeys(("required", "explode", "allowReserved", "allowEmptyValue"), bool),
        **dict.fromkeys(("style", "contentType", "operationId", "operationRef"), str),
        **dict.fromkeys(("server", "flows", "components", *_SECTIONS), dict),
        **dict.fromkeys(("enum", "servers"), list),
    }
)
"""OpenAPI 3.1.1, sections 4.8.6, 4.8.12 to 4.8.15, and 4.8.20."""
_OF_VALUES = ("required", "explode", "allowReserved", "allowEmptyValue", "style", "contentType")
"""The fields of parameters, headers and encodings."""


def compare_unread_fields(
    comparison: Comparison, site: Site, subject_type: str, old: Node, new: Node, keywords: Iterable[str] = _OF_VALUES
) -> Iterator[Change]:
    """Yield the fields that the new part alone gives a value of the wrong kind, or another one of a wrong kind. Null
    says that there is nothing."""
    for keyword in keywords:
        if is_readable(new, keyword):
            continue
        was, now = old.get(keyword), new.child(keyword)
        if was is not None and not is_readable(old, keyword):
            if words_of(was) == words_of(now):
                continue
            led_to = unread_before(was)
        else:
            led_to = "not there" if was is None or was.value is None else _written(keyword, was.value)
        facts = {**facts_of(now), "led_to": led_to}
        yield undecided(comparison.change("part.unread", site, subject_type, was or old, now, facts))


def compare_unread_components(comparison: Comparison, asking: Iterable[Usage]) -> Iterator[Change]:
    """Yield the sections of the components, or all of them, from which nothing can be read in the new document.

    `asking` are the operations that ask for security schemes that can be read in neither document; what refers to other
    components is compared where it does."""
    usages, roots = tuple(asking), (comparison.old.root, comparison.new.root)
    yield from compare_unread_fields(
        comparison, Site(owner="components", usages=usages), "component", *roots, ("components",)
    )
    old, new = (root.get("components") or Node({}, ("components",)) for root in roots)
    if isinstance(old.value, dict) and isinstance(new.value, dict):
        for section in _SECTIONS:
            below = Site(owner=f"components/{section}", usages=usages if section == "securitySchemes" else ())
            yield from compare_unread_fields(comparison, below, "component", old, new, (section,))


def _written(keyword: str, value: Json) -> str:
    if isinstance(value, (dict, list)):
        return described(value)
    return phrase(Value(f"{keyword}: {str(value).lower() if isinstance(value, bool) else value}"))


def is_readable(node: Node, keyword: str) -> bool:
    """Return whether a field is absent, or holds a value of its kind."""
    found = node.value.get(keyword) if isinstance(node.value, dict) else None
    return found is None or is_container(found, _SHAPES[keyword])


def unread_parameters(contract: Contract, operation: Operation) -> list[Node]:
    """Return the entries of the lists of parameters from which none can be read, and lists that are none."""
    found: list[Node] = []
    for holder in (operation.node, operation.path_item):
        listed = holder.get("parameters")
        if listed is None or listed.value is None:
            continue
        if isinstance(listed.value, list):
            found.extend(entry for _, entry in listed.items() if not _is_parameter(contract.follow(entry).value))
        else:
            found.append(listed)
    return found


def _is_parameter(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str) and isinstance(value.get("in"), str)


def note_unread_parameters(
    gathering: Gathering, old: list[Node], new: list[Node], removed: dict[ParameterKey, Parameter], site: Site
) -> None:
    """Note the parameters that only the new document does not let be read. What may have become of the `removed` ones
    is unknown then: they are taken out."""
    comparison = gathering.comparison
    known = {says_there(comparison.old, node) for node in old}
    fresh = [node for node in new if says_there(comparison.new, node) not in known]
    for node in fresh:
        reference = reference_text(node.value)
        same = next(
            (key for key, was in removed.items() if reference and reference_text(was.raw.value) == reference), None
        )
        key = same if same is not None else next(iter(removed), None)
        was = removed.pop(key) if key is not None else None
        if not is_withheld(gathering.comparison.new, node):
            led_to = phrase(f"the {was.in_} parameter ", Value(was.name)) if was is not None else "not there"
            facts = {**facts_of(node), "led_to": led_to}
            gathering.note("parameter", None if was is None else was.node, node, facts, site)
    if fresh:
        removed.clear()
