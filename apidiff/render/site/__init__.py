"""A site about the versions of an API: pages that a generator of sites can take as they are, or that are HTML already.

Enters a `Site`: the versions, and a report for every step and every jump between them. Leaves files by their paths.
Start reading at pages.py; layout.py knows which generator wants what where.
"""

from __future__ import annotations

from apidiff.render.site.layout import LAYOUTS
from apidiff.render.site.pages import Site, pages_of
from apidiff.render.site.versions import Version

__all__ = ["LAYOUTS", "Site", "Version", "pages_of"]
