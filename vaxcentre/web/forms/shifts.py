"""What the buttons of the shift pages send: few and plain, so no forms of their own."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request

from vaxcentre.errors import NotFound
from vaxcentre.queries.open_shifts import Wanted
from vaxcentre.rules.candidates import DayHalf
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution

Choice = TypeVar("Choice", bound=StrEnum)


def sent_duty() -> Duty:
    """The duty that a button named; raises NotFound."""
    found = _member(Duty, request.form.get("duty"))
    if found is None:
        raise NotFound()
    return found


def sent_seat() -> tuple[UUID, Duty]:
    """The shift and the duty that one button named together; raises NotFound."""
    shift, _, duty = request.form.get("seat", "").partition(" ")
    try:
        return UUID(shift), Duty(duty)
    except ValueError as error:
        raise NotFound() from error


def sent_cautions() -> tuple[Caution, ...]:
    """What the person has read."""
    return tuple(
        one for one in Caution if one.value in request.form.get("acknowledged", "").split(",")
    )


def asked_for() -> Wanted:
    """What the address filters by; nonsense filters nothing."""
    args = request.args
    return Wanted(
        centre=args.get("centre") or None,
        day=_day(args.get("day")),
        half=_member(DayHalf, args.get("half")),
        duty=_member(Duty, args.get("duty")),
        since=sent_instant(),
    )


def sent_instant() -> datetime | None:
    """Where a further page begins."""
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return None
    return since if since.tzinfo is not None and 1900 < since.year < 2200 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _member(choices: type[Choice], text: str | None) -> Choice | None:
    return next((one for one in choices if one.value == text), None)
