"""`flask --app wsgi booths`: who works where, when there is no tablet."""

from __future__ import annotations

import csv
import sys
from uuid import UUID

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
from vaxcentre.errors import NotFound
from vaxcentre.queries.pair_board import pair_board
from vaxcentre.queries.placement import proposal
from vaxcentre.usecases.breaks import plan_breaks
from vaxcentre.usecases.staffing import move_people, place_pairs, undo_staffing
from vaxcentre.words import word_for

booths = Commands("booths", help="Who works in which booth, and their breaks.")


@booths.command("show")
@centre_option
@as_option
def show(slug: str, email: str | None) -> None:
    """Print the booths with their crews as CSV."""
    centre = centre_named(slug)
    board = look(pair_board, centre, actor_named(email))(zone=centre.time_zone)
    writer = csv.writer(sys.stdout)
    writer.writerow(["line", "booth", "state", "crew", "lacks", "patient"])
    for line in board.lines:
        for one in line.booths:
            crew = " + ".join(person.name for person in one.crew)
            lacks = " + ".join(one.lacks)
            writer.writerow([line.code, one.number, one.state, crew, lacks, one.occupant or ""])


@booths.command("place")
@centre_option
@as_option
@click.option("--try", "only_try", is_flag=True, help="Print the plan and change nothing.")
def place(slug: str, email: str | None, only_try: bool) -> None:
    """Put the pairs who are here into the booths, and print what changes."""
    centre, actor = centre_named(slug), actor_named(email)
    plan = look(proposal, centre, actor)(zone=centre.time_zone)
    for one in plan.changes:
        click.echo(f"{one.number}: {word_for(one.change)} - {' + '.join(one.after)}")
    for number, why in plan.left_closed:
        click.echo(f"{number}: {word_for(why)}")
    if only_try or not plan.changes:
        return
    done = act(place_pairs, centre, actor)(seen=plan.key)
    if done.change_id:
        click.echo(f"undo: {done.change_id}")


@booths.command("move")
@click.argument("people", nargs=-1, required=True)
@click.option("--to", "target", type=int, help="The booth; the bench, when left out.")
@centre_option
@as_option
def move(people: tuple[str, ...], target: int | None, slug: str, email: str | None) -> None:
    """Put PEOPLE, named by e-mail, in a booth or on the bench."""
    keys = [actor_named(one).person_id for one in people]
    found = [key for key in keys if key is not None]
    if len(found) != len(keys):
        raise NotFound()
    done = act(move_people, centre_named(slug), actor_named(email))(people=found, target=target)
    if done.change_id:
        click.echo(f"undo: {done.change_id}")


@booths.command("undo")
@click.argument("change_id", type=click.UUID)
@centre_option
@as_option
def undo(change_id: UUID, slug: str, email: str | None) -> None:
    """Take back the change that `place` or `move` printed."""
    undone = act(undo_staffing, centre_named(slug), actor_named(email))(change_id=change_id)
    click.echo(" ".join(str(number) for number in undone.restored))


@booths.command("breaks")
@click.option("--minutes", default=20, show_default=True)
@centre_option
@as_option
def breaks(minutes: int, slug: str, email: str | None) -> None:
    """Plan the breaks of today, and print them as CSV; exits with 5 when the target cannot hold."""
    plan = act(plan_breaks, centre_named(slug), actor_named(email))(minutes=minutes)
    writer = csv.writer(sys.stdout)
    writer.writerow(["booth", "starts_at"])
    writer.writerows([number, at.isoformat()] for number, at in plan.starts)
    capacity = plan.capacity
    click.echo(
        f"{capacity.booths} booths, {capacity.needed} needed for {capacity.target_per_hour}/h, "
        f"{plan.at_once} at once: {plan.per_hour}/h",
        err=True,
    )
    if not plan.holds:
        raise click.exceptions.Exit(5)
