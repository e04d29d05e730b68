"""The page about the lifecycle names every rule."""

from __future__ import annotations

from pathlib import Path

from apidiff.lifecycle.policy import RULES


def test_the_page_has_every_rule() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    for rule, (severity, says) in RULES.items():
        assert f"| `{rule}` | {severity} | {says} |" in page
