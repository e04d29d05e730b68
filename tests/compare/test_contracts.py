"""A file and itself: nothing to compare, unless something beside the file differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from apidiff.compare.surface import operations
from apidiff.config import Settings
from apidiff.load.sources.source import load
from apidiff.model.change import Change
from apidiff.pipeline import changes

ENTRY = """\
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /v1/a:
    get:
      responses: {"200": {description: d, content: {application/json: {schema: SCHEMA}}}}
"""


def between(tmp_path: Path, schema: str, settings: Settings | None = None, **files: tuple[str, str]) -> list[Change]:
    """The changes between two folders with the same entry file."""
    for index, side in enumerate(("old", "new")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "api.yaml").write_text(ENTRY.replace("SCHEMA", schema))
        for name, texts in files.items():
            (tmp_path / side / f"{name}.yaml").write_text(texts[index])
    documents = [load(str(tmp_path / side / "api.yaml")) for side in ("old", "new")]
    return changes(*documents, settings or Settings())


def test_a_file_and_itself_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(comparison: object) -> None:
        raise AssertionError("compared")

    monkeypatch.setattr(operations, "compare_contracts_surface", never)
    assert between(tmp_path, "{type: string}") == []


def test_the_same_file_beside_another_one_is_compared(tmp_path: Path) -> None:
    found = between(tmp_path, "{$ref: part.yaml}", part=("{type: string}", "{type: integer}"))
    assert [change.kind for change in found] == ["schema.type.changed"]


def test_the_same_file_read_with_other_prefixes_is_compared(tmp_path: Path) -> None:
    settings = Settings(old_prefix="/v1", new_prefix="/v2")
    assert {change.kind for change in between(tmp_path, "{type: string}", settings)}
