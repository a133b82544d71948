"""How changes and looks are called in the journal; one without a word here is shown by its own name."""

from __future__ import annotations

from vaxcentre.errors import N_

ACTION_WORDS: dict[str, str] = {
    "access_withdrawn": N_("Accès retiré"),
    "account_edited": N_("Compte modifié"),
    "create_key": N_("Clé de signature créée"),
    "first_administrator_link_made": N_("Lien de premier administrateur créé"),
    "first_administrator_made": N_("Premier administrateur créé"),
    "invitation_accepted": N_("Invitation acceptée"),
    "invitation_withdrawn": N_("Invitation retirée"),
    "invited": N_("Invitation envoyée"),
    "let_in_early": N_("Entrée avant l’heure"),
    "password_changed": N_("Mot de passe changé"),
    "password_link_made": N_("Lien de mot de passe créé"),
    "password_set": N_("Mot de passe choisi"),
    "person_created": N_("Personne créée"),
    "person_disabled": N_("Personne désactivée"),
    "pin_chosen": N_("Code choisi"),
    "pin_given_up": N_("Code supprimé"),
    "retire_key": N_("Clé de signature retirée"),
    "role_granted": N_("Rôle donné"),
    "role_revoked": N_("Rôle retiré"),
    "signed_in": N_("Connexion"),
    "signed_out": N_("Déconnexion"),
    "token_made": N_("Appareil ajouté"),
    "token_revoked": N_("Appareil retiré"),
    "withdraw_key": N_("Clé de signature révoquée"),
}

QUERY_WORDS: dict[str, str] = {}
"""How looks at patients are called, by the name of the query."""


def action_word(action: str) -> str:
    """The French words for a change or a look; its own name when none were chosen."""
    return ACTION_WORDS.get(action) or QUERY_WORDS.get(action, action)
