"""What readers call a branch of a union."""

from __future__ import annotations

from apidiff.compare.context.part_names import named_in
from apidiff.compare.view.merged import merged_at, plain_target
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json


def branch_name(contract: Contract, node: Node) -> str:
    """Return what a reader calls a branch: its component or part of another file, its title, its only value, the first
    component that it is made of, or its type."""
    target = plain_target(contract, node)
    named = named_in((contract,), target.tokens)
    if named is not None and not named[1]:
        return named[0]
    value: Json = target.value
    if not isinstance(value, dict):
        return f"branch {node.tokens[-1]}"
    if isinstance(value.get("title"), str):
        return str(value["title"])
    values = merged_at(contract, target).values
    if values is not None and len(values) == 1:
        return str(next(iter(values.values())).value)
    parts = target.get("allOf")
    for _, part in parts.items() if parts is not None else ():
        made_of = plain_target(contract, part)
        named = named_in((contract,), made_of.tokens)
        if named is not None and not named[1]:
            return named[0]
    return str(value["type"]) if "type" in value else f"branch {node.tokens[-1]}"
