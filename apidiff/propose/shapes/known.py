"""What FastAPI and Cadwyn put into documents by themselves: no application declares it, and no proposal may name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from apidiff.compare.lifecycle.version_marks import marks_of
from apidiff.compare.match.operation_likeness import default_function
from apidiff.compare.match.parameter_index import ParameterKey
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.pointer import parse_pointer
from apidiff.model.proposal.pytypes import ClassRef, World
from apidiff.propose.shapes.names import snake

ERRORS = "HTTPValidationError"
VALIDATION = frozenset({ERRORS, "ValidationError"})
"""The components that FastAPI writes for the answer to invalid requests."""
_ERROR_PROPERTIES = ("loc", "msg", "type")


def version_parameters(old: Contract, new: Contract) -> frozenset[ParameterKey]:
    """Return the parameters by which clients ask for a version: Cadwyn reads and documents them.

    A header counts where either document states its version in it: the other may be of the time before Cadwyn. A query
    parameter counts where both do and state `info.version`, for Cadwyn reads those only where it is told how.
    """
    before, after = marks_of(old), marks_of(new)
    headers = {key for key in (*before, *after) if key[0] == "header"}
    both = {key for key in before.keys() & after.keys() if key[0] == "query"}
    return frozenset(headers | {key for key in both if before[key].follows and after[key].follows})


def is_validation_errors(contract: Contract, schema: Node) -> bool:
    """Return True for the schema of the 422 answer of FastAPI: `HTTPValidationError` as FastAPI writes it.

    Source: `validation_error_response_definition` of fastapi.openapi.utils. Newer FastAPI adds properties.
    """
    found = contract.follow(schema)
    if found.tokens[-1:] != (ERRORS,):
        return False
    detail = _property(found, "detail")
    items = detail.get("items") if detail is not None else None
    item = contract.follow(items) if items is not None else None
    return item is not None and all(_property(item, name) is not None for name in _ERROR_PROPERTIES)


def _property(schema: Node, name: str) -> Node | None:
    properties = schema.get("properties")
    return properties.get(name) if properties is not None else None


def embedded_bodies(world: World) -> frozenset[str]:
    """Return the classes of bodies that FastAPI makes of several arguments: no application has them.

    Source: `get_body_field` of fastapi.dependencies.utils, which calls them after the operationId.
    """
    return frozenset(
        route.body.type.name
        for route in world.routes
        if route.body is not None and route.operation_id is not None and isinstance(route.body.type, ClassRef)
        if component_of(world, route.body.type.name) in _embedded(route.operation_id)
    )


def _embedded(operation_id: str) -> tuple[str, str]:
    """Return the name of an embedded body, and the one where its schemas for requests and answers differ."""
    name = f"Body_{operation_id}"
    return name, f"{name}-Input"


def component_of(world: World, name: str) -> str | None:
    """Return the component that a class was made of, None for a class of another place."""
    tokens = parse_pointer(world.classes[name].origin)
    return tokens[2] if len(tokens) == 3 and tokens[:2] == ("components", "schemas") else None


def function_names(operations: Sequence[Operation]) -> list[str]:
    """Return what to name the function of each operation after: its operationId, or its label where it has none.

    An operationId as FastAPI makes it (`list_users_users_get`: function, path and method; `generate_unique_id` of
    fastapi.utils) gives the function alone; where several operations have that function, with the last fixed part of
    the path, and where several have both, the operationId as it is.
    """
    choices = [list(_wanted(operation)) for operation in operations]
    counted = Counter(snake(name) for names in choices for name in dict.fromkeys(names))
    return [next((name for name in names if counted[snake(name)] == 1), names[-1]) for names in choices]


def _wanted(operation: Operation) -> Iterator[str]:
    """Yield the names of an operation's function, the best first."""
    value = operation.node.value
    found = value.get("operationId") if isinstance(value, dict) else None
    if not isinstance(found, str):
        yield operation.label
        return
    function = default_function(found, operation.path)
    if function is not None:
        yield function
        fixed = [part for part in operation.path.split("/") if part and "{" not in part]
        if fixed:
            yield f"{function}_of_{snake(fixed[-1])}"
    yield found
