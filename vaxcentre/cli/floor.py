"""`flask --app wsgi floor …`: the plan of a hall from the terminal, to carry it to another centre."""

from __future__ import annotations

from pathlib import Path

import click

from vaxcentre.cli.acting import (
    Commands,
    act,
    actor_named,
    as_option,
    centre_named,
    centre_option,
    look,
)
from vaxcentre.queries.floor_plans import floor_plan_to_make
from vaxcentre.rules.floor_plan_text import plan_in_text, plan_text
from vaxcentre.rules.floor_templates import PlanTemplate
from vaxcentre.usecases.floor_plans import begin_floor_plan, import_floor_plan

floor = Commands("floor", help="The plan of the hall.")


@floor.command("export")
@centre_option
@as_option
def export(slug: str, email: str | None) -> None:
    """Print the plan as JSON; while there is none, the one that the lines and booths make."""
    click.echo(plan_text(look(floor_plan_to_make, centre_named(slug), actor_named(email))().layout))


@floor.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@centre_option
@as_option
def take_over(file: Path, slug: str, email: str | None) -> None:
    """Take over the plan in FILE, without the booths and lines that this centre lacks."""
    centre, actor = centre_named(slug), actor_named(email)
    layout = plan_in_text(file.read_text(errors="replace"))
    version = look(floor_plan_to_make, centre, actor)().version
    click.echo(f"version={act(import_floor_plan, centre, actor)(layout=layout, version=version)}")


@floor.command("begin")
@click.argument("template", type=click.Choice([one.value for one in PlanTemplate]))
@centre_option
@as_option
def begin(template: str, slug: str, email: str | None) -> None:
    """Make the plan anew from a template and the centre's own lines and booths."""
    centre, actor = centre_named(slug), actor_named(email)
    version = look(floor_plan_to_make, centre, actor)().version
    done = act(begin_floor_plan, centre, actor)(template=PlanTemplate(template), version=version)
    click.echo(f"version={done}")


@floor.command("check")
@centre_option
@as_option
def check(slug: str, email: str | None) -> None:
    """Print what the plan lacks and which paths cross what they should not, one a line."""
    for one in look(floor_plan_to_make, centre_named(slug), actor_named(email))().found:
        click.echo(f"{one.finding} {one.what}".strip())
