"""`apidiff rules`: reading, testing and adding rules."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from apidiff.classify.rules.rulebook import Rulebook, index_text, load_rulebook, shipped_folder, stated_in
from apidiff.classify.rules.template import template
from apidiff.cli import rules as module
from apidiff.cli.rules import rules
from apidiff.model.document import ConfigError
from apidiff.model.kinds import KINDS
from apidiff.pipeline import judged

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(rules, [*arguments], catch_exceptions=False)

    return call


def test_list_prints_every_rule_under_its_area(run: Run) -> None:
    lines = run("list").output.splitlines()
    book = load_rulebook()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(listed) == sorted(book.ids)
    areas = [line for line in lines if line and not line.startswith(" ")]
    assert areas == [
        "operations",
        "parameters",
        "bodies",
        "responses",
        "schemas",
        "documentation",
        "security",
        "servers",
        "reading",
        "lifecycle",
    ]


def test_list_prints_levels_by_direction_and_profile(run: Run) -> None:
    lines = {line.split()[0]: line for line in run("list").output.splitlines() if line.startswith("  ")}
    assert lines["operation-removed"].split() == ["operation-removed", "breaking"]
    assert lines["parameter-required-added"].endswith("breaking / non-breaking")
    assert lines["operation-id-changed"].endswith("warning  (wire: documentation; source: breaking)")


def test_list_as_json(run: Run) -> None:
    found = {rule["id"]: rule for rule in json.loads(run("list", "-f", "json").output)}
    assert found.keys() == load_rulebook().ids
    assert found["operation-id-changed"]["area"] == "operations"
    assert found["operation-id-changed"]["levels"]["source"] == {"request": "breaking", "response": "breaking"}


def test_explain_shows_why_sources_examples_and_what_to_do(run: Run) -> None:
    output = run("explain", "parameter-required-added").output
    for part in ("Why", "Callers", "Owners", "Cadwyn", "Sources", "Requests:", "before:", "after:", "reports breaking"):
        assert part in output
    assert "Only where required equals true" in output
    assert "docs/breaking-changes.md#add-required-request-field" in output
    assert "this rule stays silent" in output
    assert max(len(line) for line in output.splitlines()) <= 80


@pytest.mark.parametrize("id_", ["operation-added", "schema-title-changed", "unmodelled-changed", "property-removed"])
def test_explain_works_for_rules_of_any_form(run: Run, id_: str) -> None:
    assert load_rulebook().rule(id_).summary[:20] in run("explain", id_).output


def test_explain_names_the_nearest_rule(run: Run) -> None:
    with pytest.raises(ConfigError, match="did you mean `operation-removed`"):
        run("explain", "operation-remved")


def test_kinds_are_listed_with_their_facts(run: Run) -> None:
    lines = run("kinds").output.splitlines()
    assert lines[0] == "operations"
    assert {line.split()[0] for line in lines if line.startswith("  ")} == set(KINDS)
    removed = next(line for line in lines if line.startswith("  operation.removed "))
    assert removed.split(None, 2)[1:] == [
        "table",
        "method, path, deprecated, sunset, announced, candidates, question",
    ]


def test_kinds_of_a_word(run: Run) -> None:
    assert run("kinds", "length").output.splitlines() == [
        "schemas",
        "  schema.length.narrowed  proof  property, schema, place, keyword (maxLength | minLength), event",
        "  schema.length.widened   proof  property, schema, place, keyword (maxLength | minLength), event",
    ]
    assert [kind["name"] for kind in json.loads(run("kinds", "length", "-f", "json").output)] == [
        "schema.length.narrowed",
        "schema.length.widened",
    ]
    with pytest.raises(ConfigError, match="no kind of change has `lenght` in its name; `apidiff rules kinds` lists"):
        run("kinds", "lenght")


def test_what_new_wrote_passes_the_test_at_once(run: Run, tmp_path: Path) -> None:
    run("new", "my-rule", "--change", "operation.removed", "--dir", str(tmp_path))
    assert run("test", str(tmp_path)).output == "2 examples, 0 failures\n"


def test_the_first_rule_for_a_kind_has_examples_to_fill_in() -> None:
    """A kind that was just added has no rule yet whose examples could be taken."""
    kind = KINDS["info.changed"]
    text = template("my-rule", kind, Rulebook(by_kind={}), judged, "0.1")
    stated = yaml.safe_load(text)
    assert (stated["change"], stated["when"], stated["level"]) == ("info.changed", {}, "non-breaking")
    assert [example["reports"] for example in stated["examples"]] == ["non-breaking", "nothing"]


def test_new_writes_a_rule_that_can_be_read(run: Run, tmp_path: Path) -> None:
    result = run("new", "my-rule", "--change", "property.removed", "--dir", str(tmp_path))
    path = tmp_path / "schemas" / "my-rule.yaml"
    assert result.output == f"wrote {path}\n"
    assert next(stated_in(path)).raw["change"] == "property.removed"
    assert "announced" in path.read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        run("new", "my-rule", "--change", "property.removed", "--dir", str(tmp_path))


@pytest.mark.parametrize(
    ("id_", "kind", "complaint"),
    [("my-rule", "property.remove", "did you mean `property.removed`"), ("My_Rule", "property.removed", "kebab case")],
)
def test_new_refuses_what_could_not_be_read(run: Run, tmp_path: Path, id_: str, kind: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        run("new", id_, "--change", kind, "--dir", str(tmp_path))
    assert list(tmp_path.rglob("*.yaml")) == []


PACK = """\
id: thing-endpoint-removed
summary: An operation on things was removed
since: "0.1"
change: operation.removed
when: {path: /things}
level: LEVEL
message: "`{method} {path}` was removed"
why: It is gone.
sources: [{title: A decision, url: null}]
migrate: {caller: Stop calling it., owner: Keep it.}
examples:
  - name: an operation disappears
    document: true
    before: {paths: {/things: {get: {responses: {"200": {description: OK}}}}}}
    after: {paths: {}}
    reports: breaking
  - name: another operation disappears
    document: true
    before: {paths: {/boxes: {get: {responses: {"200": {description: OK}}}}}}
    after: {paths: {}}
    reports: breaking
    quiet: true
