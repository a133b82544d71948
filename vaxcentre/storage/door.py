"""The statements of the door: the busiest place, so they are few, and Core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from typing import cast as known_to_be
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import Insert

from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import (
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Patient,
    ScanAttempt,
    SessionLine,
    SigningKey,
    Ticket,
    Visit,
    VisitStep,
)


def _table(model: type[DeclarativeBase]) -> Table:
    return known_to_be(Table, model.__table__)


_centre, _key, _ticket, _appointment = (
    _table(Centre),
    _table(SigningKey),
    _table(Ticket),
    _table(Appointment),
)
_patient, _session, _visit, _line = (
    _table(Patient),
    _table(ClinicSession),
    _table(Visit),
    _table(Line),
)
_step, _attempt, _session_line, _booth = (
    _table(VisitStep),
    _table(ScanAttempt),
    _table(SessionLine),
    _table(Booth),
)

_FACTS = (
    _centre.c.number.label("centre_number"),
    _centre.c.early_minutes,
    _centre.c.late_minutes,
    _centre.c.time_zone,
    _appointment.c.id.label("appointment_id"),
    _appointment.c.state.label("appointment_state"),
    _appointment.c.slot_at,
    _appointment.c.session_id,
    _appointment.c.line_id,
    _appointment.c.origin,
    _patient.c.given_name,
    _patient.c.family_name,
    _patient.c.born_on,
    _patient.c.needs_help,
    _session.c.held_on,
    _session.c.state.label("session_state"),
    _session.c.opens_at,
    _session.c.kind,
    _visit.c.id.label("visit_id"),
    _visit.c.state.label("visit_state"),
    _visit.c.arrived_at,
    _visit.c.queue_number,
    _attempt.c.code_hash.label("earlier_hash"),
)


def _in_centre(table: Table, key: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(table.c.centre_id == _centre.c.id, table.c.id == key)


def _known(start: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
    """All that a decision needs, in one row, whether or not any of it exists."""
    # written out, not a parameter: only then does a prepared statement use the partial index
    counts = and_(_visit.c.centre_id == _centre.c.id, text("visit.state <> 'cancelled'"))
    same_scan = and_(
        _attempt.c.centre_id == _centre.c.id, _attempt.c.scan_id == bindparam("scan_id")
    )
    return (
        select(*_FACTS, *columns)
        .select_from(
            start.outerjoin(_patient, _in_centre(_patient, _appointment.c.patient_id))
            .outerjoin(_session, _in_centre(_session, _appointment.c.session_id))
            .outerjoin(_visit, and_(counts, _visit.c.appointment_id == _appointment.c.id))
            .outerjoin(_attempt, same_scan)
        )
        .where(_centre.c.id == bindparam("centre_id"))
    )


BY_CODE = _known(
    _centre.outerjoin(
        _key, and_(_key.c.key_id == bindparam("key_id"), _key.c.withdrawn_at.is_(None))
    )
    .outerjoin(
        _ticket,
        and_(
            _ticket.c.centre_id == _centre.c.id,
            _ticket.c.day == bindparam("day"),
            _ticket.c.ref == bindparam("ref"),
        ),
    )
    .outerjoin(_appointment, _in_centre(_appointment, _ticket.c.appointment_id)),
    _key.c.public_key,
    _ticket.c.state.label("ticket_state"),
)

_BY_HAND = _known(
    _centre.outerjoin(
        _appointment,
        _in_centre(_appointment, bindparam("appointment_id", type_=_appointment.c.id.type)),
    )
)

_HOW_MANY_WAIT = (
    select(func.count())
    .where(
        _visit.c.centre_id == _session_line.c.centre_id,
        _visit.c.session_id == _session_line.c.session_id,
        _visit.c.state == VisitState.WAITING,
        _visit.c.line_id == _line.c.id,
    )
    .scalar_subquery()
)
_HOW_MANY_CALL = (
    select(func.count())
    .where(
        _booth.c.centre_id == _line.c.centre_id,
        _booth.c.line_id == _line.c.id,
        _booth.c.state == BoothState.OPEN,
    )
    .scalar_subquery()
)
LINES = (
    select(
        _session_line.c.id.label("session_line_id"),
        _line.c.id.label("line_id"),
        _line.c.code,
        _line.c.name,
        _line.c.directions,
        _HOW_MANY_WAIT.label("waiting"),
        _HOW_MANY_CALL.label("booths"),
    )
    .select_from(
        _session_line.join(
            _line,
            and_(
                _line.c.centre_id == _session_line.c.centre_id,
                _line.c.id == _session_line.c.line_id,
            ),
        )
    )
    .where(
        _session_line.c.session_id == bindparam("session_id"),
        _line.c.in_use,
        or_(_line.c.kind == bindparam("kind"), _line.c.kind == CentreKind.BOTH),
    )
)

_NEXT_NUMBER = (
    update(_session_line)
    .where(_session_line.c.id == bindparam("session_line_id"))
    .values(last_number=_session_line.c.last_number + 1)
    .returning(_session_line.c.last_number)
)

VISIT = (
    "id",
    "centre_id",
    "appointment_id",
    "session_id",
    "line_id",
    "state",
    "punctuality",
    "needs_help",
    "arrived_at",
    "queued_at",
)
STEP = (
    "id",
    "centre_id",
    "visit_id",
    "event",
    "at",
    "hour_start",
    "recorded_at",
    "line_id",
    "person_id",
    "reason",
)
ATTEMPT = (
    "centre_id",
    "scan_id",
    "at",
    "source",
    "code_hash",
    "verdict",
    "facts",
    "appointment_id",
    "visit_id",
    "person_id",
    "token_id",
    "day",
)


def _inserted(
    table: Table, columns: tuple[str, ...], source: FromClause, **more: ColumnElement[Any]
) -> Insert:
    """Insert one row out of parameters, for each row of `source`; there is one, or none."""
    values = {
        name: bindparam(f"{table.name}__{name}", type_=table.c[name].type) for name in columns
    } | more
    return insert(table).from_select(list(values), select(*values.values()).select_from(source))


def _admission() -> Select[Any]:
    """Number, visit, step and attempt in one: only PostgreSQL can change rows in a CTE."""
    number = _NEXT_NUMBER.cte("next_number")
    queue_number = (
        bindparam("line_code", type_=String) + literal("-") + cast(number.c.last_number, String)
    )
    visit = (
        _inserted(_visit, VISIT, number, queue_number=queue_number)
        .returning(_visit.c.queue_number)
        .cte("new_visit")
    )
    step = _inserted(_step, STEP, visit).cte("new_step")
    attempt = _inserted(_attempt, ATTEMPT, visit).cte("new_attempt")
    return select(visit.c.queue_number).add_cte(step, attempt)


ADMISSION = _admission()
_ADD_VISIT, _ADD_STEP, _ADD_ATTEMPT = insert(_visit), insert(_step), insert(_attempt)

_EARLIER = (
    select(
        _attempt,
        _visit.c.queue_number,
        _patient.c.given_name,
        _patient.c.family_name,
        _patient.c.born_on,
    )
    .select_from(
        _attempt.outerjoin(
            _visit,
            and_(_visit.c.centre_id == _attempt.c.centre_id, _visit.c.id == _attempt.c.visit_id),
        )
        .outerjoin(
            _appointment,
            and_(
                _appointment.c.centre_id == _attempt.c.centre_id,
                _appointment.c.id == _attempt.c.appointment_id,
            ),
        )
        .outerjoin(
            _patient,
            and_(
                _patient.c.centre_id == _appointment.c.centre_id,
                _patient.c.id == _appointment.c.patient_id,
            ),
        )
    )
    .where(
        _attempt.c.centre_id == bindparam("centre_id"), _attempt.c.scan_id == bindparam("scan_id")
    )
)


def known_by_code(
    db: Session, *, centre_id: UUID, scan_id: UUID, key_id: int, day: Any, ref: int
) -> Row[Any]:
    """All that is known of a code: its key, its ticket and what hangs on it, or None for each."""
    values = {"centre_id": centre_id, "scan_id": scan_id, "key_id": key_id, "day": day, "ref": ref}
    return db.connection().execute(BY_CODE, values).one()


def known_by_hand(db: Session, *, centre_id: UUID, scan_id: UUID, appointment_id: UUID) -> Row[Any]:
    """All that is known of an appointment that was found by name."""
    values = {"centre_id": centre_id, "scan_id": scan_id, "appointment_id": appointment_id}
    return db.connection().execute(_BY_HAND, values).one()


def lines_of(db: Session, session_id: UUID, kind: CentreKind) -> Sequence[Any]:
    """The lines in use of a session, of its kind or both, with who waits and how many booths call."""
    return db.connection().execute(LINES, {"session_id": session_id, "kind": kind}).all()


def earlier_attempt(db: Session, centre_id: UUID, scan_id: UUID) -> Row[Any] | None:
    """A scan that was answered before, with its answer."""
    return db.connection().execute(_EARLIER, {"centre_id": centre_id, "scan_id": scan_id}).first()


def add_attempt(db: Session, attempt: dict[str, Any]) -> None:
    """Keep a scan that let nobody in."""
    db.connection().execute(_ADD_ATTEMPT, attempt)


def admit(
    db: Session,
    *,
    session_line_id: UUID,
    line_code: str,
    visit: dict[str, Any],
    step: dict[str, Any],
    attempt: dict[str, Any],
) -> str:
    """Give the next queue number and store visit, step and attempt; returns the number.

    Somebody who was let in meanwhile breaks the uniqueness of visits: the caller's transaction is
    then tried again, and sees them.
    """
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        rows = ((_visit, visit), (_step, step), (_attempt, attempt))
        values = {
            f"{table.name}__{name}": value for table, row in rows for name, value in row.items()
        }
        values |= {"session_line_id": session_line_id, "line_code": line_code}
        return str(connection.execute(ADMISSION, values).scalar_one())
    number = connection.execute(_NEXT_NUMBER, {"session_line_id": session_line_id}).scalar_one()
    queue_number = f"{line_code}-{number}"
    connection.execute(_ADD_VISIT, {**visit, "queue_number": queue_number})
    connection.execute(_ADD_STEP, step)
    connection.execute(_ADD_ATTEMPT, attempt)
    return queue_number
