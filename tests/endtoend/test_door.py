"""The tablet at the door, in a real browser with a camera."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.endtoend.axe import complaints_of_axe
from tests.endtoend.door_world import CAMERA, DoorWorld, a_door_served, film, show
from tests.make import MORNING
from vaxcentre.clock import FixedClock
from vaxcentre.storage.models import ScanAttempt, Visit

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

TABLET = {"width": 1180, "height": 820}


@pytest.fixture
def world(app: Flask) -> Iterator[DoorWorld]:
    with a_door_served(app) as world:
        yield world


@pytest.fixture
def tablet(world: DoorWorld, new_page: Callable[..., Page]) -> Page:
    page = new_page(viewport=TABLET)
    page.add_init_script(CAMERA)
    world.sign_in(page)
    page.goto(world.door)
    return page


def type_like_a_scanner(page: Page, keys: list[tuple[str, str]]) -> None:
    """Press keys within one moment: (what the key gives, which key it is), then Enter."""
    page.evaluate(
        """keys => {
          for (const [key, code] of [...keys, ["Enter", "Enter"]]) {
            const target = document.activeElement ?? document.body;
            const press = { key, code, bubbles: true, cancelable: true };
            target.dispatchEvent(new KeyboardEvent("keydown", press));
          }
        }""",
        keys,
    )


AZERTY = dict(zip("1234567890", "&é\"'(-è_çà", strict=True)) | {
    "A": "q",
    "Q": "a",
    "Z": "w",
    "W": "z",
    "M": ",",
}


def on_azerty(code: str, *, caps_lock: bool = False) -> list[tuple[str, str]]:
    """What a scanner made for an American keyboard gives on a French tablet."""
    pressed = []
    for symbol in code:
        key = AZERTY.get(symbol, symbol.lower())
        name = f"Digit{symbol}" if symbol.isdigit() else f"Key{symbol}"
        pressed.append((key.upper() if caps_lock and key.isalpha() else key, name))
    return pressed


def test_a_ticket_before_the_camera_lets_its_patient_in(world: DoorWorld, tablet: Page) -> None:
    show(tablet, world.code())
    answer = tablet.get_by_role("alert")
    expect(answer).to_contain_text("Entrez")
    expect(answer).to_contain_text("A-1")
    expect(answer).to_contain_text("Suivez les flèches vertes.")
    expect(answer).to_contain_text("Odile L., 1944")
    expect(tablet.locator(".scan-admitted")).to_contain_text("A-1", timeout=15_000)
    expect(tablet.locator(".door-counts dd").first).to_have_text("1")


def test_a_ticket_that_stays_before_the_camera_is_one_scan(world: DoorWorld, tablet: Page) -> None:
    show(tablet, world.code())
    expect(tablet.get_by_role("alert")).to_contain_text("Entrez")
    tablet.keyboard.press("Escape")
    tablet.wait_for_timeout(1500)
    expect(tablet.get_by_role("alert")).to_have_count(0)
    assert world.count(ScanAttempt) == 1


def test_one_patient_after_the_other(world: DoorWorld, tablet: Page) -> None:
    for number in ("A-1", "A-2", "A-3"):
        show(tablet, world.code())
        expect(tablet.locator(".answer-number")).to_have_text(number)


def test_the_real_camera_of_the_browser_reads_a_ticket(
    world: DoorWorld,
    new_page: Callable[..., Page],
    launch: Callable[..., Browser],
    tmp_path: Path,
) -> None:
    camera = film(tmp_path / "camera.y4m", world.code())
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",  # a browser without a screen has nobody to ask
        f"--use-file-for-fake-video-capture={camera}",
    )
    page = new_page(using=browser, viewport=TABLET, permissions=["camera"])
    world.sign_in(page)
    page.goto(world.door)
    expect(page.locator(".answer-number")).to_have_text("A-1", timeout=15_000)
    assert world.count(Visit) == 1


def test_the_camera_starts_again_when_the_tablet_wakes_up(tablet: Page) -> None:
    expect(tablet.locator("#camera-words")).to_be_hidden()
    for hidden in ("true", "false"):
        tablet.evaluate(
            f"Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    expect(tablet.locator("#camera-words")).to_be_hidden()
    assert tablet.evaluate("window.camerasOpened") == 2


@pytest.mark.parametrize("caps_lock", [False, True])
def test_an_american_scanner_on_a_french_tablet_is_understood(
    world: DoorWorld, tablet: Page, caps_lock: bool
) -> None:
    type_like_a_scanner(tablet, on_azerty(world.code(), caps_lock=caps_lock))
    expect(tablet.locator(".answer-number")).to_have_text("A-1")


def test_a_scanner_presses_no_button_that_has_the_focus(world: DoorWorld, tablet: Page) -> None:
    tablet.get_by_role("link", name="Chercher un nom").focus()
    type_like_a_scanner(tablet, on_azerty(world.code()))
    expect(tablet.locator(".answer-number")).to_have_text("A-1")
    expect(tablet).to_have_url(world.door)


def test_a_code_is_typed_by_hand(world: DoorWorld, tablet: Page) -> None:
    tablet.get_by_label("ou saisissez le code").fill(world.code())
    tablet.get_by_role("button", name="Valider").click()
    expect(tablet.locator(".answer-number")).to_have_text("A-1")


def test_a_lost_answer_is_asked_for_again_and_counts_once(world: DoorWorld, tablet: Page) -> None:
    sent: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) <= 2:
            route.fetch()  # the server has done it; the answer gets lost on the way back
            route.abort()
        else:
            route.continue_()

    tablet.route("**/door/scan", lose_the_first)
    show(tablet, world.code())
    expect(tablet.locator("#waiting")).to_contain_text("nouvel essai")
    expect(tablet.locator(".answer-number")).to_have_text("A-1")
    expect(tablet.locator("#waiting")).to_be_hidden()
    assert len(set(sent)) == 1
    assert (world.count(Visit), world.count(ScanAttempt)) == (1, 1)


def test_a_scan_on_its_way_survives_a_reload(world: DoorWorld, tablet: Page) -> None:
    tablet.route("**/door/scan", lambda route: route.abort())
    show(tablet, world.code())
    expect(tablet.locator("#waiting")).to_be_visible()
    tablet.unroute("**/door/scan")
    tablet.reload()
    expect(tablet.locator(".answer-number")).to_have_text("A-1")
    assert world.count(ScanAttempt) == 1


def test_who_is_in_already_is_told_since_when(
    world: DoorWorld, tablet: Page, clock: FixedClock
) -> None:
    code = world.code()
    show(tablet, code)
    expect(tablet.get_by_role("alert")).to_contain_text("Entrez")
    show(tablet, None)
    clock.move(minutes=4)
    tablet.wait_for_timeout(3100)
    show(tablet, code)
    expect(tablet.get_by_role("alert")).to_contain_text("Déjà entré")
    expect(tablet.get_by_role("alert")).to_contain_text("Entrée à 10 h 40.")


def test_who_is_too_early_is_let_in_with_one_touch(world: DoorWorld, tablet: Page) -> None:
    show(tablet, world.code(slot_at=MORNING + timedelta(minutes=45)))
    answer = tablet.get_by_role("alert")
    expect(answer).to_contain_text("Rendez-vous à 11 h 25. Revenez à 11 h 10.")
    answer.get_by_role("button", name="Ne peut pas attendre").click()
    expect(answer).to_contain_text("Entrez")
    expect(answer).to_contain_text("en avance")


def test_the_answer_goes_by_itself_and_by_a_touch(world: DoorWorld, tablet: Page) -> None:
    show(tablet, "no ticket of ours")
    answer = tablet.get_by_role("alert")
    expect(answer).to_contain_text("Code illisible")
    expect(answer).to_have_count(0, timeout=6_000)
    tablet.get_by_label("ou saisissez le code").fill("rien")
    tablet.get_by_role("button", name="Valider").click()
    answer.click(position={"x": 20, "y": 20})
    expect(answer).to_have_count(0)


def test_somebody_without_a_code_is_found_by_name(world: DoorWorld, tablet: Page) -> None:
    world.appointment()
    tablet.get_by_role("link", name="Chercher un nom").click()
    tablet.wait_for_url(f"{world.door}/search", wait_until="load")  # its scripts are there
    tablet.get_by_label("Nom du patient").press_sequentially("odil")
    tablet.get_by_role("button", name="Faire entrer").click()
    expect(tablet.locator(".answer-number")).to_have_text("A-1")
    expect(tablet).to_have_url(world.door, timeout=10_000)  # by itself, when it was read


def test_somebody_without_an_appointment_is_let_in(world: DoorWorld, tablet: Page) -> None:
    tablet.get_by_role("link", name="Sans rendez-vous").click()
    tablet.get_by_label("Nom", exact=True).fill("Martin")
    tablet.get_by_label("Prénom").fill("Zoé")
    tablet.get_by_role("button", name="Faire entrer").click()
    expect(tablet.get_by_role("alert")).to_contain_text("Zoé M.")
    expect(tablet.get_by_role("alert")).to_contain_text("sans rendez-vous")


def test_an_entry_is_taken_back_with_a_reason(world: DoorWorld, tablet: Page) -> None:
    show(tablet, world.code())
    expect(tablet.get_by_role("alert")).to_contain_text("Entrez")
    tablet.keyboard.press("Escape")
    tablet.get_by_role("link", name="Annuler une entrée").click()
    tablet.get_by_role("button", name="Mauvaise personne").click()
    expect(tablet.get_by_text("Rien à annuler")).to_be_visible()


def test_the_door_works_without_scripts(world: DoorWorld, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=TABLET, java_script_enabled=False)
    world.sign_in(page)
    page.goto(world.door)
    page.get_by_label("ou saisissez le code").fill(world.code())
    page.get_by_role("button", name="Valider").click()
    expect(page.locator(".answer-number")).to_have_text("A-1")
    page.get_by_role("link", name="Patient suivant").click()
    expect(page).to_have_url(world.door)


@pytest.mark.parametrize("size", [(390, 844), (1180, 820)])
def test_axe_finds_nothing_at_the_door(
    world: DoorWorld, new_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.add_init_script(CAMERA)
    world.sign_in(page)
    for path in ("", "/search", "/walk-in", "/undo"):
        page.goto(world.door + path)
        assert complaints_of_axe(page) == [], path
    page.goto(world.door)
    for code in ("rien", world.code(), world.code(slot_at=MORNING + timedelta(minutes=45))):
        page.locator("#code").fill(code)
        page.locator("#code-form button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert complaints_of_axe(page) == [], code
        page.keyboard.press("Escape")
