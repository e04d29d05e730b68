"""The variables `APIDIFF_*`: they stand above the configuration file and below the options.

A key has the variable of its name: `fail-on` is APIDIFF_FAIL_ON. What opens a door is read by its option itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from msgspec.structs import fields

from apidiff.configuration.file import FILES, LISTS, OF_DOCUMENTS, TABLES, ConfigurationFile
from apidiff.configuration.reading import Configuration
from apidiff.model.document import ConfigError, Json
from apidiff.model.typed import Misfit, read
from apidiff.model.words.spelling import told

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def variable(key: str) -> str:
    """Return the name of the variable of a key."""
    return f"APIDIFF_{key.upper().replace('-', '_')}"


def from_environment(environment: Mapping[str, str]) -> Configuration:
    """Return what variables say. An empty one says nothing. Raises ConfigError where one says something wrong.

    Lists of files are separated as PATH is, other lists by commas; tables can be set in a file alone.
    """
    values: dict[str, Json] = {}
    stated = {key: environment.get(variable(key), "").strip() for key in OF_DOCUMENTS if key not in TABLES}
    stated = {key: text for key, text in stated.items() if text}
    # Evaluating annotations takes long, and this is asked for every document of many.
    types = {one.encode_name: one.type for one in fields(ConfigurationFile)} if stated else {}
    for key, text in stated.items():
        value = _read(key, text)
        try:
            read(types[key], list(value) if isinstance(value, tuple) else value, (key,))
        except Misfit as misfit:
            raise ConfigError(f"{variable(key)} is {told(text)}; expected {misfit.expected}") from None
        values[key] = value
    return Configuration(values=values, origins={key: f"environment {variable(key)}" for key in values})


def _read(key: str, text: str) -> Json:
    if key in LISTS:
        parts = text.split(os.pathsep if key in FILES else ",")
        return tuple(part.strip() for part in parts if part.strip())
    if isinstance(getattr(ConfigurationFile(), key.replace("-", "_")), bool):
        return _SWITCHES.get(text.lower(), text)
    return int(text) if text.isascii() and text.isdigit() and key.endswith("-days") else text
