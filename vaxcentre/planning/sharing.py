"""Sharing the seats of one shift out among the twins for which it stands.

As many pairs, and as many seats beyond them, can always be shared out. Leads and usual pairs mostly
can: pairs are made by an assignment, and people change places while that makes anything better.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from vaxcentre.planning.measures import excess
from vaxcentre.planning.pairs import assigned
from vaxcentre.planning.problem import Problem, Seating
from vaxcentre.planning.twins import Together, Twins, room
from vaxcentre.rules.duties import PAIR, Duty


def share_out(problem: Problem, twins: Twins, seats: Collection[Seating]) -> tuple[Seating, ...]:
    """Seats of the twins' problem as seats of `problem`, sorted."""
    found = {seat for seat in seats if seat.shift not in twins.together}
    crews: dict[str, dict[Duty, list[str]]] = {key: defaultdict(list) for key in twins.together}
    for seat in sorted(seats):
        if seat.shift in crews:
            crews[seat.shift][seat.duty].append(seat.person)
    facts = _facts(problem) if crews else _Facts()
    for key, crew in crews.items():
        found.update(_Table(twins.together[key], crew, facts).seats())
    return tuple(sorted(found))


@dataclass
class _Facts:
    """Who may lead, and who usually work together."""

    may_lead: set[str] = field(default_factory=set)
    usual: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _facts(problem: Problem) -> _Facts:
    facts = _Facts({person.key for person in problem.people if person.may_lead})
    for person in problem.people:
        for other in person.partners - {person.key}:
            facts.usual[person.key].add(other)
            facts.usual[other].add(person.key)
    return facts


class _Table:
    """The people of some twins, each in a place; the first places of both halves make pairs."""

    def __init__(self, twins: Together, crew: dict[Duty, list[str]], facts: _Facts) -> None:
        self.twins, self.facts = twins, facts
        halves = [crew.get(duty, []) for duty in PAIR]
        most = sum(twin.most_pairs for twin in twins)
        self.pairs = min(most, *map(len, halves))
        self.who = {duty: list(crew.get(duty, ())) for duty in twins[0].needs}
        if self.pairs:
            self._make_pairs()
        self.where: dict[Duty, list[int]] = {duty: [] for duty in self.who}
        self._put_pairs()
        for duty in self.who:
            self._put_singles(duty)

    def seats(self) -> Iterator[Seating]:
        """Everybody's seat, once nothing can be made better."""
        while not self._is_best() and self._betters():
            pass
        for duty, people in self.who.items():
            for person, twin in zip(people, self.where[duty], strict=True):
                yield Seating(person, self.twins[twin].key, duty)

    def _make_pairs(self) -> None:
        """Put usual partners in places of the same number, as many as can be."""
        first, second = (self.who[duty] for duty in PAIR)
        usual = self.facts.usual
        costs = [[-int(other in usual[one]) for other in second] for one in first]
        pairs = sorted(assigned(costs), key=lambda pair: costs[pair[0]][pair[1]])[: self.pairs]
        for half, duty in enumerate(PAIR):
            people, paired = self.who[duty], [pair[half] for pair in pairs]
            rest = sorted(set(range(len(people))) - set(paired))
            self.who[duty] = [people[place] for place in [*paired, *rest]]

    def _put_pairs(self) -> None:
        free = [twin.most_pairs for twin in self.twins]
        for _ in range(self.pairs):
            twin = self._keenest(free, PAIR)
            free[twin] -= 1
            for duty in PAIR:
                self.where[duty].append(twin)

    def _put_singles(self, duty: Duty) -> None:
        paired = len(self.where[duty])
        free = [excess(twin, duty) for twin in self.twins]
        for _ in self.who[duty][paired:]:
            twin = self._keenest(free, (duty,))
            free[twin] -= 1
            self.where[duty].append(twin)

    def _keenest(self, free: Sequence[int], duties: Collection[Duty]) -> int:
        """The twin with room that wants the most people who lead."""

        def wish(twin: int) -> tuple[int, int]:
            left = [
                self.twins[twin].needs[duty].leads - self.where[duty].count(twin) for duty in duties
            ]
            return sum(one > 0 for one in left), sum(max(0, one) for one in left)

        return max((twin for twin, some in enumerate(free) if some), key=wish)

    def _is_best(self) -> bool:
        """Whether no other order of the people could be better."""
        leads, couples = self._worth(range(len(self.twins)))
        return leads <= self._least_leads() and -couples >= self._most_couples()

    def _least_leads(self) -> int:
        missing = 0
        for duty, people in self.who.items():
            wanted = [twin.needs[duty].leads for twin in self.twins]
            places = sum(min(one, self.where[duty].count(t)) for t, one in enumerate(wanted))
            leading = sum(person in self.facts.may_lead for person in people)
            missing += sum(wanted) - min(places, leading)
        return missing

    def _most_couples(self) -> int:
        if not all(duty in self.who for duty in PAIR):
            return 0
        usual, (first, second) = self.facts.usual, (self.who[duty] for duty in PAIR)
        if all(room(twin, duty) <= 1 for twin in self.twins for duty in PAIR):
            paired = zip(first[: self.pairs], second[: self.pairs], strict=True)
            return sum(other in usual[one] for one, other in paired)
        return sum(other in usual[one] for one, other in product(first, second))

    def _worth(self, twins: Collection[int]) -> tuple[int, int]:
        """Leads missing in some twins, and less usual pairs there: the smaller the better."""
        missing = couples = 0
        for number in twins:
            there = {
                duty: [p for p, at in zip(people, self.where[duty], strict=True) if at == number]
                for duty, people in self.who.items()
            }
            for duty, need in self.twins[number].needs.items():
                leading = sum(person in self.facts.may_lead for person in there[duty])
                missing += max(0, need.leads - leading)
            first, second = (there.get(duty, []) for duty in PAIR)
            couples += sum(b in self.facts.usual[a] for a, b in product(first, second))
        return missing, -couples

    def _betters(self) -> bool:
        """Let pairs change places, or people, wherever that is better; False when it is nowhere."""
        is_better = False
        if self.pairs:
            is_better = self._change(PAIR, range(self.pairs))
        for duty, people in self.who.items():
            is_better |= self._change((duty,), range(len(people)))
        return is_better

    def _change(self, duties: Collection[Duty], places: Sequence[int]) -> bool:
        is_better = False
        for one, other in combinations(places, 2):
            twins = {self.where[duty][place] for duty in duties for place in (one, other)}
            if len(twins) == 1:
                continue
            before = self._worth(twins)
            self._swap(duties, one, other)
            if self._worth(twins) < before:
                is_better = True
            else:
                self._swap(duties, one, other)
        return is_better

    def _swap(self, duties: Collection[Duty], one: int, other: int) -> None:
        for duty in duties:
            people = self.who[duty]
            people[one], people[other] = people[other], people[one]
