"""Which column of a list of people means what: headers in French and English, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.lists import best_columns, check_places, ranks_of


class MemberColumn(StrEnum):
    """What a column of a list can tell about somebody of the pool."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    FULL_NAME = "full_name"
    EMAIL = "email"
    PHONE = "phone"
    PROFESSION = "profession"
    RPPS = "rpps"
    DUTIES = "duties"
    VALID_UNTIL = "valid_until"
    HOME_CENTRE = "home_centre"
    WEEKLY_HOURS = "weekly_hours"
    NOTES = "notes"
    LEADS = "may_lead"


MappedMembers = Mapping[MemberColumn, int]
"""For each column that was found, its place in the row, counted from zero."""

_SYNONYMS: dict[MemberColumn, tuple[str, ...]] = {
    MemberColumn.FAMILY_NAME: (
        "nom",
        "nom de famille",
        "nom d'exercice",
        "nom usuel",
        "nom d'usage",
        "last name",
        "family name",
        "lastname",
        "surname",
        "nom de naissance",
        "name",
    ),
    MemberColumn.GIVEN_NAME: (
        "prénom",
        "prénoms",
        "prénom d'exercice",
        "prénom usuel",
        "first name",
        "given name",
        "firstname",
        "forename",
    ),
    MemberColumn.FULL_NAME: (
        "nom et prénom",
        "nom prénom",
        "prénom nom",
        "nom complet",
        "professionnel",
        "bénévole",
        "full name",
        "identité",
    ),
    MemberColumn.EMAIL: (
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
        "mail pro",
        "mssanté",
    ),
    MemberColumn.PHONE: (
        "téléphone portable",
        "portable",
        "mobile",
        "tél portable",
        "téléphone",
        "tél",
        "tel",
        "numéro de téléphone",
        "n° de téléphone",
        "phone",
        "mobile phone",
        "phone number",
        "cell",
    ),
    MemberColumn.PROFESSION: (
        "profession",
        "métier",
        "qualité",
        "catégorie",
        "fonction exercée",
        "spécialité",
        "statut",
        "job",
        "occupation",
    ),
    MemberColumn.RPPS: (
        "rpps",
        "n° rpps",
        "numéro rpps",
        "num rpps",
        "identifiant rpps",
        "identifiant pp",
        "rpps number",
        "rpps/adeli",
        "n° rpps/adeli",
    ),
    MemberColumn.DUTIES: (
        "fonctions",
        "fonction",
        "postes",
        "peut faire",
        "compétences",
        "qualifications",
        "qualification",
        "duties",
        "duty",
        "skills",
        "roles",
    ),
    MemberColumn.VALID_UNTIL: (
        "valable jusqu'au",
        "valide jusqu'au",
        "jusqu'au",
        "date de fin",
        "fin de validité",
        "expiration",
        "valid until",
        "expires",
        "expires on",
        "until",
    ),
    MemberColumn.HOME_CENTRE: (
        "centre",
        "centre de rattachement",
        "centre principal",
        "centre d'origine",
        "rattachement",
        "site",
        "home centre",
        "home center",
        "center",
    ),
    MemberColumn.WEEKLY_HOURS: (
        "heures par semaine",
        "plafond hebdomadaire",
        "plafond",
        "heures hebdomadaires",
        "heures max",
        "max heures",
        "weekly hours",
        "hours per week",
        "max hours",
    ),
    MemberColumn.NOTES: (
        "notes",
        "note",
        "remarques",
        "remarque",
        "observations",
        "commentaire",
        "commentaires",
        "comments",
        "comment",
        "remarks",
    ),
    MemberColumn.LEADS: (
        "référent",
        "référente",
        "peut encadrer",
        "encadrant",
        "lead",
        "may lead",
    ),
}

_RANKS = ranks_of(_SYNONYMS)


def guess_member_mapping(headers: Sequence[str]) -> dict[MemberColumn, int]:
    """The columns that the headers name; of two headers for one thing, the more usual one."""
    found = best_columns(headers, _RANKS)
    if MemberColumn.FAMILY_NAME in found and MemberColumn.GIVEN_NAME in found:
        found.pop(MemberColumn.FULL_NAME, None)
    return found


def what_members_miss(mapping: MappedMembers) -> list[str]:
    """What a list of people must tell and this mapping does not find, in words."""
    missing = []
    if MemberColumn.FULL_NAME not in mapping:
        missing += [N_("le nom")] if MemberColumn.FAMILY_NAME not in mapping else []
        missing += [N_("le prénom")] if MemberColumn.GIVEN_NAME not in mapping else []
    if MemberColumn.EMAIL not in mapping and MemberColumn.RPPS not in mapping:
        missing.append(N_("l’adresse e-mail"))
    return missing


def check_member_mapping(mapping: MappedMembers, headers: Sequence[str]) -> None:
    """Raise Invalid unless the mapping finds all that is needed, each in a column of its own."""
    if what_members_miss(mapping):
        raise Invalid(
            "mapping_incomplete",
            N_("Indiquez les colonnes du nom, du prénom et de l’adresse e-mail."),
            "mapping",
        )
    check_places(mapping, headers)
