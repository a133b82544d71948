"""`flask --app wsgi rota propose …`: proposals from the terminal, beside the other words of the rota."""

from __future__ import annotations

import time
from datetime import date, timedelta
from uuid import UUID

import click
from flask import current_app

from vaxcentre.cli.acting import (
    act,
    actor_named,
    as_option,
    centre_named,
    centre_option,
    look,
    now,
)
from vaxcentre.cli.rota import first_option, last_option, rota
from vaxcentre.queries.proposal_preview import plannable
from vaxcentre.queries.proposal_rows import ProposalShown
from vaxcentre.queries.proposals import proposal_shown, proposals
from vaxcentre.rules.proposals import Keeping, ProposalWanted
from vaxcentre.rules.spans import local_day
from vaxcentre.tasks.proposals import work_out
from vaxcentre.usecases.proposal_acceptance import accept_proposal, take_back_acceptance
from vaxcentre.usecases.proposals import ask_proposal

_KEEPING = click.Choice([one.value for one in Keeping])


@rota.command("propose")
@centre_option
@as_option
@first_option
@last_option
@click.option("--keeping", type=_KEEPING, default=Keeping.EVERYBODY_STAYS.value)
@click.option("--repair", is_flag=True, help="Shifts that have begun count too.")
@click.option("--wait", is_flag=True, help="Work it out here and now; else the worker does.")
def propose(
    slug: str,
    email: str | None,
    first: date | None,
    last: date | None,
    keeping: str,
    repair: bool,
    wait: bool,
) -> None:
    """Ask for a proposal and print its key; the next fortnight with shifts if no days are told."""
    centre, actor = centre_named(slug), actor_named(email)
    usual = look(plannable, centre, actor)(today=local_day(now(), centre.time_zone))
    begin = date(first.year, first.month, first.day) if first else usual.first
    end = date(last.year, last.month, last.day) if last else begin + (usual.last - usual.first)
    wanted = ProposalWanted(
        centre_ids=(centre.id,),
        first=begin,
        last=max(end, begin + timedelta(0)),
        keeping=Keeping(keeping),
        is_repair=repair,
    )
    key = act(ask_proposal, centre, actor)(wanted=wanted)
    if wait:
        began = time.monotonic()
        work_out(key, current_app.extensions["clock"], lambda: True)
        click.echo(f"seconds={time.monotonic() - began:.1f}", err=True)
    click.echo(str(key))


@rota.command("proposals")
@centre_option
@as_option
def list_proposals(slug: str, email: str | None) -> None:
    """Print the latest proposals, one a line."""
    for one in look(proposals, centre_named(slug), actor_named(email))():
        click.echo(
            f"{one.id} {one.first}..{one.last} {one.state} changes={one.changes} missing={one.missing}"
        )


@rota.command("proposal")
@click.argument("proposal_id", type=click.UUID)
@centre_option
@as_option
def show(proposal_id: UUID, slug: str, email: str | None) -> None:
    """Print what one proposal changes, one person a line, and what stays empty."""
    _print(look(proposal_shown, centre_named(slug), actor_named(email))(proposal_id=proposal_id))


@rota.command("accept")
@click.argument("proposal_id", type=click.UUID)
@click.argument("change_id", type=click.UUID, nargs=-1)
@centre_option
@as_option
def accept(proposal_id: UUID, change_id: tuple[UUID, ...], slug: str, email: str | None) -> None:
    """Write a proposal into the rota: the changes that are named, or all."""
    centre, actor = centre_named(slug), actor_named(email)
    done = act(accept_proposal, centre, actor)(
        proposal_id=proposal_id, change_ids=change_id or None
    )
    click.echo(f"{done.state} applied={done.applied} refused={done.refused} left={done.left}")
    shown = look(proposal_shown, centre, actor)(proposal_id=proposal_id)
    for row in shown.changes:
        if row.refusal:
            click.echo(f"{row.shift.held_on} {row.person}: {row.refusal}", err=True)


@rota.command("take-back")
@click.argument("proposal_id", type=click.UUID)
@centre_option
@as_option
def take_back(proposal_id: UUID, slug: str, email: str | None) -> None:
    """Undo what accepting a proposal wrote."""
    undone = act(take_back_acceptance, centre_named(slug), actor_named(email))(
        proposal_id=proposal_id
    )
    click.echo(f"undone={undone}")


def _print(shown: ProposalShown) -> None:
    proven = " proven" if shown.levels and shown.is_proven else ""
    click.echo(f"{shown.state}{proven}")
    for moment in ("before", "after"):
        figures = shown.figures.get(moment, {})
        click.echo(f"{moment} " + " ".join(f"{key}={value}" for key, value in figures.items()))
    for row in shown.changes:
        click.echo(
            f"{row.id} {row.kind} {row.shift.held_on} {row.shift.name} {row.duty} {row.person} {row.state}"
        )
    for hole in shown.holes:
        why = " ".join(f"{one.reason}={one.count}" for one in hole.stopped)
        click.echo(
            f"{hole.shift.held_on} {hole.shift.name} {hole.duty} missing={hole.missing} {why}"
        )
