"""How far the setting up of a centre has come."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import PERMISSIONS, Permission
from vaxcentre.rules.setting_up import CentreSoFar, StepToOpen, steps_to_open
from vaxcentre.storage.models import Appointment, Booth, Centre, ClinicSession, Grant

_CARERS = [role for role, may in PERMISSIONS.items() if Permission.RUN_BOOTH in may]


@query(Permission.MANAGE_CENTRE)
def set_up_steps(look: Look) -> list[StepToOpen]:
    """What is done and what is left until the centre can receive; one statement."""
    here = look.centre_id
    carer = exists().where(
        Grant.centre_id == here,
        Grant.role.in_(_CARERS),
        Grant.revoked_at.is_(None),
        or_(Grant.until.is_(None), Grant.until > look.now),
    )
    row = look.db.execute(
        select(
            Centre.state,
            exists().where(Booth.centre_id == here, Booth.in_use),
            carer,
            exists().where(ClinicSession.centre_id == here),
            exists().where(Appointment.centre_id == here),
        ).where(Centre.id == here)
    ).one()
    return steps_to_open(CentreSoFar(*row))
