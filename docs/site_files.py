"""What the pages of the site lead to outside this folder: a hook of MkDocs (https://www.mkdocs.org, Hooks).

On a forge such a link leads to a file of the repository. In the site that file stands under `repository/`, Markdown as
a page of its own, so that every link of the site leads somewhere and a strict build checks it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
APART = "repository"

_FENCE = re.compile(r"(?ms)^(```|~~~).*?^\1$")
_LINK = re.compile(r"(?P<start>\]\(|(?:src|href)=\")(?P<target>[^)#\s\"]+)(?P<rest>[^)\"]*(?:\)|\"))")


def on_files(files: Files, config: Any) -> Files:
    """Add the files of the repository that pages lead to, and those that these lead to."""
    waiting = [Path(file.abs_src_path) for file in files.documentation_pages() if file.abs_src_path]
    known: set[Path] = set(waiting)
    while waiting:
        source = waiting.pop()
        for target in _targets(source):
            if target in known or target.is_relative_to(DOCS):
                continue
            known.add(target)
            files.append(File.generated(config, _uri(target), abs_src_path=str(target)))
            if target.suffix == ".md":
                waiting.append(target)
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead to where files stand in the site. What is a folder without a page is text."""
    # A page that was made for the site stands where it would in this folder.
    source = Path(page.file.abs_src_path or DOCS / page.file.src_uri)
    here = os.path.dirname(page.file.src_uri)

    def led(match: re.Match[str]) -> str:
        path = _path(source, match["target"])
        if path is None:
            return match[0]
        target = _page(path)
        # A folder has no place in the site; its link would lead nowhere.
        to = os.path.relpath(_uri(target), here or ".") if target.is_file() else "#"
        return f"{match['start']}{to}{match['rest']}"

    pieces, last = [], 0
    for fence in _FENCE.finditer(markdown):
        pieces += [_LINK.sub(led, markdown[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*pieces, _LINK.sub(led, markdown[last:])])


def _targets(page: Path) -> Iterator[Path]:
    """Yield the files of the repository that a page leads to."""
    for match in _LINK.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        path = _path(page, match["target"])
        if path is not None and _page(path).is_file():
            yield _page(path)


def _path(page: Path, target: str) -> Path | None:
    """Return what a link leads to in the repository, None where it leads elsewhere."""
    if "://" in target or target.startswith(("mailto:", "/")):
        return None
    path = Path(os.path.normpath(page.parent / target))
    return path if path.is_relative_to(ROOT) and path.exists() else None


def _page(path: Path) -> Path:
    return path / "README.md" if (path / "README.md").is_file() else path


def _uri(path: Path) -> str:
    """Return where a file of the repository stands among the sources of the site."""
    if path.is_relative_to(DOCS):
        return path.relative_to(DOCS).as_posix()
    return f"{APART}/{path.relative_to(ROOT).as_posix().lstrip('.')}"
