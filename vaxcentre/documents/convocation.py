"""The convocation: a sheet that is read without glasses, and scanned at arm's length."""

from __future__ import annotations

from collections.abc import Sequence

from vaxcentre.documents.moments import day_words, time_words
from vaxcentre.documents.sheet import INK, MUTED, TEAL, Sheet, printable, printable_name
from vaxcentre.errors import N_
from vaxcentre.i18n import LANGUAGES, translator
from vaxcentre.queries.convocations import Convocation

LEFT, WIDTH = 18.0, 174.0
QR_SIDE = 78.0

TITLE = N_("Votre rendez-vous")
SHOW = N_("Montrez ce code à l’entrée.")
TYPE = N_("Ou dites ce code :")
WHERE = N_("Où")
BRING = N_("À apporter")
DEFAULT_BRING = (
    N_("Une pièce d’identité"),
    N_("Votre carte Vitale"),
    N_("Ce code, sur papier ou sur votre téléphone"),
    N_("La liste de vos médicaments, si vous en prenez"),
)
COME = N_("Venez à l’heure dite, pas plus de quinze minutes avant.")
CALL = N_("Un empêchement ? Appelez le %(phone)s.")
PRIVATE = N_("Ce code ne contient ni votre nom ni aucune information de santé.")


def convocations(sheets: Sequence[Convocation]) -> bytes:
    """One page for each sheet, in their order: the patient's language large, the other below."""
    first = sheets[0].language if sheets else LANGUAGES[0]
    pdf = Sheet(translator(first)(TITLE), first)
    for sheet in sheets:
        pdf.add_page()
        _draw(pdf, sheet)
    return bytes(pdf.output())


def name_on(sheet: Convocation) -> str:
    """How the sheet calls its patient: by name where the font can write it."""
    name = f"{sheet.given_name} {sheet.family_name}".strip()
    return printable_name(name, sheet.initials, sheet.ticket.short)


def _draw(pdf: Sheet, sheet: Convocation) -> None:
    own = sheet.language if sheet.language in LANGUAGES else LANGUAGES[0]
    other = next(language for language in LANGUAGES if language != own)
    _head(pdf, sheet, own)
    _code(pdf, sheet, own, other)
    below = _details(pdf, sheet, own, y=180, size=12.5)
    _second_language(pdf, sheet, other, y=max(below + 5, 244))


def _head(pdf: Sheet, sheet: Convocation, language: str) -> None:
    words = translator(language)
    pdf.set_fill_color(*TEAL)
    pdf.rect(0, 0, 210, 5, style="F")
    pdf.one_line(LEFT, 14, 110, words(TITLE), size=15, bold=True, colour=TEAL)
    pdf.one_line(LEFT + 84, 14, 90, printable(sheet.centre.name), size=12, colour=MUTED, align="R")
    pdf.one_line(LEFT, 24, WIDTH, name_on(sheet), size=20, bold=True)
    pdf.hair(LEFT, 36, WIDTH)
    zone = sheet.centre.time_zone
    pdf.one_line(LEFT, 41, WIDTH, day_words(sheet.slot_at, zone, language), size=26, bold=True)
    pdf.one_line(LEFT, 54, WIDTH, time_words(sheet.slot_at, zone, language), size=54, bold=True)


def _code(pdf: Sheet, sheet: Convocation, own: str, other: str) -> None:
    top = 86.0
    pdf.set_draw_color(*TEAL)
    pdf.set_line_width(0.7)
    pdf.rect(LEFT, top, QR_SIDE + 8, QR_SIDE + 8, round_corners=True, corner_radius=4)
    pdf.qr(LEFT + 4, top + 4, QR_SIDE, sheet.ticket.code)
    x, width = LEFT + QR_SIDE + 18, WIDTH - QR_SIDE - 18
    y = pdf.write_at(x, top + 4, width, translator(own)(SHOW), size=19, bold=True, leading=1.25)
    y = pdf.write_at(x, y + 1, width, translator(other)(SHOW), size=12, colour=MUTED)
    y = pdf.write_at(x, y + 10, width, translator(own)(TYPE), size=12)
    pdf.one_line(x, y + 1, width, sheet.ticket.short, size=22, bold=True)
    pdf.write_at(x, y + 15, width, translator(own)(PRIVATE), size=9.5, colour=MUTED)


def _details(pdf: Sheet, sheet: Convocation, language: str, *, y: float, size: float) -> float:
    """Where and what to bring, in two columns; returns where they end."""
    words, column = translator(language), (WIDTH - 10) / 2
    right = LEFT + column + 10
    pdf.one_line(LEFT, y, column, words(WHERE), size=size, bold=True, colour=TEAL)
    where = "\n".join(filter(None, (sheet.centre.address, sheet.centre.directions)))
    ends = pdf.write_at(LEFT, y + 7, column, printable(where), size=size)
    if sheet.centre.phone:
        call = words(CALL) % {"phone": sheet.centre.phone.replace(" ", "\u00a0")}
        ends = pdf.write_at(LEFT, ends + 3, column, printable(call), size=size)
    pdf.one_line(right, y, column, words(BRING), size=size, bold=True, colour=TEAL)
    listed = sheet.centre.what_to_bring or [words(text) for text in DEFAULT_BRING]
    end = y + 7
    for line in listed:
        end = pdf.write_at(right, end, column, printable(f"•\u00a0{line}"), size=size)
    return max(ends, pdf.write_at(right, end + 3, column, words(COME), size=size, bold=True))


def _second_language(pdf: Sheet, sheet: Convocation, language: str, *, y: float) -> None:
    words, zone = translator(language), sheet.centre.time_zone
    pdf.hair(LEFT, y, WIDTH)
    when = (
        f"{day_words(sheet.slot_at, zone, language)}, {time_words(sheet.slot_at, zone, language)}"
    )
    pdf.one_line(
        LEFT,
        y + 3,
        WIDTH,
        f"{words(TITLE)}{_colon(language)} {when}",
        size=11.5,
        bold=True,
        colour=INK,
    )
    bring = ", ".join(words(text) for text in DEFAULT_BRING)
    text = f"{words(SHOW)} {words(BRING)}{_colon(language)} {bring}. {words(COME)}"
    pdf.write_at(LEFT, y + 10, WIDTH, text, size=10, colour=MUTED)


def _colon(language: str) -> str:
    return "\u202f:" if language == "fr" else ":"
