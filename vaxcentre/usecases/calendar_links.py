"""The secret addresses of calendars: made, made anew so that the old one ends, and taken away."""

from __future__ import annotations

from uuid import UUID

from vaxcentre.errors import NotFound
from vaxcentre.passwords import new_secret
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import Centre, Member
from vaxcentre.usecases.assignments import oneself
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.SIGNED_IN)
def renew_calendar(work: Work, *, member_id: UUID) -> None:
    """Give one's own calendar a new address; the old one shows nothing any more."""
    member = work.db.get(Member, member_id)
    if member is None or member.person_id != oneself(work):
        raise NotFound()
    member.calendar_secret = new_secret()
    work.note("calendar link renewed", member)


@use_case(Permission.MANAGE_ROTA)
def renew_centre_calendar(work: Work) -> None:
    """Make the address of the centre's calendar, or a new one that ends the old."""
    centre = work.db.get_one(Centre, work.centre_id)
    centre.calendar_secret = new_secret()
    work.note("calendar link renewed", centre)


@use_case(Permission.MANAGE_ROTA)
def withdraw_centre_calendar(work: Work) -> None:
    """Let nobody read the centre's calendar any more."""
    centre = work.db.get_one(Centre, work.centre_id)
    if centre.calendar_secret is None:
        return
    centre.calendar_secret = None
    work.note("calendar link withdrawn", centre)
