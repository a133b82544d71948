"""Notifications in a real browser: switched on by a tap, shown by the worker, opened by another tap."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, Worker, expect
from werkzeug.serving import make_server

from tests.databases import Databases
from tests.push_server import PushService
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.clock import FixedClock
from vaxcentre.rules.push import PushMessage
from vaxcentre.storage.database import db

PHONE = {"width": 390, "height": 844}
ON, OFF = "Cet appareil reçoit vos notifications.", "Cet appareil ne reçoit pas de notifications."
MESSAGE = PushMessage("Il manque un médecin", "À 14 h, box 7", "/sign-in", "call-1", "fr")

ALLOWS = """
  // Chromium without a screen refuses notifications whatever one allows.
  let permission = "default";
  window.asked = 0;
  Object.defineProperty(Notification, "permission", { get: () => permission, configurable: true });
  Notification.requestPermission = async () => { window.asked += 1; return (permission = "granted"); };
"""
SUBSCRIBES = """
  // Chromium without Google's service cannot subscribe either: this is what it would do.
  let current = null;
  Object.assign(PushManager.prototype, {
    getSubscription: async () => current,
    subscribe: async ({ userVisibleOnly, applicationServerKey }) => {
      if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("asked wrongly");
      current = {
        endpoint: GIVEN.endpoint,
        options: { applicationServerKey: applicationServerKey.buffer },
        toJSON: () => GIVEN,
        unsubscribe: async () => { current = null; return true; },
      };
      return current;
    },
  });
"""


@dataclass
class Site:
    """The page with the switch, and what it sends to the server."""

    page: Page
    url: str
    status: int = 204
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def subscribes(self, endpoint: str, **keys: str) -> None:
        """Let the browser subscribe with these."""
        given = json.dumps({"endpoint": endpoint, "keys": keys})
        self.page.add_init_script(f"{{ const GIVEN = {given}; {SUBSCRIBES} }}")

    def take(self, route: Route) -> None:
        """Answer as the page for notifications would."""
        fields = dict(parse_qsl(route.request.post_data or ""))
        self.sent.append((route.request.url.rpartition("/")[2], fields))
        route.fulfill(status=self.status)

    def open(self, query: str = "") -> None:
        """Go to the page."""
        self.page.goto(f"{self.url}/_parts?on=push{query}")


@pytest.fixture
def app(sqlite: Databases, clock: FixedClock) -> Iterator[Flask]:
    """An application; no database has a say in any of this."""
    url = sqlite.new()
    app = create_app(settings_for(url), clock)
    yield app
    with app.app_context():
        db.engine.dispose()
    sqlite.remove(url)


@pytest.fixture
def site(app: Flask, new_page: Callable[..., Page]) -> Iterator[Site]:
    """A phone in French whose owner allows notifications when asked."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    site = Site(new_page(viewport=PHONE), f"http://127.0.0.1:{server.port}")
    site.page.add_init_script(f"{{ {ALLOWS} }}")
    site.page.route("**/_parts/push/*", site.take)
    yield site
    server.shutdown()
    serving.join()
    server.server_close()


def on(page: Page) -> Any:
    return page.get_by_role("button", name="Recevoir les notifications")


def off(page: Page) -> Any:
    return page.get_by_role("button", name="Ne plus en recevoir ici")


def test_a_tap_switches_them_on_and_another_one_off(site: Site, push_service: PushService) -> None:
    browser = push_service.subscribe()
    wanted = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
    site.subscribes(**wanted)
    site.open()
    expect(site.page.get_by_text(OFF)).to_be_visible()
    assert site.page.evaluate("window.asked") == 0
    on(site.page).click()
    expect(off(site.page)).to_be_focused()
    expect(site.page.get_by_text(ON)).to_be_visible()
    [(action, fields)] = site.sent
    assert fields.pop("csrf_token")
    assert (action, fields) == ("save", wanted)
    off(site.page).click()
    expect(on(site.page)).to_be_focused()
    assert [action for action, _ in site.sent] == ["save", "forget"]


def test_what_the_server_did_not_keep_is_not_on(site: Site) -> None:
    site.subscribes("https://push.example/x")
    site.status = 422
    site.open()
    on(site.page).click()
    expect(site.page.get_by_text("Cela n’a pas marché")).to_be_visible()
    assert site.page.evaluate("PushManager.prototype.getSubscription()") is None
    expect(on(site.page)).to_be_visible()


