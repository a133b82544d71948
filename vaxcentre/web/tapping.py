"""A tap on a button of a tablet: do it and show the page again, with a word if refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect
from flask_babel import gettext

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.usecases.perform import UseCase
from vaxcentre.web.acting import act
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm


def tap(form: PageForm, use_case: UseCase[..., Any], back: str, **what: Any) -> Response:
    """Perform `use_case` with the fields of `form` and `what`, and go back to the page `back`."""
    return attempt(form, lambda **fields: act(use_case, **fields, **what), back)


def attempt(form: PageForm, call: Callable[..., object], back: str) -> Response:
    """Do `call` with the fields of `form`, and show the page `back`.

    What the form lacks, or the world does not permit any more, is told on that page.
    """
    if not form.validate():
        flash(gettext("Il manque une réponse. Choisissez, puis recommencez."), "wait")
        return _to(back)
    fields = {name: value for name, value in form.data.items() if name != "csrf_token"}
    try:
        call(**fields)
    except (Conflict, Invalid) as error:
        flash(message_of(error), "wait")
    return _to(back)


def _to(address: str) -> Response:
    """Show a page with GET, so that reloading it repeats nothing."""
    return redirect(address, 303)  # type: ignore[return-value]
