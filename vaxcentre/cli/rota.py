"""`flask --app wsgi rota …`: templates, rotas, shifts and people from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
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
from vaxcentre.cli.rota_solving import solve
from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.queries.identity import CentreValue, person_by_email
from vaxcentre.queries.rota_lists import rota_rows
from vaxcentre.queries.rotas import RotaCard, gaps_between, rotas
from vaxcentre.queries.shift_templates import shift_templates
from vaxcentre.queries.shifts import ShiftCard, shifts_between
from vaxcentre.rules.csv_text import written
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rota_list import read_rota_list
from vaxcentre.rules.rotas import WITHDRAW_HOURS, RotaEvent
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import RowOutcome
from vaxcentre.usecases.assignments import assign, remove
from vaxcentre.usecases.generation import generate_shifts
from vaxcentre.usecases.rota_lists import settle_rota_list
from vaxcentre.usecases.rotas import advance_rota, make_rota
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.usecases.week_copies import copy_week

rota = Commands("rota", help="Templates, rotas, shifts and the people in them.")
rota.add_command(solve)

_DAY = click.DateTime(["%Y-%m-%d"])
first_option = click.option(
    "--first", type=_DAY, default=None, help="The first day; today if left out."
)
last_option = click.option(
    "--last", type=_DAY, default=None, help="The last day; four weeks if left out."
)


@rota.command("templates")
@centre_option
@as_option
def list_templates(slug: str, email: str | None) -> None:
    """Print the weekly patterns, one a line."""
    for card in look(shift_templates, centre_named(slug), actor_named(email))():
        pattern = card.pattern
        days = "".join(str(day + 1) for day in sorted(pattern.weekdays))
        needs = " ".join(f"{n.duty}={n.minimum}-{n.maximum}" for n in pattern.needs)
        state = "" if card.in_use else " (put aside)"
        click.echo(
            f"{card.id} {pattern.name} days={days} {pattern.starts:%H:%M}-{pattern.ends:%H:%M} {needs}{state}"
        )


@rota.command("list")
@centre_option
@as_option
def list_rotas(slug: str, email: str | None) -> None:
    """Print the rotas with what each duty lacks, one a line."""
    for card in look(rotas, centre_named(slug), actor_named(email))():
        click.echo(_rota(card))


@rota.command("make")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY)
@centre_option
@as_option
@click.option("--name", default="", help="What people call it.")
@click.option(
    "--withdraw-hours", type=int, default=WITHDRAW_HOURS, help="The deadline to withdraw."
)
def make(
    first: date, last: date, slug: str, email: str | None, name: str, withdraw_hours: int
) -> None:
    """Make a rota, as a draft, from FIRST to LAST; prints its key."""
    key = act(make_rota, centre_named(slug), actor_named(email))(
        first_on=_day(first), last_on=_day(last), name=name, withdraw_hours=withdraw_hours
    )
    click.echo(str(key))


@rota.command("generate")
@click.argument("rota_id", type=click.UUID)
@centre_option
@as_option
def generate(rota_id: UUID, slug: str, email: str | None) -> None:
    """Make the shifts that the templates want; done again, it makes nothing more."""
    done = act(generate_shifts, centre_named(slug), actor_named(email))(rota_id=rota_id)
    click.echo(f"made={done.made} already={done.already} past={done.past}")
    for day, holiday in done.holidays:
        click.echo(f"{day} {holiday}: public holiday, left out", err=True)
    for one in done.refused:
        click.echo(f"{one.on} {one.template}: {one.trouble}", err=True)


@rota.command("publish")
@click.argument("rota_id", type=click.UUID)
@centre_option
@as_option
@click.option("--announce", is_flag=True, help="Tell the members whom it concerns.")
def publish(rota_id: UUID, slug: str, email: str | None, announce: bool) -> None:
    """Publish a rota."""
    _advance(rota_id, slug, email, RotaEvent.PUBLISH, announce)


@rota.command("freeze")
@click.argument("rota_id", type=click.UUID)
@centre_option
@as_option
def freeze(rota_id: UUID, slug: str, email: str | None) -> None:
    """Freeze a rota: nobody takes shifts in it for themselves any more."""
    _advance(rota_id, slug, email, RotaEvent.FREEZE)


@rota.command("thaw")
@click.argument("rota_id", type=click.UUID)
@centre_option
@as_option
def thaw(rota_id: UUID, slug: str, email: str | None) -> None:
    """Thaw a frozen rota."""
    _advance(rota_id, slug, email, RotaEvent.THAW)


@rota.command("copy-week")
@click.argument("week", type=_DAY)
@click.argument("into", type=_DAY, nargs=-1, required=True)
@centre_option
@as_option
@click.option("--people", is_flag=True, help="Seat the people too, each through the gate.")
def copy(week: date, into: tuple[date, ...], slug: str, email: str | None, people: bool) -> None:
    """Copy the shifts of the week of WEEK into the weeks of INTO."""
    done = act(copy_week, centre_named(slug), actor_named(email))(
        monday=_day(week), into=[_day(day) for day in into], with_people=people
    )
    click.echo(f"made={done.made} already={done.already} seated={done.seated}")
    for one in done.refused:
        click.echo(f"{one.on} {one.name}: {one.why}", err=True)
    for kept_out in done.not_seated:
        click.echo(f"{kept_out.on} {kept_out.person}: {_why(kept_out.answer)}", err=True)


@rota.command("shifts")
@centre_option
@as_option
@first_option
@last_option
def list_shifts(slug: str, email: str | None, first: date | None, last: date | None) -> None:
    """Print shifts with what each duty has, one a line."""
    centre = centre_named(slug)
    days = _days(centre, first, last)
    _print(look(shifts_between, centre, actor_named(email))(first=days[0], last=days[1]))


@rota.command("gaps")
@centre_option
@as_option
@first_option
@last_option
def gaps(slug: str, email: str | None, first: date | None, last: date | None) -> None:
    """Print the shifts that lack somebody, duty by duty."""
    centre = centre_named(slug)
    days = _days(centre, first, last)
    _print(look(gaps_between, centre, actor_named(email))(first=days[0], last=days[1]))


@rota.command("assign")
@click.argument("shift_id", type=click.UUID)
@click.argument("duty", type=click.Choice([duty.value for duty in Duty]))
@click.argument("person")
@centre_option
@as_option
@click.option("--reason", default="", help="Overrides what may be overridden.")
def put(shift_id: UUID, duty: str, person: str, slug: str, email: str | None, reason: str) -> None:
    """Seat PERSON, told by their e-mail, in a shift; exit code 5 tells that the gate refused."""
    centre, actor = centre_named(slug), actor_named(email)
    wanted = look(person_by_email)(email=person)
    if wanted is None or wanted.person_id is None:
        raise NotFound()
    answer = act(assign, centre, actor)(
        shift_id=shift_id, person_id=wanted.person_id, duty=Duty(duty), override_reason=reason
    )
    if not answer.is_seated:
        click.echo(_why(answer), err=True)
        sys.exit(5)
    click.echo(str(answer.assignment_id))


@rota.command("remove")
@click.argument("assignment_id", type=click.UUID)
@click.argument("reason")
@centre_option
@as_option
def take_out(assignment_id: UUID, reason: str, slug: str, email: str | None) -> None:
    """Take somebody out of a shift; they read REASON."""
    act(remove, centre_named(slug), actor_named(email))(assignment_id=assignment_id, reason=reason)


@rota.command("export")
@centre_option
@as_option
@first_option
@last_option
def export(slug: str, email: str | None, first: date | None, last: date | None) -> None:
    """Print shifts, duties and people as CSV."""
    centre = centre_named(slug)
    days = _days(centre, first, last)
    rows = look(rota_rows, centre, actor_named(email))(first=days[0], last=days[1])
    click.echo(written(rows), nl=False)


@rota.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@centre_option
@as_option
@click.option("--preview", is_flag=True, help="Say what would happen, and keep nothing.")
def import_list(file: Path, slug: str, email: str | None, preview: bool) -> None:
    """Import FILE, a CSV list; every row ends as added, updated, unchanged or refused."""
    rows = read_rota_list(file.read_bytes())
    done = act(settle_rota_list, centre_named(slug), actor_named(email))(
        rows=rows, keeps=not preview
    )
    click.echo(" ".join(f"{outcome}={done.count(outcome)}" for outcome in RowOutcome))
    for line in done.lines:
        if line.reason:
            why = f" ({_why(line.answer)})" if line.answer else ""
            click.echo(f"line {line.line}: {line.reason}{why}", err=True)


def _advance(
    rota_id: UUID, slug: str, email: str | None, event: RotaEvent, announces: bool = False
) -> None:
    done = act(advance_rota, centre_named(slug), actor_named(email))(
        rota_id=rota_id, event=event, announces=announces
    )
    click.echo(f"{done.state} told={done.told}")


def _print(cards: Iterable[ShiftCard]) -> None:
    for card in cards:
        needs = " ".join(
            f"{need.duty}={need.cover}/{need.minimum}-{need.maximum}" for need in card.needs
        )
        state = " cancelled" if card.is_cancelled else ""
        click.echo(f"{card.id} {card.held_on} {_clock(card)} {card.name} {needs}{state}")


def _clock(card: ShiftCard) -> str:
    zone = ZoneInfo(card.zone)
    return f"{card.starts_at.astimezone(zone):%H:%M}-{card.ends_at.astimezone(zone):%H:%M}"


def _rota(card: RotaCard) -> str:
    lacks = " ".join(f"{one.duty}:-{one.missing}" for one in card.gaps)
    name = f" {card.name}" if card.name else ""
    return (
        f"{card.id} {card.first_on}..{card.last_on} {card.state}{name} shifts={card.shifts} {lacks}"
    )


def _why(answer: SeatAnswer) -> str:
    return ", ".join(str(one.obstacle) for one in answer.hindrances)


def _days(centre: CentreValue, first: date | None, last: date | None) -> tuple[date, date]:
    begin = _day(first) if first else local_day(now(), centre.time_zone)
    end = _day(last) if last else begin + timedelta(days=27)
    if end < begin:
        raise Invalid("ends_early", N_("Le dernier jour précède le premier."), "last")
    return begin, end


def _day(told: date) -> date:
    """The day of what click reads as midnight."""
    return date(told.year, told.month, told.day)
