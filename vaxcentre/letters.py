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
_MEMBER = N_(
    "Bonjour %(name)s,\n\nVous êtes invité à rejoindre les volontaires de %(network)s. "
    "Ouvrez ce lien dans les sept jours pour accepter :\n\n%(link)s\n\n"
    "Il ne sert qu’une fois. Si cela ne vous dit rien, ne faites rien.\n"
)
_REGISTERED = N_(
    "Bonjour,\n\nVotre inscription auprès de %(network)s est arrivée. Un responsable la valide, "
    "puis vous pourrez prendre des postes.\n\n"
    "Si vous n’avez rien demandé, répondez à un responsable du centre : il la retirera.\n"
)
_REGISTRATION_FAILED = N_(
    "Bonjour,\n\nQuelqu’un, sans doute vous, s’est inscrit auprès de %(network)s avec cette "
    "adresse, qui a déjà un compte. Le mot de passe n’était pas le bon : rien n’a été enregistré.\n\n"
    "Inscrivez-vous de nouveau avec le mot de passe de votre compte. Si vous l’avez oublié :\n\n"
    "%(help_at)s\n"
)
_DECLINED = N_(
    "Bonjour,\n\nVotre inscription auprès de %(network)s n’a pas été retenue.\n\n"
    "La raison donnée : %(reason)s\n"
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


def member_letter(to: str, language: str, link: str, *, name: str, network: str) -> Letter:
    """The link with which somebody agrees to be in a pool."""
    subject = translated(N_("Invitation : volontaires de %(network)s"), language, network=network)
    text = translated(_MEMBER, language, name=name, network=network, link=link)
    return Letter(to, subject, text, language)


def registered_letter(to: str, language: str, *, network: str) -> Letter:
    """That a registration has arrived and waits."""
    subject = translated(N_("Votre inscription est arrivée"), language)
    return Letter(to, subject, translated(_REGISTERED, language, network=network), language)


def registration_failed_letter(to: str, language: str, *, network: str, help_at: str) -> Letter:
    """That somebody registered with this known address and a wrong password."""
    subject = translated(N_("Votre inscription n’est pas enregistrée"), language)
    text = translated(_REGISTRATION_FAILED, language, network=network, help_at=help_at)
    return Letter(to, subject, text, language)


def declined_letter(to: str, language: str, *, network: str, reason: str) -> Letter:
    """That somebody was not taken into a pool, and why."""
    subject = translated(N_("Réponse à votre inscription"), language)
    text = translated(_DECLINED, language, network=network, reason=reason)
    return Letter(to, subject, text, language)
