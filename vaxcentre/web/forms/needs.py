"""What a form says of the people a shift needs and the booths it staffs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import request

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.shift_templates import LineToStaff
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.needs import MOST_SEATS, Need, needs_for


@dataclass(frozen=True)
class NeedRow:
    """One duty as the form shows it: what was typed, or nothing."""

    duty: Duty
    minimum: str = ""
    maximum: str = ""


def rows_of(needs: Iterable[Need]) -> list[NeedRow]:
    """Every duty with what is needed of it."""
    told = {need.duty: need for need in needs}
    return [
        NeedRow(duty, str(told[duty].minimum), str(told[duty].maximum))
        if duty in told
        else NeedRow(duty)
        for duty in Duty
    ]


def sent_rows() -> list[NeedRow]:
    """Every duty as it was sent."""
    return [
        NeedRow(
            duty,
            request.form.get(f"least-{duty}", "").strip(),
            request.form.get(f"most-{duty}", "").strip(),
        )
        for duty in Duty
    ]


def sent_needs() -> tuple[Need, ...]:
    """The needs that were sent; one number alone counts for both. Raises Invalid for no number."""
    return tuple(
        Need(row.duty, _number(row.minimum or row.maximum), _number(row.maximum or row.minimum))
        for row in sent_rows()
        if (row.minimum or row.maximum) and row.maximum != "0"
    )


def sent_booths(lines: list[LineToStaff]) -> frozenset[UUID]:
    """The booths that were ticked, and all those of a line that was."""
    ticked = set(request.form.getlist("booth"))
    whole = set(request.form.getlist("line"))
    return frozenset(
        booth.id
        for line in lines
        for booth in line.booths
        if str(booth.id) in ticked or str(line.id) in whole
    )


def derived_needs(lines: list[LineToStaff], booth_ids: frozenset[UUID]) -> tuple[Need, ...]:
    """What these booths need, by the rules of thumb."""
    testing = vaccinating = 0
    for line in lines:
        chosen = sum(booth.id in booth_ids for booth in line.booths)
        if line.kind is CentreKind.TESTING:
            testing += chosen
        else:
            vaccinating += chosen
    return needs_for(vaccinating, testing)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text[:6]) > MOST_SEATS:
        raise Invalid("bad_need", N_("Indiquez des nombres de 0 à 200."), "needs")
    return int(text)
