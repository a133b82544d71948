"""The pools of the demonstration: who may work in the centres of each network, as the press told it.

Maubeuge and its neighbours share 250 professionals, Valence has 85 doctors and 80 nurses, and the
south of Toulouse thirty lay volunteers beside its professionals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from vaxcentre.demo.names import invent_name
from vaxcentre.rules.duties import Duty, Profession

_P, _D = Profession, Duty
_HELP = (_D.SCREEN, _D.RECEIVE)

DUTIES: dict[Profession, tuple[Duty, ...]] = {
    _P.DOCTOR: (_D.PRESCRIBE, _D.SAMPLE),
    _P.RETIRED_DOCTOR: (_D.PRESCRIBE,),
    _P.NURSE: (_D.INJECT, _D.SAMPLE, _D.PREPARE, _D.OBSERVE),
    _P.RETIRED_NURSE: (_D.INJECT, _D.OBSERVE),
    _P.PHARMACIST: (_D.PREPARE, _D.INJECT),
    _P.MIDWIFE: (_D.INJECT, _D.OBSERVE),
    _P.PHYSIOTHERAPIST: _HELP,
    _P.STUDENT: (_D.PREPARE, _D.OBSERVE, _D.RECEIVE),
    _P.FIREFIGHTER: (_D.OBSERVE, _D.RECEIVE),
    _P.LAY: _HELP,
}
"""What members of the demonstration were found able to do."""

_RPPS = frozenset({_P.DOCTOR, _P.RETIRED_DOCTOR, _P.NURSE, _P.PHARMACIST, _P.MIDWIFE})


@dataclass(frozen=True)
class Someone:
    """A member of a pool."""

    email: str
    given_name: str
    family_name: str
    profession: Profession
    home: str
    """The slug of their home centre."""
    phone: str
    rpps: str
    weekly_hours: int

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What they were found able to do."""
        return DUTIES[self.profession]


@dataclass(frozen=True)
class PoolPlan:
    """A network: its centres share the people."""

    network: str
    centres: tuple[str, ...]
    people: tuple[tuple[Profession, int], ...]


POOLS = (
    PoolPlan(
        "CPTS du Val de Sambre",
        ("maubeuge", "hautmont", "jeumont"),
        (
            (_P.DOCTOR, 92),
            (_P.RETIRED_DOCTOR, 16),
            (_P.NURSE, 104),
            (_P.RETIRED_NURSE, 8),
            (_P.PHARMACIST, 12),
            (_P.MIDWIFE, 8),
            (_P.STUDENT, 10),
            (_P.LAY, 24),
        ),
    ),
    PoolPlan(
        "CPTS de Valence",
        ("valence",),
        ((_P.DOCTOR, 79), (_P.RETIRED_DOCTOR, 6), (_P.NURSE, 80), (_P.PHARMACIST, 6), (_P.LAY, 14)),
    ),
    PoolPlan(
        "CPTS Sud Toulousain",
        ("cazeres",),
        ((_P.DOCTOR, 12), (_P.NURSE, 16), (_P.STUDENT, 6), (_P.FIREFIGHTER, 6), (_P.LAY, 30)),
    ),
)


def pool_of(network: str) -> PoolPlan:
    """The pool of a network of the demonstration."""
    return next(pool for pool in POOLS if pool.network == network)


def people_of(pool: PoolPlan, known: Mapping[Profession, int]) -> Iterator[Someone]:
    """The members of a pool beside those `known` already from the teams, the same each time."""
    chance = Random(pool.network)  # noqa: S311
    for profession, wanted in pool.people:
        for number in range(1, max(wanted - known.get(profession, 0), 0) + 1):
            given, family = invent_name(chance)
            home = chance.choice(pool.centres)
            yield Someone(
                f"{profession}{number}.{pool.centres[0]}@demo.example".replace("_", "-"),
                given,
                family,
                profession,
                home,
                phone_of(chance),
                rpps_of(profession, chance),
                chance.choice((12, 18, 24, 35, 48)),
            )


def phone_of(chance: Random) -> str:
    """A number that the regulator keeps free for fiction."""
    return f"06 39 98 {chance.randrange(100):02d} {chance.randrange(100):02d}"


def rpps_of(profession: Profession, chance: Random) -> str:
    """Eleven digits with their check digit, for professions that have them."""
    if profession not in _RPPS:
        return ""
    digits = [8, 0, *(chance.randrange(10) for _ in range(8))]
    doubled = [d * 2 - 9 * (d > 4) if n % 2 else d for n, d in enumerate(digits)]
    return "".join(map(str, digits)) + str(-sum(doubled) % 10)
