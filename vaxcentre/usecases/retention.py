"""Forgetting what need not be kept any longer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update

from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import (
    AppointmentImport,
    AppointmentImportRow,
    CallOut,
    CallOutAsk,
    ImportState,
    MemberImport,
    MemberImportRow,
    Notice,
    OutboxTask,
    PushSubscription,
    RowOutcome,
    SignInAttempt,
)
from vaxcentre.usecases.perform import Work, use_case

KEPT_FOR = timedelta(days=30)
NEWS_KEPT_FOR = timedelta(days=90)
"""What somebody was told, and which of it still explains something."""
BROWSERS_KEPT_FOR = timedelta(days=365)
"""A browser that was not rung for longer belongs to nobody any more, or to nobody who reads it."""
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


@use_case(Permission.MANAGE_NETWORK)
def forget_news(work: Work) -> None:
    """Forget what people were told ninety days ago."""
    work.noted_in_row()
    work.db.execute(delete(Notice).where(Notice.created_at < work.now - NEWS_KEPT_FOR))


@use_case(Permission.MANAGE_NETWORK)
def forget_tasks(work: Work) -> None:
    """Forget tasks that were done, or given up, thirty days ago."""
    work.noted_in_row()
    before = work.now - KEPT_FOR
    work.db.execute(
        delete(OutboxTask).where(or_(OutboxTask.done_at < before, OutboxTask.given_up_at < before))
    )


@use_case(Permission.MANAGE_NETWORK)
def forget_browsers(work: Work) -> None:
    """Forget browsers that were last rung, or began to be, a year ago."""
    work.noted_in_row()
    last = func.coalesce(PushSubscription.told_at, PushSubscription.created_at)
    work.db.execute(delete(PushSubscription).where(last < work.now - BROWSERS_KEPT_FOR))


@use_case(Permission.MANAGE_NETWORK)
def forget_links_of_call_outs(work: Work) -> None:
    """Forget whose link was whose in call-outs that ended thirty days ago: their letters open nothing."""
    work.noted_in_row()
    over = select(CallOut.id).where(CallOut.ended_at < work.now - KEPT_FOR)
    work.db.execute(
        update(CallOutAsk)
        .where(CallOutAsk.call_out_id.in_(over), CallOutAsk.secret_hash.is_not(None))
        .values(secret_hash=None)
    )
