"""Centres: found them, describe them, decide about their life."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlalchemy import func, select

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import (
    CentreEvent,
    CentreKind,
    CentreState,
    check_decision,
    check_slug,
)
from vaxcentre.rules.holidays import Territory
from vaxcentre.storage.models import Centre, Network
from vaxcentre.usecases.perform import Work, use_case

OBSERVATION_MINUTES = (15, 30)


@dataclass(frozen=True)
class Description:
    """What a centre tells its patients and its door."""

    name: str
    address: str = ""
    phone: str = ""
    directions: str = ""
    what_to_bring: str = ""
    early_minutes: int = 15
    late_minutes: int = 60
    observation_minutes: int = 15
    territory: Territory | None = None


@use_case(Permission.MANAGE_NETWORK)
def create_centre(
    work: Work, *, name: str, slug: str, time_zone: str, address: str, kind: CentreKind
) -> str:
    """Found a centre in the network, in the state planned; returns its slug.

    The network's row is locked, so that two founders at once get two numbers.
    """
    network = work.db.scalars(
        select(Network).where(Network.id == work.place.network_id).with_for_update()
    ).one()
    check_slug(slug)
    if work.db.scalar(select(Centre.id).where(Centre.slug == slug)):
        raise Invalid("slug_taken", N_("Un autre centre a déjà cette adresse."), "slug")
    if time_zone not in available_timezones():
        raise Invalid("no_such_zone", N_("Choisissez un fuseau horaire de la liste."), "time_zone")
    centre = Centre(
        network_id=network.id,
        number=(work.db.scalar(select(func.max(Centre.number))) or 0) + 1,
        name=name,
        slug=slug,
        time_zone=time_zone,
        address=address,
        kind=kind,
    )
    work.db.add(centre)
    work.db.flush()
    work.note("centre created", centre, slug=slug, number=centre.number, kind=str(kind))
    return slug


@use_case(Permission.MANAGE_CENTRE)
def describe_centre(work: Work, *, description: Description) -> None:
    """Change what the centre tells its patients and its door."""
    if description.observation_minutes not in OBSERVATION_MINUTES:
        raise Invalid("observation", N_("Choisissez 15 ou 30 minutes."), "observation_minutes")
    centre = work.db.get_one(Centre, work.centre_id)
    changed = {
        name: value for name, value in vars(description).items() if getattr(centre, name) != value
    }
    for name, value in changed.items():
        setattr(centre, name, value)
    work.note("centre described", centre, changed=sorted(changed))


@use_case(Permission.MANAGE_CENTRE)
def decide_about_centre(
    work: Work, *, event: CentreEvent, reference: str = "", successor: str = ""
) -> CentreState:
    """Take one step in the centre's life; raises IllegalStep, or Invalid when a reference lacks."""
    centre = work.db.scalars(
        select(Centre).where(Centre.id == work.centre_id).with_for_update()
    ).one()
    check_decision(event, reference, successor)
    before = centre.state
    centre.advance(event)
    if event is CentreEvent.AUTHORISE:
        centre.authorisation = reference
    if event is CentreEvent.HAND_OVER:
        centre.handed_over_to = successor
    work.note(
        f"centre {event}",
        centre,
        before=str(before),
        after=str(centre.state),
        reference=reference,
        successor=successor,
    )
    return centre.state
