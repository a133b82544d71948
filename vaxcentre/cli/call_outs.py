"""`flask --app wsgi call-out`: see who would be asked, call people out, follow it, stop it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

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
from vaxcentre.errors import NotFound
from vaxcentre.queries.call_out_preview import Gap, gaps, preview
from vaxcentre.queries.call_outs import board
from vaxcentre.queries.identity import CentreValue
from vaxcentre.rules.access import Actor
from vaxcentre.rules.call_outs import Pace, usual_pace
from vaxcentre.rules.duties import Duty
from vaxcentre.usecases.call_outs import NeedWanted, close_call_out, open_call_out

call_out = Commands("call-out", help="Call people out when somebody is missing.")

shift_option = click.option("--shift", "shift_id", type=click.UUID, required=True)
duty_option = click.option(
    "--duty", type=click.Choice([duty.value for duty in Duty]), required=True
)
seats_option = click.option("--seats", type=click.IntRange(1), default=1, show_default=True)
size_option = click.option("--wave", "size", type=int, help="People in a wave; three a seat.")
minutes_option = click.option("--minutes", type=int, help="Minutes between two waves.")


@call_out.command("preview")
@centre_option
@as_option
@shift_option
@duty_option
@seats_option
@size_option
def preview_(
    slug: str, email: str | None, shift_id: UUID, duty: str, seats: int, size: int | None
) -> None:
    """List who would be asked in which wave, and why the others would not. Sends nothing."""
    centre, actor = centre_named(slug), actor_named(email)
    pace = _usual(centre, actor, shift_id, Duty(duty), seats)
    found = look(preview, centre, actor)(
        wanted=[(shift_id, Duty(duty))], wave_size=size or pace.wave_size, until=pace.expires_at
    )
    for number, wave in enumerate(found.waves, 1):
        for one in wave:
            click.echo(f"wave {number}\t{one.name}\t{one.profession}\t{one.willingness}")
    for reason, people in found.others:
        for one in people:
            click.echo(f"{reason}\t{one.name}\t{one.profession}\t")


@call_out.command("open")
@centre_option
@as_option
@shift_option
@duty_option
@seats_option
@click.option("--reason", default="", help="Read by everybody who is asked. Never about health.")
@size_option
@minutes_option
@click.option("--hours", type=click.FloatRange(0.1), help="How long it asks.")
def open_(
    slug: str,
    email: str | None,
    shift_id: UUID,
    duty: str,
    seats: int,
    reason: str,
    size: int | None,
    minutes: int | None,
    hours: float | None,
) -> None:
    """Call people out; the worker sends the first wave at once. Prints the id."""
    centre, actor = centre_named(slug), actor_named(email)
    usual = _usual(centre, actor, shift_id, Duty(duty), seats)
    until = now() + timedelta(hours=hours) if hours else usual.expires_at
    opened = act(open_call_out, centre, actor)(
        key=uuid4(),
        needs=[NeedWanted(shift_id, Duty(duty), seats)],
        reason=reason,
        pace=Pace(size or usual.wave_size, minutes or usual.wave_minutes, until),
    )
    click.echo(f"{opened.id}\t{opened.people} people on the list")


@call_out.command("show")
@centre_option
@as_option
@click.argument("call_out_id", type=click.UUID)
def show(slug: str, email: str | None, call_out_id: UUID) -> None:
    """Show how a call-out goes: seats, waves, and every answer with its time."""
    found = look(board, centre_named(slug), actor_named(email))(call_out_id=call_out_id)
    one = found.call_out
    click.echo(f"{one.state}\t{one.filled} of {one.seats} seats\t{one.asked} asked")
    for ask in found.asks:
        if ask.answered_at:
            at = ask.answered_at.isoformat(timespec="seconds")
            click.echo(f"{at}\t{ask.name}\t{ask.answer}\t{ask.result}")


@call_out.command("close")
@centre_option
@as_option
@click.argument("call_out_id", type=click.UUID)
def close(slug: str, email: str | None, call_out_id: UUID) -> None:
    """Stop asking; who was asked and has not answered is told."""
    act(close_call_out, centre_named(slug), actor_named(email))(call_out_id=call_out_id)


def _usual(centre: CentreValue, actor: Actor, shift_id: UUID, duty: Duty, seats: int) -> Pace:
    """The usual pace for a need; raises NotFound when it has no free seat within eight days."""
    found: list[Gap] = look(gaps, centre, actor)()
    for gap in found:
        seat = gap.row.seat
        if (seat.shift_id, seat.duty) == (shift_id, duty):
            return usual_pace(seats, seat.during.start, seat.during.end, now())
    raise NotFound()
