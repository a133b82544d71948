"""The rounds of open call-outs: waves that are due, and ends."""

from __future__ import annotations

import structlog

from vaxcentre.clock import Clock
from vaxcentre.queries.ask import ask
from vaxcentre.queries.call_out_rounds import call_outs_due
from vaxcentre.rules.access import WORKER
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.usecases.call_out_waves import send_round
from vaxcentre.usecases.perform import perform

LINKS = "/call-out/"

log = structlog.get_logger()


def send_due_rounds(public_url: str, clock: Clock) -> int:
    """Look after every call-out that is due; returns how many people were asked."""
    try:
        due = ask(call_outs_due, WORKER, clock.now())
    finally:
        forget_reads()
    asked = 0
    for one in due:
        done = perform(
            send_round,
            WORKER,
            clock.now(),
            one.place,
            call_out_id=one.id,
            address_of_links=public_url + LINKS,
        )
        forget_reads()
        asked += done.asked
        log.info("call_out", call_out=str(one.id), asked=done.asked, ended=done.ended)
    return asked
