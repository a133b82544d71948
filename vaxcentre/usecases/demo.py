"""Fills an empty database with the demonstration: three centres, teams, a day under way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from vaxcentre.demo.places import NEIGHBOURS, PLANS, CentrePlan
from vaxcentre.demo.pool import POOLS, PoolPlan
from vaxcentre.demo.team import COORDINATOR, PASSWORD, PIN, Colleague, team_of
from vaxcentre.demo.zones import zone_at
from vaxcentre.passwords import hash_of
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreState
from vaxcentre.rules.floor_templates import starting_plan
from vaxcentre.rules.sessions import USUAL_HOURS, DayPart, SessionState, span_of
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.floor_plans import premises_of
from vaxcentre.storage.models import (
    Booth,
    BoothStaffing,
    Centre,
    ClinicSession,
    Grant,
    Line,
    Network,
    Person,
    PersonState,
)
from vaxcentre.usecases.demo_appointments import book_session
from vaxcentre.usecases.demo_bench import add_bench
from vaxcentre.usecases.demo_floor import write_history
from vaxcentre.usecases.demo_pool import add_pool
from vaxcentre.usecases.demo_presence import add_call_out, add_presence, add_swap
from vaxcentre.usecases.demo_rota import lay_out_rota
from vaxcentre.usecases.floor_plans import lay_floor
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sessions import ensure_session_lines

DAYS_AHEAD = 7
SUNDAY = 6
SWAPPER = "responsable.maubeuge@demo.example"
"""Whom a colleague asks to swap."""
SET_UP_BEFORE = timedelta(days=20)
STAFFED_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class Loaded:
    """What was written."""

    centres: int
    appointments: int
    visits: int


@use_case(Permission.MANAGE_NETWORK)
def load_demo(work: Work) -> Loaded | None:
    """Write the demonstration into an empty database; None, and nothing, when it is not empty."""
    if work.db.scalar(select(Network.id).limit(1)) or work.db.scalar(select(Person.id).limit(1)):
        return None
    hashes = _Hashes(hash_of(PASSWORD), hash_of(PIN))
    coordinator = _add_persons(work, [COORDINATOR], hashes)
    numbers = count(1)
    done = [_load_network(work, pool, coordinator, hashes, numbers) for pool in POOLS]
    loaded = Loaded(
        sum(one.centres for one in done),
        sum(one.appointments for one in done),
        sum(one.visits for one in done),
    )
    network = work.db.scalars(select(Network).order_by(Network.name)).first()
    work.note("demonstration loaded", network, appointments=loaded.appointments)
    return loaded


def _load_network(
    work: Work,
    pool: PoolPlan,
    coordinator: dict[str, UUID],
    hashes: _Hashes,
    numbers: Iterator[int],
) -> Loaded:
    """A network with its centres, its people, its rota, and its day."""
    plans = [plan for plan in (*PLANS, *NEIGHBOURS) if plan.slug in pool.centres]
    if not plans:
        return Loaded(0, 0, 0)
    network = Network(id=uuid4(), name=pool.network)
    work.db.add(network)
    work.db.flush()
    _add_grants(work, network, None, [COORDINATOR], coordinator)
    centres: dict[str, Centre] = {}
    keys: dict[str, UUID] = {}
    appointments = visits = 0
    for plan in plans:
        centre = centres[plan.slug] = _add_centre(work, network, plan, next(numbers))
        people = _add_persons(work, list(team_of(plan)), hashes)
        _add_grants(work, network, centre, list(team_of(plan)), people)
        keys |= people
        _add_furniture(work, centre, plan)
        booked, came = _lay_out(work, centre, plan, people) if plan in PLANS else (0, 0)
        appointments, visits = appointments + booked, visits + came
    _add_rota(work, network, pool, centres, keys, hashes)
    return Loaded(len(plans), appointments, visits)


def _add_rota(
    work: Work,
    network: Network,
    plan: PoolPlan,
    centres: dict[str, Centre],
    keys: dict[str, UUID],
    hashes: _Hashes,
) -> None:
    pool = add_pool(work, network.id, plan, centres, keys, hashes.password)
    plans = [one for one in (*PLANS, *NEIGHBOURS) if one.slug in centres]
    written = lay_out_rota(work, pool, plans, centres)
    add_presence(work, pool, written)
    if "maubeuge" in centres:
        add_call_out(work, pool, written)
        add_swap(work, pool, written, SWAPPER)
        add_bench(work, centres["maubeuge"])


@dataclass(frozen=True)
class _Hashes:
    """Of the one password and the one PIN that all have: making them takes time on purpose."""

    password: str
    pin: str


def _add_centre(work: Work, network: Network, plan: CentrePlan, number: int) -> Centre:
    centre = Centre(
        id=uuid4(),
        network_id=network.id,
        number=number,
        name=plan.name,
        slug=plan.slug,
        time_zone=zone_at(work.now),
        kind=plan.kind,
        state=CentreState.OPEN,
        address=plan.address,
        phone=plan.phone,
        directions=plan.directions,
        what_to_bring=plan.what_to_bring,
        authorisation="Démonstration 2026-001",
    )
    work.db.add(centre)
    work.db.flush()
    return centre


def _add_persons(work: Work, team: list[Colleague], hashes: _Hashes) -> dict[str, UUID]:
    """The people; returns their keys by e-mail."""
    keys = {colleague.email: uuid4() for colleague in team}
    work.db.execute(
        insert(Person),
        [
            {
                "id": keys[one.email],
                "email": one.email,
                "given_name": one.given_name,
                "family_name": one.family_name,
                "password_hash": hashes.password,
                "pin_hash": hashes.pin,
                "state": PersonState.ACTIVE,
                "created_at": work.now - SET_UP_BEFORE,
            }
            for one in team
        ],
    )
    return keys


def _add_grants(
    work: Work,
    network: Network,
    centre: Centre | None,
    team: list[Colleague],
    keys: dict[str, UUID],
) -> None:
    """What the people may do in a centre, or in the whole network."""
    work.db.execute(
        insert(Grant),
        [
            {
                "person_id": keys[one.email],
                "network_id": network.id,
                "centre_id": centre.id if centre else None,
                "role": one.role,
                "granted_at": work.now - SET_UP_BEFORE,
            }
            for one in team
        ],
    )


def _add_furniture(work: Work, centre: Centre, plan: CentrePlan) -> None:
    for line_plan in plan.lines:
        line = Line(
            id=uuid4(),
            centre_id=centre.id,
            code=line_plan.code,
            name=line_plan.name,
            kind=plan.kind,
            directions=line_plan.directions,
        )
        work.db.add(line)
        work.db.flush()
        for number in line_plan.booths:
            work.db.add(
                Booth(
                    centre_id=centre.id,
                    line_id=line.id,
                    number=number,
                    accessible=number == line_plan.booths[0],
                )
            )
    work.db.flush()
    if plan.hall is not None:
        here = replace(work, place=Place(centre.network_id, centre.id))
        lay_floor(here, starting_plan(plan.hall, premises_of(work.db, centre.id)))


def _lay_out(
    work: Work, centre: Centre, plan: CentrePlan, people: dict[str, UUID]
) -> tuple[int, int]:
    """Today under way, and the days to come; returns appointments and visits."""
    here = replace(work, place=Place(centre.network_id, centre.id))
    today = local_day(work.now, centre.time_zone)
    laid_out = lay_out_day(here, centre, plan, people)
    for days in range(1, DAYS_AHEAD):
        day = today + timedelta(days=days)
        if day.weekday() != SUNDAY:
            _add_session(here, plan, day, centre.time_zone)
    return laid_out


def lay_out_day(
    work: Work, centre: Centre, plan: CentrePlan, people: dict[str, UUID]
) -> tuple[int, int]:
    """Write today's session as it stands at this moment; returns appointments and visits."""
    today = local_day(work.now, centre.time_zone)
    session = _add_session(work, plan, today, centre.time_zone)
    session.state = SessionState.OPEN
    ensure_session_lines(work, session)
    _staff_booths(work, plan, people, session.opens_at)
    booked = book_session(work, plan, session, Random(f"{plan.slug} {today}"))  # noqa: S311
    return booked, write_history(work, plan, session, people)


def _add_session(work: Work, plan: CentrePlan, on: date, zone: str) -> ClinicSession:
    span = span_of(on, USUAL_HOURS[DayPart.WHOLE_DAY], zone)
    session = ClinicSession(
        id=uuid4(),
        centre_id=work.centre_id,
        held_on=on,
        kind=plan.session_kind,
        opens_at=span.start,
        closes_at=span.end,
        target_per_hour=plan.target_per_hour,
    )
    work.db.add(session)
    work.db.flush()
    return session


def _staff_booths(
    work: Work, plan: CentrePlan, people: dict[str, UUID], opens_at: datetime
) -> None:
    since = opens_at - STAFFED_BEFORE
    pairs: dict[int, dict[str, UUID]] = {}
    for one in team_of(plan):
        if one.booth is not None:
            pairs.setdefault(one.booth, {})[f"{one.role}_id"] = people[one.email]
    for booth in work.db.scalars(select(Booth).where(Booth.centre_id == work.centre_id)):
        booth.state, booth.state_since = BoothState.OPEN, since
        work.db.add(
            BoothStaffing(
                centre_id=work.centre_id, booth_id=booth.id, since=since, **pairs[booth.number]
            )
        )
    work.db.flush()
