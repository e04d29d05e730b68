"""When a break that nobody was seen using is a warning: the policy, and how a configuration file states it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from apidiff.model.document import ConfigError, Json
from apidiff.model.typed import read, said
from apidiff.model.words.spelling import told


class ImpactPolicy(Struct, frozen=True, kw_only=True):
    """When a break that nobody was seen using is a warning (impact/policy.py). By default, never.

    `ignore_unused_days` are the days in which nobody may have been seen, `require_exchanges` how many exchanges have to
    be looked at, `newest_within_days` how many days ago the youngest may be, `protect` are globs of the consumers that
    count; without any, all do. Raises ConfigError where a value has the wrong type.
    """

    ignore_unused_days: int | None = None
    require_exchanges: int = 1000
    newest_within_days: int = 7
    protect: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        days = self.ignore_unused_days
        numbers = [self.require_exchanges, self.newest_within_days, *([] if days is None else [days])]
        if not all(type(number) is int and number >= 1 for number in numbers):
            raise ConfigError(f"the setting impact has {numbers}; expected whole numbers, 1 or more")
        if not all(isinstance(pattern, str) for pattern in self.protect):
            raise ConfigError(f"the setting impact.protect is {told(self.protect)}; expected a tuple of texts")

    @property
    def lowers(self) -> bool:
        """Whether anything is lowered at all."""
        return self.ignore_unused_days is not None or bool(self.protect)


_DAYS = "^[1-9][0-9]{0,4}d$"


class StatedRequirements(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What has to be seen before anything is lowered."""

    exchanges: Annotated[int, Meta(ge=1), said("a number of exchanges, 1 or more")] = 1000
    newest_within: Annotated[
        str,
        Meta(pattern=_DAYS),
        said(
            "a number of days such as 7d",
            about="How many days ago the youngest exchange may be: older ones say nothing of who calls now.",
        ),
    ] = "7d"


class StatedImpact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """When a break that nobody was seen using is a warning."""

    ignore_unused_after: Annotated[
        str,
        Meta(pattern=_DAYS),
        said("a number of days such as 90d", about="Days in which nobody may have been seen using what breaks."),
    ] = ""
    require: Annotated[StatedRequirements, said(about="What has to be seen before anything is lowered.")] = (
        StatedRequirements()
    )
    protect: Annotated[
        str | list[str], said("a list of texts", about="Globs of the consumers that count; without any, all do.")
    ] = []


def policy_of(stated: Mapping[str, Json]) -> ImpactPolicy:
    """Return the policy that a file states; its values were checked when it was read."""
    found = read(StatedImpact, dict(stated))
    days = found.ignore_unused_after
    return ImpactPolicy(
        ignore_unused_days=int(days.removesuffix("d")) if days else None,
        require_exchanges=found.require.exchanges,
        newest_within_days=int(found.require.newest_within.removesuffix("d")),
        protect=tuple([found.protect] if isinstance(found.protect, str) else found.protect),
    )
