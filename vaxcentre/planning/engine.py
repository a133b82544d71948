"""The solver, HiGHS: one linear model whose levels are solved one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_matrix, vstack

from vaxcentre.planning.rows import INFINITE, Flags, Numbers, Places, Rows

Status = highspy.HighsModelStatus
Told = highspy.cb.HighsCallbackType

NEAR = 1e-6
"""What is nearer to a whole number than this is one."""
WHOLE_STEP = 0.999
"""All levels come to whole numbers: a bound nearer than one step proves the value."""


class _Silent(highspy.Highs):
    """HiGHS without its banner, which comes when callbacks are made ready, before one can say no."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802  (its own custom)
        self.silent()


class _Watch:
    """Hears what a solver tells while it runs, and interrupts it.

    The solver never lets go of whom it once told, so afterwards the watch lets go of everything.
    """

    def __init__(
        self, found: Callable[[Numbers, float], None], is_over: Callable[[], bool]
    ) -> None:
        self._found: Callable[[Numbers, float], None] | None = found
        self._is_over: Callable[[], bool] | None = is_over
        self._trouble: BaseException | None = None

    def heard(self, kind: object, _: str, out: Any, into: Any, __: object) -> None:
        """Take a better plan, or say whether to go on."""
        try:
            if kind == Told.kCallbackMipImprovingSolution:
                if self._found and not self._trouble:
                    self._found(np.array(out.mip_solution), out.mip_dual_bound)
            elif self._trouble or (self._is_over and self._is_over()):
                into.user_interrupt = True
        except BaseException as trouble:
            self._trouble = trouble

    def end(self) -> None:
        """Raise what went wrong, and hear no more."""
        self._found = self._is_over = None
        if self._trouble:
            raise self._trouble


@dataclass(frozen=True)
class Relaxed:
    """The best that is possible where seats could be cut into parts."""

    columns: Numbers
    value: float
    column_duals: Numbers
    row_duals: Numbers


@dataclass(frozen=True)
class Whole:
    """The best plan found with whole seats, if any, and what none can better."""

    columns: Numbers | None
    bound: float
    is_proven: bool
    is_impossible: bool = False
    """There is none at all."""


@dataclass(frozen=True)
class Bounds:
    """The bounds of columns and rows."""

    lower: Numbers
    upper: Numbers
    least: Numbers
    most: Numbers


