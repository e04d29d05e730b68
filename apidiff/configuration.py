"""What a project has configured: `[tool.apidiff]` in pyproject.toml, or `.apidiff.yaml`.

Keys are the names of the command line options without their dashes. Every key is checked: an unknown one is an
error that names the nearest spelling, because a misspelt key that is ignored would switch off a check unnoticed.

The file is part of the checkout that is judged, so it opens no doors: it can neither let documents reach other hosts
and files outside nor lead apidiff itself out of the repository (docs/threat-model.md).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NoReturn

from msgspec import Meta, Struct, field
from msgspec.structs import asdict, fields

from apidiff.config import DOORS, FOLDERS, Filters, Settings
from apidiff.model.document import ConfigError, DocumentError, Json, Position, Problem
from apidiff.model.finding import FailOn, Level, Profile
from apidiff.model.impact.policy import StatedImpact, policy_of
from apidiff.model.typed import At, Misfit, read, said
from apidiff.model.words.spelling import nearest

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


Texts = Annotated[str | list[str], said("a list of texts")]


class ConfigurationFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What a project has configured. Paths stay in the repository."""

    fail_on: Annotated[FailOn, said(about="The mildest level that fails a check.")] = "breaking"
    profile: Annotated[Profile, said(about="Who is protected.")] = "contract"
    rules: Annotated[Texts, said(about="Folders of further rules.")] = []
    levels: Annotated[
        dict[str, Level],
        said(
            f"rule ids with one of {', '.join(level.value for level in Level)}",
            about="A level of your own for a rule; it stands above proofs, too.",
        ),
    ] = {}
    strict: Annotated[bool, said(about="Take a broken part of a document for an unreadable document.")] = False
    components: Annotated[bool, said(about="Judge components that no operation uses, too.")] = False
    check_version: Annotated[bool, said(about="Fail, too, if info.version steps on too little.")] = False
    deprecation_notice_days: Annotated[
        int,
        Meta(ge=0, le=36_500),
        said(
            "a number of days, 0 or more",
            about="Days between a deprecation and its sunset that make a removal an announced one.",
        ),
    ] = 180
    old_prefix: Annotated[str, said(about="The prefix of the old paths to leave out.")] = ""
    new_prefix: Annotated[str, said(about="The prefix of the new paths to leave out.")] = ""
    answers: Annotated[str, said(about="The file of answers to questions.")] = ""
    waivers: Annotated[Texts, said(about="Files of findings that were accepted, with a reason.")] = []
    strict_waivers: Annotated[bool, said(about="Fail, too, where a waiver matches nothing or has expired.")] = False
    include: Annotated[Texts, said(about="What is shown: AXIS:GLOB.")] = []
    exclude: Annotated[Texts, said(about="What is left out: AXIS:GLOB.")] = []
    stability: Annotated[str, said(about="Only operations that promise at least this stability.")] = ""
    impact: Annotated[StatedImpact, said(about="When a break that nobody was seen using is a warning.")] = (
        StatedImpact()
    )


KEYS = ConfigurationFile.__struct_encode_fields__
"""Every key."""


class _OutsideError(Exception):
    """A path that a configuration may not name. The text says what was expected."""


def _allowed(key: str, value: Json, folder: Path) -> Json:
    """Return a value as it is carried on: lists as tuples, paths resolved. Raises _OutsideError."""
    texts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else None
    if key == "answers":
        return _inside(folder, value)
    if key in ("rules", "waivers"):
        found = tuple(_inside(folder, item) for item in texts or ())
        for path in found if key == "rules" else ():
            for file in sorted(Path(path).rglob("*.yaml")):
                _inside(folder, str(file))
        return found
    return texts if key in ("include", "exclude") else value


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


def _refuse_stray(path: Path) -> None:
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
    }
)
"""What a configuration is not allowed to say, with where it can be said instead: a file comes with the change that is
judged, and may not open what that change is kept from (docs/threat-model.md)."""


