"""Templates of guides: those that come with apidiff, and those of a provider in their place.

Templates of a provider run in the sandbox of Jinja: they see the contents of the guide and the functions here, and
reach no file but templates of their folder and ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from apidiff.model.document import ConfigError
from apidiff.render.guide.contents import Guide, Section
from apidiff.render.guide.language import number_of, say, spoken
from apidiff.render.guide.written.flavors import Flavor, place
from apidiff.render.markdown import code_span, source, table

if TYPE_CHECKING:
    from jinja2 import Environment

OWN = Path(__file__).parents[2] / "templates" / "guide"
"""The folder of the templates that come with apidiff."""


_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, OSError)
"""What expressions in a template can raise."""


class Templates:
    """The templates of one flavor, with those of a provider in front."""

    def __init__(self, flavor: Flavor, folder: Path | None = None) -> None:
        self._environment = _own(flavor, spoken()) if folder is None else _environment(flavor, folder, OWN)
        self._folder = folder

    def write(self, name: str, guide: Guide, front: Mapping[str, str], section: Section | None = None) -> str:
        """Return a page. Raises ConfigError where a template of a provider goes wrong."""
        from jinja2 import TemplateError

        try:
            text = self._environment.get_template(name).render(guide=guide, section=section, front=front)
        except (TemplateError, *_FAULTS) as error:
            line = getattr(error, "lineno", None)
            where = f"{getattr(error, 'name', None) or name}{f':{line}' if line else ''}"
            expected = "a Jinja template over the contents of a guide (docs/guide-templates.md)"
            what = f"the template {where} in {self._folder or OWN} cannot be used: {error}"
            raise ConfigError(f"{what}; expected {expected}") from error
        return text.strip("\n") + "\n"


@lru_cache(maxsize=8)
def _own(flavor: Flavor, language: str) -> Environment:
    """Our templates alone, compiled once for each language, because what is imported keeps the sentences that it sets.
    Compiling is nearly all of the 0.05 s that a small guide takes."""
    return _environment(flavor, OWN)


def _environment(flavor: Flavor, *folders: Path) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    functions: dict[str, Callable[..., str]] = {
        "_": say,
        "entry": flavor.entry,
        "fence": source,
        "folded": flavor.folded,
        "front_matter": flavor.front,
        "number": number_of,
        "heading": flavor.heading,
        "place": place,
        "span": code_span,
        "table": lambda of: table(of.head, of.rows),
    }
    environment.globals.clear()
    environment.globals.update({**functions, "range": safe_range})
    return environment