class Engine:
    """The model, narrowed level by level to the plans that are as good as can be so far."""

    def __init__(self, rows: Rows, *, seed: int, is_over: Callable[[], bool]) -> None:
        """`is_over` is asked all the time; once it says so, what runs comes to its end."""
        self.lower = np.array(rows.lower, np.float64)
        self.upper = np.array(rows.upper, np.float64)
        self.is_whole = np.array(rows.is_whole, np.bool_)
        self.least = np.array(rows.least, np.float64)
        self.most = np.array(rows.most, np.float64)
        shape = (len(rows.least), len(rows.lower))
        starts = np.array([*rows.starts, len(rows.columns)], np.int32)
        columns = np.array(rows.columns, np.int32)
        self.matrix = csr_matrix((np.array(rows.values, np.float64), columns, starts), shape)
        self._is_over, self._seed = is_over, seed
        self._relaxed = self._solver(self.matrix, self.lower, self.upper, self.least, self.most)

    def relaxed(self, costs: Numbers) -> Relaxed | None:
        """The best for `costs` without whole numbers; None when it was stopped."""
        solver, places = self._relaxed, np.arange(len(costs), dtype=np.int32)
        solver.changeColsCost(len(costs), places, costs)
        if self._run(solver, lambda _, __: None) not in (Status.kOptimal, Status.kModelEmpty):
            return None
        found = solver.getSolution()
        columns = np.array(found.col_value)
        return Relaxed(
            columns, float(costs @ columns), np.array(found.col_dual), np.array(found.row_dual)
        )

    def whole(self, costs: Numbers, found: Callable[[Numbers, float], None]) -> Whole:
        """The best for `costs` in whole seats; `found` hears of each better plan and of the bound."""
        free = self.lower < self.upper
        fixed = np.where(free, 0.0, self.lower)
        matrix = self.matrix[:, free]
        used = np.diff(matrix.indptr) > 0
        taken = self.matrix @ fixed
        solver = self._solver(
            matrix[used],
            self.lower[free],
            self.upper[free],
            (self.least - taken)[used],
            (self.most - taken)[used],
        )
        count = int(free.sum())
        places = np.arange(count, dtype=np.int32)
        solver.changeColsCost(count, places, costs[free])
        kinds = np.where(self.is_whole[free], 1, 0).astype(np.uint8)
        solver.changeColsIntegrality(count, places, kinds)
        constant = float(costs @ fixed)

        def widened(values: Numbers) -> Numbers:
            columns = fixed.copy()
            columns[free] = values
            return columns

        status = self._run(solver, lambda values, bound: found(widened(values), bound + constant))
        info = solver.getInfo()
        has_plan = info.primal_solution_status == 2
        columns = widened(np.array(solver.getSolution().col_value)) if has_plan else None
        return Whole(
            columns,
            info.mip_dual_bound + constant,
            status == Status.kOptimal,
            status == Status.kInfeasible,
        )

    def bounds(self) -> Bounds:
        """What the model is narrowed to now."""
        return Bounds(*(one.copy() for one in (self.lower, self.upper, self.least, self.most)))

    def widen(self, to: Bounds) -> None:
        """Go back to what the model was narrowed to before; the same rows as then."""
        self.lower, self.upper = to.lower.copy(), to.upper.copy()
        self.least, self.most = to.least.copy(), to.most.copy()
        self._pass_bounds()

    def keep_face(self, best: Relaxed) -> None:
        """Keep the plans that are as good as `best`: by its duals they are known exactly."""
        fixed = np.abs(best.column_duals) > NEAR
        low = fixed & (np.abs(best.columns - self.lower) < NEAR)
        high = fixed & ~low
        self.upper[low] = self.lower[low]
        self.lower[high] = self.upper[high]
        tight = np.abs(best.row_duals) > NEAR
        at = self.matrix @ best.columns
        below = tight & (np.abs(at - self.least) < NEAR)
        above = tight & ~below
        self.most[below] = self.least[below]
        self.least[above] = self.most[above]
        self._follow()
        self._pass_bounds()

    def keep_value(self, costs: Numbers, most: float) -> None:
        """Keep the plans that cost so much at most."""
        used = np.flatnonzero(costs).astype(np.int32)
        self._relaxed.addRow(-INFINITE, most, len(used), used, costs[used])
        row = csr_matrix((costs[used], used, np.array([0, len(used)])), (1, len(costs)))
        self.matrix = vstack((self.matrix, row), format="csr")
        self.least = np.append(self.least, -INFINITE)
        self.most = np.append(self.most, most)

    def _follow(self) -> None:
        """Fix the columns that follow from those that are fixed: a full row leaves no choice."""
        ups, downs = self.matrix.maximum(0), self.matrix.minimum(0)
        free = -1
        while free != (free := int(np.count_nonzero(self.lower < self.upper))):
            lowest = ups @ self.lower + downs @ self.upper
            highest = ups @ self.upper + downs @ self.lower
            open_ = highest > lowest + NEAR
            self._press(ups, downs, open_ & (lowest > self.most - NEAR))
            self._press(downs, ups, open_ & (highest < self.least + NEAR))

    def _press(self, towards_lower: csr_matrix, towards_upper: csr_matrix, rows: Flags) -> None:
        """In these rows some columns can only stay at their lower bound, the others at their upper."""
        if not rows.any():
            return
        low, high = _columns_in(towards_lower, rows), _columns_in(towards_upper, rows)
        self.upper[low] = self.lower[low]
        self.lower[high] = self.upper[high]

    def _pass_bounds(self) -> None:
        places = np.arange(len(self.lower), dtype=np.int32)
        self._relaxed.changeColsBounds(len(places), places, self.lower, self.upper)
        places = np.arange(len(self.least), dtype=np.int32)
        self._relaxed.changeRowsBounds(len(places), places, self.least, self.most)

    def _run(self, solver: Any, found: Callable[[Numbers, float], None]) -> Any:
        """Run a solver, watched; what went wrong while it told something comes out afterwards."""
        watch = _Watch(found, self._is_over)
        solver.setCallback(watch.heard, None)
        for kind in (
            Told.kCallbackSimplexInterrupt,
            Told.kCallbackMipInterrupt,
            Told.kCallbackMipImprovingSolution,
        ):
            solver.startCallback(kind)
        try:
            solver.run()
        finally:
            watch.end()
        return solver.getModelStatus()

    def _solver(
        self, matrix: csr_matrix, lower: Numbers, upper: Numbers, least: Numbers, most: Numbers
    ) -> Any:
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(len(lower))
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_, model.row_upper_ = least, most
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        solver: Any = _Silent()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", self._seed),
            ("presolve", "off"),
            ("mip_heuristic_run_feasibility_jump", False),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", WHOLE_STEP),
        ):
            solver.setOptionValue(name, value)
        solver.passModel(model)
        return solver


def _columns_in(matrix: csr_matrix, rows: Flags) -> Places:
    """The columns that stand in some rows, some of them more than once."""
    return matrix.indices[np.repeat(rows, np.diff(matrix.indptr))]
