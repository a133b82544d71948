"""The floor plan of a centre, as those who make it and those who print it see it."""

from __future__ import annotations

from dataclasses import dataclass

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.floor_checks import Found, findings
from vaxcentre.rules.floor_plans import Layout, Premises
from vaxcentre.rules.floor_templates import usual_plan
from vaxcentre.storage.floor_plans import KeptPlan, kept_plan, premises_of

__all__ = ["KeptPlan", "PlanShown", "floor_plan", "floor_plan_to_make", "floor_plan_to_print"]


@dataclass(frozen=True)
class PlanShown:
    """A plan and what it should show; while a centre has made none, the one that is made for it."""

    kept: KeptPlan | None
    layout: Layout
    premises: Premises
    found: tuple[Found, ...]

    @property
    def version(self) -> int:
        """The version to name when changing it; nought while there is none."""
        return self.kept.version if self.kept else 0


@query(Permission.MANAGE_CENTRE)
def floor_plan_to_make(look: Look) -> PlanShown:
    """The plan for its editor; four statements, or two."""
    return _shown(look)


@query(Permission.SEE_CENTRE)
def floor_plan_to_print(look: Look) -> PlanShown:
    """The plan for paper: signs, and the whole of it."""
    return _shown(look)


@query(Permission.SEE_WALL)
def floor_plan(look: Look) -> PlanShown:
    """The plan for other screens."""
    return _shown(look)


def _shown(look: Look) -> PlanShown:
    premises = premises_of(look.db, look.centre_id)
    kept = kept_plan(look.db, look.centre_id)
    layout = kept.layout if kept else usual_plan(premises)
    return PlanShown(kept, layout, premises, findings(layout, premises) if kept else ())
