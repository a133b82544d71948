"""What all who plan in a centre share: one lock, and the rows that shifts are written with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rotas import SHIFT
from vaxcentre.rules.spans import TimeSpan, local_day
from vaxcentre.storage.models import Booth, Centre, Shift, ShiftBooth, ShiftNeed
from vaxcentre.usecases.perform import Work


@dataclass(frozen=True)
class NewShift:
    """A shift that is about to be written."""

    rota_id: UUID
    held_on: date
    span: TimeSpan
    name: str
    needs: Sequence[Need]
    booth_ids: Iterable[UUID] = ()
    template_id: UUID | None = None
    changeover_minutes: int = 0
    note: str = ""
    id: UUID = field(default_factory=uuid4)


def lock_planning(work: Work) -> Centre:
    """Lock the centre for planning: templates, rotas and their shifts change one after the other.

    Patients come in meanwhile: rows that only point at the centre do not wait for this lock.
    """
    return work.db.scalars(
        select(Centre).where(Centre.id == work.centre_id).with_for_update(key_share=True)
    ).one()


def today_in(work: Work, centre: Centre) -> date:
    """The present day by the clock of the centre."""
    return local_day(work.now, centre.time_zone)


def check_booths(work: Work, booth_ids: Iterable[UUID]) -> None:
    """Raise Invalid for a booth that is not of this centre."""
    wanted = set(booth_ids)
    known = set(
        work.db.scalars(
            select(Booth.id).where(Booth.centre_id == work.centre_id, Booth.id.in_(wanted))
        )
    )
    if known != wanted:
        raise Invalid("no_such_booth", N_("Ce box n’existe pas dans ce centre."), "booths")


def write_shifts(work: Work, shifts: Sequence[NewShift]) -> None:
    """Write shifts with their needs and booths: three statements, however many they are."""
    _insert(work, Shift, (_row(work, shift) for shift in shifts))
    write_needs(work, {shift.id: shift.needs for shift in shifts})
    write_booths(work, {shift.id: shift.booth_ids for shift in shifts})


def write_needs(work: Work, needs: dict[UUID, Sequence[Need]]) -> None:
    """Write what shifts need, where nothing is written yet."""
    _insert(
        work,
        ShiftNeed,
        (
            {
                "id": uuid4(),
                "centre_id": work.centre_id,
                "shift_id": shift_id,
                "duty": need.duty,
                "minimum": need.minimum,
                "maximum": need.maximum,
                "taken": 0,
                "looking": 0,
            }
            for shift_id, wanted in needs.items()
            for need in wanted
        ),
    )


def write_booths(work: Work, booths: dict[UUID, Iterable[UUID]]) -> None:
    """Write which booths shifts staff, where nothing is written yet."""
    _insert(
        work,
        ShiftBooth,
        (
            {
                "id": uuid4(),
                "centre_id": work.centre_id,
                "shift_id": shift_id,
                "booth_id": booth_id,
            }
            for shift_id, wanted in booths.items()
            for booth_id in wanted
        ),
    )


def _row(work: Work, shift: NewShift) -> dict[str, Any]:
    return {
        "id": shift.id,
        "centre_id": work.centre_id,
        "rota_id": shift.rota_id,
        "template_id": shift.template_id,
        "name": shift.name,
        "held_on": shift.held_on,
        "starts_at": shift.span.start,
        "ends_at": shift.span.end,
        "changeover_minutes": shift.changeover_minutes,
        "state": SHIFT.start,
        "note": shift.note,
        "cancel_reason": "",
    }


def _insert(work: Work, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    written = list(rows)
    if written:
        work.db.execute(insert(model), written)
