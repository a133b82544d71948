"""The letters we send about accounts, in the language of whoever reads them."""

from __future__ import annotations

from dataclasses import dataclass

from vaxcentre.errors import N_
from vaxcentre.i18n import translated


@dataclass(frozen=True)
class Letter:
    """A mail as the outbox keeps it until it is sent."""

    to: str
    subject: str
    text: str
    language: str
    unsubscribe: str = ""
    """The page on which whoever got it can say that they want no more of the kind."""

    def payload(self) -> dict[str, str]:
        """The letter as the payload of an outbox task."""
        return {
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "language": self.language,
            "unsubscribe": self.unsubscribe,
        }


_NEW_PASSWORD = N_(
    "Bonjour,\n\nQuelqu’un, sans doute vous, a demandé un nouveau mot de passe pour vaxcentre. "
    "Ouvrez ce lien dans l’heure pour le choisir :\n\n%(link)s\n\n"
    "Il ne sert qu’une fois. Si vous n’avez rien demandé, ne faites rien : rien ne change.\n"
)
_INVITATION = N_(
    "Bonjour %(name)s,\n\nVous êtes invité à rejoindre l’équipe du centre %(centre)s. "
    "Ouvrez ce lien dans les sept jours pour accepter :\n\n%(link)s\n\nIl ne sert qu’une fois.\n"
)


def new_password_letter(to: str, language: str, link: str) -> Letter:
    """The link with which a new password is chosen."""
    subject = translated(N_("Votre nouveau mot de passe"), language)
    return Letter(to, subject, translated(_NEW_PASSWORD, language, link=link), language)


def invitation_letter(to: str, language: str, link: str, *, name: str, centre: str) -> Letter:
    """The link with which an invitation is accepted."""
    subject = translated(N_("Invitation : équipe du centre %(centre)s"), language, centre=centre)
    text = translated(_INVITATION, language, name=name, centre=centre, link=link)
    return Letter(to, subject, text, language)
