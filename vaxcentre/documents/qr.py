"""QR codes: squares that are dark, drawn by whoever needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qrcode import ERROR_CORRECT_M, QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

VERSION = 5
"""Holds exactly the 122 characters of a ticket at level M."""
SIDE = 37
QUIET_ZONE = 4
MASK = 3
"""Any mask can be read. Searching the prettiest takes ten times as long (41 against 4 ms here)."""

Run = tuple[int, int, int]
"""Column, row and length of dark modules side by side."""


@lru_cache(maxsize=4096)
def dark_runs(text: str) -> tuple[Run, ...]:
    """The dark modules of the code for `text`, without the quiet zone."""
    code = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=MASK)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=False)
    return _dark(code)


@dataclass(frozen=True)
class Drawing:
    """A QR code of any size: its modules a side, and those that are dark."""

    side: int
    runs: tuple[Run, ...]

    @property
    def whole(self) -> int:
        """The modules a side, quiet zone included."""
        return self.side + 2 * QUIET_ZONE

    @property
    def path(self) -> str:
        """The data of an SVG path, in modules, quiet zone included."""
        return _path(self.runs)


@lru_cache(maxsize=64)
def drawn(text: str) -> Drawing:
    """The smallest code that holds `text`, whatever is in it: the fewer modules, the larger each."""
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return Drawing(code.modules_count, _dark(code))


def _dark(code: QRCode) -> tuple[Run, ...]:
    rows = ("".join("#" if dark else " " for dark in row) for row in code.modules)
    return tuple(run for y, row in enumerate(rows) for run in _runs(y, row))


def _runs(y: int, row: str) -> Iterator[Run]:
    x = 0
    while (x := row.find("#", x)) >= 0:
        end = row.find(" ", x)
        end = len(row) if end < 0 else end
        yield x, y, end - x
        x = end


def path_data(text: str) -> str:
    """The code as the data of an SVG path, in modules, the quiet zone included."""
    return _path(dark_runs(text))


def _path(runs: tuple[Run, ...]) -> str:
    return "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z" for x, y, length in runs
    )