def load_configuration(named: str | None, start: Path) -> Configuration:
    """Return the configuration: of the named file, else of the nearest file in `start` or a folder above it.

    `.apidiff.yaml` comes before pyproject.toml in the same folder. The search ends at the top of a git repository.
    Raises ConfigError with place and expectation where the file cannot be read or says something unknown.
    """
    if named is not None:
        path = Path(named)
        if not path.is_file():
            raise ConfigError(f"{named}: there is no such configuration file")
        _refuse_stray(path)
        return _parse(path, required=True) or Configuration(source=named)
    for folder in (start, *start.parents):
        for name in (*DEDICATED, PROJECT):
            path = folder / name
            if not path.is_file():
                continue
            _refuse_stray(path)
            found = _parse(path, required=False)
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
    from apidiff.load.parse.yaml_ import parse_yaml, states_something

    if not states_something(data):
        return None
    try:
        return parse_yaml(data, str(path))
    except DocumentError as error:
        raise ConfigError(str(error)) from error


def _checked(table: Json, path: Path, data: bytes) -> dict[str, Json]:
    if not isinstance(table, dict):
        _refuse(path, data, "", "this is no configuration", "keys such as fail-on: breaking")
    types = {field.encode_name: field.type for field in fields(ConfigurationFile)}
    values: dict[str, Json] = {}
    for name, value in table.items():
        key = str(name).replace("_", "-")
        if key in _NEVER_IN_A_FILE:
            if value is False:
                continue
            what = f"{key} cannot be set in a file, which comes with the change that is judged"
            _refuse(path, data, name, what, _NEVER_IN_A_FILE[key])
        if key not in KEYS:
            _refuse(path, data, name, f"unknown key {name!r}{nearest(key, KEYS, repr)}", f"one of {', '.join(KEYS)}")
        if key in values:
            _refuse(path, data, name, f"{key} is given twice", "one of the spellings with - and _")
        try:
            read(types[key], value, (name,))
            values[key] = _allowed(key, value, path.parent)
        except Misfit as misfit:
            _refuse(path, data, name, f"{name} is {value!r:.80}", _expected(misfit, value), misfit.at)
        except _OutsideError as error:
            _refuse(path, data, name, f"{name} is {value!r:.80}", str(error))
    return values


def _expected(misfit: Misfit, value: Json) -> str:
    """Return what was expected, with the member of the value that it was expected of."""
    for step in misfit.at[1:]:
        value = value[step]
    close = nearest(str(value), misfit.choices, repr)
    if len(misfit.at) == 1:
        return f"{misfit.expected}{close}"
    last = misfit.at[-1]
    return f"{misfit.expected} for {f'item {last + 1}' if isinstance(last, int) else last}, not {value!r}{close}"


def _refuse(path: Path, data: bytes, key: str, what: str, expected: str, at: At = ()) -> NoReturn:
    from apidiff.load.places.positions import position_in

    in_yaml = key and path.suffix != ".toml"
    position = position_in(data, str(path), at or (key,)) if in_yaml else _position(data, key)
    raise ConfigError(str(Problem(source=str(path), what=what, expected=expected, position=position)))


def _position(data: bytes, key: str) -> Position | None:
    """Return where a key stands in TOML."""
    pattern = re.compile(rf"""^\s*(?:\[(?:[\w."-]+\.)?)?["']?{re.escape(key)}["']?\s*[=\]]""")
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if key and pattern.match(line):
            return Position(line=number, column=line.index(key) + 1)
    return None


