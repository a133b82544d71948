"""Lines and their booths, as furniture of a centre; who works in a booth is told elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothFeature, BoothState
from vaxcentre.rules.centres import CentreKind, check_line_code
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.visits import INSIDE, VisitState
from vaxcentre.storage.models import Booth, Centre, ClinicSession, Line, Visit
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sessions import ensure_session_lines

MOST_BOOTHS_AT_ONCE = 60
HIGHEST_BOOTH_NUMBER = 999


@use_case(Permission.MANAGE_CENTRE)
def add_line(work: Work, *, code: str, name: str, kind: CentreKind, directions: str = "") -> UUID:
    """Add a line; sessions that run already can use it at once."""
    check_line_code(code)
    _check_kind(work, kind)
    if work.db.scalar(select(Line.id).where(Line.centre_id == work.centre_id, Line.code == code)):
        raise Invalid("code_taken", N_("Une ligne porte déjà cette lettre."), "code")
    line = Line(centre_id=work.centre_id, code=code, name=name, kind=kind, directions=directions)
    work.db.add(line)
    work.db.flush()
    _serve_running_sessions(work)
    work.note("line added", line, code=code, kind=str(kind))
    return line.id


@use_case(Permission.MANAGE_CENTRE)
def change_line(work: Work, *, line_id: UUID, name: str, kind: CentreKind, directions: str) -> None:
    """Give a line another name, kind or directions; its letter stays, for numbers begin with it."""
    line = _line_locked(work, line_id)
    _check_kind(work, kind)
    line.name, line.kind, line.directions = name, kind, directions
    work.db.flush()
    _serve_running_sessions(work)
    work.note("line changed", line, kind=str(kind))


@use_case(Permission.MANAGE_CENTRE)
def use_line(work: Work, *, line_id: UUID, in_use: bool) -> None:
    """Take a line out of use, once it is empty, or put it back."""
    line = _line_locked(work, line_id)
    if not in_use:
        _check_nobody_inside(work, line)
        _check_no_booth_left(work, line)
    line.in_use = in_use
    work.db.flush()
    _serve_running_sessions(work)
    work.note("line put in use" if in_use else "line taken out of use", line, code=line.code)


@use_case(Permission.MANAGE_CENTRE)
def add_booths(work: Work, *, line_id: UUID, first: int, last: int) -> int:
    """Add the booths numbered `first` to `last` to a line in one go; returns how many."""
    line = _line_locked(work, line_id)
    numbers = range(first, last + 1)
    if first < 1 or last > HIGHEST_BOOTH_NUMBER or not 0 < len(numbers) <= MOST_BOOTHS_AT_ONCE:
        raise Invalid(
            "bad_numbers", N_("De 1 à 60 box à la fois, du plus petit au plus grand."), "last"
        )
    taken = work.db.scalars(
        select(Booth.number)
        .where(Booth.centre_id == work.centre_id, Booth.number.in_(numbers))
        .order_by(Booth.number)
    ).all()
    if taken:
        listed = ", ".join(str(number) for number in taken[:5])
        raise Invalid(
            "numbers_taken", N_("Ces numéros existent déjà : %(numbers)s."), "first", numbers=listed
        )
    for number in numbers:
        work.db.add(Booth(centre_id=work.centre_id, line_id=line.id, number=number))
    work.note("booths added", line, first=first, last=last)
    return len(numbers)


@use_case(Permission.MANAGE_CENTRE)
def change_booth(
    work: Work,
    *,
    booth_id: UUID,
    line_id: UUID,
    name: str,
    features: Collection[BoothFeature] = (),
) -> None:
    """Rename a booth, say what it offers, or move it to another line while empty."""
    booth = _booth_locked(work, booth_id)
    if booth.line_id != line_id:
        line = _line_locked(work, line_id)
        if not line.in_use:
            raise Invalid("line_not_in_use", N_("Cette ligne n’est pas en service."), "line_id")
        _check_empty(work, booth)
        booth.line_id = line.id
    booth.name = name
    for feature in BoothFeature:
        setattr(booth, feature.value, feature in features)
    work.note("booth changed", booth, number=booth.number, line=str(booth.line_id))


@use_case(Permission.MANAGE_CENTRE)
def use_booth(work: Work, *, booth_id: UUID, in_use: bool) -> None:
    """Take a booth out of use, once it is closed and empty, or put it back."""
    booth = _booth_locked(work, booth_id)
    if in_use:
        if not work.db.get_one(Line, booth.line_id).in_use:
            raise Conflict("line_not_in_use", N_("Remettez d’abord la ligne en service."))
    else:
        _check_empty(work, booth)
        if booth.state is not BoothState.CLOSED:
            raise Conflict("booth_open", N_("Fermez d’abord ce box : une équipe y travaille."))
    booth.in_use = in_use
    work.note(
        "booth put in use" if in_use else "booth taken out of use", booth, number=booth.number
    )


def _check_kind(work: Work, kind: CentreKind) -> None:
    place = work.db.get_one(Centre, work.centre_id).kind
    if place not in (CentreKind.BOTH, kind):
        raise Invalid("other_kind", N_("Ce centre ne fait pas cela."), "kind")


def _check_nobody_inside(work: Work, line: Line) -> None:
    inside = select(Visit.id).where(
        Visit.centre_id == work.centre_id, Visit.line_id == line.id, Visit.state.in_(INSIDE)
    )
    if work.db.scalar(inside.limit(1)):
        raise Conflict("line_busy", N_("Des patients sont encore dans cette ligne."))


def _check_no_booth_left(work: Work, line: Line) -> None:
    booths = select(Booth.id).where(
        Booth.centre_id == work.centre_id, Booth.line_id == line.id, Booth.in_use
    )
    if work.db.scalar(booths.limit(1)):
        raise Conflict(
            "line_has_booths",
            N_("Cette ligne a encore des box en service : retirez-les ou changez-les de ligne."),
        )


def _check_empty(work: Work, booth: Booth) -> None:
    inside = select(Visit.id).where(
        Visit.centre_id == work.centre_id,
        Visit.booth_id == booth.id,
        Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
    )
    if work.db.scalar(inside.limit(1)):
        raise Conflict("booth_busy", N_("Un patient est dans ce box, ou vient d’y être appelé."))


def _serve_running_sessions(work: Work) -> None:
    running = (SessionState.OPEN, SessionState.PAUSED)
    for session in work.db.scalars(
        select(ClinicSession).where(
            ClinicSession.centre_id == work.centre_id, ClinicSession.state.in_(running)
        )
    ):
        ensure_session_lines(work, session)


def _line_locked(work: Work, line_id: UUID) -> Line:
    line = work.db.scalars(
        select(Line).where(Line.centre_id == work.centre_id, Line.id == line_id).with_for_update()
    ).first()
    if line is None:
        raise NotFound()
    return line


def _booth_locked(work: Work, booth_id: UUID) -> Booth:
    booth = work.db.scalars(
        select(Booth)
        .where(Booth.centre_id == work.centre_id, Booth.id == booth_id)
        .with_for_update()
    ).first()
    if booth is None:
        raise NotFound()
    return booth
