"""The only place that commits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from vaxcentre.errors import N_, Conflict, Invalid, Unavailable
from vaxcentre.storage.database import WRITING, db

Result = TypeVar("Result")

_LOST_RACES = {"40001", "40P01", "55P03"}
_MOST_TRIES = 5


def writing(call: Callable[[], Result]) -> Result:
    """Run `call` in one transaction and commit it; undo everything when it raises.

    A lost race (deadlock, serialization failure, busy database) is tried again up to five times, a
    broken uniqueness once: the second try sees what the winner wrote. What persists is a Conflict.
    `call` may therefore run more than once, and must touch nothing outside the database.
    """
    for attempt in range(1, _MOST_TRIES + 1):
        db.session.rollback()  # ends a read that the request began; SQLite could not begin to write
        try:
            db.session.connection(execution_options={WRITING: True})
            result = call()
            db.session.commit()
            return result
        except DBAPIError as error:
            db.session.rollback()
            if not _worth_another_try(error, attempt):
                raise _as_ours(error) from error
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  (no secret)
        except BaseException:
            db.session.rollback()
            raise
    raise AssertionError("unreachable")


def reading(call: Callable[[], Result]) -> Result:
    """Run `call`, which only reads; a database that is away is told as Unavailable.

    A connection that died meanwhile, with the database back already, is no reason to tell anybody:
    the same is read again on a new one.
    """
    try:
        return _undone(call)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise _as_ours(error) from error
    try:
        return _undone(call)
    except DBAPIError as error:
        raise _as_ours(error) from error


def _undone(call: Callable[[], Result]) -> Result:
    """Run `call`; the transaction of one that failed is ended.

    On PostgreSQL a page reads without a transaction: each of its statements sees what was committed
    before it, as in one, and BEGIN and ROLLBACK are two more ways to the database and back.
    """
    try:
        if not db.session().in_transaction() and db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        return call()
    except DBAPIError:
        db.session.rollback()
        raise


def _worth_another_try(error: DBAPIError, attempt: int) -> bool:
    if isinstance(error, IntegrityError):
        return attempt == 1
    return attempt < _MOST_TRIES and (_is_lost_race(error) or _was_cut_before_commit(error))


def _is_lost_race(error: DBAPIError) -> bool:
    busy = "database is locked" in str(error.orig)
    return busy or getattr(error.orig, "sqlstate", None) in _LOST_RACES


def _was_cut_before_commit(error: DBAPIError) -> bool:
    """A connection that died on a statement wrote nothing; one that died on COMMIT may have."""
    return bool(error.connection_invalidated) and error.statement is not None


def _as_ours(error: DBAPIError) -> Exception:
    if isinstance(error, IntegrityError):
        return Conflict(
            "taken_meanwhile",
            N_(
                "Quelqu’un a fait la même chose au même moment. Vérifiez, puis recommencez si besoin."
            ),
            constraint=_constraint_of(error),
        )
    if isinstance(error, DataError):
        return Invalid("not_storable", N_("Une des valeurs envoyées ne peut pas être enregistrée."))
    if _is_lost_race(error) or error.connection_invalidated or _is_away(error):
        return Unavailable(
            "database_away",
            N_("La base de données ne répond pas. Rien n’est perdu : réessayez dans un instant."),
        )
    return error


def _is_away(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError"


def _constraint_of(error: IntegrityError) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or str(error.orig)


def forget_reads() -> None:
    """End the reading transaction, if there is one: a process that waits must not hold old rows."""
    db.session.remove()
