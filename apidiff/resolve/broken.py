"""References that lead nowhere or to each other, found without walking documents in which every one is sound.

The distinct references are read off the text of each file. Only if one of them cannot be resolved is that file's tree
walked, because text alone cannot tell a reference from a string in an example.
"""

from __future__ import annotations

import re
from itertools import islice

from apidiff.model.contract import Node
from apidiff.model.document import ENTRY
from apidiff.model.pointer import Tokens
from apidiff.resolve.references import TreeReferences, reference_of
from apidiff.resolve.tree import Tree, mounted

# Sought from the dollar sign, which is rarer than the quote before it.
_IN_JSON = re.compile(rb'\$ref(?<="\$ref)"\s*:\s*"([^"]*)"')
_IN_YAML = re.compile(rb"""\$ref["']?\s*:\s*["']?([^"'\s,}]+)""")
_VALUES = frozenset({"example", "examples", "default", "enum", "const", "value", "mapping"})


def report_broken_references(tree: Tree, references: TreeReferences) -> dict[str, set[str]]:
    """Enter a problem for every reference that leads nowhere, in the entry file and in the files it leads to. Returns
    the references of each file, as its text has them; those with escapes are not looked at."""
    of_files: dict[str, set[str]] = {}
    waiting = [ENTRY]
    known = len(tree.document.resources)
    waiting.extend(tree.document.resources)
    while waiting:
        base = waiting.pop()
        resource = tree.document.resource(base)
        pattern = _IN_JSON if resource.format == "json" else _IN_YAML
        written = {found.decode("utf-8", "replace") for found in set(pattern.findall(resource.data))}
        of_files[base] = written
        suspect = {found for found in written if "\\" not in found and not references.leads(found, base)}
        if suspect:
            _walk(tree.at(mounted(base, ())), references, suspect)
        # Following references reads further files, which are entered in the order they are read.
        read = tree.document.resources
        waiting.extend(islice(read, known, None))
        known = len(read)
    return of_files


def _walk(root: Node, references: TreeReferences, suspect: set[str]) -> None:
    pending = [root]
    while pending:
        node = pending.pop()
        reference = reference_of(node.value)
        if reference in suspect:
            references.follow(node)
        for key, child in node.items():
            is_name = _holds_names(node.tokens)
            if isinstance(child.value, (dict, list)) and (key not in _VALUES or is_name) and not key.startswith("x-"):
                pending.append(child)


def _holds_names(tokens: Tokens) -> bool:
    """Whether the keys of what stands there are names and no keywords: `responses` has one called `default`."""
    if tokens[-1:] == ("responses",):
        return tokens[-2:-1] != ("properties",)
    return tokens[-1:] in (("properties",), ("schemas",), ("definitions",))
