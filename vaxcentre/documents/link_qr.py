"""QR codes of addresses: as small as the address allows, with a mask that any phone reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from qrcode import ERROR_CORRECT_M, QRCode

QUIET_ZONE = 4


@dataclass(frozen=True)
class DrawnCode:
    """A code as the data of an SVG path, in modules, the quiet zone included."""

    side: int
    path: str


@lru_cache(maxsize=256)
def drawn(address: str) -> DrawnCode:
    """The code for an address."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return DrawnCode(len(rows), path)
