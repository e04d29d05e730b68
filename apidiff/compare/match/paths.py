"""Path templates by structure, and the version prefix in front of them.

The names of path parameters do not matter (OpenAPI 3.1.1, section 4.8.8.1: templated paths with the same hierarchy but
different templated names are identical).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from apidiff.compare.context.reading import elements, members, text, value_of
from apidiff.compare.context.site import Comparison
from apidiff.compare.match.server_urls import url_path
from apidiff.model.contract import Contract, Operation
from apidiff.model.places import OperationKind, OperationRef
from apidiff.model.versioned_paths import DEEPEST_VERSION, strip_prefix, version_prefix

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_SHARE_OF_PATHS = 0.5
_SHARE_LEFT_BEHIND = 0.1


@lru_cache(maxsize=8_192)
def structure(path: str) -> str:
    """Return a path template without the names of its parameters: `/users/{id}` gives `/users/{}`."""
    return _TEMPLATE.sub("{}", path)


def template_names(path: str) -> list[str]:
    """Return the names of a template's parameters in order."""
    return _TEMPLATE.findall(path)


class Prefixes(Struct, frozen=True, kw_only=True):
    """The prefixes left out when paths are compared. `step` says that they are two versions of the API, not one address
    written in another way; the addresses are then the prefixes with the server's path in front."""

    old: str = ""
    new: str = ""
    step: bool = False
    old_address: str = ""
    new_address: str = ""

    @property
    def none(self) -> bool:
        """True where paths are compared as they are."""
        return not self.old and not self.new


def find_prefixes(comparison: Comparison, settled: Collection[OperationRef] = ()) -> Prefixes:
    """Return the prefixes to leave out: those the settings name, else a version step or a prefix moved into or out of
    server URLs, where it explains (nearly) all paths and the paths as written do not. Operations whose labels are
    `settled` do not count."""
    settings = comparison.settings
    old_paths, new_paths = _endpoints(comparison.old, settled), _endpoints(comparison.new, settled)
    if settings.old_prefix is not None or settings.new_prefix is not None:
        old, new = (settings.old_prefix or "").rstrip("/"), (settings.new_prefix or "").rstrip("/")
        return _prefixes(comparison, old, new)
    if not old_paths or not new_paths:
        return Prefixes()
    plain = len(set(_reduced(old_paths, "")) & set(_reduced(new_paths, "")))
    best, most = Prefixes(), plain
    for old, new in _candidates(comparison, old_paths, new_paths):
        matched = len(set(_reduced(old_paths, old)) & set(_reduced(new_paths, new)))
        if matched > most and _explains(old_paths, new_paths, old, new, matched):
            best, most = _prefixes(comparison, old, new), matched
    return best


def server_paths(contract: Contract) -> tuple[str, ...]:
    """Return the paths of the document's server URLs, variables replaced by their defaults; `("",)` where there is
    none."""
    found: dict[str, None] = {}
    for server in elements(contract.root, "servers"):
        url = text(server, "url")
        for name, variable in members(server, "variables").items():
            url = url.replace("{" + name + "}", str(value_of(variable, "default")))
        found[url_path(url)] = None
    return tuple(found) or ("",)


def _endpoints(contract: Contract, settled: Collection[OperationRef]) -> list[tuple[str, str]]:
    return [
        (operation.path, operation.method)
        for operation in contract.operations
        if operation.kind is OperationKind.PATH and operation.ref not in settled
    ]


def path_operations(operations: Iterable[Operation], kind: OperationKind) -> list[Operation]:
    """Return the operations of one kind."""
    return [operation for operation in operations if operation.kind is kind]


def _reduced(endpoints: Sequence[tuple[str, str]], prefix: str) -> list[tuple[str, str]]:
    return [(structure(strip_prefix(path, prefix)), method) for path, method in endpoints]


def _candidates(
    comparison: Comparison, old_paths: Sequence[tuple[str, str]], new_paths: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for old_server in server_paths(comparison.old):
        for new_server in server_paths(comparison.new):
            if old_server.startswith(new_server):
                found[("", old_server[len(new_server) :])] = None
            if new_server.startswith(old_server):
                found[(new_server[len(old_server) :], "")] = None
    old, new = common_version(old_paths), common_version(new_paths)
    for pair in ((old, new), (old, ""), ("", new)):
        found[pair] = None
    found.pop(("", ""), None)
    return list(found)


def common_version(endpoints: Sequence[tuple[str, str]]) -> str:
    """The version prefix that most endpoints have, or an empty string where that is not most of all endpoints."""
    heads = Counter("/".join(path.split("/", DEEPEST_VERSION + 1)[: DEEPEST_VERSION + 1]) for path, _ in endpoints)
    counted: Counter[str] = Counter()
    for head, times in heads.items():
        counted[version_prefix(head)] += times
    counted.pop("", None)
    if not counted:
        return ""
    prefix, count = counted.most_common(1)[0]
    return prefix if count >= _SHARE_OF_PATHS * len(endpoints) else ""


def _explains(
    old_paths: Sequence[tuple[str, str]], new_paths: Sequence[tuple[str, str]], old: str, new: str, matched: int
) -> bool:
    """Whether the prefixes explain at least half of the smaller side, and few of the old paths live on as they are
    written."""
    old_with = [pair for pair in old_paths if strip_prefix(pair[0], old) != pair[0] or not old]
    new_with = [pair for pair in new_paths if strip_prefix(pair[0], new) != pair[0] or not new]
    staying = len(set(_reduced(old_with, "")) & set(_reduced(new_paths, "")))
    return matched >= _SHARE_OF_PATHS * min(len(old_with), len(new_with)) and staying <= _SHARE_LEFT_BEHIND * len(
        old_with
    )


def _prefixes(comparison: Comparison, old: str, new: str) -> Prefixes:
    """The prefixes, and whether a server of each side and its prefix give one address: then a prefix only moved between
    the two."""
    old_addresses = [path + old for path in server_paths(comparison.old)]
    new_addresses = [path + new for path in server_paths(comparison.new)]
    step = not set(old_addresses) & set(new_addresses)
    return Prefixes(old=old, new=new, step=step, old_address=old_addresses[0], new_address=new_addresses[0])
