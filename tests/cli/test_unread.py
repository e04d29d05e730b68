"""Nothing unread is unchanged: what each kind of part that was not read does to the exit code, stdout and stderr."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from apidiff.cli import main

ORDER = "{type: object, properties: {note: {type: string}}}"
STRICT = "{type: object, required: [note], properties: {note: {type: string}}}"
BROKEN = "#/components/schemas/Oder"
WHOLE = "#/components/schemas/Order"


def api(schema: str, components: str = f"{{schemas: {{Order: {ORDER}}}}}") -> str:
    """A document that takes a body of this schema."""
    return f"""openapi: 3.0.3
info: {{title: Shop, version: 1.0.0}}
paths:
  /orders:
    post:
      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}
      responses: {{'201': {{description: made}}}}
components: {components}
"""


def ref(target: str) -> str:
    return f"{{$ref: '{target}'}}"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(text: str) -> str:
    return " ".join(text.split())


# --- A reference that is broken on one side or on both ----------------------------------------------------------------


def test_broken_in_both_in_the_same_way_is_a_problem_and_the_rest_is_compared(folder: Path) -> None:
    paths = "  /gone: {get: {responses: {'200': {description: ok}}}}\n"
    old = api(ref(BROKEN))
    write(folder, {"old.yaml": old.replace("components:", f"{paths}components:"), "new.yaml": old})
    result = run("check", "old.yaml", "new.yaml", "-q")
    assert result.exit_code == 1
    assert result.stdout == (
        "Failed: 1 breaking change in 1 operation in what could be compared (2 parts left\n"
        "out); release it as a new major version.\n"
    )
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["old.yaml", "new.yaml"]
    assert f"`$ref` leads nowhere: {BROKEN}" in result.stderr


def test_broken_in_both_is_never_called_unchanged(folder: Path) -> None:
    write(folder, {"old.yaml": api(ref(BROKEN)), "new.yaml": api(ref(BROKEN))})
    result = run("check", "old.yaml", "new.yaml", "-q")
    assert result.exit_code == 0
    assert result.stdout == "Passed: no change was found in what could be compared (2 parts left out).\n"
    guide = run("guide", "old.yaml", "new.yaml").stdout
    assert "Nothing changed" not in guide
    assert "2 parts of the documents could not be read" in guide
    assert "No changes." not in run("changelog", "old.yaml", "new.yaml").stdout


def test_whole_in_old_and_broken_in_new_breaks(folder: Path) -> None:
    write(folder, {"old.yaml": api(ref(WHOLE)), "new.yaml": api(ref(BROKEN))})
    result = run("check", "old.yaml", "new.yaml")
    assert result.exit_code == 1
    assert result.stderr == ""
    text = words(result.stdout)
    assert (
        f"`{BROKEN}` leads nowhere in the new document, so the request body of `POST /orders` cannot be compared; "
        "it was an object with `note`" in text
    )
    assert "[reference-broken]" in text
    assert "Problems in the documents (1); 1 part left out of the comparison" in text
    assert "new.yaml:6:75: `$ref` leads nowhere" in text


def test_broken_in_old_and_whole_in_new_is_no_pass_for_a_request(folder: Path) -> None:
    write(folder, {"old.yaml": api(ref(BROKEN)), "new.yaml": api(ref(WHOLE))})
    result = run("check", "old.yaml", "new.yaml", "-f", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    (finding,) = report["findings"]
    assert (finding["rule"], finding["level"]) == ("reference-mended", "breaking")
    assert finding["evidence"]["type"] == "undecided"
    assert [problem["cause"] for problem in report["problems"]] == ["unread"]


def test_fields_behind_an_unreadable_reference_are_one_finding(folder: Path) -> None:
    fields = "{type: object, minProperties: 1, properties: {ip: {type: string}, port: {type: integer}}}"
    for place in (
        "{type: object, properties: {device: %s}}",
        "{allOf: [%s, {type: object}]}",
        "{type: array, items: %s}",
    ):
        write(folder, {"old.yaml": api(place % fields), "new.yaml": api(place % ref("device.yaml"))})
        report = json.loads(run("check", "old.yaml", "new.yaml", "-f", "json").stdout)
        (finding,) = report["findings"]
        assert (finding["rule"], finding["level"]) == ("reference-broken", "breaking")
        assert finding["usages"][0]["place"] == "body application/json"


def test_a_file_that_one_side_lacks_is_named_with_the_reference_that_wants_it(folder: Path) -> None:
    holder = f"{{schemas: {{Order: {{type: object, properties: {{item: {ref('item.yaml')}}}}}}}}}"
    entry = api(ref(WHOLE), holder)
    write(folder, {"old/api.yaml": entry, "new/api.yaml": entry, "old/item.yaml": ORDER})
    result = run("check", "old/api.yaml", "new/api.yaml", "-q")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("new/api.yaml:8:66: `$ref` cannot be followed, new/item.yaml: there is no such file")
    report = json.loads(run("check", "old/api.yaml", "new/api.yaml", "-f", "json").stdout)
    assert [finding["rule"] for finding in report["findings"]] == ["reference-broken"]
    assert report["coverage"]["old"] == {"operations": 1, "positions": 1, "schemas": 2, "left_out": 0}
    assert report["coverage"]["new"] == {"operations": 1, "positions": 1, "schemas": 1, "left_out": 1}


def test_one_missing_component_is_one_finding_however_often_it_is_meant(folder: Path) -> None:
    uses = (
        f"{{type: object, properties: {{a: {ref(WHOLE)}, b: {ref(WHOLE)}, c: {{type: array, items: {ref(WHOLE)}}}}}}}"
    )
    write(folder, {"old.yaml": api(uses), "new.yaml": api(uses, "{schemas: {Other: {type: string}}}")})
    report = json.loads(run("check", "old.yaml", "new.yaml", "-f", "json").stdout)
    found = [finding["rule"] for finding in report["findings"] if finding["level"] == "breaking"]
    assert found == ["reference-broken"]


# --- What our own rules keep from being read ------------------------------------------------------------------------


def test_outside_the_root_there_is_no_verdict_without_a_door_or_lenience(folder: Path) -> None:
    entry = api(ref("../common/order.yaml"))
    for side, part in (("old", ORDER), ("new", STRICT)):
        write(folder, {f"{side}/api/api.yaml": entry, f"{side}/common/order.yaml": part})
    pair = ("check", "old/api/api.yaml", "new/api/api.yaml")
    refused = run(*pair)
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "--allow-outside-root old/common" in refused.stderr
    assert "--lenient" in refused.stderr
    assert "new/api/api.yaml:6:75:" in refused.stderr
    lenient = run(*pair, "--lenient", "-q")
    assert lenient.exit_code == 0
    assert lenient.stdout == "Passed: no change was found in what could be compared (2 parts left out).\n"
    allowed = run(*pair, "--allow-outside-root", "old/common", "--allow-outside-root", "new/common", "-q")
    assert allowed.exit_code == 1
    assert allowed.stderr == ""


def test_files_of_the_same_work_tree_are_read_in_folders_and_in_revisions(folder: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    entry = api(ref("../common/order.yaml"))
    write(folder, {"api/api.yaml": entry, "common/order.yaml": ORDER})
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "before")
    write(folder, {"common/order.yaml": STRICT})
    result = run("check", "main:api/api.yaml", "api/api.yaml", "-f", "github")
    assert result.exit_code == 1
    assert result.stdout.startswith("::error file=common/order.yaml,line=1,")
    git("commit", "-aqm", "after")
    assert run("check", "main~1:api/api.yaml", "main:api/api.yaml", "-q").exit_code == 1
    write(folder, {"api/api.yaml": api(ref("../../outside.yaml"))})
    assert run("check", "main:api/api.yaml", "api/api.yaml", "-q").exit_code == 3


@pytest.mark.parametrize("way", ["../.git/config", "link.yaml"])
def test_what_git_keeps_beside_the_work_tree_is_not_read(folder: Path, way: str) -> None:
    entry = api(ref(way))
    write(folder, {".git/config": "token: secret\n", "api/old.yaml": api(ORDER), "api/new.yaml": entry})
    (folder / "api" / "link.yaml").symlink_to(folder / ".git" / "config")
    result = run("check", "api/old.yaml", "api/new.yaml")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "secret" not in result.output


@pytest.mark.parametrize("option", ["--allow-remote-refs", "--lenient"])
def test_another_host_is_no_verdict(folder: Path, option: str) -> None:
    write(folder, {"old.yaml": api(ORDER), "new.yaml": api(ref("https://parts.invalid/order.yaml"))})
    result = run("check", "old.yaml", "new.yaml")
    assert (result.exit_code, result.stdout) == (3, "")
    assert option in result.stderr
    assert run("check", "old.yaml", "new.yaml", "--lenient").exit_code == 0


@pytest.mark.parametrize("address", ["file:///etc/hostname", "file:order.yaml", "ftp://parts.invalid/order.yaml"])
def test_an_address_of_another_kind_is_no_verdict(folder: Path, address: str) -> None:
    """What it leads to may have changed on the way, though both documents say the same."""
    write(folder, {"old.yaml": api(ref(address)), "new.yaml": api(ref(address)), "order.yaml": "type: object\n"})
    result = run("check", "old.yaml", "new.yaml")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "this kind of address is not followed" in result.stderr
    assert "new.yaml:" in result.stderr
    assert run("check", "old.yaml", "new.yaml", "--lenient").exit_code == 0


# --- Every format shows problems -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["text", "json", "html", "github", "gitlab", "sarif", "junit"])
def test_every_format_shows_problems(folder: Path, format_: str) -> None:
    write(folder, {"old.yaml": api(ref(BROKEN)), "new.yaml": api(ref(BROKEN))})
    result = run("check", "old.yaml", "new.yaml", "-f", format_)
    assert result.exit_code == 0
    assert "Oder" in result.stdout
    assert "leads nowhere" in words(result.stdout)
    if format_ == "junit":
        root = ElementTree.fromstring(result.stdout)
        assert root.attrib["errors"] == "1"
    if format_ == "sarif":
        (notification,) = json.loads(result.stdout)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert notification["locations"][0]["physicalLocation"]["region"]["startLine"] == 6


def test_verbose_text_says_how_much_was_read(folder: Path) -> None:
    write(folder, {"old.yaml": api(ref(WHOLE)), "new.yaml": api(ref(BROKEN))})
    text = run("check", "old.yaml", "new.yaml", "-v").stdout
    assert "Read and compared" in text
    assert "old    1 operation, 1 payload position, 1 schema\n" in text
    assert "new    1 operation, 1 payload position, 1 schema, 1 part left out\n" in text


# --- Documents of components alone -----------------------------------------------------------------------------------


def library(schemas: str) -> str:
    return f"openapi: 3.1.0\ninfo: {{title: Parts, version: 1.0.0}}\ncomponents: {{schemas: {schemas}}}\n"


def test_documents_of_components_alone_are_compared_by_their_components(folder: Path) -> None:
    order = "{type: object, required: [%s], properties: {%s: {type: %s}, total: {type: number}}}"
    old = order % ("", "note", "string")
    new = order % ("note", "note", "integer")
    write(
        folder,
        {"old.yaml": library(f"{{Order: {old}, Gone: {{type: string}}}}"), "new.yaml": library(f"{{Order: {new}}}")},
    )
    result = run("check", "old.yaml", "new.yaml", "-f", "json")
    assert result.exit_code == 1
    found = {finding["rule"]: finding["level"] for finding in json.loads(result.stdout)["findings"]}
    assert found == dict.fromkeys(("library-component-removed", "property-became-required", "type-changed"), "breaking")
    assert "has to be changed" in run("guide", "old.yaml", "new.yaml").stdout
    assert "- **Breaking:** `Order`:" in run("changelog", "old.yaml", "new.yaml").stdout
    proposed = run("propose", "old.yaml", "new.yaml")
    assert proposed.exit_code == 0
    assert "no operations" in proposed.stderr


def test_a_document_of_components_that_gets_an_operation_is_compared_by_its_components(folder: Path) -> None:
    """Whoever refers to the components did so before there was an operation."""
    new = library("{Order: {type: integer}}") + "paths: {/a: {get: {responses: {'200': {description: ok}}}}}\n"
    write(folder, {"old.yaml": library("{Order: {type: string}}"), "new.yaml": new})
    assert run("check", "old.yaml", "new.yaml", "-q").exit_code == 1
