"""Do the versions of an API keep the promises of a deprecation policy? Its own rules, over versions in their order.

What a version, an operation or a parameter is in its life stands in the document (`info`, or the object itself):
`deprecated`, `x-sunset`, the date of the deprecation, the successor; `x-released` in `info` is the day of a release.
Headers are those of RFC 9745 (Deprecation), RFC 8594 (Sunset) and RFC 8288 (Link).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from apidiff.compare.lifecycle.deprecation import Lifecycle, announced, lifecycle_of, parse_date
from apidiff.compare.lifecycle.version_marks import marks_of
from apidiff.compare.lifecycle.versions import version_key
from apidiff.config import Settings
from apidiff.model.contract import Contract, Operation
from apidiff.model.places import OperationKind
from apidiff.render.text import counted

Severity = Literal["error", "warning"]

RULES: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        "deprecated-without-sunset": ("warning", "What is deprecated says when it ends."),
        "sunset-unreadable": ("error", "A sunset is a date."),
        "notice-too-short": ("error", "From a deprecation to its sunset there is the notice of the policy."),
        "sunset-passed": ("error", "What is past its sunset is no longer in a version that is served."),
        "removed-unannounced": ("error", "What a version no longer has was announced in the one before."),
        "successor-missing": ("warning", "What is deprecated names what takes its place."),
        "headers-undocumented": ("warning", "Answers of a deprecated operation document Deprecation, Sunset or Link."),
        "too-many-active": ("error", "No more versions are served at once than the policy allows."),
        "support-too-short": ("error", "A version is supported for as long as the policy promises."),
        "strategies-mixed": ("warning", "All versions are told apart in the same way."),
        "versions-of-endpoints": ("warning", "A version is that of the API, not of single paths."),
        "version-unreadable": ("warning", "`info.version` orders the versions."),
    }
)
"""Every rule: how bad it is, and what it asks for."""

_VERSION_IN_PATH = re.compile(r"/(v\d+(?:\.\d+)*)(?=/|$)")
_RELEASED = ("x-released", "x-release-date", "x-released-on")
_HEADERS = frozenset({"deprecation", "sunset", "link"})


class Policy(Struct, frozen=True, kw_only=True):
    """What is promised. None promises nothing."""

    max_active: int | None = None
    support_days: int | None = None


class Breach(Struct, frozen=True, kw_only=True):
    """A promise that is not kept: the rule, the version, what it is about, and how."""

    rule: str
    version: str
    subject: str
    message: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return RULES[self.rule][0]


class Served(Struct, frozen=True, kw_only=True, eq=False):
    """A version of the API: its file, its contract, and when it began and ends, where that is known."""

    source: str
    contract: Contract
    life: Lifecycle
    released: date | None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.contract.version or self.source

    def status(self, today: date) -> str:
        """Return `active`, `deprecated`, or `retired` where its sunset has passed."""
        if self.life.sunset is not None and self.life.sunset <= today:
            return "retired"
        return "deprecated" if self.life.deprecated or self.life.sunset is not None else "active"

    @property
    def deprecated_operations(self) -> list[Operation]:
        """The operations that it marks as deprecated."""
        return [one for one in self.contract.operations if lifecycle_of(one.node.value).deprecated]


def served(source: str, contract: Contract) -> Served:
    """Return a version with what its document says of its life."""
    info = contract.root.value.get("info") if isinstance(contract.root.value, dict) else None
    stated = info if isinstance(info, dict) else {}
    released = next((parse_date(str(stated[key])) for key in _RELEASED if key in stated), None)
    key = version_key(contract.version)
    if released is None and key is not None and key[0] == "date":
        released = parse_date(contract.version)
    return Served(source=source, contract=contract, life=lifecycle_of(stated), released=released)


def in_order(versions: Sequence[Served]) -> list[Served]:
    """Return versions from the oldest to the newest: by `info.version`, where all are of one style, else by file."""
    keys = [version_key(version.contract.version) for version in versions]
    if all(key is not None for key in keys) and len({key[0] for key in keys if key is not None}) == 1:
        return sorted(versions, key=lambda version: (version_key(version.contract.version), version.source))
    return sorted(versions, key=lambda version: version.source)


def breaches(versions: Sequence[Served], settings: Settings, policy: Policy) -> list[Breach]:
    """Return what is not kept, by version from the oldest, each breach once."""
    found = [breach for version in versions for breach in _of_version(version, settings, policy)]
    for old, new in pairwise(versions):
        found += _removed(old, new, settings)
    found += _together(versions, settings, policy)
    order = {version.name: at for at, version in enumerate(versions)}
    return sorted(dict.fromkeys(found), key=lambda one: (order.get(one.version, -1), list(RULES).index(one.rule)))


def _of_version(version: Served, settings: Settings, policy: Policy) -> Iterator[Breach]:
    if version_key(version.contract.version) is None:
        yield Breach(
            rule="version-unreadable",
            version=version.name,
            subject="info.version",
            message=f"`{version.contract.version}` cannot be ordered among other versions",
        )
    yield from _of_life(version, "the version", version.life, settings, retired=False)
    retired = version.status(settings.today) == "retired"
    for operation in version.deprecated_operations:
        life = lifecycle_of(operation.node.value)
        yield from _of_life(version, operation.label, life, settings, retired=retired)
        if operation.kind is OperationKind.PATH and not _documents_headers(operation):
            message = f"`{operation.label}` is deprecated, and no answer documents Deprecation, Sunset or Link"
            yield Breach(rule="headers-undocumented", version=version.name, subject=operation.label, message=message)
    if policy.support_days is not None and version.released is not None and version.life.sunset is not None:
        days = (version.life.sunset - version.released).days
        if days < policy.support_days:
            message = f"it is supported for {counted(days, 'day')}; the policy promises {policy.support_days}"
            yield Breach(rule="support-too-short", version=version.name, subject="the version", message=message)
    yield from _endpoint_versions(version)


def _of_life(version: Served, subject: str, life: Lifecycle, settings: Settings, *, retired: bool) -> Iterator[Breach]:
    """Yield what is wrong about the announced end of something in a version; `retired` is one nobody is served by."""

    def breach(rule: str, message: str) -> Breach:
        return Breach(rule=rule, version=version.name, subject=subject, message=message)

    if life.sunset_text is not None and life.sunset is None:
        yield breach("sunset-unreadable", f"the sunset `{life.sunset_text}` of {subject} is no date")
    if not life.deprecated and life.sunset is None:
        return
    if life.sunset_text is None:
        yield breach("deprecated-without-sunset", f"{subject} is deprecated, and nothing says when it ends")
    if life.successor is None:
        yield breach("successor-missing", f"{subject} is deprecated, and nothing says what takes its place")
    if life.sunset is not None:
        days = None if life.deprecated_on is None else (life.sunset - life.deprecated_on).days
        if days is not None and days < settings.deprecation_notice_days:
            wanted, given = settings.deprecation_notice_days, counted(days, "day")
            yield breach("notice-too-short", f"{subject} has {given} of notice; the policy promises {wanted}")
        if subject != "the version" and life.sunset <= settings.today and not retired:
            yield breach("sunset-passed", f"{subject} ended on {life.sunset}, and is still there")


def _documents_headers(operation: Operation) -> bool:
    responses = operation.node.get("responses")
    for _, response in responses.items() if responses is not None else ():
        headers = response.value.get("headers") if isinstance(response.value, dict) else None
        if isinstance(headers, dict) and any(str(name).lower() in _HEADERS for name in headers):
            return True
    return False


def _endpoint_versions(version: Served) -> Iterator[Breach]:
    found = {
        match[1]
        for operation in version.contract.operations
        if operation.kind is OperationKind.PATH and (match := _VERSION_IN_PATH.search(operation.path))
    }
    if len(found) > 1:
        message = f"its paths are of the versions {', '.join(sorted(found))}"
        yield Breach(rule="versions-of-endpoints", version=version.name, subject="paths", message=message)


def _removed(old: Served, new: Served, settings: Settings) -> Iterator[Breach]:
    """Yield the operations of a version that the next no longer has, and that were not announced to go."""
    if old.life.deprecated or old.life.sunset is not None:
        return  # The whole version was announced to end.
    kept = {_key(operation) for operation in new.contract.operations}
    for operation in old.contract.operations:
        if _key(operation) not in kept and not announced(lifecycle_of(operation.node.value), settings):
            message = f"{operation.label} is gone in {new.name}, and {old.name} did not announce that"
            yield Breach(rule="removed-unannounced", version=new.name, subject=operation.label, message=message)


def _key(operation: Operation) -> tuple[str, str]:
    path = re.sub(r"\{[^}]*\}", "{}", _VERSION_IN_PATH.sub("", operation.path, count=1))
    return operation.method, path


def _together(versions: Sequence[Served], settings: Settings, policy: Policy) -> Iterator[Breach]:
    active = [version for version in versions if version.status(settings.today) != "retired"]
    if policy.max_active is not None and len(active) > policy.max_active:
        names = ", ".join(version.name for version in active)
        message = f"{len(active)} versions are served ({names}); the policy allows {policy.max_active}"
        yield Breach(rule="too-many-active", version=active[0].name, subject="versions", message=message)
    places = {place for version in versions if (place := strategy_of(version)) != ""}
    if len(places) > 1:
        message = f"versions are told apart by {' and by '.join(sorted(places))}"
        yield Breach(rule="strategies-mixed", version=versions[-1].name, subject="versions", message=message)


def strategy_of(version: Served) -> str:
    """Return where a version says which it is: `path`, `header`, `query` or `media type`; empty where nowhere."""
    marks = [mark for mark in marks_of(version.contract).values() if mark.sure and mark.place != "response"]
    return marks[0].place if marks else ""
