"""What a project has configured: `[tool.apidiff]` in pyproject.toml, or `.apidiff.yaml`.

Keys are the names of the command line options without their dashes. Every key is checked: an unknown one is an
error that names the nearest spelling, because a misspelt key that is ignored would switch off a check unnoticed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, get_args

from msgspec import Struct, field

from apidiff.cli.program import nearest
from apidiff.config import FailOn, Profile
from apidiff.model.document import ConfigError, DocumentError, Json, Position, Problem
from apidiff.model.finding import Level

DEDICATED = (".apidiff.yaml", ".apidiff.yml")
PROJECT = "pyproject.toml"
TABLE = "tool.apidiff"


class Configuration(Struct, frozen=True, kw_only=True):
    """What a configuration file says: values by key, paths in them resolved against the file's folder."""

    source: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)

    def get(self, key: str, default: Json = None) -> Json:
        """Return the configured value of a key, or the default."""
        return self.values.get(key, default)


class _Wrong(Exception):
    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def _text(value: Json, folder: Path) -> str:
    if not isinstance(value, str):
        raise _Wrong("a text")
    return value


def _switch(value: Json, folder: Path) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _days(value: Json, folder: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 36_500:
        raise _Wrong("a number of days, 0 or more")
    return value


def _texts(value: Json, folder: Path) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Wrong("a list of texts")
    return tuple(value)


def _path(value: Json, folder: Path) -> str:
    return str(folder / _text(value, folder))


def _paths(value: Json, folder: Path) -> tuple[str, ...]:
    return tuple(str(folder / item) for item in _texts(value, folder))


def _levels(value: Json, folder: Path) -> dict[str, str]:
    names = [level.value for level in Level]
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise _Wrong(f"rule ids with one of {', '.join(names)}")
    for rule, level in value.items():
        if level not in names:
            raise _Wrong(f"one of {', '.join(names)} for {rule}, not {level!r}{nearest(level, names)}")
    return dict(value)


def _one_of(*choices: str) -> Callable[[Json, Path], str]:
    def read(value: Json, folder: Path) -> str:
        if not isinstance(value, str) or value not in choices:
            raise _Wrong(f"one of {', '.join(choices)}{nearest(str(value), choices)}")
        return value

    return read


KEYS: Mapping[str, Callable[[Json, Path], Json]] = MappingProxyType(
    {
        "fail-on": _one_of(*get_args(FailOn)),
        "profile": _one_of(*get_args(Profile)),
        "rules": _paths,
        "levels": _levels,
        "strict": _switch,
        "components": _switch,
        "check-version": _switch,
        "deprecation-notice-days": _days,
        "old-prefix": _text,
        "new-prefix": _text,
        "answers": _path,
        "waivers": _paths,
        "include": _texts,
        "exclude": _texts,
        "stability": _text,
        "allow-remote-refs": _switch,
        "allow-private-addresses": _switch,
        "allow-outside-root": _switch,
    }
)
"""Every key and what reads its value."""


def load_configuration(named: str | None, start: Path) -> Configuration:
    """Return the configuration: of the named file, else of the nearest file in `start` or a folder above it.

    `.apidiff.yaml` comes before pyproject.toml in the same folder. The search ends at the top of a git repository.
    Raises ConfigError with place and expectation where the file cannot be read or says something unknown.
    """
    if named is not None:
        path = Path(named)
        if not path.is_file():
            raise ConfigError(f"{named}: there is no such configuration file")
        return _parse(path, required=True) or Configuration(source=named)
    for folder in (start, *start.parents):
        for name in (*DEDICATED, PROJECT):
            path = folder / name
            found = _parse(path, required=False) if path.is_file() else None
            if found is not None:
                return found
        if (folder / ".git").exists():
            break
    return Configuration()


def _parse(path: Path, *, required: bool) -> Configuration | None:
    """Return what a file says, or None where it is a pyproject.toml that does not mention apidiff."""
    try:
        data = path.read_bytes()
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
    return Configuration(source=str(path), values=_checked(table, path, data))


def _table(data: bytes, path: Path, *, whole: bool) -> Json:
    """Return [tool.apidiff], or all of a TOML file that is apidiff's own and has no such table."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]
    try:
        root = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    tool = root.get("tool")
    table = tool.get("apidiff") if isinstance(tool, dict) else None
    return root if table is None and whole else table


def parse_own_yaml(data: bytes, path: Path) -> Json:
    """Return the value of a YAML file that belongs to apidiff, None where it has nothing but comments.

    Raises ConfigError with the place of the error.
    """
    from apidiff.load.yaml_ import parse_yaml

    if all(not line.strip() or line.lstrip().startswith(b"#") for line in data.splitlines()):
        return None
    try:
        return parse_yaml(data, str(path))
    except DocumentError as error:
        raise ConfigError(str(error)) from error


def _checked(table: Json, path: Path, data: bytes) -> dict[str, Json]:
    if not isinstance(table, dict):
        _refuse(path, data, "", "this is no configuration", "keys such as fail-on: breaking")
    values: dict[str, Json] = {}
    for name, value in table.items():
        key = str(name).replace("_", "-")
        if key not in KEYS:
            _refuse(path, data, name, f"unknown key {name!r}{nearest(key, KEYS)}", f"one of {', '.join(KEYS)}")
        if key in values:
            _refuse(path, data, name, f"{key} is given twice", "one of the spellings with - and _")
        try:
            values[key] = KEYS[key](value, path.parent)
        except _Wrong as wrong:
            _refuse(path, data, name, f"{name} is {value!r:.80}", wrong.expected)
    return values


def _refuse(path: Path, data: bytes, key: str, what: str, expected: str) -> NoReturn:
    raise ConfigError(str(Problem(source=str(path), what=what, expected=expected, position=_position(data, key))))


def _position(data: bytes, key: str) -> Position | None:
    """Return where a key stands, in YAML or TOML."""
    pattern = re.compile(rf"""^\s*(?:\[(?:[\w."-]+\.)?)?["']?{re.escape(key)}["']?\s*[:=\]]""")
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if key and pattern.match(line):
            return Position(line=number, column=line.index(key) + 1)
    return None
