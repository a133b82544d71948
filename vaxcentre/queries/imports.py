"""Imports of lists, as they are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.received_lists import (
    MOST_REFUSED_SHOWN,
    SHOWN,
    ImportSummary,
    list_called,
    recent_lists,
    samples_of,
    summary_of,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointment_list import listed, read_list
from vaxcentre.rules.headers import Column, what_is_missing
from vaxcentre.rules.listed_rows import Listed, ListedAppointment, RefusedRow, RowReason, readable
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import (
    AppointmentImport,
    AppointmentImportRow,
    Centre,
    ClinicSession,
    ImportState,
    RowOutcome,
)


@dataclass(frozen=True)
class Preview:
    """A list as it was understood, before anything is changed."""

    summary: ImportSummary
    encoding: str
    delimiter: str
    headers: list[str]
    mapping: dict[Column, int]
    missing: list[str]
    rows: list[Listed]
    samples: list[str]
    """For each header, what stands in the first row."""
    ready: int
    cancelled: int
    refused: dict[RowReason, int]
    days: dict[date, int]
    days_without_session: list[date]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class RefusedLine:
    """A row that was refused, as it stood in the list."""

    line: int
    reason: RowReason
    column: Column | None
    cells: list[str]


@dataclass(frozen=True)
class RefusedLines:
    """The refused rows of an import, with the headers they came under."""

    id: UUID
    headers: list[str]
    lines: list[RefusedLine]

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class UnfinishedImport:
    """What is needed to go on with an import."""

    id: UUID
    content: bytes
    mapping: dict[Column, int]
    rows_done: int
    zone: str
    received_on: date
    """The day on which the list came: what it says must not depend on the day it is read."""


@query(Permission.IMPORT_APPOINTMENTS)
def recent_imports(look: Look) -> list[ImportSummary]:
    """The latest imports of the centre, the newest first."""
    return recent_lists(look, AppointmentImport)


@query(Permission.IMPORT_APPOINTMENTS)
def import_called(look: Look, *, import_id: UUID) -> ImportSummary:
    """One import of the centre; raises NotFound."""
    return summary_of(list_called(look, AppointmentImport, import_id))


@query(Permission.IMPORT_APPOINTMENTS, personal=True)
def preview_of(look: Look, *, import_id: UUID) -> Preview:
    """What a received list says, as its columns are mapped now."""
    received = list_called(look, AppointmentImport, import_id, with_content=True)
    zone = _zone(look)
    found = read_list(received.content or b"")
    mapping = _columns(received.mapping)
    rows = listed(found.rows, mapping, zone, local_day(received.created_at, zone))
    ready = list(readable(rows))
    days = Counter(local_day(row.slot_at, zone) for row in ready)
    return Preview(
        summary=summary_of(received),
        encoding=found.encoding,
        delimiter=found.delimiter,
        headers=found.headers,
        mapping=mapping,
        missing=what_is_missing(mapping),
        rows=rows[:SHOWN],
        samples=samples_of(found),
        ready=len(ready),
        cancelled=sum(row.cancelled for row in ready),
        refused=dict(
            Counter(row.reason for row in rows if isinstance(row, RefusedRow)).most_common()
        ),
        days=dict(sorted(days.items())),
        days_without_session=_without_session(look, ready, zone),
    )


def _without_session(look: Look, ready: list[ListedAppointment], zone: str) -> list[date]:
    days = {local_day(row.slot_at, zone) for row in ready if not row.cancelled}
    held = look.db.scalars(
        select(ClinicSession.held_on).where(
            ClinicSession.centre_id == look.centre_id, ClinicSession.held_on.in_(days)
        )
    )
    return sorted(days - set(held))


@query(Permission.IMPORT_APPOINTMENTS, personal=True)
def refused_lines(
    look: Look, *, import_id: UUID, at_most: int = MOST_REFUSED_SHOWN
) -> RefusedLines:
    """The refused rows of an import, in the order of the list."""
    received = list_called(look, AppointmentImport, import_id)
    rows = look.db.execute(
        select(
            AppointmentImportRow.line_number,
            AppointmentImportRow.reason,
            AppointmentImportRow.facts,
            AppointmentImportRow.source,
        )
        .where(
            AppointmentImportRow.import_id == import_id,
            AppointmentImportRow.outcome == RowOutcome.REFUSED,
        )
        .order_by(AppointmentImportRow.line_number)
        .limit(at_most)
    )
    return RefusedLines(
        received.id,
        list(received.headers),
        [
            RefusedLine(
                line,
                RowReason(reason),
                Column(facts["column"]) if "column" in facts else None,
                list(source.get("cells", [])),
            )
            for line, reason, facts, source in rows
        ],
    )


@query(Permission.IMPORT_APPOINTMENTS, personal=True)
def unfinished_import(look: Look, *, import_id: UUID) -> UnfinishedImport | None:
    """What the worker needs to go on with an import; None when there is nothing left to do."""
    running = list_called(look, AppointmentImport, import_id, with_content=True)
    if running.state is not ImportState.RUNNING or running.content is None:
        return None
    zone = _zone(look)
    return UnfinishedImport(
        running.id,
        running.content,
        _columns(running.mapping),
        running.rows_done,
        zone,
        local_day(running.created_at, zone),
    )


def _zone(look: Look) -> str:
    return look.db.scalars(select(Centre.time_zone).where(Centre.id == look.centre_id)).one()


def _columns(mapping: Mapping[str, int]) -> dict[Column, int]:
    return {Column(name): place for name, place in mapping.items()}
