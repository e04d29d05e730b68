"""A Document is one API description as it was read: parsed values, the bytes they came from, and where they stand.

An API may be written in many files. Each is a Resource, keyed by its path relative to the folder of the entry file
(or by its URL); the entry file has the empty key. Values are plain Python: dict with str keys in document order,
list, str, int, float, bool, None.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, TypeAlias, TypeGuard

from msgspec import Struct, field

from apidiff.model.pointer import Tokens

Json: TypeAlias = Any
"""A JSON value. `Any` because comparers take it apart with isinstance."""

ENTRY = ""
"""The key of the file the user named."""

Cause: TypeAlias = Literal["invalid", "unread", "withheld", "unmatched"]
"""Why something is a problem: the standard forbids it; a part cannot be read because of the document; or a part was not
read because of our own rules and limits."""


def is_number(value: Json) -> TypeGuard[int | float]:
    """Return whether a value is a number of JSON: to Python, truth values are numbers, too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_of_text(schema: Json) -> bool:
    """Return whether a Schema Object, or a parameter of Swagger 2.0, says that its values are texts (or null)."""
    declared = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(declared, list):
        return "string" in declared and all(name in ("string", "null") for name in declared)
    return bool(declared == "string")


class Location(Struct, frozen=True, kw_only=True):
    """A place in a document: the key of its resource and the tokens of a JSON pointer. Line and column come later."""

    resource: str = ENTRY
    tokens: Tokens = ()


class Position(Struct, frozen=True, kw_only=True):
    """A place in a text. Both count from 1; columns count characters."""

    line: int
    column: int


class Problem(Struct, frozen=True, kw_only=True):
    """Something wrong with an input that a person can go and mend.

    `source` is the name the user knows the file by; `expected` says what would have been right, if that can be said.
    What is `unread` or `withheld` was left out of the comparison; `unmatched` is a setting that names nothing.
    """

    source: str
    what: str
    expected: str | None = None
    position: Position | None = None
    pointer: str | None = None
    cause: Cause = "invalid"

    @property
    def leaves_out(self) -> bool:
        """Whether a part of a document was not read."""
        return self.cause in ("unread", "withheld")

    def __str__(self) -> str:
        place = self.source
        if self.position is not None:
            place += f":{self.position.line}:{self.position.column}"
        text = f"{place}: {self.what}"
        if self.pointer:
            text += f" (at {self.pointer})"
        if self.expected:
            text += f"; expected {self.expected}"
        return text


class DocumentError(Exception):
    """A document could not be read. The command line exits with 3. `data` are the bytes that say nothing, where a file
    was there."""

    def __init__(self, problems: list[Problem], data: bytes | None = None) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.data = data


class ConfigError(Exception):
    """The program was called or configured in a way it cannot work with. The command line exits with 2."""


class Resource(Struct, frozen=True, kw_only=True, eq=False):
    """One file as it was read. `data` is what `root` was parsed from: UTF-8 with any BOM removed.

    `name` is what the user knows it by, `path` where it stands from the top of its repository, empty where it is in
    none. `generated` says that no file holds it: what stands at `path` is the program that makes it. `indented` says
    that `data` is JSON, laid out exactly as orjson writes it: one child a line, two spaces a level.

    The bytes are kept rather than a str: decoding 13 MB with one emoji in it takes as long as parsing it, and four
    times its memory.
    """

    name: str
    root: Json
    format: Literal["json", "yaml"]
    data: bytes = b""
    indented: bool = False
    path: str = ""
    generated: bool = False

    @property
    def text(self) -> str:
        """Return the file as a str, decoded anew at each call."""
        return self.data.decode("utf-8", "replace")


class Document(Struct, frozen=True, kw_only=True, eq=False):
    """An API description: its entry resource, and the means to read the resources that its references name.

    `source` is what the user typed. `read` takes the key of another resource and returns it; it raises
    DocumentError where the resource cannot or may not be read. `unreadable` are the errors of those that were there and
    could not be.
    """

    source: str
    entry: Resource
    read: Callable[[str], Resource]
    resources: dict[str, Resource] = field(default_factory=dict)
    unreadable: dict[str, DocumentError] = field(default_factory=dict)
    _spelled: dict[str, Json] = field(default_factory=dict)

    @property
    def others(self) -> dict[str, Resource]:
        """The resources that were read so far, without the entry file, which they may name."""
        return {key: resource for key, resource in self.resources.items() if resource is not self.entry}

    def resource(self, key: str) -> Resource:
        """Return the resource with that key, reading it at most once. Raises DocumentError."""
        if key == ENTRY:
            return self.entry
        found = self.resources.get(key)
        if found is None:
            try:
                found = self.resources[key] = self.read(key)
            except DocumentError as error:
                if error.data is not None:
                    self.unreadable[key] = error
                raise
        return found

    def spelled(self, key: str) -> Json:
        """Return the root of the resource with that key, each number of a file in JSON as it is written there: `1.10`,
        which no number can keep. (Of YAML that is looked after while it is read.)"""
        found = self._spelled.get(key)
        if found is None:
            resource = self.resource(key)
            found = resource.root
            if resource.format == "json" and resource.data:
                found = json.loads(resource.data, parse_int=str, parse_float=str)
            self._spelled[key] = found
        return found
