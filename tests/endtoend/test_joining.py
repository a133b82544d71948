"""A manager shares a link, a volunteer registers on a phone, the manager approves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.endtoend.demo_pages import sign_in
from tests.make import a_centre, a_person
from tests.server import Server
from tests.settings import settings_for
from vaxcentre import passwords
from vaxcentre.app import create_app
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db

PHONE = {"width": 390, "height": 844}
MANAGER, VOLUNTEER = "responsable@example.org", "anne.roux@example.org"
PASSWORD = "vaxcentre-demo"


@pytest.fixture
def centre(server: Server, database_url: str) -> str:
    """A centre with a manager; its address."""
    app = create_app(settings_for(database_url))
    with app.app_context():
        centre = a_centre(name="Maubeuge", slug="maubeuge")
        hashed = passwords.hash_of(PASSWORD)
        a_person(centre, Role.CENTRE_MANAGER, email=MANAGER, password_hash=hashed)
        db.session.remove()
        db.engine.dispose()
    return f"{server.url}/maubeuge"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_volunteer_comes_in_by_a_shared_link(
    server: Server, centre: str, page: Page, new_page: Callable[..., Page]
) -> None:
    sign_in(page, server, MANAGER)
    page.goto(f"{centre}/members")
    page.get_by_role("link", name="Partager un lien d’inscription").click()
    page.get_by_role("button", name="Créer le lien").click()
    link = page.get_by_label("Lien à partager").input_value()
    phone = new_page(viewport=PHONE)
    _register(phone, link)
    page.goto(f"{centre}/members")
    page.get_by_role("link", name="À valider (1)").click()
    page.get_by_role("link", name="Examiner").click()
    expect(page.get_by_label("Injection")).to_be_checked()
    expect(page.get_by_label("Prescription")).not_to_be_checked()
    page.get_by_label("Pièce vue").fill("Carte professionnelle")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_text("Anne Roux peut prendre des postes.")).to_be_visible()
    phone.goto(f"{server.url}/my/profile")
    expect(phone.get_by_text("Vérifiée")).to_be_visible()
    expect(phone.get_by_text("Votre inscription attend")).to_have_count(0)


def _register(phone: Page, link: str) -> None:
    phone.goto(link)
    phone.get_by_label("Prénom").fill("Anne")
    phone.get_by_label("Nom", exact=True).fill("Roux")
    phone.get_by_label("Adresse e-mail").fill(VOLUNTEER)
    phone.get_by_label("Métier").select_option(label="Bénévole")
    expect(phone.get_by_label("Injection")).to_be_hidden()  # not for a lay volunteer
    phone.get_by_label("Métier").select_option(label="Infirmier ou infirmière")
    phone.get_by_label("Injection").check()
    phone.get_by_label("Mot de passe").fill(PASSWORD)
    phone.get_by_role("button", name="M’inscrire").click()
    expect(phone.get_by_text("Votre inscription est envoyée")).to_be_visible()
    assert VOLUNTEER not in phone.url
    phone.get_by_role("main").get_by_role("link", name="Se connecter").click()
    phone.get_by_label("Adresse e-mail").fill(VOLUNTEER)
    phone.get_by_label("Mot de passe").fill(PASSWORD)
    phone.get_by_role("button", name="Se connecter").click()
    phone.goto(link.partition("/join/")[0] + "/my/profile")
    expect(phone.get_by_text("Votre inscription attend")).to_be_visible()
