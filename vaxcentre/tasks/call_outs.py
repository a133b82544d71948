"""The rounds of open call-outs: waves that are due, and ends."""

from __future__ import annotations

import structlog

from vaxcentre.clock import Clock
from vaxcentre.errors import VaxcentreError
from vaxcentre.queries.ask import ask
from vaxcentre.queries.call_out_rounds import CallOutDue, call_outs_due
from vaxcentre.rules.access import WORKER
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.usecases.call_out_telling import PATH
from vaxcentre.usecases.call_out_waves import send_round
from vaxcentre.usecases.perform import perform

log = structlog.get_logger()


def send_due_rounds(public_url: str, clock: Clock) -> int:
    """Look after every call-out that is due; returns how many people were asked."""
    try:
        due = ask(call_outs_due, WORKER, clock.now())
    finally:
        forget_reads()
    return sum(_look_after(one, public_url, clock) for one in due)


def _look_after(one: CallOutDue, public_url: str, clock: Clock) -> int:
    try:
        done = perform(
            send_round,
            WORKER,
            clock.now(),
            one.place,
            call_out_id=one.id,
            address_of_links=public_url + PATH,
        )
    except VaxcentreError:
        raise
    except Exception as error:  # whatever it is, the other call-outs must go on
        log.error("call_out_failed", call_out=str(one.id), error=type(error).__name__)
        return 0
    finally:
        forget_reads()
    log.info("call_out", call_out=str(one.id), asked=done.asked, ended=done.ended)
    return done.asked
