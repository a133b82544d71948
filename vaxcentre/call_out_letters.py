"""What people are written when help is needed, and when it no longer is, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from vaxcentre.errors import N_
from vaxcentre.i18n import translated
from vaxcentre.letters import Letter
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.words import word_for


@dataclass(frozen=True)
class Offer:
    """One need of a call-out."""

    during: TimeSpan
    duty: Duty
    shift: str


@dataclass(frozen=True)
class Call:
    """What a letter tells of a call-out: never who else was asked, nor who did not come."""

    centre: str
    address: str
    reason: str
    zone: str
    offers: tuple[Offer, ...]
    is_trial: bool = False


_SUBJECT = N_("Renfort demandé %(when)s – %(centre)s")
_SEVERAL = N_("Renfort demandé %(when)s et à d’autres moments – %(centre)s")
_TRIAL = N_("Essai : %(subject)s")
_HELLO = N_("Bonjour %(name)s,")
_ASK = N_("Le centre %(centre)s cherche du renfort :")
_REASON = N_("Pourquoi : %(reason)s")
_LINK = N_(
    "Pour dire « Je viens » ou « Je ne peux pas », ouvrez votre lien personnel. "
    "L’ouvrir n’engage à rien :"
)
_KEEP = N_(
    "Ce lien est à vous seul : ne le transmettez pas. Il permet aussi de ne plus être sollicité."
)
_TRIAL_NOTE = N_("Ceci est un essai, envoyé à vous seul. Répondre ne prend aucune place.")
_FILLED = N_("C’est complet, merci – %(centre)s, %(when)s")
_FILLED_TEXT = N_(
    "Toutes les places demandées par le centre %(centre)s sont prises. "
    "Vous n’avez rien à faire. Merci !"
)
_STOPPED = N_("Plus besoin de renfort – %(centre)s, %(when)s")
_STOPPED_TEXT = N_(
    "Le centre %(centre)s n’a plus besoin de renfort. Vous n’avez rien à faire. Merci !"
)


def ask_letter(to: str, language: str, call: Call, *, name: str, link: str, at: datetime) -> Letter:
    """Ask one person, with the link that is theirs alone."""
    subject = _subject(call, language, at)
    parts = [
        translated(_HELLO, language, name=name),
        translated(_TRIAL_NOTE, language) if call.is_trial else "",
        translated(_ASK, language, centre=call.centre),
        "\n".join(f"– {line}" for line in offer_lines(call, language, at)),
        translated(_REASON, language, reason=call.reason) if call.reason else "",
        call.address,
        f"{translated(_LINK, language)}\n{link}",
        translated(_KEEP, language),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return Letter(to, subject, text, language, unsubscribe="" if call.is_trial else link)


def ring_words(call: Call, language: str, at: datetime) -> tuple[str, str]:
    """What shows on a phone: the title, and what is needed."""
    lines = [*offer_lines(call, language, at), call.reason]
    return _subject(call, language, at), "\n".join(line for line in lines if line)


def over_letter(to: str, language: str, call: Call, *, is_filled: bool) -> Letter:
    """Tell somebody who was asked that nobody is needed any more."""
    offer = call.offers[0] if call.offers else None
    day = _moment(offer.during.start, call.zone, language) if offer else ""
    subject = translated(_FILLED if is_filled else _STOPPED, language, centre=call.centre, when=day)
    text = translated(_FILLED_TEXT if is_filled else _STOPPED_TEXT, language, centre=call.centre)
    return Letter(to, subject, text + "\n", language)


def group_text(call: Call, language: str, link: str, at: datetime) -> str:
    """A text to paste into a group: what is needed and one link, nobody's name."""
    lines = [translated(_ASK, language, centre=call.centre), *offer_lines(call, language, at)]
    if call.reason:
        lines.append(translated(_REASON, language, reason=call.reason))
    return "\n".join([*lines, translated(N_("Pour répondre :"), language), link])


def offer_lines(call: Call, language: str, at: datetime) -> Sequence[str]:
    """Each need in one line: when, until when, which duty."""
    return [
        translated(
            N_("%(when)s, jusqu’à %(end)s : %(duty)s"),
            language,
            when=when(offer.during.start, call.zone, language, at),
            end=_clock(offer.during.end, call.zone, language),
            duty=translated(word_for(offer.duty), language),
        )
        for offer in call.offers
    ]


def when(start: datetime, zone: str, language: str, at: datetime) -> str:
    """Aujourd’hui 14 h, demain 9 h 30, mardi 24 novembre 14 h: by the clock of the centre."""
    days = (start.astimezone(ZoneInfo(zone)).date() - at.astimezone(ZoneInfo(zone)).date()).days
    clock = _clock(start, zone, language)
    if days == 0:
        return translated(N_("aujourd’hui %(time)s"), language, time=clock)
    if days == 1:
        return translated(N_("demain %(time)s"), language, time=clock)
    return _moment(start, zone, language)


def _subject(call: Call, language: str, at: datetime) -> str:
    first = when(call.offers[0].during.start, call.zone, language, at)
    text = _SEVERAL if len(call.offers) > 1 else _SUBJECT
    subject = translated(text, language, when=first, centre=call.centre)
    return translated(_TRIAL, language, subject=subject) if call.is_trial else subject


def _moment(at: datetime, zone: str, language: str) -> str:
    day = at.astimezone(ZoneInfo(zone)).date()
    pattern = "EEEE d'er' MMMM" if language == "fr" and day.day == 1 else "EEEE d MMMM"
    return f"{format_date(day, pattern, locale=language)} {_clock(at, zone, language)}"


def _clock(at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    if language == "en":
        return f"{local:%H:%M}"
    minutes = f"\u202f{local.minute:02d}" if local.minute else ""
    return f"{local.hour}\u202fh{minutes}"
