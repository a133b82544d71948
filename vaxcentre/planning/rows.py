"""A linear model as it grows: columns and rows in plain lists, turned into arrays once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int32]

INFINITE = float("inf")


@dataclass
class Rows:
    """Columns with their bounds, and rows that bind them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    is_whole: list[bool] = field(default_factory=list)
    """Which columns must come to whole numbers by themselves; the others follow from these."""
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def column(self, upper: float, *, lower: float = 0, is_whole: bool = False) -> int:
        """One more column; its place."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.is_whole.append(is_whole)
        return len(self.lower) - 1

    def row(
        self,
        terms: Iterable[tuple[Sequence[int], float]],
        *,
        least: float = -INFINITE,
        most: float = INFINITE,
    ) -> None:
        """One more row: some columns, each times a value, between two bounds."""
        self.starts.append(len(self.columns))
        for columns, value in terms:
            self.columns += columns
            self.values += [value] * len(columns)
        self.least.append(least)
        self.most.append(most)
