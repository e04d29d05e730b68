"""Writes the published JSON Schemas from the types that read the same files.

Run it after one of those types is changed: `python docs/make_schemas.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from apidiff.classify.rules.rule_file import rule_schema
from apidiff.classify.waivers import waivers_schema
from apidiff.configuration import ConfigurationFile
from apidiff.render.changelog.shape import changelog_schema
from apidiff.render.guide.contents import Guide
from apidiff.render.report_types import report_schema
from apidiff.render.reports_shape import reports_schema

ROOT = Path(__file__).resolve().parent.parent


def schemas() -> Mapping[str, str]:
    """Return the text of every schema by its path in the repository."""
    configuration = {"title": "The configuration of apidiff", **msgspec.json.schema(ConfigurationFile)}
    guide = {"title": "The contents of a migration guide, as templates get them", **msgspec.json.schema(Guide)}
    found = {
        "rules/rule.schema.json": rule_schema(),
        "apidiff/render/report.schema.json": report_schema(),
        "docs/schemas/changelog.schema.json": changelog_schema(),
        "docs/schemas/configuration.schema.json": configuration,
        "docs/schemas/guide.schema.json": guide,
        "docs/schemas/reports.schema.json": reports_schema(),
        "docs/schemas/waivers.schema.json": waivers_schema(),
    }
    return {path: _text(schema) for path, schema in found.items()}


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


def main() -> None:
    """Write the schemas."""
    for path, text in schemas().items():
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
