"""The name of the next version, in the scheme of the last."""

from __future__ import annotations

from datetime import date

import pytest

from apidiff.lifecycle.naming import next_version
from apidiff.model.report import Step

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("version", "step", "following"),
    [
        ("1.4.2", "major", "2.0.0"),
        ("1.4.2", "minor", "1.5.0"),
        ("1.4.2", "patch", "1.4.3"),
        ("1.4.2", "none", "1.4.2"),
        ("v1.4.2", "minor", "v1.5.0"),
        ("0.4.2", "minor", "0.5.0"),
        ("1.9", "major", "2.0"),
        ("1.9", "patch", "1.9"),
        ("v1", "major", "v2"),
        ("v1", "minor", "v1"),
        ("2", "major", "3"),
        ("2.0.0-rc.1", "major", "2.0.0-rc.2"),
        ("2.0.0-beta", "minor", "2.0.0-beta.1"),
        ("2026-01-31", "major", "2026-05-20"),
        ("2026-05-20", "minor", "2026-05-21"),
        ("2026-12-31", "minor", "2027-01-01"),
        ("2024-09-30.acacia", "major", "2026-05-20"),
        ("2026-01", "major", "2026-05"),
        ("2026-12", "major", "2027-01"),
        ("2026.2.3", "major", "2026.5.0"),
        ("2026.05.3", "minor", "2026.05.4"),
        ("2026.12.0", "major", "2027.1.0"),
        ("2026.05.14", "minor", "2026.05.20"),
        ("one", "major", None),
        ("", "major", None),
    ],
)
def test_the_next_version(version: str, step: Step, following: str | None) -> None:
    assert next_version(version, step, TODAY) == following
