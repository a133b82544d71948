"""What somebody types to find a patient: names, a birth date, a telephone, a reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from vaxcentre.rules.names import search_key
from vaxcentre.rules.written_dates import read_day

SHORTEST = 2
SHORTEST_PHONE_END = 4
_NUMBERS = re.compile(r"(?:(?<=\s)|^)\+?\d[\d .]*\d(?=\s|$)")


@dataclass(frozen=True)
class Wanted:
    """What is looked for. All that was told must fit, or the reference alone."""

    words: tuple[str, ...] = ()
    born_on: date | None = None
    phone_end: str = ""
    born_in: int | None = None
    reference: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether it says enough to look for: one letter would find half the town."""
        return sum(map(len, self.words)) >= SHORTEST or bool(self.born_on or self.phone_end)


def read_search(text: str) -> Wanted:
    """Tell names, dates and numbers in `text` apart."""
    text = " ".join(text.split())[:200]
    rest: list[str] = []
    born_on: date | None = None
    for token in text.split():
        day = read_day(token, short_year=False)
        born_on, rest = (day, rest) if day else (born_on, [*rest, token])
    words = " ".join(rest)
    number = _NUMBERS.search(words)
    digits = re.sub(r"\D", "", number[0]) if number else ""
    if number and len(digits) >= SHORTEST_PHONE_END:
        words = words.replace(number[0], " ")
    else:
        digits = ""
    is_year = len(digits) == 4 and digits[:2] in ("18", "19", "20")
    return Wanted(
        tuple(search_key(words).split()),
        born_on,
        digits[-9:],
        int(digits) if is_year else None,
        text,
    )
