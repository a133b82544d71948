"""Settings: what a server must not start with."""

from __future__ import annotations

import pytest

from config import BadSettings, Config

SERVER = {
    "DATABASE_URL": "postgresql://vaxcentre@db/vaxcentre",
    "SECRET_KEY": "a secret that is long enough for this",
    "PUBLIC_URL": "https://vaccination.example.fr",
    "TRUSTED_PROXIES": "1",
}


def problems_of(**changed: str) -> list[str]:
    """What is wrong with a server's settings once these were changed; "" takes one away."""
    environ = {name: value for name, value in (SERVER | changed).items() if value}
    try:
        Config.from_environ(environ)
    except BadSettings as bad:
        return bad.problems
    return []


def test_a_server_with_all_it_needs_starts_with_secure_cookies() -> None:
    config = Config.from_environ(SERVER)
    assert config.secure_cookies
    assert not config.demo
    assert not config.testing


@pytest.mark.parametrize("name", ["SECRET_KEY", "PUBLIC_URL"])
def test_what_is_missing_is_named(name: str) -> None:
    found = problems_of(**{name: ""})
    assert [problem for problem in found if problem.startswith(name)] == found != []


def test_a_short_secret_is_refused() -> None:
    assert problems_of(SECRET_KEY="x" * 31)[0].startswith("SECRET_KEY")


@pytest.mark.parametrize("url", ["http://vaccination.example.fr", "vaccination.example.fr"])
def test_an_address_without_https_is_refused_because_cookies_would_travel_in_the_open(
    url: str,
) -> None:
    assert problems_of(PUBLIC_URL=url)[0].startswith("PUBLIC_URL")


def test_this_machine_may_be_called_without_https() -> None:
    assert problems_of(PUBLIC_URL="http://127.0.0.1:8000", TRUSTED_PROXIES="") == []


def test_behind_https_the_number_of_proxies_must_be_said_or_one_guesser_slows_down_everybody() -> (
    None
):
    assert problems_of(TRUSTED_PROXIES="")[0].startswith("TRUSTED_PROXIES")
    assert problems_of(TRUSTED_PROXIES="0") == []


def test_a_server_never_has_the_demonstration() -> None:
    assert not Config.from_environ(SERVER | {"VAXCENTRE_DEMO": "1"}).demo


def test_no_secret_shows_in_what_is_printed_of_the_settings() -> None:
    mail = {"SMTP_HOST": "mail", "SMTP_PASSWORD": "hunter2", "MAIL_SENDER": "a@b.fr"}
    database = {"DATABASE_URL": "postgresql://vaxcentre:hunter2@db/vaxcentre"}
    config = Config.from_environ(SERVER | mail | database)
    assert SERVER["SECRET_KEY"] not in repr(config)
    assert "hunter2" not in repr(config)


@pytest.mark.parametrize(
    ("environ", "implicit"),
    [
        ({}, False),
        ({"SMTP_PORT": "465"}, True),
        ({"SMTP_PORT": "465", "SMTP_IMPLICIT_TLS": "0"}, False),
        ({"SMTP_PORT": "2465", "SMTP_IMPLICIT_TLS": "1"}, True),
    ],
)
def test_mail_is_encrypted_from_the_first_byte_on_port_465_or_when_asked_for(
    environ: dict[str, str], implicit: bool
) -> None:
    mail = Config.from_environ(SERVER | environ).mail
    assert (mail.implicit_tls, mail.start_tls) == (implicit, True)


@pytest.mark.parametrize(
    ("environ", "contact"),
    [
        ({}, "https://vaccination.example.fr"),
        ({"MAIL_SENDER": "Centre <centre@example.fr>"}, "mailto:centre@example.fr"),
        ({"MAIL_SENDER": "root@localhost"}, "https://vaccination.example.fr"),
        ({"MAIL_SENDER": "a@b.fr", "PUSH_CONTACT": "mailto:it@b.fr"}, "mailto:it@b.fr"),
        ({"PUSH_CONTACT": "https://b.fr/contact"}, "https://b.fr/contact"),
    ],
)
def test_push_services_know_whom_to_write_to(environ: dict[str, str], contact: str) -> None:
    assert Config.from_environ(SERVER | environ).push.contact == contact


def test_on_ones_own_machine_push_services_get_no_made_up_contact() -> None:
    alone = {"SECRET_KEY": SERVER["SECRET_KEY"]}
    assert Config.from_environ(alone).push.contact == ""


def test_further_push_services_are_named_by_their_address() -> None:
    named = SERVER | {"PUSH_SERVICES": "https://push.example.fr, http://127.0.0.1:9000/ ,"}
    services = Config.from_environ(named).push.services
    assert services == ("https://push.example.fr", "http://127.0.0.1:9000")


@pytest.mark.parametrize("service", ["http://push.example.fr", "push.example.fr", "https://a/b"])
def test_a_push_service_in_the_open_or_with_a_path_is_refused(service: str) -> None:
    assert problems_of(PUSH_SERVICES=service)[0].startswith("PUSH_SERVICES")


def test_a_contact_that_cannot_exist_is_refused() -> None:
    assert problems_of(PUSH_CONTACT="root@localhost")[0].startswith("PUSH_CONTACT")
