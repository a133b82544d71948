"""From a family of failures to an answer: a page, or a problem document (RFC 9457) for the API."""

from __future__ import annotations

import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from vaxcentre.errors import (
    N_,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unavailable,
    VaxcentreError,
)
from vaxcentre.web.gate import is_api

STATUS: tuple[tuple[type[VaxcentreError], int], ...] = (
    (Invalid, 422),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooMany, 429),
    (Unavailable, 503),
)

_HTTP_TEXTS = {
    400: N_("La demande est incomplète. Revenez en arrière et réessayez."),
    405: N_("Cette page ne s’ouvre pas de cette façon."),
    413: N_("Le fichier est trop gros."),
}

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Answer every failure of `app`."""
    app.register_error_handler(VaxcentreError, _answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(InternalServerError, _answer_unexpected)


def status_of(error: VaxcentreError) -> int:
    """The HTTP status of an error's family."""
    return next(status for family, status in STATUS if isinstance(error, family))


def message_of(error: VaxcentreError) -> str:
    """The error's text in the language of the request."""
    text = gettext(error.text)
    return text % error.facts if error.facts else text


def _answer(error: VaxcentreError) -> BaseResponse | tuple[Response | str, int]:
    status = status_of(error)
    if is_api():
        return _problem(status, error.code, message_of(error), error)
    if status == 401:
        return redirect(url_for("signing_in.sign_in", next=_back_to()))
    return _page(status, message_of(error)), status


def _back_to() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _answer_http(error: HTTPException) -> BaseResponse | tuple[Response | str, int]:
    status = error.code or 500
    if status == 404:
        return _answer(NotFound())
    if status < 400:
        return error.get_response()
    text = gettext(_HTTP_TEXTS.get(status, _HTTP_TEXTS[400]))
    if is_api():
        return _problem(status, error.name.lower().replace(" ", "_"), text)
    return _page(status, text), status


def _answer_csrf(_error: CSRFError) -> tuple[str, int]:
    text = gettext(
        "Cette page était ouverte depuis trop longtemps. Rechargez-la, puis recommencez : rien n’a été changé."
    )
    return _page(400, text), 400


def _answer_unexpected(error: InternalServerError) -> tuple[Response | str, int]:
    """The last resort reads no database and no session."""
    log.error(
        "unexpected",
        kind=type(error.original_exception or error).__name__,
        endpoint=request.endpoint,
    )
    if is_api():
        return _problem(500, "unexpected", "Erreur inattendue. / Unexpected error.")
    return render_template("errors/last_resort.html"), 500


def _problem(
    status: int, code: str, detail: str, error: VaxcentreError | None = None
) -> tuple[Response, int]:
    body = {
        "type": f"urn:vaxcentre:problem:{code}",
        "title": code,
        "status": status,
        "detail": detail,
    }
    if isinstance(error, Invalid) and error.field:
        body["field"] = error.field
    response = jsonify(body)
    response.headers["Content-Type"] = "application/problem+json"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.facts.get("seconds", 60))
    return response, status


def _page(status: int, message: str) -> str:
    template = f"errors/{status}.html"
    names: list[str | Template] = [template, "errors/422.html"]
    return render_template(names, message=message, status=status)
