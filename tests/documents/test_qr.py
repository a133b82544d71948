"""What we draw, readers read: a badge, and a poster with a long address."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from vaxcentre.documents.qr import QUIET_ZONE, drawn
from vaxcentre.rules.badges import badge_code

MODULE = 4


@pytest.mark.parametrize(
    "text",
    [
        badge_code("q83vASNFZ4mrze8BI0VniQ"),
        "https://vaccination.un-tres-long-nom-de-communaute.example.fr/here/q83vASNFZ4mrze8BI0VniQ",
    ],
)
def test_a_drawn_code_is_read_back(text: str) -> None:
    code = drawn(text)
    picture = Image.new("L", (code.whole * MODULE, code.whole * MODULE), 255)
    pen = ImageDraw.Draw(picture)
    for column, row, length in code.runs:
        x, y = (column + QUIET_ZONE) * MODULE, (row + QUIET_ZONE) * MODULE
        pen.rectangle((x, y, x + length * MODULE - 1, y + MODULE - 1), fill=0)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == text


def test_a_badge_has_few_and_so_large_modules() -> None:
    assert drawn(badge_code("q83vASNFZ4mrze8BI0VniQ")).side == 25
