"""The states of a booth, and whom it needs to work."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.lifecycle import Lifecycle


class BoothState(StrEnum):
    """Whether a booth may call patients."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class BoothEvent(StrEnum):
    """What the pair in the booth, or the manager, decides."""

    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"


class BoothFeature(StrEnum):
    """What a booth offers besides: for patients, and for those who work in it."""

    ACCESSIBLE = "accessible"
    QUIET = "quiet"
    COUCH = "couch"
    NEAR_ENTRANCE = "near_entrance"


_S, _E = BoothState, BoothEvent

BOOTH = Lifecycle(
    "booth",
    BoothState.CLOSED,
    {
        (_S.CLOSED, _E.OPEN): _S.OPEN,
        (_S.OPEN, _E.PAUSE): _S.PAUSED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.PAUSED, _E.RESUME): _S.OPEN,
        (_S.PAUSED, _E.CLOSE): _S.CLOSED,
    },
)


def must_be_a_pair(doctor: UUID | None, nurse: UUID | None) -> None:
    """Raise Invalid when nobody is named, or the same person twice."""
    if doctor is None and nurse is None:
        raise Invalid("nobody", N_("Choisissez au moins une personne."), "doctor")
    if doctor == nurse:
        raise Invalid("same_person", N_("Un binôme, ce sont deux personnes."), "nurse")


def is_staffed(kind: CentreKind, *, doctor: bool, nurse: bool) -> bool:
    """Whether a booth may work: vaccinating takes a pair, testing one of the two."""
    if kind is CentreKind.TESTING:
        return doctor or nurse
    return doctor and nurse


def must_be_staffed(kind: CentreKind, *, doctor: bool, nurse: bool) -> None:
    """Raise Conflict unless the booth may work with whom it has."""
    if is_staffed(kind, doctor=doctor, nurse=nurse):
        return
    if kind is CentreKind.TESTING:
        text = N_("Il faut quelqu’un dans ce box : médecin, infirmier ou infirmière.")
    else:
        text = N_("Il faut un binôme complet dans ce box : médecin, et infirmier ou infirmière.")
    raise Conflict("booth_not_staffed", text)


def must_be_empty(occupant: str | None) -> None:
    """Raise Conflict while the patient with the number `occupant` is called or inside."""
    if occupant is not None:
        raise Conflict(
            "booth_occupied",
            N_("Le numéro %(number)s est encore attendu ou présent dans ce box."),
            number=occupant,
        )


def must_be_open(state: BoothState) -> None:
    """Raise Conflict unless the booth may call patients."""
    if state is not BoothState.OPEN:
        raise Conflict("booth_not_open", N_("Ce box n’est pas ouvert : il n’appelle personne."))
