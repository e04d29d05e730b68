"""Writes the published JSON Schemas from the types that read the same files.

Run it after one of those types is changed: `python docs/make_schemas.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from apidiff.classify.rules.rule_file import rule_schema
from apidiff.render.report_types import report_schema

ROOT = Path(__file__).resolve().parent.parent


def schemas() -> Mapping[str, str]:
    """Return the text of every schema by its path in the repository."""
    return {"rules/rule.schema.json": rule_schema(), "apidiff/render/report.schema.json": report_schema()}


def main() -> None:
    """Write the schemas."""
    for path, text in schemas().items():
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
