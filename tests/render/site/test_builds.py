"""The site as generators of sites build it: every page, every link and anchor, and nothing that was not written.

MkDocs (`pip install mkdocs-material`) and Zensical (`pip install zensical`) are used where they are installed, and
Docusaurus where APIDIFF_DOCUSAURUS names a folder that has it (`npm install @docusaurus/core @docusaurus/preset-classic
react react-dom`).
"""

from __future__ import annotations

import json
import os
import posixpath
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from apidiff.render.guide import Options, one_page, pages
from apidiff.render.site import LAYOUTS
from tests.render.guide.test_pages import report_of, shop
from tests.render.hostile_pair import document
from tests.render.site.sites import hostile, three
from tests.render.site.test_pages import Elements

pytestmark = pytest.mark.slow

DOCUSAURUS = "APIDIFF_DOCUSAURUS"
SETTINGS = """module.exports = {
  title: 'Versions', url: 'https://docs.example.com', baseUrl: '/',
  onBrokenLinks: 'throw', onBrokenAnchors: 'throw', onDuplicateRoutes: 'throw',
  markdown: { hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' } },
  presets: [['classic', { docs: { routeBasePath: '/', breadcrumbs: true }, blog: false }]],
};
"""
PAGES = ("index", "status", "changelog", "headers")


def written(folder: Path, site: object) -> dict[str, str]:
    assert callable(site)
    files = LAYOUTS["mkdocs"].files(site())
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", errors="backslashreplace")
    return files


def build(folder: Path, *command: str, wait: int = 300) -> str:
    calm = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=wait, check=False, env=calm)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


class Scripts(HTMLParser):
    """The scripts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._is_script = False

    def handle_data(self, data: str) -> None:
        if self._is_script:
            self.found.append(data)


def check(out: Path, files: dict[str, str], guides: tuple[str, ...]) -> None:
    """Every page is there, its own links lead somewhere, and no element runs what a document says."""
    for name in (*PAGES, *guides):
        path = out / "index.html" if name == "index" else out / name / "index.html"
        page_text = path.read_text(encoding="utf-8")
        assert not [text for text in Scripts(page_text).found if "pwned" in text], name
        elements = Elements(page_text).found
        ids = {attributes.get("id") for _, attributes in elements}
        given = [attributes["id"] for _, attributes in elements if "id" in attributes]
        assert len(given) == len(set(given)), name
        for tag, attributes in elements:
            assert not [key for key in attributes if key in ("onerror", "onload", "onmouseover", "ontoggle")], name
            assert not str(attributes.get("href") or "").startswith("javascript:"), name
            link = str(attributes.get("href") or "")
            if tag != "a" or ":" in link.partition("/")[0] or link.startswith("/"):
                continue
            target, _, anchor = link.partition("#")
            there = out / posixpath.normpath(posixpath.join(path.parent.relative_to(out).as_posix(), target or "."))
            page = there / "index.html" if there.is_dir() else there
            assert page.exists() or not target, f"{name}: {link}"
            assert target or not anchor or anchor in ids, f"{name}: {link}"
    for path in files:
        if path.startswith("docs/") and not path.endswith(".md"):
            assert (out / path.removeprefix("docs/")).exists(), path


@pytest.mark.parametrize(
    ("site", "guides"), [(three, ("guides/v1-to-v2", "guides/v1-to-v3")), (hostile, ("guides/h-0-to-h-1",))]
)
def test_mkdocs_material(tmp_path: Path, site: object, guides: tuple[str, ...]) -> None:
    if find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed")
    files = written(tmp_path, site)
    said = build(tmp_path, sys.executable, "-m", "mkdocs", "build", "--strict")
    assert "WARNING" not in said, said
    check(tmp_path / "site", files, guides)


@pytest.mark.parametrize(
    ("site", "guides"), [(three, ("guides/v1-to-v2", "guides/v1-to-v3")), (hostile, ("guides/h-0-to-h-1",))]
)
def test_zensical(tmp_path: Path, site: object, guides: tuple[str, ...]) -> None:
    program = shutil.which("zensical", path=str(Path(sys.executable).parent)) or shutil.which("zensical")
    if program is None:
        pytest.skip("zensical is not installed")
    files = written(tmp_path, site)
    build(tmp_path, program, "build")
    check(tmp_path / "site", files, guides)


def test_docusaurus(tmp_path: Path) -> None:
    """Everything in one build, which takes a minute: two sites, and guides of several pages and on one."""
    installed = os.environ.get(DOCUSAURUS, "")
    if not installed:
        pytest.skip(f"{DOCUSAURUS} names no folder in which Docusaurus is installed")
    files: dict[str, str] = {}
    for name, site in (("three", three), ("hostile", hostile)):
        written = LAYOUTS["docusaurus"].files(site())
        files |= {f"{name}/{path.removeprefix('docs/')}": text for path, text in written.items() if "docs/" in path}
    evil = report_of(document("old", 2_000), document("new", 2_000))
    for name, report in (("shop", shop()), ("evil", evil)):
        options = Options(flavor="docusaurus")
        files[f"{name}-on-one.md"] = one_page(report, options)
        files |= {f"{name}/{path}": text for path, text in pages(report, options).items()}
    for path, text in files.items():
        (tmp_path / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / path).write_text(text, encoding="utf-8", errors="backslashreplace")
    (tmp_path / "src" / "pages").mkdir(parents=True)
    (tmp_path / "src" / "pages" / "index.md").write_text("# Home\n")
    (tmp_path / "docusaurus.config.js").write_text(SETTINGS)
    (tmp_path / "package.json").write_text('{"name": "versions", "private": true}')
    (tmp_path / "node_modules").symlink_to(Path(installed).resolve() / "node_modules", target_is_directory=True)
    program = shutil.which("node")
    assert program is not None, f"{DOCUSAURUS} is set, and there is no node"
    build(tmp_path, program, "node_modules/@docusaurus/core/bin/docusaurus.mjs", "build", wait=900)
    built = {path.relative_to(tmp_path / "build").as_posix() for path in (tmp_path / "build").rglob("*.html")}
    for path in files:
        place = path.removesuffix(".md").removesuffix("index")
        assert f"{place.rstrip('/')}/index.html".lstrip("/") in built, path
    for path in sorted(built):
        page = (tmp_path / "build" / path).read_text(encoding="utf-8")
        elements = Elements(page).found
        given = [attributes["id"] for _, attributes in elements if "id" in attributes]
        assert len(given) == len(set(given)), path
        own = [text for text in Scripts(page).found if "pwned" in text]
        assert all(json.loads(text)["@type"] == "BreadcrumbList" for text in own), path
        for tag, attributes in elements:
            assert tag not in ("iframe", "object", "img") or attributes.get("class", "").startswith("theme"), path
            assert not [key for key in attributes if key.startswith("on")], path
            assert not str(attributes.get("href") or "").startswith("javascript:"), path
