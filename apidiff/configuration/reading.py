"""The configuration file: `[tool.apidiff]` in pyproject.toml, or `.apidiff.yaml`, with what it extends.

Keys are the names of the command line options without their dashes. Every key is checked: an unknown one is an
error that names the nearest spelling, because a misspelt key that is ignored would switch off a check unnoticed.

The file is part of the checkout that is judged, so it opens no doors: it can neither let documents reach other hosts
and files outside nor lead apidiff itself out of the repository (docs/threat-model.md).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from msgspec import Struct, field
from msgspec.structs import fields

from apidiff.config import DOORS, FOLDERS
from apidiff.configuration.file import FILES, KEYS, LISTS, OF_DOCUMENTS, TABLES, ConfigurationFile
from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError, DocumentError, Json, Position, Problem
from apidiff.model.typed import At, Misfit, read
from apidiff.model.words.globs import glob_expression
from apidiff.model.words.spelling import nearest, told

DEDICATED = (".apidiff.yaml", ".apidiff.yml")
PROJECT = "pyproject.toml"
TABLE = "tool.apidiff"

_PACKAGE = "package:"
_MOST_EXTENDED = 20


class Configuration(Struct, frozen=True, kw_only=True):
    """What is configured: values by key, paths in them resolved against the file's folder, and where each comes from.
    `source` is the file that was found, `files` are all that were read."""

    source: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def get(self, key: str, default: Json = None) -> Json:
        """Return the configured value of a key, or the default."""
        return self.values.get(key, default)

    def above(self, other: Configuration) -> Configuration:
        """Return both together, this one standing above the other: lists and tables add up."""
        values, origins = dict(other.values), dict(other.origins)
        for key, value in self.values.items():
            adds = key in values and key in LISTS | TABLES
            values[key] = _joined(key, values[key], value) if adds else value
            origins[key] = f"{origins[key]}, {self.origins[key]}" if adds else self.origins[key]
        files = (*other.files, *(file for file in self.files if file not in other.files))
        return Configuration(source=self.source or other.source, values=values, origins=origins, files=files)

    def of_document(self, path: str) -> Configuration:
        """Return what counts for the document with that path, from the top of its repository: the sections whose globs
        it matches stand above the rest, the last one highest."""
        found = Configuration(
            source=self.source,
            values={key: value for key, value in self.values.items() if key != "documents"},
            origins=self.origins,
            files=self.files,
        )
        for glob, values in self.get("documents", {}).items():
            if path and re.fullmatch(glob_expression(glob), path):
                origins = dict.fromkeys(values, f"{self.origins['documents']}, documents `{glob}`")
                found = Configuration(values=values, origins=origins).above(found)
        return found


def _joined(key: str, below: Json, above: Json) -> Json:
    if key in LISTS:
        return (*below, *above)
    # What stands above comes last, also where the key was there already: of several globs the last counts.
    return {**{name: value for name, value in below.items() if name not in above}, **above}


class _OutsideError(Exception):
    """A path that a configuration may not name. The text says what was expected."""


def _inside(folder: Path, named: str) -> str:
    """Return the path of a file that a configuration in `folder` names. Raises _OutsideError where it leads out of the
    repository, by `..` or by a link: whoever writes the configuration may not choose what else is read."""
    if "\0" in named:
        raise _OutsideError("a path")
    path = folder / named
    root = _repository(folder)
    if not Path(os.path.realpath(path)).is_relative_to(root):
        raise _OutsideError(f"a path in {root}; what lies outside can be named on the command line alone")
    return str(path)


def refuse_stray(path: Path) -> None:
    """Raise ConfigError for a file that is a link out of the repository it stands in."""
    root = _repository(path.parent)
    if not Path(os.path.realpath(path)).is_relative_to(root):
        raise ConfigError(f"{path}: this is a link that leads out of {root}, and is not read; expected a file")


def _repository(folder: Path) -> Path:
    """Return the top of the git work tree that holds a folder, else the folder itself, with links resolved."""
    here = Path(os.path.realpath(folder))
    return next((top for top in (here, *here.parents) if (top / ".git").exists()), here)


_NEVER_IN_A_FILE: Mapping[str, str] = MappingProxyType(
    {
        **{
            name.replace("_", "-"): (
                f"the option --{name.replace('_', '-')}, or APIDIFF_{name.upper()}={'DIR' if name in FOLDERS else '1'}"
            )
            for name in DOORS
        },
        "app": "the option --app",
        "header": "the option --header",
    }
)
"""What a configuration is not allowed to say, with where it can be said instead: a file comes with the change that is
judged, and may not open what that change is kept from (docs/threat-model.md)."""


def load_configuration(named: str | None, start: Path) -> Configuration:
    """Return the configuration: of the named file, else of the nearest file in `start` or a folder above it, with what
    it extends.

    `.apidiff.yaml` comes before pyproject.toml in the same folder. The search ends at the top of a git repository.
    Raises ConfigError with place and expectation where the file cannot be read or says something unknown.
    """
    if named is not None:
        path = Path(named)
        if not os.path.isfile(path):
            raise ConfigError(f"{named}: there is no such configuration file")
        refuse_stray(path)
        return _parse(path, required=True) or Configuration(source=named, files=(named,))
    for folder in (start, *start.parents):
        for name in (*DEDICATED, PROJECT):
            path = folder / name
            if not os.path.isfile(path):
                continue
            refuse_stray(path)
            found = _parse(path, required=False)
            if found is not None:
                return found
        if (folder / ".git").exists():
            break
    return Configuration()


def _parse(path: Path, *, required: bool, above: tuple[str, ...] = ()) -> Configuration | None:
    """Return what a file says, or None where it is a pyproject.toml that does not mention apidiff. `above` are the
    files that extend it."""
    try:
        data = read_own(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if path.suffix == ".toml":
        if not required and b"apidiff" not in data:
            return None
        table = _table(data, path, whole=path.name != PROJECT)
    else:
        table = parse_own_yaml(data, path)
        table = {} if table is None else table
    if table is None:
        if required:
            raise ConfigError(f"{path}: has no table [{TABLE}]")
        return None
    values = _Checked(path, data).values(table, KEYS)
    extended = values.pop("extends", ())
    own = Configuration(source=str(path), values=values, origins=dict.fromkeys(values, str(path)), files=(str(path),))
    below = Configuration()
    chain = (*above, os.path.realpath(path))
    for name in extended:
        below = _extended(name, path, data, chain).above(below)
    return own.above(below)


def _extended(name: str, path: Path, data: bytes, chain: tuple[str, ...]) -> Configuration:
    """Return what a file that is extended says. Raises ConfigError where there is none, or it leads round in a
    circle."""
    checked = _Checked(path, data)
    if name.startswith(_PACKAGE):
        target = _in_package(name.removeprefix(_PACKAGE), checked)
    else:
        try:
            target = Path(_inside(path.parent, name))
        except _OutsideError as error:
            checked.refuse("extends", f"extends is {told(name)}", str(error))
    if not os.path.isfile(target):
        checked.refuse("extends", f"extends names {told(name)}, and there is no such file", "a configuration file")
    if os.path.realpath(target) in chain:
        circle = " -> ".join((*(os.path.relpath(one) for one in chain), os.path.relpath(target)))
        checked.refuse("extends", f"this configuration extends itself: {circle}", "files that do not")
    if len(chain) > _MOST_EXTENDED:
        checked.refuse("extends", f"more than {_MOST_EXTENDED} files extend one another", "fewer")
    return _parse(target, required=True, above=chain) or Configuration(source=str(target))


def _in_package(name: str, checked: _Checked) -> Path:
    """Return the configuration that an installed package brings: `apidiff.yaml` in it. No code of it runs."""
    from importlib.machinery import PathFinder

    package, _, file = name.partition("/")
    # What lies in the checkout is not an installed package.
    here = os.path.realpath(_repository(checked.path.parent))
    folders = [one for one in sys.path if one and not _lies_in(os.path.realpath(one), here)]
    spec = PathFinder.find_spec(package, folders) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        checked.refuse("extends", f"there is no installed package {package!r:.60}", "`package:NAME`, or a file")
    folder = Path(next(iter(spec.submodule_search_locations)))
    try:
        return Path(_inside(folder, file or "apidiff.yaml"))
    except _OutsideError as error:
        checked.refuse("extends", f"extends is {told(name)}", str(error))


def _lies_in(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder and "site-packages" not in path


def _table(data: bytes, path: Path, *, whole: bool) -> Json:
    """Return [tool.apidiff], or all of a TOML file that is apidiff's own and has no such table."""
    try:
        root = _toml(data)
    except ValueError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    tool = root.get("tool")
    table = tool.get("apidiff") if isinstance(tool, dict) else None
    return root if table is None and whole else table


