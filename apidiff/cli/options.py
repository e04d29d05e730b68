"""The options that several commands share, and the Settings made of them and of the configuration.

An option that is given stands above the configuration; one that may be given several times adds to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from apidiff.cli.configuration import Configuration, load_configuration, parse_own_yaml
from apidiff.config import FailOn, Filters, Profile, Settings
from apidiff.model.document import ConfigError, Json

Command = TypeVar("Command", bound=Callable[..., Any])

_DOCUMENTS = (
    click.option(
        "--config", metavar="FILE", help="Configuration, instead of the one found in this folder or above it."
    ),
    click.option(
        "--strict/--no-strict", default=None, help="Take a broken part of a document for an unreadable document."
    ),
    click.option("--allow-remote-refs", is_flag=True, default=None, help="Follow $refs to other hosts."),
)
_COMPARISON = (
    click.option(
        "--profile",
        type=click.Choice(get_args(Profile)),
        help="Who is protected: readers of the contract (default), exchanges on the wire, or generated source code.",
    ),
    click.option("--rules", "rules", metavar="DIR", multiple=True, help="A folder of further rules. Repeatable."),
    click.option(
        "--waivers", "waivers", metavar="FILE", multiple=True, help="Findings that were accepted. Repeatable."
    ),
    click.option("--answers", metavar="FILE", help="Answers to questions of renames and proposals."),
    click.option(
        "--include", metavar="AXIS:GLOB", multiple=True, help="Show only these, such as path:/users*. Repeatable."
    ),
    click.option("--exclude", metavar="AXIS:GLOB", multiple=True, help="Leave these out. Repeatable."),
    click.option("--stability", metavar="LEVEL", help="Only operations that promise at least this stability."),
    click.option("--components", is_flag=True, default=None, help="Judge components that no operation uses, too."),
    click.option(
        "--old-prefix", metavar="PATH", help="Prefix of paths to leave out in OLD, if it is not found by itself."
    ),
    click.option("--new-prefix", metavar="PATH", help="The same in NEW."),
    click.option("--today", metavar="DATE", help="The day that sunset dates are held against (YYYY-MM-DD)."),
    *_DOCUMENTS,
)
_VERDICT = (
    click.option(
        "--fail-on",
        type=click.Choice(get_args(FailOn)),
        help="The mildest level that fails the verdict (default: breaking).",
    ),
    click.option("--check-version", is_flag=True, default=None, help="Fail, too, if info.version steps on too little."),
)
_LOOK = (
    click.option("--quiet", "-q", is_flag=True, help="Only the verdict."),
    click.option("--verbose", "-v", is_flag=True, help="Every finding in full."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours in text (default: on a terminal).",
    ),
)


def comparison_options(command: Command) -> Command:
    """Add the options that decide what a comparison finds."""
    return _add(command, _COMPARISON)


def verdict_options(command: Command) -> Command:
    """Add the options that decide whether the verdict fails."""
    return _add(command, _VERDICT)


def look_options(command: Command) -> Command:
    """Add the options that decide how text looks."""
    return _add(command, _LOOK)


def output_options(formats: tuple[str, ...], default: str) -> Callable[[Command], Command]:
    """Return a decorator that adds `-f` and `-o`, to be read with `output.targets`."""
    where = "File for the format before it; - is standard output. Repeatable."

    def add(command: Command) -> Command:
        options = (
            click.option(
                "--format",
                "-f",
                "formats",
                type=click.Choice(formats),
                multiple=True,
                help=f"Format of the result (default: {default}). Repeatable, each with a file.",
            ),
            click.option("--output", "-o", "outputs", metavar="FILE", multiple=True, help=where),
        )
        return _add(command, options)

    return add


def _add(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def settings_of(given: Mapping[str, Any], *, fail_on: FailOn | None = None) -> Settings:
    """Return the settings that the given options and the configuration make together.

    `fail_on` is for commands whose result is no verdict: it stands instead of the configured level where the
    option is not given. Raises ConfigError.
    """
    configuration = load_configuration(given.get("config"), Path.cwd())

    def chosen(key: str, default: Json) -> Any:
        value = given.get(key.replace("-", "_"))
        return configuration.get(key, default) if value is None else value

    defaults = Settings()
    return Settings(
        fail_on=given.get("fail_on") or fail_on or configuration.get("fail-on", defaults.fail_on),
        profile=chosen("profile", defaults.profile),
        rules=_added(configuration, "rules", given),
        waivers=_added(configuration, "waivers", given),
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
        allow_remote_refs=chosen("allow-remote-refs", False),
        allow_private_addresses=configuration.get("allow-private-addresses", False),
        allow_outside_root=configuration.get("allow-outside-root", False),
    )


def _added(configuration: Configuration, key: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    return (*configuration.get(key, ()), *(given.get(key) or ()))


def _today(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ConfigError(f"--today is {text!r}; expected a day such as 2025-01-31") from None


ANSWERS = "apidiff.answers.yaml"
"""The file of answers that is read without being named."""


def read_answers(named: str | None) -> dict[str, str]:
    """Return answers by question id, from the named file or from `apidiff.answers.yaml` here. Raises ConfigError."""
    path = Path(named or ANSWERS)
    if named is None and not path.is_file():
        return {}
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
