"""Importing a list of people: received, mapped, started, read in parts like every list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre.rules.access import Permission
from vaxcentre.rules.csv_text import CsvRow
from vaxcentre.rules.listed_members import Told, read_member_list
from vaxcentre.rules.member_columns import (
    MemberColumn,
    check_member_mapping,
    guess_member_mapping,
)
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import (
    Centre,
    ImportState,
    MemberImport,
    MemberImportRow,
    RowOutcome,
)
from vaxcentre.usecases.listed_members import ListOptions, SettledMember, settle_members
from vaxcentre.usecases.member_rows import tell_planners
from vaxcentre.usecases.outbox import renew_lease
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.received_lists import (
    ImportProgress,
    StartedImport,
    abandon_list,
    begin_list,
    count_rows,
    keep_list,
    locked_list,
    map_list,
    must_be_uploaded,
    progress_of,
    started_already,
)

MEMBERS = "members"


@use_case(Permission.MANAGE_MEMBERS)
def receive_member_list(work: Work, *, file_name: str, content: bytes) -> UUID:
    """Keep a list of people that somebody sent, its columns mapped as far as they can be.

    Raises Invalid with the reason when the file cannot be read as a list.
    """
    found = read_member_list(content)
    usual = guess_member_mapping(found.headers)
    return keep_list(
        work, MemberImport, found, file_name=file_name, content=content, mapping=usual
    ).id


@use_case(Permission.MANAGE_MEMBERS)
def map_member_columns(work: Work, *, import_id: UUID, mapping: Mapping[MemberColumn, int]) -> None:
    """Say which column means what, to look at the list once more before it is imported."""
    map_list(work, locked_list(work, MemberImport, import_id), mapping)


@use_case(Permission.MANAGE_MEMBERS)
def start_member_import(
    work: Work, *, import_id: UUID, options: ListOptions, leased: bool = False
) -> StartedImport:
    """Hand the list to the worker; `leased` when the caller goes on. Started twice, it runs once."""
    received = locked_list(work, MemberImport, import_id)
    before = started_already(work, received)
    if before is not None:
        return before
    must_be_uploaded(received)
    chosen = {MemberColumn(name): place for name, place in received.mapping.items()}
    check_member_mapping(chosen, received.headers)
    if not options.checked:
        tell_planners(work, work.centre_id)
    return begin_list(
        work,
        received,
        about=MEMBERS,
        leased=leased,
        checked=options.checked,
        address_of_links=options.address_of_links,
    )


@use_case(Permission.MANAGE_MEMBERS)
def abandon_member_import(work: Work, *, import_id: UUID) -> None:
    """Put a list away that was not started; its file is forgotten."""
    abandon_list(work, locked_list(work, MemberImport, import_id))


@use_case(Permission.MANAGE_MEMBERS)
def import_member_rows(
    work: Work,
    *,
    import_id: UUID,
    task_id: UUID,
    start: int,
    rows: Sequence[CsvRow],
    says: Sequence[Told],
) -> ImportProgress:
    """Settle the rows that follow the first `start` ones, and note how far the import has come.

    Both in one transaction: whoever comes with rows that are done already changes nothing. Whoever
    sent the list vouches for it, not the worker that reads it.
    """
    running = locked_list(work, MemberImport, import_id)
    work.noted_in_row()
    if running.state is not ImportState.RUNNING or running.rows_done != start:
        return progress_of(running)
    options = ListOptions(running.options["checked"], running.options["address_of_links"])
    zone = work.db.get_one(Centre, work.centre_id).time_zone
    on = local_day(running.created_at, zone)
    sender = replace(work.actor, person_id=running.created_by_id)
    settled = settle_members(replace(work, actor=sender), rows=says, options=options, on=on)
    _keep_rows(work, running, rows, settled)
    renew_lease(work, task_id)
    return count_rows(work, running, [one.outcome for one in settled])


def _keep_rows(
    work: Work, running: MemberImport, rows: Sequence[CsvRow], settled: Sequence[SettledMember]
) -> None:
    if not settled:
        return
    kept = [
        {
            "id": uuid4(),
            "centre_id": work.centre_id,
            "import_id": running.id,
            "line_number": one.line,
            "outcome": one.outcome,
            "member_id": one.member_id,
            "reason": str(one.reason or ""),
            "facts": {"column": one.column} if one.column else {},
            "source": {"cells": row.cells} if one.outcome is RowOutcome.REFUSED else {},
        }
        for row, one in zip(rows, settled, strict=True)
    ]
    work.db.execute(insert(MemberImportRow), kept)
