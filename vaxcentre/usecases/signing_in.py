"""Signing in and out: every try is kept, refused or not, and slows down the next wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from vaxcentre import passwords
from vaxcentre.rules.access import Permission
from vaxcentre.rules.sign_in import (
    COUNTED, KNOWN_FOR, LONGEST_SIGN_IN, SEEN_EVERY, Guessing, PastTry, account_hash,
)
from vaxcentre.storage.models import AttemptKind, Device, Person, PersonState, SignIn, SignInAttempt
from vaxcentre.usecases.perform import Work, use_case


@dataclass(frozen=True)
class From:
    """Where somebody signs in: the network address, and the shared device's own secret, hashed."""

    address: str
    device_hash: str | None = None
    description: str = ""


@dataclass(frozen=True)
class SignInAnswer:
    """Whether somebody is in, and if not, how long the next try must wait. It never says why."""

    is_in: bool
    seconds: int = 0


@use_case(Permission.ANYONE)
def sign_in(
    work: Work, *, email: str, password: str, secret_hash: str, new_device_hash: str, origin: From
) -> SignInAnswer:
    """Sign in by e-mail and password, or refuse in the same way whatever was wrong."""
    device_id = device_of(work, origin)
    account = account_hash(email)
    seconds = guessing(work, account, origin.address, device_id).seconds_to_wait(work.now)
    if seconds:
        work.noted_in_row()
        return SignInAnswer(False, seconds)
    person = work.db.scalar(select(Person).where(Person.email == email.strip().lower()))
    is_right = passwords.matches(person.password_hash if person else None, password)
    is_right = is_right and person is not None and person.state is PersonState.ACTIVE
    if is_right and device_id is None:
        device_id = _new_device(work, new_device_hash)
    remember_try(work, account, origin.address, device_id, AttemptKind.PASSWORD, succeeded=is_right)
    if not is_right or person is None:
        return SignInAnswer(False)
    begin(work, person, secret_hash, device_id, origin)
    work.db.execute(delete(SignInAttempt).where(SignInAttempt.at < work.now - KNOWN_FOR))
    return SignInAnswer(True)


@use_case(Permission.ANYONE)
def sign_out(work: Work) -> None:
    """End the actor's own sign-in; without one there is nothing to end."""
    if work.actor.sign_in_id is not None:
        _end(work, [work.actor.sign_in_id])


@use_case(Permission.SIGNED_IN)
def end_sign_in(work: Work, *, sign_in_id: UUID) -> None:
    """End one of the actor's own sign-ins, here or elsewhere."""
    _end(work, [sign_in_id])


@use_case(Permission.SIGNED_IN)
def end_other_sign_ins(work: Work) -> None:
    """End all of the actor's sign-ins but the present one."""
    _end(work, None)


@use_case(Permission.SIGNED_IN)
def keep_sign_in(work: Work) -> None:
    """Note that the person is still there, so that the idle time begins anew."""
    work.noted_in_row()
    work.db.execute(
        update(SignIn)
        .where(SignIn.id == work.actor.sign_in_id, SignIn.seen_at < work.now - SEEN_EVERY)
        .values(seen_at=work.now)
    )


def begin(
    work: Work, person: Person, secret_hash: str, device_id: UUID | None, origin: From, *, by_pin: bool = False
) -> None:
    """Write a new sign-in of `person`."""
    row = SignIn(
        secret_hash=secret_hash, person_id=person.id, device_id=device_id, began_at=work.now,
        seen_at=work.now, ends_at=work.now + LONGEST_SIGN_IN, description=origin.description, by_pin=by_pin,
    )
    work.db.add(row)
    work.db.flush()
    work.note("signed_in", person, by_pin=by_pin)


def end_all(work: Work, person_id: UUID, *, but: UUID | None = None) -> None:
    """End every sign-in of a person, except perhaps the present one."""
    open_ones = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    work.db.execute(open_ones.where(SignIn.id != but if but else True).values(ended_at=work.now))


def device_of(work: Work, origin: From) -> UUID | None:
    """The known device that somebody signs in on."""
    return work.db.scalar(select(Device.id).where(Device.secret_hash == origin.device_hash))


def guessing(work: Work, account: str, address: str, device_id: UUID | None) -> Guessing:
    """What is known about whoever tries `account` from here."""
    known_device = device_id is not None and _has_succeeded(work, account, SignInAttempt.device_id == device_id)
    here = SignInAttempt.device_id == device_id if known_device else SignInAttempt.address == address
    known = known_device or _has_succeeded(work, account, here)
    own_tries = select(SignInAttempt.at, SignInAttempt.succeeded, here.label("is_own")).where(
        SignInAttempt.account_hash == account, *_counted(work),
    )
    failures = select(SignInAttempt.at).where(
        SignInAttempt.address == address, SignInAttempt.succeeded.is_(False), *_counted(work)
    )
    tries = [PastTry(row.at, row.succeeded, bool(row.is_own)) for row in work.db.execute(own_tries)]
    return Guessing(tries, work.db.scalars(failures).all(), is_known_here=known)


def remember_try(
    work: Work, account: str, address: str, device_id: UUID | None, kind: AttemptKind, *, succeeded: bool
) -> None:
    """Keep one try, whatever came of it."""
    work.noted_in_row()
    work.db.add(
        SignInAttempt(
            account_hash=account, address=address, device_id=device_id, kind=kind, at=work.now, succeeded=succeeded
        )
    )


def _counted(work: Work) -> tuple[object, ...]:
    return SignInAttempt.kind == AttemptKind.PASSWORD, SignInAttempt.at > work.now - COUNTED


def _has_succeeded(work: Work, account: str, here: object) -> bool:
    earlier = select(SignInAttempt.id).where(
        SignInAttempt.account_hash == account, SignInAttempt.succeeded, here,
        SignInAttempt.kind == AttemptKind.PASSWORD,
        SignInAttempt.at > work.now - KNOWN_FOR,
    )
    return work.db.scalar(earlier.limit(1)) is not None


def _new_device(work: Work, secret_hash: str) -> UUID:
    device = Device(secret_hash=secret_hash, created_at=work.now)
    work.db.add(device)
    work.db.flush()
    return device.id


def _end(work: Work, which: list[UUID] | None) -> None:
    mine = select(SignIn).where(SignIn.person_id == work.actor.person_id, SignIn.ended_at.is_(None))
    wanted = SignIn.id.in_(which) if which is not None else SignIn.id != work.actor.sign_in_id
    for row in work.db.scalars(mine.where(wanted)):
        row.ended_at = work.now
        work.note("signed_out", row)
