"""What reports say about things that may go on under another name."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner

import apidiff
from apidiff.cli import main
from apidiff.render.identity import identity_dict, identity_text


def document(*names: str) -> dict[str, Any]:
    properties = {name: {"type": "integer"} for name in names}
    content = {"application/json": {"schema": {"type": "object", "properties": properties}}}
    paths = {"/a": {"get": {"responses": {"200": {"description": "OK", "content": content}}}}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}


def test_a_match_tells_its_confidence_and_how_to_undo_it() -> None:
    (found,) = apidiff.compare(document("e_mail"), document("email")).findings
    stated = identity_dict(found.change)
    assert stated is not None
    assert 0.6 < stated["confidence"] < 1
    assert f"confidence of {stated['confidence']:.2f}" in identity_text(found.change)
    assert f"`{stated['question']}: none`" in identity_text(found.change)


def test_an_open_question_names_the_candidates(tmp_path: Any) -> None:
    import json

    files = []
    for name, value in (("old", document("created")), ("new", document("created_at", "created_on"))):
        files.append(str(tmp_path / f"{name}.json"))
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    runner = CliRunner()
    found = json.loads(runner.invoke(main, ["check", *files, "-f", "json"]).stdout)["findings"][0]
    assert found["rule"] == "property-removed"
    assert sorted(found["change"]["identity"]["candidates"]) == ["created_at", "created_on"]
    text = " ".join(runner.invoke(main, ["check", *files]).stdout.split())
    assert "it may have become `created_" in text
    answers = tmp_path / "answers.yaml"
    answers.write_text(json.dumps({found["change"]["identity"]["question"]: "created_on"}))
    result = runner.invoke(main, ["check", *files, "-f", "json", "--answers", str(answers)])
    answered = json.loads(result.stdout)["findings"][0]
    assert answered["rule"] == "property-renamed"
    assert answered["change"]["identity"]["confidence"] == 1.0


def test_what_was_never_in_question_says_nothing() -> None:
    (found,) = apidiff.compare(document("a", "b"), document("a")).findings
    assert identity_dict(found.change) is None
    assert identity_text(found.change) == ""