def test_a_device_that_somebody_else_took_over_shows_off(site: Site) -> None:
    site.subscribes("https://push.example/x")
    site.page.add_init_script(
        """
        Notification.requestPermission();
        PushManager.prototype.subscribe({ userVisibleOnly: true, applicationServerKey: new Uint8Array(65) })
          .then((one) => { one.options = {}; });
        const pushManager = PushManager.prototype;
        navigator.serviceWorker.getRegistration = async () => ({ pushManager });
        """
    )
    site.open()
    expect(site.page.get_by_text(OFF)).to_be_visible()
    known = sha256(b"https://push.example/x").hexdigest()
    site.open(f"&known={'0' * 64}&known={known}")
    expect(site.page.get_by_text(ON)).to_be_visible()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })", "bloque"),
        ("delete window.PushManager", "ne permet pas"),
        ("Object.defineProperty(window, 'isSecureContext', { get: () => false })", "https"),
        (
            "delete window.PushManager;"
            "Object.defineProperty(navigator, 'userAgent', { get: () => 'iPhone' })",
            "écran d’accueil",
        ),
    ],
)
def test_what_stands_in_the_way_is_told_without_a_button(
    site: Site, script: str, words: str
) -> None:
    site.page.add_init_script(script)
    site.open()
    expect(site.page.get_by_role("status").first).to_contain_text(words)
    expect(site.page.locator("[data-push-switch]:visible")).to_have_count(0)


RECORDS = """() => {
  self.seen = [];
  self.registration.showNotification = async (title, about) => { self.seen.push({ title, ...about }); };
  WindowClient.prototype.focus = async function () { self.seen.push(`focused ${this.url}`); };
  self.clients.openWindow = async (address) => { self.seen.push(address); };
}"""


def worker_of(site: Site) -> tuple[Worker, Callable[[bytes], None]]:
    """The worker as the browser runs it, and what hands it a message from a push service."""
    session = site.page.context.new_cdp_session(site.page)
    known: dict[str, str] = {}

    def note(event: dict[str, Any]) -> None:
        known.update({one["scopeURL"]: one["registrationId"] for one in event["registrations"]})

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    with site.page.context.expect_event("serviceworker") as started:
        site.page.evaluate("navigator.serviceWorker.register('/my/worker.js').then(() => {})")
    worker = started.value
    worker.evaluate(RECORDS)
    assert list(known) == [f"{site.url}/my/"]

    def deliver(content: bytes) -> None:
        facts = {"origin": site.url, "registrationId": known[f"{site.url}/my/"]}
        session.send("ServiceWorker.deliverPushMessage", {**facts, "data": content.decode()})

    return worker, deliver


def seen(worker: Worker) -> Any:
    """The next thing that the worker did."""
    return worker.evaluate(
        """async () => {
          while (!self.seen.length) await new Promise((resolve) => setTimeout(resolve));
          return self.seen.shift();
        }"""
    )


def test_a_message_shows_on_the_phone_and_a_tap_opens_our_page(site: Site) -> None:
    site.open()
    worker, deliver = worker_of(site)
    deliver(MESSAGE.content())
    shown = seen(worker)
    assert {**shown, "icon": "", "badge": ""} == {
        "title": MESSAGE.title,
        "body": MESSAGE.body,
        "tag": MESSAGE.tag,
        "renotify": True,
        "lang": "fr",
        "data": {"path": MESSAGE.path},
        "icon": "",
        "badge": "",
    }
    for name in ("icon", "badge"):
        assert site.page.request.get(site.url + shown[name]).ok
    deliver(b"{")
    assert seen(worker)["title"] == "vaxcentre", "something shows, whatever came"
    assert tapped(worker, MESSAGE.path) == f"{site.url}/sign-in"
    assert tapped(worker, "/_parts?on=push") == f"focused {site.page.url}", "it is open already"
    for elsewhere in ("https://evil.example/", "//evil.example", None):
        assert tapped(worker, elsewhere) == f"{site.url}/"


def tapped(worker: Worker, path: str | None) -> Any:
    """What opens when somebody taps on a notification about `path`."""
    worker.evaluate(
        """(path) => {
          const tap = new ExtendableEvent("notificationclick");
          tap.notification = { close() {}, data: { path } };
          self.dispatchEvent(tap);
        }""",
        path,
    )
    return seen(worker)
