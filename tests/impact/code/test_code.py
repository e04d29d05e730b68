"""Calls found in source code, by path and by operationId, with their lines: they may be hit."""

from __future__ import annotations

from pathlib import Path

import pytest

from apidiff.impact.code import python, scripts
from apidiff.impact.code.find import calls_in
from apidiff.impact.code.literal import Literal
from apidiff.impact.read.tally import Tally
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract
from apidiff.model.document import ConfigError
from apidiff.resolve.contract import resolve
from tests.impact.shop import edited, get, statuses, told


def shop() -> Contract:
    def edit(root: dict) -> None:  # type: ignore[type-arg]
        root["paths"]["/carts"]["get"]["operationId"] = "listCarts"
        root["paths"]["/carts/{id}"]["delete"]["operationId"] = "remove"

    return resolve(load_value(edited(edit), "shop"))


def places(folder: Path) -> dict[str, tuple[list[str], bool]]:
    return {one.operation.label: (one.places, one.sure) for one in calls_in(str(folder), shop(), Tally())}


PYTHON = '''"""Talks of /carts and means nothing."""
BASE = "https://shop.example/v1"

def all_carts(page):
    return requests.get(f"{BASE}/carts?page={page}")

def drop(cart):
    session.request("DELETE", BASE + "/carts/" + str(cart))
    session.delete("/carts/%s" % cart)
    session.delete("/carts/{}".format(cart))
    return api.list_carts()
'''

SCRIPT = """// GET /carts
/* axios.post("/carts") */
export const all = () => axios.get(`${base}/carts?page=${page}`);
const drop = (id) => fetch("/v1/carts/" + id, { method: "DELETE" });
const made = await fetch(
  '/v1/carts', {
    method: 'POST',
  });
client.listCarts({});
<Route path="/carts" />
"""


def test_python(tmp_path: Path) -> None:
    (tmp_path / "api.py").write_text(PYTHON)
    assert places(tmp_path) == {
        "GET /carts": (["api.py:5", "api.py:11"], True),
        "DELETE /carts/{id}": (["api.py:8", "api.py:9", "api.py:10"], True),
    }


@pytest.mark.parametrize("name", ["api.ts", "api.jsx", "api.vue"])
def test_scripts(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SCRIPT)
    found = places(tmp_path)
    assert found["DELETE /carts/{id}"] == ([f"{name}:4"], True)
    assert found["GET /carts"][0] == [f"{name}:3", f"{name}:9", f"{name}:10"]
    assert found["POST /carts"][0] == [f"{name}:6", f"{name}:10"]


def test_texts_of_other_languages() -> None:
    kotlin = 'api.get("/carts/$id/items") // "/no"\n@DELETE("carts/{id}/x")\n'
    found = [one for one in scripts.found_in(kotlin) if isinstance(one, Literal)]
    assert [(one.text, one.method, one.line) for one in found] == [
        ("/carts/{}/items", "get", 1),
        ("carts/{}/x", "delete", 2),
    ]


def test_documentation_is_no_call() -> None:
    assert [one for one in python.found_in('def f():\n    "/carts"\n') if isinstance(one, Literal)] == []


def test_files_that_cannot_be_read_are_named_and_others_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def (")
    (tmp_path / "deep.py").write_text("x = " + "(" * 5000 + ")" * 5000)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text('axios.get("/carts")')
    (tmp_path / "binary.js").write_bytes(bytes(range(256)) * 10)
    tally = Tally()
    assert calls_in(str(tmp_path), shop(), tally) == []
    assert tally.lost == 2
    with pytest.raises(ConfigError, match="no such folder"):
        calls_in(str(tmp_path / "none"), shop(), tally)


def test_what_is_found_in_code_may_be_hit_and_proves_no_absence(tmp_path: Path) -> None:
    code = tmp_path / "till"
    code.mkdir()
    (code / "api.js").write_text('axios.get("/carts");\naxios.delete("/carts/" + id);\n<Link to="/carts" />\n')

    def edit(root: dict) -> None:  # type: ignore[type-arg]
        root["components"]["schemas"]["Cart"]["properties"].pop("note")
        root["paths"].pop("/carts/{id}")

    report = told(tmp_path, edited(edit), {"web": [get(body=[])]}, code=[str(code)])
    assert statuses(report, "property-removed") == {"till": "may-be-hit", "web": "not-seen"}
    assert statuses(report, "operation-removed") == {"till": "hit", "web": "not-seen"}
    (witness,) = [
        one.witness for finding in report.findings for one in finding.impact if one.witness and one.consumer == "till"
    ]
    assert (witness.source, witness.place) == ("code", "api.js:2")
    assert "found in code at api.js:1" in [
        one.because.partition(":  ")[0][: len("found in code at api.js:1")]
        for finding in report.findings
        for one in finding.impact
        if one.consumer == "till" and one.status == "may-be-hit"
    ]
