"""`apidiff validate`: is this a document of the standard it names?"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import click
from msgspec.structs import replace

from apidiff.cli.options import door_options
from apidiff.cli.output import tell, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.config import DOORS
from apidiff.model.document import ConfigError, Document, Problem
from apidiff.model.pointer import parse_pointer
from apidiff.render.text import one_line


@click.command(short_help="Check that a document is valid OpenAPI.")
@click.argument("spec")
@click.option(
    "--quick", is_flag=True, help="Leave out openapi-spec-validator, which takes seconds for large documents."
)
@door_options
@click.option("--quiet", "-q", is_flag=True, help="Only the exit code.")
def command(spec: str, **given: Any) -> int:
    """Check that a document is valid.

    By the official meta-schema of its version, by openapi-spec-validator, and by whether every $ref leads somewhere.
    Prints one problem a line with its file, line and column. Exit code 1 means that there are some.

    \b
    Example:
      apidiff validate openapi.yaml
    """
    from apidiff.load.sources.options import LoadOptions
    from apidiff.load.sources.source import load

    if not given["quick"]:
        _need_validator()
    with progress(f"Checking {spec}", not given["quiet"]):
        document = load(spec, options=LoadOptions(**{name: given[name] for name in DOORS}))
        problems = _problems(document, quick=given["quick"])
    if problems:
        told = "".join(f"{one_line(str(problem))}\n" for problem in problems)
        write(told if not given["quiet"] else "", "-")
        number = f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}"
        tell([] if given["quiet"] else [f"Failed: {number} in {spec}."])
        return FAILED
    if not given["quiet"]:
        write(f"Passed: {one_line(document.source)} is valid.\n", "-")
    return PASSED


def _need_validator() -> None:
    """Raise ConfigError where openapi-spec-validator cannot run: an installation may have its meta-schemas alone."""
    missing = [name for name in ("jsonschema", "jsonschema_path", "pydantic_settings") if find_spec(name) is None]
    if missing:
        raise ConfigError(
            "openapi-spec-validator is installed without what it needs to run: "
            "pip install openapi-spec-validator, or validate with --quick, without it"
        )


def _problems(document: Document, *, quick: bool) -> list[Problem]:
    """Return what is wrong with the document, in the order of its lines."""
    from apidiff.resolve.contract import resolve
    from apidiff.validate.validate import validate, validate_fully

    # Resolving reads the files that references lead to: they are looked at as well.
    contract = resolve(document)
    found = [*(validate(document) if quick else validate_fully(document))]
    found += [_located(document, problem) for problem in contract.problems]
    distinct = {str(problem): problem for problem in found}
    return sorted(distinct.values(), key=_order)


def _located(document: Document, problem: Problem) -> Problem:
    """Return a problem of a reference with its line: the resolve stage knows pointers only."""
    from apidiff.load.places.positions import Positions

    if problem.position is not None or problem.pointer is None:
        return problem
    resources = (document.entry, *document.resources.values())
    resource = next((resource for resource in resources if resource.name == problem.source), document.entry)
    return replace(problem, position=Positions(resource).locate(parse_pointer(problem.pointer)))


def _order(problem: Problem) -> tuple[bool, str, int, int]:
    position = problem.position
    return position is None, problem.source, position.line if position else 0, position.column if position else 0
