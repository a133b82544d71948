"""The answer at the door as a value, and as it is kept in the row of its scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from vaxcentre.rules.door import Decision, DoorVerdict, Punctuality
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.visits import VisitState


@dataclass(frozen=True)
class DoorAnswer:
    """The answer to one scan: a verdict, and what the person at the door tells the patient."""

    scan_id: UUID
    at: datetime
    verdict: DoorVerdict
    punctuality: Punctuality | None = None
    queue_number: str | None = None
    line: str | None = None
    line_name: str | None = None
    directions: str | None = None
    name: str | None = None
    """Given name and the initial of the family name; only of somebody who is let in here."""
    birth_year: int | None = None
    slot_at: datetime | None = None
    come_back_at: datetime | None = None
    since: datetime | None = None
    where: VisitState | None = None
    other_centre: str | None = None
    replaced: bool = False
    session_state: SessionState | None = None
    visit_id: UUID | None = None

    @property
    def admitted(self) -> bool:
        """Whether the patient may go in."""
        return self.verdict is DoorVerdict.ADMITTED


_INSTANTS = ("slot_at", "come_back_at", "since")
_WORDS = {"punctuality": Punctuality, "where": VisitState, "session_state": SessionState}
_PLAIN = ("line", "line_name", "directions", "other_centre", "replaced")


def facts_of(decision: Decision) -> dict[str, Any]:
    """What the answer says besides its verdict, in plain JSON."""
    instants = {name: getattr(decision, name) for name in _INSTANTS}
    words = {name: getattr(decision, name) for name in _WORDS}
    facts = {name: at.isoformat() for name, at in instants.items() if at}
    facts |= {name: str(word) for name, word in words.items() if word}
    return facts | ({"replaced": True} if decision.replaced else {})


def answer_in(
    attempt: Mapping[str, Any], queue_number: str | None, patient: Row[Any]
) -> DoorAnswer:
    """The answer that an attempt's row stands for, the first time and every time after."""
    facts: dict[str, Any] = attempt["facts"]
    kept: dict[str, Any] = {name: facts[name] for name in _PLAIN if name in facts}
    kept |= {name: datetime.fromisoformat(facts[name]) for name in _INSTANTS if name in facts}
    kept |= {name: kind(facts[name]) for name, kind in _WORDS.items() if name in facts}
    admitted = attempt["verdict"] is DoorVerdict.ADMITTED
    return DoorAnswer(
        scan_id=attempt["scan_id"],
        at=attempt["at"],
        verdict=attempt["verdict"],
        queue_number=queue_number,
        visit_id=attempt["visit_id"],
        name=_short_name(patient.given_name, patient.family_name) if admitted else None,
        birth_year=patient.born_on.year if admitted and patient.born_on else None,
        **kept,
    )


def _short_name(given_name: str, family_name: str) -> str:
    """Odile L."""
    return f"{given_name} {family_name[:1]}.".strip()
