"""How many people a shift wants for each duty, and rules of thumb that derive it from the booths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty

MOST_SEATS = 200
"""More for one duty in one shift is a slip of the finger."""


@dataclass(frozen=True)
class Need:
    """How many people a shift wants for a duty, at least and at most."""

    duty: Duty
    minimum: int
    maximum: int


@dataclass(frozen=True)
class RuleOfThumb:
    """One person does a duty for so many booths; who says so."""

    duty: Duty
    booths: int
    source: str


_PAIR = N_("Un binôme par box : une personne prescrit, une autre injecte (Maubeuge, 18 box).")

VACCINATING: tuple[RuleOfThumb, ...] = (
    RuleOfThumb(Duty.PRESCRIBE, 1, _PAIR),
    RuleOfThumb(Duty.INJECT, 1, _PAIR),
    RuleOfThumb(
        Duty.PREPARE,
        4,
        N_(
            "Une dose demande environ 1,4 minute (Toulouse : 500 doses en 12 heures par personne). "
            "Occupée aux deux tiers du temps, une personne sert quatre box."
        ),
    ),
    RuleOfThumb(
        Duty.OBSERVE, 4, N_("Une personne pour quatre vaccinateurs (Londonwide LMCs, 2021).")
    ),
    RuleOfThumb(
        Duty.RECEIVE, 2, N_("Une personne pour deux vaccinateurs (Londonwide LMCs, 2021).")
    ),
)
TESTING: tuple[RuleOfThumb, ...] = (
    RuleOfThumb(
        Duty.SAMPLE, 1, N_("Une personne par box : un prélèvement prend 3,4 minutes (Evans, 2020).")
    ),
    RuleOfThumb(Duty.RECEIVE, 2, N_("Une personne pour deux box, comme pour la vaccination.")),
)
_SPARE = frozenset({Duty.PREPARE, Duty.OBSERVE, Duty.RECEIVE})
"""Duties that one more person makes easier; in a booth one more is one too many."""


def rules_for(kind: CentreKind) -> tuple[RuleOfThumb, ...]:
    """The rules of thumb for what a centre does."""
    if kind is CentreKind.TESTING:
        return TESTING
    if kind is CentreKind.VACCINATION:
        return VACCINATING
    return (*VACCINATING[:2], TESTING[0], *VACCINATING[2:])


def needs_for(vaccinating: int, testing: int = 0) -> tuple[Need, ...]:
    """What so many booths need: a pair each, and those who receive, prepare and observe."""
    wanted: dict[Duty, int] = {}
    for booths, rules in ((vaccinating, VACCINATING), (testing, TESTING)):
        for rule in rules:
            wanted[rule.duty] = wanted.get(rule.duty, 0) + -(-booths // rule.booths)
    return tuple(
        Need(duty, wanted[duty], wanted[duty] + (duty in _SPARE))
        for duty in Duty
        if wanted.get(duty)
    )


def check_needs(needs: Iterable[Need]) -> None:
    """Raise Invalid unless there is a need, one for each duty, with a least below its most."""
    told = list(needs)
    if not told:
        raise Invalid("no_needs", N_("Indiquez au moins un besoin : qui doit venir ?"), "needs")
    if len({need.duty for need in told}) != len(told):
        raise Invalid("duty_twice", N_("Une fonction est indiquée deux fois."), "needs")
    for need in told:
        if not 0 <= need.minimum <= need.maximum or not 0 < need.maximum <= MOST_SEATS:
            raise Invalid(
                "bad_need",
                N_("Le minimum ne dépasse pas le maximum, et le maximum va de 1 à 200."),
                "needs",
            )
