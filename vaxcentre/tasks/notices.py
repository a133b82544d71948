"""Deciding about the notices that are due: many at once, or one by one where one of them fails."""

from __future__ import annotations

from uuid import UUID

import structlog

from config import Config
from vaxcentre.clock import Clock
from vaxcentre.errors import Unavailable
from vaxcentre.rules.access import NOWHERE, WORKER
from vaxcentre.tasks.failures import without_personal_data
from vaxcentre.usecases.notice_sending import decide_due_notices, decide_notice
from vaxcentre.usecases.outbox import ClaimedTask
from vaxcentre.usecases.perform import perform

log = structlog.get_logger()


def decide_many(settings: Config, clock: Clock) -> int | None:
    """Decide about those that are due; returns how many, or None when they must be taken one by one."""
    try:
        return perform(
            decide_due_notices,
            WORKER,
            clock.now(),
            public_url=settings.public_url,
            by_mail=bool(settings.mail.host),
        )
    except Unavailable:
        raise
    except Exception as error:  # whichever notice it was, the others must go on
        log.error("notices_failed", error=without_personal_data(error))
        return None


def decide(settings: Config, clock: Clock, task: ClaimedTask) -> bool:
    """Decide about the notice of one task."""
    fate = perform(
        decide_notice,
        WORKER,
        clock.now(),
        NOWHERE,
        notice_id=UUID(task.payload["notice_id"]),
        public_url=settings.public_url,
        by_mail=bool(settings.mail.host),
    )
    log.info("notice", notice=task.payload["notice_id"], fate=fate)
    return True
