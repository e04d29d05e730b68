"""Where payloads start that reach a pair: what is found once, from above, is what a walk up from each pair finds."""

from __future__ import annotations

from random import Random

import pytest

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.schemas.graph import PairKey, SchemaGraph, compare_schemas
from apidiff.compare.surface.operations import compare_contracts_surface
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.pipeline import resolve


def document(random: Random, length: int) -> Json:
    """Operations that share schemas which refer to each other, some read-only."""
    schemas: dict[str, Json] = {}
    names = [f"S{index}" for index in range(12)]
    for name in names:
        fields: dict[str, Json] = {"v": {"type": "string", "maxLength": length}}
        for index in range(random.randint(0, 2)):
            reference = {"$ref": f"#/components/schemas/{random.choice(names)}"}
            fields[f"p{index}"] = random.choice([reference, {"allOf": [reference], "readOnly": True}])
        schemas[name] = {"type": "object", "properties": fields}
    paths: dict[str, Json] = {}
    for index in range(4):
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{random.choice(names)}"}}}}
        operation: dict[str, Json] = {"responses": {"200": {"description": "d", **body}}}
        paths[f"/r{index}"] = {"post": {**operation, "requestBody": body} if random.random() < 0.6 else operation}
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def graph_of(seed: int) -> SchemaGraph:
    old, new = (resolve(load_value(document(Random(seed), length), "d")) for length in (9, 5))
    comparison = Comparison(old=old, new=new)
    definitions = Definitions(comparison=comparison)
    found = compare_contracts_surface(comparison, definitions, Swaps(comparison=comparison))
    return compare_schemas(comparison, definitions, [one for one in found if isinstance(one, PositionPair)])


def walked(graph: SchemaGraph, pair: PairKey, direction: Direction) -> list[PositionPair]:
    """Walk up from a pair, the edge met last first."""
    found: list[PositionPair] = []
    seen, pending = {pair}, [pair]
    while pending:
        current = pending.pop()
        found += [one for one in graph.roots.get(current, ()) if one.usage.direction is direction]
        for edge in graph.parents.get(current, ()):
            if direction in edge.link.flow and edge.above not in seen:
                seen.add(edge.above)
                pending.append(edge.above)
    return found


@pytest.mark.parametrize("seed", range(25))
def test_the_positions_above_each_pair_are_those_that_a_walk_finds_in_its_order(seed: int) -> None:
    graph = graph_of(seed)
    assert graph.drafts
    for pair in graph.drafts:
        for direction in Direction:
            assert list(graph.positions(pair, frozenset({direction}))) == walked(graph, pair, direction)
