"""Swagger 2.0 folded into the shape of OpenAPI 3.x."""

from __future__ import annotations

from apidiff.model.document import Document
from apidiff.model.pointer import Tokens
from apidiff.resolve.tree import Tree


def fold_swagger(document: Document) -> tuple[Tree, dict[Tokens, Tokens]]:
    """Return the folded tree and where pointers of the original lead in it."""
    raise NotImplementedError
