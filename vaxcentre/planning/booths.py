"""Which pair works in which booth: as many open booths as the people who are here allow.

Two exact assignments. The first makes pairs (planning/pairs.py); who works together stays together.
The second puts them to booths: first of all nobody moves, then a line with people waiting has a booth,
an accessible one where somebody waits for it, then booths are spread over the lines by their queues.
A booth with a patient in it is left alone: whoever is missing there may come, nobody is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from vaxcentre.planning.pairs import IMPOSSIBLE, assigned, pair_up, worth
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.staffing import (
    EMPTY,
    BoothHere,
    Crew,
    Hall,
    PersonHere,
    Post,
    WhyClosed,
)

_PINNED, _FREE, _TOGETHER, _AT_WORK = 10**7, 10**5, 10**4, 10**3
"""To be with who has a patient; to leave accessible booths to others; to stay a pair; to stay at work."""
_SERVED, _MOVED, _HALF_MOVED, _NEW, _RANK, _LONE = 10**6, 20_000, 8_000, 12_000, 10, 1


@dataclass(frozen=True)
class Move:
    """Somebody goes from a booth, or from the bench, to another, or back to it (None)."""

    person_id: UUID
    origin: int | None
    target: int | None


@dataclass(frozen=True)
class Placement:
    """Who works where, and what that changes."""

    crews: Mapping[int, Crew]
    """Every booth in use by its number, also those that stay empty."""
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    moves: tuple[Move, ...]
    left_closed: Mapping[int, WhyClosed]

    @property
    def changes(self) -> bool:
        """Whether anything would be different."""
        return bool(self.opens or self.closes or self.moves)

    @property
    def key(self) -> str:
        """A short text that is another one as soon as the plan does anything else."""
        facts = repr(
            (
                sorted(self.crews.items(), key=lambda item: item[0]),
                self.opens,
                self.closes,
                self.moves,
            )
        )
        return sha256(facts.encode()).hexdigest()[:20]


def place(hall: Hall) -> Placement:
    """The plan for everybody who is here; where nothing is to be gained, it changes nothing."""
    crews = {booth.number: booth.crew for booth in hall.booths}
    for kind in (CentreKind.VACCINATION, CentreKind.TESTING):
        crews |= _placed(hall, kind)
    return _placement(hall, crews)


def _placed(hall: Hall, kind: CentreKind) -> dict[int, Crew]:
    """Who is where in the booths of the lines that do this."""
    booths = [one for one in hall.booths if one.kind is kind]
    if not booths:
        return {}
    done = {one.number for one in booths if one.occupant and one.crew.may_work(kind)}
    free = [one for one in booths if one.number not in done]
    found = _try(hall, kind, booths, free, spare=False)
    if len(found) < len(free):
        spared = _try(hall, kind, booths, free, spare=True)
        found = spared if len(spared) > len(found) else found
    taken = {person for crew in found.values() for person in crew.people}
    return {
        one.number: found.get(one.number) or _rest(hall, one, taken)
        for one in free
    }  # fmt: skip


def _rest(hall: Hall, booth: BoothHere, taken: set[UUID]) -> Crew:
    """Who stays in a booth that no crew was found for: who is here and was not put elsewhere."""
    gone = {one for one in booth.crew.people if one not in hall.people}
    return booth.crew.without(taken | (gone if booth.state is BoothState.CLOSED else set()))


def _try(
    hall: Hall,
    kind: CentreKind,
    booths: Sequence[BoothHere],
    free: Sequence[BoothHere],
    *,
    spare: bool,
) -> dict[int, Crew]:
    pool = _pool(hall, kind, free)
    crews = _singles(hall, pool) if kind is CentreKind.TESTING else _pairs(hall, pool, spare=spare)
    ranks = _ranks(hall, booths, free, crews)
    served = _must_be_served(hall, booths, ranks, crews)
    costs = [[_cost(hall, crew, booth, ranks, served) for booth in free] for crew in crews]
    return {free[column].number: crews[row] for row, column in assigned(costs)}


def _pool(hall: Hall, kind: CentreKind, free: Sequence[BoothHere]) -> list[PersonHere]:
    """Who is to be placed: those of the bench who do this, and those in these booths."""
    there = {person for booth in free for person in booth.crew.people}
    bench = {one.id for one in hall.bench() if kind in one.kinds}
    return [one for one in hall.people.values() if one.id in there | bench]


def _singles(hall: Hall, pool: Sequence[PersonHere]) -> list[Crew]:
    """Testing takes one person; two who share a booth are left together."""
    crews: dict[object, Crew] = {}
    for one in pool:
        booth = hall.booth_of(one.id)
        key = booth.number if booth else one.id
        post = _post(one, booth)
        crews[key] = crews.get(key, EMPTY).having(post, one.id)
    return list(crews.values())


def _post(one: PersonHere, booth: BoothHere | None) -> Post:
    if booth is not None:
        return Post.DOCTOR if booth.crew.doctor == one.id else Post.NURSE
    return Post.DOCTOR if Post.DOCTOR in one.posts else Post.NURSE


def _pairs(hall: Hall, pool: Sequence[PersonHere], *, spare: bool) -> list[Crew]:
    doctors, nurses = _sides(hall, pool)
    need = {one.id for one in pool if one.step_free}

    def points(doctor: UUID, nurse: UUID) -> int | None:
        at, there = hall.booth_of(doctor), hall.booth_of(nurse)
        pinned = {one.number: one for one in (at, there) if one and one.occupant}
        steps = not all(one.accessible for one in pinned.values())
        if len(pinned) > 1 or (steps and need & {doctor, nurse}):
            return None
        together = at is not None and at == there
        at_work = sum(one is not None and one.works for one in (at, there))
        return (
            worth(hall.bonds.get((doctor, nurse)))
            + _PINNED * len(pinned)
            + _TOGETHER * together
            + _AT_WORK * at_work
            + (10 * _FREE if spare and not need & {doctor, nurse} else 0)
        )

    return [Crew(*pair) for pair in pair_up(doctors, nurses, points)]


def _sides(hall: Hall, pool: Sequence[PersonHere]) -> tuple[list[UUID], list[UUID]]:
    """Doctors and nurses; who may be either goes where people are short, and stays where they are."""
    doctors: list[UUID] = []
    nurses: list[UUID] = []
    either: list[UUID] = []
    for one in pool:
        booth = hall.booth_of(one.id)
        if booth is None and len(one.posts) > 1:
            either.append(one.id)
        else:
            (doctors if _post(one, booth) is Post.DOCTOR else nurses).append(one.id)
    for person_id in either:
        (doctors if len(doctors) <= len(nurses) else nurses).append(person_id)
    return doctors, nurses


def _stays(hall: Hall, crews: Sequence[Crew]) -> set[int]:
    """The booths whose people are still together: nobody moves out of them without need."""
    found = ((hall.booth_of(crew.people[0]), crew) for crew in crews)
    return {booth.number for booth, crew in found if booth and booth.crew == crew}


def _ranks(
    hall: Hall, booths: Sequence[BoothHere], free: Sequence[BoothHere], crews: Sequence[Crew]
) -> dict[int, int]:
    """In which order booths are opened: where most wait for each booth, accessible ones first."""
    kept = _stays(hall, crews) | {one.number for one in booths if one not in free}
    waiting = {line.code: line.waiting for line in hall.lines}
    counts = {one.line: 0 for one in booths}
    has_access = {one.line: False for one in booths}
    for one in booths:
        if one.number in kept:
            counts[one.line] += 1
            has_access[one.line] |= one.accessible
    left = [one for one in free if one.number not in kept]
    ranks = dict.fromkeys(kept, 0)
    while left:
        chosen = min(
            left,
            key=lambda one: (
                -(waiting.get(one.line, 0) + 1) / (counts[one.line] + 1),
                one.line,
                has_access[one.line] or not one.accessible,
                one.number,
            ),
        )
        left.remove(chosen)
        ranks[chosen.number] = len(ranks) + 1
        counts[chosen.line] += 1
        has_access[chosen.line] |= chosen.accessible
    return ranks


def _must_be_served(
    hall: Hall, booths: Sequence[BoothHere], ranks: Mapping[int, int], crews: Sequence[Crew]
) -> dict[int, int]:
    """One booth for each line where people wait, with how many; an accessible one where that is asked."""
    kept = _stays(hall, crews)
    served: dict[int, int] = {}
    for line in (one for one in hall.lines if one.waiting):
        there = [one for one in booths if one.line == line.code]
        fitting = [one for one in there if one.accessible] if line.needing_help else []
        candidates = sorted(
            fitting or there,
            key=lambda one: (not one.occupant, one.number not in kept, ranks.get(one.number, 0)),
        )
        if candidates:
            served[candidates[0].number] = line.waiting
    return served


def _cost(
    hall: Hall, crew: Crew, booth: BoothHere, ranks: Mapping[int, int], served: Mapping[int, int]
) -> int:
    here = [hall.booth_of(person) for person in crew.people]
    pinned = {one.number for one in here if one and one.occupant}
    if any(number != booth.number for number in pinned):
        return IMPOSSIBLE
    if booth.occupant and booth.crew.people and booth.number not in pinned:
        return IMPOSSIBLE
    if not booth.accessible and any(hall.people[one].step_free for one in crew.people):
        return IMPOSSIBLE
    others = [one for one in booth.crew.people if one in hall.people and one not in crew.people]
    cost = _RANK * ranks[booth.number] + _LONE * len(others)
    if booth.number in served:
        cost -= _SERVED + served[booth.number]
    if booth.crew == crew:
        return cost
    if booth in here:
        return cost + _HALF_MOVED
    was_together = here[0] is not None and here[0].crew == crew
    return cost + (_MOVED if was_together else _NEW)


def _placement(hall: Hall, crews: Mapping[int, Crew]) -> Placement:
    before = {person: one.number for one in hall.booths for person in one.crew.people}
    after = {person: number for number, crew in crews.items() for person in crew.people}
    people = [*hall.people, *(one for one in before if one not in hall.people)]
    moves = [Move(one, before.get(one), after.get(one)) for one in people]
    works = {one.number: crews[one.number].may_work(one.kind) for one in hall.booths}
    return Placement(
        crews=crews,
        opens=tuple(b.number for b in hall.booths if works[b.number] and not b.works),
        closes=tuple(b.number for b in hall.booths if b.works and not crews[b.number].people),
        moves=tuple(move for move in moves if move.origin != move.target),
        left_closed=_left_closed(hall, crews, works),
    )


def _left_closed(
    hall: Hall, crews: Mapping[int, Crew], works: Mapping[int, bool]
) -> dict[int, WhyClosed]:
    """Why booths stay without a crew: whom it would have taken."""
    busy = {person for number, crew in crews.items() if works[number] for person in crew.people}
    left = [one for one in hall.people.values() if one.id not in busy]
    return {
        booth.number: _why(booth, [one for one in left if booth.kind in one.kinds])
        for booth in hall.booths
        if not works[booth.number]
    }


def _why(booth: BoothHere, left: Sequence[PersonHere]) -> WhyClosed:
    doctors = any(Post.DOCTOR in one.posts for one in left)
    nurses = any(Post.NURSE in one.posts for one in left)
    if not doctors and not nurses:
        return WhyClosed.NOBODY
    if booth.kind is CentreKind.TESTING or (doctors and nurses):
        return WhyClosed.NEEDS_STEP_FREE
    return WhyClosed.NO_NURSE if doctors else WhyClosed.NO_DOCTOR
