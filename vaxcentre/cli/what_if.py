"""`flask --app wsgi what-if`: what a change of the day would do, in the terminal."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from vaxcentre.cli.acting import Commands, centre_named, centre_option, look, now
from vaxcentre.errors import NotFound
from vaxcentre.planning.floor_facts import FloorFacts, assumed
from vaxcentre.planning.floor_summary import Band, FloorSummary
from vaxcentre.planning.remedies import answer
from vaxcentre.queries.what_if import floor_facts, sessions_to_suppose
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.what_if import changes_written

what_if = Commands("what-if", help="What a change of the day would do to those who wait.")


@what_if.command("day")
@centre_option
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today, when left out.")
@click.option("--change", multiple=True, help="Like doctor-away.0810 or close.7.0810; repeatable.")
@click.option("--booth-minutes", type=float, help="Instead of what was measured.")
def day(
    slug: str, day: datetime | None, change: tuple[str, ...], booth_minutes: float | None
) -> None:
    """Print each hour as planned and with the changes: done, mean wait; then what would help."""
    centre = centre_named(slug)
    on = day.date() if day else local_day(now(), centre.time_zone)
    changes = changes_written(list(change))
    sessions = look(sessions_to_suppose, centre)(zone=centre.time_zone)
    wanted = next((one for one in sessions if one.held_on == on), None)
    if wanted is None:
        raise NotFound()
    facts = look(floor_facts, centre)(session_id=wanted.id, zone=centre.time_zone)
    figures = assumed(facts, {} if booth_minutes is None else {"booth": booth_minutes})
    found = answer(facts, figures, changes)
    _print_day("planned", facts, found.planned)
    if found.changed:
        _print_day("changed", facts, found.changed)
    for remedy in found.remedies:
        click.echo(f"remedy\t{remedy.change.text}\tspares {remedy.spared:.0%} of the waiting")


def _print_day(name: str, facts: FloorFacts, result: FloorSummary) -> None:
    for hour in result.hours:
        click.echo(
            f"{name}\t{_clock(facts, hour.start)}\tdone {_range(hour.done)}"
            f"\twait {_range(hour.wait)} min"
        )
    ends = " to ".join(_clock(facts, at) for at in (result.centre_end.low, result.centre_end.high))
    click.echo(f"{name}\tend {ends}\tseats {_range(result.seats)}")


def _range(band: Band) -> str:
    return f"{band.low:.0f}-{band.high:.0f}"


def _clock(facts: FloorFacts, minute: float) -> str:
    return f"{facts.instant(minute).astimezone(ZoneInfo(facts.zone)):%H:%M}"
