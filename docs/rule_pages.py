"""A page for each rule in the site, and an index by area: a hook of MkDocs (https://www.mkdocs.org, Hooks).

In the repository the rules of an area stand on one page, each with a section of its own (docs/make_rules.py). In the
site the section is a page, `rules/ID/`, which reports can lead to; the page of the area is their index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from posixpath import basename, dirname, join, normpath, relpath
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

FOLDER = Path(__file__).resolve().parent / "rules"

_SECTION = re.compile(r"(?m)^## (?P<id>[a-z0-9-]+)$\n(?P<body>(?:(?!^## ).*\n?)*)")
_LINK = re.compile(r"(?P<start>\]\()(?P<page>[^()#\s:]+\.md)#(?P<id>[a-z0-9-]+)\)")


@cache
def sections() -> dict[str, tuple[str, str]]:
    """Return the rules by their ids: the name of the page they stand on, and what stands there."""
    found: dict[str, tuple[str, str]] = {}
    for page in sorted(FOLDER.glob("*.md")):
        for match in _SECTION.finditer(page.read_text(encoding="utf-8")):
            if page.name not in ("README.md", "profiles.md"):
                found[match["id"]] = (page.name, match["body"].strip())
    return found


def on_files(files: Files, config: Any) -> Files:
    """Add the pages."""
    for id_, (page, body) in sections().items():
        if (FOLDER / f"{id_}.md").exists():
            raise PluginError(f"the rule {id_} has the name of a page of docs/rules/")
        text = f"# {id_}\n\n[All rules](README.md) / [{page.removesuffix('.md')}]({page})\n\n{body}\n"
        files.append(File.generated(config, f"rules/{id_}.md", content=text.replace("\n### ", "\n## ")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Make the page of an area the index of its rules, and let links to its sections lead to their pages."""
    here = page.file.src_uri
    if dirname(here) == "rules" and any(basename(here) == area for area, _ in sections().values()):
        markdown = "\n".join(_index(markdown, basename(here)))

    def led(match: re.Match[str]) -> str:
        target = normpath(join(dirname(here), match["page"]))
        known = sections().get(match["id"])
        if known is None or target != f"rules/{known[0]}":
            return match[0]
        to = relpath(f"rules/{match['id']}.md", dirname(here) or ".")
        return f"{match['start']}{to})"

    return _LINK.sub(led, markdown)


def _index(markdown: str, area: str) -> Iterator[str]:
    """Yield the lines of an index; a link to where a rule stood on this page still finds it."""
    yield _SECTION.split(markdown, maxsplit=1)[0]
    yield "| rule | what changed |\n|---|---|"
    for id_, (page, body) in sections().items():
        if page == area:
            yield f'| <a id="{id_}"></a>[{id_}]({id_}.md) | {body.partition(chr(10))[0]} |'
