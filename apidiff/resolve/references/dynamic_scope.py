"""Which schema a `$dynamicRef` means, by the schemas through which it is reached (JSON Schema 2020-12 Core, 8.2.3.2).

A scope says for each anchor that several schemas with an `$id` of their own declare which of them counts: that of the
outermost schema passed through. Of anchors that one such schema alone declares nothing need be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias
from urllib.parse import unquote

from msgspec import Struct, field

from apidiff.contain.vocabulary import DEFINITIONS, NAMED
from apidiff.model.contract import Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import HOLDING_VALUES
from apidiff.resolve.references.identifiers import Identifiers
from apidiff.resolve.references.references import TreeReferences

Scope: TypeAlias = Mapping[str, Tokens]

_VALUES = HOLDING_VALUES | {"const", "value", "mapping", "links"}
_MAPS = frozenset(
    {
        *NAMED, "dependentSchemas", *DEFINITIONS, "schemas", "responses",
        "parameters", "requestBodies", "headers", "callbacks", "pathItems", "mediaTypes", "webhooks", "content",
        "encoding",
    }
)  # fmt: skip
"""What holds names that somebody chose, which are no keywords."""


def objects(root: Node, left_out: Iterable[str] = ()) -> Iterator[Node]:
    """Yield the objects at and below a node that may be schemas, in document order: none in values and extensions, and
    none under the keywords that are left out."""
    skipped = _VALUES.union(left_out)
    waiting = [(root, False)]
    while waiting:
        node, is_map = waiting.pop()
        if isinstance(node.value, list):
            waiting.extend((child, False) for _, child in reversed([*node.items()]))
        elif isinstance(node.value, dict):
            if not is_map:
                yield node
            for key, child in reversed([*node.items()]):
                if isinstance(child.value, (dict, list)) and (
                    is_map or (key not in skipped and not key.startswith("x-"))
                ):
                    waiting.append((child, not is_map and key in _MAPS))


class Scopes(Struct, frozen=True, kw_only=True, eq=False):
    """The anchors of one file that several schemas declare, by the URI of the schema (None: outside of all `$id`s).

    `reaching` are the schemas that references lead to and from which such an anchor is asked for, with its name.
    """

    known: Identifiers
    references: TreeReferences
    declared: dict[str | None, dict[str, Tokens]]
    names: frozenset[str]
    reaching: dict[Tokens, set[str]] = field(default_factory=dict)

    def entered(self, scope: Scope, uri: str | None) -> Scope:
        """The scope behind a reference into the schema with that URI: what was passed through before counts more."""
        return {**self.declared.get(uri, {}), **scope}

    def usual(self, tokens: Tokens) -> Scope:
        """The scope in which the schema at the tokens is read where it stands."""
        found = self.entered({}, None)
        for length in range(len(tokens) + 1):
            uri = self.known.scopes.get(tokens[:length])
            if uri is not None:
                found = self.entered(found, uri)
        return found

    def behind(self, target: Tokens, scope: Scope) -> Scope | None:
        """What matters of the scope for a schema that is referred to; None where it is read as where it stands."""
        names = self.reaching.get(target, ())
        entered, usual = self.entered(scope, self.known.scope(target)), self.usual(target)
        found = {name: entered[name] for name in sorted(names) if name in entered}
        return None if found == {name: usual[name] for name in names if name in usual} else found

    def meant(self, reference: str, target: Tokens, scope: Scope) -> Tokens:
        """What a `$dynamicRef` that leads to a schema means in a scope."""
        name = self._asked_for(reference, target)
        return target if name is None else scope.get(name, target)

    def _asked_for(self, reference: str, target: Tokens) -> str | None:
        """The anchor of which a `$dynamicRef` does not say which one it means."""
        name = unquote(reference.partition("#")[2])
        value = self.references.at(target).value
        is_dynamic = name in self.names and isinstance(value, dict) and value.get("$dynamicAnchor") == name
        return name if is_dynamic else None

    def find_reaching(self, schemas: Iterable[Node]) -> None:
        """Enter which schemas are `reaching`."""
        referring: dict[Tokens, list[Tokens]] = {}
        waiting = [target for node in schemas for target in self._targets(node)[0]]
        found: list[tuple[Tokens, str]] = []
        seen: set[Tokens] = set()
        while waiting:
            tokens = waiting.pop()
            if tokens in seen:
                continue
            seen.add(tokens)
            for node in objects(self.references.at(tokens), DEFINITIONS):
                targets, asked = self._targets(node)
                found.extend((tokens, name) for name in asked)
                waiting.extend(targets)
                for target in targets:
                    referring.setdefault(target, []).append(tokens)
        while found:
            tokens, name = found.pop()
            names = self.reaching.setdefault(tokens, set())
            if name not in names:
                names.add(name)
                found.extend((other, name) for other in referring.get(tokens, ()))

    def _targets(self, node: Node) -> tuple[list[Tokens], list[str]]:
        """What a schema refers to, whatever the scope, and the anchors that it asks for."""
        targets, asked = [], []
        for keyword in ("$ref", "$dynamicRef"):
            target = self.target(node, keyword)
            if target is None:
                continue
            targets.append(target)
            name = None if keyword == "$ref" else self._asked_for(node.value[keyword], target)
            if name is not None:
                asked.append(name)
                targets.extend(anchors[name] for anchors in self.declared.values() if name in anchors)
        return targets, asked

    def target(self, node: Node, keyword: str) -> Tokens | None:
        """Where the reference of a schema leads to, as `$ref` does; None where there is none or it leads nowhere."""
        reference = node.value.get(keyword)
        return self.references.target(reference, node.tokens) if isinstance(reference, str) else None


def scopes_of(schemas: Iterable[Node], known: Identifiers, references: TreeReferences) -> Scopes:
    """Return the scopes of a file with those schemas."""
    declared: dict[str | None, dict[str, Tokens]] = {}
    once: set[str] = set()
    often: set[str] = set()
    for node in schemas:
        anchor: Json = node.value.get("$dynamicAnchor")
        if isinstance(anchor, str):
            anchors = declared.setdefault(known.scope(node.tokens), {})
            if anchor not in anchors:
                anchors[anchor] = node.tokens
                (often if anchor in once else once).add(anchor)
    kept = {uri: {name: at for name, at in anchors.items() if name in often} for uri, anchors in declared.items()}
    found = Scopes(known=known, references=references, declared=kept, names=frozenset(often))
    if often:
        found.find_reaching(schemas)
    return found
