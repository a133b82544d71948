"""Importing a list of appointments: received, mapped, started, read in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointment_list import AppointmentList, read_list
from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.csv_text import CsvRow
from vaxcentre.rules.headers import Column, check_mapping, guess_mapping, headers_hash
from vaxcentre.rules.listed_rows import Listed
from vaxcentre.storage.models import (
    AppointmentImport,
    AppointmentImportRow,
    ImportState,
    RememberedMapping,
    RowOutcome,
)
from vaxcentre.usecases.listed_appointments import Settled, settle
from vaxcentre.usecases.outbox import IMPORT, enqueue, renew_lease
from vaxcentre.usecases.perform import Work, use_case

LONGEST_FILE_NAME = 200


@dataclass(frozen=True)
class StartedImport:
    """An import that the worker, or whoever holds the task's lease, goes on with."""

    id: UUID
    task_id: UUID


@dataclass(frozen=True)
class ImportProgress:
    """How far an import has come."""

    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        """Whether every row has ended."""
        return self.done >= self.total


@use_case(Permission.IMPORT_APPOINTMENTS)
def receive_list(work: Work, *, file_name: str, content: bytes) -> UUID:
    """Keep a list that somebody sent, with the mapping that its headers had last time, or suggest.

    Raises Invalid with the reason when the file cannot be read as a list.
    """
    found = read_list(content)
    received = AppointmentImport(
        id=uuid4(),
        centre_id=work.centre_id,
        created_by_id=work.actor.person_id,
        created_at=work.now,
        file_name=file_name[-LONGEST_FILE_NAME:],
        content=content,
        encoding=found.encoding,
        delimiter=found.delimiter,
        headers=found.headers,
        mapping=_first_mapping(work, found),
        options={},
        state=ImportState.UPLOADED,
        rows_total=len(found.rows),
    )
    work.db.add(received)
    work.note("list received", received, rows=len(found.rows))
    return received.id


def _first_mapping(work: Work, found: AppointmentList) -> dict[str, int]:
    remembered = _remembered(work, found.headers)
    if remembered is not None:
        return dict(remembered.mapping)
    return {column.value: place for column, place in guess_mapping(found.headers).items()}


def _remembered(work: Work, headers: Sequence[str]) -> RememberedMapping | None:
    return work.db.scalars(
        select(RememberedMapping).where(
            RememberedMapping.centre_id == work.centre_id,
            RememberedMapping.headers_hash == headers_hash(headers),
        )
    ).first()


@use_case(Permission.IMPORT_APPOINTMENTS)
def map_columns(work: Work, *, import_id: UUID, mapping: Mapping[Column, int]) -> None:
    """Say which column means what, to look at the list once more before it is imported."""
    received = _locked(work, import_id)
    _must_be(received, ImportState.UPLOADED)
    received.mapping = {column.value: place for column, place in mapping.items()}
    work.note("columns mapped", received)


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
    received = _locked(work, import_id)
    if received.state in (ImportState.RUNNING, ImportState.DONE):
        work.noted_in_row()
        return StartedImport(received.id, UUID(received.options["task_id"]))
    _must_be(received, ImportState.UPLOADED)
    if mapping is not None:
        received.mapping = {column.value: place for column, place in mapping.items()}
    chosen = {Column(name): place for name, place in received.mapping.items()}
    check_mapping(chosen, received.headers)
    _remember(work, received)
    task_id = enqueue(work, IMPORT, {"import_id": str(received.id)}, leased=leased)
    received.options = {"task_id": str(task_id)}
    received.state = ImportState.RUNNING
    work.note("import started", received, rows=received.rows_total)
    return StartedImport(received.id, task_id)


def _remember(work: Work, received: AppointmentImport) -> None:
    remembered = _remembered(work, received.headers)
    if remembered is None:
        remembered = RememberedMapping(
            centre_id=work.centre_id, headers_hash=headers_hash(received.headers)
        )
        work.db.add(remembered)
    remembered.mapping, remembered.used_at = dict(received.mapping), work.now


@use_case(Permission.IMPORT_APPOINTMENTS)
def abandon_import(work: Work, *, import_id: UUID) -> None:
    """Put a list away that was not started; its file is forgotten."""
    received = _locked(work, import_id)
    _must_be(received, ImportState.UPLOADED)
    received.state, received.content, received.finished_at = ImportState.ABANDONED, None, work.now
    work.note("import abandoned", received)


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
    running = _locked(work, import_id)
    work.noted_in_row()
    if running.state is not ImportState.RUNNING or running.rows_done != start:
        return ImportProgress(running.rows_done, running.rows_total)
    settled = settle(work, rows=says, origin=Origin.IMPORT)
    _keep_rows(work, running, rows, settled)
    _count(work, running, settled)
    renew_lease(work, task_id)
    return ImportProgress(running.rows_done, running.rows_total)


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


def _count(work: Work, running: AppointmentImport, settled: Sequence[Settled]) -> None:
    counts = Counter(one.outcome for one in settled)
    running.rows_done += len(settled)
    running.rows_added += counts[RowOutcome.ADDED]
    running.rows_updated += counts[RowOutcome.UPDATED]
    running.rows_unchanged += counts[RowOutcome.UNCHANGED]
    running.rows_refused += counts[RowOutcome.REFUSED]
    work.note(
        "rows imported", running, until=running.rows_done, **{str(k): n for k, n in counts.items()}
    )
    if running.rows_done >= running.rows_total:
        running.state, running.finished_at, running.content = ImportState.DONE, work.now, None
        work.note("import done", running, rows=running.rows_total)


def _locked(work: Work, import_id: UUID) -> AppointmentImport:
    found = work.db.scalars(
        select(AppointmentImport)
        .where(AppointmentImport.centre_id == work.centre_id, AppointmentImport.id == import_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound()
    return found


def _must_be(received: AppointmentImport, state: ImportState) -> None:
    if received.state is not state:
        raise Conflict(
            "import_moved_on", N_("Cette liste est déjà en cours d’importation, ou terminée.")
        )
