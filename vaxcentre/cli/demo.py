"""The demonstration: load it, tell whom to sign in as, let its day go on."""

from __future__ import annotations

import click

from vaxcentre.cli.acting import Commands, act
from vaxcentre.demo.places import PLANS
from vaxcentre.demo.team import COORDINATOR, PASSWORD, PIN, team_of
from vaxcentre.usecases.demo import load_demo
from vaxcentre.words import word_for

demo = Commands("demo", help="The demonstration: three centres, invented people, a day under way.")


@demo.command()
def load() -> None:
    """Fill an empty database with the demonstration; one that is not empty stays as it is."""
    loaded = act(load_demo)()
    if loaded is None:
        click.echo("The database is not empty: nothing was changed.")
        return
    click.echo(
        f"{loaded.centres} centres, {loaded.appointments} appointments today, "
        f"{loaded.visits} patients came so far."
    )


@demo.command()
def accounts() -> None:
    """Say whom one may sign in as, and with which password."""
    click.echo(f"Password of everybody: {PASSWORD}    (PIN: {PIN})")
    click.echo(f"  {COORDINATOR.email:<44} {word_for(COORDINATOR.role)}")
    for plan in PLANS:
        click.echo(plan.name)
        shown = set()
        for one in team_of(plan):
            if one.role not in shown:
                click.echo(f"  {one.email:<44} {word_for(one.role)}")
                shown.add(one.role)
