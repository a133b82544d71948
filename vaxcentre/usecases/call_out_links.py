"""The links of a call-out: one's own mailed on request, and no more call-outs for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from vaxcentre import passwords
from vaxcentre.errors import NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_outs import CallOutState, Pause
from vaxcentre.rules.sign_in import account_hash
from vaxcentre.rules.spans import local_day_span
from vaxcentre.storage.call_outs import PoolRow
from vaxcentre.storage.models import (
    AttemptKind,
    CallOut,
    CallOutAsk,
    Centre,
    Member,
    Person,
    SignInAttempt,
)
from vaxcentre.usecases.call_out_answers import ask_of
from vaxcentre.usecases.call_out_rows import (
    CallOutNow,
    call_of,
    lock_call_out,
    person_in_pool,
)
from vaxcentre.usecases.call_out_telling import addressee, give_link
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sign_in_rows import remember_try

MOST_LINKS_AN_HOUR = 3
MOST_FROM_AN_ADDRESS = 60
"""A whole village may come from the one address of its mobile network."""
FAR_OFF = timedelta(days=36_500)


@use_case(Permission.ANYONE)
def mail_own_link(
    work: Work, *, secret: str, email: str, origin: str, address_of_links: str
) -> None:
    """Mail somebody of the pool their own link, for the group's; who asked learns nothing either way.

    A newer link replaces the one before. Raises NotFound for a call-out that is unknown or over.
    """
    call_out_id = work.db.scalar(select(CallOut.id).where(CallOut.secret == secret))
    now = lock_call_out(work, call_out_id) if call_out_id else None
    if now is None or now.row.is_trial or work.now >= now.row.expires_at:
        raise NotFound()
    account, address = account_hash(f"call-out {email.strip()}"), f"call-out {origin}"
    too_often = _is_too_often(work, account, address)
    remember_try(work, account, address, None, AttemptKind.FORGOTTEN, succeeded=not too_often)
    person = None if too_often else _known(work, now, email)
    if person is not None and now.row.state is CallOutState.OPEN:
        _mail_link(work, now, person, address_of_links)


@use_case(Permission.ANYONE)
def pause_call_outs(work: Work, *, secret: str, span: Pause) -> datetime:
    """Leave somebody in peace, today, for a week or for good; returns until when."""
    member, zone = _member(work, secret)
    today = work.now.astimezone(ZoneInfo(zone)).date()
    ends = {
        Pause.TODAY: local_day_span(today, zone).end,
        Pause.WEEK: local_day_span(today + timedelta(days=6), zone).end,
        Pause.ALWAYS: work.now + FAR_OFF,
    }
    member.call_outs_paused_until = ends[span]
    work.note("call-outs declined", member, span=span)
    return ends[span]


@use_case(Permission.ANYONE)
def accept_call_outs(work: Work, *, secret: str) -> None:
    """Take back that one wants to be left in peace."""
    member, _ = _member(work, secret)
    if member.call_outs_paused_until is not None:
        member.call_outs_paused_until = None
        work.note("call-outs accepted", member)


def _mail_link(work: Work, now: CallOutNow, person: PoolRow, address_of_links: str) -> None:
    ask = ask_of(work, now, person.person_id)
    to = replace(addressee(person, work.now, now.centre.time_zone), by_mail=True, by_push=False)
    give_link(work, ask, to, call_of(now), address_of_links)
    work.note("call-out link asked", ask)


def _known(work: Work, now: CallOutNow, email: str) -> PoolRow | None:
    person_id = work.db.scalar(select(Person.id).where(Person.email == email.strip().lower()))
    if person_id is None:
        return None
    try:
        person = person_in_pool(work, now.centre.network_id, person_id)
    except NotFound:
        return None
    return person if person.contact.has_account else None


def _is_too_often(work: Work, account: str, address: str) -> bool:
    count = (
        select(func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.at > work.now - timedelta(hours=1))
    )
    by_account = work.db.scalar(count.where(SignInAttempt.account_hash == account)) or 0
    by_address = work.db.scalar(count.where(SignInAttempt.address == address)) or 0
    return by_account >= MOST_LINKS_AN_HOUR or by_address >= MOST_FROM_AN_ADDRESS


def _member(work: Work, secret: str) -> tuple[Member, str]:
    """The member behind a personal link, and the time zone of the centre that called."""
    found = work.db.execute(
        select(Member, Centre.time_zone)
        .join(Centre, Centre.network_id == Member.network_id)
        .join(CallOutAsk, CallOutAsk.centre_id == Centre.id)
        .where(
            CallOutAsk.secret_hash == passwords.secret_hash(secret),
            CallOutAsk.person_id == Member.person_id,
        )
        .with_for_update(of=Member)
    ).first()
    if found is None:
        raise NotFound()
    return found[0], found[1]
