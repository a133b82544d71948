"""Going on with the import of a list, part by part, from wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from vaxcentre.clock import Clock
from vaxcentre.queries.ask import ask
from vaxcentre.queries.imports import unfinished_import
from vaxcentre.rules.access import WORKER, Actor, Place
from vaxcentre.rules.appointment_list import listed, read_list
from vaxcentre.usecases.imports import import_rows
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.received_lists import ImportProgress

ROWS_AT_ONCE = 250
"""So many that the list is through soon, so few that nobody waits for the database to be free."""

AfterPart = Callable[[ImportProgress], bool]
"""Called after each part, outside any transaction; says whether to go on."""


def continue_import(
    import_id: UUID,
    task_id: UUID,
    place: Place,
    clock: Clock,
    after_part: AfterPart,
    actor: Actor = WORKER,
) -> bool:
    """Read the rest of a list; returns False when `after_part` said to stop before its end."""
    left = ask(unfinished_import, WORKER, clock.now(), place, import_id=import_id)
    if left is None:
        return True
    rows = read_list(left.content).rows
    says = listed(rows, left.mapping, left.zone, left.received_on)
    done = left.rows_done
    while done < len(rows):
        part = slice(done, done + ROWS_AT_ONCE)
        progress = perform(
            import_rows,
            actor,
            clock.now(),
            place,
            import_id=import_id,
            task_id=task_id,
            start=done,
            rows=rows[part],
            says=says[part],
        )
        done = progress.done
        if not after_part(progress) and not progress.is_finished:
            return False
    return True
