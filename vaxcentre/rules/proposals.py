"""A proposal for the rota: what was asked, how far it has come, and what became of each change in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.rules.spans import must_be_near

USUAL_DAYS = 14
MOST_DAYS = 62
"""Two months are more than anybody plans at once."""
HISTORY = timedelta(days=28)
"""So far back fairness remembers who worked how much."""
UNDO_FOR = timedelta(hours=24)
"""So long after it was accepted a proposal may be taken back, as far as nothing else has changed."""
KEPT_FOR = timedelta(days=90)
"""So long one may look up what was proposed, and what became of it."""
MOST_RUNNING = 5
"""So many proposals of one centre are worked out, or wait for it, at once: others wait behind them."""
MOST_ABSENCES = 100
"""More people are away at once only where nobody works at all."""
MOST_CLAIMS = 3
"""So often a worker begins with a proposal. One that takes each of them down is given up then."""
LAPSES_AFTER = timedelta(days=7)
"""After so long nobody decides about a proposal any more: the rota is another one."""


class ProposalState(StrEnum):
    """How far a proposal has come."""

    ASKED = "asked"
    SOLVING = "solving"
    READY = "ready"
    PARTLY_ACCEPTED = "partly_accepted"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"
    OUTDATED = "outdated"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ProposalEvent(StrEnum):
    """What happens to it."""

    TAKE_UP = "take_up"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"
    ACCEPT = "accept"
    ACCEPT_PART = "accept_part"
    TAKE_BACK = "take_back"
    TAKE_BACK_PART = "take_back_part"
    DISCARD = "discard"
    LAPSE = "lapse"


_S, _E = ProposalState, ProposalEvent

PROPOSAL = Lifecycle(
    "proposal",
    ProposalState.ASKED,
    {
        (_S.ASKED, _E.TAKE_UP): _S.SOLVING,
        (_S.ASKED, _E.CANCEL): _S.CANCELLED,
        (_S.ASKED, _E.FAIL): _S.FAILED,
        (_S.SOLVING, _E.TAKE_UP): _S.SOLVING,
        (_S.SOLVING, _E.FINISH): _S.READY,
        (_S.SOLVING, _E.FAIL): _S.FAILED,
        (_S.SOLVING, _E.CANCEL): _S.CANCELLED,
        (_S.READY, _E.ACCEPT): _S.ACCEPTED,
        (_S.READY, _E.ACCEPT_PART): _S.PARTLY_ACCEPTED,
        (_S.READY, _E.DISCARD): _S.DISCARDED,
        (_S.READY, _E.LAPSE): _S.OUTDATED,
        (_S.PARTLY_ACCEPTED, _E.ACCEPT): _S.ACCEPTED,
        (_S.PARTLY_ACCEPTED, _E.ACCEPT_PART): _S.PARTLY_ACCEPTED,
        (_S.PARTLY_ACCEPTED, _E.TAKE_BACK): _S.READY,
        (_S.PARTLY_ACCEPTED, _E.TAKE_BACK_PART): _S.PARTLY_ACCEPTED,
        (_S.ACCEPTED, _E.TAKE_BACK): _S.READY,
        (_S.ACCEPTED, _E.TAKE_BACK_PART): _S.PARTLY_ACCEPTED,
    },
)

RUNNING = (ProposalState.ASKED, ProposalState.SOLVING)
TO_DECIDE = (ProposalState.READY, ProposalState.PARTLY_ACCEPTED)
SHOWN = (*TO_DECIDE, ProposalState.ACCEPTED, ProposalState.DISCARDED, ProposalState.OUTDATED)
"""The states in which there is a plan to look at."""


class ChangeKind(StrEnum):
    """What a proposal would do with one person."""

    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"


class ChangeState(StrEnum):
    """What became of one change."""

    OPEN = "open"
    DROPPED = "dropped"
    APPLIED = "applied"
    REFUSED = "refused"


class ChangeEvent(StrEnum):
    """What is decided about one change."""

    DROP = "drop"
    KEEP = "keep"
    APPLY = "apply"
    REFUSE = "refuse"
    TAKE_BACK = "take_back"


_C, _D = ChangeState, ChangeEvent

CHANGE = Lifecycle(
    "proposal change",
    ChangeState.OPEN,
    {
        (_C.OPEN, _D.DROP): _C.DROPPED,
        (_C.DROPPED, _D.KEEP): _C.OPEN,
        (_C.OPEN, _D.APPLY): _C.APPLIED,
        (_C.OPEN, _D.REFUSE): _C.REFUSED,
        (_C.APPLIED, _D.TAKE_BACK): _C.OPEN,
        (_C.REFUSED, _D.TAKE_BACK): _C.OPEN,
    },
)


class Refusal(StrEnum):
    """Why a change could not be applied, beside what the gate says."""

    SHIFT_GONE = "shift_gone"
    SEAT_LEFT = "seat_left"
    """The person whom it would take out or move has left that seat meanwhile."""
    SAID_UNAVAILABLE = "said_unavailable"
    """They said since that they cannot come."""
    SEAT_PINNED = "seat_pinned"
    """Whoever plans pinned the seat since."""
    HAS_COME = "has_come"
    """They signed on: nobody is taken away from where they are at work."""
    NOT_REPLACED = "not_replaced"
    """Nobody could be given the seat in their place: a seat that is filled does not become empty."""


class Keeping(StrEnum):
    """How the seats that people have already are treated."""

    EVERYBODY_STAYS = "everybody_stays"
    FEWEST_CHANGES = "fewest_changes"
    DRAFTS_ANEW = "drafts_anew"
    """Published seats stay; those of drafts are given anew."""


@dataclass(frozen=True)
class Absence:
    """Somebody cannot come from one day to another, both included."""

    person_id: UUID
    first: date
    last: date

    def covers(self, person_id: UUID, on: date) -> bool:
        """Whether it keeps the person away on that day."""
        return self.person_id == person_id and self.first <= on <= self.last


@dataclass(frozen=True)
class ProposalWanted:
    """What a proposal is asked for: which centres and days, and what is to be respected."""

    centre_ids: tuple[UUID, ...]
    first: date
    last: date
    keeping: Keeping = Keeping.EVERYBODY_STAYS
    asks_silent: bool = True
    """Whether people who said nothing about a half-day may be given it."""
    wants_leads: bool = True
    absences: tuple[Absence, ...] = ()
    is_repair: bool = False

    def is_absent(self, person_id: UUID, on: date) -> bool:
        """Whether somebody was said to be away on that day."""
        return any(one.covers(person_id, on) for one in self.absences)

    def as_facts(self) -> dict[str, Any]:
        """The same in plain values, to be kept in a row."""
        return {
            "centres": [str(one) for one in self.centre_ids],
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "keeping": str(self.keeping),
            "asks_silent": self.asks_silent,
            "wants_leads": self.wants_leads,
            "absences": [
                [str(one.person_id), one.first.isoformat(), one.last.isoformat()]
                for one in self.absences
            ],
            "is_repair": self.is_repair,
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> ProposalWanted:
        """What `as_facts` wrote."""
        return cls(
            tuple(UUID(one) for one in facts["centres"]),
            date.fromisoformat(facts["first"]),
            date.fromisoformat(facts["last"]),
            Keeping(facts["keeping"]),
            facts["asks_silent"],
            facts["wants_leads"],
            tuple(
                Absence(UUID(person), date.fromisoformat(first), date.fromisoformat(last))
                for person, first, last in facts["absences"]
            ),
            facts["is_repair"],
        )


@dataclass(frozen=True)
class ChangeDrawn:
    """One difference between the rota as it is and as it would be."""

    kind: ChangeKind
    centre_id: UUID
    person_id: UUID
    shift_id: UUID
    """Where they would work; for a removal, where they work now."""
    duty: str
    from_shift_id: UUID | None = None
    from_duty: str | None = None
    assignment_id: UUID | None = None
    """The seat that is left."""


def check_period(first: date, last: date) -> None:
    """Raise Invalid for a period that nobody plans at once."""
    if last < first:
        raise Invalid("ends_early", N_("Le dernier jour précède le premier."), "last")
    must_be_near(first)
    must_be_near(last)
    if (last - first).days >= MOST_DAYS:
        raise Invalid("too_long", N_("Au plus deux mois à la fois."), "last")


def may_take_back(decided_at: datetime | None, at: datetime) -> bool:
    """Whether an acceptance is recent enough to be taken back."""
    return decided_at is not None and at - decided_at <= UNDO_FOR
