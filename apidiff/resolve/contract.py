"""Document in, Contract out: which standard it is written in, its tree, and its operations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from msgspec.structs import replace

from apidiff.model.contract import METHODS, Contract, Dialects, Node, Operation, References, Standard
from apidiff.model.document import Document, Json
from apidiff.model.places import CallbackRef, OperationKind, OperationRef
from apidiff.model.pointer import Tokens
from apidiff.resolve.discriminators import Discriminators
from apidiff.resolve.inheritance import Schemas
from apidiff.resolve.references.broken import report_broken_references
from apidiff.resolve.references.containers import with_containers
from apidiff.resolve.references.references import TreeReferences, reference_of
from apidiff.resolve.references.written import Written, is_file
from apidiff.resolve.requirements import report_unknown_schemes
from apidiff.resolve.tree import SourceMap, Tree
from apidiff.validate.versions import require_openapi, version_of

if TYPE_CHECKING:
    from apidiff.resolve.references.dynamic_files import Meanings

_DEEPEST_CALLBACK = 5


def resolve(document: Document) -> Contract:
    """Return the contract of a document.

    Raises DocumentError where the document names no version of the standard that apidiff reads. Broken references
    and parts of an unexpected shape are listed in `Contract.problems`.
    """
    standard = standard_of(document)
    files = with_containers(document)
    if standard is Standard.SWAGGER_2_0:
        from apidiff.resolve.swagger.document import fold_swagger

        tree, moved = fold_swagger(files.document, files.places)
    else:
        whole, places = files.document.entry.root, SourceMap()
        if not standard.has_own_schema_dialect:
            from apidiff.resolve.references.dynamic import with_dynamic_references

            whole, places = with_dynamic_references(files.document, whole)
        tree, moved = Tree(document=files.document, root=whole, source_map=replace(places, read_in=files.places)), {}
    references = TreeReferences(tree=tree, moved=moved, problems=files.problems)
    operations = tuple(_operations(Node(tree.root, ()), references))
    written = report_broken_references(tree, references, files.written)
    # What a dynamic reference may mean is known once every file has been read.
    meanings: Meanings | None = None
    if not standard.has_own_schema_dialect:
        from apidiff.resolve.references.dynamic_files import with_meanings

        meanings = with_meanings(tree, files.problems)
        if meanings is not None:
            tree, references = meanings.tree, references.anew(meanings.tree)
            operations = tuple(_operations(Node(tree.root, ()), references))
    report_unknown_schemes(Node(tree.root, ()), operations, references)
    dialects = _dialects(standard, tree.document)
    root, schemas = Node(tree.root, ()), Schemas(references=references, dialects=dialects)
    return Contract(
        document=document,
        standard=standard,
        dialects=dialects,
        root=root,
        references=references,
        dispatches=Discriminators(document=tree.document, schemas=schemas),
        operations=operations,
        says_null=standard is not Standard.SWAGGER_2_0 or _says_null(tree.document),
        stands_alone=bool(document.entry.data) and not document.resources and _is_alone(written),
        written=written.references if tree.root is document.entry.root else None,
        meanings={} if meanings is None else meanings.several,
        problems=references.problems,
    )


def _dialects(standard: Standard, document: Document) -> Dialects:
    """The dialects of the files of a document, all of which have been read. A file that names none, and no standard, is
    read like the one that refers to it."""
    stated = _is_of_older_dialect(document.entry.root)
    own = standard.has_own_schema_dialect if stated is None else stated
    named = {key: _is_of_older_dialect(resource.root) for key, resource in document.others.items()}
    return Dialects(own=own, foreign={key for key, older in named.items() if older is not None and older is not own})


def _is_of_older_dialect(root: Json) -> bool | None:
    """Whether a file says that what stands beside `$ref` is ignored: by the version of the standard that it names, or
    by a draft of JSON Schema (draft 7 Core, section 8.3). None where it names neither."""
    if not isinstance(root, dict):
        return None
    version = version_of(root)
    dialect = root.get("jsonSchemaDialect" if version is not None else "$schema")
    if isinstance(dialect, str) and (found := re.match(_DRAFT, dialect)) is not None:
        return found[1] is not None
    return None if version is None else Standard(version).has_own_schema_dialect


_DRAFT = r"(?i)https?://json-schema\.org/(?:draft-0([1-7])|draft/20\d\d-\d\d)/schema#?$"


def _says_null(document: Document) -> bool:
    """Whether a document of Swagger 2.0 uses the extension for null somewhere."""
    return any(b"x-nullable" in resource.data for resource in (document.entry, *document.others.values()))


def _is_alone(written: Written) -> bool:
    return not any(map(is_file, written.mapped)) and all(reference.startswith("#") for reference in written.references)


def standard_of(document: Document) -> Standard:
    """Return the standard that `openapi` or `swagger` names. Raises DocumentError for anything else."""
    return Standard(require_openapi(document))


def _operations(root: Node, references: TreeReferences) -> Iterator[Operation]:
    for path, item in _entries(root.get("paths")):
        if path.startswith("x-"):
            continue
        yield from _operations_of_item(OperationKind.PATH, path, item, references, within=None, above=())
    for name, item in _entries(root.get("webhooks")):
        yield from _operations_of_item(OperationKind.WEBHOOK, name, item, references, within=None, above=())


def operations_of_components(contract: Contract, other: Contract, left_out: Set[str]) -> tuple[Operation, ...]:
    """Return the operations of the path items and callbacks among the components that both contracts have under one
    name: of documents without operations of their own, these are what others refer to. `left_out` are references."""
    components, others = (one.root.get("components") for one in (contract, other))
    found: list[Operation] = []
    for section in ("pathItems", "callbacks"):
        stated, there = (None if one is None else one.get(section) for one in (components, others))
        names = {name for name, _ in _entries(there) if f"#/components/{section}/{name}" not in left_out}
        for name, node in _entries(stated):
            place, followed = f"{section}/{name}", contract.follow(node)
            if name in names and section == "pathItems":
                found += _operations_of_item(OperationKind.PATH, place, node, contract.references, None, ())
            for expression, item in _entries(followed) if name in names and section == "callbacks" else ():
                if not expression.startswith("x-"):
                    # What stands in braces is no name that anybody may choose.
                    called = f"{place} {expression.replace('{', '').replace('}', '')}"
                    found += _operations_of_item(OperationKind.WEBHOOK, called, item, contract.references, None, ())
    return tuple(found)


def _operations_of_item(
    kind: OperationKind,
    path: str,
    item: Node,
    references: References,
    within: CallbackRef | None,
    above: tuple[Tokens, ...],
) -> Iterator[Operation]:
    """Yield the operations of a path item, and those of their callbacks. `above` are the operations that they are
    callbacks of."""
    item = path_item(item, references)
    for method, found in methods_of(item):
        # The standard allows no reference here, yet split documents write `get: {$ref: ...}`.
        node = references.follow(found)
        if not isinstance(node.value, dict):
            continue
        if len(above) > _DEEPEST_CALLBACK:
            # One that calls itself back is compared further up.
            if node.tokens not in above:
                references.report_deep(found.tokens)
            continue
        ref = OperationRef(kind=kind, method=method, path=path, within=within)
        operation = Operation(ref=ref, node=node, path_item=item)
        yield operation
        yield from _callbacks(operation, references, (*above, node.tokens))


def _callbacks(operation: Operation, references: References, above: tuple[Tokens, ...]) -> Iterator[Operation]:
    for name, callback in _entries(operation.node.get("callbacks")):
        within = CallbackRef(operation=operation.ref, name=name)
        for expression, item in _entries(references.follow(callback)):
            if not expression.startswith("x-"):
                yield from _operations_of_item(OperationKind.CALLBACK, expression, item, references, within, above)


def path_item(item: Node, references: References) -> Node:
    """Return a Path Item Object behind its `$ref`; fields beside the reference are kept (OpenAPI 3.1.1, section
    4.8.9)."""
    if reference_of(item.value) is None:
        return item
    target = references.follow(item)
    beside: dict[str, Json] = {key: value for key, value in item.value.items() if key != "$ref"}
    if not beside or not isinstance(target.value, dict):
        return target
    return Node({**target.value, **beside}, target.tokens)


def methods_of(item: Node) -> Iterator[tuple[str, Node]]:
    """Yield the methods of a Path Item Object with their Operation Objects, `additionalOperations` (3.2) included."""
    if not isinstance(item.value, dict):
        return
    for method in item.value:
        if method in METHODS and isinstance(item.value[method], dict):
            yield method, item.child(method)
    for method, node in _entries(item.get("additionalOperations")):
        if isinstance(node.value, dict):
            yield method, node


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None and isinstance(node.value, dict):
        yield from node.items()
