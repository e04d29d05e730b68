"""What shared parts that are no schemas are called: after the component that refers to them, else after their file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from apidiff.compare.context.part_names import file_name
from apidiff.compare.context.reading import members
from apidiff.model.contract import MOUNT, Contract
from apidiff.model.pointer import Tokens, format_pointer

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "parameter": "parameters",
        "request-body": "requestBodies",
        "response": "responses",
        "header": "headers",
        "link": "links",
        "callback": "callbacks",
        "path-item": "pathItems",
        "media-type": "mediaTypes",
    }
)
"""The section of the components that holds each kind of part."""


class SharedNames:
    """The names of the shared parts of a contract, by where they stand. A document that is written in several files
    calls its parts as one in a single file does."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._aliases: dict[Tokens, str] | None = None

    def of(self, part: str, tokens: Tokens) -> str:
        """Return the name of a part: `parameters/PerPage`."""
        section = SECTIONS.get(part)
        if tokens[:1] != (MOUNT,) or len(tokens) < 2 or section is None:
            return plain_name(tokens)
        if self._aliases is None:
            self._aliases = dict(_aliases(self._contract))
        known = self._aliases.get(tokens)
        if known is not None:
            return known
        inside = tokens[2:]
        if not inside:
            return f"{section}/{file_name(tokens[1])}"
        if inside[:-1] in ((), (section,), ("components", section)):
            return f"{section}/{inside[-1]}"
        return plain_name(tokens)


def _aliases(contract: Contract) -> list[tuple[Tokens, str]]:
    """Return the places that components are references to, with the names of these; of several the first counts."""
    components = contract.root.get("components")
    found = []
    for section in SECTIONS.values() if components is not None else ():
        for name, node in members(components, section).items():
            there = contract.follow(node).tokens
            if there != node.tokens:
                found.append((there, f"{section}/{name}"))
    return found[::-1]


def plain_name(tokens: Tokens) -> str:
    """Return what reports call a shared part: `parameters/PerPage`, or the file and pointer of one in another file."""
    if len(tokens) == 3 and tokens[0] == "components":
        return f"{tokens[1]}/{tokens[2]}"
    if len(tokens) >= 2 and tokens[0] == MOUNT:
        pointer = format_pointer(tokens[2:])
        return f"{tokens[1]}#{pointer}" if pointer else tokens[1]
    return format_pointer(tokens)
