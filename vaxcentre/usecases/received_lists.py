"""Lists as they are received, whatever they are about: kept, mapped, started, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.headers import headers_hash
from vaxcentre.rules.lists import ReadList
from vaxcentre.storage.models import ImportState, ListImport, RememberedMapping, RowOutcome
from vaxcentre.usecases.outbox import IMPORT, enqueue
from vaxcentre.usecases.perform import Work

LONGEST_FILE_NAME = 200

Kept = TypeVar("Kept", bound=ListImport)


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


def keep_list(
    work: Work,
    model: type[Kept],
    found: ReadList,
    *,
    file_name: str,
    content: bytes,
    mapping: Mapping[Any, int],
) -> Kept:
    """Keep a list that was read, with the mapping that its headers had last time, or `mapping`."""
    remembered = _remembered(work, model, found.headers)
    usual = {str(column): place for column, place in mapping.items()}
    make: Callable[..., Kept] = model
    received = make(
        id=uuid4(),
        centre_id=work.centre_id,
        created_by_id=work.actor.person_id,
        created_at=work.now,
        file_name=file_name[-LONGEST_FILE_NAME:],
        content=content,
        encoding=found.encoding,
        delimiter=found.delimiter,
        headers=found.headers,
        mapping=usual if remembered is None else dict(remembered.mapping),
        options={},
        state=ImportState.UPLOADED,
        rows_total=len(found.rows),
    )
    work.db.add(received)
    work.note("list received", received, rows=len(found.rows))
    return received


def locked_list(work: Work, model: type[Kept], import_id: UUID) -> Kept:
    """An import of this centre, locked; raises NotFound."""
    found = work.db.scalars(
        select(model)
        .where(model.centre_id == work.centre_id, model.id == import_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound()
    return found


def map_list(work: Work, received: ListImport, mapping: Mapping[Any, int]) -> None:
    """Keep which column means what; raises Conflict once the import has begun."""
    must_be_uploaded(received)
    received.mapping = {str(column): place for column, place in mapping.items()}
    work.note("columns mapped", received)


def started_already(work: Work, received: ListImport) -> StartedImport | None:
    """The import as it was started before: started twice, it is done once."""
    if received.state not in (ImportState.RUNNING, ImportState.DONE):
        return None
    work.noted_in_row()
    return StartedImport(received.id, UUID(received.options["task_id"]))


def begin_list(
    work: Work, received: ListImport, *, about: str, leased: bool, **options: Any
) -> StartedImport:
    """Hand a mapped list to the worker and remember its mapping; `about` says what it lists."""
    _remember(work, received)
    payload = {"import_id": str(received.id), "about": about}
    task_id = enqueue(work, IMPORT, payload, leased=leased)
    received.options = {"task_id": str(task_id), **options}
    received.state = ImportState.RUNNING
    work.note("import started", received, rows=received.rows_total)
    return StartedImport(received.id, task_id)


def abandon_list(work: Work, received: ListImport) -> None:
    """Put a list away that was not started; its file is forgotten."""
    must_be_uploaded(received)
    received.state, received.content, received.finished_at = ImportState.ABANDONED, None, work.now
    work.note("import abandoned", received)


def must_be_uploaded(received: ListImport) -> None:
    """Raise Conflict unless the list was received and nothing more."""
    if received.state is not ImportState.UPLOADED:
        raise Conflict(
            "import_moved_on", N_("Cette liste est déjà en cours d’importation, ou terminée.")
        )


def count_rows(work: Work, running: ListImport, outcomes: Iterable[RowOutcome]) -> ImportProgress:
    """Add to the counts of an import how some more rows ended; after the last it is done."""
    counts = Counter(outcomes)
    running.rows_done += counts.total()
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
    return progress_of(running)


def progress_of(running: ListImport) -> ImportProgress:
    """How far an import has come."""
    return ImportProgress(running.rows_done, running.rows_total)


def _remembered(
    work: Work, model: type[ListImport], headers: Sequence[str]
) -> RememberedMapping | None:
    return work.db.scalars(
        select(RememberedMapping).where(
            RememberedMapping.centre_id == work.centre_id,
            RememberedMapping.headers_hash == _kind_of(model, headers),
        )
    ).first()


def _remember(work: Work, received: ListImport) -> None:
    model = type(received)
    remembered = _remembered(work, model, received.headers)
    if remembered is None:
        remembered = RememberedMapping(
            centre_id=work.centre_id, headers_hash=_kind_of(model, received.headers)
        )
        work.db.add(remembered)
    remembered.mapping, remembered.used_at = dict(received.mapping), work.now


def _kind_of(model: type[ListImport], headers: Sequence[str]) -> str:
    """By what a mapping is remembered: the same headers may mean another thing in another list."""
    hashed = headers_hash(headers)
    return hashed if model.__name__ == "AppointmentImport" else f"{model.__name__}:{hashed}"
