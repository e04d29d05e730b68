"""Parsed documents as values: reading at a path, and edited copies that share what did not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Path = tuple[Any, ...]
"""Keys of mappings and indices of lists, from the root of the document."""


def at(value: Any, path: Path) -> Any:
    """Return what stands at a path. Raises KeyError, IndexError or TypeError where nothing does."""
    for key in path:
        value = value[key]
    return value


def edited(value: Any, path: Path, edit: Callable[[Any], Any]) -> Any:
    """Return a copy in which the value at the path is what `edit` makes of it."""
    if not path:
        return edit(value)
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = edited(value[path[0]], path[1:], edit)
    return copy


def replaced(value: Any, path: Path, new: Any) -> Any:
    """Return a copy with another value at the path; the last key may be a new one of a mapping."""
    return edited(value, path[:-1], lambda parent: with_(parent, path[-1], new)) if path else new


def removed(value: Any, path: Path) -> Any:
    """Return a copy without the entry at the path."""
    return edited(value, path[:-1], lambda parent: without(parent, path[-1]))


def with_(parent: Any, key: Any, new: Any) -> Any:
    """Return a copy of a mapping or list with one entry set."""
    copy = list(parent) if isinstance(parent, list) else dict(parent)
    copy[key] = new
    return copy


def without(parent: Any, *keys: Any) -> Any:
    """Return a copy of a mapping or list without some entries."""
    if isinstance(parent, list):
        return [entry for index, entry in enumerate(parent) if index not in keys]
    return {key: entry for key, entry in parent.items() if key not in keys}


def renamed(parent: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a copy of a mapping with one key renamed in its place."""
    return {new if key == old else key: entry for key, entry in parent.items()}


def everywhere(value: Any, edit: Callable[[Any], Any]) -> Any:
    """Return a copy with `edit` applied to every mapping, those inside first."""
    if isinstance(value, dict):
        return edit({key: everywhere(entry, edit) for key, entry in value.items()})
    if isinstance(value, list):
        return [everywhere(entry, edit) for entry in value]
    return value


def local_target(root: Any, reference: Any) -> Path | None:
    """Return the path of a local `$ref`, or None where it leads elsewhere or nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    path: list[Any] = []
    value = root
    for token in reference[2:].split("/"):
        key: Any = token.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
        try:
            key = int(key) if isinstance(value, list) else key
            value = value[key]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        path.append(key)
    return tuple(path)


def follow(root: Any, path: Path) -> Path | None:
    """Return the path behind a chain of local `$ref`s, or None where one leads nowhere."""
    for _ in range(100):
        value = at(root, path)
        if not isinstance(value, dict) or "$ref" not in value:
            return path
        target = local_target(root, value["$ref"])
        if target is None:
            return None
        path = target
    return None
