"""The README says what is true: its help text, its files, its commands and its table of exit codes."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from apidiff.classify.waivers import read_waivers
from apidiff.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPT = (ROOT / "docs" / "make_terminal.py").read_text(encoding="utf-8")
PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "sample_specs/README.md", "docs/prover.md")


def block(name: str) -> str:
    """Return the fenced block between the markers `<!-- name -->` and `<!-- /name -->`."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```\n<!-- /{name} -->", README, re.DOTALL)
    assert found, f"README.md has no block {name}"
    return found.group(1)


def test_the_help_text_is_the_real_one() -> None:
    shown = CliRunner().invoke(main, ["--help"], prog_name="apidiff", terminal_width=80, color=False)
    assert block("help") == shown.output


def test_every_command_of_the_program_is_mentioned() -> None:
    missing = [
        name for name, command in main.commands.items() if not command.hidden and f"apidiff {name}" not in README
    ]
    assert missing == []


def test_every_command_in_the_readme_exists() -> None:
    code = "".join(re.findall(r"```.*?```|`[^`\n]*`", README, re.DOTALL))
    named = set(re.findall(r"\bapidiff ([a-z]+(?:-[a-z]+)*)\b", code))
    assert named
    assert named <= set(main.commands)


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_the_table_of_inputs_is_that_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    section = README.split("## On a pull request")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`([a-z-]+)`", cell)} == set(action["inputs"])
    assert set(re.findall(r"`([a-z]+)`", section.split("Outputs:")[1])) == set(action["outputs"])


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []


def test_the_picture_shows_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compares the words of the picture, not its bytes, which depend on the version of rich."""
    assert "](docs/terminal.svg)" in README
    picture = (ROOT / "docs" / "terminal.svg").read_text(encoding="utf-8")
    drawn = "".join(html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture))
    monkeypatch.chdir(ROOT / "sample_specs")
    command = re.search(r'^COMMAND = \("apidiff", (.*)\)$', SCRIPT, re.MULTILINE)
    assert command
    printed = CliRunner().invoke(main, [*re.findall(r'"([^"]+)"', command.group(1)), "--today=2025-06-01"]).output
    assert len(printed) > 500
    assert "".join(printed.split()) in "".join(drawn.split())


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    picture = (ROOT / "docs" / "terminal.svg").read_text(encoding="utf-8")
    assert not re.findall(r"url\(['\"]?http|@font-face|<script|href=", picture)


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "sample_specs" / "users-addresses")
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    lines = code.strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines[:-2]), names)
    assert eval(lines[-2], names) is False
    assert eval(lines[-1], names)


def test_the_waivers_of_the_documentation_are_read(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"## Waivers\n.*?```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "waivers.yaml").write_text(example, encoding="utf-8")
    accounts, internal = read_waivers(tmp_path / "waivers.yaml")
    assert (accounts.by, internal.subject) == ("Accounts", "User.*")


def test_what_the_table_of_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| a")]
    named = [name for row in rows for name in re.findall(r"`([a-z_]+/[\w/.-]*)`", row)]
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_module_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+/[\w/.-]+\.(?:py|yaml))`", text))
    assert len(named) > 12
    assert [name for name in sorted(named) if not any((ROOT / top / name).exists() for top in ("apidiff", "."))] == []


def test_the_worked_example_of_the_architecture_comes_out_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = """openapi: 3.1.0
info: {title: Shop, version: "1.0"}
paths:
  /users:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
      responses: {"201": {description: Made}}
components:
  schemas:
    User:
      type: object
      properties: {name: {type: string}, email: {type: string}}
      required: [name]
"""
    (tmp_path / "old.yaml").write_text(document, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(document.replace("[name]", "[name, email]"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(main, ["check", "old.yaml", "new.yaml"], terminal_width=120, color=False)
    guide = CliRunner().invoke(main, ["guide", "old.yaml", "new.yaml"])
    assert shown.exit_code == 1
    text = " ".join((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split())
    for words in (
        "old.yaml:12:42 -> new.yaml:13:24",
        "property-became-required",
        '{"name": "string"}',
        "Failed: 1 breaking change in 1 operation",
    ):
        assert words in " ".join(shown.output.split())
        assert words in text
    assert "Send what is now required" in guide.output
