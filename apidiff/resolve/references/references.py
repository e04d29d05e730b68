"""`$ref`: where it leads, and what stands there.

A reference is resolved against the file it stands in (RFC 3986, section 5) or, where a schema carries `$id`, against
that (JSON Schema 2020-12 Core, section 8.2). Nothing is expanded: cycles stay references, and a reference that leads
nowhere is a located problem.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from urllib.parse import unquote, urljoin

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.load.sources.store import LENIENT
from apidiff.model.contract import Node
from apidiff.model.document import ENTRY, Cause, DocumentError, Json, Location, Problem
from apidiff.model.pointer import Tokens, format_pointer, parse_fragment
from apidiff.resolve.references.identifiers import Identifiers, identifiers
from apidiff.resolve.tree import Tree, base_of, mounted, resource_key

ENTRY_URI = "x-entry:"
"""The URI of the entry file in references that apidiff puts in. In a schema with `$id` a mere fragment would not do."""

_SIGNS = "/#."
"""What no name of a component alone holds."""


class TreeReferences(Struct, frozen=True, kw_only=True, eq=False):
    """References over a Tree. Results are remembered: a reference is resolved once for each file it stands in.

    `moved` maps the head of a pointer to where the fold put it (Swagger's `definitions` to `components/schemas`).
    """

    tree: Tree
    moved: dict[Tokens, Tokens] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _targets: dict[tuple[str, str], Tokens | None] = field(default_factory=dict)
    _followed: dict[tuple[str, str], Node] = field(default_factory=dict)
    _ending: set[Tokens] = field(default_factory=set)
    _nodes: dict[Tokens, Node] = field(default_factory=dict)
    _identifiers: dict[str, Identifiers] = field(default_factory=dict)
    _components: list[dict[Tokens, str]] = field(default_factory=list)
    _reported: dict[tuple[str, str], None] = field(default_factory=dict)
    _withheld: set[tuple[str, str]] = field(default_factory=set)

    def anew(self, tree: Tree) -> TreeReferences:
        """Return the references over another form of the same files. What was reported is not reported again."""
        return TreeReferences(tree=tree, moved=self.moved, problems=self.problems, _reported=self._reported)

    def at(self, tokens: Tokens) -> Node:
        """Return the node at tokens of the tree. Raises KeyError."""
        found = self._nodes.get(tokens)
        if found is None:
            found = self._nodes[tokens] = self.tree.at(tokens)
        return found

    def location(self, tokens: Tokens) -> Location:
        """Return the file and the pointer in it that tokens of the tree stand for."""
        return self.tree.location(tokens)

    def follow(self, node: Node) -> Node:
        """Return the node behind a chain of references; a broken or endless chain gives a None value at the
        reference."""
        reference = reference_of(node.value)
        if reference is None:
            return node
        known = self._followed.get((base_of(node.tokens), reference))
        if known is not None:
            return known
        links: list[tuple[Tokens, str]] = []
        found = self._behind(node, links)
        for tokens, link in links if found.value is not None else ():
            # Each link of a chain leads to its end, and is not walked again. Where schemas have `$id`, what a reference
            # means depends on the schema it stands in.
            base = base_of(tokens)
            if not self._identifiers_of(base).scopes:
                self._followed[base, link] = found
        return found

    def _behind(self, node: Node, links: list[tuple[Tokens, str]]) -> Node:
        """Return what a chain leads to; `links` are those passed on the way."""
        current = node
        seen: set[Tokens] = set()
        while isinstance(current.value, dict) and isinstance(reference := current.value.get("$ref"), str):
            known = self._followed.get((base_of(current.tokens), reference))
            if known is not None:
                return known
            links.append((current.tokens, reference))
            target = self.target(reference, current.tokens)
            if target is None:
                return Node(None, current.tokens)
            if target in seen:
                what = f"a `$ref` that only leads to itself: {reference}"
                self._report(reference, node.tokens, what, "a reference to something")
                return Node(None, node.tokens)
            seen.add(target)
            current = self.at(target)
        return current

    def target(self, reference: str, tokens: Tokens) -> Tokens | None:
        """Return the tokens a reference that stands at the given tokens leads to, or None where it leads nowhere."""
        base = base_of(tokens)
        scope = self._scope(base, tokens)
        key = (scope or base, reference)
        if key in self._targets:
            return self._targets[key]
        found: Tokens | None = None
        # A pointer may lead through the schema that holds it: on the way to itself it leads nowhere.
        self._targets[key] = None
        try:
            found = self._resolve(reference, base, scope)
        except DocumentError as error:
            self._report_unread(reference, tokens, error)
        except ValueError as error:
            self._report(reference, tokens, f"`$ref` is no address: {reference} ({error})", "a path or a URL")
        if found is None:
            self._report(
                reference, tokens, f"`$ref` leads nowhere: {reference}", "a reference to something that exists"
            )
        elif (kind := _kind_of_unusable(self.at(found))) is not None:
            self._report(reference, tokens, f"`$ref` leads to {kind}: {reference}", "a reference to an object")
            found = None
        self._targets[key] = found
        return found

    def way_end(self, reference: str, tokens: Tokens) -> Node | None:
        """Return what cannot be read on the way of a broken reference that stands at the tokens: the broken reference,
        text or list that it passes through, or the text it leads to. None where there is no such thing: what it names
        is just not there, or its file is not."""
        with suppress(DocumentError, ValueError):
            uri, _, fragment = reference.partition("#")
            base = base_of(tokens)
            head = mounted(self._key(uri, base, self._identifiers_of(base)) if uri else base, ())
            way = parse_fragment(fragment) if fragment.startswith("/") else ()
            return self._way_end(head, way if head else self._folded(way))
        return None

    def _way_end(self, head: Tokens, way: Tokens) -> Node | None:
        try:
            node = self.tree.at(head)
        except KeyError:
            return None
        for token in way:
            found = self.follow(node)
            if not isinstance(found.value, dict):
                return node
            if token not in found.value:
                return None
            node = found.child(token)
        return None if isinstance(self.follow(node).value, dict) else node

    def component_at(self, tokens: Tokens) -> str | None:
        """Return the component of the entry file that is a reference to the schema at these tokens of another file; of
        several the first."""
        if not self._components:
            found: dict[Tokens, str] = {}
            for name, node in self.tree.schemas():
                if reference_of(node.value) is not None:
                    found.setdefault(self.follow(node).tokens, name)
            self._components.append(found)
        return self._components[0].get(tokens)

    def is_withheld(self, reference: str, tokens: Tokens) -> bool:
        """Return whether what a reference that stands at the tokens names was not read because of our own rules."""
        return self.target(reference, tokens) is None and (base_of(tokens), reference) in self._withheld

    def report_deep(self, tokens: Tokens) -> None:
        """Enter that an operation is not compared, because it is a callback of callbacks beyond measure."""
        location = self.tree.location(tokens)
        source, pointer = self.tree.document.resource(location.resource).name, format_pointer(location.tokens)
        if (source, pointer) not in self._reported:
            self._reported[source, pointer] = None
            what = "a callback of callbacks, nested too deeply to be compared"
            expected = "less nesting, or --lenient to compare the rest"
            self.problems.append(
                Problem(source=source, what=what, expected=expected, pointer=pointer, cause="withheld")
            )

    def report_misplaced(self, raw: Node, found: str) -> None:
        """Enter that a reference leads to a component of another kind, in words, than what belongs in its place."""
        reference = reference_of(raw.value)
        if reference is not None:
            what = f"`$ref` leads to {found}: {reference}"
            self._report(reference, raw.tokens, what, "a reference to what belongs in this place")

    def targets(self) -> set[Tokens]:
        """Return where the references lead to that have been followed so far."""
        return {target for target in self._targets.values() if target is not None}

    def sure_target(self, reference: str, base: str) -> Tokens | None:
        """Return where a reference leads to, wherever it stands in the file with the key `base`; None where nowhere, or
        where that depends on the place. Reports nothing."""
        if self._identifiers_of(base).scopes:
            return None
        known = self._targets.get((base, reference))
        target = self._targets[base, reference] if known is None and self.leads(reference, base) else known
        return target if target is None or self._is_straight(reference, target) else None

    def _is_straight(self, reference: str, target: Tokens) -> bool:
        """Whether the pointer of a reference is that of its target. One that passes through other references, and an
        anchor, may lead elsewhere once these change."""
        fragment = reference.partition("#")[2]
        if fragment and not fragment.startswith("/"):
            return False
        tokens = parse_fragment(fragment)
        if base_of(target) == ENTRY:
            return self._folded(tokens) == target
        return target[2:] == tokens

    def leads(self, reference: str, base: str) -> bool:
        """Return whether a reference that stands in the file with that key leads somewhere. Reports nothing."""
        known = (len(self.problems), len(self._reported), len(self._targets))
        try:
            target = self._resolve(reference, base, None)
        except (DocumentError, ValueError):
            return False
        finally:
            self._forget(*known)
        if target is None or _kind_of_unusable(node := self.at(target)) is not None:
            return False
        if reference_of(node.value) is not None and self._is_endless(target):
            return False
        if not self._identifiers_of(base).scopes:
            self._targets[base, reference] = target
        return True

    def leads_nowhere(self, reference: str, base: str) -> bool:
        """Return whether a reference leads nowhere, wherever it stands in the file with that key. Reports nothing."""
        return not self._identifiers_of(base).scopes and not self.leads(reference, base)

    def report_entry(self, entry: Node) -> None:
        """Enter that an entry of a mapping names nothing, or what keeps it from being followed."""
        name, tokens = str(entry.value), entry.tokens
        try:
            if may_be_reference(name):
                self._resolve(name, base_of(tokens), None)
        except DocumentError as error:
            self._report_unread(name, tokens, error, word="mapping")
        except ValueError:
            pass
        what = f"`mapping` leads nowhere: {name}"
        self._report(name, tokens, what, "the name of a schema, or a reference to one", place=tokens)

    def _forget(self, problems: int, reported: int, targets: int) -> None:
        """Take back what was reported on the way since then: a reference in an extension may pass through another that
        nothing else needs."""
        if len(self.problems) == problems:
            return
        del self.problems[problems:]
        for key in [*islice(self._reported, reported, None)]:
            del self._reported[key]
        for key in [*islice(self._targets, targets, None)]:
            if self._targets[key] is None:
                del self._targets[key]

    def _is_endless(self, target: Tokens) -> bool:
        """Whether what a reference leads to is a chain of references without an end. Reports nothing."""
        seen: set[Tokens] = set()
        while target not in self._ending and (reference := reference_of(self.at(target).value)) is not None:
            seen.add(target)
            base = base_of(target)
            try:
                found = self._resolve(reference, base, self._scope(base, target))
            except (DocumentError, ValueError):
                return False
            if found is None:
                return False
            if found in seen:
                return True
            target = found
        self._ending.update(seen)
        return False

    def _scope(self, base: str, tokens: Tokens) -> str | None:
        """The `$id` in force at the tokens, or None where the file has no `$id`."""
        return self._identifiers_of(base).scope(tokens)

    def _identifiers_of(self, base: str) -> Identifiers:
        found = self._identifiers.get(base)
        if found is None:
            resource = self.tree.document.resource(base)
            root = self.tree.root if base == ENTRY else resource.root
            found = self._identifiers[base] = identifiers(root, resource.data, mounted(base, ()))
        return found

    def _resolve(self, reference: str, base: str, scope: str | None) -> Tokens | None:
        uri, _, fragment = reference.partition("#")
        known = self._identifiers_of(base)
        if uri or scope:
            absolute = urljoin(scope, uri) if scope else uri
            schema = known.resource(absolute) if absolute else None
            if schema is not None:
                return self._fragment(schema, fragment, base, absolute)
        key = self._key(uri, base, known) if uri else base
        return self._fragment(mounted(key, ()), fragment, key, None)

    def _key(self, uri: str, base: str, known: Identifiers) -> str:
        """The key of the resource that a relative or absolute URI names from a file."""
        if uri == ENTRY_URI or known.is_own(uri):
            return ENTRY
        return resource_key(self.tree.document, uri, base)

    def _fragment(self, head: Tokens, fragment: str, resource: str, scope: str | None) -> Tokens | None:
        """The tokens of a fragment below a schema resource or file; None where nothing is there."""
        if not fragment:
            tokens: Tokens = ()
        elif fragment.startswith("/"):
            tokens = parse_fragment(fragment)
        else:
            return self._identifiers_of(resource).anchor(scope, unquote(fragment))
        if resource == ENTRY and not head:
            tokens = self._folded(tokens)
        return self._existing(head, tokens)

    def _folded(self, tokens: Tokens) -> Tokens:
        if not self.moved:
            return tokens
        for length in range(min(len(tokens), 2), 0, -1):
            moved = self.moved.get(tokens[:length])
            if moved is not None:
                return moved + tokens[length:]
        return tokens

    def _existing(self, head: Tokens, tokens: Tokens) -> Tokens | None:
        """The tokens of what a pointer leads to, passing through references on the way; None where there is nothing."""
        try:
            return self.at(head + tokens).tokens
        except KeyError:
            pass
        try:
            node = self.tree.at(head)
            for token in tokens:
                node = self.follow(node)
                node = node.child(token)
        except (KeyError, IndexError, ValueError, TypeError):
            return None
        return node.tokens

    def _report_unread(self, reference: str, tokens: Tokens, error: DocumentError, word: str = "$ref") -> None:
        """Enter why the file of a reference cannot be read, at the reference: that is the place to mend."""
        for problem in error.problems:
            reason = str(replace(problem, expected=None))
            cause: Cause = "withheld" if problem.cause == "withheld" else "unread"
            if cause == "withheld":
                self._withheld.add((base_of(tokens), reference))
            expected = problem.expected
            if cause == "withheld" and expected is not None and LENIENT not in expected:
                expected = f"{expected}, or {LENIENT}"
            what, place = f"`{word}` cannot be followed, {reason}", None if word == "$ref" else tokens
            self._report(reference, tokens, what, expected, cause, place)
            return

    def _report(
        self,
        reference: str,
        tokens: Tokens,
        what: str,
        expected: str | None,
        cause: Cause = "unread",
        place: Tokens | None = None,
    ) -> None:
        """Enter a problem of a reference in the value at the tokens, at its `$ref` or at another place."""
        base = base_of(tokens)
        if (base, reference) in self._reported:
            return
        location = self.tree.location(tokens)
        source = self.tree.document.resource(location.resource).name
        pointer = format_pointer((*location.tokens, "$ref") if place is None else location.tokens)
        # What was read in from another file is met in both.
        if (source, pointer) in self._reported:
            return
        self._reported.update({(base, reference): None, (source, pointer): None})
        self.problems.append(Problem(source=source, what=what, expected=expected, pointer=pointer, cause=cause))


def may_be_reference(name: str) -> bool:
    """Return whether an entry of a mapping may be a reference rather than the name of a component."""
    return any(sign in name for sign in _SIGNS)


def _kind_of_unusable(node: Node) -> str | None:
    """What a reference leads to, where that is neither an object in a document nor a boolean schema."""
    value = node.value
    if not node.tokens:
        return "the whole document"
    if isinstance(value, dict | bool):
        return None
    return "a list" if isinstance(value, list) else "a text" if isinstance(value, str) else "no object"


def reference_of(value: Json) -> str | None:
    """Return the `$ref` of a Reference Object or a schema, or None where the value is neither."""
    if isinstance(value, dict):
        found = value.get("$ref")
        if isinstance(found, str):
            return found
    return None
