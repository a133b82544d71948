"""Places, as they are looked at."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.identity import CentreValue
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.booths import BoothFeature, BoothState
from vaxcentre.rules.centres import CENTRE, CentreEvent, CentreKind, CentreState
from vaxcentre.rules.holidays import Territory
from vaxcentre.rules.visits import INSIDE, VisitState
from vaxcentre.storage.models import Appointment, Booth, Centre, Line, Network, Visit


@query(Permission.SIGNED_IN)
def centres_of(look: Look) -> list[CentreValue]:
    """The centres in which the actor has a role, by name."""
    counting = [g for g in look.actor.grants if g.until is None or g.until > look.now]
    here = or_(
        Centre.id.in_([g.centre_id for g in counting if g.centre_id]),
        Centre.network_id.in_([g.network_id for g in counting if g.centre_id is None]),
    )
    rows = look.db.scalars(select(Centre).where(here).order_by(Centre.name))
    return [_value(centre) for centre in rows]


@dataclass(frozen=True)
class NetworkValue:
    """A network with its centres and what each of them is made of."""

    name: str
    centres: list[CentreInNetwork]


@dataclass(frozen=True)
class CentreInNetwork:
    """A centre as the network's coordinator sees it: places, never patients."""

    centre: CentreValue
    address: str
    booths: int
    inside: int


@query(Permission.MANAGE_NETWORK)
def network_overview(look: Look) -> NetworkValue:
    """The network and its centres by name; four statements."""
    centres = look.db.scalars(
        select(Centre).where(Centre.network_id == look.place.network_id).order_by(Centre.name)
    ).all()
    ids = [centre.id for centre in centres]
    booths = _per_centre(look, Booth, Booth.centre_id.in_(ids), Booth.in_use)
    inside = _per_centre(look, Visit, Visit.centre_id.in_(ids), Visit.state.in_(INSIDE))
    return NetworkValue(
        look.db.get_one(Network, look.place.network_id).name,
        [
            CentreInNetwork(_value(c), c.address, booths.get(c.id, 0), inside.get(c.id, 0))
            for c in centres
        ],
    )


@dataclass(frozen=True)
class CentreDetails:
    """All that a manager may edit about a centre."""

    id: UUID
    number: int
    name: str
    slug: str
    time_zone: str
    address: str
    phone: str
    directions: str
    what_to_bring: str
    kind: CentreKind
    state: CentreState
    authorisation: str
    handed_over_to: str
    early_minutes: int
    late_minutes: int
    observation_minutes: int
    territory: Territory | None

    @property
    def events(self) -> tuple[CentreEvent, ...]:
        """What may be decided about the centre now."""
        return tuple(event for event in CentreEvent if CENTRE.allows(self.state, event))


@query(Permission.MANAGE_CENTRE)
def centre_details(look: Look) -> CentreDetails:
    """The centre itself."""
    centre = look.db.get_one(Centre, look.centre_id)
    return CentreDetails(*(getattr(centre, field.name) for field in fields(CentreDetails)))


@query(Permission.MANAGE_CENTRE)
def appointments_to_come(look: Look) -> int:
    """How many booked appointments lie ahead: closing would leave them without a place."""
    return (
        look.db.scalar(
            select(func.count())
            .select_from(Appointment)
            .where(
                Appointment.centre_id == look.centre_id,
                Appointment.state == AppointmentState.BOOKED,
                Appointment.slot_at > look.now - timedelta(hours=1),
            )
        )
        or 0
    )


@dataclass(frozen=True)
class BoothFurniture:
    """A booth as a thing that stands in a line."""

    id: UUID
    line_id: UUID
    number: int
    name: str
    accessible: bool
    in_use: bool
    state: BoothState
    occupied: bool
    features: tuple[BoothFeature, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether it is away from the noise."""
        return BoothFeature.QUIET in self.features

    @property
    def couch(self) -> bool:
        """Whether somebody can lie down."""
        return BoothFeature.COUCH in self.features

    @property
    def near_entrance(self) -> bool:
        """Whether the way to it is short."""
        return BoothFeature.NEAR_ENTRANCE in self.features


@dataclass(frozen=True)
class LineFurniture:
    """A line with its booths, those out of use included."""

    id: UUID
    code: str
    name: str
    kind: CentreKind
    directions: str
    in_use: bool
    booths: list[BoothFurniture]


@query(Permission.MANAGE_CENTRE)
def furniture(look: Look) -> list[LineFurniture]:
    """The centre's lines and booths, in the order of letters and numbers; three statements."""
    occupied = set(
        look.db.scalars(
            select(Visit.booth_id).where(
                Visit.centre_id == look.centre_id,
                Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
            )
        )
    )
    booths = [
        _booth(b, is_occupied=b.id in occupied)
        for b in look.db.scalars(
            select(Booth).where(Booth.centre_id == look.centre_id).order_by(Booth.number)
        )
    ]
    lines = look.db.scalars(
        select(Line).where(Line.centre_id == look.centre_id).order_by(Line.code)
    )
    return [
        LineFurniture(
            line.id,
            line.code,
            line.name,
            line.kind,
            line.directions,
            line.in_use,
            [booth for booth in booths if booth.line_id == line.id],
        )
        for line in lines
    ]


def _booth(b: Booth, *, is_occupied: bool) -> BoothFurniture:
    return BoothFurniture(
        b.id, b.line_id, b.number, b.name, b.accessible, b.in_use, b.state, is_occupied, b.features
    )


def _value(c: Centre) -> CentreValue:
    return CentreValue(c.id, c.network_id, c.number, c.name, c.slug, c.time_zone, c.kind, c.state)


def _per_centre(look: Look, model: type[Booth] | type[Visit], *wanted: object) -> dict[UUID, int]:
    rows = look.db.execute(
        select(model.centre_id, func.count()).where(*wanted).group_by(model.centre_id)  # type: ignore[arg-type]
    )
    return dict(rows.all())
