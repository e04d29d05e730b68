"""What a user set, in files, in the environment and by options: Settings come out.

`file` says what a configuration file may hold, `reading` finds and reads it, `environment` reads the variables
`APIDIFF_*`, `answers` the answers to questions, and `settings` puts everything together. Start with
`settings.settings_of`.
"""

from __future__ import annotations

from apidiff.configuration.answers import ANSWERS, read_answers
from apidiff.configuration.file import KEYS, ConfigurationFile
from apidiff.configuration.reading import Configuration, load_configuration, parse_own_yaml
from apidiff.configuration.settings import WAIVERS, configured, load_settings, settings_of

__all__ = [
    "ANSWERS",
    "KEYS",
    "WAIVERS",
    "Configuration",
    "ConfigurationFile",
    "configured",
    "load_configuration",
    "load_settings",
    "parse_own_yaml",
    "read_answers",
    "settings_of",
]
