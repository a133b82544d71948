"""What each notice says, in the language of whoever reads it: as a letter, and on a locked screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from vaxcentre.call_out_letters import when
from vaxcentre.errors import N_
from vaxcentre.i18n import translated
from vaxcentre.letters import Letter
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.push import PushMessage
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.words import word_for


@dataclass(frozen=True)
class Reader:
    """Who is told, and where they can be."""

    email: str
    given_name: str
    language: str


@dataclass(frozen=True)
class About:
    """What a notice is about, as its words want to know it."""

    kind: NoticeKind
    centre: str = ""
    zone: str = "Europe/Paris"
    address: str = ""
    during: TimeSpan | None = None
    duty: Duty | None = None
    shift: str = ""
    note: str = ""
    who: str = ""
    """The colleague it is about, where it is about one."""
    reason: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    path: str = "/my/shifts"
    """The page on which something can be done about it."""


_TITLES: dict[NoticeKind, str] = {
    NoticeKind.SEAT_CONFIRMED: N_("C’est noté : %(when)s, %(centre)s"),
    NoticeKind.SEAT_PROMOTED: N_("Une place s’est libérée pour vous : %(when)s, %(centre)s"),
    NoticeKind.SEAT_REMOVED: N_("Vous n’êtes plus attendu : %(when)s, %(centre)s"),
    NoticeKind.SEAT_REPLACED: N_("Quelqu’un vous remplace : %(when)s, %(centre)s"),
    NoticeKind.WAIT_LAPSED: N_("Liste d’attente : %(when)s, %(centre)s"),
    NoticeKind.SHIFT_CHANGED: N_("Votre poste change : %(when)s, %(centre)s"),
    NoticeKind.SHIFT_CANCELLED: N_("Poste annulé : %(when)s, %(centre)s"),
    NoticeKind.REMINDER: N_("Rappel : %(when)s, %(centre)s"),
    NoticeKind.SHIFT_SHORT: N_("Il manque du monde : %(when)s, %(centre)s"),
    NoticeKind.SWAP_PROPOSED: N_("%(who)s vous propose un échange"),
    NoticeKind.SWAP_ANSWERED: N_("Réponse à votre échange"),
    NoticeKind.SHIFT_MESSAGE: N_("Message de votre centre : %(when)s, %(centre)s"),
    NoticeKind.MEMBER_APPROVED: N_("Votre inscription est validée"),
    NoticeKind.MEMBER_WAITS: N_("Une inscription attend votre accord"),
    NoticeKind.LATE: N_("Pas encore arrivé : %(who)s, %(when)s, %(centre)s"),
    NoticeKind.LATE_WITHDRAWAL: N_("%(who)s cherche un remplaçant : %(when)s, %(centre)s"),
    NoticeKind.ROTA_PUBLISHED: N_("Nouveau planning : %(centre)s"),
}

_BODIES: dict[NoticeKind, str] = {
    NoticeKind.SEAT_CONFIRMED: N_("Votre place est réservée. Merci !"),
    NoticeKind.SEAT_PROMOTED: N_(
        "Vous étiez sur la liste d’attente : la place est à vous. "
        "Si vous ne pouvez plus venir, rendez-la tout de suite."
    ),
    NoticeKind.SEAT_REMOVED: N_("La personne responsable vous a retiré de ce poste."),
    NoticeKind.SEAT_REPLACED: N_(
        "Vous n’êtes plus responsable de ce poste. Merci d’avoir prévenu."
    ),
    NoticeKind.WAIT_LAPSED: N_(
        "Une place s’est libérée, mais vous n’êtes plus disponible à ce moment-là : "
        "vous avez quitté la liste d’attente."
    ),
    NoticeKind.SHIFT_CHANGED: N_(
        "Les nouvelles heures sont ci-dessous. Vérifiez qu’elles vous vont."
    ),
    NoticeKind.SHIFT_CANCELLED: N_("Ce poste n’aura pas lieu. Ne venez pas pour lui."),
    NoticeKind.REMINDER: N_("Nous comptons sur vous. Un empêchement ? Dites-le dès maintenant."),
    NoticeKind.SHIFT_SHORT: N_("Vous avez demandé à le savoir. Pouvez-vous venir ?"),
    NoticeKind.SWAP_PROPOSED: N_("Ouvrez la page de vos postes pour accepter ou refuser."),
    NoticeKind.SWAP_ANSWERED: N_("Ouvrez la page de vos postes pour voir la réponse."),
    NoticeKind.SHIFT_MESSAGE: N_("Un message pour toutes les personnes de ce poste :"),
    NoticeKind.MEMBER_APPROVED: N_("Bienvenue ! Vous pouvez maintenant prendre des postes."),
    NoticeKind.MEMBER_WAITS: N_(
        "Quelqu’un attend qu’une deuxième personne vérifie. Ouvrez l’annuaire."
    ),
    NoticeKind.LATE: N_("Appelez, ou lancez un renfort."),
    NoticeKind.LATE_WITHDRAWAL: N_("Le délai est passé : le poste ne compte plus comme couvert."),
    NoticeKind.ROTA_PUBLISHED: N_("De nouveaux postes sont ouverts. Choisissez les vôtres."),
}

_HELLO = N_("Bonjour %(name)s,")
_WHEN = N_("%(when)s, jusqu’à %(end)s : %(duty)s")
_BEFORE = N_("Jusqu’ici : %(old)s")
_REASON = N_("Raison : %(reason)s")
_SEE = N_("Voir et répondre :")
_PREFERENCES = N_("Choisir ce que vous recevez :")


def letter(reader: Reader, about: About, at: datetime, public_url: str) -> Letter:
    """The notice as a letter."""
    language = reader.language
    parts = [
        translated(_HELLO, language, name=reader.given_name),
        translated(_BODIES[about.kind], language),
        about.facts.get("text", ""),
        _details(about, language, at),
        f"{translated(_SEE, language)}\n{public_url}{about.path}",
        f"{translated(_PREFERENCES, language)}\n{public_url}/my/notifications",
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    title = title_of(about, language, at)
    return Letter(reader.email, title, text, language, f"{public_url}/my/notifications")


def message(reader: Reader, about: About, at: datetime, tag: str) -> PushMessage:
    """The notice as it shows on a locked screen: when and where, nothing of anybody's health."""
    body = about.facts.get("text") or translated(_BODIES[about.kind], reader.language)
    title = title_of(about, reader.language, at)
    return PushMessage(title, body, about.path, tag, reader.language)


