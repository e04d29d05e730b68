"""Configuration: where it is found, what it may say, and how what is wrong in it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from apidiff.cli.configuration import KEYS, Configuration, load_configuration
from apidiff.cli.options import read_answers, settings_of
from apidiff.config import Settings
from apidiff.model.document import ConfigError


def configure(folder: Path, text: str, name: str = ".apidiff.yaml") -> None:
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert load_configuration(None, tmp_path) == Configuration()
    assert settings_of({}) == Settings()


WHOLE = """
fail-on: warning
profile: wire
rules: [our-rules]
levels: {operation-removed: warning}
strict: true
components: true
check_version: true
deprecation-notice-days: 30
old-prefix: /v1
new-prefix: /v2
waivers: waivers.yaml
include: ["path:/users*"]
exclude: "tag:internal"
stability: beta
allow-remote-refs: true
allow-private-addresses: true
allow-outside-root: true
"""


def test_every_key_reaches_the_settings(tmp_path: Path) -> None:
    configure(tmp_path, WHOLE)
    settings = settings_of({"today": "2025-01-31"})
    assert settings.fail_on == "warning"
    assert settings.profile == "wire"
    assert settings.rules == (str(tmp_path / "our-rules"),)
    assert settings.levels == {"operation-removed": "warning"}
    assert settings.strict
    assert settings.components
    assert settings.check_version
    assert settings.deprecation_notice_days == 30
    assert (settings.old_prefix, settings.new_prefix) == ("/v1", "/v2")
    assert settings.waivers == (str(tmp_path / "waivers.yaml"),)
    assert settings.filters.include == ("path:/users*",)
    assert settings.filters.exclude == ("tag:internal",)
    assert settings.filters.stability == "beta"
    assert settings.allow_remote_refs
    assert settings.allow_private_addresses
    assert settings.allow_outside_root
    assert settings.today == date(2025, 1, 31)


def test_the_same_in_pyproject(tmp_path: Path) -> None:
    configure(
        tmp_path, '[tool.apidiff]\nfail-on = "warning"\n\n[tool.apidiff.levels]\nx = "breaking"\n', "pyproject.toml"
    )
    settings = settings_of({})
    assert settings.fail_on == "warning"
    assert settings.levels == {"x": "breaking"}


def test_options_stand_above_the_configuration_and_lists_add_up(tmp_path: Path) -> None:
    configure(tmp_path, WHOLE)
    given: dict[str, Any] = {"fail_on": "breaking", "profile": "source", "strict": False, "exclude": ("rule:x",)}
    settings = settings_of(given)
    assert (settings.fail_on, settings.profile, settings.strict) == ("breaking", "source", False)
    assert settings.filters.exclude == ("tag:internal", "rule:x")


def test_commands_without_a_verdict_do_not_fail_by_configuration(tmp_path: Path) -> None:
    configure(tmp_path, "fail-on: warning")
    assert settings_of({}, fail_on="never").fail_on == "never"


def test_the_nearest_file_counts_and_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    configure(tmp_path, "fail-on: warning")
    inner = tmp_path / "api" / "v1"
    inner.mkdir(parents=True)
    assert load_configuration(None, inner).get("fail-on") == "warning"
    configure(tmp_path / "api", "fail-on: never", ".apidiff.yml")
    assert load_configuration(None, inner).get("fail-on") == "never"
    (inner / ".git").mkdir()
    assert load_configuration(None, inner).get("fail-on") is None


def test_a_pyproject_of_others_is_passed_by(tmp_path: Path) -> None:
    configure(tmp_path, "fail-on: never")
    inner = tmp_path / "inner"
    inner.mkdir()
    configure(inner, '[project]\nname = "x"\ndependencies = ["apidiff"]\n', "pyproject.toml")
    assert load_configuration(None, inner).get("fail-on") == "never"


def test_a_named_file_counts_alone(tmp_path: Path) -> None:
    configure(tmp_path, "fail-on: never")
    configure(tmp_path, 'profile = "wire"\n', "apidiff.toml")
    assert load_configuration("apidiff.toml", tmp_path).values == {"profile": "wire"}


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    for text in ("", "\n", "# nothing\n"):
        configure(tmp_path, text)
        assert load_configuration(None, tmp_path).values == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("failon: breaking", ".apidiff.yaml:1:1: unknown key 'failon'; did you mean 'fail-on'?; expected one of "),
        ("profile: wire\nstrict: yes please", ".apidiff.yaml:2:1: strict is 'yes please'; expected true or false"),
        ("fail-on: braking", "expected one of breaking, warning, never; did you mean 'breaking'?"),
        ("rules: 3", "rules is 3; expected a list of texts"),
        ("old-prefix: 1", "old-prefix is 1; expected a text"),
        ("levels: [a]", "expected rule ids with one of breaking, warning, non-breaking, documentation"),
        ("levels: {a: bracking}", "for a, not 'bracking'; did you mean 'breaking'?"),
        ("deprecation-notice-days: -1", "expected a number of days, 0 or more"),
        ("deprecation-notice-days: true", "expected a number of days, 0 or more"),
        ("- a", "this is no configuration; expected keys such as fail-on: breaking"),
        ("check-version: true\ncheck_version: true", "check-version is given twice"),
        ("a: [", ".apidiff.yaml"),
        ("today: 2025-01-01", "unknown key 'today'"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    configure(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_configuration(None, tmp_path)
    assert told in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("pyproject.toml", "[tool.apidiff\n", "not valid TOML"),
        ("pyproject.toml", "[project]\n", "has no table [tool.apidiff]"),
        ("missing.yaml", None, "there is no such configuration file"),
        ("pyproject.toml", "[tool]\napidiff = 3\n", "this is no configuration"),
        (
            "pyproject.toml",
            "[tool.apidiff]\nlevel = {}\n",
            "pyproject.toml:2:1: unknown key 'level'; did you mean 'levels'?",
        ),
    ],
)
def test_a_named_file_has_to_be_right(tmp_path: Path, name: str, text: str | None, told: str) -> None:
    if text is not None:
        configure(tmp_path, text, name)
    with pytest.raises(ConfigError) as caught:
        load_configuration(name, tmp_path)
    assert told in str(caught.value)


def test_every_key_is_an_option_or_documented_as_a_key_only() -> None:
    import click

    from apidiff.cli import main

    check = main.commands["check"]
    assert isinstance(check, click.Command)
    options = {option.lstrip("-") for param in check.params for option in param.opts}
    only_keys = {"levels", "deprecation-notice-days", "allow-private-addresses", "allow-outside-root"}
    assert set(KEYS) - options == only_keys


@pytest.mark.parametrize("text", ["soon", "2025-02-30", "2025-1", "20250131x"])
def test_today_is_a_day(text: str) -> None:
    with pytest.raises(ConfigError, match="expected a day"):
        settings_of({"today": text})


def test_answers(tmp_path: Path) -> None:
    assert read_answers(None) == {}
    configure(tmp_path, "rename-user-name: full_name\nlimit: 3\n", "apidiff.answers.yaml")
    assert read_answers(None) == {"rename-user-name": "full_name", "limit": "3"}
    assert settings_of({}).answers["limit"] == "3"
    configure(tmp_path, "", "none.yaml")
    assert read_answers("none.yaml") == {}


@pytest.mark.parametrize(
    ("text", "told"), [(None, "cannot be read"), ("- a", "these are no answers"), ("a: [", "a.yaml")]
)
def test_answers_that_are_none(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        configure(tmp_path, text, "a.yaml")
    with pytest.raises(ConfigError, match=told):
        read_answers("a.yaml")


def test_the_page_about_the_configuration_names_every_key(root: Path) -> None:
    page = (root / "docs" / "configuration.md").read_text(encoding="utf-8")
    # The first table; the one below it lists the axes of filters.
    keys = page.split("\n## ", 1)[0]
    rows = "".join(line.split("|")[1] for line in keys.splitlines() if line.startswith("| `"))
    assert {key for key in KEYS if f"`{key}`" in rows} == set(KEYS)
    assert rows.count("`") == 2 * len(KEYS)
