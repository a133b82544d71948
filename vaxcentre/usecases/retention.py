"""Forgetting what need not be kept any longer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import (
    AppointmentImport,
    AppointmentImportRow,
    ImportState,
    MemberImport,
    MemberImportRow,
    RowOutcome,
    SignInAttempt,
)
from vaxcentre.usecases.perform import Work, use_case

KEPT_FOR = timedelta(days=30)
_LISTS = ((AppointmentImport, AppointmentImportRow), (MemberImport, MemberImportRow))


@use_case(Permission.MANAGE_NETWORK)
def forget_lists(work: Work) -> None:
    """Forget what refused rows and unfinished lists said thirty days ago; their counts stay."""
    before = work.now - KEPT_FOR
    work.noted_in_row()
    for sent, row in _LISTS:
        old = select(sent.id).where(sent.created_at < before)
        work.db.execute(
            update(row)
            .where(row.import_id.in_(old), row.outcome == RowOutcome.REFUSED)
            .values(source={})
        )
        work.db.execute(
            update(sent)
            .where(sent.created_at < before, sent.state == ImportState.UPLOADED)
            .values(state=ImportState.ABANDONED, content=None, finished_at=work.now)
        )


@use_case(Permission.MANAGE_NETWORK)
def forget_sign_in_attempts(work: Work) -> None:
    """Forget who tried to sign in thirty days ago, and from where."""
    work.noted_in_row()
    work.db.execute(delete(SignInAttempt).where(SignInAttempt.at < work.now - KEPT_FOR))