@lru_cache(maxsize=4)
def _toml(data: bytes) -> Mapping[str, Json]:
    """Return what a TOML file holds. A program that compares many documents reads the same one for each, and a usual
    pyproject.toml takes as long as a small comparison. Raises ValueError."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]
    root: dict[str, Json] = tomllib.loads(data.decode("utf-8"))
    return root


def parse_own_yaml(data: bytes, path: Path) -> Json:
    """Return the value of a YAML file that belongs to apidiff, None where it has nothing but comments.

    Raises ConfigError with the place of the error.
    """
    from apidiff.load.parse.yaml_ import parse_yaml, states_something

    if not states_something(data):
        return None
    try:
        return parse_yaml(data, str(path))
    except DocumentError as error:
        raise ConfigError(str(error)) from error


class _Checked(Struct, frozen=True):
    """A file whose values are checked."""

    path: Path
    data: bytes

    def values(self, table: Json, keys: tuple[str, ...], at: At = ()) -> dict[str, Json]:
        """Return the values of a table by their keys. Raises ConfigError for the first that is wrong."""
        if not isinstance(table, dict):
            self.refuse("", "this is no configuration", "keys such as fail-on: breaking")
        values: dict[str, Json] = {}
        for name, value in table.items():
            key = str(name).replace("_", "-")
            if key in _NEVER_IN_A_FILE:
                if value is False:
                    continue
                what = f"{key} cannot be set in a file, which comes with the change that is judged"
                self.refuse(name, what, _NEVER_IN_A_FILE[key], (*at, name))
            if key not in keys:
                what = f"unknown key {name!r}{nearest(key, keys, repr)}"
                self.refuse(name, what, f"one of {', '.join(keys)}", (*at, name))
            if key in values:
                self.refuse(name, f"{key} is given twice", "one of the spellings with - and _", (*at, name))
            values[key] = self._value(key, name, value, at)
        return values

    def _value(self, key: str, name: str, value: Json, at: At) -> Json:
        if key == "documents" and isinstance(value, dict):
            return {str(glob): self.values(section, OF_DOCUMENTS, (*at, name, glob)) for glob, section in value.items()}
        types = {one.encode_name: one.type for one in fields(ConfigurationFile)}
        try:
            read(types[key], value, (name,))
            return self._allowed(key, value)
        except Misfit as misfit:
            self.refuse(name, f"{name} is {told(value)}", _expected(misfit, value), (*at, *misfit.at))
        except _OutsideError as error:
            self.refuse(name, f"{name} is {told(value)}", str(error), (*at, name))

    def _allowed(self, key: str, value: Json) -> Json:
        """Return a value as it is carried on: lists as tuples, paths resolved. Raises _OutsideError."""
        folder = self.path.parent
        if key == "answers":
            return _inside(folder, value)
        if key not in LISTS and key != "extends":
            return value
        texts = (value,) if isinstance(value, str) else tuple(value)
        if key not in FILES:
            return texts
        return tuple(self._rules(texts)) if key == "rules" else tuple(_inside(folder, item) for item in texts)

    def _rules(self, texts: tuple[str, ...]) -> Iterator[str]:
        for text in texts:
            path = _inside(self.path.parent, text)
            for file in sorted(Path(path).rglob("*.yaml")):
                _inside(self.path.parent, str(file))
            yield path

    def refuse(self, key: str, what: str, expected: str, at: At = ()) -> NoReturn:
        """Raise ConfigError with the place of a key."""
        from apidiff.load.places.positions import position_in

        in_yaml = key and self.path.suffix != ".toml"
        place = position_in(self.data, str(self.path), at or (key,)) if in_yaml else _position(self.data, key)
        raise ConfigError(str(Problem(source=str(self.path), what=what, expected=expected, position=place)))


def _expected(misfit: Misfit, value: Any) -> str:
    """Return what was expected, with the member of the value that it was expected of."""
    for step in misfit.at[1:]:
        inside = (isinstance(value, list) and isinstance(step, int)) or (isinstance(value, dict) and step in value)
        value = value[step] if inside else value
    close = nearest(str(value), misfit.choices, repr)
    if len(misfit.at) == 1:
        return f"{misfit.expected}{close}"
    last = misfit.at[-1]
    expected = misfit.expected or str(misfit)
    return f"{expected} for {f'item {last + 1}' if isinstance(last, int) else last}, not {value!r}{close}"


def _position(data: bytes, key: str) -> Position | None:
    """Return where a key stands in TOML."""
    pattern = re.compile(rf"""^\s*(?:\[(?:[\w."-]+\.)?)?["']?{re.escape(key)}["']?\s*[=\]]""")
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if key and pattern.match(line):
            return Position(line=number, column=line.index(key) + 1)
    return None
