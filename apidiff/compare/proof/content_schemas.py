"""What stands under a `contentSchema`: the schema of what a text holds once it is decoded.

For a validator the keyword is an annotation (JSON Schema Validation 2020-12, section 8.5), so that no payload shows a
break there, and everything would be proved. Clients decode such texts all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.proof.direction import DirectionProof
from apidiff.compare.schemas.graph import PairKey
from apidiff.compare.trace.tested import keyword_of


def failing_contents(proof: DirectionProof) -> set[PairKey]:
    """Return the pairs below every `contentSchema` whose producer may write what the consumer's refuses."""
    graph = proof.graph
    failing = []
    for pair in dict.fromkeys(_contents(proof)):
        left, right = proof.ends(pair)
        found = proof.whole.contained(left, right)
        if found is None or found.assumptions:
            failing.append(pair)
    return graph.below(failing)


def _contents(proof: DirectionProof) -> Iterator[PairKey]:
    for edges in proof.graph.children.values():
        for edge in edges:
            if edge.link.step.kind == "test" and keyword_of(edge.link.new) == "contentSchema":
                yield edge.below
