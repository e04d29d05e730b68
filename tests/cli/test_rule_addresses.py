"""Reports lead from a finding to the page on its rule, where it is known where such pages stand."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from apidiff.cli.program import FAILED, USAGE
from tests.cli.documents import document, run, write
from tests.render.pages import told

SITE = "https://docs.example.com/apidiff"
OPTIONAL = {"type": "object", "properties": {"country": {"type": "string"}}}
PAGE = f"{SITE}/rules/property-became-required/"


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "old.json", document(user=OPTIONAL))
    write(tmp_path, "new.json", document(user={**OPTIONAL, "required": ["country"]}))
    return "old.json", "new.json"


@pytest.mark.parametrize("site", [SITE, f"{SITE}/"])
def test_each_format_leads_to_the_page(pair: tuple[str, str], tmp_path: Path, site: str) -> None:
    (tmp_path / ".apidiff.yaml").write_text(f"documentation: {site}\n")
    result = run("check", *pair, "-f", "sarif", "-f", "junit", "-o", "a.xml", "-f", "html", "-o", "a.html")
    assert result.exit_code == FAILED
    rules = json.loads(result.stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"]: rule["helpUri"] for rule in rules} == {"property-became-required": PAGE}
    failure = ElementTree.parse("a.xml").find(".//failure")
    assert failure is not None
    assert f"Rule: {PAGE}" in (failure.text or "")
    assert [one["page"] for one in told((tmp_path / "a.html").read_text(encoding="utf-8"))["findings"]] == [PAGE]
    assert PAGE in run("check", *pair, "-v").stdout
    assert PAGE not in run("check", *pair).stdout


def test_without_such_a_site_nothing_leads_there(pair: tuple[str, str]) -> None:
    assert "helpUri" not in run("check", *pair, "-f", "sarif").stdout
    assert "http" not in run("check", *pair, "-v").stdout


OWN = """
id: our-country-rule
summary: A required property
since: "1"
change: property.required
when: {property: country}
level: breaking
message: "{subject} is now required"
why: It is
sources: [{title: Decision}, {title: Guideline, url: "https://guides.example.com/required"}]
migrate: {caller: Send it, owner: Do not}
examples:
  - name: it fires
    direction: request
    before: {type: object, properties: {country: {type: string}}}
    after: {type: object, required: [country], properties: {country: {type: string}}}
    reports: breaking
  - name: it is silent
    direction: request
    before: {type: object, properties: {country: {type: string}}}
    after: {type: object, properties: {country: {type: string}}}
    reports: nothing
"""


@pytest.mark.parametrize("site", ["", SITE])
def test_a_rule_of_the_user_leads_to_its_own_source(pair: tuple[str, str], tmp_path: Path, site: str) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "our-country-rule.yaml").write_text(OWN)
    (tmp_path / ".apidiff.yaml").write_text(f"rules: ours\ndocumentation: '{site}'\n")
    result = run("check", *pair, "-f", "sarif")
    (rule,) = json.loads(result.stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["helpUri"]) == ("our-country-rule", "https://guides.example.com/required")


def test_what_is_no_address_is_refused(pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIDIFF_DOCUMENTATION", "javascript:alert(1)")
    result = run("check", *pair)
    assert result.exit_code == USAGE
    assert "expected the address of a site" in result.stderr
