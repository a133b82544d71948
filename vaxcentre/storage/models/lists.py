"""Lists that somebody sent: what all kinds of them have in common."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, Keyed
from vaxcentre.storage.types import state_column


class ImportState(StrEnum):
    """How far an import has come."""

    UPLOADED = "uploaded"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class RowOutcome(StrEnum):
    """How one row of an imported list ended."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ListImport(CentreOwned):
    """One list that somebody sent, and how far its rows have been read."""

    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file itself; forgotten when the import is done or abandoned."""
    encoding: Mapped[str] = mapped_column(default="")
    delimiter: Mapped[str] = mapped_column(default="")
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ImportState] = mapped_column(state_column(ImportState, "state"))
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_added: Mapped[int] = mapped_column(default=0)
    rows_updated: Mapped[int] = mapped_column(default=0)
    rows_unchanged: Mapped[int] = mapped_column(default=0)
    rows_refused: Mapped[int] = mapped_column(default=0)


class ListedRow(Keyed):
    """How one row ended. A refused row keeps its reason and its text, so that it can be mended."""

    centre_id: Mapped[UUID]
    import_id: Mapped[UUID]
    line_number: Mapped[int]
    outcome: Mapped[RowOutcome] = mapped_column(state_column(RowOutcome, "outcome"))
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The refused row as it was read; forgotten with the import's file after 30 days."""


class RememberedMapping(Keyed, Base):
    """Which header meant what the last time a list with the same headers came to this centre."""

    __tablename__ = "remembered_mapping"
    __table_args__ = (UniqueConstraint("centre_id", "headers_hash"),)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    headers_hash: Mapped[str]
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[datetime]
