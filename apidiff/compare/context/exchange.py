"""Whether one shared schema took the place of another: a `$ref` that leads elsewhere, or a member of a composition that
is another one. Neither of the two was edited."""

from __future__ import annotations

from collections.abc import Set
from typing import TypeAlias

from apidiff.compare.context.part_names import is_shared, is_there, named_in, part_around, shared_part
from apidiff.compare.context.site import Comparison
from apidiff.model.contract import Contract
from apidiff.model.pointer import Tokens

Exchange: TypeAlias = tuple[Tokens, Tokens]
"""Where the shared schema stands that was, and the one that is now; or shared parts of another kind that hold some."""


def are_exchanged(comparison: Comparison, old: Tokens | None, new: Tokens | None) -> bool:
    """Return whether one shared schema, or part that holds one, took the place of another of its kind, and either is
    there on both sides. One that is written elsewhere now (`User: {$ref: user.json}`) is still the one it was."""
    if (
        old is None
        or new is None
        or old == new
        or _section(old) != _section(new)
        or _are_namesakes(comparison, old, new)
    ):
        return False
    if comparison.old.references.location(old) == comparison.new.references.location(new):
        # A response of Swagger 2.0 is written once and read for each list of media types.
        return False
    if _leads(comparison.new, old, new) or _leads(comparison.old, new, old):
        return False
    return is_there(comparison.new, old) or is_there(comparison.old, new)


def _leads(contract: Contract, tokens: Tokens, target: Tokens) -> bool:
    """Whether what a contract has at some tokens is no more than a reference to another part."""
    if not is_there(contract, tokens):
        return False
    node = contract.at(tokens)
    return isinstance(node.value, dict) and "$ref" in node.value and contract.follow(node).tokens == target


def exchange_at(comparison: Comparison, old: Tokens, new: Tokens, above: Exchange | None) -> Exchange | None:
    """Return the exchange that two schemas are, or the one that they stand in, given that in which the schemas above
    stand."""
    before, after = shared_part(old), shared_part(new)
    if before is not None and after is not None and are_exchanged(comparison, before, after):
        return before, after
    return above if above == (part_around(old), part_around(new)) else None


def exchanged_members(comparison: Comparison, old: Set[Tokens], new: Set[Tokens]) -> Exchange | None:
    """Return the shared schema that one composition alone takes in, and the one that the other does instead, given the
    members of both; None where they differ in more, or in less."""
    if old == new:
        return None
    left = [tokens for tokens in old - new if is_shared(tokens)]
    came = [tokens for tokens in new - old if is_shared(tokens)]
    if len(left) != 1 or len(came) != 1 or not are_exchanged(comparison, left[0], came[0]):
        return None
    return left[0], came[0]


def _section(tokens: Tokens) -> str:
    """The kind of shared part that stands at these tokens."""
    return tokens[1] if tokens[0] == "components" else "schemas"


def _are_namesakes(comparison: Comparison, old: Tokens, new: Tokens) -> bool:
    """Whether two shared schemas have one name, be they written in different files."""
    name = named_in((comparison.old,), old)
    return name is not None and name == named_in((comparison.new,), new)
