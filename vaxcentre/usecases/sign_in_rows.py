"""The rows of signing in, as several use cases write them: sign-ins, tries, devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from vaxcentre import passwords
from vaxcentre.rules.sign_in import (
    COUNTED,
    KNOWN_FOR,
    LONGEST_SIGN_IN,
    PIN_AFTER_PASSWORD,
    Guessing,
    PastTry,
    account_hash,
)
from vaxcentre.storage.models import AttemptKind, Device, Person, SignIn, SignInAttempt
from vaxcentre.usecases.perform import Work


@dataclass(frozen=True)
class From:
    """Where somebody signs in: the network address, the device's own secret, and how it looks."""

    address: str
    device_secret: str | None = None
    description: str = ""


@dataclass(frozen=True)
class SignInAnswer:
    """The secret of a new sign-in; without one, how long to wait. It never says why."""

    secret: str = ""
    device_secret: str = ""
    seconds: int = 0


def begin_sign_in(
    work: Work, person: Person, origin: From, *, by_pin: bool = False
) -> SignInAnswer:
    """Write a new sign-in of `person`, and that this is now one of the person's devices.

    The device gets a new secret: one that was copied, or planted here before, is good for nothing.
    """
    device_secret = passwords.new_secret()
    device_id = _device_with(work, origin, device_secret)
    kind = AttemptKind.PIN if by_pin else AttemptKind.PASSWORD
    remember_try(work, account_hash(person.email), origin.address, device_id, kind, succeeded=True)
    secret = passwords.new_secret()
    work.db.add(
        SignIn(
            secret_hash=passwords.secret_hash(secret),
            person_id=person.id,
            device_id=device_id,
            began_at=work.now,
            seen_at=work.now,
            ends_at=work.now + LONGEST_SIGN_IN,
            description=origin.description,
            pin_until=None if by_pin else work.now + PIN_AFTER_PASSWORD,
        )
    )
    work.note("signed in", person, by_pin=by_pin)
    return SignInAnswer(secret, device_secret)


def end_sign_ins(work: Work, person_id: UUID, *, but: UUID | None = None) -> None:
    """End every sign-in of a person, except perhaps the present one; no PIN counts any more."""
    rows = update(SignIn).where(SignIn.person_id == person_id)
    if but is not None:
        rows = rows.where(SignIn.id != but)
    work.db.execute(rows.where(SignIn.ended_at.is_(None)).values(ended_at=work.now))
    work.db.execute(rows.values(pin_until=None))


def device_of(work: Work, origin: From) -> UUID | None:
    """The known device that somebody signs in on."""
    if not origin.device_secret:
        return None
    hashed = passwords.secret_hash(origin.device_secret)
    return work.db.scalar(select(Device.id).where(Device.secret_hash == hashed))


def known_about(work: Work, account: str, address: str, device_id: UUID | None) -> Guessing:
    """What is known about whoever tries `account` from here."""
    here: ColumnElement[bool] = SignInAttempt.device_id == device_id
    known = device_id is not None and _has_succeeded(work, account, here)
    if not known:
        here = SignInAttempt.address == address
        known = _has_succeeded(work, account, here)
    own_tries = select(SignInAttempt.at, SignInAttempt.succeeded, here.label("is_own")).where(
        SignInAttempt.account_hash == account, *_counted(work)
    )
    failures = select(SignInAttempt.at).where(
        SignInAttempt.address == address, SignInAttempt.succeeded.is_(False), *_counted(work)
    )
    tries = [PastTry(row.at, row.succeeded, bool(row.is_own)) for row in work.db.execute(own_tries)]
    return Guessing(tries, work.db.scalars(failures).all(), is_known_here=known)


def refusal_of(work: Work, person: Person, typed: str, origin: From) -> SignInAnswer | None:
    """Check a password as at sign-in, tries counted alike; None when it is right."""
    account, device_id = account_hash(person.email), device_of(work, origin)
    seconds = known_about(work, account, origin.address, device_id).seconds_to_wait(work.now)
    if seconds:
        work.noted_in_row()
        return SignInAnswer(seconds=seconds)
    if passwords.matches(person.password_hash, typed):
        return None
    remember_try(work, account, origin.address, device_id, AttemptKind.PASSWORD, succeeded=False)
    return SignInAnswer()


def remember_try(
    work: Work,
    account: str,
    address: str,
    device_id: UUID | None,
    kind: AttemptKind,
    *,
    succeeded: bool,
) -> None:
    """Keep one try, whatever came of it."""
    work.noted_in_row()
    work.db.add(
        SignInAttempt(
            account_hash=account,
            address=address,
            device_id=device_id,
            kind=kind,
            at=work.now,
            succeeded=succeeded,
        )
    )


def _counted(work: Work) -> tuple[Any, ...]:
    return SignInAttempt.kind == AttemptKind.PASSWORD, SignInAttempt.at > work.now - COUNTED


def _has_succeeded(work: Work, account: str, here: ColumnElement[bool]) -> bool:
    earlier = select(SignInAttempt.id).where(
        SignInAttempt.account_hash == account,
        SignInAttempt.succeeded,
        here,
        SignInAttempt.kind == AttemptKind.PASSWORD,
        SignInAttempt.at > work.now - KNOWN_FOR,
    )
    return work.db.scalar(earlier.limit(1)) is not None


def _device_with(work: Work, origin: From, secret: str) -> UUID:
    """The device that somebody signs in on, known by another secret from now on."""
    known = device_of(work, origin)
    device = work.db.get(Device, known) if known else None
    if device is None:
        device = Device(created_at=work.now)
        work.db.add(device)
    device.secret_hash = passwords.secret_hash(secret)
    work.db.flush()
    return device.id
