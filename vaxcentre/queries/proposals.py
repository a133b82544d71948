"""Proposals for the rota, as who plans compares them with the rota of today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from vaxcentre.errors import NotFound
from vaxcentre.planning.plan import Reason
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.proposal_rows import (
    ChangeShown,
    HoleShown,
    ProposalCard,
    ProposalShown,
    ShiftShown,
    StoppedShown,
    has_to_take_back,
)
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.call_outs import CallOutState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import (
    RUNNING,
    ProposalState,
    ProposalWanted,
    may_take_back,
)
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.crews import crews
from vaxcentre.storage.models import (
    Assignment,
    CallOut,
    CallOutNeed,
    Centre,
    Member,
    Person,
    Proposal,
    ProposalChange,
    ProposalHole,
    Rota,
    Shift,
)

LATEST = 30


@query(Permission.MANAGE_ROTA)
def proposals(look: Look) -> list[ProposalCard]:
    """The latest proposals that were asked for in this centre; one statement."""
    changes = (
        select(func.count()).where(ProposalChange.proposal_id == Proposal.id).scalar_subquery()
    )
    missing = (
        select(func.coalesce(func.sum(ProposalHole.missing), 0))
        .where(ProposalHole.proposal_id == Proposal.id)
        .scalar_subquery()
    )
    rows = look.db.execute(
        select(Proposal, Person.given_name, Person.family_name, changes, missing)
        .outerjoin(Person, Person.id == Proposal.asked_by_id)
        .where(Proposal.centre_id == look.centre_id)
        .order_by(Proposal.asked_at.desc(), Proposal.id)
        .limit(LATEST)
    )
    return [
        ProposalCard(
            row[0].id,
            row[0].state,
            row[0].first_on,
            row[0].last_on,
            row[0].asked_at,
            _name(row[1], row[2]),
            bool(row[0].wanted.get("is_repair")),
            row[3],
            int(row[4]),
        )
        for row in rows
    ]


@query(Permission.MANAGE_ROTA)
def is_running(look: Look, *, proposal_id: UUID) -> bool:
    """Whether a proposal of this centre is being worked out; raises NotFound."""
    state = look.db.scalar(
        select(Proposal.state).where(
            Proposal.id == proposal_id, Proposal.centre_id == look.centre_id
        )
    )
    if state is None:
        raise NotFound()
    return state in RUNNING


@query(Permission.MANAGE_ROTA)
def proposal_shown(look: Look, *, proposal_id: UUID) -> ProposalShown:
    """One proposal of this centre with its changes and holes; nine statements. Raises NotFound."""
    proposal = look.db.get(Proposal, proposal_id, populate_existing=True)
    if proposal is None or proposal.centre_id != look.centre_id:
        raise NotFound()
    shown = _without_changes(look, proposal)
    if shown.is_running:
        return shown
    changes = look.db.execute(
        select(ProposalChange, Person.given_name, Person.family_name, Member.profession)
        .join(Person, Person.id == ProposalChange.person_id)
        .outerjoin(
            Member,
            and_(Member.person_id == Person.id, Member.network_id == look.place.network_id),
        )
        .where(ProposalChange.proposal_id == proposal_id)
    ).all()
    holes = look.db.scalars(
        select(ProposalHole).where(ProposalHole.proposal_id == proposal_id)
    ).all()
    ids = {row[0].shift_id for row in changes} | {one.shift_id for one in holes}
    ids |= {row[0].from_shift_id for row in changes if row[0].from_shift_id}
    shifts = _shifts(look, ids)
    here = crews(look.db, list(shifts))
    seen = tuple(_changes(look, changes, shifts))
    return replace(
        shown,
        may_take_back=shown.may_take_back and has_to_take_back(seen),
        changed_since=_changed_since(look, proposal, ids),
        changes=seen,
        holes=tuple(_holes(look, holes, shifts)),
        crews={key: tuple(mates) for key, mates in here.items()},
    )


def _without_changes(look: Look, proposal: Proposal) -> ProposalShown:
    names = _names(look, [proposal.asked_by_id, proposal.decided_by_id])
    decided = proposal.state in (ProposalState.ACCEPTED, ProposalState.PARTLY_ACCEPTED)
    return ProposalShown(
        id=proposal.id,
        state=proposal.state,
        wanted=ProposalWanted.of_facts(proposal.wanted),
        asked_at=proposal.asked_at,
        asked_by=names.get(proposal.asked_by_id, ""),
        progress=dict(proposal.progress),
        is_stopping=proposal.stop_asked_at is not None,
        levels=tuple(proposal.levels),
        figures=dict(proposal.figures),
        cpu_seconds=proposal.cpu_seconds,
        is_complete=proposal.is_complete,
        problem=proposal.problem,
        decided_at=proposal.decided_at,
        decided_by=names.get(proposal.decided_by_id, ""),
        may_take_back=decided and may_take_back(proposal.decided_at, look.now),
        changed_since=0,
    )


def _shifts(look: Look, ids: Collection[UUID]) -> dict[UUID, ShiftShown]:
    rows = look.db.execute(
        select(Shift, Centre.name, Centre.slug, Rota.state)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
        .where(Shift.id.in_(ids))
    )
    return {
        shift.id: ShiftShown(
            shift.id,
            shift.centre_id,
            centre,
            slug,
            shift.name,
            shift.held_on,
            TimeSpan(shift.starts_at, shift.ends_at),
            rota,
            shift.state is ShiftState.PLANNED and shift.ends_at > look.now,
        )
        for shift, centre, slug, rota in rows
    }


def _changes(
    look: Look, rows: Iterable[Any], shifts: Mapping[UUID, ShiftShown]
) -> Iterable[ChangeShown]:
    found = [
        ChangeShown(
            row.id,
            row.kind,
            row.state,
            row.person_id,
            _name(given, family),
            profession,
            shifts[row.shift_id],
            row.duty,
            shifts.get(row.from_shift_id),
            row.from_duty,
            row.is_edited,
            row.refusal,
            _may_manage(look, row.centre_id),
        )
        for row, given, family, profession in rows
        if row.shift_id in shifts
    ]
    order = tuple(Duty)
    return sorted(
        found,
        key=lambda one: (
            one.shift.during.start,
            one.shift.centre,
            one.shift.name,
            order.index(one.duty),
            one.kind,
            one.person,
        ),
    )


def _holes(
    look: Look, rows: Collection[ProposalHole], shifts: Mapping[UUID, ShiftShown]
) -> Iterable[HoleShown]:
    told = [*(one for row in rows for one in row.stopped), *(row.cheapest for row in rows)]
    names = _names(look, [UUID(key) for one in told for key in one.get("people", ())])
    called = _called(look, {row.shift_id for row in rows})
    found = [
        HoleShown(
            shifts[row.shift_id],
            row.duty,
            row.missing,
            tuple(_stopped(one, names) for one in row.stopped),
            _stopped(row.cheapest, names) if row.cheapest else None,
            _may_call(look, shifts[row.shift_id]),
            (row.shift_id, row.duty) in called,
        )
        for row in rows
        if row.shift_id in shifts
    ]
    return sorted(found, key=lambda one: (one.shift.during.start, one.shift.centre, one.duty))


def _stopped(told: Mapping[str, Any], names: Mapping[UUID | None, str]) -> StoppedShown:
    people = (names.get(UUID(key), "") for key in told["people"])
    return StoppedShown(Reason(told["reason"]), told["count"], tuple(filter(None, people)))


def _may_manage(look: Look, centre_id: UUID) -> bool:
    place = Place(look.place.network_id, centre_id)
    return look.actor.may(Permission.MANAGE_ROTA, place, look.now)


def _may_call(look: Look, shift: ShiftShown) -> bool:
    place = Place(look.place.network_id, shift.centre_id)
    may = look.actor.may(Permission.CALL_OUT, place, look.now)
    return may and shift.takes_place and shift.rota in SEEN


def _called(look: Look, shift_ids: Collection[UUID]) -> set[tuple[UUID, Duty]]:
    """The needs for which a call-out is running."""
    rows = look.db.execute(
        select(CallOutNeed.shift_id, CallOutNeed.duty)
        .join(CallOut, CallOut.id == CallOutNeed.call_out_id)
        .where(
            CallOutNeed.shift_id.in_(shift_ids),
            CallOut.state == CallOutState.OPEN,
            CallOut.is_trial.is_(False),
        )
    )
    return {(row[0], row[1]) for row in rows}


def _changed_since(look: Look, proposal: Proposal, shift_ids: Collection[UUID]) -> int:
    since = proposal.read_at or proposal.asked_at
    if proposal.state is not ProposalState.READY:
        return 0
    counted = select(func.count()).where(
        Assignment.shift_id.in_(shift_ids),
        or_(
            and_(Assignment.state.in_(SEATED), Assignment.seated_at > since),
            and_(Assignment.seated_at.is_not(None), Assignment.ended_at > since),
        ),
    )
    return look.db.scalar(counted) or 0


def _names(look: Look, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = look.db.execute(
        select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(wanted))
    )
    return {row[0]: _name(row[1], row[2]) for row in rows}


def _name(given: str | None, family: str | None) -> str:
    return f"{given or ''} {family or ''}".strip()
