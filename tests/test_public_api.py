"""The names that `apidiff` exports, and that they stay what they are."""

from __future__ import annotations

import importlib
import subprocess
import sys

import apidiff

DOCUMENT = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}


def test_exported_names_exist() -> None:
    assert [name for name in apidiff.__all__ if not hasattr(apidiff, name)] == []


def test_compare_stays_a_function_once_its_namesake_is_imported() -> None:
    importlib.import_module("apidiff.compare.contracts")
    assert apidiff.compare(DOCUMENT, DOCUMENT).verdict.passed
    assert apidiff.compare(DOCUMENT, DOCUMENT).verdict.passed


def test_compare_works_twice_in_a_fresh_interpreter() -> None:
    code = f"import apidiff; old = {DOCUMENT!r}; [apidiff.compare(old, old) for _ in range(2)]"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
