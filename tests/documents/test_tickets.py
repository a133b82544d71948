"""Codes and sheets: read back by a real decoder, whatever the patient is called."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PdfReader

from vaxcentre.documents.apart import SHORT, print_run_apart
from vaxcentre.documents.calendar_entry import calendar_entry
from vaxcentre.documents.convocation import convocations
from vaxcentre.documents.day_list import day_list
from vaxcentre.documents.print_run import print_run
from vaxcentre.documents.qr import QUIET_ZONE, SIDE, dark_runs, path_data
from vaxcentre.queries.convocations import Convocation
from vaxcentre.queries.whereabouts import TicketShown, Whereabouts
from vaxcentre.rules.patient_page import initials
from vaxcentre.rules.tickets import TicketCode, short_reference

AT = datetime(2026, 11, 24, 8, 40, tzinfo=UTC)
NOTHING_PERSONAL = re.compile(r"V1[0-9A-HJKMNP-TV-Z]{120}")


def a_sheet(given: str = "Odile", family: str = "Lefèvre", **facts: Any) -> Convocation:
    at = facts.get("slot_at", AT)
    ref = int.from_bytes(os.urandom(5), "big")
    code = TicketCode.at(at, key_id=1, centre_number=4, ref=ref)
    place = "Gymnase\n12 rue du Stade"
    centre = Whereabouts(uuid4(), "Maubeuge", "Europe/Paris", place, "03 27", "À gauche.", ())
    defaults = {
        "id": uuid4(),
        "given_name": given,
        "family_name": family,
        "initials": initials(given, family),
        "language": "fr",
        "slot_at": at,
        "centre": centre,
        "ticket": TicketShown(code.text(os.urandom(64)), short_reference(ref)),
    }
    return Convocation(**(defaults | facts))


def picture(text: str, pixels: int = 4) -> Image.Image:
    """The code as a screen shows it."""
    side = (SIDE + 2 * QUIET_ZONE) * pixels
    image = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(image)
    for x, y, length in dark_runs(text):
        left, top = (x + QUIET_ZONE) * pixels, (y + QUIET_ZONE) * pixels
        draw.rectangle((left, top, left + length * pixels - 1, top + pixels - 1), fill=0)
    return image


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_every_code_is_read_back_and_holds_nothing_personal() -> None:
    for _ in range(100):
        text = a_sheet().ticket.code
        [found] = zxingcpp.read_barcodes(picture(text))
        assert found.text == text
        assert NOTHING_PERSONAL.fullmatch(found.text)


def test_a_code_is_read_at_arms_length_and_askew() -> None:
    read = 0
    for angle in range(0, 100, 2):
        image = picture(a_sheet().ticket.code, 3).rotate(angle, expand=True, fillcolor=255)
        read += len(zxingcpp.read_barcodes(image))
    assert read >= 48


def test_the_path_covers_exactly_the_dark_modules() -> None:
    text = a_sheet().ticket.code
    lengths = [int(length) for length in re.findall(r"h(\d+)v1", path_data(text))]
    assert sum(lengths) == sum(length for _, _, length in dark_runs(text))


@pytest.mark.parametrize(
    ("given", "family", "shown"),
    [
        ("Odile", "Lefèvre", "Odile Lefèvre"),
        ("Siân", "O’Neill-D’Arc", "Siân O’Neill-D’Arc"),
        ("Ánh", "Nguyễn", "Ánh Nguyễn"),
        ("Ольга", "Иванова", "Ольга Иванова"),
        ("小龙", "李", None),
        ("محمد", "علي", None),
        ("דוד", "כהן", None),
        ("💉", "", None),
        ("X" * 200, "Y" * 200, "X" * 200),
        ("", "", None),
    ],
)
def test_a_sheet_names_its_patient_or_shows_the_short_code(
    given: str, family: str, shown: str | None
) -> None:
    sheet = a_sheet(given, family)
    for document in (convocations([sheet]), print_run([sheet], 4)):
        text = text_of(document)
        assert text.count(sheet.ticket.short) == (1 if shown else 2)
        assert (shown or sheet.ticket.short) in text
    assert sheet.ticket.short in text_of(day_list([sheet], AT, "fr"))


def test_a_sheet_is_tagged_with_its_language_and_read_from_top_to_bottom() -> None:
    pdf = PdfReader(BytesIO(convocations([a_sheet(language="en")])))
    assert str(pdf.root_object["/Lang"]) == "en"
    text = pdf.pages[0].extract_text()
    places = [text.index(part) for part in ("Odile", "24 November", "09:40", "rue du Stade")]
    assert places == sorted(places)
    assert "Mardi 24 novembre 2026, 9\u202fh\u202f40" in text


def test_a_long_run_is_drawn_apart_and_is_the_same_run() -> None:
    sheets = [a_sheet(family=f"Nom{number}") for number in range(SHORT + 1)]
    run = print_run_apart(sheets, 4)
    assert len(PdfReader(BytesIO(run)).pages) == SHORT // 4 + 1
    assert re.findall(r"Nom\d+", text_of(run)) == [sheet.family_name for sheet in sheets]


def test_the_list_counts_each_hour_and_loses_nobody() -> None:
    sheets = [a_sheet(slot_at=AT + timedelta(minutes=number)) for number in range(0, 240, 2)]
    listed = text_of(day_list(sheets, AT, "fr"))
    expected = [int(number) for number in re.findall(r"(\d+) attendus", listed)]
    assert expected == [10, 30, 30, 30, 20]
    assert all(listed.count(sheet.ticket.short) == 1 for sheet in sheets)


def test_a_calendar_entry_escapes_and_folds_what_is_written_by_hand() -> None:
    entry = calendar_entry(
        uid="1",
        at=AT,
        title="Rendez-vous",
        place="1; rue, du\\Stade\r\nBEGIN:VEVENT",
        notes="é" * 200,
        made_at=AT,
    )
    text = entry.decode().replace("\r\n ", "")
    assert "LOCATION:1\\; rue\\, du\\\\Stade\\nBEGIN:VEVENT\r\n" in text
    assert text.count("\r\nBEGIN:VEVENT") == 1
    assert "DESCRIPTION:" + "é" * 200 in text
    assert max(len(line) for line in entry.split(b"\r\n")) <= 75
