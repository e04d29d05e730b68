"""`propose --app` where a route moved away from under the changes of older versions, and where its parameters did."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run

pytestmark = [
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
    pytest.mark.usefixtures("warm_worker"),
]

LINES = """
from importlib.util import find_spec

from cadwyn import Cadwyn, Version, VersionBundle, VersionedAPIRouter
from lines_models import Run

versions, before = VersionBundle(Version("2025-01-01")), VersionedAPIRouter()
if find_spec("versions"):
    from versions import versions
    if find_spec("versions.v2025_03_01"):
        from versions.v2025_03_01 import restored as before

jobs = VersionedAPIRouter()


@jobs.get("/jobs/{job}/last")
async def last(job: str, words: str | None = None) -> list[Run]:
    return [Run(number=3, owner=f"{job} {words}")]


app = Cadwyn(versions=versions, changelog_url=None)
app.generate_and_include_versioned_routers(jobs, before)
"""
MODELS = """
from pydantic import BaseModel


class Run(BaseModel):
    number: int
    owner: str
"""
MOVED = (
    ('@jobs.get("/jobs/{job}/last")', '@jobs.get("/last")'),
    ("job: str, words: str | None = None", "job: str, words: str | None = None, deep: bool = False"),
)


def test_a_route_with_other_parameters_in_its_path_calls_the_handler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    main, models = tmp_path / "lines.py", tmp_path / "lines_models.py"
    main.write_text(LINES.replace("owner", "user"), "utf-8")
    models.write_text(MODELS.replace("owner", "user"), "utf-8")
    answers = ["--answers", "answers.yaml"]
    (tmp_path / "answers.yaml").write_text("property:Run.user: owner\n", "utf-8")
    assert run("snapshot", "--app", "lines:app", "-o", "released").exit_code == 0
    main.write_text(LINES, "utf-8")
    models.write_text(MODELS, "utf-8")
    asked = ["--app", "lines:app", *answers, "-o", "versions/"]
    first = run("propose", "released/2025-01-01.json", *asked, "--version-new", "2025-02-01")
    assert first.exit_code == 0, first.output
    assert run("snapshot", "--app", "lines:app", "-o", "released").exit_code == 0
    for before, after in MOVED:
        assert before in main.read_text("utf-8")
        main.write_text(main.read_text("utf-8").replace(before, after), "utf-8")
    refused = run("snapshot", "--app", "lines:app", "-o", "released")
    assert refused.exit_code == 3, "the changes of 2025-02-01 speak of a path that HEAD has no more"
    second = run("propose", "released/2025-02-01.json", *asked, "--version-new", "2025-03-01")
    assert second.exit_code == 0, second.output
    assert "older versions do not start with HEAD as it is" in second.stderr
    source = (tmp_path / "versions" / "v2025_03_01.py").read_text("utf-8")
    assert "return await last(job=job, words=words, deep=False)" in source
    assert "TODO" not in source
    for version in ("2025-01-01", "2025-02-01"):
        proved = run("verify", f"released/{version}.json", "--app", "lines:app", *answers, "--version-old", version)
        assert "A and D hold." in proved.stdout, proved.output


def test_an_application_that_does_not_start_for_another_reason_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lines.py").write_text(LINES, "utf-8")
    (tmp_path / "lines_models.py").write_text(MODELS, "utf-8")
    assert run("snapshot", "--app", "lines:app", "-o", "released").exit_code == 0
    (tmp_path / "lines.py").write_text(LINES + '\nraise RuntimeError("no settings")\n', "utf-8")
    done = run("propose", "released/2025-01-01.json", "--app", "lines:app", "--version-new", "2025-02-01")
    assert done.exit_code == 3
    assert "no settings" in done.stderr
