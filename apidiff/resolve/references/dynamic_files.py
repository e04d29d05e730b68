"""`$dynamicRef` where a document has several files.

One that means the same however it is reached is a `$ref` under another name (JSON Schema 2020-12 Core, 8.2.3.2): it
leads to no dynamic anchor, or to one that no other schema of the document declares. What another one may mean depends
on the schemas passed through; whatever may be meant is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.model.contract import Node
from apidiff.model.document import ENTRY, Json, Problem, Resource
from apidiff.model.pointer import Tokens, below, format_pointer
from apidiff.resolve.references.dynamic_scope import objects
from apidiff.resolve.references.references import TreeReferences
from apidiff.resolve.tree import Tree, copied, mounted

_KEYWORD = b"$dynamicRef"
_ESCAPED_LETTER = re.compile(rb"\\(?:u00|x|U000000)(?:24|6[134569DdEe]|52|79)")


class Meanings(Struct, frozen=True, kw_only=True, eq=False):
    """A tree whose dynamic references are `$ref`s where they can be, and the schemas that each of the others may mean:
    first what it leads to where it stands."""

    tree: Tree
    several: dict[Tokens, tuple[Tokens, ...]] = field(default_factory=dict)


def with_meanings(tree: Tree, problems: list[Problem]) -> Meanings | None:
    """Return the tree with its files, all of which have been read, read so; None where no file has such a reference.
    Enters those that lead nowhere, and leaves them as they are."""
    document = tree.document
    resources: dict[str, Resource] = {}
    while len(resources) <= len(document.others):
        # Such a reference may lead to a file that nothing else refers to.
        resources = {ENTRY: document.entry, **document.others}
        if not any(_may_say(resource.data) for resource in resources.values()):
            return None
        references = TreeReferences(tree=tree)
        schemas = {key: [*objects(tree.at(mounted(key, ())))] for key in resources}
        targets = {node.tokens: _target(node, references) for nodes in schemas.values() for node in _referring(nodes)}
    if not targets:
        return None
    declared: dict[str, list[Tokens]] = {}
    for node in (node for nodes in schemas.values() for node in nodes):
        anchor = node.value.get("$dynamicAnchor")
        if isinstance(anchor, str):
            declared.setdefault(anchor, []).append(node.tokens)
    meant = {tokens: _meant(tree.at(tokens), targets[tokens], references, declared) for tokens in targets}
    renamed: dict[Tokens, Tokens] = {}
    root = tree.root
    for key, nodes in schemas.items():
        plain = [node for node in _referring(nodes) if len(meant[node.tokens]) == 1]
        problems.extend(_nowhere(node, tree) for node in _referring(nodes) if not meant[node.tokens])
        if plain:
            head = mounted(key, ())
            written = _written_anew(tree.at(head).value, plain, head, renamed)
            if key == ENTRY:
                root = written
            else:
                document.resources[key] = replace(resources[key], root=written)
    source_map = replace(tree.source_map, renamed={**tree.source_map.renamed, **renamed})
    several = {tokens: schemas for tokens, schemas in meant.items() if len(schemas) > 1}
    return Meanings(tree=replace(tree, root=root, source_map=source_map), several=several)


def _may_say(text: bytes) -> bool:
    """Whether a text has the keyword, or an escape that may hide a letter of it."""
    return _KEYWORD in text or _ESCAPED_LETTER.search(text) is not None


def _referring(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node.value.get("$dynamicRef"), str) and isinstance(node.value.get("allOf", []), list):
            yield node


def _target(node: Node, references: TreeReferences) -> Tokens | None:
    return references.target(node.value["$dynamicRef"], node.tokens)


def _meant(
    node: Node, target: Tokens | None, references: TreeReferences, declared: dict[str, list[Tokens]]
) -> tuple[Tokens, ...]:
    """The schemas that the reference of a schema may mean; none where it leads nowhere."""
    if target is None:
        return ()
    name = unquote(node.value["$dynamicRef"].partition("#")[2])
    value = references.at(target).value
    others = declared.get(name, ()) if isinstance(value, dict) and value.get("$dynamicAnchor") == name else ()
    return (target, *(tokens for tokens in others if tokens != target))


def _nowhere(node: Node, tree: Tree) -> Problem:
    location = tree.location(below(node.tokens, "$dynamicRef"))
    return Problem(
        source=tree.document.resource(location.resource).name,
        what=f"`$dynamicRef` leads nowhere: {node.value['$dynamicRef']}",
        expected="a reference to something that exists",
        pointer=format_pointer(location.tokens),
        cause="unread",
    )


def _written_anew(root: Json, schemas: list[Node], head: Tokens, renamed: dict[Tokens, Tokens]) -> Json:
    """The root of a file with the references of some schemas written as `$ref`; in a member of `allOf` where there is
    one already. Enters how the file writes them."""
    copies: dict[Tokens, Json] = {(): root.copy()}
    for node in schemas:
        here = node.tokens[len(head) :]
        value, place = copied(copies, here), node.tokens
        reference = value.pop("$dynamicRef")
        if "$ref" in value:
            value.setdefault("allOf", [])
            members = copied(copies, below(here, "allOf"))
            members.append({})
            place = below(place, "allOf", str(len(members) - 1))
            renamed[place] = below(node.tokens, "$dynamicRef")
            value = members[-1]
        value["$ref"] = reference
        renamed[below(place, "$ref")] = below(node.tokens, "$dynamicRef")
    return copies[()]
