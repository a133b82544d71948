"""Imports of lists of people, as they are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

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
from vaxcentre.rules.listed_members import (
    ListedMember,
    MemberReason,
    RefusedMember,
    Told,
    listed_members,
    read_member_list,
    readable_members,
)
from vaxcentre.rules.member_columns import MemberColumn, what_members_miss
from vaxcentre.rules.names import search_key
from vaxcentre.rules.rpps import RppsCheck, check_rpps
from vaxcentre.storage.models import (
    Centre,
    ImportState,
    Member,
    MemberImport,
    MemberImportRow,
    Person,
    RowOutcome,
)

AT_ONCE = 500
"""So many addresses are looked up with one statement."""


@dataclass(frozen=True)
class MemberPreview:
    """A list of people as it was understood, before anything is changed."""

    summary: ImportSummary
    encoding: str
    delimiter: str
    headers: list[str]
    mapping: dict[MemberColumn, int]
    missing: list[str]
    rows: list[Told]
    samples: list[str]
    """For each header, what stands in the first row."""
    ready: int
    known: int
    """How many are in the pool already."""
    refused: dict[MemberReason, int]
    doubtful_rpps: int
    unknown_centres: list[str]


@dataclass(frozen=True)
class RefusedPerson:
    """A row that was refused, as it stood in the list."""

    line: int
    reason: MemberReason
    column: MemberColumn | None
    cells: list[str]


@dataclass(frozen=True)
class RefusedPeople:
    """The refused rows of an import, with the headers they came under."""

    id: UUID
    headers: list[str]
    lines: list[RefusedPerson]


@dataclass(frozen=True)
class UnfinishedMemberImport:
    """What is needed to go on with an import."""

    content: bytes
    mapping: dict[MemberColumn, int]
    rows_done: int


@query(Permission.MANAGE_MEMBERS)
def recent_member_imports(look: Look) -> list[ImportSummary]:
    """The latest lists of people sent in the centre, the newest first."""
    return recent_lists(look, MemberImport)


@query(Permission.MANAGE_MEMBERS)
def member_import_called(look: Look, *, import_id: UUID) -> ImportSummary:
    """One import of the centre; raises NotFound."""
    return summary_of(list_called(look, MemberImport, import_id))


@query(Permission.MANAGE_MEMBERS)
def member_preview(look: Look, *, import_id: UUID) -> MemberPreview:
    """What a received list says, as its columns are mapped now."""
    received = list_called(look, MemberImport, import_id, with_content=True)
    found = read_member_list(received.content or b"")
    mapping = _columns(received.mapping)
    rows = listed_members(found.rows, mapping)
    ready = list(readable_members(rows))
    return MemberPreview(
        summary=summary_of(received),
        encoding=found.encoding,
        delimiter=found.delimiter,
        headers=found.headers,
        mapping=mapping,
        missing=what_members_miss(mapping),
        rows=rows[:SHOWN],
        samples=samples_of(found),
        ready=len(ready),
        known=_known(look, ready),
        refused=dict(
            Counter(row.reason for row in rows if isinstance(row, RefusedMember)).most_common()
        ),
        doubtful_rpps=sum(_is_doubtful(row.rpps) for row in ready),
        unknown_centres=_unknown_centres(look, ready),
    )


@query(Permission.MANAGE_MEMBERS)
def refused_people(
    look: Look, *, import_id: UUID, at_most: int = MOST_REFUSED_SHOWN
) -> RefusedPeople:
    """The refused rows of an import, in the order of the list."""
    received = list_called(look, MemberImport, import_id)
    rows = look.db.scalars(
        select(MemberImportRow)
        .where(
            MemberImportRow.import_id == import_id, MemberImportRow.outcome == RowOutcome.REFUSED
        )
        .order_by(MemberImportRow.line_number)
        .limit(at_most)
    )
    return RefusedPeople(
        received.id,
        list(received.headers),
        [
            RefusedPerson(
                row.line_number,
                MemberReason(row.reason),
                MemberColumn(row.facts["column"]) if "column" in row.facts else None,
                list(row.source.get("cells", [])),
            )
            for row in rows
        ],
    )


@query(Permission.MANAGE_MEMBERS)
def unfinished_member_import(look: Look, *, import_id: UUID) -> UnfinishedMemberImport | None:
    """What the worker needs to go on with an import; None when there is nothing left to do."""
    running = list_called(look, MemberImport, import_id, with_content=True)
    if running.state is not ImportState.RUNNING or running.content is None:
        return None
    return UnfinishedMemberImport(running.content, _columns(running.mapping), running.rows_done)


def _known(look: Look, ready: list[ListedMember]) -> int:
    """How many of the rows are about members of this network: of other people nothing is told."""
    known: set[UUID] = set()
    for start in range(0, len(ready), AT_ONCE):
        part = ready[start : start + AT_ONCE]
        emails = [row.email for row in part if row.email]
        numbers = [row.rpps for row in part if row.rpps and not row.email]
        known |= set(
            look.db.scalars(
                select(Member.id)
                .join(Person, Person.id == Member.person_id)
                .where(
                    Member.network_id == look.place.network_id,
                    or_(Person.email.in_(emails), Member.rpps.in_(numbers)),
                )
            )
        )
    return len(known)


def _unknown_centres(look: Look, ready: list[ListedMember]) -> list[str]:
    centres = look.db.execute(
        select(Centre.name, Centre.slug).where(Centre.network_id == look.place.network_id)
    )
    known = {search_key(word) for row in centres for word in row}
    return sorted(
        {row.home_centre for row in ready if search_key(row.home_centre) not in known | {""}}
    )


def _is_doubtful(rpps: str) -> bool:
    return check_rpps(rpps) in (RppsCheck.WRONG_LENGTH, RppsCheck.FAILS_CHECK)


def _columns(mapping: Mapping[str, int]) -> dict[MemberColumn, int]:
    return {MemberColumn(name): place for name, place in mapping.items()}
