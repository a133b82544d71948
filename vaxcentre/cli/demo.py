"""The demonstration: load it, tell whom to sign in as, let its day go on."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import click
from flask import current_app

from vaxcentre.cli.acting import Commands, act, centre_named, now
from vaxcentre.demo.places import PLANS
from vaxcentre.demo.team import COORDINATOR, PASSWORD, PIN, team_of
from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.proposals import ProposalWanted
from vaxcentre.rules.spans import local_day
from vaxcentre.tasks.demo_day import demo_days
from vaxcentre.tasks.demo_day import play as play_on
from vaxcentre.tasks.proposals import work_out
from vaxcentre.usecases.demo import load_demo
from vaxcentre.usecases.proposals import ask_proposal
from vaxcentre.words import word_for

PROPOSED = "maubeuge"
"""The centre for which a proposal is ready."""

demo = Commands("demo", help="The demonstration: three centres, invented people, a day under way.")


@demo.command()
def load() -> None:
    """Fill an empty database with the demonstration; one that is not empty stays as it is."""
    if not current_app.extensions["config"].embedded:
        raise Conflict(
            "demo_is_for_sqlite",
            N_(
                "La démonstration a des mots de passe que tout le monde connaît\u202f: pas sur ce serveur."
            ),
        )
    loaded = act(load_demo)()
    if loaded is None:
        click.echo("The database is not empty: nothing was changed.")
        return
    click.echo(
        f"{loaded.centres} centres, {loaded.appointments} appointments today, "
        f"{loaded.visits} patients came so far."
    )
    _propose()


def _propose() -> None:
    """Have a proposal for next week ready, to be compared with the rota as it is."""
    centre = centre_named(PROPOSED)
    today = local_day(now(), centre.time_zone)
    monday = today + timedelta(days=7 - today.weekday())
    sunday = monday + timedelta(days=6)
    key = act(ask_proposal, centre)(wanted=ProposalWanted((centre.id,), monday, sunday))
    work_out(key, current_app.extensions["clock"], lambda: True)


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
        click.echo(f"  (booth {max(plan.booths)} is left to you while the day goes on)")


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
_TICK_SECONDS = 1.0


class Duration(click.ParamType[timedelta]):
    """30m, 90s or 2h."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """The duration that was written."""
        found = re.fullmatch(r"(\d+)([smh])", str(value))
        if found is None:
            self.fail(f"{value!r} is not a duration such as 30m, 90s or 2h", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@demo.command()
@click.option(
    "--speed", type=click.FloatRange(0.1, 600), default=1.0, help="60: a minute a second."
)
@click.option(
    "--for", "lasts", type=Duration(), default="30m", help="How much of the day: 30m, 2h."
)
@click.option("--until-stopped", is_flag=True, help="Go on until Ctrl-C.")
def play(speed: float, lasts: timedelta, until_stopped: bool) -> None:
    """Let the day go on: patients come, are called, rest and leave, as at the real centres.

    Faster than 1, the day runs ahead of the clock on the wall.
    """
    days = demo_days(now())
    if not days:
        click.echo("This database does not hold the demonstration.")
        return
    until = None if until_stopped else now() + lasts
    done = play_on(days, now, _tick, speed=speed, until=until)
    click.echo(f"{done} things happened.")


def _tick() -> bool:
    time.sleep(_TICK_SECONDS)
    return True
