"""A door to stand at: a centre, its tickets, a server, and pictures of QR codes for a camera."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qrcode
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import func, select
from werkzeug.serving import make_server

from tests.codes import Key, a_code, a_key
from tests.make import (
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_person,
    an_appointment,
    signed_in_client,
)
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, Centre, ClinicSession, ScanAttempt, Visit

CAMERA = """
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = 640; canvas.height = 480;
  const draw = canvas.getContext("2d");
  window.showToCamera = (rows) => {
    draw.fillStyle = "#ffffff";
    draw.fillRect(0, 0, 640, 480);
    draw.fillStyle = "#000000";
    const side = Math.floor(420 / (rows ? rows.length : 1));
    (rows ?? []).forEach((row, y) => [...row].forEach((dark, x) => {
      if (dark === "1") draw.fillRect(110 + x * side, 30 + y * side, side, side);
    }));
  };
  window.showToCamera(null);
  window.camerasOpened = 0;
  Object.defineProperty(navigator, "mediaDevices", { value: {
    getUserMedia: async () => { window.camerasOpened += 1; return canvas.captureStream(25); },
    enumerateDevices: async () => [],
    addEventListener() {},
  } });
  setInterval(() => { draw.fillRect(0, 0, 1, 1); }, 40);
})();
"""


@dataclass
class DoorWorld:
    """A centre in the middle of its day, served on a port."""

    app: Flask
    url: str
    centre: Centre
    session: ClinicSession
    key: Key
    cookie: str

    def code(self, centre: Centre | None = None, **facts: Any) -> str:
        """The text of a new patient's ticket."""
        with self.app.app_context():
            booked = an_appointment(self.centre, self.session, **facts)
            return a_code(self.centre, booked, self.key)

    def appointment(self, **facts: Any) -> Appointment:
        """A new patient's appointment, without a ticket."""
        with self.app.app_context():
            booked: Appointment = an_appointment(self.centre, self.session, **facts)
            return booked

    def count(self, model: type[Visit] | type[ScanAttempt]) -> int:
        """How many rows there are."""
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model)) or 0

    def sign_in(self, page: Page) -> None:
        """Put the session of a person at reception into the browser."""
        page.context.add_cookies([{"name": "vaxcentre", "value": self.cookie, "url": self.url}])

    @property
    def door(self) -> str:
        """The address of the tablet's page."""
        return f"{self.url}/{self.centre.slug}/door"


@contextmanager
def a_door_served(app: Flask) -> Iterator[DoorWorld]:
    """Serve the application that the test holds, with a centre in it."""
    with app.app_context():
        centre = a_centre(name="Maubeuge")
        line = a_line(centre, name="Ligne verte")
        a_booth(centre, line)
        session, key = a_clinic_session(centre, [line]), a_key()
        person = a_person(centre, Role.RECEPTION)
        cookie = signed_in_client(app, person).get_cookie("vaxcentre")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        address = f"http://127.0.0.1:{server.port}"
        yield DoorWorld(app, address, centre, session, key, cookie.value)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def modules(text: str) -> list[str]:
    """The rows of the QR code, 1 for a dark module."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]


def show(page: Page, text: str | None) -> None:
    """Hold a ticket before the canvas that stands for the camera."""
    page.evaluate(f"window.showToCamera({json.dumps(modules(text) if text else None)})")


def film(path: Path, text: str, width: int = 640, height: int = 480) -> Path:
    """A film of a ticket held still, as Chromium's own fake camera plays it."""
    rows = modules(text)
    side = height * 9 // 10 // len(rows)
    top, left = (height - side * len(rows)) // 2, (width - side * len(rows)) // 2
    light, dark = bytes([235]), bytes([16])
    grey = bytearray(light * (width * height))
    for y, row in enumerate(rows):
        line = b"".join((dark if module == "1" else light) * side for module in row)
        for each in range(top + y * side, top + (y + 1) * side):
            grey[each * width + left : each * width + left + len(line)] = line
    frame = b"FRAME\n" + bytes(grey) + bytes([128]) * (width * height // 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F15:1 Ip C420\n".encode() + frame * 15)
    return path
