"""Options, environment and configuration file, put together: Settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from apidiff.config import DOORS, FOLDERS, Filters, Settings
from apidiff.configuration.answers import read_answers
from apidiff.configuration.environment import from_environment
from apidiff.configuration.reading import Configuration, load_configuration, refuse_stray
from apidiff.model.document import ConfigError, Json
from apidiff.model.finding import FailOn
from apidiff.model.impact.policy import policy_of
from apidiff.model.words.spelling import nearest

WAIVERS = "apidiff.waivers.yaml"
"""The file of waivers that is read without being named, where none is: `apidiff waive` and `baseline` write it."""


def configured(named: str | None, *, start: Path | None = None, document: str = "") -> Configuration:
    """Return what the file and the environment say together for a document. Raises ConfigError.

    The file is the named one (or that of APIDIFF_CONFIG), else the nearest from `start` upwards, or from the working
    directory.
    """
    named = named or os.environ.get("APIDIFF_CONFIG") or None
    found = load_configuration(named, start or Path.cwd()).of_document(document)
    return from_environment(os.environ).above(found)


def settings_of(
    given: Mapping[str, Any], *, fail_on: FailOn | None = None, start: Path | None = None, document: str = ""
) -> Settings:
    """Return the settings that the given options and the configuration make together.

    An option that is given stands above the configuration; one that may be given several times adds to it. Doors are
    opened by options alone. `fail_on` is for commands whose result is no verdict: it stands instead of the configured
    level where the option is not given. The configuration is looked for from `start` upwards, else from the working
    directory; `document` is the path of the document from the top of its repository. Raises ConfigError.
    """
    configuration = configured(given.get("config"), start=start, document=document)

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
        paths={glob: section.get("levels", {}) for glob, section in configuration.get("paths", {}).items()},
        today=_today(given.get("today"), defaults.today),
        strict=chosen("strict", False),
        components=chosen("components", False),
        check_version=chosen("check-version", False),
        removal=chosen("removal", defaults.removal),
        deprecation_notice_days=configuration.get("deprecation-notice-days", defaults.deprecation_notice_days),
        old_prefix=chosen("old-prefix", None),
        new_prefix=chosen("new-prefix", None),
        answers=read_answers(chosen("answers", None)),
        filters=Filters(
            include=_added(configuration, "include", given),
            exclude=_added(configuration, "exclude", given),
            stability=chosen("stability", None),
        ),
        consumers=_added(configuration, "consumers", given),
        impact=policy_of(configuration.get("impact", {})),
        language=given.get("language"),
        documentation=configuration.get("documentation", "") or None,
        lenient=bool(given.get("lenient")),
        headers=(*(given.get("header") or ()), *os.environ.get("APIDIFF_HEADER", "").splitlines()),
        **{name: _opened(name, given.get(name)) for name in DOORS},
    )


def _found_beside(start: Path | None) -> tuple[str, ...]:
    """Return that file: here, or nearest to a document in `start` on the way up to here or to the top."""
    here = Path.cwd()
    for folder in (here,) if start is None else (start, *start.parents):
        path = Path(WAIVERS) if folder == here else folder / WAIVERS
        if path.is_file():
            refuse_stray(path)
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
