"""What members change about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.rpps import rpps_digits
from vaxcentre.storage.models import Member, Person
from vaxcentre.usecases.member_rows import (
    centre_of_network,
    claim_anew,
    in_centre,
    own_member,
    qualifications_of,
    tell_planners,
)
from vaxcentre.usecases.perform import Work, use_case


@dataclass(frozen=True)
class OwnDetails:
    """What a member says about themselves."""

    profession: Profession
    rpps: str = ""
    phone: str = ""
    shows_phone: bool = False
    home_centre_id: UUID | None = None
    weekly_minutes: int = 48 * 60
    step_free: bool | None = None
    """Whether they work in step-free booths only; None leaves it as it is."""


@use_case(Permission.SIGNED_IN)
def edit_own_profile(work: Work, *, member_id: UUID, details: OwnDetails) -> bool:
    """Change one's own profile; returns whether what one may do waits to be verified again.

    The weekly ceiling can be lowered under what was set, and raised up to it again.
    """
    member = own_member(work, member_id)
    waits = 0
    if details.profession is not member.profession:
        waits = claim_anew(work, member, qualifications_of(work, member.id))
        member.profession = details.profession
    member.rpps, member.phone = rpps_digits(details.rpps), details.phone.strip()
    member.shows_phone = details.shows_phone
    if details.step_free is not None:
        work.db.get_one(Person, member.person_id).step_free = details.step_free
    member.home_centre_id = centre_of_network(work, member.network_id, details.home_centre_id)
    _lower_ceiling(member, details.weekly_minutes)
    there = in_centre(work, member.network_id, member.home_centre_id)
    there.note("own profile changed", member, profession=member.profession)
    if waits and member.home_centre_id:
        tell_planners(there, member.home_centre_id)
    return waits > 0


def _lower_ceiling(member: Member, minutes: int) -> None:
    highest = member.highest_weekly_minutes
    if not 0 <= minutes <= highest:
        raise Invalid(
            "ceiling_too_high",
            N_("Votre plafond est de %(hours)s heures par semaine : vous pouvez choisir moins."),
            "weekly_hours",
            hours=f"{highest / 60:g}",
        )
    member.weekly_minutes = minutes
    member.weekly_ceiling_minutes = highest if minutes < highest else None
