"""Configuration: where it is found, what it may say, and how what is wrong in it is told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.config import DOORS, FOLDERS, Filters, Settings
from apidiff.configuration import KEYS, Configuration, load_configuration, load_settings, read_answers, settings_of
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
documentation: https://docs.example.com/apidiff/
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
    assert settings.today == date(2025, 1, 31)
    assert settings.documentation == "https://docs.example.com/apidiff/"


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
        ("levels:\n  b: warning\n  a: bracking", ".apidiff.yaml:3:3: levels is"),
        ("include: [a,\n 3]", ".apidiff.yaml:2:2: include is ['a', 3]; expected a text for item 2, not 3"),
        ("levels: {a: bracking}", "for a, not 'bracking'; did you mean 'breaking'?"),
        ("deprecation-notice-days: -1", "expected a number of days, 0 or more"),
        ("deprecation-notice-days: true", "expected a number of days, 0 or more"),
        ("- a", "this is no configuration; expected keys such as fail-on: breaking"),
        ("check-version: true\ncheck_version: true", "check-version is given twice"),
        ("a: [", ".apidiff.yaml"),
        ("today: 2025-01-01", "unknown key 'today'"),
        ('rules: "a\\0b"', "expected a path"),
        ('waivers: ["a\\0b"]', "expected a path"),
        ('answers: "a\\0b"', "expected a path"),
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
    only_keys = {"levels", "paths", "documents", "extends", "deprecation-notice-days", "impact", "guide-keys"}
    only_keys |= {"documentation"}
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


# --- What a file may not do: it comes with the change that is judged --------------------------------------------------


@pytest.mark.parametrize("door", [*(name.replace("_", "-") for name in DOORS), *DOORS, "app"])
@pytest.mark.parametrize("name", [".apidiff.yaml", "pyproject.toml", "named.yaml"])
def test_a_file_opens_no_door(tmp_path: Path, door: str, name: str) -> None:
    toml = name.endswith(".toml")
    configure(tmp_path, f"[tool.apidiff]\n{door} = true\n" if toml else f"{door}: true\n", name)
    with pytest.raises(ConfigError) as caught:
        load_configuration(name if name == "named.yaml" else None, tmp_path)
    key = door.replace("_", "-")
    assert f"{name}:{2 if toml else 1}:1: {key} cannot be set in a file, which comes with the change" in str(
        caught.value
    )
    assert f"expected the option --{key}" in str(caught.value)


def test_a_file_may_say_that_a_door_stays_shut(tmp_path: Path) -> None:
    configure(tmp_path, "allow-remote-refs: false\nprofile: wire\n")
    assert load_configuration(None, tmp_path).values == {"profile": "wire"}


@pytest.mark.parametrize("name", sorted(DOORS))
def test_doors_open_from_the_command_line(name: str) -> None:
    opened = ("shared",) if name in FOLDERS else True
    assert not getattr(settings_of({}), name)
    assert getattr(settings_of({name: opened}), name) == opened


@pytest.mark.parametrize("key", ["rules", "waivers", "answers"])
@pytest.mark.parametrize("path", ["../outside", "/etc", "link", "inner/../../outside"])
def test_paths_of_a_file_stay_in_the_repository(tmp_path: Path, key: str, path: str) -> None:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (top / "link").symlink_to(tmp_path / "outside")
    configure(top, f"{key}: {path if key == 'answers' else [path]}\n")
    with pytest.raises(ConfigError, match=f"expected a path in {top}; what lies outside can be named on the command"):
        load_configuration(None, top)


def test_paths_of_a_file_in_a_folder_may_lead_up_to_the_top(tmp_path: Path) -> None:
    inner = tmp_path / "service"
    inner.mkdir()
    configure(inner, "rules: [../rules]\n")
    assert load_configuration(None, inner).get("rules") == (str(inner / "../rules"),)


def test_without_git_paths_of_a_file_stay_below_it(tmp_path: Path) -> None:
    (tmp_path / ".git").rmdir()
    inner = tmp_path / "service"
    inner.mkdir()
    configure(inner, "rules: [../rules]\n")
    with pytest.raises(ConfigError, match="expected a path in"):
        load_configuration(None, inner)


def test_a_rule_that_is_a_link_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (top / "rules" / "schemas").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("password: x")
    (top / "rules" / "schemas" / "mine.yaml").symlink_to(tmp_path / "secret.yaml")
    configure(top, "rules: rules\n")
    with pytest.raises(ConfigError, match="expected a path in"):
        load_configuration(None, top)


@pytest.mark.parametrize("name", [".apidiff.yaml", "pyproject.toml", "apidiff.answers.yaml"])
def test_a_file_that_is_a_link_out_of_the_repository_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (tmp_path / "secret").write_text("password: x")
    (top / name).symlink_to(tmp_path / "secret")
    monkeypatch.chdir(top)
    with pytest.raises(ConfigError, match="a link that leads out of") as caught:
        settings_of({})
    assert "password" not in str(caught.value)


# --- Settings from Python ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"fail_on": "warn"}, "the setting fail_on is 'warn'; expected one of breaking, warning, never; did you mean"),
        ({"fail_on": "BREAKING"}, "expected one of breaking, warning, never"),
        ({"fail_on": None}, "the setting fail_on is None"),
        ({"fail_on": ["breaking"]}, "the setting fail_on is ['breaking']"),
        (
            {"profile": "wires"},
            "the setting profile is 'wires'; expected one of contract, wire, source; did you mean 'wire",
        ),
        ({"strict": "no"}, "the setting strict is 'no'; expected True or False"),
        ({"check_version": 1}, "the setting check_version is 1; expected True or False"),
        ({"rules": "our-rules"}, "the setting rules is 'our-rules'; expected a tuple of texts"),
        ({"waivers": (3,)}, "the setting waivers is (3,); expected a tuple of texts"),
        ({"levels": [("a", "b")]}, "the setting levels is [('a', 'b')]; expected a mapping from texts to texts"),
        ({"levels": {"a": 1}}, "expected a mapping from texts to texts"),
        ({"today": "2026-01-01"}, "the setting today is '2026-01-01'; expected a datetime.date"),
        ({"today": datetime(2026, 1, 1)}, "expected a datetime.date"),
        ({"deprecation_notice_days": "180"}, "expected a whole number, 0 or more"),
        ({"deprecation_notice_days": -1}, "expected a whole number, 0 or more"),
        ({"deprecation_notice_days": True}, "expected a whole number, 0 or more"),
        ({"old_prefix": 1}, "the setting old_prefix is 1; expected a text or None"),
        ({"filters": ("path:/a",)}, "the setting filters is ('path:/a',); expected Filters"),
        ({"allow_remote_refs": "yes"}, "expected True or False"),
        ({"documentation": "javascript:alert(1)"}, "expected the address of a site, such as https://"),
        ({"documentation": 'https://a.test/" onclick='}, "expected the address of a site, such as https://"),
        ({"documentation": "https://a.test/\nb"}, "expected the address of a site, such as https://"),
        ({"documentation": 1}, "expected the address of a site, such as https://"),
    ],
)
def test_settings_are_checked_where_they_are_made(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings(**given)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"include": "path:/users"}, "the setting filters.include is 'path:/users'; expected a tuple of texts"),
        ({"exclude": ("a", None)}, "the setting filters.exclude"),
        ({"stability": 1}, "the setting filters.stability is 1; expected a text or None"),
    ],
)
def test_filters_are_checked_where_they_are_made(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Filters(**given)
    assert told in str(caught.value)


def test_lists_and_paths_will_do() -> None:
    assert Settings(rules=["a", Path("b")]).rules == ["a", Path("b")]  # type: ignore[arg-type, list-item]


def test_settings_of_the_configuration_with_some_chosen(tmp_path: Path) -> None:
    configure(tmp_path, "fail-on: warning\nprofile: wire\n")
    assert load_settings() == settings_of({})
    assert load_settings(profile="source") == Settings(fail_on="warning", profile="source")
    configure(tmp_path, "fail-on: never", "other.yaml")
    assert load_settings(tmp_path / "other.yaml").fail_on == "never"
    with pytest.raises(ConfigError, match="there is no setting `failon`; did you mean `fail_on`"):
        load_settings(failon="never")
    with pytest.raises(ConfigError, match="the setting fail_on is 'warn'"):
        load_settings(fail_on="warn")


def test_python_reads_the_file_that_the_command_reads_unless_told_not_to(tmp_path: Path) -> None:
    old = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}
    new = {**old, "paths": {}}
    assert not apidiff.compare(old, new).verdict.passed
    configure(tmp_path, "fail-on: never")
    assert apidiff.compare(old, new).verdict.passed
    assert not apidiff.compare(old, new, settings=apidiff.Settings()).verdict.passed
    configure(tmp_path, "fail-on: warn")
    with pytest.raises(apidiff.ConfigError, match="did you mean 'warning'"):
        apidiff.compare(old, new)


@pytest.mark.parametrize("source", [None, 3, b"old.yaml", ["old.yaml"], ("a", "b"), object])
def test_what_can_name_no_document_is_refused_in_words(source: Any) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
    for pair, name in (((source, document), "old"), ((document, source), "new")):
        with pytest.raises(apidiff.ConfigError, match=f"the document `{name}` is .*; expected a path, a URL"):
            apidiff.compare(*pair)


@pytest.mark.parametrize("settings", [{"fail_on": "warning"}, "warning", 0, Filters()])
def test_settings_are_settings(settings: Any) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
    with pytest.raises(apidiff.ConfigError, match=r"settings is .*; expected apidiff\.Settings, or None"):
        apidiff.compare(document, document, settings=settings)
