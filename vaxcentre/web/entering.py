"""What all ways of signing in share: where from, the refusal in words, the new web session."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext, ngettext

from config import Config
from vaxcentre.rules.sign_in import address_group
from vaxcentre.usecases.sign_in_rows import From, SignInAnswer
from vaxcentre.web import session


def origin() -> From:
    """Where this request comes from."""
    agent = session.description_of(request.user_agent.string)
    return From(address_group(request.remote_addr), session.device_secret(), agent)


def enter(answer: SignInAnswer, way_on: str | None = None) -> Response:
    """Begin the web session of a new sign-in, and go on."""
    session.begin(answer.secret)
    response = make_response(redirect(way_on or url_for("home.index")))
    session.remember_device(response, answer.device_secret)
    return response


def refusal(answer: SignInAnswer) -> str:
    """Why somebody is not in, told alike for an unknown account and a wrong password."""
    seconds = answer.seconds
    if seconds > 60:
        return ngettext(
            "Trop d’essais. Attendez %(num)s minute, puis réessayez.",
            "Trop d’essais. Attendez %(num)s minutes, puis réessayez.",
            -(-seconds // 60),
        )
    if seconds:
        return ngettext(
            "Trop d’essais. Attendez %(num)s seconde, puis réessayez.",
            "Trop d’essais. Attendez %(num)s secondes, puis réessayez.",
            seconds,
        )
    return gettext(
        "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."
    )


def refused_password(answer: SignInAnswer) -> str:
    """Why the present password was not accepted, where the person is known already."""
    return refusal(answer) if answer.seconds else gettext("Ce n’est pas votre mot de passe actuel.")


def mail_is_sent() -> bool:
    """Whether letters reach people: an SMTP server is set."""
    config: Config = current_app.extensions["config"]
    return bool(config.mail.host)


def public_link(endpoint: str, secret: str = "") -> str:
    """The address of a page that takes a secret, as people outside reach it."""
    config: Config = current_app.extensions["config"]
    takes_secret = current_app.url_map.is_endpoint_expecting(endpoint, "secret")
    blank: dict[str, Any] = {"secret": "S"} if takes_secret else {}
    return config.public_url + url_for(endpoint, **blank).removesuffix("S") + secret


def public_address(endpoint: str, **values: Any) -> str:
    """The address of a page as people outside reach it."""
    config: Config = current_app.extensions["config"]
    return config.public_url + url_for(endpoint, **values)


def private(response: Response | str, status: int = 200) -> Response:
    """A page whose address is a secret: no other site may learn where the reader came from.

    Ours has to: over HTTPS a form without a referrer is taken for a forged one.
    """
    answer = make_response(response, status)
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