"""


def test_test_runs_the_examples_of_a_pack(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thing-endpoint-removed.yaml").write_text(PACK.replace("LEVEL", "breaking"), encoding="utf-8")
    result = run("test", str(tmp_path))
    assert result.output == "2 examples, 0 failures\n"
    assert result.exit_code == 0


def test_test_fails_where_an_example_does_not_hold(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "thing-endpoint-removed.yaml"
    path.write_text(PACK.replace("LEVEL", "warning"), encoding="utf-8")
    result = run("test", str(tmp_path))
    assert result.exit_code == 1
    assert (
        f"{path}: an operation disappears: expected breaking, but found thing-endpoint-removed (warning)"
        in result.output
    )
    assert result.output.endswith("2 examples, 1 failures\n")


def test_test_fails_where_two_rules_of_a_pack_may_tie(run: Run, tmp_path: Path) -> None:
    pack = PACK.replace("LEVEL", "breaking")
    (tmp_path / "thing-endpoint-removed.yaml").write_text(pack, encoding="utf-8")
    other = pack.replace("id: thing-", "id: get-").replace("path: /things}", "method: get}", 1)
    (tmp_path / "get-endpoint-removed.yaml").write_text(other, encoding="utf-8")
    result = run("test", str(tmp_path))
    assert result.exit_code == 1
    assert "(get-endpoint-removed, thing-endpoint-removed) may claim the same change" in result.output


def test_a_pack_is_listed_and_explained(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thing-endpoint-removed.yaml").write_text(PACK.replace("LEVEL", "warning"), encoding="utf-8")
    assert "thing-endpoint-removed" in run("list", "--rules", str(tmp_path)).output
    assert (
        "An operation on things was removed"
        in run("explain", "thing-endpoint-removed", "--rules", str(tmp_path)).output
    )


@pytest.fixture
def small_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped rules that holds two of them, with a stale index."""
    folder = tmp_path / "rules"
    (folder / "operations").mkdir(parents=True)
    for id_ in ("operation-added", "operation-removed"):
        shutil.copy(shipped_folder() / "operations" / f"{id_}.yaml", folder / "operations")
    (folder / "index.json").write_text("[]\n", encoding="utf-8")
    monkeypatch.setattr(module, "shipped_folder", lambda: folder)
    return folder


def test_test_and_index_keep_the_index_current(run: Run, small_checkout: Path) -> None:
    stale = run("test")
    assert stale.exit_code == 1
    assert "out of date; write it again with `apidiff rules index`" in stale.output
    assert run("index").output == f"wrote {small_checkout / 'index.json'}\n"
    assert (small_checkout / "index.json").read_text(encoding="utf-8") == index_text(small_checkout)
    current = run("test")
    assert current.exit_code == 0
    assert current.output.endswith("0 failures\n")
