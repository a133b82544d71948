"""Telling people that help is needed, and that it no longer is: by letter, and on their phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vaxcentre import passwords
from vaxcentre.call_out_letters import Call, ask_letter, over_letter, ring_words
from vaxcentre.rules.push import PushMessage, Urgency
from vaxcentre.rules.quiet_hours import quiet_until
from vaxcentre.storage.call_outs import PoolRow
from vaxcentre.storage.models import CallOutAsk, Person
from vaxcentre.usecases.notice_sending import ring
from vaxcentre.usecases.outbox import MAIL, enqueue
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
        enqueue(work, MAIL, letter.payload())
    if to.by_push:
        title, body = ring_words(call, to.language, work.now)
        message = PushMessage(title, body, PATH + secret, _tag(ask.call_out_id), to.language)
        ring(work, to.person_id, message, urgency=Urgency.HIGH, due_at=to.quiet_until)


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
