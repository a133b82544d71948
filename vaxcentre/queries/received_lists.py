"""Lists that were received, whatever they are about, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look
from vaxcentre.rules.lists import ReadList
from vaxcentre.storage.models import ImportState, ListImport

RECENT = 20
SHOWN = 8
"""How many rows of a list are shown before it is imported."""
MOST_REFUSED_SHOWN = 200

Kept = TypeVar("Kept", bound=ListImport)


@dataclass(frozen=True)
class ImportSummary:
    """One import, in numbers."""

    id: UUID
    file_name: str
    created_at: datetime
    finished_at: datetime | None
    state: ImportState
    total: int
    done: int
    added: int
    updated: int
    unchanged: int
    refused: int

    @property
    def percent(self) -> int:
        """How much of the list has been read."""
        return 100 * self.done // self.total if self.total else 100


def recent_lists(look: Look, model: type[ListImport]) -> list[ImportSummary]:
    """The latest imports of the centre, the newest first."""
    found = look.db.scalars(
        select(model)
        .where(model.centre_id == look.centre_id)
        .order_by(model.created_at.desc())
        .limit(RECENT)
    )
    return [summary_of(one) for one in found]


def list_called(
    look: Look, model: type[Kept], import_id: UUID, *, with_content: bool = False
) -> Kept:
    """One import of the centre; raises NotFound."""
    wanted = select(model).where(model.centre_id == look.centre_id, model.id == import_id)
    if with_content:
        wanted = wanted.options(undefer(model.content))
    found = look.db.scalars(wanted).first()
    if found is None:
        raise NotFound()
    return found


def samples_of(found: ReadList) -> list[str]:
    """For each header, what stands in the first row."""
    cells = found.rows[0].cells
    return [cells[place] if place < len(cells) else "" for place in range(len(found.headers))]


def summary_of(one: ListImport) -> ImportSummary:
    """An import in numbers."""
    return ImportSummary(
        one.id,
        one.file_name,
        one.created_at,
        one.finished_at,
        one.state,
        one.rows_total,
        one.rows_done,
        one.rows_added,
        one.rows_updated,
        one.rows_unchanged,
        one.rows_refused,
    )
