"""What generators of sites make of Markdown: how parts are folded, and what stands in front of a page.

Everything else is written so that all of them read it alike: lists within lists are indented by four spaces, entities
stand where a backslash would show, and what MDX takes for an expression or an element is escaped everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType

from msgspec import Struct

from apidiff.render.markdown import folded
from apidiff.render.text import one_line


class Flavor(Struct, frozen=True, kw_only=True, eq=False):
    """A flavor of Markdown. `fold` is the opening tag of a part that can be folded; without one it is a part with its
    title in bold, because the generator reads no Markdown within HTML unless an extension is turned on. `fields` are
    what front matter says, by what it is taken from; `always` is said of every page, and `spelled` writes a text so
    that a page shows it as it is. `names_headings` says that a heading can state its own address, and that the
    generator takes no other for one when it looks for broken links."""

    name: str
    fold: str = ""
    fields: Mapping[str, str] = {}
    always: tuple[str, ...] = ()
    spelled: Callable[[str], str] = str
    names_headings: bool = False

    def folded(self, summary: str, text: str) -> str:
        """Return Markdown that is shown when a reader opens it. The summary is HTML without a tag but `<code>`."""
        if not self.fold:
            return f"**{summary}**\n\n{text}"
        return folded(summary, text, self.fold)

    def heading(self, level: int, title: str, anchor: str) -> str:
        """Return a heading with an address that links can lead to."""
        marks = "#" * level
        return f"{marks} {title} {{#{anchor}}}" if self.names_headings else f"{place(anchor)}\n\n{marks} {title}"

    def entry(self, anchor: str, title: str, text: str) -> str:
        """Return an entry of a list with an address that links of the guide lead to: a heading of its own, where the
        generator takes no other address for one."""
        if self.names_headings:
            return f"##### {title} {{#{anchor}}}\n\n{text}\n"
        return f"- {place(anchor)}{title}: {text}"

    def front(self, values: Mapping[str, str]) -> str:
        """Return the front matter of a page, as YAML whose texts are JSON; nothing where the flavor has none."""
        lines = [f"{name}: {_text(self.spelled(values[key]))}" for name, key in self.fields.items() if values.get(key)]
        return "\n".join(["---", *lines, *self.always, "---", ""]) if lines else ""


def place(anchor: str) -> str:
    """Return an address that links can lead to."""
    return f'<a id="{anchor}"></a>'


def _text(value: str) -> str:
    return value if value.isdecimal() else json.dumps(one_line(value), ensure_ascii=True)


_ANGLES = str.maketrans("<>", "\u2039\u203a")

FLAVORS: Mapping[str, Flavor] = MappingProxyType(
    {
        "plain": Flavor(name="plain", fold='<details markdown="1">'),
        "github": Flavor(name="github", fold="<details>"),
        # What the documents say is nothing for mkdocs-macros, which would take it for a template; and themes write
        # titles and descriptions into their pages as HTML.
        "mkdocs": Flavor(
            name="mkdocs",
            fields={"title": "title", "description": "description"},
            always=("render_macros: false",),
            spelled=escape,
        ),
        "docusaurus": Flavor(
            name="docusaurus",
            names_headings=True,
            fold="<details>",
            # Names of pages are written into a script of JSON-LD as they are (3.10, breadcrumbs): `</script>` would end
            # it, and an entity would be shown as one everywhere else.
            spelled=lambda text: text.translate(_ANGLES),
            fields={
                "title": "title",
                "sidebar_label": "label",
                "description": "description",
                "slug": "slug",
                "sidebar_position": "position",
            },
        ),
    }
)
"""Every flavor by its name."""
