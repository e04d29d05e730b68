"""Parts of documents that cannot be what they should: a located problem each, and the rest is compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import apidiff
from apidiff.cli import main

HEAD = 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\n'
WHOLE = "  /whole: {get: {operationId: whole, responses: {'200': {description: ok}}}}\n"
"""What is removed from the new document: a break that has to be found whatever else is wrong."""

OK = "responses: {'200': {description: ok}}"


def answer(reference: str) -> str:
    """A path whose answer has a schema that is a reference."""
    content = f"content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}"
    return f"  /a: {{get: {{responses: {{'200': {{description: ok, {content}}}}}}}}}\n"


# Name, the paths, further files, what the problem says.
PARTS: dict[str, tuple[str, dict[str, bytes], str]] = {
    "a component that is missing": (answer("#/components/schemas/Gone"), {}, "leads nowhere"),
    "a directory": (answer("parts"), {"parts/x.yaml": b"{}"}, "this is a directory"),
    "an image": (answer("x.png"), {"x.png": b"\x89PNG\r\n\x1a\n\0"}, "PNG image"),
    "a text": (answer("x.txt"), {"x.txt": b"hello world\n"}, "leads to a text"),
    "a list": ("  /a: {$ref: x.yaml}\n", {"x.yaml": b"- a\n"}, "leads to a list"),
    "a file that is missing": ("  /a: {$ref: gone.yaml}\n", {}, "there is no such file"),
    "a broken file": ("  /a: {$ref: x.yaml}\n", {"x.yaml": b"get: {\n"}, "x.yaml:2:1"),
    "itself through two files": (
        answer("x.yaml#/X"),
        {"x.yaml": b"X: {$ref: 'y.yaml#/Y'}\n", "y.yaml": b"Y: {$ref: 'x.yaml#/X'}\n"},
        "only leads to itself",
    ),
    "out of the folder": (answer("../../../../../../etc/passwd"), {}, "lies outside"),
    "out of the folder, written otherwise": ("  /a: {$ref: '..%2f..%2fetc%2fpasswd'}\n", {}, "lies outside"),
    "an absolute path": ("  /a: {$ref: /etc/passwd}\n", {}, "lies outside"),
    "another host": ("  /a: {$ref: 'https://parts.example/a.yaml'}\n", {}, "--allow-remote-refs"),
    "an operationId twice": (
        f"  /a: {{get: {{operationId: x, {OK}}}}}\n  /b: {{get: {{operationId: x, {OK}}}}}\n",
        {},
        "the operationId 'x' is that of GET /a already",
    ),
    "paths that collide": (
        "".join(
            f"  /c/{{{name}}}: {{get: {{parameters: [{{in: path, name: {name}, required: true}}], {OK}}}}}\n"
            for name in "xy"
        ),
        {},
        "differ in the names of their variables only",
    ),
    "a parameter twice": (
        f"  /a: {{get: {{parameters: [{'{name: q, in: query, schema: {}}, ' * 2}], {OK}}}}}\n",
        {},
        "'q' is declared twice",
    ),
    "a method that is none": (f"  /a: {{fetch: {{{OK}}}, get: {{{OK}}}}}\n", {}, "'fetch' is not a method"),
}

Check = Callable[..., Result]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Compare the sound document with one that lacks a path and has other parts."""

    def run(paths: str, files: dict[str, bytes], *options: str, old: str = "") -> Result:
        for side, text in (("old", WHOLE + old), ("new", paths)):
            folder = tmp_path / side
            folder.mkdir(exist_ok=True)
            (folder / "api.yaml").write_text(f"{HEAD}paths:\n{text}")
            for name, data in files.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(data)
        sides = [str(tmp_path / side / "api.yaml") for side in ("old", "new")]
        return CliRunner().invoke(main, ["check", *sides, *options])

    return run


