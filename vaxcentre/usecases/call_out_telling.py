"""Telling people that help is needed, and that it no longer is: by letter, and on their phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from vaxcentre import passwords
from vaxcentre.call_out_letters import Call, ask_letter, over_letter, ring_words
from vaxcentre.rules.push import PushMessage, Urgency
from vaxcentre.rules.quiet_hours import quiet_until
from vaxcentre.storage.call_outs import PoolRow
from vaxcentre.storage.models import CallOutAsk, OutboxTask, Person
from vaxcentre.usecases.notice_sending import ring
from vaxcentre.usecases.outbox import MAIL, PUSH, enqueue
from vaxcentre.usecases.perform import Work

PATH = "/call-out/"
"""Where personal links lead."""


@dataclass(frozen=True)
class Addressee:
    """Somebody who is told, and by which ways."""

    person_id: UUID
    email: str
    language: str
    given_name: str
    by_mail: bool = True
    by_push: bool = True
    quiet_until: datetime | None = None
    """Phones are not rung before; letters disturb nobody."""


def addressee(person: PoolRow, at: datetime, zone: str) -> Addressee:
    """Somebody of the pool, by the ways that they want."""
    contact = person.contact
    return Addressee(
        person.person_id,
        person.email,
        person.language,
        person.given_name,
        contact.by_mail,
        contact.by_push,
        quiet_until(at, contact.quiet_from, contact.quiet_until, zone),
    )


def planner(person: Person) -> Addressee:
    """Who plans, for a trial."""
    return Addressee(person.id, person.email, person.language, person.given_name)


def give_link(work: Work, ask: CallOutAsk, to: Addressee, call: Call, address: str) -> None:
    """Give somebody a new link of their own, and tell them of it. The one before is good for nothing."""
    secret = passwords.new_secret()
    ask.secret_hash, ask.asked_at = passwords.secret_hash(secret), ask.asked_at or work.now
    work.db.add(ask)
    work.db.flush()
    if to.by_mail:
        letter = ask_letter(
            to.email, to.language, call, name=to.given_name, link=address + secret, at=work.now
        )
        facts = {"call_out": str(ask.call_out_id), "person": str(to.person_id)}
        enqueue(work, MAIL, letter.payload() | facts)
    if to.by_push:
        title, body = ring_words(call, to.language, work.now)
        message = PushMessage(title, body, PATH + secret, _tag(ask.call_out_id), to.language)
        ring(work, to.person_id, message, urgency=Urgency.HIGH, due_at=to.quiet_until)


def withdraw_unsent(work: Work, call_out_id: UUID, centre_id: UUID) -> set[UUID]:
    """Take back what still waits for a worker; returns those whom no letter has reached.

    When seats are filled before the last letters of a wave are out, nobody should read that help is
    needed, and a minute later that it is not.
    """
    waiting = work.db.scalars(
        select(OutboxTask)
        .where(
            OutboxTask.centre_id == centre_id,
            OutboxTask.kind.in_((MAIL, PUSH)),
            OutboxTask.done_at.is_(None),
            OutboxTask.given_up_at.is_(None),
            or_(OutboxTask.leased_until.is_(None), OutboxTask.leased_until <= work.now),
        )
        .with_for_update(skip_locked=True)
    ).all()
    unread = set()
    for task in waiting:
        if task.payload.get("call_out") == str(call_out_id):
            unread.add(UUID(task.payload["person"]))
        elif task.payload.get("message", {}).get("tag") != _tag(call_out_id):
            continue
        task.done_at, task.payload = work.now, {}
    work.db.flush()
    return unread


def tell_over(work: Work, call_out_id: UUID, to: Addressee, call: Call, *, is_filled: bool) -> None:
    """Tell somebody who was asked that nobody is needed any more."""
    letter = over_letter(to.email, to.language, call, is_filled=is_filled)
    if to.by_mail:
        enqueue(work, MAIL, letter.payload())
    if to.by_push:
        message = PushMessage(
            letter.subject, letter.text.strip(), "/", _tag(call_out_id), to.language
        )
        ring(work, to.person_id, message, urgency=Urgency.LOW, due_at=to.quiet_until)


def _tag(call_out_id: UUID) -> str:
    """That it is over takes the place of the call on the screen."""
    return f"call-out-{call_out_id}"
