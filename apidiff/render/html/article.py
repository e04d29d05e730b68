"""The migration guide as part of a page: Markdown that this program wrote, in HTML.

The guide holds a few elements of HTML (an address, a part that folds). They are let through by their form; any other
HTML is shown as text, so that a mistake in a guide cannot become markup of the page.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_HTML = ("html_block", "html_inline")
_TAG = re.compile(r"<[^<>]*>?|>")
_ALLOWED = re.compile(
    r'<a id="[a-z0-9-]{1,200}">|</a>|</?code>|<br ?/?>|<details(?: markdown="1")?>|</details>|</?summary>'
)
_NO_ADDRESS = re.compile(r"[^\w\- ]")
_GIVEN = re.compile(r'<a id="([^"]*)">')
_PAGE = re.compile(r"^([\w./-]+)\.md(?=$|#)")
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
PREFIX = "g-"
"""Begins every address of the guide, so that none is one of the page."""


def article(markdown: str, prefix: str = PREFIX, down: int = 1) -> str:
    """Return a guide in HTML, with its addresses behind the prefix, and headings so many levels down: the page has a
    title of its own. Links to other pages (`x.md`) lead to what those are in HTML."""
    from markdown_it import MarkdownIt
    from markupsafe import escape

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parser.parse(markdown)
    every = [inner for token in tokens for inner in (token, *(token.children or ()))]
    taken = {name for token in every if token.type in _HTML for name in _GIVEN.findall(token.content)}
    for token in every:
        if token.type in _HTML:
            known = all(map(_ALLOWED.fullmatch, _TAG.findall(token.content)))
            token.content = _addressed(token.content, prefix) if known else str(escape(token.content))
        elif token.type == "link_open":
            _confine(token, prefix)
        elif token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + down, 6)}"
        elif token.type == "image":
            token.type = "text"
    for opening, title in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrs["id"] = f"{prefix}{_name(title, taken)}"
    text: str = parser.renderer.render(tokens, parser.options, {})
    # What scrolls can be reached by keys (WCAG 2.2, 2.1.1).
    text = text.replace("<pre>", '<pre tabindex="0">').replace("</table>", "</table></div>")
    return text.replace("<table>", '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>')


def _addressed(html: str, prefix: str) -> str:
    return _GIVEN.sub(rf'<a id="{prefix}\1">', html.replace(' markdown="1"', ""))


def _name(title: Token, taken: set[str]) -> str:
    """Return the address of a heading as GitHub makes it of its words, which no other element has."""
    said = "".join(child.content for child in title.children or () if child.type in ("text", "code_inline"))
    stem = _NO_ADDRESS.sub("", said.lower()).replace(" ", "-")[:200] or "section"
    name, number = stem, 0
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name


def _confine(link: Token, prefix: str) -> None:
    """Make a link of the guide one within the page, or to another page; one to elsewhere tells the other side
    nothing."""
    target = str(link.attrs.get("href", ""))
    if target.startswith("#"):
        link.attrs["href"] = f"#{prefix}{target[1:]}"
    elif _PAGE.match(target):
        link.attrs["href"] = _PAGE.sub(r"\1.html", target, count=1)
    elif _ELSEWHERE.match(target):
        link.attrs["rel"] = "noreferrer noopener"
