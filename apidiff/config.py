"""Settings: everything a run depends on beside the two documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from os import PathLike
from types import MappingProxyType
from typing import Any, TypeAlias, get_args

from msgspec import Struct, field

from apidiff.model.document import ConfigError
from apidiff.model.finding import FailOn, Profile, Removal
from apidiff.model.impact.policy import ImpactPolicy
from apidiff.model.words.spelling import nearest, told

DOORS: Mapping[str, str] = MappingProxyType(
    {
        "allow_remote_refs": "Follow $refs to other hosts.",
        "allow_private_addresses": "Also to hosts of a private network.",
        "allow_outside_root": "Follow $refs to files of this folder, outside the root of the document.",
    }
)
"""The settings that let a document reach what is not its own, with what they do. A file of the checkout can never
set them: it comes with the change that is judged (docs/threat-model.md)."""


FOLDERS = frozenset({"allow_outside_root"})
"""Doors that lead to the folders they are given."""


Levels: TypeAlias = Mapping[str, str | Mapping[str, str]]

Address: TypeAlias = str | None
"""The http(s) address of a site, without a page."""


class Filters(Struct, frozen=True, kw_only=True):
    """Which findings are shown. A pattern is `axis:glob`; axes are path, tag, operation-id, extension, rule and
    direction. Raises ConfigError where a value has the wrong type."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stability: str | None = None

    def __post_init__(self) -> None:
        _check(self, "filters.")


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one run. `today` is set once, where the run starts.

    `levels` maps rule ids, or globs of them, to levels that the user chose, for both directions or each (`off` for
    findings that are not reported); `paths` has such levels by globs over paths of operations. `removal` says what
    makes a removal an announced one. `answers` maps question ids to what a person decided;
    `rules` are folders of further rules, `waivers` files of findings that a person accepted; with `strict_waivers` one
    that is stale fails the verdict. `consumers` are files that say who uses the API. `old_prefix` and
    `new_prefix` are path prefixes left out of the comparison; None means that a version prefix is detected.
    `allow_outside_root` are folders whose files a document may refer to although they lie outside its root.
    `headers` (`Name: value`, or `Name: env:VARIABLE`) go with requests to hosts that were named as OLD or NEW.
    `lenient` compares the rest where a part was not read because of our own rules or limits; without it there is no
    verdict.

    `language` is that of what findings tell callers, English without one. `documentation` is where the site of
    apidiff's documentation stands: findings lead to the page on their rule there.

    Raises ConfigError where a value is none of those that can be chosen, or has the wrong type: a misspelt level to
    fail on must not pass what the right one fails.
    """

    fail_on: FailOn = "breaking"
    profile: Profile = "contract"
    rules: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    strict_waivers: bool = False
    levels: Levels = field(default_factory=dict)
    paths: Mapping[str, Levels] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    strict: bool = False
    components: bool = False
    check_version: bool = False
    removal: Removal = "announced"
    deprecation_notice_days: int = 180
    old_prefix: str | None = None
    new_prefix: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    language: str | None = None
    documentation: Address = None
    consumers: tuple[str, ...] = ()
    impact: ImpactPolicy = field(default_factory=ImpactPolicy)
    allow_remote_refs: bool = False
    allow_private_addresses: bool = False
    allow_outside_root: tuple[str, ...] = ()
    lenient: bool = False
    headers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self, "")


def _check(settings: Struct, prefix: str) -> None:
    """Raise ConfigError for the first field whose value does not fit its annotation."""
    for name, annotation in type(settings).__annotations__.items():
        value = getattr(settings, name)
        expected = _EXPECTED[annotation](value)
        if expected is not None:
            raise ConfigError(f"the setting {prefix}{name} is {told(value)}; expected {expected}")


def _choice(choices: tuple[str, ...]) -> Callable[[Any], str | None]:
    def expected(value: Any) -> str | None:
        if isinstance(value, str) and value in choices:
            return None
        close = nearest(value, choices, repr) if isinstance(value, str) else ""
        return f"one of {', '.join(choices)}{close}"

    return expected


def _texts(value: Any) -> str | None:
    fits = isinstance(value, tuple | list) and all(isinstance(item, str | PathLike) for item in value)
    if not fits:
        return "a tuple of texts"
    # No file, and nothing that a filter may be about, has it in its name.
    return "texts without the character NUL" if any("\0" in str(item) for item in value) else None


def _mapping(value: Any) -> str | None:
    fits = isinstance(value, Mapping) and all(isinstance(item, str) for pair in value.items() for item in pair)
    return None if fits else "a mapping from texts to texts"


def _levels(value: Any) -> str | None:
    fits = isinstance(value, Mapping) and all(
        isinstance(id_, str) and (isinstance(level, str) or _mapping(level) is None) for id_, level in value.items()
    )
    return None if fits else "a mapping from texts to texts"


def _paths(value: Any) -> str | None:
    fits = isinstance(value, Mapping) and all(_levels(levels) is None for levels in value.values())
    return None if fits else "a mapping from globs to levels"


def _day(value: Any) -> str | None:
    # A datetime is a date as well, and cannot be compared with one.
    return None if isinstance(value, date) and not isinstance(value, datetime) else "a datetime.date"


def _switch(value: Any) -> str | None:
    return None if isinstance(value, bool) else "True or False"


def _number(value: Any) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if fits else "a whole number, 0 or more"


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, str) else "a text or None"


def _address(value: Any) -> str | None:
    fits = value is None or (isinstance(value, str) and re.fullmatch(_ADDRESS, value))
    return None if fits else "the address of a site, such as https://docs.example.com/apidiff"


_ADDRESS = r"https?://[A-Za-z0-9\[][^\s?#<>\"'`\\]*"
"""Printed in reports as a link, so that nothing in it may end one."""


def _filters(value: Any) -> str | None:
    return None if isinstance(value, Filters) else "Filters"


def _policy(value: Any) -> str | None:
    return None if isinstance(value, ImpactPolicy) else "ImpactPolicy"


_EXPECTED: Mapping[str, Callable[[Any], str | None]] = MappingProxyType(
    {
        "FailOn": _choice(get_args(FailOn)),
        "Profile": _choice(get_args(Profile)),
        "tuple[str, ...]": _texts,
        "Removal": _choice(get_args(Removal)),
        "Mapping[str, str]": _mapping,
        "Levels": _levels,
        "Mapping[str, Levels]": _paths,
        "date": _day,
        "bool": _switch,
        "int": _number,
        "ImpactPolicy": _policy,
        "str | None": _text,
        "Address": _address,
        "Filters": _filters,
    }
)
"""By the annotation of a field: what says what a value should have been, None where it is right."""