def settings_of(given: Mapping[str, Any], *, fail_on: FailOn | None = None, start: Path | None = None) -> Settings:
    """Return the settings that the given options and the configuration make together.

    An option that is given stands above the configuration; one that may be given several times adds to it. Doors are
    opened by options alone. `fail_on` is for commands whose result is no verdict: it stands instead of the configured
    level where the option is not given. The configuration is looked for from `start` upwards, else from the working
    directory. Raises ConfigError.
    """
    configuration = load_configuration(given.get("config"), start or Path.cwd())

    def chosen(key: str, default: Json) -> Any:
        value = given.get(key.replace("-", "_"))
        return configuration.get(key, default) if value is None else value

    defaults = Settings()
    return Settings(
        fail_on=given.get("fail_on") or fail_on or configuration.get("fail-on", defaults.fail_on),
        profile=chosen("profile", defaults.profile),
        rules=_added(configuration, "rules", given),
        waivers=_added(configuration, "waivers", given) or _found_beside(start),
        strict_waivers=chosen("strict-waivers", False),
        levels=configuration.get("levels", {}),
        today=_today(given.get("today"), defaults.today),
        strict=chosen("strict", False),
        components=chosen("components", False),
        check_version=chosen("check-version", False),
        deprecation_notice_days=configuration.get("deprecation-notice-days", defaults.deprecation_notice_days),
        old_prefix=chosen("old-prefix", None),
        new_prefix=chosen("new-prefix", None),
        answers=read_answers(chosen("answers", None)),
        filters=Filters(
            include=_added(configuration, "include", given),
            exclude=_added(configuration, "exclude", given),
            stability=chosen("stability", None),
        ),
        impact=policy_of(configuration.get("impact", {})),
        lenient=bool(given.get("lenient")),
        **{name: _opened(name, given.get(name)) for name in DOORS},
    )


WAIVERS = "apidiff.waivers.yaml"
"""The file of waivers that is read without being named, where none is: `apidiff waive` and `baseline` write it."""


def _found_beside(start: Path | None) -> tuple[str, ...]:
    """Return that file: here, or nearest to a document in `start` on the way up to here or to the top."""
    here = Path.cwd()
    for folder in (here,) if start is None else (start, *start.parents):
        path = Path(WAIVERS) if folder == here else folder / WAIVERS
        if path.is_file():
            _refuse_stray(path)
            return (str(path),)
        if folder == here or (folder / ".git").exists():
            break
    return ()


def _opened(name: str, value: Any) -> Any:
    """Return how far a door was opened: the folders behind it, or whether it is open."""
    return tuple(value or ()) if name in FOLDERS else bool(value)


def _added(configuration: Configuration, key: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    return (*configuration.get(key, ()), *(given.get(key) or ()))


def _today(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ConfigError(f"--today is {text!r}; expected a day such as 2025-01-31") from None


def load_settings(config: str | Path | None = None, **chosen: Any) -> Settings:
    """Return the settings of the configuration file that the command would read here, or of the file `config`.

    `chosen` are fields of Settings that stand above it: `load_settings(fail_on="warning")`. Raises ConfigError.
    """
    unknown = [name for name in chosen if name not in Settings.__struct_fields__]
    if unknown:
        raise ConfigError(f"there is no setting `{unknown[0]}`{nearest(unknown[0], Settings.__struct_fields__)}")
    found = settings_of({"config": None if config is None else str(config)})
    # Made anew, so that what was chosen is checked like any other settings.
    return Settings(**{**asdict(found), **chosen}) if chosen else found


ANSWERS = "apidiff.answers.yaml"
"""The file of answers that is read without being named."""


def read_answers(named: str | None) -> dict[str, str]:
    """Return answers by question id, from the named file or from `apidiff.answers.yaml` here. Raises ConfigError."""
    path = Path(named or ANSWERS)
    if named is None:
        if not path.is_file():
            return {}
        _refuse_stray(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: the answers cannot be read: {error.strerror or error}") from error
    found = parse_own_yaml(data, path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: these are no answers; expected question ids with their answers")
    return {str(question): _answer(answer) for question, answer in found.items()}


def _answer(value: Json) -> str:
    """Return an answer as Settings carries it: a text as it is, anything else as JSON."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
