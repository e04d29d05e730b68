"""Settings: everything a run depends on beside the two documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field

FailOn = Literal["breaking", "warning", "never"]
Profile = Literal["contract", "wire", "source"]


class Filters(Struct, frozen=True, kw_only=True):
    """Which findings are shown. A pattern is `axis:glob`; axes are path, tag, operation-id, extension, rule and
    direction."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stability: str | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one run. `today` is set once, where the run starts.

    `levels` maps rule ids to levels that the user chose; `answers` maps question ids to what a person decided;
    `rules` are folders of further rules, `waivers` files of findings that a person accepted. `old_prefix` and
    `new_prefix` are path prefixes left out of the comparison; None means that a version prefix is detected.
    """

    fail_on: FailOn = "breaking"
    profile: Profile = "contract"
    rules: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    strict: bool = False
    components: bool = False
    check_version: bool = False
    deprecation_notice_days: int = 180
    old_prefix: str | None = None
    new_prefix: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    allow_remote_refs: bool = False
    allow_private_addresses: bool = False
    allow_outside_root: bool = False
