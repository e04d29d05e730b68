"""What a document says about itself: info, tags, external documentation, the version of the standard."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.reading import elements, value_of
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.schemas.annotations import is_standard
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.model.change import Change
from apidiff.model.contract import MOUNT, Contract, Node
from apidiff.model.equality import same

_ROOT = frozenset(
    {
        "openapi",
        "swagger",
        "info",
        "jsonSchemaDialect",
        "servers",
        "paths",
        "webhooks",
        "components",
        "security",
        "tags",
        "externalDocs",
        "$self",
        MOUNT,
    }
)
_INFO = ("title", "summary", "description", "termsOfService")
_CONTACT = ("name", "url", "email")
_LICENSE = ("name", "identifier", "url")
_INFO_MODELLED = frozenset({*_INFO, "version", "contact", "license"})
_TAG = ("summary", "description", "externalDocs", "parent", "kind")
_SITE = Site(owner="document", usages=())


def compare_documentation(comparison: Comparison) -> Iterator[Change]:
    """Yield what changed about the document itself."""
    old, new = comparison.old.root, comparison.new.root
    yield from _compare_standard(comparison)
    yield from _compare_info(comparison)
    yield from _compare_tags(comparison)
    was, now = old.get("externalDocs"), new.get("externalDocs")
    if not _equal(was, now):
        yield comparison.change("external-docs.changed", _SITE, "document", was, now)
    was, now = old.get("jsonSchemaDialect"), new.get("jsonSchemaDialect")
    if not _equal(was, now) and not (is_standard(was) and is_standard(now)):
        yield comparison.change("document.dialect.changed", _SITE, "document", was, now)
    was, now = old.get("$self"), new.get("$self")
    if not _equal(was, now):
        yield comparison.change("document.self.changed", _SITE, "document", was, now)
    yield from compare_rest(comparison, _SITE, "document", old, new, _ROOT)


def _compare_standard(comparison: Comparison) -> Iterator[Change]:
    old, new = _standard(comparison.old), _standard(comparison.new)
    if old.value != new.value:
        yield comparison.change("document.standard.changed", _SITE, "document", old, new)


def _standard(contract: Contract) -> Node:
    """The version of the standard as the document writes it; a folded document may no longer hold the keyword."""
    root = contract.document.entry.root
    for keyword in ("openapi", "swagger"):
        if isinstance(root, dict) and keyword in root:
            return Node(str(root[keyword]), (keyword,))
    return Node(contract.standard.value, ())


def _compare_info(comparison: Comparison) -> Iterator[Change]:
    old, new = comparison.old.root.get("info"), comparison.new.root.get("info")
    if old is None or new is None or same(old.value, new.value):
        return
    site = Site(owner="info", usages=())
    if comparison.old.version != comparison.new.version:
        yield comparison.change("info.version.changed", site, "document", old.get("version"), new.get("version"))
    for keyword in _keywords(old, new, _INFO, leave_out=_INFO_MODELLED):
        yield from _info(comparison, site, old, new, keyword, keyword)
    for holder, known in (("contact", _CONTACT), ("license", _LICENSE)):
        was, now = old.get(holder) or Node({}, old.tokens), new.get(holder) or Node({}, new.tokens)
        keywords = _keywords(was, now, known)
        for keyword in keywords:
            yield from _info(comparison, site, was, now, keyword, f"{holder}.{keyword}")
        yield from compare_rest(comparison, site, "document", was, now, frozenset(keywords))
    others = _keywords(old, new, ())
    yield from compare_rest(comparison, site, "document", old, new, _INFO_MODELLED | frozenset(others))


def _keywords(
    old: Node, new: Node, known: tuple[str, ...], *, leave_out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The keywords to compare: those of the standard, and what else stands there that is no extension. Whatever it is,
    it says something about the document."""
    values = [node.value for node in (old, new) if isinstance(node.value, dict)]
    others = (key for value in values for key in value if not key.startswith("x-") and key not in leave_out)
    return tuple(dict.fromkeys((*known, *others)))


def _info(comparison: Comparison, site: Site, old: Node, new: Node, keyword: str, name: str) -> Iterator[Change]:
    was, now = old.get(keyword), new.get(keyword)
    if not _equal(was, now):
        yield comparison.change("info.changed", site, "document", was, now, {"keyword": name})


def _compare_tags(comparison: Comparison) -> Iterator[Change]:
    old, new = _tags(comparison.old), _tags(comparison.new)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        site = Site(owner=name, usages=())
        if was is None or now is None:
            event = "added" if was is None else "removed"
            yield comparison.change(f"tag.{event}", site, "tag", was, now, {"tag": name})
            continue
        for keyword in _TAG:
            before, after = was.get(keyword), now.get(keyword)
            if not _equal(before, after):
                yield comparison.change("tag.changed", site, "tag", before, after, {"tag": name, "keyword": keyword})
        yield from compare_rest(comparison, site, "tag", was, now, frozenset({*_TAG, "name"}))


def _tags(contract: Contract) -> dict[str, Node]:
    found = {}
    for node in elements(contract.root, "tags"):
        name = value_of(node, "name")
        if isinstance(name, str):
            found[name] = node
    return found


def _equal(old: Node | None, new: Node | None) -> bool:
    return same(None if old is None else old.value, None if new is None else new.value)
