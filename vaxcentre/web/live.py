"""Pages that keep fresh: the whole page once, then only its live part, and only if changed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Response, make_response, render_template, request

from vaxcentre.queries.pulse import pulse
from vaxcentre.web.acting import actor, look
from vaxcentre.web.context import current_language


def live_page(template: str, part: str, values: Callable[[], dict[str, Any]]) -> Response:
    """Answer with `template`, or with its `part` alone when live.js asks again; 304 if unchanged.

    `values` reads what the template shows; it is not called when nothing in the centre has changed.
    The page's live region carries `data-live-etag="{{ live_etag }}"`.
    """
    etag = _etag()
    wants_part = "X-Live" in request.headers
    if wants_part and etag in request.if_none_match:
        response = Response(status=304)
    else:
        html = render_template(part if wants_part else template, live_etag=f'"{etag}"', **values())
        response = make_response(html)
    response.set_etag(etag)
    response.headers["Vary"] = "X-Live, Cookie"
    return response


def _etag() -> str:
    """What an answer depends on: the centre, who looks, in which language, at which address."""
    seen = (look(pulse), str(actor().person_id), current_language(), request.full_path)
    return sha256("|".join(seen).encode()).hexdigest()[:24]
