"""The poster of a centre and the badges of its people: secrets to sign on with, and new ones for old."""

from __future__ import annotations

from collections.abc import Collection
from secrets import token_urlsafe
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.badges import PrintedBadge, badge_code, new_badge_secret
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.models import Centre, Member, Person, Poster
from vaxcentre.usecases.assignments import oneself
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.MANAGE_ROTA)
def make_poster(work: Work) -> None:
    """Give the centre a new poster; the one that hangs there stops working at once."""
    work.db.scalars(  # two who press at once get one poster, not two
        select(Centre).where(Centre.id == work.centre_id).with_for_update()
    ).one()
    hanging = work.db.scalars(
        select(Poster).where(Poster.centre_id == work.centre_id, Poster.withdrawn_at.is_(None))
    )
    for old in hanging:
        old.withdrawn_at = work.now
    poster = Poster(
        id=uuid4(),
        centre_id=work.centre_id,
        secret=token_urlsafe(16),
        made_at=work.now,
        made_by_id=work.actor.person_id,
    )
    work.db.add(poster)
    work.note("poster made", poster)


@use_case(Permission.SIGNED_IN)
def renew_badge(work: Work, *, member_id: UUID) -> None:
    """Give oneself a new badge, because the old one was lost or seen; the old one stops working."""
    member = work.db.get(Member, member_id, with_for_update=True)
    if member is None or member.person_id != oneself(work):
        raise NotFound()
    member.badge_secret = new_badge_secret()
    work.note("badge renewed", member)


@use_case(Permission.MANAGE_ROTA)
def print_badges(work: Work, *, member_ids: Collection[UUID]) -> list[PrintedBadge]:
    """The badges of members, to be printed for those without a phone; that they were is noted."""
    rows = work.db.execute(
        select(Person.given_name, Person.family_name, Member.profession, Member.badge_secret)
        .join(Member, Member.person_id == Person.id)
        .where(
            Member.id.in_(member_ids),
            Member.network_id == work.place.network_id,
            Member.state == MemberState.APPROVED,
        )
        .order_by(Person.family_name, Person.given_name)
    ).all()
    if not rows:
        raise NotFound()
    work.note("badges printed", work.db.get_one(Centre, work.centre_id), rows=len(rows))
    return [
        PrintedBadge(f"{given} {family}".strip(), profession, badge_code(secret))
        for given, family, profession, secret in rows
    ]
