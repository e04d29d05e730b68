"""`apidiff guide` with folders, timelines and templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from apidiff.cli import main

SAMPLE = Path(__file__).resolve().parents[2] / "sample_specs" / "users-envelope"


def run(*options: str) -> Result:
    return CliRunner().invoke(main, ["guide", str(SAMPLE / "old.yaml"), str(SAMPLE / "new.yaml"), *options])


def test_a_folder_is_written_and_kept_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "guide"
    assert run("-o", f"{folder}/").exit_code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"index.md", "every-change.md"} <= names
    (folder / "mine.md").write_text("mine", encoding="utf-8")
    with (folder / ".apidiff-pages").open("a", encoding="utf-8") as mark:
        mark.write("gone.md\n../mine.md\n")
    (folder / "gone.md").write_text("of an earlier run", encoding="utf-8")
    before = (folder / "index.md").stat().st_mtime_ns
    assert run("-o", f"{folder}/").exit_code == 0
    assert {path.name for path in folder.iterdir()} == {*names, "mine.md"}
    assert (folder / "index.md").stat().st_mtime_ns == before, "a page that says the same is left alone"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = run("-o", f"{tmp_path / 'file'}/")
    assert result.exit_code == 1 or result.exit_code == 2
    assert "cannot write" in result.output
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_a_timeline(tmp_path: Path) -> None:
    file = tmp_path / "timeline.yaml"
    file.write_text("announced: 2025-01-01\nsunset: '2025-06-30'\ngone-days: 30\n", encoding="utf-8")
    page = run("--timeline", str(file)).output
    rows = [line for line in page.splitlines() if line.startswith("| 20")]
    assert [row.split(" | ")[0] for row in rows] == ["| 2025-01-01", "| 2025-06-30", "| 2025-06-30", "| 2025-07-30"]
    assert "410 Gone" in rows[2]
    assert "- 2025-06-30: The old version stops working\n" in page.partition("## ")[0], "by when stands on top"
    assert "| 2025-06-30 (in 29 days) |" in run("--timeline", str(file), "--today", "2025-06-01").output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a", "is no timeline"),
        ("sunset: soon", "`sunset` is 'soon'"),
        ("sunet: 2025-01-01", "`sunet` is no milestone"),
        ("gone-days: 30", "counts from `sunset`"),
        ("sunset: 2025-01-01\ngone-days: x", "expected a number of days"),
        ("a: [", "cannot be read"),
    ],
)
def test_a_timeline_that_says_something_else(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "timeline.yaml"
    file.write_text(text, encoding="utf-8")
    result = run("--timeline", str(file))
    assert result.exit_code == 2
    assert told in result.output


def test_a_folder_of_templates_that_is_not_there(tmp_path: Path) -> None:
    result = run("--templates", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "there is no directory" in result.output


def test_a_template_that_goes_wrong(tmp_path: Path) -> None:
    (tmp_path / "guide.md.jinja").write_text("a\n{{ guide.nothing }}", encoding="utf-8")
    result = run("--templates", str(tmp_path))
    assert result.exit_code == 2
    assert "the template guide.md.jinja" in result.output
