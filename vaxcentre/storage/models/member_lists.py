"""Lists of people that somebody sent for the pool of a network."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import owned, same_centre
from vaxcentre.storage.models.lists import ListedRow, ListImport


class MemberImport(ListImport, Base):
    """One list of people, sent in a centre for its network."""

    __tablename__ = "member_import"
    __table_args__ = owned(Index("ix_member_import_centre", "centre_id", "created_at"))


class MemberImportRow(ListedRow, Base):
    """How one row about somebody ended."""

    __tablename__ = "member_import_row"
    __table_args__ = (
        same_centre("import_id", "member_import"),
        UniqueConstraint("import_id", "line_number"),
    )

    member_id: Mapped[UUID | None]
