"""`flask --app wsgi attendance`: who is here, and the hours, when there is no tablet."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from vaxcentre.cli.acting import (
    Commands,
    act,
    actor_named,
    as_option,
    centre_named,
    centre_option,
    look,
    now,
)
from vaxcentre.documents.hours_table import hours_csv, sums_csv
from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.queries.attendance import attendance_of_day
from vaxcentre.queries.hours import hours_of_centre
from vaxcentre.queries.identity import CentreValue
from vaxcentre.rules.access import Actor
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceVerb
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.attendance import record_for
from vaxcentre.words import word_for

attendance = Commands("attendance", help="Who is here, and the hours that were counted.")

_day = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today, when left out.")
_shift = click.option("--shift", type=click.UUID, help="Needed for a person with several today.")
_at = click.option("--at", type=click.DateTime(["%H:%M"]), help="Now, when left out.")


@attendance.command("show")
@centre_option
@as_option
@_day
def show(slug: str, email: str | None, day: datetime | None) -> None:
    """Print the people of a day as CSV."""
    centre = centre_named(slug)
    on = day.date() if day else local_day(now(), centre.time_zone)
    shifts = look(attendance_of_day, centre, actor_named(email))(on=on, zone=centre.time_zone)
    writer = csv.writer(sys.stdout)
    writer.writerow(["shift", "shift_id", "name", "duty", "state", "arrived", "left"])
    for shift in shifts:
        for one in shift.people:
            times = [_clock(at, centre) for at in (one.arrived_at, one.left_at)]
            writer.writerow(
                [shift.name, shift.id, one.name, one.duty.value, one.state.value, *times]
            )


@attendance.command("arrive")
@click.argument("person")
@centre_option
@as_option
@_shift
@_at
def arrive(
    person: str, slug: str, email: str | None, shift: UUID | None, at: datetime | None
) -> None:
    """Note that PERSON, named by e-mail, is here."""
    _say(AttendanceVerb.ARRIVE, person, slug, email, shift, at)


@attendance.command("leave")
@click.argument("person")
@centre_option
@as_option
@_shift
@_at
def leave(
    person: str, slug: str, email: str | None, shift: UUID | None, at: datetime | None
) -> None:
    """Note that PERSON, named by e-mail, left; their hours are counted."""
    _say(AttendanceVerb.LEAVE, person, slug, email, shift, at)


@attendance.command("no-show")
@click.argument("person")
@centre_option
@as_option
@_shift
def no_show(person: str, slug: str, email: str | None, shift: UUID | None) -> None:
    """Note that PERSON, named by e-mail, did not come."""
    _say(AttendanceVerb.NO_SHOW, person, slug, email, shift, None)


@attendance.command("undo")
@click.argument("person")
@centre_option
@as_option
@_shift
def undo(person: str, slug: str, email: str | None, shift: UUID | None) -> None:
    """Take back the last thing that was noted about PERSON, named by e-mail."""
    _say(AttendanceVerb.UNDO, person, slug, email, shift, None)


@attendance.command("hours")
@centre_option
@as_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--sums", is_flag=True, help="One row a person.")
def hours(slug: str, email: str | None, since: datetime, until: datetime, sums: bool) -> None:
    """Print hours as the CSV that Excel opens."""
    found = look(hours_of_centre, centre_named(slug), actor_named(email))(
        since=since.date(), until=until.date()
    )
    click.echo((sums_csv if sums else hours_csv)(found, "fr"), nl=False)


def _say(
    event: AttendanceVerb,
    person: str,
    slug: str,
    email: str | None,
    shift_id: UUID | None,
    at: datetime | None,
) -> None:
    centre, actor = centre_named(slug), actor_named(email)
    person_id = actor_named(person).person_id
    if person_id is None:
        raise NotFound()
    state = act(record_for, centre, actor)(
        shift_id=shift_id or _only_shift(centre, actor, person_id),
        person_id=person_id,
        event=event,
        clock_time=_time(at),
        method=AttendanceMethod.PLANNER,
    )
    click.echo(word_for(state))


def _only_shift(centre: CentreValue, actor: Actor, person_id: UUID) -> UUID:
    """The one shift of today that the person is in."""
    today: date = local_day(now(), centre.time_zone)
    shifts = look(attendance_of_day, centre, actor)(on=today, zone=centre.time_zone)
    theirs = [
        shift.id for shift in shifts if any(one.person_id == person_id for one in shift.people)
    ]
    if not theirs:
        raise NotFound()
    if len(theirs) > 1:
        raise Conflict("several_shifts", N_("Cette personne a plusieurs postes : dites lequel."))
    return theirs[0]


def _time(at: datetime | None) -> time | None:
    return at.time() if at else None


def _clock(at: datetime | None, centre: CentreValue) -> str:
    return f"{at.astimezone(ZoneInfo(centre.time_zone)):%H:%M}" if at else ""
