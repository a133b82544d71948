"""A linear program, written row by row and solved for one cost after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Terms = Iterable[tuple[int, float]]
"""Columns, each with what it counts in a row."""


class Program:
    """Columns from nought up to a bound, and rows that hold them together."""

    def __init__(self) -> None:
        self.most: list[float] = []
        self._below = _Rows()
        self._equal = _Rows()

    def column(self, most: float) -> int:
        """One more column, between nought and `most`; its place."""
        self.most.append(most)
        return len(self.most) - 1

    def at_most(self, terms: Terms, most: float) -> None:
        """The terms come to no more than `most`."""
        self._below.write(terms, most)

    def equal(self, terms: Terms, to: float) -> None:
        """The terms come to `to`."""
        self._equal.write(terms, to)

    def least(
        self, costs: Mapping[int, float], limits: Iterable[tuple[Mapping[int, float], float]] = ()
    ) -> tuple[float, list[float]]:
        """The least that the columns can cost, and they; each of `limits` is a row for this once.

        Raises ValueError when nothing keeps to all rows.
        """
        below = _Rows(self._below)
        for terms, most in limits:
            below.write(terms.items(), most)
        weights = np.zeros(len(self.most))
        weights[list(costs)] = list(costs.values())
        if not self.most:
            return 0.0, []
        found = linprog(
            weights,
            A_ub=below.matrix(len(self.most)),
            b_ub=below.most or None,
            A_eq=self._equal.matrix(len(self.most)),
            b_eq=self._equal.most or None,
            bounds=[(0, most) for most in self.most],
            method="highs",
        )
        if found.x is None:
            raise ValueError(found.message)
        return float(found.fun), list(found.x)


class _Rows:
    """Rows of one kind, as three lists and what they come to."""

    def __init__(self, before: _Rows | None = None) -> None:
        self.rows: list[int] = list(before.rows) if before else []
        self.columns: list[int] = list(before.columns) if before else []
        self.values: list[float] = list(before.values) if before else []
        self.most: list[float] = list(before.most) if before else []

    def write(self, terms: Terms, most: float) -> None:
        for column, value in terms:
            self.rows.append(len(self.most))
            self.columns.append(column)
            self.values.append(value)
        self.most.append(most)

    def matrix(self, width: int) -> csr_matrix | None:
        if not self.most:
            return None
        return csr_matrix((self.values, (self.rows, self.columns)), (len(self.most), width))
