"""A bundle that people wrote is edited where a version or a change goes, and nowhere else."""

from __future__ import annotations

import pytest

from apidiff.model.document import ConfigError
from apidiff.propose.targets.bundle_edit import holds_bundle, module_name, with_head, with_moved, with_version

WRITTEN = '''"""Versions.   Trailing blanks stay:   """
from cadwyn import HeadVersion, Version, VersionBundle  # as ever

from .changes import AddNick,  RenameName

# Grüße: newest first
versions = VersionBundle(
    HeadVersion(),
    Version("2024-06-01", AddNick, RenameName),   # summer
    Version("2024-01-01"),
)
'''


def test_a_version_is_added_once() -> None:
    after = with_version("v.py", WRITTEN, "2025-01-01", ["A", "B"])
    head, tail = WRITTEN.split("\n\n# Grüße")
    added = '    Version("2025-01-01", v2025_01_01.A, v2025_01_01.B),\n    Version("2024-06-01"'
    assert after == f"{head}\nfrom . import v2025_01_01\n\n# Grüße{tail}".replace('    Version("2024-06-01"', added)
    assert with_version("v.py", after, "2025-01-01", ["A", "B"]) == after


def test_what_does_not_fit_on_a_line_is_written_on_many() -> None:
    after = with_version("v.py", WRITTEN, "2025-01-01", ["RenameFullNameToName", "MoveEverythingUnderTheNewPrefix"])
    assert '    Version(\n        "2025-01-01",\n        v2025_01_01.RenameFullNameToName,\n' in after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('v = VersionBundle(Version("1"))', 'from . import v2\nv = VersionBundle(Version("2", v2.A), Version("1"))'),
        (
            "import cadwyn\r\nv = cadwyn.VersionBundle(\r\n    cadwyn.Version('1'),\r\n)\r\n",
            'import cadwyn\r\nfrom . import v2\r\nv = cadwyn.VersionBundle(\r\n    cadwyn.Version("2", v2.A),\r\n'
            "    cadwyn.Version('1'),\r\n)\r\n",
        ),
        (
            "import a\r# é\rv = VersionBundle(\r    Version('1'),\r)\r",
            "import a\rfrom . import v2\r# é\rv = VersionBundle(\r    Version(\"2\", v2.A),\r    Version('1'),\r)\r",
        ),
        (
            "from cadwyn import Version as V, VersionBundle as VB\nv = VB(V('1'))",
            "from cadwyn import Version as V, VersionBundle as VB\nfrom . import v2\nv = VB(V(\"2\", v2.A), V('1'))",
        ),
        (
            "\ufeffv = VersionBundle(Version('1'))",
            "\ufefffrom . import v2\nv = VersionBundle(Version(\"2\", v2.A), Version('1'))",
        ),
    ],
    ids=["one line", "line ends and names of their own", "line ends of old", "other names", "a mark before"],
)
def test_the_style_of_the_module_is_kept(before: str, after: str) -> None:
    assert with_version("v.py", before, "2", ["A"]) == after


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("v = (", "v.py:1:5", "never closed"),
        ("x = 1", "v.py", "no VersionBundle"),
        ("x = 1\ny = '\0'\nv = VersionBundle(Version('1'))", "v.py:2:6", "NUL"),
        ("def f():\n    return VersionBundle(Version('1'))", "v.py:2:12", "built by a function"),
        ("if x:\n    v = VersionBundle(Version('1'))", "v.py:2:9", "in a block"),
        ("v = VersionBundle(*listed)", "v.py:1:19", "from elsewhere"),
        ("v = VersionBundle(HeadVersion(), newest, Version('1'))", "v.py:1:34", "from elsewhere"),
        ("from a import *\nv = VersionBundle(Version('1'))", "v.py:1:1", "star import"),
        ("v = VersionBundle(Version('1'))\nw = VersionBundle(Version('1'))", "v.py:2:5", "more than one"),
        ("v = VersionBundle(Version('2', X), Version('1'))", "v.py:1:19", "with other changes"),
    ],
)
def test_what_cannot_be_edited_is_refused_with_what_to_write(text: str, place: str, what: str) -> None:
    with pytest.raises(ConfigError) as refused:
        with_version("v.py", text, "2", ["A"])
    assert str(refused.value).startswith(place)
    assert what in str(refused.value)
    assert 'Version("2", v2.A)' in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import x\nv = VersionBundle(HeadVersion(), Version('1'))",
            "import x\nfrom . import v2\nv = VersionBundle(HeadVersion(v2.N), Version('1'))",
        ),
        (
            "import x\nv = VersionBundle(\n    HeadVersion(Mine),\n    Version('1'),\n)",
            "import x\nfrom . import v2\nv = VersionBundle(\n    HeadVersion(Mine, v2.N),\n    Version('1'),\n)",
        ),
        (
            "import cadwyn\nv = cadwyn.VersionBundle(cadwyn.Version('1'))",
            "import cadwyn\nfrom . import v2\nv = cadwyn.VersionBundle(cadwyn.HeadVersion(v2.N), cadwyn.Version('1'))",
        ),
        (
            "from cadwyn import HeadVersion as H, VersionBundle as B, Version as V\nv = B(V('1'))",
            "from cadwyn import HeadVersion as H, VersionBundle as B, Version as V\nfrom . import v2\n"
            "v = B(H(v2.N), V('1'))",
        ),
        (
            "from cadwyn import Version, VersionBundle\nv = VersionBundle(\n    Version('1'),\n)",
            "from cadwyn import Version, VersionBundle\nfrom cadwyn import HeadVersion\nfrom . import v2\n"
            "v = VersionBundle(\n    HeadVersion(v2.N),\n    Version('1'),\n)",
        ),
    ],
    ids=["an empty one", "one with changes", "names of a module", "other names", "none"],
)
def test_what_narrows_the_latest_version_is_bound_once(before: str, after: str) -> None:
    assert with_head("v.py", before, "2", ["N"]) == after
    assert with_head("v.py", after, "2", ["N"]) == after


def test_which_module_has_a_bundle() -> None:
    assert holds_bundle("from cadwyn import VersionBundle as B\nv = B()")
    assert holds_bundle("v = VersionBundle(")
    assert not holds_bundle("from cadwyn import VersionBundle\ndef f(bundle: VersionBundle): ...")


def test_a_change_moves_between_versions() -> None:
    there = with_moved("v.py", WRITTEN, "RenameName", "2024-09-01")
    assert there == WRITTEN.replace(", RenameName),", "),").replace(
        '    Version("2024-06', '    Version("2024-09-01", RenameName),\n    Version("2024-06'
    )
    assert with_moved("v.py", there, "RenameName", "2024-06-01").count("RenameName") == 2
    assert with_moved("v.py", WRITTEN, "AddNick", "2024-06-01") == WRITTEN


@pytest.mark.parametrize(("change", "to"), [("Missing", "2024-06-01"), ("AddNick", "2023-01-01")])
def test_a_change_that_cannot_move(change: str, to: str) -> None:
    with pytest.raises(ConfigError, match=r"expected one of|older than"):
        with_moved("v.py", WRITTEN, change, to)


def test_names_of_modules() -> None:
    assert [module_name(name) for name in ("2025-01-01", "v2.1", "1")] == ["v2025_01_01", "v2_1", "v1"]
