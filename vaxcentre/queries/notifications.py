"""How somebody is told, and what they were told lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.notices import NoticeFate, NoticeKind
from vaxcentre.storage.models import Member, Notice, Person, PushSubscription

LATELY = timedelta(days=30)
MOST_NOTICES = 20


@dataclass(frozen=True)
class BrowserKnown:
    """A browser that is rung."""

    id: UUID
    description: str
    created_at: datetime
    digest: str
    """SHA-256 of its address, by which it knows itself."""


@dataclass(frozen=True)
class NewsLine:
    """One thing somebody was told, in their language."""

    kind: NoticeKind
    title: str
    body: str
    path: str
    at: datetime
    is_new: bool


@dataclass(frozen=True)
class Notifications:
    """All of it."""

    is_member: bool
    email: str
    mail: bool
    push: bool
    quiet_from: time | None
    quiet_until: time | None
    call_outs_paused_until: datetime | None
    browsers: list[BrowserKnown]
    news: list[NewsLine]


@query(Permission.SIGNED_IN)
def own_notifications(look: Look) -> Notifications:
    """One's own wishes, browsers, and the news of the last weeks."""
    if look.actor.person_id is None:
        raise NotFound()
    person = look.db.get_one(Person, look.actor.person_id)
    member = look.db.scalars(
        select(Member).where(Member.person_id == person.id).order_by(Member.registered_at).limit(1)
    ).first()
    browsers = look.db.scalars(
        select(PushSubscription)
        .where(PushSubscription.person_id == person.id)
        .order_by(PushSubscription.created_at)
    )
    return Notifications(
        is_member=member is not None,
        email=person.email,
        mail=member.wants_mail if member else True,
        push=member.wants_push if member else True,
        quiet_from=member.quiet_from if member else None,
        quiet_until=member.quiet_until if member else None,
        call_outs_paused_until=member.call_outs_paused_until if member else None,
        browsers=[
            BrowserKnown(
                one.id, one.description, one.created_at, sha256(one.endpoint.encode()).hexdigest()
            )
            for one in browsers
        ],
        news=_news(look, person),
    )


def _news(look: Look, person: Person) -> list[NewsLine]:
    """The latest notices, in the words in which they were told."""
    notices = look.db.scalars(
        select(Notice)
        .where(
            Notice.person_id == person.id,
            Notice.created_at > look.now - LATELY,
            Notice.fate.in_((NoticeFate.TOLD, NoticeFate.UNREACHABLE)),
        )
        .order_by(Notice.created_at.desc())
        .limit(MOST_NOTICES)
    ).all()
    return [
        NewsLine(
            notice.kind,
            notice.facts.get("title", ""),
            notice.facts.get("body", ""),
            notice.facts.get("path", "/my/shifts"),
            notice.created_at,
            notice.read_at is None,
        )
        for notice in notices
    ]
