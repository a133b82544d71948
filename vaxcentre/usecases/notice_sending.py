"""Deciding about notices when their time has come, and handing them to mail and to phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.i18n import LANGUAGES
from vaxcentre.notice_words import body_of, letter, message, title_of
from vaxcentre.rules.access import Permission
from vaxcentre.rules.notices import URGENT, NoticeFate, NoticeKind, still_holds
from vaxcentre.rules.push import PushMessage, Urgency
from vaxcentre.rules.quiet_hours import quiet_until
from vaxcentre.storage.models import Notice, OutboxTask, PushSubscription
from vaxcentre.storage.notices import NoticeRow, notice_row
from vaxcentre.usecases.outbox import MAIL, NOTICE, PUSH, enqueue
from vaxcentre.usecases.perform import Work, use_case

_BY_OTHER_WAYS = (NoticeKind.CALL_OUT, NoticeKind.CALL_OUT_OVER)
"""Written by the call-out itself, with a link for each person."""
_AT_ONCE = 25
"""So few that nobody waits long for the database."""
_EXACT = timedelta(hours=1)
"""How exactly is kept when a browser was last rung: writing it each time would double the work."""


@dataclass(frozen=True)
class Browser:
    """A browser that may be rung, as its push service knows it."""

    endpoint: str
    p256dh: str
    auth: str


@use_case(Permission.MANAGE_NETWORK)
def decide_notice(
    work: Work, *, notice_id: UUID, public_url: str, by_mail: bool = True
) -> NoticeFate:
    """Put a notice into the outbox as letter and notifications, if it still holds.

    Without a mail server (`by_mail` False) no letter is written: it would be stale when there is
    one. Repeated after it was decided, it only says what became of it: the tasks were written in the
    same transaction as its fate.
    """
    work.noted_in_row()
    notice = work.db.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        return NoticeFate.STALE
    if notice.fate is not NoticeFate.PENDING:
        return notice.fate
    row = notice_row(work.db, notice)
    if notice.kind in _BY_OTHER_WAYS or not still_holds(notice.kind, row.matter, work.now):
        notice.fate = NoticeFate.STALE
    else:
        told = _hand_over(work, row, public_url if by_mail else None)
        notice.fate = NoticeFate.TOLD if told else NoticeFate.UNREACHABLE
        notice.facts = notice.facts | _as_told(work, row)
    notice.decided_at = work.now
    return notice.fate


@use_case(Permission.MANAGE_NETWORK)
def decide_due_notices(work: Work, *, public_url: str, by_mail: bool) -> int:
    """Decide about those that waited longest, in one transaction; returns how many.

    Nothing leaves the building here, so no lease is needed: whoever dies in the middle has done
    nothing. When one of them fails, all do, and the worker takes them one by one.
    """
    work.noted_in_row()
    due = work.db.scalars(
        OutboxTask.due(work.now, [NOTICE])
        .order_by(OutboxTask.due_at, OutboxTask.created_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for task in due:
        notice_id = UUID(task.payload["notice_id"])
        decide_notice(work, notice_id=notice_id, public_url=public_url, by_mail=by_mail)
        task.done_at, task.last_error = work.now, ""
        task.tries += 1
    return len(due)


@use_case(Permission.MANAGE_NETWORK)
def browser_to_ring(work: Work, *, subscription_id: UUID) -> Browser | None:
    """Where a notification goes, and that it went there now; None when it was switched off."""
    work.noted_in_row()
    found = work.db.get(PushSubscription, subscription_id)
    if found is None:
        return None
    if found.told_at is None or work.now - found.told_at > _EXACT:
        found.told_at = work.now
    return Browser(found.endpoint, found.p256dh, found.auth)


@use_case(Permission.MANAGE_NETWORK)
def forget_subscription(work: Work, *, subscription_id: UUID) -> None:
    """Forget a browser that takes no more notifications."""
    work.noted_in_row()
    found = work.db.get(PushSubscription, subscription_id)
    if found is not None:
        work.db.delete(found)


def ring(
    work: Work,
    person_id: UUID,
    what: PushMessage,
    *,
    urgency: Urgency = Urgency.NORMAL,
    due_at: datetime | None = None,
) -> int:
    """Put a notification for each of a person's browsers into the outbox; returns how many."""
    subscriptions = _subscriptions(work, person_id)
    for subscription in subscriptions:
        payload = {
            "subscription_id": str(subscription.id),
            "message": asdict(what),
            "urgency": str(urgency),
        }
        enqueue(work, PUSH, payload, due_at=due_at)
    return len(subscriptions)


def _hand_over(work: Work, row: NoticeRow, public_url: str | None) -> bool:
    """Whether anything goes out: phones are not rung in quiet hours, letters disturb nobody."""
    if row.reader is None:
        return False
    told = False
    if row.ways.mail and public_url is not None:
        post = letter(row.reader, row.about, work.now, public_url)
        enqueue(work, MAIL, post.payload(), centre_id=row.notice.centre_id)
        told = True
    if row.ways.push:
        quiet = quiet_until(work.now, row.ways.quiet_from, row.ways.quiet_until, row.about.zone)
        is_urgent = row.notice.kind in URGENT
        rung = ring(
            work,
            row.notice.person_id,
            message(row.reader, row.about, work.now, tag=_tag(row.notice)),
            urgency=Urgency.HIGH if is_urgent else Urgency.NORMAL,
            due_at=quiet,
        )
        told = told or rung > 0
    return told


def _as_told(work: Work, row: NoticeRow) -> dict[str, str]:
    """The words, kept for the page of news: later the rows may tell another story."""
    language = row.reader.language if row.reader else LANGUAGES[0]
    return {
        "title": title_of(row.about, language, work.now),
        "body": body_of(row.about, language),
        "path": row.about.path,
    }


def _tag(notice: Notice) -> str:
    """Newer news of one shift takes the place of older ones on the screen."""
    return f"{notice.kind}-{notice.shift_id or notice.id}"


def _subscriptions(work: Work, person_id: UUID) -> Sequence[PushSubscription]:
    return work.db.scalars(
        select(PushSubscription).where(PushSubscription.person_id == person_id)
    ).all()
