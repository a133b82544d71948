"""How people want to be told, and in which browsers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.i18n import translated
from vaxcentre.rules.access import Permission
from vaxcentre.rules.push import PushMessage, Urgency, is_push_service
from vaxcentre.storage.models import Member, Notice, Person, PushSubscription
from vaxcentre.usecases.notice_sending import ring
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.web_push import must_be_keys

MOST_BROWSERS = 10
LONGEST_PAUSE = timedelta(days=3650)


@dataclass(frozen=True)
class Wishes:
    """What somebody wants: letters, notifications, quiet hours, and a pause of call-outs."""

    mail: bool
    push: bool
    quiet_from: time | None
    quiet_until: time | None
    call_outs_paused_until: datetime | None


@dataclass(frozen=True)
class BrowserOffered:
    """What a browser says of itself when it lets itself be rung."""

    endpoint: str
    p256dh: str
    auth: str
    description: str


@use_case(Permission.SIGNED_IN)
def choose_how_to_be_told(work: Work, *, wishes: Wishes) -> None:
    """Keep one's wishes, in every pool that one is in."""
    if (wishes.quiet_from is None) is not (wishes.quiet_until is None):
        raise Invalid("half_quiet", N_("Donnez les deux heures, ou aucune."), field="quiet_until")
    members = work.db.scalars(
        select(Member).where(Member.person_id == _oneself(work)).with_for_update()
    ).all()
    for member in members:
        member.wants_mail, member.wants_push = wishes.mail, wishes.push
        member.quiet_from, member.quiet_until = wishes.quiet_from, wishes.quiet_until
        member.call_outs_paused_until = wishes.call_outs_paused_until
    work.note("notifications chosen", work.db.get_one(Person, _oneself(work)))


@use_case(Permission.SIGNED_IN)
def add_browser(work: Work, *, browser: BrowserOffered, more_services: tuple[str, ...]) -> None:
    """Let a browser be rung; it belongs to whoever said so last. Raises Invalid for a strange address."""
    if not is_push_service(browser.endpoint, more_services):
        raise Invalid("no_push_service", N_("Ce service de notification n’est pas connu."))
    must_be_keys(browser.p256dh, browser.auth)
    person_id = _oneself(work)
    found = work.db.scalar(
        select(PushSubscription)
        .where(PushSubscription.endpoint == browser.endpoint)
        .with_for_update()
    )
    if found is None:
        _make_room(work, person_id)
        found = PushSubscription(id=uuid4(), endpoint=browser.endpoint, created_at=work.now)
        work.db.add(found)
    found.person_id = person_id
    found.p256dh, found.auth = browser.p256dh, browser.auth
    found.description = browser.description
    work.db.flush()
    work.note("browser added", found)


@use_case(Permission.SIGNED_IN)
def remove_browser(work: Work, *, endpoint: str) -> None:
    """Ring one's own browser no more; repeated, nothing happens."""
    work.noted_in_row()
    found = work.db.scalar(
        select(PushSubscription).where(
            PushSubscription.endpoint == endpoint,
            PushSubscription.person_id == _oneself(work),
        )
    )
    if found is not None:
        work.note("browser removed", found)
        work.db.delete(found)


@use_case(Permission.SIGNED_IN)
def remove_known_browser(work: Work, *, browser_id: UUID) -> None:
    """Ring one of one's own browsers no more; raises NotFound for anybody else's."""
    found = work.db.get(PushSubscription, browser_id)
    if found is None or found.person_id != _oneself(work):
        raise NotFound()
    work.note("browser removed", found)
    work.db.delete(found)


@use_case(Permission.SIGNED_IN)
def ring_me(work: Work) -> int:
    """Ring one's own browsers, to see that it works; returns how many there are."""
    person = work.db.get_one(Person, _oneself(work))
    what = PushMessage(
        translated(N_("Les notifications fonctionnent"), person.language),
        translated(N_("C’est ainsi que vaxcentre vous préviendra."), person.language),
        "/my/notifications",
        "try",
        person.language,
    )
    work.noted_in_row()
    return ring(work, person.id, what, urgency=Urgency.HIGH)


@use_case(Permission.SIGNED_IN)
def read_notices(work: Work) -> None:
    """Note that one has seen one's notices."""
    work.noted_in_row()
    work.db.execute(
        update(Notice)
        .where(Notice.person_id == _oneself(work), Notice.read_at.is_(None))
        .values(read_at=work.now)
    )


def _oneself(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotFound()
    return work.actor.person_id


def _make_room(work: Work, person_id: UUID) -> None:
    """Forget the oldest browser of somebody who has very many."""
    own = PushSubscription.person_id == person_id
    have = work.db.scalar(select(func.count()).select_from(PushSubscription).where(own)) or 0
    if have >= MOST_BROWSERS:
        oldest = select(PushSubscription).where(own).order_by(PushSubscription.created_at)
        work.db.delete(work.db.scalars(oldest.limit(1)).one())
