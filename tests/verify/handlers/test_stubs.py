"""Which routes of older versions run as they are in a proof: those that do nothing but call a handler of HEAD."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from apidiff.verify.handlers.stubs import STUB, only_calls

BODIES = {
    "called": ("    from shop_head import users\n    return users(size=limit, db=db, after=0)", True),
    "awaited": ("    from shop_head import users\n\n    return await users(size=limit)", True),
    "named": ("    from shop_head import users as local\n    return local(size=limit)", True),
    "of its own": ("    from shop_head import users\n    print(limit)\n    return users(size=limit)", False),
    "what it is given does more": ("    from shop_head import users\n    return users(size=delete(limit))", False),
    "another function": ("    from shop_head import delete\n    return delete(size=limit)", False),
    "what it calls is its own": ("    from shop_head import users\n    return other(size=limit)", False),
    "nothing yet": ("    # to be written\n    raise NotImplementedError", False),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_only_a_call_of_a_stub_runs(body: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = ModuleType("shop_head")
    head.users, head.delete = (lambda **given: given), (lambda **given: given)  # type: ignore[attr-defined]
    setattr(head.users, STUB, True)
    monkeypatch.setitem(sys.modules, "shop_head", head)
    (tmp_path / "older_route.py").write_text(f"async def route(limit=1, db=None):\n{body}\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "older_route", raising=False)
    from importlib import import_module

    assert only_calls(import_module("older_route").route) is expected
    monkeypatch.delitem(sys.modules, "older_route")
