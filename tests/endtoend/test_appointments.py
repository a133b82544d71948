"""A manager imports a list in a real browser, and reception finds and moves a patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.make import a_centre, a_line, a_person, kept
from tests.server import Server
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.rules.access import Role
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.database import db
from vaxcentre.storage.models import SignIn
from vaxcentre.web.tokens import secret_hash

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def signed_in(server: Server, database_url: str) -> Callable[[Page], str]:
    """Signs a manager in on a page; returns the address of the centre."""
    app = create_app(settings_for(database_url))
    with app.app_context():
        centre = a_centre(name="Maubeuge", slug="maubeuge")
        a_line(centre)
        person = a_person(centre, Role.CENTRE_MANAGER)
        secret = uuid4().hex
        at = datetime.now(UTC)
        kept(
            SignIn(
                secret_hash=secret_hash(secret),
                person_id=person.id,
                began_at=at,
                seen_at=at,
                ends_at=at + timedelta(hours=9),
            )
        )
        cookie = app.session_interface.get_signing_serializer(app).dumps(
            {"_user_id": secret, "_fresh": True}
        )  # type: ignore[attr-defined]
        db.session.remove()
        db.engine.dispose()

    def sign_in(page: Page) -> str:
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie, "url": server.url}])
        return f"{server.url}/maubeuge"

    return sign_in


def a_list(folder: Path) -> Path:
    day = local_day(datetime.now(UTC) + timedelta(days=1), "Europe/Paris")
    rows = ["Nom;Prénom;Date de naissance;Date du RDV;Heure;Portable;Référence;Motif"]
    names = [
        ("D’Haene", "Jean-Noël"),
        ("Lefèvre", "Odile"),
        ("Nguyễn", "Thị Hoa"),
        ("Иванова", "Анна"),
    ]
    for number in range(60):
        family, given = names[number % 4]
        year = "44" if number == 7 else "1944"
        rows.append(
            f"{family};{given} {number};02/03/{year};"
            f"{day:%d/%m/%Y};{8 + number // 6}h{10 * (number % 6):02d};"
            f"06000000{number:02d};R{number};1re injection"
        )
    path = folder / "liste du jour.csv"
    path.write_bytes("\r\n".join(rows).encode("utf-8-sig"))
    return path


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_list_is_imported_followed_and_its_patients_are_found(
    server: Server,
    page: Page,
    new_page: Callable[..., Page],
    signed_in: Callable[[Page], str],
    tmp_path: Path,
) -> None:
    at = signed_in(page)
    page.goto(f"{at}/appointments/imports")
    page.get_by_label("Fichier CSV").set_input_files(a_list(tmp_path))
    page.get_by_role("button", name="Regarder la liste").click()
    expect(page.get_by_text("1 jour n’a pas de vacation")).to_be_visible()
    page.get_by_role("button", name="Prévoir ces vacations").click()
    expect(page.get_by_text("1 jour n’a pas de vacation")).to_have_count(0)
    page.get_by_role("button", name="Importer 60 lignes").click()
    expect(page.get_by_text("Vous pouvez quitter cette page")).to_be_visible()
    server.flask("worker", "--once")
    expect(page.get_by_text("Importation terminée")).to_be_visible()
    expect(
        page.get_by_role("cell", name="L’année de naissance n’a que deux chiffres.")
    ).to_be_visible()
    _find_and_move(new_page(viewport=PHONE), signed_in)


def _find_and_move(phone: Page, signed_in: Callable[[Page], str]) -> None:
    phone.goto(f"{signed_in(phone)}/appointments")
    phone.get_by_label("Chercher un patient").fill("odile 1 LEFEVRE")
    phone.get_by_role("button", name="Chercher").click()
    assert "LEFEVRE" not in phone.url
    phone.get_by_role("link", name="Lefèvre Odile 1", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Odile 1 Lefèvre")
    phone.get_by_role("link", name="Déplacer").click()
    phone.get_by_label("Autre heure").fill("18:35")
    phone.get_by_role("button", name="Déplacer").click()
    expect(phone.get_by_text("L’ancien code ne vaut plus")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("18\u202fh\u202f35")