@pytest.mark.parametrize("case", PARTS)
def test_a_broken_part_is_a_located_problem_and_the_rest_is_compared(case: str, check: Check) -> None:
    paths, files, what = PARTS[case]
    result = check(paths, files, "-q", "--lenient")
    assert result.exit_code == 1, result.output
    told = [line for line in result.stderr.splitlines() if what in line]
    assert told, result.stderr
    assert ".yaml:" in told[0]
    assert "Traceback" not in result.output
    assert "`GET /whole` was removed" in " ".join(check(paths, files, "--lenient").stdout.split())
    assert check(paths, files, "--strict").exit_code == 3


@pytest.mark.parametrize(
    "case", [case for case in PARTS if "out of" in case or case in ("an absolute path", "another host")]
)
def test_what_is_not_followed_by_our_own_rules_is_no_verdict(case: str, check: Check) -> None:
    paths, files, what = PARTS[case]
    result = check(paths, files)
    assert (result.exit_code, result.stdout) == (3, "")
    (told,) = result.stderr.splitlines()
    assert "new/api.yaml:4:" in told
    assert what in told
    assert ("--allow-remote-refs" if case == "another host" else "--allow-outside-root /") in told
    assert "--lenient" in told


def test_a_broken_part_on_both_sides_is_no_change(check: Check) -> None:
    paths, files, _ = PARTS["itself through two files"]
    result = check(WHOLE + paths, files, "-q", old=paths)
    assert result.exit_code == 0
    assert "no change was found in what could be compared (6 parts left out)" in result.stdout


def test_a_file_that_neither_document_can_be_read_from_must_be_the_same(check: Check, tmp_path: Path) -> None:
    """What changed in a part with a mistake in its syntax is unknown."""
    reference, broken = "  /a: {$ref: x.yaml}\n", b"get: {\n  responses: {}\n"
    assert check(WHOLE + reference, {"x.yaml": broken}, old=reference).exit_code == 0
    sides = [str(tmp_path / side / "api.yaml") for side in ("old", "new")]
    (tmp_path / "new/x.yaml").write_bytes(broken + b"  x-more: {\n")
    result = CliRunner().invoke(main, ["check", *sides])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "new/x.yaml:3:3" in result.stderr
    assert "--lenient" in result.stderr
    assert CliRunner().invoke(main, ["check", *sides, "--lenient"]).exit_code == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1:9", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_private_addresses_are_not_asked(host: str, check: Check) -> None:
    result = check(f"  /a: {{$ref: 'http://{host}/x.yaml'}}\n", {}, "--allow-remote-refs", "-q")
    assert result.exit_code == 3
    assert "which is not public" in result.stderr


@pytest.mark.slow
def test_ten_thousand_files_are_too_many(tmp_path: Path) -> None:
    paths = "".join(f"  /p{number}: {{$ref: 'missing/{number}.yaml'}}\n" for number in range(10_050))
    source = tmp_path / "api.yaml"
    source.write_text(f"{HEAD}paths:\n{paths}{WHOLE}")
    start = time.process_time()
    report = apidiff.compare(source, source, settings=apidiff.Settings(lenient=True))
    assert time.process_time() - start < 60
    assert any("names more than 10,000 files" in problem.what for problem in report.problems)
    assert not report.findings


def test_whole_numbers_are_keys_like_any_other(check: Check) -> None:
    result = check("  /whole: {get: {operationId: whole, responses: {200: {description: ok}}}}\n", {}, "-q")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('asyncapi: 2.6.0\ninfo: {title: t, version: "1"}\nchannels: {}\n', "an AsyncAPI document"),
        ("<!DOCTYPE html>\n<html><head><title>Swagger UI</title></head></html>\n", "an HTML page"),
    ],
)
def test_a_document_of_another_sort_on_one_side(text: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(f"{HEAD}paths:\n{WHOLE}")
    (tmp_path / "new.yaml").write_text(text)
    result = CliRunner().invoke(main, ["check", str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")])
    assert result.exit_code == 3
    assert what in result.stderr
    assert "new.yaml:1:1" in result.stderr
