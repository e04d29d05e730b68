"""References that lead nowhere or to each other, found without walking documents in which every one is sound.

Only if one of the references that a file holds cannot be resolved is its tree walked: not every one need be followed,
as what stands in an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from apidiff.model.contract import Node
from apidiff.model.document import ENTRY, Resource
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import HOLDING_VALUES
from apidiff.resolve.references.mappings import broken_entries, names_nothing
from apidiff.resolve.references.references import TreeReferences, reference_of
from apidiff.resolve.references.written import Written, by_file
from apidiff.resolve.tree import Tree, mounted

_VALUES = HOLDING_VALUES | {"const", "value", "mapping"}
_TEXTS = frozenset({"description", "summary", "title"})
"""Keywords of texts: what is meant to be read in there is nothing that payloads depend on."""


def report_broken_references(
    tree: Tree, references: TreeReferences, written_in: Callable[[Resource], Written]
) -> Written:
    """Enter a problem for every reference that leads nowhere, in the entry file and in the files it leads to. Returns
    what is written in the entry file."""
    waiting = [ENTRY]
    known = len(tree.document.resources)
    waiting.extend(tree.document.resources)
    while waiting:
        base = waiting.pop()
        written = written_in(tree.document.resource(base))
        suspect = {found for found in by_file(written.references) if not references.leads(found, base)}
        if suspect:
            _walk(tree.at(mounted(base, ())), references, suspect)
        nameless = {name for name in by_file(written.mapped) if names_nothing(references, name, base)}
        if nameless:
            _walk_mappings(tree.at(mounted(base, ())), references, nameless)
        # Following references reads further files, which are entered in the order they are read.
        read = tree.document.resources
        waiting.extend(islice(read, known, None))
        known = len(read)
    return written_in(tree.document.entry)


def _walk(root: Node, references: TreeReferences, suspect: set[str]) -> None:
    for node in _told(root):
        if reference_of(node.value) in suspect:
            references.follow(node)


def _walk_mappings(root: Node, references: TreeReferences, nameless: set[str]) -> None:
    """Enter the entries of discriminators that name nothing."""
    for node in _told(root):
        stated = None if _holds_names(node.tokens) else node.get("discriminator")
        for entry in broken_entries(references, stated) if stated is not None else ():
            if entry.value in nameless:
                references.report_entry(entry)


def _told(root: Node) -> Iterator[Node]:
    """Yield what stands in a document, without what is data or text."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        value, are_names = node.value, _holds_names(node.tokens)
        members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for index, child in members:
            key = str(index)
            is_told = are_names or (key not in _VALUES and key not in _TEXTS)
            if isinstance(child, (dict, list)) and is_told and not key.startswith("x-"):
                pending.append(Node(child, (*node.tokens, key)))


def _holds_names(tokens: Tokens) -> bool:
    """Whether the keys of what stands there are names and no keywords: `responses` has one called `default`."""
    if tokens[-1:] == ("responses",):
        return tokens[-2:-1] != ("properties",)
    return tokens[-1:] in (("properties",), ("schemas",), ("definitions",))
