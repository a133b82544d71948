"""`flask --app wsgi shifts … --as EMAIL`: one's own shifts from the terminal, through the same gate."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from vaxcentre.cli.acting import Commands, act, actor_named, look
from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.queries.my_shifts import MyShift, my_shifts
from vaxcentre.queries.open_shifts import OpenShift, Wanted, open_shifts
from vaxcentre.rules.access import Actor
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.usecases.assignments import claim, give_back, seek_stand_in
from vaxcentre.words import word_for

shifts = Commands("shifts", help="One's own shifts: seen, taken, given back.")

_self_option = click.option("--as", "email", required=True, help="Whose shifts.")
_duty_option = click.option(
    "--duty", type=click.Choice([duty.value for duty in Duty]), default=None
)


@shifts.command("mine")
@_self_option
def mine(email: str) -> None:
    """Print the shifts to come, and where the person waits, one a line."""
    found = look(my_shifts, actor=_person(email))()
    _print(_own(one) for one in (*found.now, *found.coming, *found.waiting))


@shifts.command("open")
@_self_option
@click.option("--centre", "slug", default=None, help="Only in this centre.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None)
@_duty_option
def open_(email: str, slug: str | None, day: object, duty: str | None) -> None:
    """Print the first shifts that the person may take, one a line for each duty."""
    on = getattr(day, "date", lambda: None)()
    wanted = Wanted(centre=slug, day=on, duty=Duty(duty) if duty else None)
    found = look(open_shifts, actor=_person(email))(wanted=wanted)
    _print(line for one in found.shifts for line in _opening(one))


@shifts.command("take")
@_self_option
@click.argument("shift", type=click.UUID)
@click.argument("duty", type=click.Choice([duty.value for duty in Duty]))
@click.option("--wait", is_flag=True, help="Wait for a seat when all are taken.")
def take(email: str, shift: UUID, duty: str, wait: bool) -> None:
    """Take a seat; what should be read first counts as read. Ends with 5 and the reason when refused."""
    answer = act(claim, actor=_person(email))(
        shift_id=shift, duty=Duty(duty), acknowledged=tuple(Caution), waits=wait
    )
    if answer.why_not is not None:
        raise Conflict(str(answer.why_not.obstacle), word_for(answer.why_not.obstacle))
    click.echo(f"{answer.state} {answer.assignment_id}")


@shifts.command("give-back")
@_self_option
@click.argument("shift", type=click.UUID)
@click.option("--stand-in", is_flag=True, help="Look for a stand-in when it is too late.")
def back(email: str, shift: UUID, stand_in: bool) -> None:
    """Give a seat back, or leave its wait-list."""
    actor = _person(email)
    found = look(my_shifts, actor=actor)()
    own = [one for one in (*found.now, *found.coming, *found.waiting) if one.shift_id == shift]
    if not own:
        raise NotFound()
    if stand_in:
        act(seek_stand_in, actor=actor)(assignment_id=own[0].assignment_id)
    else:
        act(give_back, actor=actor)(assignment_id=own[0].assignment_id)
    click.echo("looking" if stand_in else "withdrawn")


def _person(email: str) -> Actor:
    actor = actor_named(email)
    if actor.person_id is None:
        raise Conflict("nobody", N_("Cette commande agit pour une personne."))
    return actor


def _own(one: MyShift) -> tuple[str, ...]:
    return (*_when(one.during, one.zone), one.centre, one.duty, one.state, str(one.shift_id))


def _opening(one: OpenShift) -> Iterable[tuple[str, ...]]:
    for seat in one.openings:
        when = _when(one.during, one.zone)
        yield (*when, one.centre, seat.duty, str(seat.places), str(one.id))


def _when(during: TimeSpan, zone: str) -> tuple[str, str]:
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (during.start, during.end))
    return start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")


def _print(lines: Iterable[tuple[str, ...]]) -> None:
    for line in lines:
        click.echo("\t".join(line))
