"""Security requirements that name no security scheme: nothing says what credentials they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apidiff.model.contract import MOUNT, Node, Operation
from apidiff.model.document import Json, Problem
from apidiff.model.pointer import Tokens, format_pointer
from apidiff.resolve.references.references import TreeReferences

_SCHEMES: Tokens = ("components", "securitySchemes")


def report_unknown_schemes(root: Node, operations: Iterable[Operation], references: TreeReferences) -> None:
    """Enter a problem for every name of no scheme, at the first requirement that has it."""
    known = _names(references, _SCHEMES)
    if known is None:
        return
    told: set[str] = set()
    for holder, requirement in _requirements(root, operations):
        here = holder.tokens
        of_file = _names(references, (*here[:2], *_SCHEMES)) if here[:1] == (MOUNT,) else None
        for name in requirement if isinstance(requirement, dict) else ():
            if name in known or name in told or name in (of_file or ()):
                continue
            if "/" in name or "#" in name:
                # It is a reference (OpenAPI 3.2.0, section 4.30): where it leads nowhere, that is told.
                references.target(name, here)
                continue
            told.add(name)
            location = references.location((*here, "security"))
            references.problems.append(
                Problem(
                    source=references.tree.document.resource(location.resource).name,
                    what=f"`security` names no security scheme: {name}",
                    expected="the name of one of the components",
                    pointer=format_pointer(location.tokens),
                    cause="unread",
                )
            )


def _requirements(root: Node, operations: Iterable[Operation]) -> Iterator[tuple[Node, Json]]:
    """Yield the alternatives in force somewhere, with what holds them."""
    for holder in (root, *(operation.node for operation in operations)):
        stated = holder.value.get("security") if isinstance(holder.value, dict) else None
        yield from ((holder, alternative) for alternative in stated) if isinstance(stated, list) else ()


def _names(references: TreeReferences, tokens: Tokens) -> Iterable[str] | None:
    """The names of the schemes that stand there, none where there are none; None where they cannot be read."""
    try:
        found = references.follow(references.at(tokens)).value
    except (KeyError, IndexError, TypeError, ValueError):
        return ()
    return found.keys() if isinstance(found, dict) else None
