"""`flask --app wsgi members`: the pool from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import click
from flask import current_app

from config import Config
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
from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.queries.identity import CentreValue
from vaxcentre.queries.joining import join_link_called
from vaxcentre.queries.member_imports import member_import_called, refused_people
from vaxcentre.queries.member_lines import MemberLine
from vaxcentre.queries.members import who_waits, whole_pool
from vaxcentre.rules.access import Actor
from vaxcentre.rules.csv_text import LARGEST_FILE, MOST_ROWS, written
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.listed_members import weekly_hours
from vaxcentre.rules.member_columns import MemberColumn
from vaxcentre.rules.spans import local_day
from vaxcentre.tasks.imports import continue_import
from vaxcentre.usecases.approvals import approve_member
from vaxcentre.usecases.joining import make_join_link
from vaxcentre.usecases.listed_members import ListOptions
from vaxcentre.usecases.member_imports import (
    MEMBERS,
    receive_member_list,
    start_member_import,
)
from vaxcentre.usecases.outbox import finish_task
from vaxcentre.usecases.qualifications import add_qualification, verify_qualification
from vaxcentre.usecases.received_lists import ImportProgress
from vaxcentre.words import word_for

members = Commands("members", help="The pool of a network.")

duty_option = click.option(
    "--duty", "duties", multiple=True, type=click.Choice([duty.value for duty in Duty])
)
until_option = click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it counts."
)


@members.command("list")
@centre_option
@as_option
@click.option("--waiting", is_flag=True, help="Only those who wait for a second person.")
def list_(slug: str, email: str | None, waiting: bool) -> None:
    """List the pool: e-mail, name, state, profession, duties of today."""
    centre, actor = centre_named(slug), actor_named(email)
    for one in look(who_waits if waiting else whole_pool, centre, actor)():
        duties = ",".join(one.duties)
        click.echo("\t".join((one.email, one.name, one.state, one.profession, duties)))


@members.command("export")
@centre_option
@as_option
def export(slug: str, email: str | None) -> None:
    """Print the pool as a CSV that `members import` understands."""
    lines = look(whole_pool, centre_named(slug), actor_named(email))()
    sys.stdout.write(written([[word_for(column) for column in _EXPORTED], *map(_row, lines)]))


@members.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@centre_option
@as_option
@click.option(
    "--checked", is_flag=True, help="The qualifications were checked: they count at once."
)
def import_list(file: Path, slug: str, email: str | None, checked: bool) -> None:
    """Import FILE, a CSV list of people; every row ends as added, updated, unchanged or refused."""
    centre, actor = centre_named(slug), actor_named(email)
    if file.stat().st_size > LARGEST_FILE:
        raise Invalid(
            "file_too_large", N_("Ce fichier dépasse 10 Mo. Partagez-le en plusieurs listes.")
        )
    import_id = act(receive_member_list, centre, actor)(
        file_name=file.name, content=file.read_bytes()
    )
    _run(import_id, centre, actor, ListOptions(checked=checked))
    _report(import_id, centre, actor)


@members.command("approve")
@click.argument("member_email")
@centre_option
@as_option
@duty_option
@until_option
def approve(
    member_email: str,
    slug: str,
    email: str | None,
    duties: tuple[str, ...],
    until: datetime | None,
) -> None:
    """Let somebody take shifts, with these duties; without any, those they asked for."""
    centre, actor = centre_named(slug), actor_named(email)
    member = _called(member_email, look(whole_pool, centre, actor)())
    chosen = tuple(Duty(duty) for duty in duties) or member.unverified
    act(approve_member, centre, actor)(
        member_id=member.id, duties=chosen, valid_until=until.date() if until else None
    )


@members.command("qualify")
@click.argument("member_email")
@centre_option
@as_option
@click.option("--duty", required=True, type=click.Choice([duty.value for duty in Duty]))
@until_option
@click.option("--evidence", default="", help="What was shown: a diploma, a training.")
@click.option("--verify", is_flag=True, help="It counts at once; not with --as.")
def qualify(
    member_email: str,
    slug: str,
    email: str | None,
    duty: str,
    until: datetime | None,
    evidence: str,
    verify: bool,
) -> None:
    """Write down that somebody is able to do something; a second person verifies it."""
    centre, actor = centre_named(slug), actor_named(email)
    member = _called(member_email, look(whole_pool, centre, actor)())
    added = act(add_qualification, centre, actor)(
        member_id=member.id,
        duty=Duty(duty),
        valid_from=local_day(now(), centre.time_zone),
        valid_until=until.date() if until else None,
        evidence=evidence,
    )
    if verify:
        act(verify_qualification, centre, actor)(qualification_id=added)


@members.command("join-link")
@centre_option
@as_option
@click.option("--days", default=30, show_default=True, help="How long one can register with it.")
def join_link(slug: str, email: str | None, days: int) -> None:
    """Print a link with which volunteers register themselves."""
    centre, actor = centre_named(slug), actor_named(email)
    made = act(make_join_link, centre, actor)(life=timedelta(days=days))
    config: Config = current_app.extensions["config"]
    secret = look(join_link_called, centre, actor)(link_id=made).secret
    click.echo(f"{config.public_url}/join/{secret}")


_C = MemberColumn
_EXPORTED = (
    _C.FAMILY_NAME,
    _C.GIVEN_NAME,
    _C.EMAIL,
    _C.PHONE,
    _C.PROFESSION,
    _C.RPPS,
    _C.DUTIES,
    _C.VALID_UNTIL,
    _C.HOME_CENTRE,
    _C.WEEKLY_HOURS,
    _C.NOTES,
)


def _row(one: MemberLine) -> list[str]:
    return [
        one.family_name,
        one.given_name,
        one.email,
        one.phone,
        one.profession,
        one.rpps,
        ", ".join(one.duties),
        f"{one.ends_on:%d/%m/%Y}" if one.ends_on else "",
        one.home_centre,
        weekly_hours(one.weekly_minutes),
        one.notes,
    ]


def _called(member_email: str, pool: Iterable[MemberLine]) -> MemberLine:
    wanted = member_email.strip().lower()
    found = next((one for one in pool if one.email == wanted), None)
    if found is None:
        raise NotFound()
    return found


def _run(import_id: UUID, centre: CentreValue, actor: Actor, options: ListOptions) -> None:
    """Go through the list here and now; should this end half-way, the worker goes on with it."""
    start = act(start_member_import, centre, actor)
    started = start(import_id=import_id, options=options, leased=True)

    def tell(progress: ImportProgress) -> bool:
        click.echo(f"\r{progress.done} / {progress.total}", nl=progress.is_finished, err=True)
        return True

    clock = current_app.extensions["clock"]
    continue_import(import_id, started.task_id, centre.place, clock, tell, actor, MEMBERS)
    act(finish_task)(task_id=started.task_id)


def _report(import_id: UUID, centre: CentreValue, actor: Actor) -> None:
    summary = look(member_import_called, centre, actor)(import_id=import_id)
    click.echo(
        f"rows={summary.total} added={summary.added} updated={summary.updated} "
        f"unchanged={summary.unchanged} refused={summary.refused}"
    )
    if not summary.refused:
        return
    for one in look(refused_people, centre, actor)(import_id=import_id, at_most=MOST_ROWS).lines:
        click.echo(f"line {one.line}: {one.reason} ({word_for(one.reason)})", err=True)
