"""Where the files of a site stand: as HTML that any server can hand out, or as a generator of sites wants them.

Every page has a twin in plain Markdown, for programs that read (https://llmstxt.org/), and `llms.txt` lists them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.render.html import environment
from apidiff.render.html.article import article
from apidiff.render.markdown import prose
from apidiff.render.site.pages import Page, Site, files_of, pages_of
from apidiff.render.text import one_line

_TEMPLATES = Path(__file__).parent.parent / "templates"
_FRONT = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
_HOME = "index"

Files = Iterator[tuple[str, str]]


class Layout(Struct, frozen=True, kw_only=True):
    """A layout: what the Markdown is written for, what addresses of pages end in, where files for programs stand and
    what twins are called there, and what writes the pages."""

    flavor: str
    suffix: str
    served: str
    twin: str
    write: Callable[[Site, Sequence[Page]], Files]

    def files(self, site: Site) -> dict[str, str]:
        """Return the files of a site by their paths."""
        site = replace(site, flavor=self.flavor, suffix=self.suffix)
        pages = pages_of(site)
        found = dict(self.write(site, pages))
        found.update((f"{self.served}{path}", text) for path, text in files_of(site))
        found.update((f"{self.served}{page.path}{self.twin}", _body(page)) for page in pages)
        found[f"{self.served}llms.txt"] = _listed(site, pages, self.twin)
        return found


def _body(page: Page) -> str:
    return _FRONT.sub("", page.text)


def _listed(site: Site, pages: Sequence[Page], twin: str) -> str:
    """Return the list of pages for programs that read."""
    lines = [
        f"- [{prose(page.label)}]({_at(site, page.path, twin)}): {prose(page.about)}"
        for page in pages
        if page.path != _HOME
    ]
    about = (
        f"Which versions of {site.title} there are, what changed between them, and how callers go from one to another."
    )
    index = f"- [{prose(pages[0].label)}]({_at(site, _HOME, twin)}): {prose(pages[0].about)}"
    parts = [f"# {prose(site.title)}", f"> {prose(about)}", "## Pages", "\n".join([index, *lines])]
    return "\n\n".join(parts) + "\n"


def _at(site: Site, path: str, twin: str) -> str:
    return site.address(path, twin) or f"{path}{twin}"


def _html(site: Site, pages: Sequence[Page]) -> Files:
    from markupsafe import Markup

    template = environment().get_template("site.html")
    style = Markup((_TEMPLATES / "site.css").read_text(encoding="utf-8"))
    for page in pages:
        text = template.render(
            site=one_line(site.title, 80),
            title=one_line(page.title, 200),
            about=one_line(page.about, 300),
            path=page.path,
            up="../" * page.path.count("/"),
            pages=[(other.path, one_line(other.label, 80)) for other in pages],
            style=style,
            feed=any(one.released for one in site.versions),
            text=Markup(article(_body(page), prefix="", down=0)),
        )
        yield f"{page.path}.html", text


def _mkdocs(site: Site, pages: Sequence[Page]) -> Files:
    """Yield the pages for MkDocs and Zensical, which reads the same configuration, and that configuration."""
    for page in pages:
        yield f"docs/{page.path}.md", page.text
    # Themes write the names of pages and of the site into every page as HTML.
    entries: dict[str, Json] = {page.path: {escape(page.label): f"{page.path}.md"} for page in pages}
    nav = [entry for path, entry in entries.items() if not path.startswith("guides/")]
    nav.append({"Guides": [entry for path, entry in entries.items() if path.startswith("guides/")]})
    settings = {
        "site_name": escape(one_line(site.title, 80)),
        **({"site_url": site.url} if site.url else {}),
        "theme": {"name": "material", "font": False},
        "use_directory_urls": True,
        "markdown_extensions": [
            "attr_list",
            "md_in_html",
            "tables",
            "pymdownx.superfences",
            {"toc": {"permalink": True}},
        ],
        "validation": {"links": {"anchors": "warn", "absolute_links": "warn", "unrecognized_links": "warn"}},
        "nav": nav,
    }
    # JSON is YAML (YAML 1.2.2, section 1.3), and nothing in a name can become more than a text in it.
    yield "mkdocs.yml", f"{json.dumps(settings, indent=2)}\n"


def _docusaurus(site: Site, pages: Sequence[Page]) -> Files:
    for page in pages:
        yield f"docs/{page.path}.md", page.text


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "html": Layout(flavor="plain", suffix=".html", served="", twin=".md", write=_html),
        # A generator makes a page of every `.md`: the twin is served under a name that it leaves alone.
        "mkdocs": Layout(flavor="mkdocs", suffix="/", served="docs/", twin=".md.txt", write=_mkdocs),
        "docusaurus": Layout(flavor="docusaurus", suffix="", served="static/", twin=".md", write=_docusaurus),
    }
)
"""Every layout by its name on the command line."""
