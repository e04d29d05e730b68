"""The bytes of the formats that are too long to be read in a test, for a report with every level and kind of evidence.

`pytest tests/render/test_stored.py --refresh` (or `make samples`) writes them again. The formats that people read, and
the annotations, are written out in the tests of their renderers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from apidiff.render import FORMATS
from apidiff.render.view import View
from tests.render.samples import whole

STORED = Path(__file__).with_name("stored")
FILES = {
    "whole.html": "html",
    "whole.json": "json",
    "whole.sarif": "sarif",
    "whole.junit.xml": "junit",
    "whole.gitlab.json": "gitlab",
}


@pytest.mark.parametrize("name", FILES)
def test_the_whole_report_is_the_stored_one(name: str, refresh: bool) -> None:
    text = FORMATS[FILES[name]].render(whole().report(), View(verbose=True))
    if refresh:
        STORED.mkdir(exist_ok=True)
        (STORED / name).write_bytes(text.encode())
    assert text == (STORED / name).read_bytes().decode()


def test_nothing_else_is_stored() -> None:
    assert {path.name for path in STORED.iterdir()} == set(FILES)


def test_every_format_is_stored_or_written_out_in_its_test() -> None:
    assert set(FORMATS) - set(FILES.values()) == {"text", "github", "changelog", "guide"}
