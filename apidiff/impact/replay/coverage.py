"""What of a document recorded exchanges reach: operations, parameters, and properties of payloads.

A payload is walked once for each form it has: which properties there are, on every level. Most payloads of one
operation have one of a few forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.contain.walks import reached_from
from apidiff.impact.payload.call import Call
from apidiff.impact.payload.forms import form_of
from apidiff.impact.payload.operation import OperationView, Side
from apidiff.impact.payload.schemas import OF_ONE_VALUE, Schemas
from apidiff.impact.route.parameters import ABSENT, NOT_RECORDED
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.document import Json
from apidiff.model.impact.replayed import Covered
from apidiff.model.places import OperationKind, OperationRef
from apidiff.model.pointer import Tokens, format_pointer

_MOST_FORMS = 20_000
_MOST_STEPS = 20_000


class Coverage:
    """Grows with every call; `of` says what was never seen."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.operations: set[OperationRef] = set()
        self.parameters: set[tuple[OperationRef, tuple[str, str]]] = set()
        self.fields: set[Tokens] = set()
        self._forms: set[tuple[Tokens, Any]] = set()
        self._missing: dict[OperationRef, list[tuple[str, str]]] = {}

    def add(self, call: Call) -> None:
        """Note what a call reaches."""
        ref = call.view.operation.ref
        if ref not in self.operations:
            self.operations.add(ref)
            self._missing[ref] = list(call.view.parameters)
        if self._missing[ref]:
            empty = call.sent.empty
            for key in [one for one in self._missing[ref] if one[0] not in empty]:
                texts = call.texts(call.view.parameters[key])
                if texts is not ABSENT and texts is not NOT_RECORDED:
                    self.parameters.add((ref, key))
                    self._missing[ref].remove(key)
        for root, value in call.payloads():
            self._walk(root, value)

    def _walk(self, root: Tokens, value: Json) -> None:
        form = (root, form_of(value))
        if form in self._forms:
            return
        if len(self._forms) < _MOST_FORMS:
            self._forms.add(form)
        self.fields.update(reached(self.side.schemas, root, value))

    def of(self, operations: tuple[Operation, ...]) -> Covered:
        """Return what was seen of the operations of a document, and what was not."""
        every = [one for one in operations if one.kind is OperationKind.PATH]
        unseen = [str(one.ref) for one in every if one.ref not in self.operations]
        called = [self.side.view(one) for one in every if one.ref in self.operations]
        names = {(view.operation.ref, key): one for view in called for key, one in view.parameters.items()}
        fields = self._fields_of(called)
        missing = [tokens for tokens in fields if tokens not in self.fields]
        return Covered(
            operations=len(every),
            operations_seen=len(every) - len(unseen),
            operations_unseen=tuple(unseen),
            fields=len(fields),
            fields_seen=len(fields) - len(missing),
            fields_unseen=tuple(sorted({named_field(self.side.contract, tokens) for tokens in missing})),
            parameters=len(names),
            parameters_seen=len(self.parameters),
            parameters_unseen=tuple(
                f"{ref}: {one.in_} {one.name}" for (ref, key), one in names.items() if (ref, key) not in self.parameters
            ),
        )

    def _fields_of(self, views: list[OperationView]) -> dict[Tokens, None]:
        """Every property that payloads of these operations may have."""
        starts = (schema.tokens for view in views for schema in positions_of(view))
        edges = self.side.schemas.edges
        every = reached_from(starts, lambda tokens: (edge.target for edge in edges(tokens)))
        return dict.fromkeys(edge.target for tokens in every for edge in edges(tokens) if edge.sort == "property")


def named_field(contract: Contract, tokens: Tokens) -> str:
    """Return a property as people name it: `User.address.city`; one that no component declares by its pointer."""
    path = contract.references.location(tokens).tokens
    start = 2 if path[:1] == ("definitions",) else 3
    if path[:2] == ("components", "schemas") or path[:1] == ("definitions",):
        steps = [step for step in path[start:] if step not in ("properties", "items", *COMPOSITIONS)]
        return ".".join([path[start - 1], *(step for step in steps if not step.isdecimal())])
    return format_pointer(path)


def positions_of(view: OperationView) -> Iterator[Node]:
    """Yield the schemas of the bodies and answers of an operation."""
    for media in view.content.values():
        schema = media.get("schema")
        if schema is not None:
            yield schema
    for key in view.responses:
        for media in view.answer_content(key).values():
            schema = media.get("schema")
            if schema is not None:
                yield schema


def reached(schemas: Schemas, root: Tokens, payload: Json) -> Iterator[Tokens]:
    """Yield the schemas of properties at which a payload has a value; of branches, all are walked."""
    waiting: list[tuple[Tokens, Json]] = [(root, payload)]
    seen: set[tuple[Tokens, int]] = set()
    while waiting and len(seen) < _MOST_STEPS:
        tokens, value = waiting.pop()
        if (tokens, id(value)) in seen:
            continue
        seen.add((tokens, id(value)))
        edges = schemas.edges(tokens)
        known = {edge.name for edge in edges if edge.sort == "property"} if isinstance(value, dict) else set()
        for edge in edges:
            if edge.sort in OF_ONE_VALUE:
                waiting.append((edge.target, value))
            elif isinstance(value, dict):
                if edge.sort == "property":
                    if edge.name in value:
                        yield edge.target
                        waiting.append((edge.target, value[edge.name]))
                elif edge.sort in ("others", "pattern"):
                    waiting.extend((edge.target, part) for name, part in value.items() if name not in known)
            elif isinstance(value, list):
                if edge.sort == "items":
                    waiting.extend((edge.target, part) for part in value)
                elif edge.sort == "item" and int(edge.name) < len(value):
                    waiting.append((edge.target, value[int(edge.name)]))
