"""Signing in and out: every try is kept, refused or not, and slows down the next wrong one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from vaxcentre import passwords
from vaxcentre.rules.access import Permission
from vaxcentre.rules.sign_in import KNOWN_FOR, SEEN_EVERY, account_hash
from vaxcentre.storage.models import AttemptKind, Person, PersonState, SignIn, SignInAttempt
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sign_in_rows import (
    From,
    SignInAnswer,
    begin_sign_in,
    device_of,
    known_about,
    remember_try,
)


@use_case(Permission.ANYONE)
def sign_in(work: Work, *, email: str, password: str, origin: From) -> SignInAnswer:
    """Sign in by e-mail and password, or refuse in the same way whatever was wrong."""
    device_id = device_of(work, origin)
    account = account_hash(email)
    seconds = known_about(work, account, origin.address, device_id).seconds_to_wait(work.now)
    if seconds:
        work.noted_in_row()
        return SignInAnswer(seconds=seconds)
    person = work.db.scalar(select(Person).where(Person.email == email.strip().lower()))
    is_right = passwords.matches(person.password_hash if person else None, password)
    if not is_right or person is None or person.state is not PersonState.ACTIVE:
        remember_try(
            work, account, origin.address, device_id, AttemptKind.PASSWORD, succeeded=False
        )
        return SignInAnswer()
    work.db.execute(delete(SignInAttempt).where(SignInAttempt.at < work.now - KNOWN_FOR))
    return begin_sign_in(work, person, origin)


@use_case(Permission.ANYONE)
def sign_out(work: Work) -> None:
    """End the actor's own sign-in, if there is one, and the PIN's turn on this device."""
    _end(work, SignIn.id == work.actor.sign_in_id)


@use_case(Permission.SIGNED_IN)
def lock(work: Work) -> None:
    """End the actor's own sign-in; the PIN opens the device again for the rest of the day."""
    row = work.db.get(SignIn, work.actor.sign_in_id)
    if row is not None and row.ended_at is None:
        row.ended_at = work.now
        work.note("signed out", row, locked=True)


@use_case(Permission.SIGNED_IN)
def end_sign_in(work: Work, *, sign_in_id: UUID) -> None:
    """End one of the actor's own sign-ins; the PIN no longer counts there either."""
    _end(work, SignIn.id == sign_in_id)


@use_case(Permission.SIGNED_IN)
def end_other_sign_ins(work: Work) -> None:
    """End all of the actor's sign-ins but the present one."""
    _end(work, SignIn.id != work.actor.sign_in_id)


@use_case(Permission.SIGNED_IN)
def keep_sign_in(work: Work) -> None:
    """Note that the person is still there, so that the idle time begins anew."""
    work.noted_in_row()
    work.db.execute(
        update(SignIn)
        .where(SignIn.id == work.actor.sign_in_id, SignIn.seen_at < work.now - SEEN_EVERY)
        .values(seen_at=work.now)
    )


def _end(work: Work, which: ColumnElement[bool]) -> None:
    mine = select(SignIn).where(SignIn.person_id == work.actor.person_id, which)
    for row in work.db.scalars(
        mine.where(SignIn.ended_at.is_(None) | SignIn.pin_until.is_not(None))
    ):
        row.ended_at = row.ended_at or work.now
        row.pin_until = None
        work.note("signed out", row)
