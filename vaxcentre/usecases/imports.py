"""Importing a list of appointments: received, mapped, started, read in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointment_list import read_list
from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.csv_text import CsvRow
from vaxcentre.rules.headers import Column, check_mapping, guess_mapping
from vaxcentre.rules.listed_rows import Listed
from vaxcentre.storage.models import (
    AppointmentImport,
    AppointmentImportRow,
    ImportState,
    RowOutcome,
)
from vaxcentre.usecases.listed_appointments import Settled, settle
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

APPOINTMENTS = "appointments"


@use_case(Permission.IMPORT_APPOINTMENTS)
def receive_list(work: Work, *, file_name: str, content: bytes) -> UUID:
    """Keep a list that somebody sent, with the mapping that its headers had last time, or suggest.

    Raises Invalid with the reason when the file cannot be read as a list.
    """
    found = read_list(content)
    usual = guess_mapping(found.headers)
    return keep_list(
        work, AppointmentImport, found, file_name=file_name, content=content, mapping=usual
    ).id


@use_case(Permission.IMPORT_APPOINTMENTS)
def map_columns(work: Work, *, import_id: UUID, mapping: Mapping[Column, int]) -> None:
    """Say which column means what, to look at the list once more before it is imported."""
    map_list(work, locked_list(work, AppointmentImport, import_id), mapping)


@use_case(Permission.IMPORT_APPOINTMENTS)
def start_import(
    work: Work,
    *,
    import_id: UUID,
    mapping: Mapping[Column, int] | None = None,
    leased: bool = False,
) -> StartedImport:
    """Hand the list to the worker and remember its mapping; `leased` when the caller goes on.

    Started twice, it is imported once.
    """
    received = locked_list(work, AppointmentImport, import_id)
    before = started_already(work, received)
    if before is not None:
        return before
    must_be_uploaded(received)
    if mapping is not None:
        received.mapping = {column.value: place for column, place in mapping.items()}
    chosen = {Column(name): place for name, place in received.mapping.items()}
    check_mapping(chosen, received.headers)
    return begin_list(work, received, about=APPOINTMENTS, leased=leased)


@use_case(Permission.IMPORT_APPOINTMENTS)
def abandon_import(work: Work, *, import_id: UUID) -> None:
    """Put a list away that was not started; its file is forgotten."""
    abandon_list(work, locked_list(work, AppointmentImport, import_id))


@use_case(Permission.IMPORT_APPOINTMENTS)
def import_rows(
    work: Work,
    *,
    import_id: UUID,
    task_id: UUID,
    start: int,
    rows: Sequence[CsvRow],
    says: Sequence[Listed],
) -> ImportProgress:
    """Settle the rows that follow the first `start` ones, and note how far the import has come.

    Both in one transaction: whoever comes with rows that are done already changes nothing.
    """
    running = locked_list(work, AppointmentImport, import_id)
    work.noted_in_row()
    if running.state is not ImportState.RUNNING or running.rows_done != start:
        return progress_of(running)
    settled = settle(work, rows=says, origin=Origin.IMPORT)
    _keep_rows(work, running, rows, settled)
    renew_lease(work, task_id)
    return count_rows(work, running, [one.outcome for one in settled])


def _keep_rows(
    work: Work, running: AppointmentImport, rows: Sequence[CsvRow], settled: Sequence[Settled]
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
            "appointment_id": one.appointment_id,
            "reason": str(one.reason or ""),
            "facts": {"column": one.column} if one.column else {},
            "source": {"cells": row.cells} if one.outcome is RowOutcome.REFUSED else {},
        }
        for row, one in zip(rows, settled, strict=True)
    ]
    work.db.execute(insert(AppointmentImportRow), kept)
