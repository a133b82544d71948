"""After a tap on the phone: where to go on, and a word with the way back.

A tap that was sent by a script (see static/js/my/outbox.js) learns the address in a header: it
must not follow the redirect itself, or the word would be said to the script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request, session

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.web.errors import message_of


def go_on(address: str) -> Response:
    """Show the page at `address` next."""
    if "X-Outbox" in request.headers:
        answer = Response(status=204)
        answer.headers["X-Go-To"] = address
        return answer
    return redirect(address, 303)  # type: ignore[return-value]


def say(text: str, undo: str | None = None, **fields: Any) -> None:
    """Say what was done on the next page, with a button that takes it back when `undo` is given."""
    what: Any = text if undo is None else {"text": text, "undo": undo, "fields": fields}
    category = "go" if undo is None else "undo"
    if (category, what) not in session.get("_flashes", ()):  # a repeated tap says it once
        flash(what, category)


def try_to(call: Callable[[], object]) -> bool:
    """Do `call`; what the world does not permit any more is told on the next page."""
    try:
        call()
    except (Conflict, Invalid) as error:
        flash(message_of(error), "wait")
        return False
    return True
