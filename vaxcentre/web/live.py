"""Pages that keep fresh: the whole page once, then only its live part, and only if changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Response, make_response, render_template, request

from vaxcentre.queries.pulse import pulse
from vaxcentre.web.acting import actor, look, now
from vaxcentre.web.context import current_language

Values = Callable[[], dict[str, Any]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def live_page(
    template: str,
    part: str,
    values: Values,
    *,
    personal: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    every: timedelta | None = None,
) -> Response:
    """Answer with `template`, or with its `part` alone when live.js asks again; 304 if unchanged.

    `values` reads what is shown, as frozen rows; it is not called while nothing in the centre has
    changed. When something has, but not what this page shows, the answer is a 304 all the same.
    `personal` adds a patient's data, and is called only for an answer that really goes out.
    `every` is for what changes by itself, as time goes by.
    The page's live region carries `data-live-etag="{{ live_etag }}"`.
    """
    wants_part = "X-Live" in request.headers
    known_state, _, known_content = _known_etag().partition(".")
    state = _state(every)
    if wants_part and known_state == state:
        return _with_etag(Response(status=304), state, known_content)
    shown = values()
    content = _digest(repr(shown))
    if wants_part and known_content == content:
        return _with_etag(Response(status=304), state, content)
    html = render_template(
        part if wants_part else template,
        live_etag=f'"{state}.{content}"',
        new_id=uuid4,
        **shown,
        **(personal(shown) if personal else {}),
    )
    return _with_etag(make_response(html), state, content)


def _known_etag() -> str:
    return request.headers.get("If-None-Match", "").removeprefix("W/").strip('"')


def _with_etag(response: Response, state: str, content: str) -> Response:
    response.set_etag(f"{state}.{content}")
    response.headers["Vary"] = "X-Live, Cookie"
    return response


def _state(every: timedelta | None) -> str:
    """What an answer depends on: the centre, who looks, in which language, at which address."""
    turn = str((now() - _EPOCH) // every) if every else ""
    seen = (look(pulse), str(actor().person_id), current_language(), request.full_path, turn)
    return _digest("|".join(seen))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:20]
