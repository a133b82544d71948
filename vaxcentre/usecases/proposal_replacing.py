"""Who takes whose place in a proposal: nobody leaves a seat if those who were to take it do not come.

Whoever was said to be away leaves all the same: they do not come, whoever else does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import ChangeKind, ChangeState, ProposalWanted
from vaxcentre.storage.models import Proposal, ProposalChange
from vaxcentre.usecases.perform import Work

_Seats = tuple[UUID, Duty]
"""The seats of one duty in one shift: who leaves one and who takes one are counted against each other."""


class Replacing:
    """All that a proposal would do with the seats of each duty in each shift."""

    def __init__(self, proposal: Proposal, rows: Sequence[ProposalChange]) -> None:
        absences = ProposalWanted.of_facts(proposal.wanted).absences
        away = {one.person_id for one in absences}
        rows = [row for row in rows if row.state is not ChangeState.DROPPED]
        self._comers = _by_seats((r for r in rows if r.kind is not ChangeKind.REMOVE), _taken)
        self._leavers = _by_seats((r for r in rows if _waits_for_another(r, away)), _left)

    @classmethod
    def of_proposal(cls, work: Work, proposal_id: UUID) -> Replacing:
        """What a proposal would do by now; two statements, one where it was read before."""
        rows = select(ProposalChange).where(ProposalChange.proposal_id == proposal_id)
        proposal = work.db.get_one(Proposal, proposal_id)
        return cls(proposal, work.db.scalars(rows.order_by(ProposalChange.id)).all())

    def ready(self, rows: Sequence[ProposalChange]) -> list[ProposalChange]:
        """Those of `rows` that need not wait for somebody about whom nobody has decided yet."""
        chosen = list(rows)
        while True:
            ids = {row.id for row in chosen}
            waits = {
                row.id
                for row in self.unreplaced(chosen, ids)
                if any(
                    one.state is ChangeState.OPEN and one.id not in ids
                    for one in self._comers.get(_left(row), ())
                )
            }
            if not waits:
                return chosen
            chosen = [row for row in chosen if row.id not in waits]

    def unreplaced(
        self, rows: Sequence[ProposalChange], written: Collection[UUID]
    ) -> Iterator[ProposalChange]:
        """Those of `rows` that would leave a seat empty, were `written` and no more written of them.

        Seats that nobody was to take again may be left. Who only leaves is held back before who
        moves to where they are needed.
        """
        here = {row.id for row in rows}

        def is_done(row: ProposalChange) -> bool:
            return row.id in written if row.id in here else row.state is ChangeState.APPLIED

        for seats, leavers in self._leavers.items():
            comers = self._comers.get(seats, [])
            spare = max(len(leavers) - len(comers), 0) + sum(map(is_done, comers))
            gone = sum(map(is_done, leavers))
            ours = [row for row in leavers if row.id in written]
            ours.sort(key=lambda row: row.kind is ChangeKind.MOVE)
            yield from ours[: max(gone - spare, 0)]


def _waits_for_another(row: ProposalChange, away: Collection[UUID]) -> bool:
    if row.kind is ChangeKind.REMOVE:
        return row.person_id not in away
    return row.kind is ChangeKind.MOVE


def _taken(row: ProposalChange) -> _Seats:
    return row.shift_id, row.duty


def _left(row: ProposalChange) -> _Seats:
    return row.from_shift_id or row.shift_id, row.from_duty or row.duty


def _by_seats(
    rows: Iterable[ProposalChange], seats_of: Callable[[ProposalChange], _Seats]
) -> Mapping[_Seats, list[ProposalChange]]:
    found: dict[_Seats, list[ProposalChange]] = defaultdict(list)
    for row in rows:
        found[seats_of(row)].append(row)
    return found
