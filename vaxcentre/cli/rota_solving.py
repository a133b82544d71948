"""`flask --app wsgi rota solve`: any rota that is written as JSON, filled without a database."""

from __future__ import annotations

from pathlib import Path

import click

from vaxcentre.errors import N_, Invalid, Unavailable
from vaxcentre.planning.fill import SECONDS
from vaxcentre.planning.json_plans import written_plan
from vaxcentre.planning.json_problems import read_problem
from vaxcentre.planning.parts import fill_parts
from vaxcentre.planning.plan import Hole, LevelResult, Plan, Progress, Proof, Stopped

_PEOPLE = 3
"""So many people are named for a reason; all of them are in the file."""


@click.command("solve")
@click.argument("problem", type=click.Path(path_type=Path))
@click.option(
    "--out", "plan", required=True, type=click.Path(path_type=Path), help="The plan, as JSON."
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=SECONDS,
    show_default=True,
    help="Search no longer than this.",
)
@click.option("--quiet", is_flag=True, help="Say nothing while it searches.")
def solve(problem: Path, plan: Path, seconds: float, quiet: bool) -> None:
    """Fill the rota in PROBLEM, a JSON file as docs/planning.md describes it."""
    asked = read_problem(_content(problem))
    found = fill_parts(asked, tell=_be_quiet if quiet else _tell, seconds=seconds)
    try:
        plan.write_text(written_plan(found), encoding="utf-8")
    except OSError as trouble:
        raise Unavailable(
            "not_written", N_("Le planning n’a pas pu être écrit : %(why)s"), why=trouble.strerror
        ) from trouble
    for line in _lines(found):
        click.echo(line)


def _content(of: Path) -> bytes:
    try:
        return of.read_bytes()
    except OSError as trouble:
        raise Invalid(
            "not_read", N_("Ce fichier ne peut pas être lu : %(why)s"), why=trouble.strerror
        ) from trouble


def _tell(progress: Progress) -> None:
    reached = "" if progress.objective is None else f" {progress.objective:g}"
    bound = "" if progress.bound is None else f" (bound {progress.bound:g})"
    click.echo(f"{progress.step}/{progress.steps} {progress.level}{reached}{bound}", err=True)


def _be_quiet(_: Progress) -> None:
    pass


def _lines(plan: Plan) -> list[str]:
    proven = "proven" if plan.is_proven else "not proven" if plan.is_complete else "cut short"
    return [
        *(_level(one) for one in plan.levels),
        *(_hole(one) for one in plan.holes),
        f"seats={len(plan.seats)} {proven} cpu_seconds={plan.cpu_seconds:.2f}",
    ]


def _level(one: LevelResult) -> str:
    proof = "proven" if one.proof is Proof.OPTIMAL else str(one.proof)
    return f"level={one.level} objective={one.objective:g} bound={one.bound:g} {proof}"


def _hole(hole: Hole) -> str:
    why = " ".join(f"{one.reason}={len(one.people)}" for one in hole.stopped)
    cheapest = f" cheapest={_cheapest(hole.cheapest)}" if hole.cheapest else ""
    return (
        f"hole={_on_one_line(hole.shift)} duty={hole.duty} missing={hole.missing} {why}{cheapest}"
    )


def _cheapest(one: Stopped) -> str:
    return f"{one.reason}:{','.join(_on_one_line(key) for key in one.people[:_PEOPLE])}"


def _on_one_line(key: str) -> str:
    """A key as it is, unless it would begin a line of its own, or speak to the terminal."""
    return key if key.isprintable() else ascii(key)
