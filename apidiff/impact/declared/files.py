"""Declared use: one YAML file per consumer, with the operations that it calls, and the fields that it reads and sends.

    consumer: mobile-app
    operations:
      GET /users/{id}:
        reads: [id, name, "tags[].label"]
        sends: [query include, header X-Tenant]
      POST /users:
        sends: [body name, "body address.city"]
        reads: {id: 2025-02-03}
        last: 2025-02-03

`reads` and `sends` are whole: what is not in the list is not used. Without the list, what is used of the operation is
unknown. What a consumer receives and does not read stands under `unread`, so that learning does
not add it again. An entry may say when it was last seen, as `apidiff impact learn` writes it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from apidiff.configuration import parse_own_yaml
from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError, Problem
from apidiff.model.typed import Misfit, read, said

Day = Annotated[date | None, said("a day such as 2025-01-31")]
Fields = Annotated[
    list[str] | dict[str, date | None] | None, said("a list of fields, or fields with the day each was last seen")
]
Label = Annotated[str, Meta(pattern=r"^[A-Za-z]{3,20} /\S*$"), said("a method and a path, such as GET /users/{id}")]


class StatedOperation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is said of one operation."""

    reads: Fields = None
    sends: Fields = None
    unread: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    exchanges: Annotated[int, Meta(ge=0)] = 0
    first: Day = None
    last: Day = None

    @property
    def last_seen(self) -> date | None:
        """The day it was last seen; where that is not said, the latest on which one of its fields was."""
        fields = [day for part in (self.reads, self.sends) if isinstance(part, dict) for day in part.values()]
        return self.last or max(filter(None, fields), default=None)


class StatedUse(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a file says of a consumer."""

    consumer: Annotated[str, Meta(min_length=1, max_length=200)]
    operations: dict[Label, StatedOperation | None]
    exchanges: Annotated[int, Meta(ge=0)] = 0


SUFFIXES = (".yaml", ".yml")


def is_declared(path: str) -> bool:
    """Return whether a file is one of declared use, by its name."""
    return path.endswith(SUFFIXES)


def expanded(files: tuple[str, ...]) -> Iterator[str]:
    """Yield files, and of each folder those in it, sorted; hidden ones are left out. Raises ConfigError for a folder
    with none."""
    for named in files:
        if not os.path.isdir(named):
            yield named
            continue
        inside = sorted(str(path) for path in Path(named).iterdir() if path.is_file() and not path.name.startswith("."))
        if not inside:
            raise ConfigError(f"{named}: the folder holds no file; expected files that say who uses the API")
        yield from inside


def declared_use(path: str) -> StatedUse:
    """Return what a file says. Raises ConfigError with the place of what is wrong."""
    try:
        data = read_own(path)
    except OSError as error:
        raise ConfigError(f"{path}: the declared use cannot be read: {error.strerror or error}") from error
    raw = parse_own_yaml(data, Path(path))
    if not isinstance(raw, dict):
        raise ConfigError(f"{path}: this declares no use; expected the keys consumer and operations")
    try:
        found = read(StatedUse, raw)
    except Misfit as misfit:
        from apidiff.load.places.positions import position_in

        position = position_in(data, path, tuple(misfit.at))
        raise ConfigError(str(Problem(source=path, what=str(misfit), position=position))) from None
    assert isinstance(found, StatedUse)
    return found
