"""The teams of the demonstration: every role, and a pair for each booth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from vaxcentre.demo.names import invent_name
from vaxcentre.demo.places import CentrePlan
from vaxcentre.rules.access import Role

PASSWORD = "vaxcentre-demo"  # noqa: S105  (told to everybody at the start: the demo is not secret)
PIN = "2468"


@dataclass(frozen=True)
class Colleague:
    """Somebody of a team; `booth` for those who work in one."""

    email: str
    given_name: str
    family_name: str
    role: Role
    centre: str | None
    booth: int | None = None


COORDINATOR = Colleague(
    "coordination@demo.example", "Hélène", "Vandenbroucke", Role.NETWORK_COORDINATOR, None
)

_DESKS = (
    (Role.CENTRE_MANAGER, "responsable", 1),
    (Role.RECEPTION, "accueil", 3),
    (Role.PHARMACIST, "pharmacie", 1),
    (Role.LAY_VOLUNTEER, "benevole", 4),
)
_PAIR = ((Role.DOCTOR, "medecin"), (Role.NURSE, "infirmerie"))


def team_of(plan: CentrePlan) -> Iterator[Colleague]:
    """Everybody who works in the centre, the same people each time."""
    chance = Random(plan.slug)  # noqa: S311
    for role, word, people in _DESKS:
        for number in range(1, people + 1):
            yield Colleague(_email(word, number, plan), *invent_name(chance), role, plan.slug)
    for role, word in _PAIR:
        for number, booth in enumerate(plan.booths, start=1):
            yield Colleague(
                _email(word, number, plan), *invent_name(chance), role, plan.slug, booth
            )
    yield Colleague(  # watches over those who rest after the injection
        f"surveillance.{plan.slug}@demo.example", *invent_name(chance), Role.NURSE, plan.slug
    )


def _email(word: str, number: int, plan: CentrePlan) -> str:
    return f"{word}{number if number > 1 else ''}.{plan.slug}@demo.example"
