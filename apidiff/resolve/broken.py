"""References that lead nowhere, found without walking documents in which every reference is sound.

The distinct references are read off the text of the entry file. Only if one of them cannot be resolved is the tree
walked, because text alone cannot tell a reference from a string in an example.
"""

from __future__ import annotations

import re

from apidiff.model.contract import Node
from apidiff.resolve.references import TreeReferences, reference_of
from apidiff.resolve.tree import Tree

_IN_JSON = re.compile(rb'"\$ref"\s*:\s*"([^"\\]*)"')
_IN_YAML = re.compile(rb"""["']?\$ref["']?\s*:\s*["']?([^"'\s,}]+)""")
_VALUES = frozenset({"example", "examples", "default", "enum", "const", "value", "mapping"})


def report_broken_references(tree: Tree, references: TreeReferences) -> None:
    """Enter a problem for every local reference of the entry file that leads nowhere."""
    entry = tree.document.entry
    pattern = _IN_JSON if entry.format == "json" else _IN_YAML
    written = {found.decode("utf-8", "replace") for found in pattern.findall(entry.data)}
    suspect = {reference for reference in written if reference.startswith("#") and not references.leads(reference)}
    if suspect:
        _walk(Node(tree.root, ()), references, suspect)


def _walk(root: Node, references: TreeReferences, suspect: set[str]) -> None:
    pending = [root]
    while pending:
        node = pending.pop()
        reference = reference_of(node.value)
        if reference in suspect:
            references.target(reference, node.tokens)
        for key, child in node.items():
            is_name = bool(node.tokens) and node.tokens[-1] in ("properties", "schemas", "definitions")
            if isinstance(child.value, (dict, list)) and (key not in _VALUES or is_name) and not key.startswith("x-"):
                pending.append(child)