def title_of(about: About, language: str, at: datetime) -> str:
    """The notice in one line."""
    start = when(about.during.start, about.zone, language, at) if about.during else ""
    return translated(_TITLES[about.kind], language, when=start, centre=about.centre, who=about.who)


def body_of(about: About, language: str) -> str:
    """What the notice means for whoever reads it, in a sentence or two."""
    return about.facts.get("text") or translated(_BODIES[about.kind], language)


def _details(about: About, language: str, at: datetime) -> str:
    lines = [f"{about.centre}\n{about.address}".strip()] if about.during else []
    if about.during:
        lines.insert(0, _hours(about.during, about, language, at))
    old = about.facts.get("old_starts_at"), about.facts.get("old_ends_at")
    if old[0] and old[1]:
        before = TimeSpan(datetime.fromisoformat(old[0]), datetime.fromisoformat(old[1]))
        lines.append(translated(_BEFORE, language, old=_hours(before, about, language, at)))
    if about.reason:
        lines.append(translated(_REASON, language, reason=about.reason))
    if about.note:
        lines.append(about.note)
    return "\n".join(lines)


def _hours(during: TimeSpan, about: About, language: str, at: datetime) -> str:
    duty = translated(word_for(about.duty), language) if about.duty else about.shift
    start = when(during.start, about.zone, language, at)
    end = when(during.end, about.zone, language, during.end).split(" ", 1)[-1]
    return translated(_WHEN, language, when=start[0].upper() + start[1:], end=end, duty=duty)
