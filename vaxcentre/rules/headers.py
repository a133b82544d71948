"""Which column of a list means what: headers in French and English, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.lists import best_columns, check_places, ranks_of
from vaxcentre.rules.names import search_key


class Column(StrEnum):
    """What a column of a list can tell about an appointment."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    FULL_NAME = "full_name"
    BORN_ON = "born_on"
    DAY = "day"
    TIME = "time"
    STARTS_AT = "starts_at"
    MOTIVE = "motive"
    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    REFERENCE = "reference"
    STATUS = "status"


Mapped = Mapping[Column, int]
"""For each column that was found, its place in the row, counted from zero."""

_SYNONYMS: dict[Column, tuple[str, ...]] = {
    Column.FAMILY_NAME: (
        "nom",
        "nom de famille",
        "nom usuel",
        "nom d'usage",
        "nom patient",
        "nom du patient",
        "patient nom",
        "last name",
        "lastname",
        "family name",
        "surname",
        "patient last name",
        "nom de naissance",
        "nom naissance",
        "birth name",
        "name",
    ),
    Column.GIVEN_NAME: (
        "prénom",
        "prénoms",
        "prénom patient",
        "prénom du patient",
        "patient prénom",
        "premier prénom",
        "prénom usuel",
        "first name",
        "firstname",
        "given name",
        "forename",
        "patient first name",
    ),
    Column.FULL_NAME: (
        "patient",
        "nom et prénom",
        "nom prénom",
        "nom complet",
        "patient name",
        "full name",
        "identité",
    ),
    Column.BORN_ON: (
        "date de naissance",
        "date naissance",
        "naissance",
        "né le",
        "née le",
        "né(e) le",
        "ddn",
        "date of birth",
        "birth date",
        "birthdate",
        "birthday",
        "dob",
        "patient date of birth",
        "born on",
    ),
    Column.DAY: (
        "date",
        "date du rendez-vous",
        "date rendez-vous",
        "date rdv",
        "date du rdv",
        "jour",
        "jour du rendez-vous",
        "appointment date",
        "start date",
        "day",
    ),
    Column.TIME: (
        "heure",
        "heure du rendez-vous",
        "heure rendez-vous",
        "heure rdv",
        "heure du rdv",
        "heure de début",
        "heure début",
        "horaire",
        "time",
        "start time",
        "appointment time",
    ),
    Column.STARTS_AT: (
        "rdv le",
        "rendez-vous le",
        "rendez-vous",
        "rdv",
        "date et heure",
        "date heure",
        "date/heure",
        "date et heure du rendez-vous",
        "date et heure du rdv",
        "début",
        "date de début",
        "créneau",
        "appointment",
        "start",
        "starts at",
        "datetime",
        "date time",
        "date and time",
        "slot",
        "appointment datetime",
    ),
    Column.MOTIVE: (
        "motif",
        "motif de consultation",
        "motif du rendez-vous",
        "motif de rdv",
        "motif rdv",
        "acte",
        "prestation",
        "vaccin",
        "reason",
        "visit motive",
        "visit reason",
        "motive",
        "appointment type",
        "type",
    ),
    Column.MOBILE: (
        "mobile",
        "portable",
        "téléphone portable",
        "téléphone mobile",
        "tél portable",
        "tel mobile",
        "numéro de portable",
        "mobile phone",
        "cell phone",
        "cell",
    ),
    Column.PHONE: (
        "téléphone",
        "tél",
        "n° de téléphone",
        "numéro de téléphone",
        "téléphone fixe",
        "fixe",
        "téléphone du patient",
        "phone",
        "phone number",
        "telephone number",
        "contact number",
    ),
    Column.EMAIL: (
        "e-mail",
        "email",
        "mail",
        "courriel",
        "adresse e-mail",
        "adresse email",
        "adresse mail",
        "adresse électronique",
        "email address",
        "e-mail address",
    ),
    Column.REFERENCE: (
        "référence",
        "réf",
        "référence du rendez-vous",
        "référence rdv",
        "id rdv",
        "id rendez-vous",
        "identifiant",
        "identifiant rdv",
        "identifiant du rendez-vous",
        "n° rdv",
        "numéro de rendez-vous",
        "numéro",
        "id",
        "reference",
        "ref",
        "booking reference",
        "booking id",
        "appointment id",
        "confirmation number",
    ),
    Column.STATUS: (
        "statut",
        "état",
        "statut du rendez-vous",
        "statut rdv",
        "état du rendez-vous",
        "status",
        "appointment status",
        "state",
    ),
}

_RANKS = ranks_of(_SYNONYMS)


def guess_mapping(headers: Sequence[str]) -> dict[Column, int]:
    """The columns that the headers name; of two headers for one thing, the more usual one."""
    found = best_columns(headers, _RANKS)
    if Column.FAMILY_NAME in found and Column.GIVEN_NAME in found:
        found.pop(Column.FULL_NAME, None)
    if Column.DAY in found and Column.TIME in found:
        found.pop(Column.STARTS_AT, None)
    elif Column.STARTS_AT not in found and Column.DAY in found:
        found[Column.STARTS_AT] = found.pop(Column.DAY)
    return found


def what_is_missing(mapping: Mapped) -> list[str]:
    """What a list must tell and this mapping does not find, in words."""
    missing = []
    if Column.FULL_NAME not in mapping:
        missing += [N_("le nom")] if Column.FAMILY_NAME not in mapping else []
        missing += [N_("le prénom")] if Column.GIVEN_NAME not in mapping else []
    if Column.STARTS_AT not in mapping:
        missing += [N_("la date")] if Column.DAY not in mapping else []
        missing += [N_("l’heure")] if Column.TIME not in mapping else []
    return missing


def check_mapping(mapping: Mapped, headers: Sequence[str]) -> None:
    """Raise Invalid unless the mapping finds all that is needed, each in a column of its own."""
    if what_is_missing(mapping):
        raise Invalid(
            "mapping_incomplete",
            N_("Indiquez les colonnes du nom, du prénom, de la date et de l’heure."),
            "mapping",
        )
    check_places(mapping, headers)


def headers_hash(headers: Sequence[str]) -> str:
    """What tells lists of one make from others: their headers, whatever their case and accents."""
    return sha256("\n".join(search_key(header) for header in headers).encode()).hexdigest()
