"""Going on with the import of a list, part by part, from wherever it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vaxcentre.clock import Clock
from vaxcentre.queries.ask import ask
from vaxcentre.queries.imports import unfinished_import
from vaxcentre.queries.member_imports import unfinished_member_import
from vaxcentre.rules.access import WORKER, Actor, Place
from vaxcentre.rules.appointment_list import listed, read_list
from vaxcentre.rules.csv_text import CsvRow
from vaxcentre.rules.listed_members import listed_members, read_member_list
from vaxcentre.usecases.imports import APPOINTMENTS, import_rows
from vaxcentre.usecases.member_imports import MEMBERS, import_member_rows
from vaxcentre.usecases.perform import UseCase, perform
from vaxcentre.usecases.received_lists import ImportProgress

ROWS_AT_ONCE = 250
"""So many that the list is through soon, so few that nobody waits for the database to be free."""

AfterPart = Callable[[ImportProgress], bool]
"""Called after each part, outside any transaction; says whether to go on."""


@dataclass(frozen=True)
class _Left:
    """What is left of a list: how far it is done, what its rows say, and who settles them."""

    done: int
    rows: Sequence[CsvRow]
    says: Sequence[Any]
    settle: UseCase[..., ImportProgress]


def continue_import(
    import_id: UUID,
    task_id: UUID,
    place: Place,
    clock: Clock,
    after_part: AfterPart,
    actor: Actor = WORKER,
    about: str = APPOINTMENTS,
) -> bool:
    """Read the rest of a list; returns False when `after_part` said to stop before its end."""
    left = _LEFT_OF[about](import_id, place, clock.now())
    if left is None:
        return True
    done = left.done
    while done < len(left.rows):
        part = slice(done, done + ROWS_AT_ONCE)
        progress = perform(
            left.settle,
            actor,
            clock.now(),
            place,
            import_id=import_id,
            task_id=task_id,
            start=done,
            rows=left.rows[part],
            says=left.says[part],
        )
        done = progress.done
        if not after_part(progress) and not progress.is_finished:
            return False
    return True


def _appointments(import_id: UUID, place: Place, at: datetime) -> _Left | None:
    left = ask(unfinished_import, WORKER, at, place, import_id=import_id)
    if left is None:
        return None
    rows = read_list(left.content).rows
    says = listed(rows, left.mapping, left.zone, left.received_on)
    return _Left(left.rows_done, rows, says, import_rows)


def _members(import_id: UUID, place: Place, at: datetime) -> _Left | None:
    left = ask(unfinished_member_import, WORKER, at, place, import_id=import_id)
    if left is None:
        return None
    rows = read_member_list(left.content).rows
    return _Left(left.rows_done, rows, listed_members(rows, left.mapping), import_member_rows)


_LEFT_OF = {APPOINTMENTS: _appointments, MEMBERS: _members}
"""How the rest of a list is read, by what it is about."""
