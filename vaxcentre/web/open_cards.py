"""Cards of open shifts, made once: at opening time hundreds of people see the same few."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app, request
from flask_babel import get_locale
from markupsafe import Markup

from vaxcentre.queries.open_shifts import OpenShift

KEPT = 4096


def card(shift: OpenShift) -> Markup:
    """The card of a shift in the reader's language. It says nothing about who reads it."""
    return _card(shift, str(get_locale()), request.script_root)


@lru_cache(maxsize=KEPT)
def _card(shift: OpenShift, language: str, root: str) -> Markup:
    """Whatever the card shows is in the value; the language and the root of addresses beside it."""
    template = current_app.jinja_env.get_template("open_shifts/card.html")
    return Markup(template.render(one=shift))  # noqa: S704  (the template escapes)
