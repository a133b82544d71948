"""A network's own table of who may do what: made of the usual one at the first change."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.professions import USUAL_RIGHTS, RightLine
from vaxcentre.storage.models import Network, ProfessionRight
from vaxcentre.usecases.member_rows import network_of
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.MANAGE_NETWORK)
def add_right(work: Work, *, line: RightLine) -> None:
    """Let a profession do something during a period. Added twice, it stands there once."""
    if not line.source.strip():
        raise Invalid("no_source", N_("Indiquez le texte ou la décision qui le permet."), "source")
    if line.valid_until is not None and line.valid_until < line.valid_from:
        raise Invalid("period_backwards", N_("La fin vient avant le début."), "valid_until")
    table = _own_table(work)
    if any(_line(row) == line for row in table):
        return
    added = ProfessionRight(network_id=network_of(work), **vars(line))
    work.db.add(added)
    work.note("right added", added, profession=line.profession, duty=line.duty)


@use_case(Permission.MANAGE_NETWORK)
def end_right(work: Work, *, line: RightLine, last_day: date) -> None:
    """Let a line count up to a day (included) and no longer; raises NotFound when it is gone."""
    found = _found(work, line)
    if last_day < found.valid_from:
        raise Invalid("period_backwards", N_("La fin vient avant le début."), "last_day")
    found.valid_until = last_day
    work.note("right ended", found, profession=line.profession, duty=line.duty)


@use_case(Permission.MANAGE_NETWORK)
def remove_right(work: Work, *, line: RightLine) -> None:
    """Take a line out of the table, as if it had never been there. Repeated, nothing happens."""
    for row in _own_table(work):
        if _line(row) == line:
            work.note("right removed", row, profession=line.profession, duty=line.duty)
            work.db.delete(row)
    work.noted_in_row()


@use_case(Permission.MANAGE_NETWORK)
def restore_usual_rights(work: Work) -> None:
    """Go by the usual table again; the network's own lines are forgotten."""
    network = work.db.get_one(Network, network_of(work))
    for row in _rows(work):
        work.db.delete(row)
    work.note("usual rights restored", network)


def _found(work: Work, line: RightLine) -> ProfessionRight:
    for row in _own_table(work):
        if _line(row) == line:
            return row
    raise NotFound()


def _own_table(work: Work) -> list[ProfessionRight]:
    """The lines of this network, locked; the usual ones are copied where it has none yet."""
    network_id = network_of(work)
    work.db.scalars(select(Network.id).where(Network.id == network_id).with_for_update()).one()
    rows = _rows(work)
    if not rows:
        rows = [
            ProfessionRight(
                network_id=network_id,
                profession=usual.right.profession,
                duty=usual.right.duty,
                valid_from=usual.right.during.since,
                valid_until=usual.right.during.until,
                source=usual.source,
            )
            for usual in USUAL_RIGHTS
        ]
        work.db.add_all(rows)
        work.db.flush()
    return rows


def _rows(work: Work) -> list[ProfessionRight]:
    return list(
        work.db.scalars(
            select(ProfessionRight).where(ProfessionRight.network_id == network_of(work))
        )
    )


def _line(row: ProfessionRight) -> RightLine:
    return RightLine(row.profession, row.duty, row.valid_from, row.valid_until, row.source)
