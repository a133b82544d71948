"""What the levels of a plan cost, column by column."""

from __future__ import annotations

from dataclasses import dataclass, field

from vaxcentre.planning.plan import UPWARDS, Level
from vaxcentre.planning.rows import INFINITE, Numbers, Rows


@dataclass
class Goal:
    """What a level wants as little as possible of: `constant` and a cost for each column."""

    level: Level
    constant: float = 0
    costs: dict[int, float] = field(default_factory=dict)
    spread: float = 0
    """No two plans differ by more, where that is known to be little."""
    least: float = -INFINITE
    """No plan comes to less, nor to more than `most`: loose bounds."""
    most: float = INFINITE

    def add(self, column: int, cost: float) -> None:
        """Let a column cost more."""
        if cost:
            self.costs[column] = self.costs.get(column, 0) + cost

    def bound(self, rows: Rows) -> None:
        """Find what the columns alone say about the goal."""
        ends = [(cost * rows.lower[at], cost * rows.upper[at]) for at, cost in self.costs.items()]
        self.least = self.constant + sum(min(both) for both in ends)
        self.most = self.constant + sum(max(both) for both in ends)
        if self.level not in UPWARDS:
            self.least = max(0.0, self.least)

    def value(self, columns: Numbers) -> float:
        """What a plan comes to."""
        return self.constant + round(sum(cost * columns[at] for at, cost in self.costs.items()))

    def told(self, value: float) -> float:
        """A value of the goal as people are told it: upwards where more is better."""
        return -value if self.level in UPWARDS else value


Goals = dict[Level, Goal]
