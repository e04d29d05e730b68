"""What the readers of source code find: a text that may be a path, or a name that is called."""

from __future__ import annotations

import re

from msgspec import Struct

HOLE = "{}"
"""Stands in a text for what is put in when the program runs."""

NAMED = re.compile(r"(?<=/)\{\w+\}|(?<=/):\w+(?=/|$)")
"""A named hole in a path, as routers and clients write it: `{id}`, `:id`."""

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


class Literal(Struct, frozen=True, kw_only=True):
    """A text with a slash in it. `method` is that of the call it stands in, empty where it stands in none that says."""

    text: str
    line: int
    method: str = ""


class Called(Struct, frozen=True, kw_only=True):
    """A name that is called: `getUser` of `api.getUser(id)`."""

    name: str
    line: int
