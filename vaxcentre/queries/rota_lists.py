"""A rota as rows for Excel: one for each shift, duty and person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.shifts import InShift, NeedCard, ShiftCard, shift_cards
from vaxcentre.rules.access import Permission
from vaxcentre.rules.rota_list import HEADERS
from vaxcentre.storage.models import Member, Person, Shift
from vaxcentre.words import word_for


@query(Permission.MANAGE_ROTA)
def rota_rows(look: Look, *, first: date, last: date) -> list[list[str]]:
    """The headers and a row for each shift, duty and person of these days; a free duty has a row too.

    Cancelled shifts are left out. Five statements.
    """
    cards = [
        card
        for card in shift_cards(
            look, Shift.centre_id == look.centre_id, Shift.held_on.between(first, last)
        )
        if not card.is_cancelled
    ]
    contacts = _contacts(look, {one.person_id for card in cards for one in card.people})
    return [
        [header for _column, header in HEADERS],
        *(
            _row(card, need, one, contacts)
            for card in cards
            for need in card.needs
            for one in need.people or (None,)
        ),
    ]


def _row(
    card: ShiftCard, need: NeedCard, one: InShift | None, contacts: dict[UUID, Sequence[str]]
) -> list[str]:
    zone = ZoneInfo(card.zone)
    email, rpps = contacts.get(one.person_id, ("", "")) if one else ("", "")
    return [
        f"{card.held_on:%d/%m/%Y}",
        f"{card.starts_at.astimezone(zone):%H:%M}",
        f"{card.ends_at.astimezone(zone):%H:%M}",
        card.name,
        word_for(need.duty),
        str(need.minimum),
        str(need.maximum),
        one.name if one else "",
        email,
        rpps,
    ]


def _contacts(look: Look, people: set[UUID]) -> dict[UUID, Sequence[str]]:
    rows = look.db.execute(
        select(Person.id, Person.email, Member.rpps)
        .join(Member, Member.person_id == Person.id)
        .where(Member.network_id == look.place.network_id, Person.id.in_(people))
    )
    return {row[0]: (row[1], row[2]) for row in rows}
