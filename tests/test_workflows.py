"""The action and the workflows of the documentation, by the linters of the field: zizmor for what is unsafe,
jactionlint for expressions, GitHub's schemas for what is no action or workflow, shellcheck for scripts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
STEPS_ALONE = (
    "name: Steps\non: pull_request\npermissions: {}\njobs:\n  apidiff:\n    runs-on: ubuntu-latest\n    steps:\n"
)

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="the scripts are for bash")


def workflows() -> dict[str, str]:
    """Return the workflows that pages show, by page and number: whole ones, and steps, put into one."""
    found = {}
    for page in PAGES:
        for number, block in enumerate(re.findall(r"(?ms)^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"))):
            if re.search(r"(?m)^ +- (uses|run):", block):
                whole = block if re.search(r"(?m)^jobs:", block) else STEPS_ALONE + block
                found[f"{page.stem}-{number}.yml"] = whole.replace(
                    "OWNER/apidiff@COMMIT", f"example/apidiff@{'0' * 40}"
                )
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the action, and with the workflows of the documentation."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (tmp_path / "action.yml").write_text((ROOT / "action.yml").read_text(encoding="utf-8"), encoding="utf-8")
    for name, text in workflows().items():
        (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def lint(program: Path, *arguments: str, given: str | None = None, cwd: Path = ROOT) -> tuple[int, str]:
    done = subprocess.run(
        [str(program), *arguments], cwd=cwd, input=given, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_there_are_workflows_to_look_at() -> None:
    assert len(workflows()) >= 4


@pytest.mark.parametrize("name", sorted(workflows()))
def test_workflows_give_the_action_inputs_that_it_has(name: str) -> None:
    for job in yaml.safe_load(workflows()[name])["jobs"].values():
        for step in job["steps"]:
            if "apidiff@" in step.get("uses", ""):
                assert set(step["with"]) <= set(ACTION["inputs"])


def test_outputs_of_steps_that_expressions_name_are_those_that_steps_set() -> None:
    """An expression that is always empty."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "action").glob("*.py")))
    written = {
        "python": {"python-path"},
        "install": set(re.findall(r"(?:'|\\n)(\w+)=%s", text)),
        "application": set(re.findall(r'set_output\(environment, "(\w+)"', scripts)),
        "compare": set(re.findall(r'set_output\(environment, "(\w+)"', scripts)) | {"report", "guide", "sarif", "html"},
    }
    assert {step["id"] for step in ACTION["runs"]["steps"]} == set(written)
    for step, name in re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", text):
        assert name in written[step], (step, name)


@pytest.mark.slow
@pytest.mark.parametrize("persona", ["regular", "auditor"])
def test_zizmor_finds_nothing(repository: Path, ci_tools: Path, persona: str) -> None:
    # For the strictest persona, the action alone: which groups of runs a workflow cancels is for its owner to say.
    what = "." if persona == "regular" else "action.yml"
    arguments = ["--offline", "--no-progress", "--no-config", "--strict-collection", f"--persona={persona}", what]
    code, said = lint(ci_tools / "zizmor", *arguments, cwd=repository)
    assert code == 0, said
    assert "completed ./action.yml" in said or "completed action.yml" in said


@pytest.mark.slow
def test_zizmor_would_find_something(repository: Path, ci_tools: Path) -> None:
    text = (repository / "action.yml").read_text(encoding="utf-8")
    worse = text.replace('"$PYTHON" -I "$GITHUB_ACTION_PATH/action/compare.py"', "echo ${{ github.event.issue.title }}")
    assert worse != text
    (repository / "action.yml").write_text(worse, encoding="utf-8")
    code, said = lint(ci_tools / "zizmor", "--offline", "--no-progress", "--no-config", "action.yml", cwd=repository)
    assert code != 0
    assert "template-injection" in said


@pytest.mark.slow
def test_expressions_of_workflows_and_of_the_action_are_right(repository: Path, ci_tools: Path) -> None:
    """What actionlint looks for, and the same in a composite action."""
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    shellcheck = f"--shellcheck={ci_tools / 'shellcheck'}"
    arguments = ["--profile=correctness", "--format=oneline", "--strict-exit", "--no-hints", shellcheck]
    code, said = lint(ci_tools / "jactionlint", *arguments, cwd=repository)
    assert code == 0, said
    files = [repository / "action.yml", repository / ".github" / "workflows" / "ci-0.yml"]
    worse = {"inputs.version }}": "inputs.x }}", "on: pull_request": "on: pull"}
    for file, (right, wrong) in zip(files, worse.items(), strict=True):
        text = file.read_text(encoding="utf-8")
        assert right in text
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    code, said = lint(ci_tools / "jactionlint", *arguments, cwd=repository)
    assert code == 1
    assert re.search(r"action\.yml:\d+:\d+: property \"x\" is not defined", said), said
    assert 'unknown Webhook event "pull' in said


@pytest.mark.slow
def test_they_are_what_github_takes(repository: Path, ci_tools: Path) -> None:
    files = sorted(str(path) for path in (repository / ".github" / "workflows").iterdir())
    for schema, those in (("github-actions", [str(repository / "action.yml")]), ("github-workflows", files)):
        code, said = lint(ci_tools / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *those)
        assert code == 0, said


@pytest.mark.slow
def test_the_image_is_built_as_it_should_be(ci_tools: Path) -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    code, said = lint(ci_tools / "hadolint", "-", given=text)
    assert code == 0, said
    code, said = lint(ci_tools / "hadolint", "-", given=text.replace(" --no-install-recommends", ""))
    assert code != 0
    assert "DL3015" in said


@pytest.mark.slow
def test_scripts_are_clean(ci_tools: Path) -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    for script in scripts:
        code, said = lint(ci_tools / "shellcheck", "--shell=bash", "-", given=script)
        assert code == 0, said
    code, said = lint(ci_tools / "shellcheck", ".ci/run", ".ci/newest")
    assert code == 0, said
